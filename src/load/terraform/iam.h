/** Resources of IAM: users, roles, groups and policies. */
#ifndef EW_LOAD_TERRAFORM_IAM_H
#define EW_LOAD_TERRAFORM_IAM_H

#include "load/terraform/file.h"

/** `user`, `role` or `group`, as attributes call them. */
const char *ew_tf_kind_word(enum ew_holder_kind kind);
ew_tf_read_fn ew_tf_role, ew_tf_user, ew_tf_group, ew_tf_policy;
/**
 * What comes to a holder by a resource of its own; the last: one policy for
 * many.
 */
ew_tf_read_fn ew_tf_inline, ew_tf_attachment, ew_tf_attachments;
ew_tf_read_fn ew_tf_user_groups, ew_tf_group_users;

#endif
