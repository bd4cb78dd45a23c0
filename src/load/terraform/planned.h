/**
 * What a plan says there will be, against the changes that lead there: a plan
 * from which changes were taken out must not look whole.
 */
#ifndef EW_LOAD_TERRAFORM_PLANNED_H
#define EW_LOAD_TERRAFORM_PLANNED_H

#include "load/terraform/file.h"

/** Is all that `planned_values` holds among the changes, even what stays as it
 * is? values NULL: there are none. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_tf_check_planned(
    struct ew_tf_file *file, const struct ew_json_item *values);

#endif
