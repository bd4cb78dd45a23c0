/*
 * The three ways to a role (facts B5.7, B5.8). Whether the caller may
 * take one of them is also up to the role's trust policy, which a question
 * gives along (struct ew_target).
 *
 * What else a call brings is its caller's choice: tags and a source identity
 * then need actions of their own in the trust policy (fact F2.1), which these
 * rows do not ask about, so that access is rather found than missed.
 */
#include "engine/actions_rows.h"

enum {
    DIM_ROLE = EW_DIM_ACCOUNT + 1,
    DIM_SESSION_NAME,
    DIM_SOURCE_IDENTITY,
    DIM_EXTERNAL_ID
};

/* IAM has no regions; the role's path is a part of its name. */
static const struct ew_arn_piece ROLE_PIECES[] = {
    TEXT("arn:"),         PART(EW_DIM_PARTITION), TEXT(":iam::"),
    PART(EW_DIM_ACCOUNT), TEXT(":role/"),         PART(DIM_ROLE),
};
const struct ew_arn_shape EW_IAM_ROLE_SHAPE = SHAPE("role", ROLE_PIECES);

/* The last one is of sts:AssumeRole alone. */
static const struct ew_action_part PARTS[] = {
    WHERE_PARTS,
    [DIM_ROLE] = NAMED("role", "role", IAM),
    [DIM_SESSION_NAME] =
        NAMED("name of the session", "sts:RoleSessionName", SESSION),
    [DIM_SOURCE_IDENTITY] =
        OPTIONAL("source identity", "sts:SourceIdentity", SESSION),
    [DIM_EXTERNAL_ID] = OPTIONAL("external id", "sts:ExternalId", ANY),
};

/* clang-format off */
static const struct ew_action_key KEYS[] = {
    {.key = TARGET_KEY("aws:RequestedRegion"), .part = EW_DIM_REGION},
    {.key = TARGET_KEY("sts:RoleSessionName"), .part = DIM_SESSION_NAME},
    {.key = TARGET_KEY("sts:SourceIdentity"), .part = DIM_SOURCE_IDENTITY},
    {.key = CALLER_KEY("aws:RequestTag/", false)},
    {.key = CALLER_KEY("aws:TagKeys", true)},
    {.key = CALLER_KEY("sts:TransitiveTagKeys", true)},
    {.key = TARGET_KEY("sts:ExternalId"), .part = DIM_EXTERNAL_ID},
};
/* clang-format on */

/* The ways to it; shorter: so many of the last parts and keys are not its. */
/* clang-format off */
#define ASSUME(text, shorter)                       \
    {                                               \
        .name = EW_LIT(text),                       \
        .resources = {&EW_IAM_ROLE_SHAPE}, .resource_count = 1,  \
        .parts = PARTS,                             \
        .part_count = COUNT_OF(PARTS) - (shorter),  \
        .keys = KEYS,                               \
        .key_count = COUNT_OF(KEYS) - (shorter),    \
        .tags = EW_LIT("iam:ResourceTag/"),         \
        .tagged_by = EW_LIT("iam:TagRole"),         \
    }
/* clang-format on */

const struct ew_action EW_STS_ASSUME_ROLE = ASSUME("sts:AssumeRole", 0);
const struct ew_action EW_STS_ASSUME_ROLE_WITH_SAML =
    ASSUME("sts:AssumeRoleWithSAML", 1);
const struct ew_action EW_STS_ASSUME_ROLE_WITH_WEB_IDENTITY =
    ASSUME("sts:AssumeRoleWithWebIdentity", 1);
