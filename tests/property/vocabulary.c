#include "vocabulary.h"

#include "engine/solve.h"

#define WORDS(list)                               \
    {                                             \
        (list), sizeof(list) / sizeof((list)[0]), \
    }

/* ---- policies ------------------------------------------------------------ */

static const char *const ACTION_LIST[] = {
    "ecs:ExecuteCommand",
    "ecs:ExecuteCommand",
    "ecs:*",
    "*",
    "ecs:Exec*",
    "ECS:executecommand",
    "ecs:E?ecuteCommand",
    "ecs:StopTask",
};
const struct words ACTIONS = WORDS(ACTION_LIST);

static const char *const OTHER_ACTION_LIST[] = {
    "iam:*",
    "ecs:StopTask",
    "s3:*",
    "ecs:ExecuteCommand",
};
const struct words OTHER_ACTIONS = WORDS(OTHER_ACTION_LIST);

static const char *const RESOURCE_LIST[] = {
    "*",
    "*",
    "*",
    "*",
    "**",
    "?*",
    "arn:*",
    "a*",
    "*prod*",
    "*cluster/prod",
    "arn:aws:ecs",
    "arn:aws:ecs:*",
    "arn:aws:ecs:us-*",
    "arn:aws:ecs:us-east-1:*",
    "arn:aws:ecs:*:1111*",
    "arn:aws:ecs:*prod",
    "arn:aws:ecs:*:task/prod/*",
    "arn:aws:ecs:*:cluster/prod*",
    "arn:aws:ecs:*/prod*",
    "arn:aws:ecs:*:" VOCABULARY_ACCOUNT ":*",
    "arn:aws:ecs::" VOCABULARY_ACCOUNT ":*",
    "arn:aws:s3:::bucket/*",
    "arn:aws:ecs:*:*:task/0123456789abcdef0123456789abcdef",
};
const struct words RESOURCES = WORDS(RESOURCE_LIST);

static const char *const REGION_LIST[] = {
    "*", "*", "*", "us-east-1", "us-*", "eu-west-1", "US-EAST-1", "*-1",
};
const struct words REGION_GLOBS = WORDS(REGION_LIST);

static const char *const ACCOUNT_LIST[] = {
    VOCABULARY_ACCOUNT, VOCABULARY_ACCOUNT, "*", "1111*", "444455556666",
};
const struct words ACCOUNT_GLOBS = WORDS(ACCOUNT_LIST);

static const char *const NAME_LIST[] = {
    "prod",
    "prod",
    "dev",
    "prod*",
    "prod**",
    "*",
    "*",
    "?rod",
    "p*d",
    "prod-eu",
    "PROD",
    "*-eu",
    "?*",
    "d?v*",
    "${aws:username}",
    "${aws:PrincipalTag/team}",
    "${aws:PrincipalTag/team, 'dev'}*",
    "pro${*}",
    "${ecs:ResourceTag/env}",
    "${aws:SourceVpce}",
    "${aws:SourceVpce}-${saml:sub}",
    "*${aws:PrincipalTag/level}?",
};
const struct words NAME_GLOBS = WORDS(NAME_LIST);

static const char *const TASK_LIST[] = {
    "*",
    "*",
    "*",
    "**",
    "0123456789abcdef0123456789abcdef",
    "0123*",
    "????????????????????????????????",
    "*f",
    "00000000-0000-4000-8000-000000000000",
    "0?23*-*",
};
const struct words TASK_GLOBS = WORDS(TASK_LIST);

static const char *const TAIL_LIST[] = {
    "cluster/@", "cluster/@", "cluster/@", "cluster/@", "task/@/#",
    "task/@/#",  "task/@/#",  "task/@/#",  "task/@",    "task/@*",
    "*/@",       "*/@*",      "*",         "*",         "c*",
    "t*",        "*/@/*",     "?ask/@/#",  "@",         "cluster/@/*",
    "TASK/@/*",
};
const struct words TAILS = WORDS(TAIL_LIST);

static const char *const TAG_LIST[] = {"prod", "dev", "prod-eu", "PROD", "a"};
const struct words TAG_VALUES = WORDS(TAG_LIST);

