#include "base/rows.h"

#include "stand_in.h"

#define CLUSTER(name) "arn:aws:ecs:*:" ACCOUNT ":cluster/" name

#define ALLOW_MORE                                                      \
    "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\"," \
    "\"Action\":[\"ecs:*\",\"s3:*\"],\"Resource\":\"*\"}]}"

/** How far the one grant of role/a goes; what is not set is as in NARROW. */
struct scope {
    enum ew_verdict verdict;
    enum ew_reach reach;
    const char *cluster;
    const char *except;
    const char *container;
    const char *condition; /* a value of one key */
    const char *resource;
};

struct row {
    const char *name;
    struct scope before;
    struct scope now;
    bool with_list; /* nobody is approved: EW103 */
    bool unchanged;
};

/* clang-format off */
#define FREE EW_VERDICT_ALLOWED
#define IF EW_VERDICT_CONDITIONAL
#define NAMED EW_REACH_NAMED_CLUSTERS
#define PATTERN EW_REACH_CLUSTER_PATTERN
#define ANY EW_REACH_ANY_CLUSTER

static const struct row ROWS[] = {
    {"the same access is accepted", {FREE, NAMED, 0, 0, 0, 0, 0},
     {FREE, NAMED, 0, 0, 0, 0, 0}, false, true},
    {"a wider reach is new", {FREE, NAMED, 0, 0, 0, 0, 0},
     {FREE, ANY, 0, 0, 0, 0, 0}, false, false},
    {"a narrower reach is not", {FREE, ANY, 0, 0, 0, 0, 0},
     {FREE, NAMED, 0, 0, 0, 0, 0}, false, true},
    {"another cluster is new", {FREE, NAMED, CLUSTER("a"), 0, 0, 0, 0},
     {FREE, NAMED, CLUSTER("b"), 0, 0, 0, 0}, false, false},
    {"a cluster within the pattern of before is not",
     {FREE, PATTERN, CLUSTER("dev*"), 0, 0, 0, 0},
     {FREE, NAMED, CLUSTER("dev-1"), 0, 0, 0, 0}, false, true},
    {"a star is wider than a question mark",
     {FREE, PATTERN, CLUSTER("dev?"), 0, 0, 0, 0},
     {FREE, PATTERN, CLUSTER("dev*"), 0, 0, 0, 0}, false, false},
    {"a cluster that was left out is new",
     {FREE, ANY, 0, CLUSTER("prod"), 0, 0, 0}, {FREE, ANY, 0, 0, 0, 0, 0},
     true, false},
    {"a cluster that is left out now is not", {FREE, ANY, 0, 0, 0, 0, 0},
     {FREE, ANY, 0, CLUSTER("prod"), 0, 0, 0}, true, true},
    {"another container is new", {FREE, NAMED, 0, 0, "app", 0, 0},
     {FREE, NAMED, 0, 0, "*", 0, 0}, false, false},
    {"fewer containers are not", {FREE, NAMED, 0, 0, "*", 0, 0},
     {FREE, NAMED, 0, 0, "app", 0, 0}, false, true},
    {"a condition less is new", {IF, ANY, 0, 0, 0, "true", "both"},
     {FREE, ANY, 0, 0, 0, 0, 0}, true, false},
    {"a condition more is not", {FREE, ANY, 0, 0, 0, 0, 0},
     {IF, ANY, 0, 0, 0, "true", "both"}, true, true},
    {"another value is new", {IF, ANY, 0, 0, 0, "true", "both"},
     {IF, ANY, 0, 0, 0, "false", "both"}, true, false},
    {"a condition on one resource only is new",
     {IF, ANY, 0, 0, 0, "true", "both"}, {IF, ANY, 0, 0, 0, "true", "task"},
     true, false},
    {"a condition on both resources is not",
     {IF, ANY, 0, 0, 0, "true", "task"}, {IF, ANY, 0, 0, 0, "true", "both"},
     true, true},
    {"access that was not decided and is there now is new",
     {EW_VERDICT_UNKNOWN, ANY, 0, 0, 0, 0, 0}, {FREE, ANY, 0, 0, 0, 0, 0},
     true, false},
};
/* clang-format on */

