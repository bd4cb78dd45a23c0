/** Values of parameters, from parameter files, defaults and parents. */
#ifndef EW_LOAD_TEMPLATE_PARAMETERS_H
#define EW_LOAD_TEMPLATE_PARAMETERS_H

#include "load/template/stack.h"

/** Gathers the arguments of all parameter files for the stack. */
void ew_stack_read_arguments(struct ew_stack *stack);
/** The declaration of a parameter; NULL: there is none. */
const struct ew_node *ew_stack_parameter(const struct ew_stack *stack,
                                         struct ew_str name);
/** Does SSM look its value up? What is written down is then only a name. */
bool ew_parameter_is_looked_up(const struct ew_node *parameter);
/** Is its value a list, between commas? */
bool ew_parameter_is_list(const struct ew_node *parameter);

/**
 * What the parameter comes to in this stack: an argument, its default, or a
 * hole with the reason.
 */
struct ew_stack_value *ew_parameter_value(struct ew_stack *stack,
                                          const struct ew_node *parameter,
                                          struct ew_place place);

#endif
