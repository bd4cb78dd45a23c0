/** Resources that call AWS by themselves. */
#ifndef EW_LOAD_TEMPLATE_CUSTOM_H
#define EW_LOAD_TEMPLATE_CUSTOM_H

#include "load/template/stack.h"

/** Tells calls to AWS that may grant access: custom.c. */
void ew_template_check_custom(struct ew_stack *stack,
                              const struct ew_template_resource *resource);

#endif
