/*
 * ssm:StartSession on a task of ECS: the task is the target, and the session
 * document has to be allowed, too (facts F1.1 to F1.3, F1.5). The document here
 * is one of the account's own, as is the default one; those of AWS have no
 * account in their ARN (fact F1.7) and are another question.
 */
#include "engine/actions_rows.h"

enum { DIM_DOCUMENT = EW_DIM_TASK + 1 };

static const struct ew_arn_piece DOCUMENT_PIECES[] = {
    TEXT("arn:"),       PART(EW_DIM_PARTITION),
    TEXT(":ssm:"),      PART(EW_DIM_REGION),
    TEXT(":"),          PART(EW_DIM_ACCOUNT),
    TEXT(":document/"), PART(DIM_DOCUMENT),
};
static const struct ew_arn_shape DOCUMENT = SHAPE("document", DOCUMENT_PIECES);

static const struct ew_action_part PARTS[] = {
    WHERE_PARTS,
    [EW_DIM_CLUSTER] = NAMED("cluster name", "cluster", NAME),
    [EW_DIM_TASK] = NAMED("task id", "task", TASK),
    [DIM_DOCUMENT] = NAMED("document name", "document", NAME),
};

/* clang-format off */
static const struct ew_action_key KEYS[] = {
    {.key = TARGET_KEY("aws:RequestedRegion"), .part = EW_DIM_REGION},
    {.key = OUTSIDE_KEY("ssm:AccessRequestId", false)},
    {.key = OUTSIDE_KEY("ssm:SessionDocumentAccessCheck", false)},
    {.key = OUTSIDE_KEY("ssm:DocumentType", false), .with = &DOCUMENT},
    {.key = OUTSIDE_KEY("ssm:DocumentCategories", true), .with = &DOCUMENT},
};
/* clang-format on */

static const struct ew_action_places PLACES = {
    .cluster = EW_DIM_CLUSTER,
    .task = EW_DIM_TASK,
    .container = EW_NO_PART,
    .cluster_arn = &EW_ECS_CLUSTER_SHAPE,
    .task_arns = {&EW_ECS_TASK_SHAPE},
};

const struct ew_action EW_SSM_START_SESSION = {
    .name = EW_LIT("ssm:StartSession"),
    .resources = {&DOCUMENT, &EW_ECS_TASK_SHAPE},
    .resource_count = 2,
    .parts = PARTS,
    .part_count = COUNT_OF(PARTS),
    .keys = KEYS,
    .key_count = COUNT_OF(KEYS),
    .tags = EW_LIT("ssm:resourceTag/"),
    .tagged_by = EW_LIT("ecs:TagResource"),
    .places = &PLACES,
};
