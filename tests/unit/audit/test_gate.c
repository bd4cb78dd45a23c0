#include "base/file.h"

#include "audit/audit.h"

#include "stand_in.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* clang-format off */
#include <cmocka.h>
/* clang-format on */

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

/* ---- the gate ---------------------------------------------------------- */

struct gate_row {
    const char *name;
    enum ew_severity fail_on;
    bool gate_off, fail_on_stale, allow_incomplete;
    bool gap;     /* a part of the input is missing */
    bool unknown; /* and role/b is undecided */
    const char *list;
    enum ew_gate gate;
    bool complete;
    const char *reason;
};

/* role/a has EW101 (high) and EW109 (low). */
/* clang-format off */
#define REMEDY "; give what is missing, or accept it with --allow-incomplete"

static const struct gate_row GATE_ROWS[] = {
    {"an open finding at fail_on fails", EW_HIGH, false, false, false, false,
     false, NULL, EW_GATE_FAILED, true, "FAILED: 1 open high finding"},
    {"findings are counted by severity", EW_LOW, false, false, false, false,
     false, NULL, EW_GATE_FAILED, true,
     "FAILED: 1 open high finding, 1 open low finding"},
    {"findings below fail_on pass", EW_CRITICAL, false, false, false, false,
     false, NULL, EW_GATE_PASSED, true, "passed: no open finding at critical"},
    {"exempted findings pass", EW_HIGH, false, false, false, false, false,
     LIST FOR_A("a") WHY, EW_GATE_PASSED, true,
     "passed: no open finding at high or above (2 exempted)"},
    {"an expired entry fails and is counted", EW_HIGH, false, false, false,
     false, false, LIST FOR_A("a") WHY "    expires: 2026-01-01\n",
     EW_GATE_FAILED, true, "FAILED: 2 open high findings (1 expired entry)"},
    {"an overdue review is not counted as expired", EW_HIGH, false, false,
     false, false, false,
     LIST FOR_A("a") WHY
     "    review_every: 9d\n    last_reviewed: 2026-01-01\n",
     EW_GATE_PASSED, true,
     "passed: no open finding at high or above (2 exempted)"},
    {"a stale entry passes and is counted", EW_HIGH, false, false, false,
     false, false, LIST FOR_A("a") WHY ENTRY("z", ARN("role/z")) WHY,
     EW_GATE_PASSED, true,
     "passed: no open finding at high or above (2 exempted, 1 stale entry)"},
    {"a stale entry fails when it shall", EW_HIGH, false, true, false, false,
     false, LIST FOR_A("a") WHY ENTRY("z", ARN("role/z")) WHY, EW_GATE_FAILED,
     true, "FAILED: 1 stale entry (2 exempted)"},
    {"a gate that is off never fails", EW_HIGH, true, true, false, false,
     false, LIST ENTRY("z", ARN("role/z")) WHY, EW_GATE_PASSED, true,
     "passed: nothing fails this run"},
    {"a gap is inconclusive", EW_CRITICAL, false, false, false, true, false,
     NULL, EW_GATE_INCONCLUSIVE, false,
     "INCONCLUSIVE: 1 gap in the input, first x.json:2:3: no JSON" REMEDY},
    {"an undecided principal is inconclusive", EW_CRITICAL, false, false,
     false, false, true, NULL, EW_GATE_INCONCLUSIVE, false,
     "INCONCLUSIVE: 1 principal undecided, first " ROLE_B
     ": policy `q` was not read" REMEDY},
    {"a failure wins over a gap", EW_HIGH, false, false, false, true, true,
     NULL, EW_GATE_FAILED, false,
     "FAILED: 1 open high finding; the input is incomplete"},
    {"a gate that is off stays inconclusive", EW_HIGH, true, false, false,
     true, true, NULL, EW_GATE_INCONCLUSIVE, false,
     "INCONCLUSIVE: 1 gap in the input, first x.json:2:3: no JSON; 1 "
     "principal undecided, first " ROLE_B ": policy `q` was not read" REMEDY},
    {"what is missing may be allowed", EW_CRITICAL, false, false, true, true,
     true, NULL, EW_GATE_PASSED, false,
     "passed: no open finding at critical; the input is incomplete"},
};
/* clang-format on */

