/**
 * What `Ref` and `Fn::GetAtt` mean: pseudo parameters, and the names and ARNs
 * that resources will have.
 */
#ifndef EW_LOAD_TEMPLATE_REFS_H
#define EW_LOAD_TEMPLATE_REFS_H

#include "load/template/eval.h"
#include "load/template/stack.h"

ew_function_fn ew_function_ref;
ew_function_fn ew_function_get_att;

/** What `Ref: name` is; NULL for `AWS::NoValue`. */
struct ew_stack_value *ew_stack_ref(struct ew_stack *stack, struct ew_str name,
                                    struct ew_place place);

/** What `Fn::GetAtt: [id, attribute]` is. */
struct ew_stack_value *ew_stack_attribute(struct ew_stack *stack,
                                          struct ew_str id,
                                          struct ew_str attribute,
                                          struct ew_place place);

/** NULL when the template has none of this id. */
struct ew_template_resource *ew_stack_resource(const struct ew_stack *stack,
                                               struct ew_str id);

/** Its physical name, perhaps with marks; absent when memory is out. */
struct ew_str ew_stack_name_of(struct ew_stack *stack,
                               struct ew_template_resource *resource);

/** Its ARN likewise, absent for types that have none here. */
struct ew_str ew_stack_arn_of(struct ew_stack *stack,
                              struct ew_template_resource *resource);

/** `aws`, until something is known of it. */
struct ew_str ew_stack_partition(const struct ew_stack *stack);

#endif
