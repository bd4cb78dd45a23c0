/**
 * Inside the engine: policy variables whose key is not bound.
 *
 * Such a variable ties two dimensions together. It is cut into cases: for each
 * value worth trying, "the key has this value" and the text with it. What is
 * left over counts against access, so an answer "yes" is always right; an
 * answer "no" is checked with ties that never hinder.
 */
#ifndef EW_ENGINE_TIES_H
#define EW_ENGINE_TIES_H

#include "policy/variables.h"

#include "engine/inquiry.h"

struct ew_tie {
    const struct ew_building *b;
    struct ew_str key;   /**< absent: nothing is tied */
    struct ew_str value; /**< of the key, in the case at hand */
    struct ew_str other; /**< a second key in the same text; absent: none */
    struct ew_str other_value;
    bool several; /**< more keys: no cases, only what is left */
    bool open;    /**< no case: any value, as a wildcard */
};

/** Builds the formula for one case of a tie. */
typedef const struct ew_formula *ew_case_fn(const struct ew_building *b,
                                            const struct ew_tie *tie,
                                            const void *user);

/** What is tied, and what a match of it does. */
struct ew_tied {
    struct ew_tie tie;
    ew_case_fn *build;
    const void *user;
    bool helps;   /**< access */
    bool bounded; /**< an open case is true wherever some case is */
    const struct ew_formula *as_such; /**< without any cases; NULL: none */
};

/** What the key is in the request that is built for. */
struct ew_key ew_building_key(const struct ew_building *b, struct ew_str key);

/** Find the unbound keys among the variables of a text, from byte skip on. */
void ew_tie_find(struct ew_tie *tie, struct ew_str text, size_t skip);

/** ew_expand with the values of the case at hand; how without a lookup. */
EW_NODISCARD enum ew_status ew_tie_expand(const struct ew_tie *tie,
                                          struct ew_str text,
                                          const struct ew_expansion *how,
                                          struct ew_str *out, bool *known);

/** The dimension of a tied key; false where it has none of its own. */
bool ew_tied_dimension(const struct ew_building *b, struct ew_str key,
                       size_t *out);

/** All cases of what is tied, and what is left over. */
const struct ew_formula *ew_tied_formula(const struct ew_building *b,
                                         const struct ew_tied *t);

/** One of the patterns matches the value, folded when it is fixed. */
const struct ew_formula *ew_one_of(const struct ew_building *b,
                                   size_t dimension, const struct ew_str *texts,
                                   size_t count);

#endif
