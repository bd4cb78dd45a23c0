#include "base/rows.h"

#include "audit/changes.h"

#include "small_estate.h"

#include <stdlib.h>

/* A role with these statements, and the same list as another would hold it. */
#define ROLE_WITH(name, trust, statements)                                    \
    "{'RoleName':'" name "','Path':'/','Arn':'" SMALL_ARN(                    \
        "role/" name) "','RoleId':'AROAEXAMPLE0000000001',"                   \
                      "'AssumeRolePolicyDocument':{'Version':'2012-10-17',"   \
                      "'Statement':{'Effect':'Allow','Action':" trust         \
                      ",'Principal':{'AWS':'" SMALL_ARN(                      \
                          "root") "'}}},'RolePolicyList':[{'PolicyName':'p'," \
                                  "'PolicyDocument':{'Version':"              \
                                  "'2012-10-17','Statement':[" statements     \
                                  "]}}]}"
#define ROLE(statements) ROLE_WITH("r", "'sts:AssumeRole'", statements)
#define TAGGED(statements) \
    ROLE_WITH("r", "['sts:AssumeRole','sts:TagSession']", statements)
#define UNREAD(statements)                                              \
    "{'RoleName':'r','Path':'/','Arn':'" SMALL_ARN(                     \
        "role/r") "','RoleId':'AROAEXAMPLE0000000001','RolePolicyList'" \
                  ":[{'PolicyName':'p','PolicyDocument':{'Version':"    \
                  "'2012-10-17','Statement':[" statements               \
                  "]}}],'AttachedManagedPolicies':[{'PolicyName':'m',"  \
                  "'PolicyArn':'arn:aws:iam::aws:policy/m'}]}"

#define ON(name)                                                         \
    "'Resource':['arn:aws:ecs:eu-west-1:" SMALL_ACCOUNT ":cluster/" name \
    "','arn:aws:ecs:eu-west-1:" SMALL_ACCOUNT ":task/" name "/*']"
#define ALLOW(name) \
    "{'Effect':'Allow','Action':'ecs:ExecuteCommand'," ON(name) "}"
#define ALLOW_IF(name, condition)                          \
    "{'Effect':'Allow','Action':'ecs:ExecuteCommand'," ON( \
        name) ","                                          \
              "'Condition':{" condition "}}"
#define DENY(name) \
    "{'Effect':'Deny','Action':'ecs:ExecuteCommand'," ON(name) "}"
#define OTHER "{'Effect':'Allow','Action':'s3:*','Resource':'*'}"
#define MFA "'Bool':{'aws:MultiFactorAuthPresent':'true'}"
#define OWN_TAG "'StringEquals':{'aws:ResourceTag/t':'${aws:PrincipalTag/t}'}"

struct row {
    const char *name;
    const char *from; /* roles */
    const char *to;
    const char *want; /* kind, verdicts, witnesses, reasons; of one role */
    enum ew_gate gate;
};

/* clang-format off */
static const struct row ROWS[] = {
    {"equal policies are no change", ROLE(ALLOW("a")), ROLE(ALLOW("a")), "",
     EW_GATE_PASSED},
    {"order and repetition are no change", ROLE(ALLOW("a") "," ALLOW("b")),
     ROLE(ALLOW("b") "," ALLOW("a") "," ALLOW("b")), "", EW_GATE_PASSED},
    {"another way to say the same is no change", ROLE(ALLOW("a")),
     ROLE("{'Effect':'Allow','Action':'ecs:Execute*'," ON("a") "}"), "",
     EW_GATE_PASSED},
    {"what other actions are allowed is no change", ROLE(ALLOW("a")),
     ROLE(ALLOW("a") "," OTHER), "", EW_GATE_PASSED},
    {"a statement gives access", ROLE(OTHER), ROLE(ALLOW("a")),
     "gained none>allowed +", EW_GATE_FAILED},
    {"a role that is new gains it", "", ROLE(ALLOW("a")),
     "gained none>allowed +", EW_GATE_FAILED},
    {"half a grant was none", ROLE("{'Effect':'Allow','Action':'ecs:*',"
     "'Resource':'arn:aws:ecs:*:*:task/*'}"), ROLE(ALLOW("a")),
     "gained partial>allowed +", EW_GATE_FAILED},
    {"a new role without access is no change", "", ROLE(OTHER), "",
     EW_GATE_PASSED},
    {"a role that is gone loses it", ROLE(ALLOW("a")), "",
     "lost allowed>none -", EW_GATE_PASSED},
    {"a Deny of all takes it", ROLE(ALLOW("a")),
     ROLE(ALLOW("a") "," DENY("*")), "lost allowed>blocked -",
     EW_GATE_PASSED},
    {"a condition that is dropped widens it", ROLE(ALLOW_IF("a", MFA)),
     ROLE(ALLOW("a")), "widened conditional>allowed +", EW_GATE_FAILED},
    {"a condition that is added narrows it", ROLE(ALLOW("a")),
     ROLE(ALLOW_IF("a", MFA)), "narrowed allowed>conditional -",
     EW_GATE_PASSED},
    {"a Deny of one cluster narrows it", ROLE(ALLOW("a") "," ALLOW("b")),
     ROLE(ALLOW("a") "," ALLOW("b") "," DENY("b")),
     "narrowed allowed>allowed -", EW_GATE_PASSED},
    {"a Deny of what was never allowed is no change", ROLE(ALLOW("a")),
     ROLE(ALLOW("a") "," DENY("b")), "", EW_GATE_PASSED},
    {"one cluster for another is both", ROLE(ALLOW("a")), ROLE(ALLOW("b")),
     "widened allowed>allowed + -", EW_GATE_FAILED},
    {"a policy that is not there may be anything", ROLE(ALLOW("a")),
     UNREAD(ALLOW("a")), "unknown allowed>unknown ?", EW_GATE_INCONCLUSIVE},
    {"also on both sides: it may have changed", UNREAD(ALLOW("a")),
     UNREAD(ALLOW("a")), "unknown unknown>unknown ?", EW_GATE_INCONCLUSIVE},
    {"what is seen to widen does, whatever else there is",
     UNREAD(ALLOW("a")), ROLE(ALLOW("b")), "widened unknown>allowed + - ?",
     EW_GATE_FAILED},
    {"the same text is the same, decided or not", TAGGED(ALLOW_IF("a", OWN_TAG)),
     TAGGED(ALLOW_IF("a", OWN_TAG)), "", EW_GATE_PASSED},
};
/* clang-format on */

