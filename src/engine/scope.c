/*
 * How far access goes, as it is told. Where two of them are not at hand to be
 * solved, as of an earlier report or of a door that takes several calls, one is
 * taken to be no wider than the other only if each thing that is told says so.
 */
#include "engine/scope.h"

#include "policy/pattern.h"

struct ew_scope ew_scope_of_access(const struct ew_access *access)
{
    return (struct ew_scope){
        .verdict = access->verdict,
        .reach = access->reach,
        .regions = access->regions,
        .clusters = access->clusters,
        .clusters_except = access->clusters_except,
        .containers = access->containers,
        .conditions = access->conditions,
        .condition_count = access->condition_count,
    };
}

struct ew_scope ew_scope_of_grant(const struct ew_grant *grant)
{
    return (struct ew_scope){
        .verdict = grant->verdict,
        .reach = grant->reach,
        .clusters = grant->clusters,
        .containers = grant->containers,
        .conditions = grant->conditions,
        .condition_count = grant->condition_count,
    };
}

/* Whatever the second one matches, the first one does, for sure. A `?` would
 * match the `*` of the other. */
static bool is_within(struct ew_str wide, struct ew_str narrow)
{
    return ew_str_eq(wide, narrow) || (ew_str_find(wide, '?') == wide.len &&
                                       ew_glob_match(wide, narrow, false));
}

static bool are_within(struct ew_strs wide, struct ew_strs narrow)
{
    for (size_t i = 0; i < narrow.count; i++) {
        bool found = false;
        for (size_t j = 0; !found && j < wide.count; j++) {
            found = is_within(wide.items[j], narrow.items[i]);
        }
        if (!found) {
            return false;
        }
    }
    return true;
}

static bool same_scope_texts(struct ew_strs a, struct ew_strs b)
{
    bool same = a.count == b.count;
    for (size_t i = 0; same && i < a.count; i++) {
        same = ew_str_eq(a.items[i], b.items[i]);
    }
    return same;
}

static bool asks_for(const struct ew_scope *scope,
                     const struct ew_needed *needed)
{
    for (size_t i = 0; i < scope->condition_count; i++) {
        const struct ew_needed *other = &scope->conditions[i];
        struct ew_str resource = ew_str_from(other->resource);
        if (ew_str_eq_nocase(other->key, needed->key) &&
            ew_str_eq(other->operator_text, needed->operator_text) &&
            same_scope_texts(other->values, needed->values) &&
            (ew_str_eq(resource, EW_STR("both")) ||
             ew_str_eq(resource, ew_str_from(needed->resource)))) {
            return true;
        }
    }
    return false;
}

bool ew_scope_has_grown(const struct ew_scope *old, const struct ew_scope *now)
{
    bool was_unknown = old->verdict == EW_VERDICT_UNKNOWN;
    bool is_reached = now->verdict == EW_VERDICT_ALLOWED ||
                      now->verdict == EW_VERDICT_CONDITIONAL;
    if (now->verdict > old->verdict || now->reach > old->reach ||
        (was_unknown && is_reached) ||
        !are_within(old->regions, now->regions) ||
        !are_within(old->clusters, now->clusters) ||
        !are_within(now->clusters_except, old->clusters_except) ||
        !are_within(old->containers, now->containers)) {
        return true;
    }
    for (size_t i = 0; i < old->condition_count; i++) {
        if (!asks_for(now, &old->conditions[i])) {
            return true;
        }
    }
    return false;
}
