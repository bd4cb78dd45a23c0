#include "base/rows.h"

#include "policy/keys.h"

#define TARGET EW_KEY_TARGET
#define FIXED EW_KEY_FIXED
#define CALLER EW_KEY_CALLER
#define ABSENT EW_KEY_ABSENT
#define OUTSIDE EW_KEY_OUTSIDE

/* Facts A1.1.10 to A1.1.16, B2.3.1, B2.4; each key as AWS writes it. */
static const struct {
    const char *key;
    enum ew_key_control control;
    bool many;
    bool resource;
} ROWS[] = {
    {"ecs:cluster",                                TARGET,  false, false},
    {"ecs:task",                                   TARGET,  false, false},
    {"ecs:container-name",                         TARGET,  false, false},
    {"aws:RequestedRegion",                        TARGET,  false, false},
    {"aws:PrincipalArn",                           FIXED,   false, false},
    {"aws:PrincipalAccount",                       FIXED,   false, false},
    {"aws:PrincipalType",                          FIXED,   false, false},
    {"aws:PrincipalTag/Team",                      FIXED,   false, false},
    {"aws:PrincipalOrgID",                         FIXED,   false, false},
    {"aws:PrincipalOrgPaths",                      FIXED,   true,  false},
    {"aws:PrincipalIsAWSService",                  FIXED,   false, false},
    {"aws:username",                               FIXED,   false, false},
    {"aws:userid",                                 FIXED,   false, false},
    {"aws:CurrentTime",                            FIXED,   false, false},
    {"aws:EpochTime",                              FIXED,   false, false},
    {"aws:SecureTransport",                        FIXED,   false, false},
    {"aws:ResourceAccount",                        FIXED,   false, false},
    {"aws:ResourceOrgID",                          FIXED,   false, false},
    {"aws:ResourceOrgPaths",                       FIXED,   true,  false},
    {"aws:ViaAWSService",                          CALLER,  false, false},
    {"aws:CalledVia",                              CALLER,  true,  false},
    {"aws:CalledViaFirst",                         CALLER,  false, false},
    {"aws:CalledViaLast",                          CALLER,  false, false},
    {"aws:MultiFactorAuthPresent",                 CALLER,  false, false},
    {"aws:MultiFactorAuthAge",                     CALLER,  false, false},
    {"aws:TokenIssueTime",                         CALLER,  false, false},
    {"aws:UserAgent",                              CALLER,  false, false},
    {"aws:Referer",                                CALLER,  false, false},
    {"aws:RequestTag/a",                           ABSENT,  false, false},
    {"aws:TagKeys",                                ABSENT,  true,  false},
    {"aws:SourceArn",                              ABSENT,  false, false},
    {"aws:SourceAccount",                          ABSENT,  false, false},
    {"aws:SourceOrgID",                            ABSENT,  false, false},
    {"aws:SourceOrgPaths",                         ABSENT,  true,  false},
    {"aws:PrincipalServiceName",                   ABSENT,  false, false},
    {"aws:PrincipalServiceNamesList",              ABSENT,  true,  false},
    {"aws:ResourceTag/env",                        OUTSIDE, false, true },
    {"ecs:ResourceTag/env",                        OUTSIDE, false, true },
    {"aws:SourceIp",                               OUTSIDE, false, false},
    {"aws:SourceVpc",                              OUTSIDE, false, false},
    {"aws:SourceVpcArn",                           OUTSIDE, false, false},
    {"aws:SourceVpce",                             OUTSIDE, false, false},
    {"aws:VpcSourceIp",                            OUTSIDE, false, false},
    {"aws:VpceAccount",                            OUTSIDE, false, false},
    {"aws:VpceOrgID",                              OUTSIDE, false, false},
    {"aws:VpceOrgPaths",                           OUTSIDE, true,  false},
    {"aws:Ec2InstanceSourceVpc",                   OUTSIDE, false, false},
    {"aws:Ec2InstanceSourcePrivateIPv4",           OUTSIDE, false, false},
    {"aws:FederatedProvider",                      OUTSIDE, false, false},
    {"aws:SourceIdentity",                         OUTSIDE, false, false},
    {"aws:ChatbotSourceArn",                       OUTSIDE, false, false},
    {"aws:ViaCustomerDomain",                      OUTSIDE, false, false},
    {"aws:AssumedRoot",                            OUTSIDE, false, false},
    {"aws:SignInSessionArn",                       OUTSIDE, false, false},
    {"aws:IsMcpServiceAction",                     OUTSIDE, false, false},
    {"aws:ViaAWSMCPService",                       OUTSIDE, false, false},
    {"aws:CalledViaAWSMCP",                        OUTSIDE, true,  false},
    {"saml:aud",                                   OUTSIDE, false, false},
 /* keys of no row that federation puts into a session */
    {"sts:ExternalId",                             OUTSIDE, false, false},
    {"sts:RoleSessionName",                        OUTSIDE, false, false},
    {"identitystore:UserId",                       OUTSIDE, false, false},
    {"cognito-identity.amazonaws.com:sub",         OUTSIDE, false, false},
    {"www.amazon.com:user_id",                     OUTSIDE, false, false},
    {"graph.facebook.com:id",                      OUTSIDE, false, false},
    {"accounts.google.com:aud",                    OUTSIDE, false, false},
    {"token.actions.githubusercontent.com:sub",    OUTSIDE, false, false},
    {"oidc.eks.eu-west-1.amazonaws.com/id/AB:sub", OUTSIDE, false, false},
 /* what this action never carries */
    {"ecs:enable-execute-command",                 ABSENT,  false, false},
    {"ecs:task-definition",                        ABSENT,  false, false},
    {"ecs:subnet",                                 ABSENT,  false, false},
    {"ssm:SessionDocumentAccessCheck",             ABSENT,  false, false},
    {"iam:PassedToService",                        ABSENT,  false, false},
    {"kms:ViaService",                             ABSENT,  false, false},
 /* keys that there are not, and texts that are none */
    {"SourceIp",                                   ABSENT,  false, false},
    {"aws.SourceIp",                               ABSENT,  false, false},
    {"aws:",                                       ABSENT,  false, false},
    {"",                                           ABSENT,  false, false},
 /* a family needs a member, and a key ends where its name ends */
    {"ecs:ResourceTag/",                           ABSENT,  false, false},
    {"ecs:clusters",                               ABSENT,  false, false},
    {"lambda:SourceFunctionArns",                  ABSENT,  false, false},
 /* a global key of no row: AWS may have added it */
    {"aws:SomethingOfNextYear",                    OUTSIDE, false, false},
    {"aws:PrincipalArns",                          OUTSIDE, false, false},
    {"aws:TagKeys/a",                              OUTSIDE, false, false},
 /* cross-service keys, and what the same services send for themselves */
    {"ec2:RoleDelivery",                           OUTSIDE, false, false},
    {"ec2:SourceInstanceARN",                      OUTSIDE, false, false},
    {"ssm:SourceInstanceArn",                      OUTSIDE, false, false},
    {"lambda:SourceFunctionArn",                   OUTSIDE, false, false},
    {"codebuild:BuildArn",                         OUTSIDE, false, false},
    {"codebuild:ProjectArn",                       OUTSIDE, false, false},
    {"glue:RoleAssumedBy",                         OUTSIDE, false, false},
    {"glue:CredentialIssuingService",              OUTSIDE, false, false},
    {"lambda:FunctionArn",                         ABSENT,  false, false},
    {"ec2:InstanceType",                           ABSENT,  false, false},
};