static const char *const TEXT_OPERATORS[] = {
    "StringEquals",
    "StringEquals",
    "StringNotEquals",
    "StringLike",
    "StringNotLike",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "Null",
};
static const char *const ARN_OPERATORS[] = {
    "ArnEquals",    "ArnLike",         "ArnNotEquals",
    "ArnNotLike",   "StringLike",      "StringNotLike",
    "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase",
    "Null",
};
static const char *const NUMBER_OPERATORS[] = {
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "Null",
};
static const char *const DATE_OPERATORS[] = {
    "DateEquals",
    "DateNotEquals",
    "DateLessThan",
    "DateGreaterThan",
    "DateGreaterThanEquals",
    "DateLessThanEquals",
    "Null",
};
static const char *const TRUTH_OPERATORS[] = {
    "Bool", "Bool", "Bool", "StringEquals", "StringNotEquals", "Null",
};
static const char *const ADDRESS_OPERATORS[] = {
    "IpAddress",    "NotIpAddress",    "IpAddress",  "Null",
    "StringEquals", "StringNotEquals", "StringLike",
};

struct words vocabulary_operators(enum value_kind kind)
{
    static const struct words LISTS[] = {
        [VALUE_TEXT] = WORDS(TEXT_OPERATORS),
        [VALUE_ARN] = WORDS(ARN_OPERATORS),
        [VALUE_NUMBER] = WORDS(NUMBER_OPERATORS),
        [VALUE_DATE] = WORDS(DATE_OPERATORS),
        [VALUE_TRUTH] = WORDS(TRUTH_OPERATORS),
        [VALUE_ADDRESS] = WORDS(ADDRESS_OPERATORS),
    };
    return LISTS[kind];
}

/* ---- keys ---------------------------------------------------------------- */

#define ARN_OF(type) "arn:aws:ecs:us-east-1:" VOCABULARY_ACCOUNT ":" type

static const char *const CLUSTER_ARNS[] = {
    ARN_OF("cluster/prod"),
    ARN_OF("cluster/dev"),
    "arn:aws:ecs:*:*:cluster/prod*",
    "arn:aws:ecs:eu-*:" VOCABULARY_ACCOUNT ":cluster/*",
    "arn:aws:ecs:*:*:cluster/${aws:PrincipalTag/team}",
    "arn:aws:ecs:*:*:cluster/${aws:ResourceTag/env}",
    "*:*:ecs:*:*:cluster/prod*",
    "?rn:*:*:us-*:*:*",
    "*:*:*:*:*:task/*",
    "arn:aws:ecs:*:cluster/prod*",
    "*:cluster/d*",
    "*/prod",
    "*",
    "arn:aws:ecs:*",
    "prod",
    ARN_OF("CLUSTER/prod"),
    ARN_OF("cluster/PROD"),
};
static const char *const TASK_ARNS[] = {
    ARN_OF("task/prod/0123456789abcdef0123456789abcdef"),
    "arn:aws:ecs:*:*:task/prod/*",
    "arn:aws:ecs:*:*:task/*/0123*",
    "arn:aws:ecs:us-east-1:*:task/${aws:username}/*",
    "*:*:ecs:*:*:task/prod/*",
    "arn:aws:ecs:*:task/*",
    "*f",
    "arn:aws:ecs:us-*",
    "*",
};
static const char *const CONTAINERS[] = {
    "app", "app*", "sidecar", "*", "APP", "?pp", "",
};
static const char *const CONTAINERS_SENT[] = {"app", "app-2", "sidecar", "APP",
                                              "x"};
static const char *const REGIONS[] = {"us-east-1", "us-*",      "eu-west-1",
                                      "*-1",       "US-EAST-1", "eu-*"};
static const char *const TAGS[] = {
    "prod",
    "dev",
    "PROD",
    "p*",
    "*",
    "",
    "${aws:PrincipalTag/team}",
    "${aws:username}",
    "${aws:PrincipalTag/team, 'prod'}",
    "pro?",
    "${aws:SourceVpce}",
    "${saml:sub}${aws:SourceVpce}",
    "*${saml:sub}*",
    "${*}",
    "caf?",
    "*\xc3\xa9",
};
static const char *const TAGS_SENT[] = {
    "prod", "dev",     "PROD", "prod-eu",     "",
    "a",    "example", "*",    "caf\xc3\xa9", "cafe",
};
static const char *const PRINCIPALS[] = {
    "arn:aws:iam::" VOCABULARY_ACCOUNT ":role/team/alpha",
    "arn:aws:iam::" VOCABULARY_ACCOUNT ":user/alice",
    "arn:aws:iam::*:role/*",
    "arn:aws:iam::" VOCABULARY_ACCOUNT ":*",
    "*:*:iam::*:role/*",
    "*role/team*",
    "*:user/*",
    "alice",
    "*",
    "arn:*",
};
static const char *const PRINCIPALS_SENT[] = {
    "arn:aws:iam::" VOCABULARY_ACCOUNT ":role/team/alpha",
    "arn:aws:iam::" VOCABULARY_ACCOUNT ":user/alice",
    "arn:aws:iam::444455556666:role/other",
};
static const char *const ACCOUNTS[] = {VOCABULARY_ACCOUNT, "444455556666",
                                       "1111*"};
