/** How the access of a principal changed from one estate to another. */
#ifndef EW_ENGINE_CHANGE_H
#define EW_ENGINE_CHANGE_H

#include "engine/access.h"

/** One principal in one estate; principal NULL: it is not there. */
struct ew_standpoint {
    struct ew_engine *engine;
    const struct ew_principal *principal;
};

struct ew_change {
    /** Requests that are allowed now and were not before, for sure. */
    bool widened;
    struct ew_witness gained; /**< some of them */
    /** No request was allowed before, for sure. */
    bool from_nothing;
    /** Requests that were allowed before and are not now, for sure. */
    bool narrowed;
    struct ew_witness lost;
    /** Something could not be read or decided, so that both may be wrong. */
    bool undecided;
};

/**
 * Compare the sets of allowed requests, conditions included; how the policies
 * are written makes no difference. Both engines must judge at the same time.
 *
 * What the facts leave open is read against access on the side that must be
 * sure, and for access on the other: access that may have been and now is has
 * widened. What both sides write alike is read alike, though.
 *
 * A role that was made anew has another id. Where no policy says which one is
 * meant, sessions are compared by their names.
 *
 * Ownership: witnesses live in the arena of now's engine, or of before's
 * where there is no principal now. Errors: EW_NOMEM, EW_INVALID.
 */
EW_NODISCARD enum ew_status ew_access_compare(
    const struct ew_standpoint *before, const struct ew_standpoint *now,
    struct ew_change *out, struct ew_error *err);

/**
 * May one principal make requests that another one of its account may not, who
 * they are left aside? Sessions as a federated user are left out on both
 * sides. What is open is read so that there may be some. witness NULL: it is
 * not wanted, and nothing is kept; else it is empty where none is at hand.
 *
 * Ownership: *witness in the engine's arena. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_access_exceeds(struct ew_engine *engine,
                                              const struct ew_principal *one,
                                              const struct ew_principal *than,
                                              bool *out,
                                              struct ew_witness *witness,
                                              struct ew_error *err);

#endif
