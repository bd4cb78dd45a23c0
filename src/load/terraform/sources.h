/** The configuration's files in HCL: places of resources, and exemptions. */
#ifndef EW_LOAD_TERRAFORM_SOURCES_H
#define EW_LOAD_TERRAFORM_SOURCES_H

#include "load/terraform/file.h"

/** Set the source of all origins, and read exemptions. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_tf_sources_read(struct ew_tf_file *file);

#endif
