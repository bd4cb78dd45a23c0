/** Inside of terms: the statements that bear on a principal, taken apart. */
#ifndef EW_ENGINE_TERMS_RULES_H
#define EW_ENGINE_TERMS_RULES_H

#include "engine/inquiry.h"

/** A statement, and what it can name on each side. */
struct ew_term_rule {
    const struct ew_attachment *attachment; /**< of an identity policy */
    const struct ew_statement *statement;
    bool may[EW_SIDES]; /**< it can apply */
    bool all[EW_SIDES]; /**< an entry of Resource names everything */
    struct ew_strs entries[EW_SIDES]; /**< that can name something */
};

/** One layer that must allow. */
struct ew_term_layer {
    struct ew_vec rules; /**< struct ew_term_rule: its Allows */
};

struct ew_term_rules {
    struct ew_vec layers; /**< struct ew_term_layer; identity comes first */
    struct ew_vec denies; /**< struct ew_term_rule */
    /** A condition on something beside the target bears on it. */
    bool conditional;
};

/** Lists in keep; q is initialised and is not built. */
void ew_term_rules_gather(const struct ew_inquiry *q, struct ew_arena *keep,
                          struct ew_term_rules *out);

/**
 * Conditions that all hold just where the condition does not; 0: no operator
 * says so. Holds for what a condition means to a Deny.
 */
size_t ew_condition_opposite(struct ew_arena *arena,
                             const struct ew_condition *c,
                             struct ew_condition out[2]);

/**
 * Add a condition to those (struct ew_condition) of an entry, which is a map:
 * each operator has a key but once. What finds no place there, or could not be
 * read, is left out: the entry is wider for it, and is found to be so when the
 * solver is asked. False when memory is out.
 */
bool ew_conditions_add(struct ew_vec *conditions,
                       const struct ew_condition *condition);

/** A condition whose operator is written in full. */
struct ew_condition ew_condition_of(struct ew_arena *arena, const char *op,
                                    struct ew_str key, struct ew_strs values);

#endif
