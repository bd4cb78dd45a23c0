/** The conditions of a template: whether they hold, and whether that is sure.
 */
#ifndef EW_LOAD_TEMPLATE_CONDITIONS_H
#define EW_LOAD_TEMPLATE_CONDITIONS_H

#include "load/template/stack.h"

/** Indexes the conditions that the template declares. */
void ew_stack_declare_conditions(struct ew_stack *stack);

/** Does the condition of this name hold? */
enum ew_known ew_stack_condition(struct ew_stack *stack, struct ew_str name,
                                 struct ew_place place);

#endif