static void set_up_gate(struct stand_in *s, const struct gate_row *row)
{
    static const struct ew_str REASON = EW_LIT("policy `q` was not read");
    stand_in_init(s);
    const struct ew_policy *policy = stand_in_policy(s, "p", ALLOW);
    stand_in_role(s, ROLE_A, policy)->grant.action_wildcard = true;
    if (row->unknown) {
        struct stand_in_principal *b = stand_in_role(s, ROLE_B, policy);
        b->access.verdict = EW_VERDICT_UNKNOWN;
        b->access.unknown = (struct ew_strs){&REASON, 1};
        b->access.grant_count = 0;
    }
    if (row->gap) {
        ew_diag_add(&s->estate.incomplete,
                    (struct ew_place){EW_STR("x.json"), 2, 3, 0, 0, NULL},
                    "no JSON");
    }
    s->options.fail_on = row->fail_on;
    s->options.gate_off = row->gate_off;
    s->options.fail_on_stale = row->fail_on_stale;
    s->options.allow_incomplete = row->allow_incomplete;
    s->covered_from = 1;
    if (row->list) {
        stand_in_list(s, row->list);
    }
}

static void the_gate_says_why(void **state)
{
    (void)state;
    size_t failed = 0;
    for (size_t i = 0; i < COUNT(GATE_ROWS); i++) {
        const struct gate_row *row = &GATE_ROWS[i];
        struct stand_in s;
        set_up_gate(&s, row);
        stand_in_audit(&s);
        const struct ew_report *r = &s.report;
        if (r->gate != row->gate || r->complete != row->complete ||
            !ew_str_eq(r->gate_reason, ew_str_from(row->reason))) {
            print_error("%s: %s, %.*s\n", row->name, ew_gate_text(r->gate),
                        EW_STR_ARG(r->gate_reason));
            failed++;
        }
        assert_int_equal(r->incomplete.count,
                         (row->gap ? 1 : 0) + (row->unknown ? 1 : 0));
        stand_in_release(&s);
    }
    assert_int_equal(failed, 0);
}

static void a_warning_does_not_fail(void **state)
{
    (void)state;
    struct stand_in s;
    stand_in_init(&s);
    stand_in_role(&s, ROLE_A, stand_in_policy(&s, "p", ALLOW));
    s.options.warn = true;
    s.options.warn_on = EW_LOW;
    stand_in_audit(&s);
    assert_true(s.report.warned);
    assert_int_equal(s.report.gate, EW_GATE_PASSED);
    s.options.warn_on = EW_MEDIUM;
    stand_in_audit(&s);
    assert_false(s.report.warned);
    stand_in_release(&s);
}

/* ---- --only ------------------------------------------------------------ */

/* role/a and role/b have EW101 and EW109 each; role/c is undecided. */
struct only_row {
    const char *name;
    const char *only; /* filters, with blanks between them */
    size_t findings;
    size_t principals;
    enum ew_gate gate;
};

/* clang-format off */
static const struct only_row ONLY_ROWS[] = {
    {"without it all is kept", "", 4, 3, EW_GATE_FAILED},
    {"a rule keeps its findings and all principals", "EW109", 2, 3,
     EW_GATE_INCONCLUSIVE},
    {"a rule may be written in any case", "ew101", 2, 3, EW_GATE_FAILED},
    {"rules add up", "EW101 EW109", 4, 3, EW_GATE_FAILED},
    {"an ARN keeps its principal, and what is unknown of others is no matter",
     ROLE_A " EW109", 1, 1, EW_GATE_PASSED},
    {"ARNs add up", ROLE_A " *role/b", 4, 2, EW_GATE_FAILED},
    {"a pattern that names nobody keeps nothing", "arn:aws:iam::*:user/*", 0,
     0, EW_GATE_PASSED},
};
/* clang-format on */

static void set_up_only(struct stand_in *s, const char *filters,
                        struct ew_str *only)
{
    stand_in_init(s);
    const struct ew_policy *policy = stand_in_policy(s, "p", ALLOW);
    stand_in_role(s, ROLE_A, policy)->grant.action_wildcard = true;
    stand_in_role(s, ROLE_B, policy)->grant.action_wildcard = true;
    struct stand_in_principal *c = stand_in_role(s, ROLE_C, policy);
    c->access.verdict = EW_VERDICT_UNKNOWN;
    c->access.grant_count = 0;
    struct ew_str rest = ew_str_from(filters);
    while (rest.len) {
        only[s->options.only_count++] = ew_str_cut(rest, ' ', &rest);
    }
    s->options.only = only;
}

