/*
 * The three ways to a role (facts B5.7, B5.8), and the actions that a call
 * needs beside them where it brings tags or a source identity (fact F2.1).
 * Whether the caller may take one of them is also up to the role's trust
 * policy, which a question gives along (struct ew_target).
 */
#include "engine/actions_rows.h"

enum {
    DIM_ROLE = EW_DIM_ACCOUNT + 1,
    DIM_SESSION_NAME,
    DIM_SOURCE_IDENTITY,
    DIM_EXTERNAL_ID,
    DIM_SOURCE_ACCOUNT
};

/* IAM has no regions; the role's path is a part of its name. */
static const struct ew_arn_piece ROLE_PIECES[] = {
    TEXT("arn:"),         PART(EW_DIM_PARTITION), TEXT(":iam::"),
    PART(EW_DIM_ACCOUNT), TEXT(":role/"),         PART(DIM_ROLE),
};
const struct ew_arn_shape EW_IAM_ROLE_SHAPE = SHAPE("role", ROLE_PIECES);

/* clang-format off */
#define SESSION_PARTS                                                 \
    WHERE_PARTS,                                                      \
    [DIM_ROLE] = NAMED("role", "role", IAM),                          \
    [DIM_SESSION_NAME] =                                              \
        NAMED("name of the session", "sts:RoleSessionName", SESSION), \
    [DIM_EXTERNAL_ID] = OPTIONAL("external id", "sts:ExternalId", ANY)
/* clang-format on */

/* The last one is of sts:AssumeRole and what goes with it alone. */
static const struct ew_action_part PARTS[] = {
    SESSION_PARTS,
    [DIM_SOURCE_IDENTITY] =
        OPTIONAL("source identity", "sts:SourceIdentity", SESSION),
};
static const struct ew_action_part IDENTIFIED_PARTS[] = {
    SESSION_PARTS,
    [DIM_SOURCE_IDENTITY] =
        NAMED("source identity", "sts:SourceIdentity", SESSION),
};

/* A service that calls for somebody says for whose resource (fact F2.15). */
static const struct ew_action_part SERVED_PARTS[] = {
    SESSION_PARTS,
    [DIM_SOURCE_IDENTITY] =
        OPTIONAL("source identity", "sts:SourceIdentity", SESSION),
    [DIM_SOURCE_ACCOUNT] =
        OPTIONAL("account of the source", "aws:SourceAccount", ACCOUNT),
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
/* A call that brings no tags (facts B5.8, F2.1). */
static const struct ew_action_key UNTAGGED_KEYS[] = {
    {.key = TARGET_KEY("aws:RequestedRegion"), .part = EW_DIM_REGION},
    {.key = TARGET_KEY("sts:RoleSessionName"), .part = DIM_SESSION_NAME},
    {.key = TARGET_KEY("sts:SourceIdentity"), .part = DIM_SOURCE_IDENTITY},
    {.key = ABSENT_KEY("sts:TransitiveTagKeys")},
    {.key = TARGET_KEY("sts:ExternalId"), .part = DIM_EXTERNAL_ID},
};
static const struct ew_action_key SERVED_KEYS[] = {
    {.key = TARGET_KEY("aws:RequestedRegion"), .part = EW_DIM_REGION},
    {.key = TARGET_KEY("sts:RoleSessionName"), .part = DIM_SESSION_NAME},
    {.key = TARGET_KEY("aws:SourceAccount"), .part = DIM_SOURCE_ACCOUNT},
    {.key = OUTSIDE_KEY("aws:SourceArn", false)},
    {.key = OUTSIDE_KEY("aws:SourceOrgID", false)},
    {.key = OUTSIDE_KEY("aws:SourceOrgPaths", true)},
};
/* clang-format on */

/* The ways to it; shorter: so many of the last parts and keys are not its. */
/* clang-format off */
#define ASSUME(text, shorter) ASSUME_BY(text, shorter, PARTS, KEYS)
#define ASSUME_PLAIN(text, shorter) ASSUME_BY(text, shorter, PARTS, UNTAGGED_KEYS)
#define ASSUME_BY(text, shorter, list, keys_of)     \
    {                                               \
        .name = EW_LIT(text),                       \
        .resources = {&EW_IAM_ROLE_SHAPE}, .resource_count = 1,  \
        .parts = (list),                            \
        .part_count = COUNT_OF(list) - (shorter),   \
        .keys = (keys_of),                          \
        .key_count = COUNT_OF(keys_of) - (shorter), \
        .tags = EW_LIT("iam:ResourceTag/"),         \
        .tagged_by = EW_LIT("iam:TagRole"),         \
    }
/* clang-format on */

const struct ew_action EW_STS_ASSUME_ROLE = ASSUME("sts:AssumeRole", 0);
const struct ew_action EW_STS_ASSUME_ROLE_WITH_SAML =
    ASSUME("sts:AssumeRoleWithSAML", 1);
const struct ew_action EW_STS_ASSUME_ROLE_WITH_WEB_IDENTITY =
    ASSUME("sts:AssumeRoleWithWebIdentity", 1);
/* The keys of the call that they are for are those of theirs. */
const struct ew_action EW_STS_TAG_SESSION = ASSUME("sts:TagSession", 0);
const struct ew_action EW_STS_SET_SOURCE_IDENTITY =
    ASSUME_BY("sts:SetSourceIdentity", 0, IDENTIFIED_PARTS, KEYS);
const struct ew_action EW_STS_ASSUME_ROLE_UNTAGGED =
    ASSUME_PLAIN("sts:AssumeRole", 0);
const struct ew_action EW_STS_ASSUME_ROLE_WITH_SAML_UNTAGGED =
    ASSUME_PLAIN("sts:AssumeRoleWithSAML", 1);
const struct ew_action EW_STS_ASSUME_ROLE_WITH_WEB_IDENTITY_UNTAGGED =
    ASSUME_PLAIN("sts:AssumeRoleWithWebIdentity", 1);
const struct ew_action EW_STS_ASSUME_ROLE_AS_SERVICE = {
    .name = EW_LIT("sts:AssumeRole"),
    .resources = {&EW_IAM_ROLE_SHAPE},
    .resource_count = 1,
    .parts = SERVED_PARTS,
    .part_count = COUNT_OF(SERVED_PARTS),
    .keys = SERVED_KEYS,
    .key_count = COUNT_OF(SERVED_KEYS),
    .tags = EW_LIT("iam:ResourceTag/"),
    .tagged_by = EW_LIT("iam:TagRole"),
};
