#include "base/rows.h"

#include "audit/audit.h"

#include "small_estate.h"

/* A role with these statements beside the Allow. */
#define ROLE(statements) TAGGED("", statements)
#define TAGGED(tags, statements) IDENTIFIED("1", tags, statements)
#define IDENTIFIED(digit, tags, statements)                                    \
    "{'RoleName':'a','Path':'/','Tags':[" tags "],'Arn':'" SMALL_ARN(          \
        "role/a") "','RoleId':'AROAEXAMPLE000000000" digit                     \
                  "','RolePolicyList':["                                       \
                  "{'PolicyName':'p','PolicyDocument':{'Version':'2012-10-17'" \
                  ","                                                          \
                  "'Statement':[" ALLOW                                        \
                  "]}},{'PolicyName':'q','PolicyDocument':{"                   \
                  "'Version':'2012-10-17','Statement':[" OTHER statements      \
                  "]}}]}"
#define ALLOW "{'Effect':'Allow','Action':'ecs:*','Resource':'*'}"
#define OTHER "{'Effect':'Allow','Action':'s3:*','Resource':'*'}"
#define DENY(more) ",{'Effect':'Deny','Action':'ecs:ExecuteCommand'," more "}"
#define DENY_TASKS DENY("'Resource':'arn:aws:ecs:*:*:task/prod/*'")
#define DENY_REGION                                                   \
    DENY("'Resource':'*','Condition':{'StringEquals':{'aws:Requested" \
         "Region':'eu-west-1'}}")
#define DENY_CONTAINER                                                 \
    DENY("'Resource':'*','Condition':{'StringEquals':{'ecs:container-" \
         "name':'app'}}")
#define TAG(key, value) "{'Key':'" key "','Value':'" value "'}"
#define DENY_LEVEL                                               \
    DENY("'Resource':'arn:aws:ecs:*:*:*/prod*','Condition':{"    \
         "'StringNotEquals':{'aws:PrincipalTag/level':'admin'}," \
         "'Bool':{'aws:MultiFactorAuthPresent':'true'}}")
#define DENY_OWN \
    DENY("'NotResource':'arn:aws:ecs:*:*:*/${aws:PrincipalTag/c}*'")
#define DENY_ID                                                            \
    DENY("'Resource':'arn:aws:ecs:*:*:*/prod*','Condition':{'StringLike':" \
         "{'aws:userid':'AROAEXAMPLE0000000001:*'}}")
#define DENY_UNTIL                                                     \
    DENY("'Resource':'arn:aws:ecs:*:*:*/prod*','Condition':{'DateLess" \
         "Than':{'aws:CurrentTime':'2026-09-01'}}")
#define DENY_OTHER ",{'Effect':'Deny','Action':'s3:*','Resource':'*'}"

struct row {
    const char *name;
    const char *before; /* roles */
    const char *now;
    bool accepted;
    bool later; /* half a year */
};