static void add_change(struct ew_buf *out, const struct ew_changed *changed)
{
    ew_buf_printf(out, "%s %s>%s%s%s%s", ew_change_kind_text(changed->kind),
                  ew_verdict_text(changed->from.verdict),
                  ew_verdict_text(changed->to.verdict),
                  changed->gained.count ? " +" : "",
                  changed->lost.count ? " -" : "",
                  changed->unknown.count > 0 ? " ?" : "");
}

static bool allows(struct small_estate *s, const struct ew_stand *stand,
                   const struct ew_witness *witness)
{
    bool all = stand->principal != NULL && witness->count == 2;
    for (size_t i = 0; all && i < witness->count; i++) {
        const struct ew_layers layers = ew_principal_layers(stand->principal);
        struct ew_outcome outcome;
        all = ew_evaluate(&layers, &witness->requests[i], EW_STRICT, &s->arena,
                          &outcome, NULL) == EW_OK &&
              outcome.decision == EW_ALLOWED;
    }
    return all;
}

/* Allowed on one side, not on the other. */
static void check_witnesses(struct small_estate *from, struct small_estate *to,
                            const char *name, const struct ew_changed *changed)
{
    if (changed->unknown.count > 0) {
        return; /* not all of it can be evaluated */
    }
    if (changed->gained.count) {
        CHECK(name, allows(to, &changed->to, &changed->gained));
        CHECK(name, !allows(from, &changed->from, &changed->gained));
    }
    if (changed->lost.count) {
        CHECK(name, allows(from, &changed->from, &changed->lost));
        CHECK(name, !allows(to, &changed->to, &changed->lost));
    }
}

static struct ew_changes find(struct small_estate *from,
                              struct small_estate *to,
                              const struct ew_changes_options *options)
{
    struct ew_error err = {0};
    struct ew_changes changes = {.count = 0};
    const struct ew_side_input sides[] = {
        {&from->loaded.estate, from->engine, {NULL, 0}, NULL},
        {&to->loaded.estate,   to->engine,   {NULL, 0}, NULL},
    };
    assert_int_equal(ew_changes_find(&to->arena, &sides[0], &sides[1], options,
                                     &changes, &err),
                     EW_OK);
    return changes;
}

/* The account's root user is there in any case, and does not change. */
#define AND_ANOTHER "," ROLE_WITH("z", "'sts:AssumeRole'", OTHER)
#define NOBODY ROLE_WITH("z", "'sts:AssumeRole'", OTHER)

static void load_roles(struct small_estate *s, const char *roles)
{
    struct ew_buf text;
    ew_buf_init(&text);
    ew_buf_printf(&text, "%s%s", roles, roles[0] ? AND_ANOTHER : NOBODY);
    assert_false(text.failed);
    small_estate_load(s, "", text.ptr);
    ew_buf_release(&text);
}

static void changes_are_of_one_kind(void **state)
{
    (void)state;
    const struct ew_changes_options options = {.fail_on = EW_HIGH};
    size_t failed = 0;
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct small_estate from;
        struct small_estate to;
        struct ew_buf said;
        ew_buf_init(&said);
        load_roles(&from, ROWS[i].from);
        load_roles(&to, ROWS[i].to);
        struct ew_changes changes = find(&from, &to, &options);
        for (size_t k = 0; k < changes.count; k++) {
            add_change(&said, &changes.list[k]);
            check_witnesses(&from, &to, ROWS[i].name, &changes.list[k]);
        }
        if (!ew_str_eq(ew_buf_str(&said), ew_str_from(ROWS[i].want)) ||
            changes.gate != ROWS[i].gate) {
            print_error("%s: got `%.*s`, %s\n", ROWS[i].name,
                        EW_STR_ARG(ew_buf_str(&said)),
                        ew_gate_text(changes.gate));
            failed++;
        }
        ew_buf_release(&said);
        small_estate_release(&from);
        small_estate_release(&to);
    }
    assert_int_equal(failed, 0);
}

