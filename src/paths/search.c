/*
 * Backwards from each end, one step a time, so that the first way found to
 * somebody is a shortest one. A search goes no further than those who have all
 * that there is at the end by themselves: whoever gets to them gets it there.
 * So a crowd of administrators costs no more than looking at each of them.
 */
#include "paths/search.h"

#include "paths/adding.h"
#include "paths/assigning.h"
#include "paths/edits.h"
#include "paths/joining.h"
#include "paths/marking.h"
#include "paths/onward.h"
#include "paths/tagging.h"
#include "paths/trusting.h"
#include "paths/writes.h"

/* Somebody with a door, as it is or as a change makes it. */
struct end {
    const struct ew_principal *principal;
    const struct ew_door_set *doors;
    size_t kin;                 /* 0: like nobody */
    const struct ew_node *most; /* as in struct ew_node */
    struct ew_vec *starts;      /* struct ew_edge: the last steps to it */
    bool is_changed;
    enum ew_verdict verdict; /* of the change; else allowed */
    struct ew_stand open;    /* before its tags got values; or of nobody */
};

struct search {
    struct ew_graph *graph;
    const struct end *end;
    size_t number;
    struct ew_vec queue; /* struct ew_node *, in the order found */
    struct ew_error *err;
};

static size_t max_steps(const struct ew_graph *graph)
{
    return graph->options->max_steps ? graph->options->max_steps
                                     : EW_MAX_PATH_STEPS;
}

/* ---- who is found -------------------------------------------------------- */

static struct ew_stand end_of(const struct search *s)
{
    return (struct ew_stand){s->end->principal, s->end->doors, s->end->kin,
                             s->end->most};
}

static const struct ew_statement *opening_of_edge(const struct ew_edge *edge)
{
    const struct ew_path_step *first = edge->steps[0];
    return first->through_count > 0 ? first->through[0].statement : NULL;
}

static bool has_opening(const struct ew_node *node, const struct ew_edge *edge)
{
    EW_EACH_REF(const struct ew_edge, known, &node->ways) {
        if (opening_of_edge(known) == opening_of_edge(edge) &&
            known->steps[0]->kind == edge->steps[0]->kind) {
            return true;
        }
    }
    return false;
}

/* Come to a node for the first time in this search. */
static void begin_node(struct search *s, struct ew_node *node)
{
    node->search = s->number;
    node->depth = SIZE_MAX;
    node->next = NULL;
    node->ways = ew_vec_of(s->graph->arena, sizeof(const struct ew_edge *));
}

/*
 * Does it have, or make of itself, whatever such limits let through? By a
 * change that is allowed, or that hangs on conditions where the other way does,
 * too: then one of both is told.
 */
static enum ew_status tops(struct ew_graph *graph, const struct ew_node *node,
                           const struct ew_node *most, bool bound, bool *out,
                           struct ew_error *err)
{
    *out = false;
    if (!node->top || !most || node->tags_others ||
        (node->top_is_bound && !bound) ||
        most->principal->account != node->principal->account) {
        return EW_OK;
    }
    const struct ew_stand top = ew_stand_of(node->top);
    return ew_has_most(graph, &top, most, out, err);
}

static enum ew_status meet_edge(struct search *s, struct ew_edge *edge,
                                size_t depth)
{
    struct ew_node *node = edge->from;
    if (depth > max_steps(s->graph)) {
        return EW_OK;
    }
    if (node->search != s->number) {
        begin_node(s, node);
        const struct ew_stand before = ew_stand_of(node);
        /* whoever may give its own tags any value does so as the end did */
        bool open =
            s->end->open.principal && node->principal->open_tag_count > 0;
        const struct ew_stand after = open ? s->end->open : end_of(s);
        unsigned added = 0;
        EW_TRY(ew_adds_at(s->graph, &before, &after, &added, s->err));
        /* it has all that there is at the end by itself */
        node->covered = added == 0;
    }
    /* of another's change it needs nothing that its own gives it, too */
    if (s->end->is_changed && edge->by != EW_BY_CHANGE && !node->covered) {
        EW_TRY(tops(s->graph, node, s->end->most,
                    s->end->verdict != EW_VERDICT_ALLOWED, &node->covered,
                    s->err));
    }
    if (node->covered || node->depth < depth) {
        return EW_OK; /* there is no need to ask */
    }
    EW_TRY(ew_edge_ask(s->graph, edge, s->err));
    /* what is not known of its policies is told of itself already */
    bool idle = edge->verdict == EW_VERDICT_UNKNOWN && ew_node_is_unknown(node);
    if (edge->state != EW_EDGE_OPEN || idle || has_opening(node, edge)) {
        return EW_OK;
    }
    if (node->depth == SIZE_MAX) {
        node->depth = depth;
        EW_TRY(EW_VEC_ADD(&s->queue, &node));
    }
    if (!node->next || (edge->verdict != node->next->verdict &&
                        ew_verdict_weaker(edge->verdict, node->next->verdict) ==
                            node->next->verdict)) {
        node->next = edge;
    }
    return EW_VEC_ADD(&node->ways, &edge);
}

