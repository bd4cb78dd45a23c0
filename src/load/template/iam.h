/** AWS::IAM::*: users, roles, groups, policies and what ties them together. */
#ifndef EW_LOAD_TEMPLATE_IAM_H
#define EW_LOAD_TEMPLATE_IAM_H

#include "load/template/resources.h"

ew_template_fn ew_template_role;
ew_template_fn ew_template_user;
ew_template_fn ew_template_group;
ew_template_fn ew_template_policy;
ew_template_fn ew_template_managed_policy;
ew_template_fn ew_template_role_policy;
ew_template_fn ew_template_user_policy;
ew_template_fn ew_template_group_policy;
ew_template_fn ew_template_membership;
ew_template_fn ew_template_instance_profile;

#endif
