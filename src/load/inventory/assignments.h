/**
 * Who may use the roles of IAM Identity Center: what `aws sso-admin
 * list-account-assignments` prints, and the names of permission sets, of
 * `describe-permission-set`.
 */
#ifndef EW_LOAD_INVENTORY_ASSIGNMENTS_H
#define EW_LOAD_INVENTORY_ASSIGNMENTS_H

#include "load/kinds.h"

/** By the list or object at the root, and by the ARN in it. */
bool ew_sso_assignments_detect(const struct ew_source *source);
bool ew_sso_sets_detect(const struct ew_source *source);

/** Errors: EW_NOMEM; all else is told. */
EW_NODISCARD enum ew_status ew_sso_assignments_load(
    struct ew_loading *loading, const struct ew_source *source);
EW_NODISCARD enum ew_status ew_sso_sets_load(struct ew_loading *loading,
                                             const struct ew_source *source);

/**
 * Once all principals are there and sorted: assignments get the name of their
 * set and the role that it has in their account. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_sso_assignments_finish(
    struct ew_loading *loading);

#endif