/* ---- what is told -------------------------------------------------------- */

/* The steps from an edge on to the end: those of its own, then the surest. */
static enum ew_status chain(struct search *s, const struct ew_edge *edge,
                            size_t length, struct ew_path *path)
{
    const struct ew_path_step **steps =
        EW_NEW_ARRAY(s->graph->arena, length, const struct ew_path_step *);
    size_t count = 0;
    EW_TRY_MEMORY_FOR(steps, s->err);
    while (edge && count < length) {
        for (size_t i = 0; i < ew_edge_length(edge); i++) {
            const struct ew_path_step *step = edge->steps[i];
            path->verdict = ew_verdict_weaker(path->verdict, step->verdict);
            steps[count++] = step;
        }
        edge = count < length ? edge->to->next : NULL;
    }
    path->steps = steps;
    path->step_count = count;
    return EW_OK;
}

static enum ew_status tell(struct search *s, struct ew_node *node,
                           const struct ew_edge *edge, enum ew_door door)
{
    const struct ew_stand before = ew_stand_of(node);
    const struct ew_stand after = end_of(s);
    struct ew_path path = {
        .door = door,
        .end = s->end->principal,
        .at = &s->end->doors->of[door],
    };
    bool adds = false;
    const struct ew_adding asked = {&before, &after, door};
    EW_TRY(ew_adds(s->graph, &asked, &adds, &path.adds, s->err));
    if (!adds) {
        return EW_OK;
    }
    path.verdict = path.at->access->verdict;
    EW_TRY(chain(s, edge, node->depth, &path));
    const struct ew_path_step *first = path.steps[0];
    if (first->through_count > 0) {
        path.opening = first->through[0];
    }
    return EW_VEC_ADD(&node->paths, &path);
}

static enum ew_status tell_all(struct search *s)
{
    EW_EACH_REF(struct ew_node, node, &s->queue) {
        /* whoever makes the change is told of, and comes later in it */
        if (node->is_change) {
            continue;
        }
        EW_EACH_REF(const struct ew_edge, edge, &node->ways) {
            for (size_t i = 0; i < EW_DOORS; i++) {
                EW_TRY(tell(s, node, edge, (enum ew_door)i));
            }
        }
    }
    return EW_OK;
}

/* ---- one search ---------------------------------------------------------- */

static enum ew_status run_search(struct search *s)
{
    EW_EACH(struct ew_edge, edge, s->end->starts) {
        EW_TRY(meet_edge(s, edge, ew_edge_length(edge)));
    }
    for (size_t i = 0; i < s->queue.count; i++) {
        struct ew_node *node = ((struct ew_node **)s->queue.items)[i];
        if (node->covered || node->outside ||
            node->depth >= max_steps(s->graph)) {
            continue;
        }
        /* whoever has all of its account may want what lies beyond it */
        EW_TRY(node->principal->account == s->end->principal->account
                   ? ew_graph_enter(s->graph, node, s->err)
                   : ew_graph_enter_far(s->graph, node, s->err));
        EW_EACH(struct ew_edge, edge, &node->in) {
            EW_TRY(meet_edge(s, edge, node->depth + ew_edge_length(edge)));
        }
    }
    return tell_all(s);
}

static enum ew_status search_from(struct ew_graph *graph, const struct end *end,
                                  struct ew_error *err)
{
    struct search s = {
        .graph = graph,
        .end = end,
        .number = ++graph->searches,
        .queue = ew_vec_of(graph->arena, sizeof(struct ew_node *)),
        .err = err,
    };
    /* nobody gets to itself */
    struct ew_node *self = ew_graph_find(graph, end->principal->arn);
    bool as_is = self && self->principal == end->principal;
    if (as_is) {
        begin_node(&s, self);
        self->covered = true;
    }
    enum ew_status status = run_search(&s);
    return status == EW_NOMEM ? ew_fail_memory(err) : status;
}

