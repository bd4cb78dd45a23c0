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
 * them; a text of no type where the dimension may have one. Operators of two
 * types on one key: what they write, and not whole.
 */
struct ew_candidates ew_candidates_of(struct ew_arena *arena,
                                      const struct ew_dimension *dimension,
                                      const struct ew_demanded *demanded,
                                      size_t count);
/** Numbers, dates, addresses and truth values have few that differ. */
bool ew_is_typed(enum ew_value_type type);
/** Can a key of the type have the value? A range of addresses is none. */
bool ew_is_of_type(struct ew_str text, enum ew_value_type type);
/** Some value of the type. */
struct ew_str ew_example_of(enum ew_value_type type);

#endif
