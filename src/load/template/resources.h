/** Which resources a stack has, and who reads each of their types. */
#ifndef EW_LOAD_TEMPLATE_RESOURCES_H
#define EW_LOAD_TEMPLATE_RESOURCES_H

#include "load/template/stack.h"

typedef void ew_template_fn(struct ew_stack *stack,
                            struct ew_template_resource *resource);
/** Tells which resources the stack has. */
void ew_stack_declare_resources(struct ew_stack *stack);
/** Read all resources of the stack into its file. */
void ew_stack_read_resources(struct ew_stack *stack);

#endif
