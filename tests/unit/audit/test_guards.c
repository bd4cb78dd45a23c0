#include "base/rows.h"

#include "engine/guard.h"

#include "small_estate.h"

#include <stdlib.h>

/* What a row's principal holds beside one Allow. */
#define EXEC "'Action':'ecs:ExecuteCommand','Resource':'*'"
#define ALLOW "{'Effect':'Allow'," EXEC "}"
#define DENY_IF(condition) \
    ALLOW ",{'Effect':'Deny'," EXEC ",'Condition':{" condition "}}"
#define DENY(action, resource) \
    ALLOW ",{'Effect':'Deny','Action':'" action "','Resource':'" resource "'}"
#define ECS(rest) "arn:aws:ecs:*:" SMALL_ACCOUNT ":" rest

/* Access of those whose tag it is, and what else may be done. */
#define BY_TAG                                                \
    "{'Effect':'Allow'," EXEC ",'Condition':{'StringEquals':" \
    "{'aws:ResourceTag/team':'ops'}}},"
#define MAY(action, resource) \
    "{'Effect':'Allow','Action':'" action "','Resource':'" resource "'}"
#define MAY_IF(condition)                                           \
    "{'Effect':'Allow','Action':'ecs:TagResource','Resource':'*','" \
    "Condition':{" condition "}}"
#define BY_OWN_TAG                                            \
    "{'Effect':'Allow'," EXEC ",'Condition':{'StringEquals':" \
    "{'aws:PrincipalTag/access':'exec'}}},"

enum holder { USER, ROLE, SESSION_TAGS };

/* Statements are numbered from 0, so that the Deny after the Allow is 1. */
struct row {
    const char *name;
    enum holder holder;
    const char *statements;
    const char *want; /* fault, statement and key of each, then the tag */
};

