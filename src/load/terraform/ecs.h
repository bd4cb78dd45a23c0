/** Clusters, services and task definitions. */
#ifndef EW_LOAD_TERRAFORM_ECS_H
#define EW_LOAD_TERRAFORM_ECS_H

#include "load/terraform/file.h"

/** Definitions are read before services, which take their role from them. */
ew_tf_read_fn ew_tf_cluster, ew_tf_service, ew_tf_definition;

#endif
