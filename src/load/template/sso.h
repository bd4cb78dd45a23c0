/** AWS::SSO::* and the policies of AWS::Organizations. */
#ifndef EW_LOAD_TEMPLATE_SSO_H
#define EW_LOAD_TEMPLATE_SSO_H

#include "load/template/resources.h"

ew_template_fn ew_template_permission_set;
ew_template_fn ew_template_assignment;
ew_template_fn ew_template_organization_policy;

#endif