/* clang-format off */
static const struct row ROWS[] = {
    /* Denies that a missing key passes: facts B2.4, A1.1.15. */
    {"a Bool Deny of no MFA lets a user's keys through, which send no key",
     USER, DENY_IF("'Bool':{'aws:MultiFactorAuthPresent':'false'}"),
     "absent 1 aws:MultiFactorAuthPresent\n"},
    {"so it does a role's session", ROLE,
     DENY_IF("'Bool':{'aws:MultiFactorAuthPresent':'false'}"),
     "absent 1 aws:MultiFactorAuthPresent\n"},
    {"BoolIfExists stops keys too", USER,
     DENY_IF("'BoolIfExists':{'aws:MultiFactorAuthPresent':'false'}"), ""},
    {"a second Deny of the absent key closes the way round", USER,
     DENY_IF("'Bool':{'aws:MultiFactorAuthPresent':'false'}")
     ",{'Effect':'Deny'," EXEC
     ",'Condition':{'Null':{'aws:MultiFactorAuthPresent':'true'}}}", ""},
    {"a Deny of a container is passed by naming none", USER,
     DENY_IF("'StringEquals':{'ecs:container-name':'app'}"),
     "absent 1 ecs:container-name\n"},
    {"a Deny of all containers but one is not: no name is another name", USER,
     DENY_IF("'StringNotEquals':{'ecs:container-name':'app'}"), ""},
    /* Denies that never apply: facts B2.2.2, A1.1.11, A1.2.2. */
    {"a wildcard under StringEquals is a letter like any other", USER,
     DENY_IF("'StringEquals':{'ecs:cluster':'" ECS("cluster/prod*") "'}"),
     "never 1\n"},
    {"a wildcard under StringLike is one", USER,
     DENY_IF("'StringLike':{'ecs:cluster':'" ECS("cluster/prod*") "'}"), ""},
    {"a task ARN without its cluster is of no task", USER,
     DENY("ecs:ExecuteCommand",
          ECS("task/0123456789abcdef0123456789abcdef")), "never 1\n"},
    {"any task is meant by task/*", USER,
     DENY("ecs:ExecuteCommand", ECS("task/*")), ""},
    {"ecs:enable-execute-command is not sent with this action", USER,
     DENY_IF("'StringEquals':{'ecs:enable-execute-command':'true'}"),
     "never 1\n"},
    {"a test for its absence always holds: there is no access", USER,
     DENY_IF("'Null':{'ecs:enable-execute-command':'true'}"), ""},
    /* Denies that are as they should be. */
    {"an exception for the principal itself is meant", USER,
     DENY_IF("'ArnNotLike':{'aws:PrincipalArn':'" SMALL_ARN("user/*") "'}"),
     ""},
    {"a Deny that is over is history", USER,
     DENY_IF("'DateLessThan':{'aws:CurrentTime':'2026-01-01T00:00:00Z'}"),
     ""},
    {"a Deny of one cluster works", USER,
     DENY("ecs:ExecuteCommand", ECS("cluster/prod")), ""},
    {"a Deny of another service guards something else", USER,
     DENY("s3:*", "*"), ""},
    {"a Deny of every action is about other services too", USER,
     ALLOW ",{'Effect':'Deny','Action':'*','Resource':'*','Condition':"
     "{'StringEquals':{'ecs:enable-execute-command':'true'}}}", ""},
    {"a Deny of all actions on other resources too", USER,
     DENY("*", "arn:aws:s3:::logs/*"), ""},
    /* Tags: facts A1.3.3, A1.5. */
    {"a tag that may be set on cluster and task controls nothing", USER,
     BY_TAG MAY("ecs:TagResource", "*"),
     "aws:ResourceTag/team by ecs:TagResource\n"},
    {"where both need the tag, to set it on tasks is not enough", USER,
     BY_TAG MAY("ecs:TagResource", ECS("task/*")), ""},
    {"nor is it to set it on clusters", USER,
     BY_TAG MAY("ecs:TagResource", ECS("cluster/*")), ""},
    {"where the task alone needs it, it is", USER,
     "{'Effect':'Allow','Action':'ecs:ExecuteCommand','Resource':'"
     ECS("cluster/*") "'},{'Effect':'Allow','Action':'ecs:ExecuteCommand',"
     "'Resource':'" ECS("task/*") "','Condition':{'StringEquals':"
     "{'aws:ResourceTag/team':'ops'}}}," MAY("ecs:TagResource", ECS("task/*")),
     "aws:ResourceTag/team by ecs:TagResource\n"},
    {"a Deny of tagging keeps the tag", USER,
     BY_TAG MAY("ecs:TagResource", "*")
     ",{'Effect':'Deny','Action':'ecs:TagResource','Resource':'*'}", ""},
    {"another value may be set: the tag holds", USER,
     BY_TAG MAY_IF("'StringEquals':{'aws:RequestTag/team':'dev'}"), ""},
    {"this very value may be set", USER,
     BY_TAG MAY_IF("'StringEquals':{'aws:RequestTag/team':'ops'}"),
     "aws:ResourceTag/team by ecs:TagResource\n"},
    {"another key may be set: the tag holds", USER,
     BY_TAG MAY_IF("'ForAllValues:StringEquals':{'aws:TagKeys':['cost']}"),
     ""},
    {"nobody may tag: the tag holds", USER,
     BY_TAG MAY("ecs:DescribeTasks", "*"), ""},
    {"a role that may tag itself has any tag", SESSION_TAGS,
     BY_OWN_TAG MAY("iam:TagRole", SMALL_ARN("role/r")),
     "aws:PrincipalTag/access by iam:TagRole\n"},
    {"to tag another role is of no use", SESSION_TAGS,
     BY_OWN_TAG MAY("iam:TagRole", SMALL_ARN("role/other")), ""},
};
/* clang-format on */

#define POLICY_OF(list) "'" list "':[{'PolicyName':'p','PolicyDocument':"
#define TRUST(actions)                                                 \
    "'AssumeRolePolicyDocument':{'Version':'2012-10-17','Statement':{" \
    "'Effect':'Allow','Action':" actions                               \
    ",'Principal':{'AWS':'" SMALL_ARN("root") "'}}}"

static void load_row(struct small_estate *s, const struct row *row)
{
    static const char *const HEADS[] = {
        [USER] = "{'UserName':'u','Path':'/','Arn':'" SMALL_ARN(
            "user/u") "','UserId':'AIDAEXAMPLE0000000001'"
                      "," POLICY_OF("UserPolicyList"),
        [ROLE] = "{'RoleName':'r','Path':'/','Arn':'" SMALL_ARN(
            "role/r") "','RoleId':'AROAEXAMPLE0000000001'"
                      "," TRUST("'sts:AssumeRole'") "," POLICY_OF(
                          "RolePolicyList"),
        [SESSION_TAGS] = "{'RoleName':'r','Path':'/','Arn':'" SMALL_ARN(
            "role/r") "','RoleId':'AROAEXAMPLE0000000001'"
                      "," TRUST("['sts:AssumeRole','sts:"
                                "TagSession']") "," POLICY_OF("RolePolicyList"),
    };
    struct ew_buf holder;
    ew_buf_init(&holder);
    ew_buf_printf(&holder, "%s{'Version':'2012-10-17','Statement':[%s]}}]}",
                  HEADS[row->holder], row->statements);
    assert_false(holder.failed);
    bool user = row->holder == USER;
    small_estate_load(s, user ? holder.ptr : "", user ? "" : holder.ptr);
    ew_buf_release(&holder);
    CHECK(row->name, s->loaded.estate.incomplete.list.count == 0);
}