/* What one run holds of a scope. */
struct side {
    struct stand_in s;
    struct ew_str cluster, except, container, value;
    struct ew_needed needed;
};

static struct ew_strs strs_of(struct ew_str *one, const char *text)
{
    *one = ew_str_from(text);
    return (struct ew_strs){one, text ? 1 : 0};
}

static void set_up(struct side *side, const struct scope *scope,
                   const char *policy)
{
    *side = (struct side){.needed = {.key = EW_STR("k")}};
    stand_in_init(&side->s);
    struct stand_in_principal *p =
        stand_in_role(&side->s, ROLE_A, stand_in_policy(&side->s, "p", policy));
    p->grant.action_wildcard = true;
    p->grant.verdict = scope->verdict == EW_VERDICT_UNKNOWN ? EW_VERDICT_ALLOWED
                                                            : scope->verdict;
    p->grant.reach = p->access.reach = scope->reach;
    p->access.verdict = scope->verdict;
    p->grant.clusters = p->access.clusters =
        strs_of(&side->cluster, scope->cluster ? scope->cluster : "*");
    p->access.clusters_except = strs_of(&side->except, scope->except);
    p->grant.containers = p->access.containers =
        strs_of(&side->container, scope->container ? scope->container : "*");
    side->needed.operator_text = EW_STR("Bool");
    side->needed.values = strs_of(&side->value, scope->condition);
    side->needed.resource = scope->resource;
    p->grant.conditions = p->access.conditions = &side->needed;
    p->grant.condition_count = p->access.condition_count =
        scope->condition ? 1 : 0;
}

/* The finding of EW101, or of EW103 where there is a list. */
static const struct ew_finding *finding_of(const struct ew_report *report,
                                           const char *rule)
{
    for (size_t i = 0; i < report->finding_count; i++) {
        if (ew_str_eq(report->findings[i].rule->id, ew_str_from(rule))) {
            return &report->findings[i];
        }
    }
    fail_msg("no finding of %s", rule);
    return NULL;
}

static void access_that_has_grown_is_not_hidden(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        const struct row *row = &ROWS[i];
        struct side before;
        struct side now;
        set_up(&before, &row->before, ALLOW);
        set_up(&now, &row->now, ALLOW);
        if (row->with_list) {
            stand_in_list(&before.s, "version: 1\nentries: []\n");
            stand_in_list(&now.s, "version: 1\nentries: []\n");
        }
        stand_in_audit(&before.s);
        now.s.options.baseline = &before.s.report;
        stand_in_audit(&now.s);
        const struct ew_finding *finding =
            finding_of(&now.s.report, row->with_list ? "EW103" : "EW101");
        CHECK(row->name,
              finding->status ==
                  (row->unchanged ? EW_FINDING_BASELINE : EW_FINDING_OPEN));
        CHECK(row->name, now.s.report.summary.baseline.given);
        stand_in_release(&before.s);
        stand_in_release(&now.s);
    }
}

/* ---- the gate, and counts ------------------------------------------------ */

static const struct scope USUAL = {FREE, NAMED, 0, 0, 0, 0, 0};

static void check_counts(const struct ew_report *report, const char *name,
                         size_t added, size_t unchanged, size_t fixed)
{
    const struct ew_baseline_counts *counts = &report->summary.baseline;
    if (!counts->given || counts->added != added ||
        counts->unchanged != unchanged || counts->fixed != fixed) {
        fail_msg("%s: %zu new, %zu unchanged, %zu fixed", name, counts->added,
                 counts->unchanged, counts->fixed);
    }
}

