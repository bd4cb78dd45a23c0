/** How far access goes, as it is told; to compare what cannot be solved. */
#ifndef EW_ENGINE_SCOPE_H
#define EW_ENGINE_SCOPE_H

#include "engine/access.h"

struct ew_scope {
    enum ew_verdict verdict;
    enum ew_reach reach;
    struct ew_strs regions;
    struct ew_strs clusters;
    struct ew_strs clusters_except;
    struct ew_strs containers;
    const struct ew_needed *conditions;
    size_t condition_count;
};

struct ew_scope ew_scope_of_access(const struct ew_access *access);
struct ew_scope ew_scope_of_grant(const struct ew_grant *grant);

/**
 * May there be more now than there was: another verdict, a wider reach, a
 * cluster that was not in it, a condition that is gone? Only what is surely no
 * more is taken for it.
 */
bool ew_scope_has_grown(const struct ew_scope *old, const struct ew_scope *now);

#endif