/* clang-format off */
static const struct row ROWS[] = {
    {"the same is accepted", ROLE(DENY_TASKS), ROLE(DENY_TASKS), true, false},
    {"a Deny of tasks that is gone opens it", ROLE(DENY_TASKS),
     ROLE(""), false, false},
    {"so does one of a region", ROLE(DENY_REGION), ROLE(""), false, false},
    {"so does one of a container", ROLE(DENY_CONTAINER), ROLE(""),
     false, false},
    {"so does another Deny instead", ROLE(DENY_TASKS),
     ROLE(DENY_REGION), false, false},
    {"a Deny more does not", ROLE(DENY_TASKS),
     ROLE(DENY_REGION DENY_TASKS), true, false},
    {"nor does the order", ROLE(DENY_REGION DENY_TASKS),
     ROLE(DENY_TASKS DENY_REGION), true, false},
    {"a Deny of other actions is none of its limits", ROLE(DENY_OTHER),
     ROLE(""), true, false},
    {"another tag that a Deny tests opens it",
     TAGGED(TAG("level", "user"), DENY_LEVEL),
     TAGGED(TAG("level", "admin"), DENY_LEVEL), false, false},
    {"so does one that is new", TAGGED("", DENY_LEVEL),
     TAGGED(TAG("level", "admin"), DENY_LEVEL), false, false},
    {"so does one that a Deny puts in", TAGGED(TAG("c", "dev"), DENY_OWN),
     TAGGED(TAG("c", "d"), DENY_OWN), false, false},
    {"a tag that nothing tests does not",
     TAGGED(TAG("level", "user"), DENY_LEVEL),
     TAGGED(TAG("level", "user") "," TAG("x", "y"), DENY_LEVEL), true, false},
    {"a test of a tag more does not", TAGGED(TAG("level", "user"), DENY_TASKS),
     TAGGED(TAG("level", "user"), DENY_TASKS DENY_LEVEL), true, false},
    {"another id that a Deny tests opens it", IDENTIFIED("1", "", DENY_ID),
     IDENTIFIED("2", "", DENY_ID), false, false},
    {"so does a day that has come", ROLE(DENY_UNTIL), ROLE(DENY_UNTIL), false,
     true},
    {"a day that nothing tests does not", ROLE(DENY_TASKS), ROLE(DENY_TASKS),
     true, true},
};
/* clang-format on */

enum { JUNE_2026 = 1780272000, HALF_A_YEAR = 183 * 86400 };

static void audit(struct small_estate *s, bool later,
                  const struct ew_report *baseline, struct ew_report *out)
{
    const struct ew_audit_options options = {
        .now = later ? JUNE_2026 + HALF_A_YEAR : JUNE_2026,
        .fail_on = EW_LOW,
        .baseline = baseline};
    struct ew_error err = {0};
    *out = (struct ew_report){.complete = false};
    assert_int_equal(
        ew_audit(&s->arena, &s->loaded.estate, s->engine, &options, out, &err),
        EW_OK);
}

static void check(const struct row *row, bool users)
{
    struct small_estate before;
    struct small_estate now;
    struct ew_report then;
    struct ew_report report;
    small_estate_load(&before, users ? row->before : "",
                      users ? "" : row->before);
    small_estate_load(&now, users ? row->now : "", users ? "" : row->now);
    audit(&before, false, NULL, &then);
    audit(&now, row->later, &then, &report);
    CHECK(row->name, then.finding_count > 0);
    CHECK(row->name, (report.gate == EW_GATE_PASSED) == row->accepted);
    CHECK(row->name, (report.summary.baseline.added == 0) == row->accepted);
    small_estate_release(&before);
    small_estate_release(&now);
}

static void a_limit_that_is_gone_opens_what_was_accepted(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        check(&ROWS[i], false);
    }
}

/* ---- what sessions have of their own ------------------------------------- */

#define TRUSTING(statement, deny)                                              \
    "{'RoleName':'a','Path':'/','Tags':[" TAG(                                 \
        "level",                                                               \
        "user") "],'Arn':'" SMALL_ARN("role/a") "','RoleId':'"                 \
                                                "AROAEXAMPLE0000000001',"      \
                                                "'AssumeRolePolicyDocument':{" \
                                                "'Version':'2012-10-17','"     \
                                                "Statement':[{"                \
                                                "'Effect':'Allow'," statement  \
                                                "}]},'RolePolicyList':[{'"     \
                                                "PolicyName':'p',"             \
                                                "'PolicyDocument':{'Version':" \
                                                "'2012-10-17','Statement':"    \
                                                "[" ALLOW deny "]}}]}"
#define TRUST_SERVICE                                        \
    "'Principal':{'Service':'ecs-tasks.amazonaws.com'},'Act" \
    "ion':'sts:AssumeRole'"