static const char *const ACCOUNTS_SENT[] = {VOCABULARY_ACCOUNT, "444455556666"};
static const char *const TYPES[] = {"User", "AssumedRole", "Account", "*"};
static const char *const TYPES_SENT[] = {"User", "AssumedRole", "Account"};
static const char *const ORGANIZATIONS[] = {
    VOCABULARY_ORGANIZATION, "o-*", "o-zzzzz99999", "${aws:PrincipalOrgID}"};
static const char *const ORGANIZATIONS_SENT[] = {VOCABULARY_ORGANIZATION,
                                                 "o-zzzzz99999"};
static const char *const PATHS[] = {
    VOCABULARY_ORGANIZATION "/r-ab12/ou-ab12-11111111/*",
    VOCABULARY_ORGANIZATION "/*", "o-zzzzz99999/r-zz/", "*"};
static const char *const PATHS_SENT[] = {
    VOCABULARY_ORGANIZATION "/r-ab12/ou-ab12-11111111/", "o-zzzzz99999/r-zz/"};
static const char *const TRUTHS[] = {"true", "false", "True", "maybe"};
static const char *const TRUTHS_SENT[] = {"true", "false"};
static const char *const USERS[] = {"alice", "ali*", "prod", "bob",
                                    "${aws:PrincipalTag/team}"};
static const char *const USERS_SENT[] = {"alice", "prod", "bob"};
static const char *const IDS[] = {"AIDAEXAMPLE", "AROAEXAMPLE:*", "*:prod",
                                  VOCABULARY_ACCOUNT};
static const char *const IDS_SENT[] = {"AIDAEXAMPLE", "AROAEXAMPLE:prod",
                                       "AROAEXAMPLE:x", VOCABULARY_ACCOUNT};
static const char *const DATES[] = {"2026-01-01", VOCABULARY_NOW,
                                    "2027-01-01T00:00:00Z", "1800000000",
                                    "2026-11-20T13:00:00+01:00"};
static const char *const DATES_SENT[] = {
    "2025-12-31T23:59:59Z", "2026-01-01T00:00:00Z", VOCABULARY_NOW,
    "2026-11-20T12:00:01Z", "2028-01-01T00:00:00Z"};
static const char *const SECONDS[] = {"1795176000", "1700000000", "1900000000",
                                      "soon"};
static const char *const AGES[] = {"900", "3600", "0", "900.5", "old"};
static const char *const AGES_SENT[] = {"0",   "1",    "899",  "900",
                                        "901", "3600", "3601", "100000"};
static const char *const RANGES[] = {
    "10.0.0.0/8", "10.1.0.0/16", "203.0.113.0/24", "2001:db8::/32", "10.1.2.3",
    "0.0.0.0/0",  "nowhere",     "10.*",           "10.1*",         "*.9"};
static const char *const TIED_ADDRESSES[] = {
    "${aws:VpcSourceIp}", "${aws:VpcSourceIp}", "10.0.0.0/8", "10.1.2.3",
    "${aws:PrincipalTag/team}"};
static const char *const ADDRESSES_SENT[] = {"10.1.2.3",    "10.2.0.1",
                                             "203.0.113.9", "198.51.100.1",
                                             "2001:db8::5", "2001:db9::1"};
static const char *const ENDPOINTS[] = {"vpce-1", "vpce-*", "vpce-2", "prod"};
static const char *const ENDPOINTS_SENT[] = {"vpce-1", "vpce-2", "vpce-9",
                                             "prod", "dev"};
static const char *const SERVICES[] = {
    "cloudformation.amazonaws.com", "athena.amazonaws.com", "*.amazonaws.com"};
static const char *const SERVICES_SENT[] = {"cloudformation.amazonaws.com",
                                            "athena.amazonaws.com",
                                            "dynamodb.amazonaws.com"};
