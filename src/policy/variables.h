/** Policy variables: `${key}`, `${key, 'default'}`, `${*}`. Facts B3. */
#ifndef EW_POLICY_VARIABLES_H
#define EW_POLICY_VARIABLES_H

#include "policy/pattern.h"

/**
 * The value of a key in the request at hand; absent when it has none or has
 * several. Called for each variable.
 */
typedef struct ew_str ew_variable_fn(const void *user, struct ew_str key);

struct ew_expansion {
    bool enabled;   /**< the document is of version 2012-10-17 */
    bool wildcards; /**< `*` and `?` of the text are wildcards */
    size_t skip;    /**< bytes at the start in which no variable is one */
    ew_variable_fn *lookup;
    const void *user;
};

/**
 * text as a pattern. *known is false when a variable without default has no
 * value; *out is then not to be used. A substituted value is literal
 * (fact B3.7). Borrowed from text where nothing changes, else in the arena.
 */
EW_NODISCARD enum ew_status ew_expand(struct ew_arena *arena,
                                      struct ew_str text,
                                      const struct ew_expansion *how,
                                      struct ew_str *out, bool *known);

/** Visit the variables of a text that have the form of one, in order. */
struct ew_variable {
    struct ew_str key;      /**< trimmed; absent for `${*}` and such */
    struct ew_str fallback; /**< the default; absent when none */
    size_t begin, end;      /**< the whole `${…}` */
};
/** False when there is none from *at on; *at moves past it. */
bool ew_variable_next(struct ew_str text, size_t *at, struct ew_variable *out);
/** Bytes of a Resource text before the part in which variables work. */
size_t ew_resource_prefix(struct ew_str resource);

#endif
