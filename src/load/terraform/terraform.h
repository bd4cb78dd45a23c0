/**
 * Terraform: plans and states as `terraform show -json` prints them, and raw
 * states of version 4.
 *
 * What a plan does not know yet is a mark (load/code/code.h) or unread; what it
 * names by reference is followed through its configuration.
 */
#ifndef EW_LOAD_TERRAFORM_TERRAFORM_H
#define EW_LOAD_TERRAFORM_TERRAFORM_H

#include "load/kinds.h"

/**
 * By `resource_changes`, `planned_values` and the like beside `format_version`
 * or `terraform_version`.
 */
bool ew_terraform_plan_detect(const struct ew_source *source);
EW_NODISCARD enum ew_status ew_terraform_plan_load(
    struct ew_loading *loading, const struct ew_source *source);

/** As `terraform show -json` prints it, or raw, of any version. */
bool ew_terraform_state_detect(const struct ew_source *source);
EW_NODISCARD enum ew_status ew_terraform_state_load(
    struct ew_loading *loading, const struct ew_source *source);

#endif
