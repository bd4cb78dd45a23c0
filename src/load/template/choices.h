/**
 * Parameters without a value of which it is known what they may be: what is
 * the same with each of the values is known.
 */
#ifndef EW_LOAD_TEMPLATE_CHOICES_H
#define EW_LOAD_TEMPLATE_CHOICES_H

#include "load/template/stack.h"

/** `one of a, b; `, or nothing where it may have any value. */
struct ew_str ew_choice_names(struct ew_stack *stack,
                              const struct ew_node *parameter);

/** The value that is being tried; absent: none. */
struct ew_scalar ew_choice_value(struct ew_stack *stack,
                                 const struct ew_node *parameter);

typedef enum ew_known ew_choice_fn(struct ew_stack *stack, const void *what);

/** What holds says for all values of the parameters that are the causes. */
enum ew_known ew_choice_condition(struct ew_stack *stack, uint64_t causes,
                                  ew_choice_fn *holds, const void *what);

/** The value that the node has whatever they are; NULL: it differs. */
struct ew_stack_value *ew_choice_same(struct ew_stack *stack,
                                      const struct ew_node *node,
                                      uint64_t causes);
/** A policy that allows what it does with any of them; else value itself. */
const struct ew_stack_value *ew_choice_document(
    struct ew_stack *stack, const struct ew_stack_value *value);

#endif
