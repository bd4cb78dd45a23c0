/*
 * Paths as a graph: an edge is a step, from who the caller is before it to who
 * it is after it. Whoever has given itself more, or has changed somebody before
 * becoming it, is a node of its own: what goes on from there is not what that
 * principal may do by itself.
 */
#include "policy/arn.h"

#include "report/graph_make.h"
#include "report/text.h"

/* ---- nodes --------------------------------------------------------------- */

static struct ew_str account_of_arn(struct ew_str arn)
{
    struct ew_arn parts;
    return ew_arn_split(arn, &parts) ? parts.account : EW_STR("");
}

static void start_named(struct ew_graph_maker *m, enum ew_graph_node_kind kind,
                        struct ew_str arn)
{
    ew_graph_start_node(m, kind);
    ew_graph_key_part(m, arn);
    m->name = arn;
    ew_buf_add_visible(&m->label, ew_text_short_principal(arn));
    ew_graph_label_account(m, account_of_arn(arn));
}

enum ew_status ew_graph_principal(struct ew_graph_maker *m, struct ew_str arn,
                                  enum ew_verdict verdict, size_t *out)
{
    start_named(m, EW_NODE_PRINCIPAL, arn);
    return ew_graph_add_node(m, EW_NODE_PRINCIPAL, verdict, out);
}

enum ew_status ew_graph_outsider(struct ew_graph_maker *m,
                                 const struct ew_outside *outside, size_t *out)
{
    bool whole = m->graph->detail == EW_GRAPH_WHOLE;
    if (whole) {
        start_named(m, EW_NODE_OUTSIDE, outside->from);
    } else {
        ew_graph_start_node(m, EW_NODE_OUTSIDE);
        ew_buf_add(&m->label, EW_STR("somebody"));
    }
    ew_graph_key_number(m, outside->kind);
    for (size_t i = 0; i < outside->subjects.count; i++) {
        ew_graph_key_part(m, outside->subjects.items[i]);
    }
    ew_buf_printf(&m->label, "\nfrom outside: %s",
                  ew_outside_kind_text(outside->kind));
    if (whole && outside->subjects.count > 0) {
        ew_buf_add(&m->label, EW_STR("\nsubjects "));
        ew_text_add_list(&m->label, outside->subjects);
    }
    return ew_graph_add_node(m, EW_NODE_OUTSIDE, EW_VERDICT_NONE, out);
}

static enum ew_status changed_node(struct ew_graph_maker *m, struct ew_str arn,
                                   size_t *out)
{
    start_named(m, EW_NODE_CHANGED, arn);
    ew_buf_add(&m->label, EW_STR("\nas steps before leave it"));
    return ew_graph_add_node(m, EW_NODE_CHANGED, EW_VERDICT_NONE, out);
}

/* whose: ARN of the principal whose access it is. */
static enum ew_status door_node(struct ew_graph_maker *m, enum ew_door door,
                                const struct ew_access *access,
                                struct ew_str whose, size_t *out)
{
    struct ew_str account = account_of_arn(whose);
    const struct ew_account home = {.id = account};
    const struct ew_principal principal = {.arn = whose, .account = &home};
    const char *reach = ew_reach_text(access->reach);
    bool whole = m->graph->detail == EW_GRAPH_WHOLE;
    ew_graph_start_node(m, EW_NODE_DOOR);
    ew_graph_key_number(m, door);
    ew_graph_key_number(m, access->reach);
    m->name = ew_str_from(ew_door_text(door));
    ew_buf_add(&m->label, m->name);
    for (size_t i = 0; whole && i < access->clusters.count; i++) {
        ew_graph_key_part(m, access->clusters.items[i]);
    }
    bool any = access->reach == EW_REACH_ANY_CLUSTER ||
               ew_text_is_any(access->clusters);
    if (reach && any) {
        ew_buf_add(&m->label, EW_STR("\nany cluster"));
    } else if (reach && whole) {
        ew_buf_add_char(&m->label, '\n');
        ew_text_add_clusters(&m->label, access->clusters, &principal);
    } else if (reach) {
        ew_buf_printf(&m->label, "\n%s", reach);
    }
    if (m->graph->detail != EW_GRAPH_BY_VERDICT) {
        ew_graph_key_part(m, account);
        ew_graph_label_account(m, account);
    }
    return ew_graph_add_node(m, EW_NODE_DOOR, EW_VERDICT_NONE, out);
}

/* ---- edges --------------------------------------------------------------- */

