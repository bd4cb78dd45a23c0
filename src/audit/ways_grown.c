/*
 * A finding at an opening that was accepted hides no more than was there then:
 * not whom it lets through since, and not what they get there since. One path
 * is like another of before if it gives no more of the same end, whichever
 * steps it takes; how far it goes is compared as it is told, since an earlier
 * report has nothing to solve (engine/scope.h).
 */
#include "audit/ways_grown.h"

#include "engine/scope.h"

#include <stdlib.h>

/* ---- by name ------------------------------------------------------------- */

enum ew_status ew_told_put(struct ew_map *map, struct ew_str key,
                           const void *value)
{
    union {
        const void *given;
        void *held;
    } pointer = {.given = value};
    return ew_map_put(map, key, pointer.held);
}

static enum ew_status put_principals(struct ew_map *map,
                                     const struct ew_report *report)
{
    for (size_t i = 0; i < report->principal_count; i++) {
        const struct ew_reported *reported = &report->principals[i];
        EW_TRY(ew_told_put(map, reported->access->principal->arn, reported));
    }
    return EW_OK;
}

enum ew_status ew_told_of(struct ew_arena *arena, const struct ew_report *then,
                          const struct ew_report *now, struct ew_told *out)
{
    *out =
        (struct ew_told){ew_map_of(arena), ew_map_of(arena), ew_map_of(arena)};
    EW_TRY(put_principals(&out->then_principals, then));
    EW_TRY(put_principals(&out->now_principals, now));
    for (size_t i = 0; i < then->outside_count; i++) {
        const struct ew_outside *outside = &then->outside[i];
        EW_TRY(ew_told_put(&out->then_outside, outside->from, outside));
    }
    return EW_OK;
}

bool ew_strs_have_all(struct ew_strs list, struct ew_strs wanted)
{
    size_t at = 0;
    for (size_t i = 0; i < wanted.count; i++) {
        while (at < list.count &&
               ew_str_cmp(list.items[at], wanted.items[i]) < 0) {
            at++;
        }
        if (at == list.count || !ew_str_eq(list.items[at], wanted.items[i])) {
            return false;
        }
    }
    return true;
}

/* ---- what somebody had --------------------------------------------------- */

static int order_by_end(const struct ew_path *a, const struct ew_path *b)
{
    int order = ew_str_cmp(a->end->arn, b->end->arn);
    return order ? order : (a->door > b->door) - (a->door < b->door);
}

static int order_told_paths(const void *a, const void *b)
{
    const struct ew_path *const *x = a;
    const struct ew_path *const *y = b;
    return order_by_end(*x, *y);
}

enum ew_status ew_ways_then_of(struct ew_arena *arena,
                               const struct ew_told *told, struct ew_str who,
                               bool outside, struct ew_ways_then *out)
{
    const struct ew_reported *reported =
        outside ? NULL : ew_map_find(&told->then_principals, who);
    const struct ew_outside *outsider =
        outside ? ew_map_find(&told->then_outside, who) : NULL;
    *out = (struct ew_ways_then){
        .told = told,
        .ways = reported ? reported->ways : NULL,
    };
    const struct ew_path *paths = outsider    ? outsider->paths
                                  : out->ways ? out->ways->paths
                                              : NULL;
    size_t count = outsider    ? outsider->path_count
                   : out->ways ? out->ways->path_count
                               : 0;
    const struct ew_path **sorted =
        EW_NEW_ARRAY(arena, count, const struct ew_path *);
    EW_TRY_MEMORY(sorted);
    for (size_t i = 0; i < count; i++) {
        sorted[i] = &paths[i];
    }
    if (count > 1) {
        qsort(sorted, count, sizeof(*sorted), order_told_paths);
    }
    out->paths = sorted;
    out->path_count = count;
    return EW_OK;
}

/* ---- one way ------------------------------------------------------------- */

/* What it takes beside policies: one thing less is more. */
static bool takes_less(struct ew_strs then, struct ew_strs now)
{
    for (size_t i = 0; i < then.count; i++) {
        if (!ew_strs_has(now, then.items[i])) {
            return true;
        }
    }
    return false;
}

