#include "engine/actions.h"

#define COUNT_OF(list) (sizeof(list) / sizeof((list)[0]))
#define TEXT(text)               \
    {                            \
        EW_LIT(text), EW_NO_PART \
    }
#define PART(part)         \
    {                      \
        {NULL, 0}, (part), \
    }
#define SHAPE(name, pieces)                \
    {                                      \
        (name), (pieces), COUNT_OF(pieces) \
    }
#define NAMED(word, name, of)                              \
    {                                                      \
        (word),                                            \
        {                                                  \
            .key = EW_LIT(name), .domain = EW_DOMAIN_##of, \
        }                                                  \
    }
#define OPTIONAL(word, name, of)                                             \
    {                                                                        \
        (word),                                                              \
        {                                                                    \
            .key = EW_LIT(name), .domain = EW_DOMAIN_##of, .optional = true, \
        }                                                                    \
    }
#define TARGET_KEY(name)                                  \
    {                                                     \
        EW_LIT(name), EW_KEY_TARGET, false, false, false, \
    }

/* ---- ecs:ExecuteCommand: facts A1.1, A1.2 ------------------------------ */

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

static const struct ew_arn_shape CLUSTER = SHAPE("cluster", CLUSTER_PIECES);
static const struct ew_arn_shape TASK = SHAPE("task", TASK_PIECES);
static const struct ew_arn_shape OLD_TASK = SHAPE("task", OLD_TASK_PIECES);

static const struct ew_action_part ECS_PARTS[] = {
    [EW_DIM_PARTITION] = NAMED("partition", "partition", PARTITION),
    [EW_DIM_REGION] = NAMED("region", "aws:RequestedRegion", REGION),
    [EW_DIM_ACCOUNT] = NAMED("account id", "account", ACCOUNT),
    [EW_DIM_CLUSTER] = NAMED("cluster name", "cluster", NAME),
    [EW_DIM_TASK] = NAMED("task id", "task", TASK),
    /* Fact A1.1.15: the caller may leave it out. */
    [EW_DIM_CONTAINER] = OPTIONAL("container name", "ecs:container-name", NAME),
};

static const struct ew_action_key EXECUTE_COMMAND_KEYS[] = {
    {.key = TARGET_KEY("ecs:cluster"),         .arn = &CLUSTER         },
    {.key = TARGET_KEY("ecs:task"),            .arn = &TASK            },
    {.key = TARGET_KEY("ecs:container-name"),  .part = EW_DIM_CONTAINER},
    {.key = TARGET_KEY("aws:RequestedRegion"), .part = EW_DIM_REGION   },
};

static const struct ew_action_places ECS_PLACES = {
    .cluster = EW_DIM_CLUSTER,
    .task = EW_DIM_TASK,
    .container = EW_DIM_CONTAINER,
    .cluster_arn = &CLUSTER,
    .task_arns = {&TASK, &OLD_TASK},
};

static const struct ew_action EXECUTE_COMMAND = {
    .name = EW_LIT("ecs:ExecuteCommand"),
    .resources = {[EW_SIDE_CLUSTER] = &CLUSTER, [EW_SIDE_TASK] = &TASK},
    .resource_count = EW_SIDES,
    .parts = ECS_PARTS,
    .part_count = COUNT_OF(ECS_PARTS),
    .keys = EXECUTE_COMMAND_KEYS,
    .key_count = COUNT_OF(EXECUTE_COMMAND_KEYS),
    .tags = EW_LIT("ecs:ResourceTag/"),
    .tagged_by = EW_LIT("ecs:TagResource"),
    .places = &ECS_PLACES,
};

const struct ew_str EW_DEFAULT_ACTION = EW_LIT("ecs:ExecuteCommand");

/* ---- the table ---------------------------------------------------------- */

static const struct ew_action *const ACTIONS[] = {
    &EXECUTE_COMMAND,
};

const struct ew_action *ew_action_find(struct ew_str name)
{
    for (size_t i = 0; i < COUNT_OF(ACTIONS); i++) {
        if (ew_str_eq_nocase(ACTIONS[i]->name, name)) {
            return ACTIONS[i];
        }
    }
    return NULL;
}

struct ew_str ew_action_service(const struct ew_action *action)
{
    size_t colon = ew_str_find(action->name, ':');
    return ew_str_slice(action->name, 0, colon + 1);
}

const struct ew_action_key *ew_action_own_key(const struct ew_action *action,
                                              size_t side, struct ew_str key)
{
    for (size_t i = 0; i < action->key_count; i++) {
        const struct ew_action_key *own = &action->keys[i];
        /* Most are ruled out by their length: this is asked very often. */
        if (own->key.name.len <= key.len && ew_key_names(&own->key, key)) {
            bool sent = !own->with || own->with == action->resources[side];
            return sent ? own : NULL;
        }
    }
    return NULL;
}

struct ew_key ew_action_key_find(const struct ew_action *action, size_t side,
                                 struct ew_str key)
{
    const struct ew_action_key *own = ew_action_own_key(action, side, key);
    struct ew_key found = own ? own->key : ew_key_find(key);
    if (own) {
        return found;
    }
    if (action->tags.ptr && key.len > action->tags.len &&
        ew_str_starts_nocase(key, action->tags)) {
        return (struct ew_key){
            .name = action->tags, .control = EW_KEY_OUTSIDE, .resource = true};
    }
    bool tag = found.resource && !ew_str_starts_nocase(key, EW_STR("aws:"));
    if (found.control == EW_KEY_TARGET || tag) {
        found.control = EW_KEY_ABSENT;
    }
    return found;
}
