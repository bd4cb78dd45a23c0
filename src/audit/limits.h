/** Inside the audit: what narrows the access of a principal but its grants. */
#ifndef EW_AUDIT_LIMITS_H
#define EW_AUDIT_LIMITS_H

#include "audit/audit.h"

struct ew_limits_of_policy;

/** What was found already: policies and SCP levels are shared by many. */
struct ew_limits {
    struct ew_limits_of_policy *policies; /**< by number */
    size_t count;
    int64_t now;                       /**< of the run */
    struct ew_engine *engine;          /**< of the run */
    const struct ew_scp_level *levels; /**< whose texts these are */
    size_t level_count;
    struct ew_strs level_texts;
    struct ew_strs level_tests; /**< as ew_fixed_tests has them */
};

/** All zero but the engine serves as well, and keeps nothing of policies. */
EW_NODISCARD enum ew_status ew_limits_init(struct ew_limits *limits,
                                           struct ew_arena *arena,
                                           const struct ew_estate *estate,
                                           struct ew_engine *engine,
                                           int64_t now, struct ew_error *err);

/**
 * Digests of each Deny that names the action, of the Allows of the boundary
 * and of those of each SCP level, and of what any of these and the grants test
 * of the principal, its sessions and the time: `deny:…`, `boundary:…`, `scp:…`,
 * `fixed:…`, sorted, each once. The figures of a report cannot tell every
 * limit: as long as these are all there, the grants of before reach no further
 * than before.
 *
 * Ownership: *out in the arena.
 */
EW_NODISCARD enum ew_status ew_limits_find(struct ew_limits *limits,
                                           struct ew_arena *arena,
                                           const struct ew_principal *principal,
                                           struct ew_strs *out,
                                           struct ew_error *err);

#endif
