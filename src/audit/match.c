#include "audit/match.h"

#include "audit/bound.h"

#include <stdlib.h>

enum ew_status ew_matcher_init(struct ew_matcher *matcher,
                               struct ew_arena *arena,
                               const struct ew_allowlist *list,
                               struct ew_error *err)
{
    *matcher = (struct ew_matcher){
        .list = list,
        .exact = ew_map_of(arena),
        .next = EW_NEW_ARRAY(arena, list->entry_count, size_t),
        .globs = ew_vec_of(arena, sizeof(const struct ew_entry *)),
        .found = ew_vec_of(arena, sizeof(const struct ew_entry *)),
    };
    EW_TRY_MEMORY_FOR(matcher->next, err);
    /* from the last to the first, so that each chain is in order */
    for (size_t i = list->entry_count; i-- > 0;) {
        const struct ew_entry *entry = &list->entries[i];
        if (ew_has_wildcard(entry->principal)) {
            const struct ew_entry **slot = ew_vec_push(&matcher->globs);
            EW_TRY_MEMORY_FOR(slot, err);
            *slot = entry;
            continue;
        }
        size_t *later = ew_map_find(&matcher->exact, entry->principal);
        matcher->next[i] = later ? (size_t)(later - matcher->next) : SIZE_MAX;
        if (ew_map_put(&matcher->exact, entry->principal, &matcher->next[i]) !=
            EW_OK) {
            return ew_fail_memory(err);
        }
    }
    return EW_OK;
}

static bool found(struct ew_matcher *matcher, const struct ew_entry *entry)
{
    const struct ew_entry **slot = ew_vec_push(&matcher->found);
    if (slot) {
        *slot = entry;
    }
    return slot != NULL;
}

static int by_order(const void *a, const void *b)
{
    const struct ew_entry *x = *(const struct ew_entry *const *)a;
    const struct ew_entry *y = *(const struct ew_entry *const *)b;
    return (x > y) - (x < y);
}

enum ew_status ew_matcher_find(struct ew_matcher *matcher,
                               struct ew_str principal, struct ew_entries *out,
                               struct ew_error *err)
{
    matcher->found.count = 0;
    const size_t *link = ew_map_find(&matcher->exact, principal);
    size_t at = link ? (size_t)(link - matcher->next) : SIZE_MAX;
    for (; at != SIZE_MAX; at = matcher->next[at]) {
        if (!found(matcher, &matcher->list->entries[at])) {
            return ew_fail_memory(err);
        }
    }
    EW_EACH_REF(const struct ew_entry, glob, &matcher->globs) {
        if (ew_entry_names(glob, principal) && !found(matcher, glob)) {
            return ew_fail_memory(err);
        }
    }
    if (matcher->found.count > 1) {
        qsort(matcher->found.items, matcher->found.count,
              sizeof(const struct ew_entry *), by_order);
    }
    *out = (struct ew_entries){matcher->found.items, matcher->found.count};
    return EW_OK;
}
