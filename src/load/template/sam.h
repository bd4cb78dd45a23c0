/** AWS::Serverless::*, and the roles that its transform makes. */
#ifndef EW_LOAD_TEMPLATE_SAM_H
#define EW_LOAD_TEMPLATE_SAM_H

#include "load/template/resources.h"
#include "load/template/stack.h"

ew_template_fn ew_template_serverless;
/** Adds the roles that SAM makes to the stack's resources. */
void ew_stack_add_implicit(struct ew_stack *stack);

#endif