static const char *const AGENTS[] = {"aws-cli/*", "*console*", "Mozilla*"};
static const char *const AGENTS_SENT[] = {"aws-cli/2.0",
                                          "console.amazonaws.com", "curl"};
static const char *const ODD[] = {"prod", "*", "true"};
static const char *const NONE[] = {""};

#define KEY(name, kind, value, many, always, written, sent, twin)             \
    {                                                                         \
        name, KEY_##kind, VALUE_##value, many, false, always, WORDS(written), \
            WORDS(sent), twin                                                 \
    }
#define NEW_KEY(name, written, sent)                                       \
    {                                                                      \
        name, KEY_OUTSIDE, VALUE_TEXT, false, true, false, WORDS(written), \
            WORDS(sent), NULL                                              \
    }

static const struct key_row KEYS[] = {
    KEY("ecs:cluster", TARGET, ARN, false, true, CLUSTER_ARNS, NONE, NULL),
    KEY("ecs:task", TARGET, ARN, false, true, TASK_ARNS, NONE, NULL),
    KEY("ecs:container-name", TARGET, TEXT, false, false, CONTAINERS, NONE,
        NULL),
    KEY("aws:RequestedRegion", TARGET, TEXT, false, true, REGIONS, NONE, NULL),
    KEY("aws:ResourceTag/env", RESOURCE, TEXT, false, false, TAGS, TAGS_SENT,
        "ecs:ResourceTag/env"),
    KEY("ecs:ResourceTag/Env", RESOURCE, TEXT, false, false, TAGS, TAGS_SENT,
        "aws:ResourceTag/Env"),
    KEY("aws:ResourceTag/team", RESOURCE, TEXT, false, false, TAGS, TAGS_SENT,
        "ecs:ResourceTag/team"),
    KEY("aws:PrincipalTag/team", BOUND, TEXT, false, false, TAGS, TAGS_SENT,
        NULL),
    KEY("aws:PrincipalTag/level", BOUND, TEXT, false, false, TAGS, TAGS_SENT,
        NULL),
    KEY("aws:PrincipalArn", BOUND, ARN, false, true, PRINCIPALS,
        PRINCIPALS_SENT, NULL),
    KEY("aws:PrincipalAccount", BOUND, TEXT, false, true, ACCOUNTS,
        ACCOUNTS_SENT, NULL),
    KEY("aws:ResourceAccount", BOUND, TEXT, false, true, ACCOUNTS,
        ACCOUNTS_SENT, NULL),
    KEY("aws:PrincipalType", BOUND, TEXT, false, true, TYPES, TYPES_SENT, NULL),
    KEY("aws:PrincipalOrgID", BOUND, TEXT, false, false, ORGANIZATIONS,
        ORGANIZATIONS_SENT, "aws:ResourceOrgID"),
    KEY("aws:ResourceOrgID", BOUND, TEXT, false, false, ORGANIZATIONS,
        ORGANIZATIONS_SENT, "aws:PrincipalOrgID"),
    KEY("aws:PrincipalOrgPaths", BOUND, TEXT, true, false, PATHS, PATHS_SENT,
        "aws:ResourceOrgPaths"),
    KEY("aws:ResourceOrgPaths", BOUND, TEXT, true, false, PATHS, PATHS_SENT,
        "aws:PrincipalOrgPaths"),
    KEY("aws:PrincipalIsAWSService", BOUND, TRUTH, false, true, TRUTHS,
        TRUTHS_SENT, NULL),
    KEY("aws:username", BOUND, TEXT, false, false, USERS, USERS_SENT, NULL),
    KEY("aws:userid", BOUND, TEXT, false, true, IDS, IDS_SENT, NULL),
    KEY("aws:CurrentTime", BOUND, DATE, false, true, DATES, DATES_SENT, NULL),
    KEY("aws:EpochTime", BOUND, NUMBER, false, true, SECONDS, NONE, NULL),
    KEY("aws:SecureTransport", BOUND, TRUTH, false, true, TRUTHS, TRUTHS_SENT,
        NULL),
    KEY("aws:MultiFactorAuthPresent", CALLER, TRUTH, false, false, TRUTHS,
        TRUTHS_SENT, NULL),
    KEY("aws:MultiFactorAuthAge", CALLER, NUMBER, false, false, AGES, AGES_SENT,
        NULL),
    KEY("aws:TokenIssueTime", CALLER, DATE, false, false, DATES, DATES_SENT,
        NULL),
    KEY("aws:ViaAWSService", CALLER, TRUTH, false, true, TRUTHS, TRUTHS_SENT,
        NULL),
    KEY("aws:CalledVia", CALLER, TEXT, true, false, SERVICES, SERVICES_SENT,
        NULL),
    KEY("aws:CalledViaFirst", CALLER, TEXT, false, false, SERVICES,
        SERVICES_SENT, NULL),
    KEY("aws:CalledViaLast", CALLER, TEXT, false, false, SERVICES,
        SERVICES_SENT, NULL),
    KEY("aws:UserAgent", CHOICE, TEXT, false, false, AGENTS, AGENTS_SENT, NULL),
    KEY("aws:SourceIp", OUTSIDE, ADDRESS, false, false, RANGES, ADDRESSES_SENT,
        NULL),
    KEY("aws:VpcSourceIp", OUTSIDE, ADDRESS, false, false, RANGES,
        ADDRESSES_SENT, NULL),
    KEY("aws:Ec2InstanceSourcePrivateIPv4", OUTSIDE, ADDRESS, false, false,
        TIED_ADDRESSES, ADDRESSES_SENT, NULL),
    KEY("aws:SourceVpce", OUTSIDE, TEXT, false, false, ENDPOINTS,
        ENDPOINTS_SENT, NULL),
    NEW_KEY("aws:PrincipalTagg/team", TAGS, TAGS_SENT),
    NEW_KEY("aws:NetworkOfNextYear", ENDPOINTS, ENDPOINTS_SENT),
    KEY("saml:sub", OUTSIDE, TEXT, false, false, USERS, USERS_SENT, NULL),
    KEY("aws:RequestTag/env", NEVER, TEXT, false, false, TAGS, NONE, NULL),
    KEY("aws:TagKeys", NEVER, TEXT, true, false, ODD, NONE, NULL),
    KEY("aws:SourceArn", NEVER, ARN, false, false, CLUSTER_ARNS, NONE, NULL),
    KEY("ecs:enable-execute-command", NEVER, TEXT, false, false, ODD, NONE,
        NULL),
    KEY("ecs:clustr", NEVER, ARN, false, false, CLUSTER_ARNS, NONE, NULL),
    KEY("s3:prefix", NEVER, TEXT, false, false, ODD, NONE, NULL),
};