static void what_was_accepted_fails_nothing(void **state)
{
    (void)state;
    struct side before;
    struct side now;
    set_up(&before, &USUAL, ALLOW);
    set_up(&now, &USUAL, ALLOW);
    stand_in_audit(&before.s);
    assert_int_equal(before.s.report.gate, EW_GATE_FAILED);
    now.s.options.baseline = &before.s.report;
    stand_in_audit(&now.s);
    assert_int_equal(now.s.report.gate, EW_GATE_PASSED);
    assert_true(ew_str_eq(now.s.report.gate_reason,
                          EW_STR("passed: no open finding at high or above (2 "
                                 "in the baseline)")));
    assert_int_equal(now.s.report.summary.findings[EW_HIGH], 0);
    check_counts(&now.s.report, __func__, 0, 2, 0);
    stand_in_release(&before.s);
    stand_in_release(&now.s);
}

/* EW101 and EW109 of another statement, and EW103 that rests on it. */
static void another_statement_is_another_finding(void **state)
{
    (void)state;
    struct side before;
    struct side now;
    set_up(&before, &USUAL, ALLOW);
    set_up(&now, &USUAL, ALLOW_MORE);
    stand_in_list(&before.s, "version: 1\nentries: []\n");
    stand_in_list(&now.s, "version: 1\nentries: []\n");
    stand_in_audit(&before.s);
    now.s.options.baseline = &before.s.report;
    stand_in_audit(&now.s);
    check_counts(&now.s.report, __func__, 3, 0, 3);
    stand_in_release(&before.s);
    stand_in_release(&now.s);
}

/* The list had approved it; without its entry it was never accepted. */
static void what_was_exempted_is_new_without_the_exemption(void **state)
{
    (void)state;
    struct side before;
    struct side now;
    set_up(&before, &USUAL, ALLOW);
    set_up(&now, &USUAL, ALLOW);
    stand_in_list(&before.s, LIST FOR_A("a") WHY);
    before.s.covered_from = 1;
    stand_in_audit(&before.s);
    assert_int_equal(before.s.report.summary.exempted, 2);
    now.s.options.baseline = &before.s.report;
    stand_in_audit(&now.s);
    check_counts(&now.s.report, __func__, 2, 0, 0);
    stand_in_release(&before.s);
    stand_in_release(&now.s);
}

/* EW105 of one entry: its review is overdue, then it has expired. */
static void what_has_become_worse_is_not_hidden(void **state)
{
    (void)state;
    static const char OVERDUE[] =
        LIST FOR_A("a") WHY "    expires: 2026-12-31\n    review_every: 30d\n"
                            "    last_reviewed: 2026-01-01\n";
    static const char EXPIRED[] =
        LIST FOR_A("a") WHY "    expires: 2026-05-01\n    review_every: 30d\n"
                            "    last_reviewed: 2026-01-01\n";
    struct side before;
    struct side now;
    set_up(&before, &USUAL, ALLOW);
    set_up(&now, &USUAL, ALLOW);
    stand_in_list(&before.s, OVERDUE);
    stand_in_list(&now.s, EXPIRED);
    before.s.covered_from = 1;
    stand_in_audit(&before.s);
    now.s.options.baseline = &before.s.report;
    stand_in_audit(&now.s);
    const struct ew_finding *was = finding_of(&before.s.report, "EW105");
    const struct ew_finding *is = finding_of(&now.s.report, "EW105");
    assert_string_equal(was->fingerprint, is->fingerprint);
    assert_int_equal(was->severity, EW_MEDIUM);
    assert_int_equal(is->severity, EW_HIGH);
    assert_int_equal(is->status, EW_FINDING_OPEN);
    stand_in_release(&before.s);
    stand_in_release(&now.s);
}