static void only_keeps_what_it_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(ONLY_ROWS); i++) {
        const struct only_row *row = &ONLY_ROWS[i];
        struct stand_in s;
        struct ew_str only[3];
        set_up_only(&s, row->only, only);
        stand_in_audit(&s);
        const struct ew_report *r = &s.report;
        if (r->finding_count != row->findings ||
            r->principal_count != row->principals ||
            r->summary.principals != row->principals || r->gate != row->gate) {
            fail_msg("%s: %zu findings, %zu principals, %s", row->name,
                     r->finding_count, r->principal_count,
                     ew_gate_text(r->gate));
        }
        stand_in_release(&s);
    }
}

static void only_refuses_what_would_keep_nothing(void **state)
{
    (void)state;
    static const char *const BAD[] = {"EW999", "EW10*", "admin", ""};
    for (size_t i = 0; i < COUNT(BAD); i++) {
        struct stand_in s;
        stand_in_init(&s);
        struct ew_str only = ew_str_from(BAD[i]);
        s.options.only = &only;
        s.options.only_count = 1;
        struct ew_error err;
        assert_int_equal(
            ew_audit(&s.arena, &s.estate, NULL, &s.options, &s.report, &err),
            EW_INVALID);
        assert_non_null(strstr(err.text, BAD[i]));
        stand_in_release(&s);
    }
}

/* ---- key figures, assumptions, memory ---------------------------------- */

static void figures_leave_out_what_is_no_access(void **state)
{
    (void)state;
    struct stand_in s;
    stand_in_init(&s);
    const struct ew_policy *policy = stand_in_policy(&s, "p", ALLOW);
    static const struct {
        const char *arn;
        enum ew_verdict verdict;
        bool action_wildcard, resource_wildcard;
    } HOLDERS[] = {
        {ROLE_A,        EW_VERDICT_ALLOWED,     true,  true },
        {ROLE_B,        EW_VERDICT_CONDITIONAL, false, true },
        {ROLE_C,        EW_VERDICT_ALLOWED,     false, false},
        {ARN("role/d"), EW_VERDICT_BLOCKED,     true,  true },
        {ARN("role/e"), EW_VERDICT_NONE,        false, false},
    };
    for (size_t i = 0; i < COUNT(HOLDERS); i++) {
        struct stand_in_principal *p =
            stand_in_role(&s, HOLDERS[i].arn, policy);
        p->access.verdict = HOLDERS[i].verdict;
        p->grant.verdict = HOLDERS[i].verdict;
        p->grant.action_wildcard = HOLDERS[i].action_wildcard;
        p->grant.resource_wildcard = HOLDERS[i].resource_wildcard;
    }
    stand_in_audit(&s);
    const struct ew_summary *sum = &s.report.summary;
    assert_int_equal(sum->accounts, 1);
    assert_int_equal(sum->principals, 5);
    assert_int_equal(sum->by_verdict[EW_VERDICT_NONE], 1);
    assert_int_equal(sum->by_verdict[EW_VERDICT_BLOCKED], 1);
    assert_int_equal(sum->by_verdict[EW_VERDICT_CONDITIONAL], 1);
    assert_int_equal(sum->by_verdict[EW_VERDICT_ALLOWED], 2);
    assert_int_equal(sum->grants, 3);
    assert_int_equal(sum->wildcard_grants, 2);
    assert_int_equal(sum->wildcard_permille, 667);
    assert_int_equal(s.report.principal_count, 4);
    stand_in_release(&s);
}

static void what_was_taken_for_granted_is_said(void **state)
{
    (void)state;
    struct stand_in s;
    stand_in_init(&s);
    assert_int_equal(ew_vec_push_str(&s.estate.assumptions, EW_STR("zzz")),
                     EW_OK);
    s.report.version = EW_STR("1.2.3");
    stand_in_audit(&s);
    assert_int_equal(s.report.assumptions.count, 2);
    assert_true(ew_str_eq(
        s.report.assumptions.items[0],
        EW_STR("no allow-list was given: EW103 to EW107, EW210 to EW211 are "
               "not judged")));
    assert_true(ew_str_eq(s.report.version, EW_STR("1.2.3")));
    stand_in_list(&s, "version: 1\nentries: []\n");
    stand_in_audit(&s);
    assert_int_equal(s.report.assumptions.count, 1);
    stand_in_release(&s);
}

