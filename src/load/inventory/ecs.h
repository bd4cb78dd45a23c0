/**
 * The ECS inventory: what `aws ecs describe-clusters`, `describe-services`,
 * `describe-tasks`, `describe-task-definition` and
 * `describe-container-instances` print, and `aws ssm
 * describe-instance-information`.
 */
#ifndef EW_LOAD_INVENTORY_ECS_H
#define EW_LOAD_INVENTORY_ECS_H

#include "load/kinds.h"

/** By the list at the root, and by the ARN in its first element. */
bool ew_ecs_clusters_detect(const struct ew_source *source);
bool ew_ecs_services_detect(const struct ew_source *source);
bool ew_ecs_tasks_detect(const struct ew_source *source);

/**
 * Each adds to the inventory of the estate. Errors: EW_NOMEM; all else is
 * told.
 */
EW_NODISCARD enum ew_status ew_ecs_clusters_load(
    struct ew_loading *loading, const struct ew_source *source);
EW_NODISCARD enum ew_status ew_ecs_services_load(
    struct ew_loading *loading, const struct ew_source *source);
EW_NODISCARD enum ew_status ew_ecs_tasks_load(struct ew_loading *loading,
                                              const struct ew_source *source);

#endif
