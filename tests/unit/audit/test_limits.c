#include "base/rows.h"

#include "audit/audit.h"

#include "small_estate.h"

/* A role with these statements beside the Allow. */
#define ROLE(statements)                                                       \
    "{'RoleName':'a','Path':'/','Arn':'" SMALL_ARN(                            \
        "role/a") "','RoleId':'AROAEXAMPLE0000000001','RolePolicyList':["      \
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
#define DENY_OTHER ",{'Effect':'Deny','Action':'s3:*','Resource':'*'}"

struct row {
    const char *name;
    const char *before; /* roles */
    const char *now;
    bool accepted;
};

/* clang-format off */
static const struct row ROWS[] = {
    {"the same is accepted", ROLE(DENY_TASKS), ROLE(DENY_TASKS), true},
    {"a Deny of tasks that is gone opens it", ROLE(DENY_TASKS),
     ROLE(""), false},
    {"so does one of a region", ROLE(DENY_REGION), ROLE(""), false},
    {"so does one of a container", ROLE(DENY_CONTAINER), ROLE(""),
     false},
    {"so does another Deny instead", ROLE(DENY_TASKS),
     ROLE(DENY_REGION), false},
    {"a Deny more does not", ROLE(DENY_TASKS),
     ROLE(DENY_REGION DENY_TASKS), true},
    {"nor does the order", ROLE(DENY_REGION DENY_TASKS),
     ROLE(DENY_TASKS DENY_REGION), true},
    {"a Deny of other actions is none of its limits", ROLE(DENY_OTHER),
     ROLE(""), true},
};
/* clang-format on */

static void audit(struct small_estate *s, const struct ew_report *baseline,
                  struct ew_report *out)
{
    const struct ew_audit_options options = {
        .now = 1780272000, .fail_on = EW_LOW, .baseline = baseline};
    struct ew_error err = {0};
    *out = (struct ew_report){.complete = false};
    assert_int_equal(
        ew_audit(&s->arena, &s->loaded.estate, s->engine, &options, out, &err),
        EW_OK);
}

static void a_limit_that_is_gone_opens_what_was_accepted(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        const struct row *row = &ROWS[i];
        struct small_estate before;
        struct small_estate now;
        struct ew_report then;
        struct ew_report report;
        small_estate_load(&before, "", row->before);
        small_estate_load(&now, "", row->now);
        audit(&before, NULL, &then);
        audit(&now, &then, &report);
        CHECK(row->name, then.finding_count > 0);
        CHECK(row->name, (report.gate == EW_GATE_PASSED) == row->accepted);
        CHECK(row->name, (report.summary.baseline.added == 0) == row->accepted);
        small_estate_release(&before);
        small_estate_release(&now);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_limit_that_is_gone_opens_what_was_accepted),
    };
    return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