/* `assume-role, allowed, statement 0 "S" of POLICY, needs …`. */
static void label_step(struct ew_graph_maker *m,
                       const struct ew_path_step *step)
{
    struct ew_buf *out = &m->label;
    bool told = step->kind != EW_PATH_ASSUME_ROLE && step->actions.count > 0;
    ew_buf_add(out, ew_str_from(ew_path_kind_text(step->kind)));
    if (told) {
        ew_buf_add(out, EW_STR(" ("));
        ew_text_add_list(out, step->actions);
        ew_buf_add_char(out, ')');
    }
    ew_buf_printf(out, ", %s", ew_verdict_text(step->verdict));
    if (step->through_count > 0 && step->through[0].policy &&
        step->through[0].statement) {
        ew_buf_add(out, EW_STR(", "));
        ew_text_add_statement_of(out, step->through[0].policy,
                                 step->through[0].statement);
    }
    if (step->condition_count > 0) {
        ew_buf_add(out, EW_STR(", needs "));
        ew_text_add_needed(out, step->conditions, step->condition_count);
    }
}

/* An edge for a step that makes the caller somebody else, and for one that
 * changes what it may do; one that changes somebody else goes with the next. */
static enum ew_status add_path_steps(struct ew_graph_maker *m, size_t from,
                                     const struct ew_path *path, size_t *out)
{
    struct ew_buf label;
    enum ew_verdict verdict = EW_VERDICT_ALLOWED;
    enum ew_status status = EW_OK;
    bool changes = false;
    *out = from;
    ew_buf_init(&label);
    for (size_t i = 0; i < path->step_count && status == EW_OK; i++) {
        const struct ew_path_step *step = path->steps[i];
        size_t next = 0;
        m->label.len = 0;
        label_step(m, step);
        ew_buf_add(&label, label.len ? EW_STR("; then ") : EW_STR(""));
        ew_buf_add(&label, ew_buf_str(&m->label));
        verdict = step->verdict == EW_VERDICT_ALLOWED ? verdict : step->verdict;
        if (step->kind == EW_PATH_EDIT_ROLE && i + 1 < path->step_count) {
            changes = true;
            continue;
        }
        status = !step->becomes.ptr ? changed_node(m, step->as, &next)
                 : changes          ? changed_node(m, step->becomes, &next)
                                    : ew_graph_principal(m, step->becomes,
                                                         EW_VERDICT_NONE, &next);
        if (status == EW_OK) {
            m->label.len = 0;
            ew_buf_add(&m->label, ew_buf_str(&label));
            status = ew_graph_add_edge(m, *out, next, verdict);
        }
        *out = next;
        label.len = 0;
        verdict = EW_VERDICT_ALLOWED;
        changes = false;
    }
    m->label.failed = m->label.failed || label.failed;
    ew_buf_release(&label);
    return status;
}

static enum ew_status add_path_door(struct ew_graph_maker *m, size_t from,
                                    const struct ew_path *path)
{
    size_t door = 0;
    EW_TRY(door_node(m, path->door, path->at->access, path->end->arn, &door));
    m->label.len = 0;
    if (m->graph->detail != EW_GRAPH_WHOLE) {
        ew_buf_printf(&m->label, "%s, ",
                      ew_path_kind_text(path->steps[0]->kind));
    }
    ew_buf_add(&m->label, ew_str_from(ew_verdict_text(path->verdict)));
    return ew_graph_add_edge(m, from, door, path->verdict);
}

enum ew_status ew_graph_add_paths(struct ew_graph_maker *m, size_t from,
                                  const struct ew_path *paths, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t end = from;
        if (m->graph->detail == EW_GRAPH_WHOLE) {
            EW_TRY(add_path_steps(m, from, &paths[i], &end));
        }
        EW_TRY(add_path_door(m, end, &paths[i]));
    }
    return EW_OK;
}

enum ew_status ew_graph_add_doors(struct ew_graph_maker *m, size_t from,
                                  const struct ew_ways *ways)
{
    for (size_t i = 0; i < ways->door_count; i++) {
        const struct ew_door_access *door = &ways->doors[i];
        size_t to = 0;
        if (door->door == EW_DOOR_EXEC) {
            continue;
        }
        EW_TRY(
            door_node(m, door->door, door->access, ways->principal->arn, &to));
        m->label.len = 0;
        ew_buf_add(&m->label,
                   ew_str_from(ew_verdict_text(door->access->verdict)));
        EW_TRY(ew_graph_add_edge(m, from, to, door->access->verdict));
    }
    return EW_OK;
}
