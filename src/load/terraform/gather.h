/** All that the elements of a list can be which is not known yet. */
#ifndef EW_LOAD_TERRAFORM_GATHER_H
#define EW_LOAD_TERRAFORM_GATHER_H

#include "load/terraform/file.h"

/**
 * All that the unknown elements of a list or map can be, through variables and
 * outputs, in the order in which they are written: only what is known after
 * the deployment. Out, of struct ew_tf_target, is empty when there may be more.
 * Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_tf_gather(struct ew_tf_file *file,
                                         const struct ew_tf_resource *from,
                                         const struct ew_member *expression,
                                         struct ew_vec *out);

#endif