static void only_what_was_looked_at_is_called_fixed(void **state)
{
    (void)state;
    static const struct ew_str RULE = EW_LIT("EW110");
    struct side before;
    struct side now;
    set_up(&before, &USUAL, ALLOW);
    stand_in_audit(&before.s);

    set_up(&now, &USUAL, ALLOW);
    now.s.options.baseline = &before.s.report;
    now.s.principals[0].access.verdict = EW_VERDICT_NONE;
    stand_in_audit(&now.s);
    check_counts(&now.s.report, "without access", 0, 0, 2);

    ew_diag_add(&now.s.estate.incomplete, (struct ew_place){.line = 1}, "gone");
    stand_in_audit(&now.s);
    check_counts(&now.s.report, "with input missing", 0, 0, 0);
    stand_in_release(&now.s);

    set_up(&now, &USUAL, ALLOW);
    now.s.options.baseline = &before.s.report;
    now.s.options.only = &RULE;
    now.s.options.only_count = 1;
    stand_in_audit(&now.s);
    check_counts(&now.s.report, "of a rule left out", 0, 0, 0);
    stand_in_release(&now.s);

    stand_in_list(&before.s, "version: 1\nentries: []\n");
    stand_in_audit(&before.s);
    set_up(&now, &USUAL, ALLOW);
    now.s.options.baseline = &before.s.report;
    stand_in_audit(&now.s);
    check_counts(&now.s.report, "without the list of then", 0, 2, 0);
    stand_in_release(&now.s);
    stand_in_release(&before.s);
}

/* A baseline that was itself made with a baseline goes on accepting. */
static void what_was_accepted_stays_so(void **state)
{
    (void)state;
    struct side runs[3];
    for (size_t i = 0; i < COUNT_OF(runs); i++) {
        set_up(&runs[i], &USUAL, ALLOW);
        runs[i].s.options.baseline = i ? &runs[i - 1].s.report : NULL;
        stand_in_audit(&runs[i].s);
    }
    check_counts(&runs[2].s.report, __func__, 0, 2, 0);
    for (size_t i = 0; i < COUNT_OF(runs); i++) {
        stand_in_release(&runs[i].s);
    }
}

static void a_baseline_about_another_action_is_refused(void **state)
{
    (void)state;
    struct side before;
    struct side now;
    set_up(&before, &USUAL, ALLOW);
    set_up(&now, &USUAL, ALLOW);
    stand_in_audit(&before.s);
    before.s.report.action = EW_STR("ssm:StartSession");
    now.s.options.baseline = &before.s.report;
    assert_int_equal(stand_in_try(&now.s), EW_INVALID);
    stand_in_release(&before.s);
    stand_in_release(&now.s);
}

static void lack_of_memory_is_told_wherever_it_happens(void **state)
{
    (void)state;
    struct side before;
    set_up(&before, &USUAL, ALLOW);
    stand_in_audit(&before.s);
    for (size_t n = 1;; n++) {
        struct side now;
        set_up(&now, &USUAL, ALLOW);
        now.s.options.baseline = &before.s.report;
        now.s.arena.fail_after = now.s.arena.allocations + n;
        enum ew_status status = stand_in_try(&now.s);
        stand_in_release(&now.s);
        if (status == EW_OK) {
            assert_true(n > 5);
            break;
        }
        assert_int_equal(status, EW_NOMEM);
    }
    stand_in_release(&before.s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(access_that_has_grown_is_not_hidden),
        cmocka_unit_test(what_was_accepted_fails_nothing),
        cmocka_unit_test(another_statement_is_another_finding),
        cmocka_unit_test(what_was_exempted_is_new_without_the_exemption),
        cmocka_unit_test(what_has_become_worse_is_not_hidden),
        cmocka_unit_test(only_what_was_looked_at_is_called_fixed),
        cmocka_unit_test(what_was_accepted_stays_so),
        cmocka_unit_test(a_baseline_about_another_action_is_refused),
        cmocka_unit_test(lack_of_memory_is_told_wherever_it_happens),
    };
    return cmocka_run_group_tests_name("baseline", tests, NULL, NULL);
}
