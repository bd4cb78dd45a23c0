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
bool ew_ecs_task_definitions_detect(const struct ew_source *source);
bool ew_ecs_container_instances_detect(const struct ew_source *source);
bool ew_ssm_nodes_detect(const struct ew_source *source);

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
EW_NODISCARD enum ew_status ew_ecs_task_definitions_load(
    struct ew_loading *loading, const struct ew_source *source);
EW_NODISCARD enum ew_status ew_ecs_container_instances_load(
    struct ew_loading *loading, const struct ew_source *source);
EW_NODISCARD enum ew_status ew_ssm_nodes_load(struct ew_loading *loading,
                                              const struct ew_source *source);

/**
 * Once everything is in and sorted: services, and tasks that were started with
 * no other role, have the role of their task definition.
 */
void ew_ecs_finish(struct ew_estate *estate);

#endif