bool ew_door_is_new(const struct ew_ways_then *then,
                    const struct ew_door_access *now)
{
    size_t count = then->ways ? then->ways->door_count : 0;
    for (size_t i = 0; i < count; i++) {
        const struct ew_door_access *door = &then->ways->doors[i];
        if (door->door == now->door) {
            const struct ew_scope a = ew_scope_of_access(door->access);
            const struct ew_scope b = ew_scope_of_access(now->access);
            return ew_scope_has_grown(&a, &b) ||
                   takes_less(door->needs, now->needs);
        }
    }
    return true;
}

static struct ew_scope scope_of_evidence(const struct ew_evidence *evidence)
{
    return (struct ew_scope){
        .verdict = evidence->verdict,
        .conditions = evidence->conditions,
        .condition_count = evidence->condition_count,
    };
}

bool ew_evidence_is_new(const struct ew_ways_then *then,
                        const struct ew_evidence *now)
{
    size_t count = then->ways ? then->ways->evidence_count : 0;
    for (size_t i = 0; i < count; i++) {
        const struct ew_evidence *evidence = &then->ways->evidence[i];
        if (ew_str_eq(evidence->action, now->action)) {
            const struct ew_scope a = scope_of_evidence(evidence);
            const struct ew_scope b = scope_of_evidence(now);
            return ew_scope_has_grown(&a, &b) ||
                   takes_less(evidence->needs, now->needs);
        }
    }
    return true;
}

/* That of the door at the end, on the conditions of all steps before. */
static enum ew_status scope_of_path(struct ew_arena *arena,
                                    const struct ew_path *path,
                                    struct ew_scope *out)
{
    struct ew_vec all = ew_vec_of(arena, sizeof(struct ew_needed));
    const struct ew_access *at = path->at->access;
    *out = ew_scope_of_access(at);
    out->verdict = path->verdict;
    for (size_t i = 0; i < at->condition_count; i++) {
        EW_TRY(EW_VEC_ADD(&all, &at->conditions[i]));
    }
    for (size_t i = 0; i < path->step_count; i++) {
        for (size_t k = 0; k < path->steps[i]->condition_count; k++) {
            EW_TRY(EW_VEC_ADD(&all, &path->steps[i]->conditions[k]));
        }
    }
    out->conditions = all.items;
    out->condition_count = all.count;
    return EW_OK;
}

/* The figures of a report do not show all that narrows the end's own access:
 * what does is listed beside them (limits.h). */
static bool end_lost_a_limit(const struct ew_told *told,
                             const struct ew_path *now)
{
    struct ew_str end = now->end->arn;
    const struct ew_reported *a = ew_map_find(&told->then_principals, end);
    const struct ew_reported *b = ew_map_find(&told->now_principals, end);
    return now->door == EW_DOOR_EXEC && a && b &&
           !ew_strs_have_all(b->limits, a->limits);
}

static enum ew_status is_like(const struct ew_path *then,
                              const struct ew_scope *now, struct ew_strs needs,
                              struct ew_arena *scratch, bool *out)
{
    struct ew_scope before;
    EW_TRY(scope_of_path(scratch, then, &before));
    *out = !ew_scope_has_grown(&before, now) &&
           !takes_less(then->at->needs, needs);
    return EW_OK;
}

/* Of those that are sorted the first that is not before the one of now. */
static size_t first_like(const struct ew_ways_then *then,
                         const struct ew_path *now)
{
    size_t low = 0;
    size_t high = then->path_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        bool before = order_by_end(then->paths[middle], now) < 0;
        low = before ? middle + 1 : low;
        high = before ? high : middle;
    }
    return low;
}

enum ew_status ew_path_is_new(const struct ew_ways_then *then,
                              const struct ew_path *now,
                              struct ew_arena *scratch, bool *out)
{
    struct ew_arena_mark mark = ew_arena_mark(scratch);
    bool like = false;
    struct ew_scope scope;
    enum ew_status status = scope_of_path(scratch, now, &scope);
    for (size_t i = first_like(then, now);
         status == EW_OK && !like && i < then->path_count &&
         order_by_end(then->paths[i], now) == 0;
         i++) {
        status =
            is_like(then->paths[i], &scope, now->at->needs, scratch, &like);
    }
    *out = !like || end_lost_a_limit(then->told, now);
    ew_arena_rewind(scratch, mark);
    return status;
}

