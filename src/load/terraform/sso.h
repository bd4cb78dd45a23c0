/** Permission sets of IAM Identity Center, and the roles that they become. */
#ifndef EW_LOAD_TERRAFORM_SSO_H
#define EW_LOAD_TERRAFORM_SSO_H

#include "load/terraform/file.h"

ew_tf_read_fn ew_tf_set_part;
/** All managed policies of a permission set; all of the account's own. */
ew_tf_read_fn ew_tf_set_managed_all, ew_tf_set_customer_all;
/**
 * Makes roles of the permission sets that were assigned, once all of their
 * parts are read. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_tf_sets_finish(struct ew_tf_file *file);

#endif
