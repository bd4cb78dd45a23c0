/*
 * Actions of ECS. ecs:ExecuteCommand needs the cluster and the task (facts
 * A1.1, A1.2); others have a resource of their own, and many of them tell the
 * cluster in a key alone (fact F3.5). A cluster that is not named is the
 * default one, so the key is always there.
 */
#include "engine/actions_rows.h"

static const struct ew_arn_piece CLUSTER_PIECES[] = {
    ARN_IN_REGION("ecs"),
    TEXT(":cluster/"),
    PART(EW_DIM_CLUSTER),
};
static const struct ew_arn_piece TASK_PIECES[] = {
    ARN_IN_REGION("ecs"), TEXT(":task/"), PART(EW_DIM_CLUSTER), TEXT("/"),
    PART(EW_DIM_TASK),
};
/* Fact A1.2.1: it names no cluster. */
static const struct ew_arn_piece OLD_TASK_PIECES[] = {
    ARN_IN_REGION("ecs"),
    TEXT(":task/"),
    PART(EW_DIM_TASK),
};

const struct ew_arn_shape EW_ECS_CLUSTER_SHAPE =
    SHAPE("cluster", CLUSTER_PIECES);
const struct ew_arn_shape EW_ECS_TASK_SHAPE = SHAPE("task", TASK_PIECES);
static const struct ew_arn_shape OLD_TASK = SHAPE("task", OLD_TASK_PIECES);

/* clang-format off */
#define IN_CLUSTER [EW_DIM_CLUSTER] = NAMED("cluster name", "cluster", NAME)
#define NAMES_CLUSTER \
    {.key = TARGET_KEY("ecs:cluster"), .arn = &EW_ECS_CLUSTER_SHAPE}

/* ---- ecs:ExecuteCommand --------------------------------------------------
 */

static const struct ew_action_part ECS_PARTS[] = {
    WHERE_PARTS,
    IN_CLUSTER,
    [EW_DIM_TASK] = NAMED("task id", "task", TASK),
    /* Fact A1.1.15: the caller may leave it out. */
    [EW_DIM_CONTAINER] = OPTIONAL("container name", "ecs:container-name", NAME),
};

static const struct ew_action_key EXECUTE_COMMAND_KEYS[] = {
    NAMES_CLUSTER,
    {.key = TARGET_KEY("ecs:task"), .arn = &EW_ECS_TASK_SHAPE},
    IS_PART("ecs:container-name", EW_DIM_CONTAINER),
    IN_REGION,
};

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

/* ---- what the others are on ----------------------------------------------
 */

