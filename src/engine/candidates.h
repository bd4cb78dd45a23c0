/** Inside the search for values: the few numbers, dates, … that differ. */
#ifndef EW_ENGINE_CANDIDATES_H
#define EW_ENGINE_CANDIDATES_H

#include "base/vec.h"

#include "engine/value.h"

struct ew_candidates {
    struct ew_vec texts; /**< struct ew_str */
    /** Where none of them meets all literals, no value of the type does. */
    bool whole;
};

/**
 * The ends of the ranges that the literals speak of, and what lies between
 * them. Operators of two types on one key: what they write, and not whole.
 */
struct ew_candidates ew_candidates_of(struct ew_arena *arena,
                                      const struct ew_demanded *demanded,
                                      size_t count);

#endif