static void check_key(const char *name, struct ew_str key, size_t i)
{
    struct ew_key got = ew_key_find(key);
    CHECK(name, got.control == ROWS[i].control);
    CHECK(name, got.many == ROWS[i].many);
    CHECK(name, got.resource == ROWS[i].resource);
}

/* Fact B1.2: the case of a key means nothing. */
static void test_keys(void **state)
{
    (void)state;
    enum { ROOM = 64 };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        char upper[ROOM];
        struct ew_str key = ew_str_from(ROWS[i].key);
        CHECK(ROWS[i].key, key.len <= ROOM);
        for (size_t k = 0; k < key.len; k++) {
            bool lower = key.ptr[k] >= 'a' && key.ptr[k] <= 'z';
            upper[k] = (char)(key.ptr[k] - (lower ? 'a' - 'A' : 0));
        }
        check_key(ROWS[i].key, key, i);
        check_key(ROWS[i].key, (struct ew_str){upper, key.len}, i);
    }
}

static void test_names(void **state)
{
    (void)state;
    CHECK_STR("a row's name is lower case",
              ew_key_find(EW_STR("AWS:PrincipalArn")).name,
              EW_STR("aws:principalarn"));
    CHECK_STR("a family's name ends in a slash",
              ew_key_find(EW_STR("aws:PrincipalTag/Team")).name,
              EW_STR("aws:principaltag/"));
    CHECK_STR("a key of no row keeps its name",
              ew_key_find(EW_STR("ecs:Subnet")).name, EW_STR("ecs:Subnet"));
}

