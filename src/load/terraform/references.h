/** Following expressions of the configuration to the resources they mean. */
#ifndef EW_LOAD_TERRAFORM_REFERENCES_H
#define EW_LOAD_TERRAFORM_REFERENCES_H

#include "load/terraform/expressions.h"

/** What an expression comes down to. */
struct ew_tf_target {
    struct ew_tf_resource *resource; /**< NULL: it cannot be told */
    struct ew_str attribute;         /**< absent: it cannot be told */
};

/** A member of the expressions of the resource's block. */
EW_NODISCARD enum ew_status ew_tf_expression(const struct ew_tf_reading *r,
                                             const char *name,
                                             struct ew_member *out);

/**
 * Follow an expression that refers to one thing. Plans do not tell a plain
 * reference from one inside a function or a template, so this is for values
 * that make sense only when plain, such as the role of a policy.
 *
 * Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_tf_follow(struct ew_tf_file *file,
                                         const struct ew_tf_resource *from,
                                         const struct ew_member *expression,
                                         struct ew_tf_target *out);

/**
 * The same for a list: out holds a struct ew_tf_target for each thing that is
 * referred to, in order.
 */
EW_NODISCARD enum ew_status ew_tf_follow_all(struct ew_tf_file *file,
                                             const struct ew_tf_resource *from,
                                             const struct ew_member *expression,
                                             struct ew_vec *out);

/** What one thing of an expression leads to. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_tf_follow_thing(struct ew_tf_file *file,
                                               const struct ew_tf_scope *scope,
                                               const struct ew_tf_thing *thing,
                                               struct ew_tf_target *out);

/** The same for `each.value` and its parts. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_tf_follow_each(struct ew_tf_file *file,
                                              const struct ew_tf_scope *scope,
                                              struct ew_str text,
                                              struct ew_tf_target *out);

/** Is the attribute the same for every instance of its block? */
EW_NODISCARD enum ew_status ew_tf_is_same_for_all(const struct ew_tf_reading *r,
                                                  const char *name, bool *out);

#endif