static const struct ew_principal *holder_of(const struct small_estate *s,
                                            const struct row *row)
{
    const struct ew_principal *principal = ew_estate_find(
        &s->loaded.estate, row->holder == USER ? EW_STR(SMALL_ARN("user/u"))
                                               : EW_STR(SMALL_ARN("role/r")));
    CHECK(row->name, principal && principal->attachment_count == 1);
    return principal;
}

static bool has_key(const struct ew_request *request, struct ew_str key)
{
    for (size_t i = 0; i < request->context_count; i++) {
        if (ew_str_eq_nocase(request->context[i].key, key)) {
            return true;
        }
    }
    return false;
}

/* Both requests are allowed, and neither has the key that is left out. */
static void check_witness(struct small_estate *s, const struct row *row,
                          const struct ew_principal *principal,
                          const struct ew_guard *guard)
{
    const struct ew_layers layers = ew_principal_layers(principal);
    const struct ew_request *requests = guard->witness.requests;
    CHECK(row->name, guard->witness.count == 2);
    for (size_t i = 0; i < guard->witness.count; i++) {
        struct ew_outcome outcome;
        CHECK(row->name, ew_evaluate(&layers, &requests[i], EW_STRICT,
                                     &s->arena, &outcome, NULL) == EW_OK);
        CHECK(row->name, outcome.decision == EW_ALLOWED);
        CHECK(row->name, !guard->key.ptr || !has_key(&requests[i], guard->key));
    }
}

static void check_row(struct small_estate *s, const struct row *row,
                      struct ew_buf *said)
{
    struct ew_error err = {0};
    const struct ew_principal *principal = holder_of(s, row);
    const struct ew_access *access = NULL;
    const struct ew_guard *guards = NULL;
    size_t count = 0;
    struct ew_tag_hold hold;
    CHECK(row->name,
          ew_access_decide(s->engine, principal, NULL, &access, &err) == EW_OK);
    /* of no access nobody asks */
    if (access->verdict != EW_VERDICT_ALLOWED &&
        access->verdict != EW_VERDICT_CONDITIONAL) {
        return;
    }
    CHECK(row->name,
          ew_access_guards(s->engine, access, &guards, &count, &err) == EW_OK);
    for (size_t i = 0; i < count; i++) {
        check_witness(s, row, principal, &guards[i]);
        ew_buf_printf(said, "%s %zu%s%.*s\n",
                      guards[i].fault == EW_GUARD_NEVER ? "never" : "absent",
                      guards[i].statement->index, guards[i].key.ptr ? " " : "",
                      EW_STR_ARG(guards[i].key));
    }
    CHECK(row->name,
          ew_access_tag_hold(s->engine, access, &hold, &err) == EW_OK);
    if (hold.key.ptr) {
        ew_buf_printf(said, "%.*s by %.*s\n", EW_STR_ARG(hold.key),
                      EW_STR_ARG(hold.action));
    }
}

static void guards_are_found_as_the_facts_have_it(void **state)
{
    (void)state;
    size_t failed = 0;
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct small_estate s;
        struct ew_buf said;
        ew_buf_init(&said);
        load_row(&s, &ROWS[i]);
        check_row(&s, &ROWS[i], &said);
        if (!ew_str_eq(ew_buf_str(&said), ew_str_from(ROWS[i].want))) {
            print_error("%s: got `%.*s`, wanted `%s`\n", ROWS[i].name,
                        EW_STR_ARG(ew_buf_str(&said)), ROWS[i].want);
            failed++;
        }
        ew_buf_release(&said);
        small_estate_release(&s);
    }
    assert_int_equal(failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(guards_are_found_as_the_facts_have_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
