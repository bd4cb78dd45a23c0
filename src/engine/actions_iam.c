/*
 * Actions of IAM by which somebody becomes another principal or changes what
 * one may do. IAM has no regions of its own: its calls go to one region of a
 * partition (fact B2.4.1), and its ARNs have none.
 */
#include "engine/actions_rows.h"

/* clang-format off */
static const struct ew_str REGIONS[] = {
    EW_LIT("us-east-1"),
    EW_LIT("cn-north-1"),
    EW_LIT("us-gov-west-1"),
    EW_LIT("eusc-de-east-1"),
    EW_LIT("us-iso-east-1"),
    EW_LIT("us-isob-east-1"),
    EW_LIT("eu-isoe-west-1"),
    EW_LIT("us-isof-south-1"),
};

/* Every target begins with these. */
#define IAM_PARTS                                               \
    [EW_DIM_PARTITION] = NAMED("partition", "partition", PARTITION), \
    [EW_DIM_REGION] = LISTED("region", "aws:RequestedRegion", REGIONS), \
    [EW_DIM_ACCOUNT] = NAMED("account id", "account", ACCOUNT)
/* The boundary that somebody has, or that is set. */
#define BOUNDED \
    [DIM_SECOND] = OPTIONAL("boundary", "iam:PermissionsBoundary", ANY)
#define BOUNDING \
    [DIM_SECOND] = NAMED("boundary", "iam:PermissionsBoundary", ANY)
#define POLICY(part) [part] = NAMED("policy", "iam:PolicyARN", ANY)

#define IAM_SHAPE(symbol, word)                                       \
    static const struct ew_arn_piece symbol##_PIECES[] = {            \
        ARN_IN_ACCOUNT("iam"), TEXT(":" word "/"), PART(DIM_FIRST)};  \
    static const struct ew_arn_shape symbol##_SHAPE =                 \
        SHAPE(word, symbol##_PIECES)
#define IAM_LIST(symbol, word, of, ...)                               \
    static const struct ew_action_part symbol##_PARTS[] = {           \
        IAM_PARTS, [DIM_FIRST] = NAMED(word, word, of), __VA_ARGS__}
#define ON_IAM(shape, list) ON_ALL_OF(list##_PARTS, &shape##_SHAPE)

IAM_SHAPE(USER, "user");
IAM_SHAPE(GROUP, "group");
IAM_SHAPE(POLICY, "policy");
IAM_SHAPE(PROFILE, "instance-profile");
IAM_SHAPE(OIDC, "oidc-provider");
IAM_SHAPE(SAML, "saml-provider");
IAM_SHAPE(MFA, "mfa");
#define ROLE_SHAPE EW_IAM_ROLE_SHAPE

static const struct ew_action_part USER_PARTS[] = {
    IAM_PARTS, [DIM_FIRST] = NAMED("user", "user", IAM)};
IAM_LIST(USER_BOUNDED, "user", IAM, BOUNDED);
IAM_LIST(USER_BOUNDING, "user", IAM, BOUNDING);
IAM_LIST(USER_POLICY, "user", IAM, BOUNDED, POLICY(DIM_THIRD));
static const struct ew_action_part ROLE_PARTS[] = {
    IAM_PARTS, [DIM_FIRST] = NAMED("role", "role", IAM)};
IAM_LIST(ROLE_BOUNDED, "role", IAM, BOUNDED);
IAM_LIST(ROLE_BOUNDING, "role", IAM, BOUNDING);
IAM_LIST(ROLE_POLICY, "role", IAM, BOUNDED, POLICY(DIM_THIRD));
static const struct ew_action_part GROUP_PARTS[] = {
    IAM_PARTS, [DIM_FIRST] = NAMED("group", "group", IAM)};
IAM_LIST(GROUP_POLICY, "group", IAM, POLICY(DIM_SECOND));
static const struct ew_action_part POLICY_PARTS[] = {
    IAM_PARTS, [DIM_FIRST] = NAMED("policy", "policy", IAM)};
static const struct ew_action_part PROFILE_PARTS[] = {
    IAM_PARTS, [DIM_FIRST] = NAMED("instance profile", "instance-profile", IAM)};
static const struct ew_action_part OIDC_PARTS[] = {
    IAM_PARTS, [DIM_FIRST] = NAMED("provider", "oidc-provider", RESOURCE)};
static const struct ew_action_part SAML_PARTS[] = {
    IAM_PARTS, [DIM_FIRST] = NAMED("provider", "saml-provider", IAM)};
static const struct ew_action_part MFA_PARTS[] = {
    IAM_PARTS, [DIM_FIRST] = NAMED("MFA device", "mfa", IAM)};
/* A role is passed in the call of another service, in any region; to which
 * service is always told (fact F3.3). */
static const struct ew_action_part PASSED_PARTS[] = {
    WHERE_PARTS,
    [DIM_FIRST] = NAMED("role", "role", IAM),
    [DIM_SECOND] = NAMED("service", "iam:PassedToService", ANY)};

#define USER_TAGS TAGGED("iam:ResourceTag/", "iam:TagUser")
#define ROLE_TAGS TAGGED("iam:ResourceTag/", "iam:TagRole")
#define BOUNDARY IS_PART("iam:PermissionsBoundary", DIM_SECOND)
/* clang-format on */

#define EW_ACTION EW_ACTION_ROW
#include "engine/actions_iam.def"