/* ---- openings ------------------------------------------------------------ */

static struct ew_str key_of_opening(struct ew_arena *arena,
                                    const struct ew_policy *policy,
                                    const struct ew_statement *statement,
                                    struct ew_str end)
{
    struct ew_str id = policy ? policy->id : (struct ew_str){NULL, 0};
    return ew_arena_printf(arena, "%.*s\n%zu\n%.*s", EW_STR_ARG(id),
                           statement ? statement->index + 1 : 0,
                           EW_STR_ARG(end));
}

static enum ew_status mark_opening(struct ew_map *grown, struct ew_arena *arena,
                                   const struct ew_through *opening,
                                   struct ew_str end)
{
    struct ew_str key =
        key_of_opening(arena, opening->policy, opening->statement, end);
    EW_TRY_MEMORY(key.ptr);
    return ew_told_put(grown, key, grown);
}

static enum ew_status mark_paths(struct ew_map *grown, struct ew_arena *arena,
                                 const struct ew_ways_then *then,
                                 const struct ew_path *paths, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool is_new = false;
        EW_TRY(ew_path_is_new(then, &paths[i], arena, &is_new));
        if (is_new) {
            EW_TRY(mark_opening(grown, arena, &paths[i].opening,
                                paths[i].end->arn));
        }
    }
    return EW_OK;
}

static enum ew_status mark_doors(struct ew_map *grown, struct ew_arena *arena,
                                 const struct ew_ways_then *then,
                                 const struct ew_ways *ways)
{
    for (size_t i = 0; i < ways->door_count; i++) {
        const struct ew_door_access *door = &ways->doors[i];
        struct ew_through opening = {NULL, NULL};
        if (door->access->grant_count > 0) {
            opening.policy = door->access->grants[0].attachment->policy;
            opening.statement = door->access->grants[0].statement;
        }
        if (door->door != EW_DOOR_EXEC && ew_door_is_new(then, door)) {
            EW_TRY(
                mark_opening(grown, arena, &opening, (struct ew_str){NULL, 0}));
        }
    }
    return EW_OK;
}

static enum ew_status mark_evidence(struct ew_map *grown,
                                    struct ew_arena *arena,
                                    const struct ew_ways_then *then,
                                    const struct ew_ways *ways)
{
    for (size_t i = 0; i < ways->evidence_count; i++) {
        const struct ew_evidence *evidence = &ways->evidence[i];
        if (ew_evidence_is_new(then, evidence)) {
            EW_TRY(mark_opening(grown, arena, &evidence->through,
                                (struct ew_str){NULL, 0}));
        }
    }
    return EW_OK;
}

enum ew_status ew_grown_openings(struct ew_arena *arena,
                                 const struct ew_told *told,
                                 const struct ew_report *now,
                                 struct ew_map *out)
{
    struct ew_ways_then then;
    *out = ew_map_of(arena);
    for (size_t i = 0; i < now->principal_count; i++) {
        const struct ew_reported *reported = &now->principals[i];
        const struct ew_ways *ways = reported->ways;
        if (!ways) {
            continue;
        }
        EW_TRY(ew_ways_then_of(arena, told, reported->access->principal->arn,
                               false, &then));
        EW_TRY(mark_doors(out, arena, &then, ways));
        EW_TRY(mark_evidence(out, arena, &then, ways));
        EW_TRY(mark_paths(out, arena, &then, ways->paths, ways->path_count));
    }
    for (size_t i = 0; i < now->outside_count; i++) {
        const struct ew_outside *outside = &now->outside[i];
        EW_TRY(ew_ways_then_of(arena, told, outside->from, true, &then));
        EW_TRY(
            mark_paths(out, arena, &then, outside->paths, outside->path_count));
    }
    return EW_OK;
}

enum ew_status ew_opening_has_grown(const struct ew_map *grown,
                                    const struct ew_finding *then,
                                    const struct ew_finding *now,
                                    struct ew_arena *scratch, bool *out)
{
    struct ew_str key =
        key_of_opening(scratch, now->policy, now->statement, now->end);
    EW_TRY_MEMORY(key.ptr);
    *out = !ew_strs_have_all(then->lets, now->lets) || ew_map_find(grown, key);
    return EW_OK;
}
