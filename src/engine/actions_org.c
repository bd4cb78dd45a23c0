/*
 * Actions of Organizations and Identity Center. Their resources are of an
 * organization and not of a region, and most have no account of their own.
 */
#include "engine/actions_rows.h"

/* clang-format off */
#define GLOBAL(symbol, word, service, text, part)                          \
    static const struct ew_arn_piece symbol##_PIECES[] = {                 \
        TEXT("arn:"), PART(EW_DIM_PARTITION), TEXT(":" service ":::" text), \
        PART(part)};                                                       \
    static const struct ew_arn_shape symbol = SHAPE(word, symbol##_PIECES)
#define ORGANIZATIONS(symbol, word, key)                                       \
    RESOURCE(symbol, word,                                                 \
             (ARN_IN_ACCOUNT("organizations"), TEXT(":" word "/"),         \
              PART(DIM_FIRST)),                                            \
             [DIM_FIRST] = NAMED(word, key, RESOURCE))
ORGANIZATIONS(ORGANIZATIONS_POLICY, "policy", "policy");
ORGANIZATIONS(ORGANIZATIONS_ACCOUNT, "account", "member");
ORGANIZATIONS(ORGANIZATIONS_ROOT, "root", "root");
NO_RESOURCE(NOTHING);

GLOBAL(SSO_INSTANCE, "instance", "sso", "instance/", DIM_FIRST);
GLOBAL(SSO_SET, "permissionSet", "sso", "permissionSet/", DIM_SECOND);
GLOBAL(SSO_ACCOUNT, "account", "sso", "account/", DIM_THIRD);
static const struct ew_action_part ASSIGNMENT[] = {
    WHERE_PARTS,
    [DIM_FIRST] = NAMED("instance", "instance", LABEL),
    [DIM_SECOND] = NAMED("permission set", "permission-set", RESOURCE),
    [DIM_THIRD] = NAMED("account", "assigned", ACCOUNT)};
/* Without the account. */
#define ON_SET                                                             \
    .resources = {&SSO_INSTANCE, &SSO_SET}, .resource_count = 2,           \
    .parts = ASSIGNMENT, .part_count = COUNT_OF(ASSIGNMENT) - 1
#define ON_ASSIGNMENT \
    ON_ALL_OF(ASSIGNMENT, &SSO_INSTANCE, &SSO_SET, &SSO_ACCOUNT)

static const struct ew_arn_piece STORE_PIECES[] = {
    ARN_IN_ACCOUNT("identitystore"), TEXT(":identitystore/"),
    PART(DIM_FIRST)};
static const struct ew_arn_shape STORE = SHAPE("identitystore", STORE_PIECES);
GLOBAL(STORE_USER, "user", "identitystore", "user/", DIM_SECOND);
GLOBAL(STORE_GROUP, "group", "identitystore", "group/", DIM_THIRD);
static const struct ew_action_part MEMBERSHIP[] = {
    WHERE_PARTS,
    [DIM_FIRST] = NAMED("identity store", "identitystore", LABEL),
    [DIM_SECOND] = NAMED("user", "user", RESOURCE),
    [DIM_THIRD] = NAMED("group", "group", RESOURCE)};
#define ON_MEMBERSHIP \
    ON_ALL_OF(MEMBERSHIP, &STORE, &STORE_USER, &STORE_GROUP)
/* clang-format on */

#define EW_ACTION EW_ACTION_ROW
#include "engine/actions_org.def"
