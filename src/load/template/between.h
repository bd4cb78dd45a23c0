/** What stacks give each other: exports, arguments and outputs. */
#ifndef EW_LOAD_TEMPLATE_BETWEEN_H
#define EW_LOAD_TEMPLATE_BETWEEN_H

#include "load/template/eval.h"
#include "load/template/stack.h"

ew_function_fn ew_function_import_value;
/**
 * Tells the run what the outputs of this stack export, before any other stack
 * asks for it.
 */
void ew_stack_declare_exports(struct ew_stack *stack);

/** What the parent passes for a parameter; NULL: nothing. */
struct ew_stack_value *ew_stack_passed(struct ew_stack *stack,
                                       struct ew_str name,
                                       struct ew_place place);

/** `Fn::GetAtt` of a nested stack. */
struct ew_stack_value *ew_stack_returned(struct ew_stack *stack,
                                         struct ew_template_resource *nested,
                                         struct ew_str attribute,
                                         struct ew_place place);

#endif
