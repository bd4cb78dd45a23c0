/** Resources of IAM: users, roles, groups and policies. */
#ifndef EW_LOAD_TERRAFORM_IAM_H
#define EW_LOAD_TERRAFORM_IAM_H

#include "load/terraform/file.h"

/** Holders and managed policies. */
ew_tf_read_fn ew_tf_role, ew_tf_user, ew_tf_group, ew_tf_policy;
/**
 * What comes to a holder by a resource of its own; the last: one policy for
 * many.
 */
ew_tf_read_fn ew_tf_inline, ew_tf_attachment, ew_tf_attachments;
/** What hands a role to machines; the password of a user. */
ew_tf_read_fn ew_tf_instance_profile, ew_tf_login_profile;
/** Memberships: all groups of one user, all users of one group. */
ew_tf_read_fn ew_tf_user_groups, ew_tf_group_users;

#endif