static void every_rule_is_found_by_its_id(void **state)
{
    (void)state;
    size_t count = 0;
    const struct ew_rule *rules = ew_rules(&count);
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(ew_rule_find(rules[i].id), &rules[i]);
        assert_true(i == 0 || ew_str_cmp(rules[i - 1].id, rules[i].id) < 0);
    }
    assert_null(ew_rule_find(EW_STR("EW199")));
    for (size_t i = 0; i < EW_SEVERITIES; i++) {
        enum ew_severity severity = EW_INFO;
        const char *text = ew_severity_text((enum ew_severity)i);
        assert_true(ew_severity_parse(ew_str_from(text), &severity));
        assert_int_equal(severity, i);
    }
    enum ew_severity untouched = EW_LOW;
    assert_false(ew_severity_parse(EW_STR("High"), &untouched));
    assert_int_equal(untouched, EW_LOW);
}

/* The page of a rule says the same as the table. */
static void every_rule_has_its_page(void **state)
{
    (void)state;
    size_t count = 0;
    const struct ew_rule *rules = ew_rules(&count);
    for (size_t i = 0; i < count; i++) {
        const struct ew_rule *rule = &rules[i];
        char path[64];
        char want[128];
        (void)snprintf(path, sizeof(path), "../docs/rules/%.*s.md",
                       EW_STR_ARG(rule->id));
        (void)snprintf(want, sizeof(want), "# %.*s %.*s\n\nSeverity: **%s**",
                       EW_STR_ARG(rule->id), EW_STR_ARG(rule->name),
                       ew_severity_text(rule->severity));
        struct ew_file page;
        struct ew_error err;
        if (ew_file_read(ew_str_from(path), EW_MAX_CONFIG_BYTES, &page, &err) !=
            EW_OK) {
            fail_msg("%s: %s", path, err.text);
        }
        if (!ew_str_starts(page.text, ew_str_from(want))) {
            fail_msg("%s does not start with %s", path, want);
        }
        ew_file_release(&page);
    }
}

static void only_as_many_questions_are_asked_as_needed(void **state)
{
    (void)state;
    struct stand_in s;
    stand_in_init(&s);
    stand_in_role(&s, ROLE_A, stand_in_policy(&s, "p", ALLOW));
    stand_in_list(&s, LIST FOR_A("a") WHY FOR_A("b") WHY);
    s.covered_from = 1;
    stand_in_audit(&s);
    assert_int_equal(s.within_calls, 1);
    stand_in_release(&s);
}

static void lack_of_memory_is_told_wherever_it_happens(void **state)
{
    (void)state;
    for (size_t n = 1;; n++) {
        struct stand_in s;
        set_up_gate(&s, &GATE_ROWS[0]);
        stand_in_list(&s, LIST FOR_A("a") WHY ENTRY("z", ARN("role/z")) WHY);
        s.arena.fail_after = s.arena.allocations + n;
        enum ew_status status = stand_in_try(&s);
        stand_in_release(&s);
        if (status == EW_OK) {
            assert_true(n > 10);
            return;
        }
        assert_int_equal(status, EW_NOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_gate_says_why),
        cmocka_unit_test(a_warning_does_not_fail),
        cmocka_unit_test(only_keeps_what_it_names),
        cmocka_unit_test(only_refuses_what_would_keep_nothing),
        cmocka_unit_test(figures_leave_out_what_is_no_access),
        cmocka_unit_test(what_was_taken_for_granted_is_said),
        cmocka_unit_test(every_rule_is_found_by_its_id),
        cmocka_unit_test(every_rule_has_its_page),
        cmocka_unit_test(only_as_many_questions_are_asked_as_needed),
        cmocka_unit_test(lack_of_memory_is_told_wherever_it_happens),
    };
    return cmocka_run_group_tests_name("gate", tests, NULL, NULL);
}