const struct key_row *vocabulary_keys(size_t *count)
{
    *count = sizeof(KEYS) / sizeof(KEYS[0]);
    return KEYS;
}

const struct key_row *vocabulary_key(struct ew_str key)
{
    for (size_t i = 0; i < sizeof(KEYS) / sizeof(KEYS[0]); i++) {
        if (ew_str_eq_nocase(ew_str_from(KEYS[i].name), key) ||
            ew_str_eq_nocase(ew_str_from(KEYS[i].twin), key)) {
            return &KEYS[i];
        }
    }
    return NULL;
}

/* ---- requests ------------------------------------------------------------ */

static const char *const PARTITIONS_SENT[] = {"aws", "aws", "aws-cn"};
static const char *const REGIONS_SENT[] = {"us-east-1",      "us-east-1",
                                           "eu-west-1",      "us-west-2",
                                           "ap-southeast-2", "us-gov-west-1"};
static const char *const CLUSTERS_SENT[] = {
    "prod", "prod",  "prod-eu",        "dev",  "PROD", "brod",
    "a",    "devel", VOCABULARY_FRESH, "alice"};
static const char *const TASKS_SENT[] = {
    "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210",
    "00000000-0000-4000-8000-000000000000",
    "01234567-89ab-4cde-8f01-23456789abcd", "ffffffffffffffffffffffffffffffff"};

struct words vocabulary_parts(size_t dimension)
{
    static const struct words LISTS[] = {
        [EW_DIM_PARTITION] = WORDS(PARTITIONS_SENT),
        [EW_DIM_REGION] = WORDS(REGIONS_SENT),
        [EW_DIM_ACCOUNT] = WORDS(ACCOUNTS_SENT),
        [EW_DIM_CLUSTER] = WORDS(CLUSTERS_SENT),
        [EW_DIM_TASK] = WORDS(TASKS_SENT),
        [EW_DIM_CONTAINER] = WORDS(CONTAINERS_SENT),
    };
    return LISTS[dimension];
}
