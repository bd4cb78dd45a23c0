/* ecs:ExecuteCommand: it needs the cluster and the task (facts A1.1, A1.2). */
#include "engine/actions_rows.h"

static const struct ew_arn_piece CLUSTER_PIECES[] = {
    TEXT("arn:"),      PART(EW_DIM_PARTITION),
    TEXT(":ecs:"),     PART(EW_DIM_REGION),
    TEXT(":"),         PART(EW_DIM_ACCOUNT),
    TEXT(":cluster/"), PART(EW_DIM_CLUSTER),
};
static const struct ew_arn_piece TASK_PIECES[] = {
    TEXT("arn:"), PART(EW_DIM_PARTITION), TEXT(":ecs:"),  PART(EW_DIM_REGION),
    TEXT(":"),    PART(EW_DIM_ACCOUNT),   TEXT(":task/"), PART(EW_DIM_CLUSTER),
    TEXT("/"),    PART(EW_DIM_TASK),
};
/* Fact A1.2.1: it names no cluster. */
static const struct ew_arn_piece OLD_TASK_PIECES[] = {
    TEXT("arn:"), PART(EW_DIM_PARTITION), TEXT(":ecs:"),  PART(EW_DIM_REGION),
    TEXT(":"),    PART(EW_DIM_ACCOUNT),   TEXT(":task/"), PART(EW_DIM_TASK),
};

const struct ew_arn_shape EW_ECS_CLUSTER_SHAPE =
    SHAPE("cluster", CLUSTER_PIECES);
const struct ew_arn_shape EW_ECS_TASK_SHAPE = SHAPE("task", TASK_PIECES);
static const struct ew_arn_shape OLD_TASK = SHAPE("task", OLD_TASK_PIECES);

static const struct ew_action_part ECS_PARTS[] = {
    WHERE_PARTS,
    [EW_DIM_CLUSTER] = NAMED("cluster name", "cluster", NAME),
    [EW_DIM_TASK] = NAMED("task id", "task", TASK),
    /* Fact A1.1.15: the caller may leave it out. */
    [EW_DIM_CONTAINER] = OPTIONAL("container name", "ecs:container-name", NAME),
};

/* clang-format off */
static const struct ew_action_key EXECUTE_COMMAND_KEYS[] = {
    {.key = TARGET_KEY("ecs:cluster"),         .arn = &EW_ECS_CLUSTER_SHAPE},
    {.key = TARGET_KEY("ecs:task"),            .arn = &EW_ECS_TASK_SHAPE   },
    {.key = TARGET_KEY("ecs:container-name"),  .part = EW_DIM_CONTAINER    },
    {.key = TARGET_KEY("aws:RequestedRegion"), .part = EW_DIM_REGION       },
};
/* clang-format on */

static const struct ew_action_places ECS_PLACES = {
    .cluster = EW_DIM_CLUSTER,
    .task = EW_DIM_TASK,
    .container = EW_DIM_CONTAINER,
    .cluster_arn = &EW_ECS_CLUSTER_SHAPE,
    .task_arns = {&EW_ECS_TASK_SHAPE, &OLD_TASK},
};

const struct ew_action EW_ECS_EXECUTE_COMMAND = {
    .name = EW_LIT("ecs:ExecuteCommand"),
    .resources = {[EW_SIDE_CLUSTER] = &EW_ECS_CLUSTER_SHAPE,
                  [EW_SIDE_TASK] = &EW_ECS_TASK_SHAPE},
    .resource_count = EW_SIDES,
    .parts = ECS_PARTS,
    .part_count = COUNT_OF(ECS_PARTS),
    .keys = EXECUTE_COMMAND_KEYS,
    .key_count = COUNT_OF(EXECUTE_COMMAND_KEYS),
    .tags = EW_LIT("ecs:ResourceTag/"),
    .tagged_by = EW_LIT("ecs:TagResource"),
    .places = &ECS_PLACES,
};
