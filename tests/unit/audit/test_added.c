#include "base/buf.h"
#include "base/rows.h"

#include "audit/changes.h"

#include "small_estate.h"

/* A role with these statements. */
#define ROLE(name, statements)                                                \
    "{'RoleName':'" name "','Path':'/','Arn':'" SMALL_ARN(                    \
        "role/" name) "','RoleId':'AROAEXAMPLE0000000001','RolePolicyList':[" \
                      "{'PolicyName':'p','PolicyDocument':{'Version':"        \
                      "'2012-10-17','Statement':[" statements "]}}]}"
/* The same, with a managed policy that is not in the export. */
#define UNREAD(name, statements)                                              \
    "{'RoleName':'" name "','Path':'/','Arn':'" SMALL_ARN(                    \
        "role/" name) "','RoleId':'AROAEXAMPLE0000000001','RolePolicyList':[" \
                      "{'PolicyName':'p','PolicyDocument':{'Version':"        \
                      "'2012-10-17','Statement':[" statements                 \
                      "]}}],'AttachedManagedPolicies':[{'PolicyName':'m',"    \
                      "'PolicyArn':'arn:aws:iam::aws:policy/m'}]}"
#define ON(name)                                                         \
    "'Resource':['arn:aws:ecs:eu-west-1:" SMALL_ACCOUNT ":cluster/" name \
    "','arn:aws:ecs:eu-west-1:" SMALL_ACCOUNT ":task/" name "/*']"
#define ALLOW(name) \
    "{'Effect':'Allow','Action':'ecs:ExecuteCommand'," ON(name) "}"
#define OTHER "{'Effect':'Allow','Action':'s3:*','Resource':'*'}"
#define TAGGED(name)                                       \
    "{'Effect':'Allow','Action':'ecs:ExecuteCommand'," ON( \
        name) ",'Condition':{'StringEquals':{'aws:ResourceTag/t':'x'}}}"
#define MAY_TAG "{'Effect':'Allow','Action':'ecs:TagResource','Resource':'*'}"
#define IDLE                                                         \
    "{'Effect':'Deny','Action':'ecs:ExecuteCommand','Resource':'*'," \
    "'Condition':{'StringEquals':{'aws:RequestTag/t':'x'}}}"
#define REFUSED(resource) \
    "{'Effect':'Allow','Action':'ecs:*','Resource':" resource "}"
#define FAULTY "{'Effect':'allow','Action':'s3:*','Resource':'*'}"

struct row {
    const char *name;
    const char *before; /* roles */
    const char *now;
    /** `ARN's name: cluster of the witness`, then `RULE name`, a line each. */
    const char *want;
    enum ew_gate gate;
};

/* clang-format off */
static const struct row ROWS[] = {
    {"what was there is not reported", ROLE("a", ALLOW("x")),
     ROLE("a", ALLOW("x")), "", EW_GATE_PASSED},
    {"who is new is reported", ROLE("a", ALLOW("x")),
     ROLE("a", ALLOW("x")) "," ROLE("b", ALLOW("x")), "b: x\nEW109 b\n",
     EW_GATE_FAILED},
    {"who gains access is reported", ROLE("a", OTHER), ROLE("a", ALLOW("x")),
     "a: x\nEW109 a\n", EW_GATE_FAILED},
    {"who gets more is reported, with a request that is new",
     ROLE("a", ALLOW("x")), ROLE("a", ALLOW("x") "," ALLOW("y")),
     "a: y\nEW109 a\nEW109 a\n", EW_GATE_FAILED},
    {"who gets less is not", ROLE("a", ALLOW("x") "," ALLOW("y")),
     ROLE("a", ALLOW("x")), "", EW_GATE_PASSED},
    {"who is gone is not", ROLE("a", ALLOW("x")), ROLE("b", OTHER), "",
     EW_GATE_PASSED},
    {"another way to say the same is not", ROLE("a", ALLOW("x")),
     ROLE("a", ALLOW("x") "," ALLOW("x")), "", EW_GATE_PASSED},
    {"what is missing before and now is the same",
     UNREAD("a", ALLOW("x")), UNREAD("a", ALLOW("x")), "", EW_GATE_PASSED},
    {"what is missing now may be more", ROLE("a", OTHER),
     UNREAD("a", OTHER), "a:\n", EW_GATE_INCONCLUSIVE},
    {"what is missing and changed may be more", UNREAD("a", OTHER),
     UNREAD("a", OTHER "," OTHER "," FAULTY), "a:\nEW112 a\n",
     EW_GATE_FAILED},
    {"who may set the tag now that limits it is reported",
     ROLE("a", TAGGED("x")), ROLE("a", TAGGED("x") "," MAY_TAG), "EW113 a\n",
     EW_GATE_FAILED},
    {"who may do so before and now is not", ROLE("a", TAGGED("x") "," MAY_TAG),
     ROLE("a", TAGGED("x") "," MAY_TAG "," OTHER), "", EW_GATE_PASSED},
    {"a Deny that stops nothing is reported when it is new",
     ROLE("a", ALLOW("x")), ROLE("a", ALLOW("x") "," IDLE), "EW110 a\n",
     EW_GATE_FAILED},
    {"what is refused in another way may be more", ROLE("a", REFUSED("5")),
     ROLE("a", REFUSED("[7]")), "a:\n", EW_GATE_INCONCLUSIVE},
    {"what is refused in the same way is not",
     ROLE("a", REFUSED("5")), ROLE("a", REFUSED("5")), "", EW_GATE_PASSED},
    {"a fault that was there is not reported", ROLE("a", FAULTY),
     ROLE("a", FAULTY) "," ROLE("b", ALLOW("x")), "b: x\nEW109 b\n",
     EW_GATE_FAILED},
};
/* clang-format on */

