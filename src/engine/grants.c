/*
 * Each identity Allow that gives some of the access, for itself: with it alone
 * the rest of the layers stays, so that a grant says what taking it away would
 * take, and what of it is too wide.
 */
#include "engine/grants.h"

#include "base/buf.h"

#include "policy/pattern.h"

#include <assert.h>

/* ---- what the statement says ------------------------------------------ */

static bool has_wildcard(struct ew_str s)
{
    return ew_str_find(s, '*') < s.len || ew_str_find(s, '?') < s.len;
}

/* Does an entry leave the cluster open? `task/prod/…` does not. */
static bool leaves_cluster_open(struct ew_str entry)
{
    struct ew_resource r = ew_resource_of(entry, EW_SPELLED_GLOB);
    struct ew_str rest;
    if (r.all || r.whole || r.padded) {
        return true;
    }
    /* one of another service or type lets nobody into a cluster */
    if (!ew_glob_match(r.parts[2], EW_STR("ecs"), false)) {
        return false;
    }
    struct ew_str type = ew_str_cut(r.parts[EW_ARN_PARTS - 1], '/', &rest);
    if (has_wildcard(type)) {
        return true;
    }
    if (!ew_str_eq(type, EW_STR("cluster")) &&
        !ew_str_eq(type, EW_STR("task"))) {
        return false;
    }
    struct ew_str after;
    return has_wildcard(ew_str_cut(rest, '/', &after));
}

/* Said as what it is: its entries are those that are not granted. */
static struct ew_str excluded_actions(const struct ew_inquiry *q,
                                      const struct ew_statement *s)
{
    struct ew_buf text;
    ew_buf_init(&text);
    ew_buf_add(&text, EW_STR("all but"));
    for (size_t i = 0; i < s->action_count; i++) {
        ew_buf_add(&text, i ? EW_STR(", ") : EW_STR(" "));
        ew_buf_add(&text, s->actions[i]);
    }
    struct ew_str kept = ew_arena_str(q->engine->arena, ew_buf_str(&text));
    q->space->failed = q->space->failed || text.failed || !kept.ptr;
    ew_buf_release(&text);
    return kept;
}

static void describe_statement(const struct ew_inquiry *q,
                               const struct ew_part *part, struct ew_grant *out)
{
    const struct ew_statement *s = part->statement;
    out->attachment = part->attachment;
    out->statement = s;
    out->uncertain = part->uncertain;
    out->resources = (struct ew_strs){s->resources, s->resource_count};
    out->action_wildcard = s->not_action;
    out->action = s->not_action ? excluded_actions(q, s) : s->actions[0];
    for (size_t i = 0; !s->not_action && i < s->action_count; i++) {
        if (ew_action_match(s->actions[i], q->action->name)) {
            out->action = s->actions[i];
            out->action_wildcard = has_wildcard(s->actions[i]);
            break;
        }
    }
    out->resource_wildcard = s->not_resource;
    for (size_t i = 0; i < s->resource_count; i++) {
        bool open = leaves_cluster_open(s->resources[i]);
        out->resource_wildcard = out->resource_wildcard || open;
        if (open && !s->not_resource && !out->open_resource.ptr) {
            out->open_resource = s->resources[i];
        }
    }
}

/* ---- what it gives ---------------------------------------------------- */

static void describe_grant(struct ew_deciding *d, size_t only,
                           struct ew_grant *out)
{
    struct ew_arena *keep = d->q->engine->arena;
    const struct ew_part *parts = d->built->allows.items;
    struct ew_decided decided;
    struct ew_reached reached = {.reach = EW_REACH_NONE};
    describe_statement(d->q, &parts[only], out);
    bool hidden = ew_decide_tied(d, only, &decided);
    ew_decide_openly(d, only, &decided, NULL);
    out->verdict =
        decided.undecided || hidden ? EW_VERDICT_UNKNOWN : decided.verdict;
    if (out->verdict == EW_VERDICT_ALLOWED ||
        out->verdict == EW_VERDICT_CONDITIONAL) {
        ew_decide_reach(d, only, &reached);
    }
    out->reach = reached.reach;
    out->clusters = reached.clusters;
    out->containers = reached.containers;
    out->conditions = ew_decided_keep(keep, &decided);
    out->condition_count = decided.condition_count;
}

/* Of those by identity, or of those by the policy of the resource. */
static bool is_alone(const struct ew_vec *allows, const struct ew_part *part)
{
    bool alone = true;
    EW_EACH(const struct ew_part, other, allows) {
        bool beside =
            (other->naming == EW_NAMES_NOT) == (part->naming == EW_NAMES_NOT);
        alone = alone && (other == part || !beside);
    }
    return alone;
}

/* A single grant is all there is: what holds for the access holds for it. */
static void copy_access(const struct ew_inquiry *q, const struct ew_part *part,
                        const struct ew_access *access, struct ew_grant *out)
{
    describe_statement(q, part, out);
    out->verdict = access->verdict;
    out->reach = access->reach;
    out->clusters = access->clusters;
    out->containers = access->containers;
    out->conditions = access->conditions;
    out->condition_count = access->condition_count;
}

void ew_describe_grants(struct ew_deciding *d, struct ew_access *out)
{
    const struct ew_inquiry *q = d->q;
    size_t count = d->built->allows.count;
    struct ew_vec list = ew_vec_of(q->engine->arena, sizeof(struct ew_grant));
    for (size_t i = 0; i < count; i++) {
        const struct ew_part *parts = d->built->allows.items;
        struct ew_grant grant = {.attachment = NULL};
        if (!ew_part_names_some(q, &parts[i])) {
            continue;
        }
        if (is_alone(&d->built->allows, &parts[i]) &&
            out->verdict != EW_VERDICT_UNKNOWN) {
            copy_access(q, &parts[i], out, &grant);
        } else {
            size_t built = q->space->built.count;
            struct ew_arena_mark mark = ew_arena_mark(q->arena);
            describe_grant(d, i, &grant);
            if (!d->built->met.tied && !d->built->met.uncertain) {
                /* Nothing was built anew: all of it was for this grant. */
                assert(q->space->built.count == built);
                (void)built; /* without asserts */
                ew_arena_rewind(q->arena, mark);
            }
        }
        if (grant.verdict == EW_VERDICT_NONE ||
            grant.verdict == EW_VERDICT_BLOCKED) {
            continue; /* no access goes through it */
        }
        struct ew_grant *added = ew_vec_push(&list);
        if (!added) {
            q->space->failed = true;
            return;
        }
        *added = grant;
    }
    out->grants = list.items;
    out->grant_count = list.count;
}