/* ---- ends ---------------------------------------------------------------- */

static bool has_some_door(const struct ew_door_set *doors)
{
    for (size_t i = 0; i < EW_DOORS; i++) {
        const struct ew_access *access = doors->of[i].access;
        if (access && ew_verdict_is_way(access->verdict)) {
            return true;
        }
    }
    return false;
}

static enum ew_status search_changed(struct ew_graph *graph,
                                     const struct ew_changed *changed,
                                     struct ew_vec *starts,
                                     struct ew_error *err)
{
    struct end end = {
        .principal = changed->principal,
        .doors = &changed->doors,
        .most = changed->most,
        .starts = starts,
        .is_changed = true,
        .verdict = changed->step->verdict,
    };
    EW_TRY_MEMORY_FOR(
        ew_kinship_of(graph->kinship, changed->principal, &end.kin) == EW_OK,
        err);
    if (changed->open) {
        end.open = (struct ew_stand){
            .principal = changed->open->principal,
            .doors = &changed->open->doors,
            .most = changed->open->most,
        };
        EW_TRY_MEMORY_FOR(ew_kinship_of(graph->kinship, end.open.principal,
                                        &end.open.kin) == EW_OK,
                          err);
    }
    return search_from(graph, &end, err);
}

/* A change by itself that surely gives it all is as good as having it. */
static enum ew_status weigh_change(struct ew_graph *graph, struct ew_node *node,
                                   const struct ew_changed *changed,
                                   struct ew_error *err)
{
    enum ew_verdict verdict = changed->step->verdict;
    bool bound = verdict == EW_VERDICT_CONDITIONAL;
    if ((node->top && (bound || !node->top_is_bound)) ||
        (verdict != EW_VERDICT_ALLOWED && !bound)) {
        return EW_OK;
    }
    struct ew_node *then = EW_NEW(graph->arena, struct ew_node);
    EW_TRY_MEMORY_FOR(then, err);
    *then = (struct ew_node){
        .principal = changed->principal,
        .doors = changed->doors,
        .home = node->home,
        .most = changed->most,
    };
    EW_TRY(ew_node_weigh(graph, then, err));
    if (then->top) {
        node->top = then->top;
        node->top_is_bound = bound;
    }
    return EW_OK;
}

/* What it can make of itself, before anybody is searched for. */
static enum ew_status find_own_changes(struct ew_graph *graph,
                                       struct ew_node *node,
                                       struct ew_error *err)
{
    node->own = ew_vec_of(graph->arena, sizeof(struct ew_changed));
    if (node->has_all && !ew_may_tag_beyond(graph, node)) {
        return EW_OK;
    }
    EW_TRY(ew_edits_of(graph, node, node, &node->own, err));
    EW_EACH(const struct ew_changed, changed, &node->own) {
        EW_TRY(weigh_change(graph, node, changed, err));
    }
    node->is_bound = ew_writes_are_bound(node->principal);
    node->tags_others =
        ew_is_sealed(node->principal) && ew_may_tag_beyond(graph, node);
    node->home->tags_others = node->home->tags_others || node->tags_others;
    node->edits = !node->top || !node->top->has_all || node->tags_others ||
                  (node->top_is_bound && !node->is_bound);
    return node->edits && EW_VEC_ADD(&node->home->editors, &node) != EW_OK
               ? ew_fail_memory(err)
               : EW_OK;
}

static enum ew_status search_own_changes(struct ew_graph *graph,
                                         struct ew_node *node,
                                         struct ew_error *err)
{
    EW_EACH(const struct ew_changed, changed, &node->own) {
        struct ew_vec starts = ew_vec_of(graph->arena, sizeof(struct ew_edge));
        const struct ew_edge edge =
            ew_edge_of_change(node, node, changed->step, NULL);
        EW_TRY_MEMORY_FOR(EW_VEC_ADD(&starts, &edge) == EW_OK, err);
        EW_TRY(search_changed(graph, changed, &starts, err));
    }
    return EW_OK;
}