static struct ew_side_input side_of(const struct small_estate *s)
{
    return (struct ew_side_input){
        &s->loaded.estate, s->engine, {NULL, 0},
          NULL
    };
}

/* What stands behind the last `/`, or `:`. */
static struct ew_str last_word(struct ew_str text)
{
    size_t at = text.len;
    while (at > 0 && text.ptr[at - 1] != '/' && text.ptr[at - 1] != ':') {
        at--;
    }
    return ew_str_slice(text, at, text.len);
}

static void describe(const struct ew_report *report, struct ew_buf *out)
{
    for (size_t i = 0; i < report->principal_count; i++) {
        const struct ew_access *access = report->principals[i].access;
        ew_buf_add(out, last_word(access->principal->arn));
        ew_buf_add_char(out, ':');
        if (access->witness.count > 0) {
            ew_buf_add_char(out, ' ');
            ew_buf_add(out, last_word(access->witness.requests[0].resource));
        }
        ew_buf_add_char(out, '\n');
    }
    for (size_t i = 0; i < report->finding_count; i++) {
        const struct ew_finding *finding = &report->findings[i];
        ew_buf_printf(out, "%.*s %.*s\n", EW_STR_ARG(finding->rule->id),
                      EW_STR_ARG(last_word(finding->principal)));
    }
}

static void judge(struct small_estate *before, struct small_estate *now,
                  struct ew_report *out)
{
    static const struct ew_changes_options SAME = {.gate_off = true,
                                                   .same_files = true};
    struct ew_audit_options options = {.now = 1780272000, .fail_on = EW_LOW};
    const struct ew_side_input from = side_of(before);
    const struct ew_side_input to = side_of(now);
    struct ew_changes changes = {.count = 0};
    struct ew_report then = {.complete = false};
    struct ew_error err = {0};
    assert_int_equal(
        ew_changes_find(&now->arena, &from, &to, &SAME, &changes, &err), EW_OK);
    assert_int_equal(
        ew_audit(&now->arena, from.estate, from.engine, &options, &then, &err),
        EW_OK);
    const struct ew_added added = {&changes, &then};
    options.added = &added;
    *out = then;
    assert_int_equal(
        ew_audit(&now->arena, to.estate, to.engine, &options, out, &err),
        EW_OK);
}

static void only_what_is_new_is_reported(void **state)
{
    (void)state;
    size_t failed = 0;
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        const struct row *row = &ROWS[i];
        struct small_estate before;
        struct small_estate now;
        struct ew_report report;
        struct ew_buf got;
        small_estate_load(&before, "", row->before);
        small_estate_load(&now, "", row->now);
        judge(&before, &now, &report);
        ew_buf_init(&got);
        describe(&report, &got);
        if (!ew_str_eq(ew_buf_str(&got), ew_str_from(row->want)) ||
            report.gate != row->gate ||
            report.summary.principals != report.principal_count) {
            print_error("%s: %s, got\n%.*s", row->name,
                        ew_gate_text(report.gate),
                        EW_STR_ARG(ew_buf_str(&got)));
            failed++;
        }
        ew_buf_release(&got);
        small_estate_release(&before);
        small_estate_release(&now);
    }
    assert_int_equal(failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_is_new_is_reported),
    };
    return cmocka_run_group_tests_name("added", tests, NULL, NULL);
}
