/**
 * Finding the resources of a file, which plans, states and raw states list in
 * different shapes. Nothing of a resource is parsed but what tells whether it
 * matters.
 */
#ifndef EW_LOAD_TERRAFORM_WALK_H
#define EW_LOAD_TERRAFORM_WALK_H

#include "load/terraform/file.h"

/** Find the resources of `resource_changes`. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_tf_walk_changes(struct ew_tf_file *file,
                                               struct ew_span list);
/** Those of `root_module` and the modules in it, but for those of a plan that
 * are known already; data_only: its data sources. */
EW_NODISCARD enum ew_status ew_tf_walk_values(struct ew_tf_file *file,
                                              struct ew_span module,
                                              bool data_only);
/** Those of a raw state's `resources`. */
EW_NODISCARD enum ew_status ew_tf_walk_state(struct ew_tf_file *file,
                                             struct ew_span list);

#endif
