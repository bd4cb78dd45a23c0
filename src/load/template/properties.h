/** Properties that CloudFormation would refuse. */
#ifndef EW_LOAD_TEMPLATE_PROPERTIES_H
#define EW_LOAD_TEMPLATE_PROPERTIES_H

#include "load/template/stack.h"

/** Tells the properties that CloudFormation does not know: properties.c. */
void ew_template_check_properties(struct ew_stack *stack,
                                  const struct ew_template_resource *resource);

#endif
