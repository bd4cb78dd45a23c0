/**
 * Inside the engine: comparisons of two keys, such as
 * `{"StringEquals": {"a": "${b}"}}`. Whether the two are equal is a dimension
 * of its own, and what that says of their values is true of every request. So
 * a "no" needs no values to be tried.
 */
#ifndef EW_ENGINE_PAIRS_H
#define EW_ENGINE_PAIRS_H

#include "engine/inquiry.h"

/** Two dimensions that are compared. */
struct ew_pair {
    size_t one, other;
    size_t equal; /**< the dimension: both are there, and are equal */
};

/**
 * The condition on dimension one, where it compares that with dimension other:
 * a text operator and the variable of the other key alone. Both hold one value
 * of keys that nobody knows.
 */
const struct ew_formula *ew_pair_formula(const struct ew_inquiry *q,
                                         const struct ew_condition *c,
                                         size_t one, size_t other);

/** Keep a literal: what equal keys have in common. */
void ew_pairs_keep(const struct ew_inquiry *q, const struct ew_atom *atom);

/** What holds of all pairs of the inquiry, in the arena. */
const struct ew_formula *ew_pairs_world(const struct ew_inquiry *q,
                                        struct ew_arena *arena);

/** Do the values of a model say of each pair what its own dimension says? */
bool ew_pairs_agree(const struct ew_inquiry *q, const struct ew_value *model);

#endif
