/** Which account and region a plan or state is for. */
#ifndef EW_LOAD_TERRAFORM_WHERE_H
#define EW_LOAD_TERRAFORM_WHERE_H

#include "load/terraform/file.h"

/** Data sources by which a plan says which account and region it is for. */
ew_tf_read_fn ew_tf_identity, ew_tf_region_of;
/**
 * The account and region that the resources themselves tell, once all are read.
 * Where they contradict each other there is none. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_tf_whereabouts(struct ew_tf_file *file);

#endif