/* The global keys that AWS publishes, as its guide lists them in 2026
 * [UG/reference_policies_condition-keys]. When the guide has one more, it goes
 * in here first, and then into the table. */
static const char *const PUBLISHED[] = {
    "aws:PrincipalArn",
    "aws:PrincipalAccount",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalOrgID",
    "aws:PrincipalTag/tag-key",
    "aws:PrincipalIsAWSService",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    "aws:PrincipalType",
    "aws:userid",
    "aws:username",
    "aws:AssumedRoot",
    "aws:FederatedProvider",
    "aws:TokenIssueTime",
    "aws:SignInSessionArn",
    "aws:MultiFactorAuthAge",
    "aws:MultiFactorAuthPresent",
    "aws:ChatbotSourceArn",
    "aws:Ec2InstanceSourceVpc",
    "aws:Ec2InstanceSourcePrivateIPv4",
    "aws:SourceIdentity",
    "aws:ViaCustomerDomain",
    "ec2:RoleDelivery",
    "ec2:SourceInstanceArn",
    "glue:RoleAssumedBy",
    "glue:CredentialIssuingService",
    "codebuild:BuildArn",
    "codebuild:ProjectArn",
    "lambda:SourceFunctionArn",
    "ssm:SourceInstanceArn",
    "aws:SourceIp",
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
    "aws:VpcSourceIp",
    "aws:ResourceAccount",
    "aws:ResourceOrgID",
    "aws:ResourceOrgPaths",
    "aws:ResourceTag/tag-key",
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:CalledViaAWSMCP",
    "aws:ViaAWSService",
    "aws:ViaAWSMCPService",
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:referer",
    "aws:RequestedRegion",
    "aws:RequestTag/tag-key",
    "aws:TagKeys",
    "aws:SecureTransport",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:UserAgent",
    "aws:IsMcpServiceAction",
};

static void test_published_keys_have_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(PUBLISHED); i++) {
        struct ew_str key = ew_str_from(PUBLISHED[i]);
        bool cross_service = !ew_str_starts(key, EW_STR("aws:"));
        CHECK(PUBLISHED[i], !ew_key_is_new_global(key));
        CHECK(PUBLISHED[i],
              !cross_service || ew_key_find(key).control == OUTSIDE);
    }
    CHECK("a key of no row is new",
          ew_key_is_new_global(EW_STR("AWS:SomethingOfNextYear")));
    CHECK("the prefix alone is no key", !ew_key_is_new_global(EW_STR("aws:")));
    CHECK("no other prefix is global",
          !ew_key_is_new_global(EW_STR("ecs:SomethingOfNextYear")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_keys_have_rows),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