#define ECS_SHAPE(symbol, word, ...)                            \
    static const struct ew_arn_piece symbol##_PIECES[] = {      \
        ARN_IN_REGION("ecs"), TEXT(":" word "/"), __VA_ARGS__}; \
    static const struct ew_arn_shape symbol##_SHAPE =           \
        SHAPE(word, symbol##_PIECES)
#define CLUSTER_SHAPE EW_ECS_CLUSTER_SHAPE
#define TASK_SHAPE EW_ECS_TASK_SHAPE

ECS_SHAPE(SERVICE, "service",
          PART(EW_DIM_CLUSTER), TEXT("/"), PART(DIM_SECOND));
ECS_SHAPE(TASK_SET, "task-set",
          PART(EW_DIM_CLUSTER), TEXT("/"), PART(DIM_SECOND), TEXT("/"),
          PART(DIM_THIRD));
ECS_SHAPE(DAEMON, "daemon",
          PART(EW_DIM_CLUSTER), TEXT("/"), PART(DIM_SECOND));
/* Run in a cluster that its ARN does not name, and registered in none. */
ECS_SHAPE(DEFINITION, "task-definition",
          PART(DIM_SECOND), TEXT(":"), PART(DIM_THIRD));
ECS_SHAPE(REGISTERED, "task-definition",
          PART(DIM_FIRST), TEXT(":"), PART(DIM_SECOND));
ECS_SHAPE(REGISTERED_DAEMON, "daemon-task-definition",
          PART(DIM_FIRST), TEXT(":"), PART(DIM_SECOND));

/* Fact F3.4: whether it is there when the caller says nothing is not known. */
static const struct ew_str SWITCH[] = {EW_LIT("true"), EW_LIT("false")};
#define SWITCHED [DIM_FOURTH] = \
    LISTED_OR_NONE("switch of exec", "ecs:enable-execute-command", SWITCH)
#define SWITCH_KEY IS_PART("ecs:enable-execute-command", DIM_FOURTH)
/* An update may leave it as it is. */
#define DEFINED(part, name) [part] = OPTIONAL("task definition", name, ANY)
#define WORD(part, word, of) [part] = NAMED(word, word, of)

static const struct ew_action_part CLUSTER_PARTS[] = {WHERE_PARTS, IN_CLUSTER};
static const struct ew_action_part TASK_PARTS[] = {
    WHERE_PARTS, IN_CLUSTER,
    [EW_DIM_TASK] = NAMED("task id", "task", TASK)};
static const struct ew_action_part SERVICE_PARTS[] = {
    WHERE_PARTS, IN_CLUSTER, WORD(DIM_SECOND, "service", NAME),
    DEFINED(DIM_THIRD, "ecs:task-definition"), SWITCHED};
static const struct ew_action_part TASK_SET_PARTS[] = {
    WHERE_PARTS, IN_CLUSTER, WORD(DIM_SECOND, "service", NAME),
    WORD(DIM_THIRD, "task-set", RESOURCE),
    DEFINED(DIM_FOURTH, "ecs:task-definition")};
static const struct ew_action_part DAEMON_PARTS[] = {
    WHERE_PARTS, IN_CLUSTER, WORD(DIM_SECOND, "daemon", NAME),
    DEFINED(DIM_THIRD, "ecs:daemon-task-definition"), SWITCHED};
static const struct ew_action_part DEFINITION_PARTS[] = {
    WHERE_PARTS, IN_CLUSTER, WORD(DIM_SECOND, "family", NAME),
    WORD(DIM_THIRD, "revision", RESOURCE), SWITCHED};
static const struct ew_action_part REGISTERED_PARTS[] = {
    WHERE_PARTS, WORD(DIM_FIRST, "family", NAME),
    WORD(DIM_SECOND, "revision", RESOURCE)};

static const struct ew_action_places PLACES = {
    .cluster = EW_DIM_CLUSTER,
    .task = EW_NO_PART,
    .container = EW_NO_PART,
    .cluster_arn = &EW_ECS_CLUSTER_SHAPE,
};
static const struct ew_action_places TASK_PLACES = {
    .cluster = EW_DIM_CLUSTER,
    .task = EW_DIM_TASK,
    .container = EW_NO_PART,
    .cluster_arn = &EW_ECS_CLUSTER_SHAPE,
    .task_arns = {&EW_ECS_TASK_SHAPE},
};

/* Without the last so many of the parts. */
#define ON_FIRST_OF(list, shorter, shape)                    \
    .resources = {&(shape)},.resource_count = 1,              \
    .parts = (list), .part_count = COUNT_OF(list) - (shorter)
#define ON_CLUSTER ON_FIRST_OF(CLUSTER_PARTS, 0, CLUSTER_SHAPE), .places = &PLACES
#define ON_TASK ON_FIRST_OF(TASK_PARTS, 0, TASK_SHAPE), .places = &TASK_PLACES
#define ON_SERVICE(shorter) \
    ON_FIRST_OF(SERVICE_PARTS, shorter, SERVICE_SHAPE), .places = &PLACES
#define ON_TASK_SET ON_FIRST_OF(TASK_SET_PARTS, 0, TASK_SET_SHAPE), .places = &PLACES
#define ON_DAEMON ON_FIRST_OF(DAEMON_PARTS, 0, DAEMON_SHAPE), .places = &PLACES
#define ON_DEFINITION ON_FIRST_OF(DEFINITION_PARTS, 0, DEFINITION_SHAPE), .places = &PLACES
#define ON_REGISTERED(shape) ON_FIRST_OF(REGISTERED_PARTS, 0, shape)
#define TAGS TAGGED("ecs:ResourceTag/", "ecs:TagResource")
/* Daemons have the general spelling only. */
#define DAEMON_TAGS .tagged_by = EW_LIT("ecs:TagResource")
#define SIZE CALLER("ecs:task-cpu"), CALLER("ecs:task-memory")
/* clang-format on */

#define EW_ACTION EW_ACTION_ROW
#include "engine/actions_ecs.def"
