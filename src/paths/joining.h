/** Inside the paths: several answers of the engine as one. */
#ifndef EW_PATHS_JOINING_H
#define EW_PATHS_JOINING_H

#include "base/vec.h"

#include "paths/paths.h"

/** Is access of this verdict a way in: allowed, conditional or unknown? */
bool ew_verdict_is_way(enum ew_verdict verdict);
/** Of two such verdicts the one that is less sure to give access. */
enum ew_verdict ew_verdict_weaker(enum ew_verdict a, enum ew_verdict b);

/** The regions it is limited to, by name; empty: it is not, or by a pattern. */
struct ew_strs ew_exact_regions(const struct ew_access *access);

/** Calls that are all needed, while they are gathered. */
struct ew_joint {
    struct ew_arena *arena;
    const struct ew_access *only; /**< where there is just one */
    struct ew_access all;
    struct ew_vec conditions; /**< struct ew_needed */
    struct ew_vec grants;     /**< struct ew_grant */
    struct ew_vec unknown;    /**< struct ew_str */
    struct ew_vec requests;   /**< struct ew_request */
};

struct ew_joint ew_joint_of(struct ew_arena *arena);
/** Another call, which is a way. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_joint_add(struct ew_joint *joint,
                                         const struct ew_access *access,
                                         struct ew_error *err);
/** All of them: as sure as the least sure; where they lead is told by the
 * first that leads to clusters. NULL: there was none. */
EW_NODISCARD enum ew_status ew_joint_end(struct ew_joint *joint,
                                         const struct ew_access **out,
                                         struct ew_error *err);

/**
 * Ways of which each is enough: as sure as the surest, and as far as they lead
 * together. Either may be NULL, and *out then is the other.
 */
EW_NODISCARD enum ew_status ew_access_union(struct ew_arena *arena,
                                            const struct ew_access *a,
                                            const struct ew_access *b,
                                            const struct ew_access **out,
                                            struct ew_error *err);

#endif
