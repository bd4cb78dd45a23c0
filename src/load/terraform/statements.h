/** `aws_iam_policy_document`, made here where Terraform leaves it open. */
#ifndef EW_LOAD_TERRAFORM_STATEMENTS_H
#define EW_LOAD_TERRAFORM_STATEMENTS_H

#include "load/terraform/file.h"

/** Fill resource->document of a deferred `aws_iam_policy_document`. */
EW_NODISCARD enum ew_status ew_tf_derive(struct ew_tf_file *file,
                                         struct ew_tf_resource *resource);

#endif
