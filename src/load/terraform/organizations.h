/** Service control policies and where they are attached. */
#ifndef EW_LOAD_TERRAFORM_ORGANIZATIONS_H
#define EW_LOAD_TERRAFORM_ORGANIZATIONS_H

#include "load/terraform/file.h"

/** A policy, what it is attached to, and what moves in the organization. */
ew_tf_read_fn ew_tf_scp, ew_tf_scp_target, ew_tf_organization;

#endif