/* An editor changes it, and then becomes it by one of its edges. */
static enum ew_status search_changes_by(struct ew_graph *graph,
                                        struct ew_node *editor,
                                        struct ew_node *subject,
                                        struct ew_error *err)
{
    struct ew_vec changes = ew_vec_of(graph->arena, sizeof(struct ew_changed));
    EW_TRY(ew_edits_of(graph, editor, subject, &changes, err));
    EW_EACH(const struct ew_changed, changed, &changes) {
        struct ew_vec starts = ew_vec_of(graph->arena, sizeof(struct ew_edge));
        EW_EACH_REF(const struct ew_edge, last, &editor->into) {
            const struct ew_edge edge =
                ew_edge_of_change(editor, subject, changed->step, last);
            EW_TRY_MEMORY_FOR(EW_VEC_ADD(&starts, &edge) == EW_OK, err);
        }
        EW_TRY(search_changed(graph, changed, &starts, err));
    }
    return EW_OK;
}

/* Does nobody of its home need a change of it? Few may make any. */
static enum ew_status is_left_alone(struct ew_graph *graph,
                                    const struct ew_node *subject, bool *out,
                                    struct ew_error *err)
{
    *out = true;
    EW_EACH_REF(const struct ew_node, editor, &subject->home->editors) {
        EW_TRY(*out && editor != subject ? tops(graph, editor, subject->most,
                                                editor->is_bound, out, err)
                                         : EW_OK);
    }
    return EW_OK;
}

/* Not for what it gets without. */
static enum ew_status wants_doors(struct ew_graph *graph,
                                  const struct ew_node *editor,
                                  const struct ew_node *subject, bool *out,
                                  struct ew_error *err)
{
    bool needless = !editor->edits;
    EW_TRY(needless ? EW_OK
                    : tops(graph, editor, subject->most, editor->is_bound,
                           &needless, err));
    *out = !needless;
    return EW_OK;
}

static enum ew_status search_changes_by_others(struct ew_graph *graph,
                                               struct ew_node *subject,
                                               struct ew_error *err)
{
    struct ew_vec editors = ew_vec_of(graph->arena, sizeof(struct ew_node *));
    bool alone = false;
    EW_TRY(is_left_alone(graph, subject, &alone, err));
    if (alone) {
        return EW_OK;
    }
    /* he who tags others may have all of the account, and still want this */
    EW_TRY(subject->home->tags_others ? ew_graph_enter_far(graph, subject, err)
                                      : ew_graph_enter(graph, subject, err));
    EW_TRY(ew_editors_find(graph, subject, wants_doors, &editors, err));
    EW_EACH_REF(struct ew_node, editor, &editors) {
        EW_TRY(search_changes_by(graph, editor, subject, err));
    }
    return EW_OK;
}

static enum ew_status search_changes(struct ew_graph *graph,
                                     struct ew_error *err)
{
    for (size_t i = 0; i < graph->count; i++) {
        EW_TRY(ew_may_write(graph, &graph->nodes[i])
                   ? find_own_changes(graph, &graph->nodes[i], err)
                   : EW_OK);
    }
    for (size_t i = 0; i < graph->count; i++) {
        struct ew_node *subject = &graph->nodes[i];
        EW_TRY(search_own_changes(graph, subject, err));
        EW_TRY(search_changes_by_others(graph, subject, err));
    }
    return EW_OK;
}

/* Somebody as it is. */
static enum ew_status search_to(struct ew_graph *graph, struct ew_node *node,
                                struct ew_error *err)
{
    if (!has_some_door(&node->doors) || node->principal->service_linked) {
        return EW_OK;
    }
    EW_TRY(ew_graph_enter(graph, node, err));
    const struct end end = {
        .principal = node->principal,
        .doors = &node->doors,
        .kin = node->kin,
        .most = node->most,
        .starts = &node->in,
        .verdict = EW_VERDICT_ALLOWED,
    };
    return search_from(graph, &end, err);
}

enum ew_status ew_search_all(struct ew_graph *graph, struct ew_error *err)
{
    EW_TRY(ew_onward_add(graph, err));
    EW_TRY(ew_assigning_add(graph, err));
    for (size_t i = 0; i < graph->count; i++) {
        EW_TRY(search_to(graph, &graph->nodes[i], err));
    }
    EW_EACH_REF(struct ew_node, node, &graph->assigned) {
        EW_TRY(search_to(graph, node, err));
    }
    EW_TRY(search_changes(graph, err));
    return ew_marking_add(graph, err);
}
