/** Access in the terms of an allow-list: bounds that are just as wide. */
#ifndef EW_ENGINE_TERMS_H
#define EW_ENGINE_TERMS_H

#include "engine/actions.h"

/** One bound, and through what the access inside it comes. */
struct ew_term {
    struct ew_bound bound;
    /** What allows the cluster and what the task, often the same; NULL: not
     * known. */
    const struct ew_attachment *attachments[EW_SIDES];
    const struct ew_statement *statements[EW_SIDES];
    /** Why it is not exactly today's access; empty: that was proven. */
    struct ew_strs unresolved;
};

/**
 * Bounds for the access of a principal, from the statements that give and
 * limit it. Where no term has anything unresolved, every request inside of
 * one is allowed, and every request that is allowed is inside of one; both
 * were asked of the solver.
 *
 * Ownership: *out in the engine's arena. Errors: EW_NOMEM, EW_INVALID.
 */
EW_NODISCARD enum ew_status ew_access_terms(struct ew_engine *engine,
                                            const struct ew_access *access,
                                            const struct ew_term **out,
                                            size_t *count,
                                            struct ew_error *err);

#endif