#define TRUST_TAGS                                                     \
    "'Principal':{'AWS':'111122223333'},'Action':['sts:AssumeRole','s" \
    "ts:TagSession']"
#define USER(statements)                                                       \
    "{'UserName':'u','Path':'/','Tags':[" TAG(                                 \
        "level",                                                               \
        "user") "],'Arn':'" SMALL_ARN("user/u") "','UserId':'"                 \
                                                "AIDAEXAMPLE0000000001',"      \
                                                "'UserPolicyList':[{'"         \
                                                "PolicyName':'p','"            \
                                                "PolicyDocument':{'Version':'" \
                                                "2012-"                        \
                                                "10-17','Statement':[" ALLOW   \
                                                    statements "]}}]}"
#define MAY(action) ",{'Effect':'Allow','Action':'" action "','Resource':'*'}"
#define FEDERATE MAY("sts:GetFederationToken")
/* Of the tasks with a tag: so the conditions read the same afterwards. */
#define DENY_PROD(condition)                                             \
    DENY("'Resource':'*','Condition':{" condition ",'StringEqualsIgnore" \
         "Case':{'aws:ResourceTag/env':'prod'}}")
#define DENY_USER_LEVEL \
    DENY_PROD("'StringEquals':{'aws:PrincipalTag/level':'user'}")
#define DENY_TYPE DENY_PROD("'StringEquals':{'aws:PrincipalType':'User'}")
#define DENY_NAME DENY_PROD("'StringEquals':{'aws:username':'u'}")
#define DENY_ARN                                                         \
    DENY_PROD("'ArnLike':{'aws:PrincipalArn':'arn:aws:iam::111122223333" \
              ":user/*'}")

static const struct row ROLES[] = {
    {"a trust that lets sessions bring the tag that a Deny tests opens it",
     TRUSTING(TRUST_SERVICE,                                                                        DENY_USER_LEVEL),
     TRUSTING(TRUST_TAGS,    DENY_USER_LEVEL), false, false},
    {"one that no longer does does not",                                    TRUSTING(TRUST_TAGS,    DENY_USER_LEVEL),
     TRUSTING(TRUST_SERVICE, DENY_USER_LEVEL), true,  false},
    {"tags that nothing tests do not",                                      TRUSTING(TRUST_SERVICE, DENY_REGION),
     TRUSTING(TRUST_TAGS,    DENY_REGION),     true,  false},
};

static const struct row USERS[] = {
    {"a session with tags of its own opens it",   USER(DENY_USER_LEVEL),
     USER(DENY_USER_LEVEL FEDERATE MAY("sts:TagSession")),                                            false, false},
    {"so does one of another type",               USER(DENY_TYPE),          USER(DENY_TYPE FEDERATE),
     false,                                                                                                  false},
    {"so does one without a user name",           USER(DENY_NAME),
     USER(DENY_NAME FEDERATE),                                                                        false, false},
    {"so does one of another ARN",                USER(DENY_ARN),           USER(DENY_ARN FEDERATE),
     false,                                                                                                  false},
    {"a session that can bring no tags does not", USER(DENY_USER_LEVEL),
     USER(DENY_USER_LEVEL FEDERATE),                                                                  true,  false},
    {"nor one that nothing tells apart",          USER(DENY_REGION),
     USER(DENY_REGION FEDERATE MAY("sts:TagSession")),                                                true,  false},
    {"nor one that there was before",             USER(DENY_TYPE FEDERATE),
     USER(DENY_TYPE FEDERATE),                                                                        true,  false},
};

static void a_session_that_is_new_opens_what_was_accepted(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ROLES); i++) {
        check(&ROLES[i], false);
    }
    for (size_t i = 0; i < COUNT_OF(USERS); i++) {
        check(&USERS[i], true);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_limit_that_is_gone_opens_what_was_accepted),
        cmocka_unit_test(a_session_that_is_new_opens_what_was_accepted),
    };
    return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