static void the_gate_follows_its_options(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *from;
        const char *to;
        struct ew_changes_options options;
        enum ew_gate gate;
        const char *reason;
    } GATES[] = {
        {"more access is high",
         ROLE(OTHER),
         ROLE(ALLOW("a")),
         {.fail_on = EW_HIGH},
         EW_GATE_FAILED,       "FAILED: 1 principal gained access"                                  },
        {"it is not critical",
         ROLE(OTHER),
         ROLE(ALLOW("a")),
         {.fail_on = EW_CRITICAL},
         EW_GATE_PASSED,       "passed: no change is that severe"                                   },
        {"less access is info",
         ROLE(ALLOW("a")),
         ROLE(OTHER),
         {.fail_on = EW_INFO},
         EW_GATE_FAILED,       "FAILED: 1 principal lost access"                                    },
        {"it is not low",
         ROLE(ALLOW("a")),
         ROLE(OTHER),
         {.fail_on = EW_LOW},
         EW_GATE_PASSED,       "passed: no access widened"                                          },
        {"nothing fails without a gate",
         ROLE(OTHER),
         ROLE(ALLOW("a")),
         {.gate_off = true, .fail_on = EW_HIGH},
         EW_GATE_PASSED,       "passed: nothing fails this run"                                     },
        {"what is undecided stays so without one",
         ROLE(OTHER),
         UNREAD(ALLOW("a")),
         {.gate_off = true, .fail_on = EW_HIGH},
         EW_GATE_INCONCLUSIVE, "INCONCLUSIVE: 1 principal undecided, first " SMALL_ARN(
             "role/r") ": to: policy `arn:aws:iam::aws:policy/m` is attached "
                       "but its document is not in the input; give what is "
                       "missing, or accept it with --allow-incomplete"},
        {"unless that is allowed",
         ROLE(OTHER),
         UNREAD(OTHER),
         {.fail_on = EW_HIGH, .allow_incomplete = true},
         EW_GATE_PASSED,       "passed: no access widened; the input is incomplete"                 },
    };
    for (size_t i = 0; i < COUNT_OF(GATES); i++) {
        struct small_estate from;
        struct small_estate to;
        load_roles(&from, GATES[i].from);
        load_roles(&to, GATES[i].to);
        struct ew_changes changes = find(&from, &to, &GATES[i].options);
        CHECK(GATES[i].name, changes.gate == GATES[i].gate);
        CHECK_STR(GATES[i].name, changes.gate_reason,
                  ew_str_from(GATES[i].reason));
        small_estate_release(&from);
        small_estate_release(&to);
    }
}

/* Documents are matched by place and path, not by their whole path. */
static void documents_are_matched_by_their_place(void **state)
{
    (void)state;
    static const char POLICY[] =
        "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\","
        "\"Action\":\"ecs:*\",\"Resource\":\"*\"}}";
    static const struct {
        const char *name;
        const char *from_source, *from_path;
        const char *to_source, *to_path;
        bool same;
    } PLACES[] = {
        {"two files that are named",                     "a.json", "a.json",     "b.json", "b.json",
         true                                                                                                 },
        {"one path in two folders",                      "a",      "a/x/p.json", "b/",     "b/x/p.json",
         true                                                                                                 },
        {"two paths in two folders",                     "a",      "a/x.json",   "b",      "b/y.json",   false},
        {"a folder's name is no beginning of another's", "a",      "ab/x.json",  "b",
         "b/x.json",                                                                                     false},
    };
    const struct ew_changes_options options = {.fail_on = EW_HIGH};
    for (size_t i = 0; i < COUNT_OF(PLACES); i++) {
        struct ew_error err = {0};
        struct small_estate from;
        struct small_estate to;
        struct ew_changes changes = {.count = 0};
        small_estate_load_text(&from, PLACES[i].from_path, POLICY);
        small_estate_load_text(&to, PLACES[i].to_path, POLICY);
        const struct ew_str names[] = {ew_str_from(PLACES[i].from_source),
                                       ew_str_from(PLACES[i].to_source)};
        const struct ew_side_input sides[] = {
            {&from.loaded.estate, from.engine, {&names[0], 1}, NULL},
            {&to.loaded.estate,   to.engine,   {&names[1], 1}, NULL},
        };
        CHECK(PLACES[i].name,
              ew_changes_find(&to.arena, &sides[0], &sides[1], &options,
                              &changes, &err) == EW_OK);
        CHECK(PLACES[i].name, changes.count == (PLACES[i].same ? 0 : 2));
        small_estate_release(&from);
        small_estate_release(&to);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_are_of_one_kind),
        cmocka_unit_test(the_gate_follows_its_options),
        cmocka_unit_test(documents_are_matched_by_their_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
