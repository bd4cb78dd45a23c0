#include "base/buf.h"
#include "base/rows.h"

#include "stand_in.h"

#define ADDRESS "aws_iam_role.a"

static const struct ew_origin ORIGIN = {
    EW_LIT(ADDRESS), {.file = EW_LIT("main.tf"), .line = 3}
};

/* `RULE severity status entry message`, a line each. */
static void list_findings(const struct ew_report *report, struct ew_buf *out)
{
    static const char *const STATUS[] = {"open", "exempted", "baseline"};
    for (size_t i = 0; i < report->finding_count; i++) {
        const struct ew_finding *finding = &report->findings[i];
        ew_buf_printf(
            out, "%.*s %s %s [%.*s] %.*s\n", EW_STR_ARG(finding->rule->id),
            ew_severity_text(finding->severity), STATUS[finding->status],
            EW_STR_ARG(finding->entry), EW_STR_ARG(finding->message));
    }
}

static bool findings_are(const struct ew_report *report, const char *name,
                         const char *want)
{
    struct ew_buf got;
    ew_buf_init(&got);
    list_findings(report, &got);
    bool same = ew_str_eq(ew_buf_str(&got), ew_str_from(want));
    if (!same) {
        print_error("%s: got\n%.*s", name, EW_STR_ARG(ew_buf_str(&got)));
    }
    ew_buf_release(&got);
    return same;
}

/* ---- exemptions ---------------------------------------------------------- */

struct exemption_row {
    const char *name;
    struct ew_exemption exemption;
    const char *only;
    bool gap;     /* a part of the input is missing */
    bool unknown; /* role/b is undecided */
    const char *want;
    struct ew_exemption_counts counts;
};

/* clang-format off */
#define AT(file_, line_) {.file = EW_LIT(file_), .line = (line_)}
#define GOOD(rule_, until_, address_, file_) \
    {.rule = EW_LIT(rule_), .until = until_, .reason = EW_LIT("known"), \
     .address = address_, .place = AT(file_, 2)}
#define NONE {NULL, 0}
#define OPEN "EW109 low open [] `" ROLE_A "` may run commands in named " \
    "clusters through policy `p` with no condition beyond the target\n"
#define EXEMPTED(entry) "EW109 low exempted [" entry "] `" ROLE_A \
    "` may run commands in named clusters through policy `p` with no " \
    "condition beyond the target\n"
#define BAD(what) "EW107 high open [inline:p.json:2] the exemption of EW109" \
    " at `" ADDRESS "` exempts nothing: " what "\n" OPEN
#define UNUSED "EW106 low open [inline:p.json:2] the exemption of EW101 at `" \
    ADDRESS "` is unused: there is no such finding\n"

/* It is 2026-06-01. role/a has EW109, at aws_iam_role.a of p.json. */
static const struct exemption_row EXEMPTION_ROWS[] = {
    {"one at the resource exempts it",
     GOOD("EW109", NONE, EW_LIT(ADDRESS), "p.json"), NULL, false, false,
     EXEMPTED("inline:p.json:2"), {1, 0, 0}},
    {"its rule may be written in any case",
     GOOD("ew109", NONE, EW_LIT(ADDRESS), "p.json"), NULL, false, false,
     EXEMPTED("inline:p.json:2"), {1, 0, 0}},
    {"one in the sources of a plan exempts it",
     GOOD("EW109", NONE, EW_LIT(ADDRESS), "main.tf"), NULL, false, false,
     EXEMPTED("inline:main.tf:2"), {1, 0, 0}},
    {"one without an address is for its whole file",
     GOOD("EW109", NONE, NONE, "p.json"), NULL, false, false,
     EXEMPTED("inline:p.json:2"), {1, 0, 0}},
    {"it is good through the last second of its day",
     GOOD("EW109", EW_LIT("2026-06-01"), EW_LIT(ADDRESS), "p.json"), NULL,
     false, false, EXEMPTED("inline:p.json:2"), {1, 0, 0}},
    {"EW107: it is no good a day later",
     GOOD("EW109", EW_LIT("2026-05-31"), EW_LIT(ADDRESS), "p.json"), NULL,
     false, false, BAD("it expired after 2026-05-31"), {0, 0, 1}},
    {"EW107: a date that is none does not stand for ever",
     GOOD("EW109", EW_LIT("2026-13-01"), EW_LIT(ADDRESS), "p.json"), NULL,
     false, false, BAD("`2026-13-01` is not a date, such as 2026-12-31"),
     {0, 0, 1}},
    {"EW107: without a reason it exempts nothing",
     {.rule = EW_LIT("EW109"), .address = EW_LIT(ADDRESS),
      .place = AT("p.json", 2)}, NULL, false, false,
     BAD("it gives no reason"), {0, 0, 1}},
    {"EW107: a reason of blanks is none",
     {.rule = EW_LIT("EW109"), .address = EW_LIT(ADDRESS),
      .reason = EW_LIT(" \t"), .place = AT("p.json", 2)}, NULL, false, false,
     BAD("it gives no reason"), {0, 0, 1}},
    {"EW107: what the reader could not read exempts nothing",
     {.rule = EW_LIT("EW109"), .address = EW_LIT(ADDRESS),
      .reason = EW_LIT("known"), .fault = EW_LIT("`untl` is no key"),
      .place = AT("p.json", 2)}, NULL, false, false,
     BAD("`untl` is no key"), {0, 0, 1}},
    {"EW107: a rule that nobody knows",
     GOOD("EW999", NONE, NONE, "p.json"), NULL, false, false,
     "EW107 high open [inline:p.json:2] the exemption of EW999 exempts "
     "nothing: there is no rule `EW999`\n" OPEN, {0, 0, 1}},
    {"EW107: a rule that cannot be exempted",
     GOOD("EW112", NONE, NONE, "p.json"), NULL, false, false,
     "EW107 high open [inline:p.json:2] the exemption of EW112 exempts "
     "nothing: EW112 cannot be exempted\n" OPEN, {0, 0, 1}},
    {"EW107 cannot be exempted either",
     GOOD("EW107", NONE, NONE, "p.json"), NULL, false, false,
     "EW107 high open [inline:p.json:2] the exemption of EW107 exempts "
     "nothing: EW107 cannot be exempted\n" OPEN, {0, 0, 1}},
    {"EW106: one at another resource is unused",
     GOOD("EW109", NONE, EW_LIT("aws_iam_role.b"), "p.json"), NULL, false,
     false, "EW106 low open [inline:p.json:2] the exemption of EW109 at "
     "`aws_iam_role.b` is unused: there is no such finding\n" OPEN,
     {0, 1, 0}},
    {"EW106: the same address in another file is another resource",
     GOOD("EW109", NONE, EW_LIT(ADDRESS), "q.json"), NULL, false, false,
     "EW106 low open [inline:q.json:2] the exemption of EW109 at `" ADDRESS
     "` is unused: there is no such finding\n" OPEN, {0, 1, 0}},
    {"EW106: one of another rule is unused",
     GOOD("EW101", NONE, EW_LIT(ADDRESS), "p.json"), NULL, false, false,
     UNUSED OPEN, {0, 1, 0}},
    {"use is not judged while input is missing",
     GOOD("EW101", NONE, EW_LIT(ADDRESS), "p.json"), NULL, true, false, OPEN,
     {0, 0, 0}},
    {"use is not judged while anybody is undecided",
     GOOD("EW101", NONE, EW_LIT(ADDRESS), "p.json"), NULL, false, true, OPEN,
     {0, 0, 0}},
    {"use of a rule that --only leaves out is not judged",
     GOOD("EW101", NONE, EW_LIT(ADDRESS), "p.json"), "EW109", false, false,
     OPEN, {0, 0, 0}},
    {"use of a rule about the allow-list is not judged without one",
     GOOD("EW103", NONE, EW_LIT(ADDRESS), "p.json"), NULL, false, false, OPEN,
     {0, 0, 0}},
};
/* clang-format on */

static void set_up(struct stand_in *s)
{
    stand_in_init(s);
    const struct ew_policy *policy = stand_in_policy(s, "p", ALLOW);
    policy->document->text->origin = &ORIGIN;
    stand_in_role(s, ROLE_A, policy);
    s->estate.exemptions = ew_vec_of(&s->arena, sizeof(struct ew_exemption));
    s->estate.clusters = ew_vec_of(&s->arena, sizeof(struct ew_ecs_cluster));
    s->estate.workloads = ew_vec_of(&s->arena, sizeof(struct ew_ecs_workload));
}

static void add_exemption(struct stand_in *s,
                          const struct ew_exemption *exemption)
{
    struct ew_exemption *slot = ew_vec_push(&s->estate.exemptions);
    assert_non_null(slot);
    *slot = *exemption;
}

static void exemptions_are_judged(void **state)
{
    (void)state;
    size_t failed = 0;
    for (size_t i = 0; i < COUNT_OF(EXEMPTION_ROWS); i++) {
        const struct exemption_row *row = &EXEMPTION_ROWS[i];
        const struct ew_str only = ew_str_from(row->only);
        struct stand_in s;
        set_up(&s);
        add_exemption(&s, &row->exemption);
        s.options.only = &only;
        s.options.only_count = row->only ? 1 : 0;
        if (row->gap) {
            ew_diag_add(&s.estate.incomplete, (struct ew_place){.line = 1},
                        "gone");
        }
        if (row->unknown) {
            struct stand_in_principal *b =
                stand_in_role(&s, ROLE_B, stand_in_policy(&s, "q", ALLOW));
            b->access.verdict = EW_VERDICT_UNKNOWN;
            b->access.grant_count = 0;
        }
        stand_in_audit(&s);
        const struct ew_exemption_counts *got = &s.report.summary.exemptions;
        bool counts = got->used == row->counts.used &&
                      got->unused == row->counts.unused &&
                      got->invalid == row->counts.invalid;
        if (!counts) {
            print_error("%s: %zu used, %zu unused, %zu invalid\n", row->name,
                        got->used, got->unused, got->invalid);
        }
        failed += !findings_are(&s.report, row->name, row->want) || !counts;
        stand_in_release(&s);
    }
    assert_int_equal(failed, 0);
}

/* Two for the same finding: the first exempts, and none of them is unused. */
static void a_second_one_is_not_called_unused(void **state)
{
    (void)state;
    struct ew_exemption first = GOOD("EW109", NONE, EW_LIT(ADDRESS), "p.json");
    struct ew_exemption second = first;
    struct stand_in s;
    set_up(&s);
    second.place.line = 5;
    add_exemption(&s, &first);
    add_exemption(&s, &second);
    stand_in_audit(&s);
    assert_true(findings_are(&s.report, __func__, EXEMPTED("inline:p.json:2")));
    assert_int_equal(s.report.summary.exemptions.used, 2);
    stand_in_release(&s);
}

static void the_gate_can_fail_for_an_unused_one(void **state)
{
    (void)state;
    struct ew_exemption unused = GOOD("EW101", NONE, NONE, "p.json");
    struct stand_in s;
    set_up(&s);
    add_exemption(&s, &unused);
    stand_in_audit(&s);
    assert_int_equal(s.report.gate, EW_GATE_PASSED);
    assert_true(ew_str_eq(s.report.gate_reason,
                          EW_STR("passed: no open finding at high or above (1 "
                                 "unused exemption)")));
    s.options.fail_on_stale = true;
    stand_in_audit(&s);
    assert_int_equal(s.report.gate, EW_GATE_FAILED);
    assert_true(
        ew_str_eq(s.report.gate_reason, EW_STR("FAILED: 1 unused exemption")));
    stand_in_release(&s);
}

static void lack_of_memory_is_told_wherever_it_happens(void **state)
{
    (void)state;
    static const struct ew_exemption THREE[] = {
        GOOD("EW109", NONE, EW_LIT(ADDRESS), "p.json"),
        GOOD("EW101", NONE, NONE, "p.json"),
        GOOD("EW999", NONE, NONE, "p.json"),
    };
    for (size_t n = 1;; n++) {
        struct stand_in s;
        set_up(&s);
        for (size_t i = 0; i < COUNT_OF(THREE); i++) {
            add_exemption(&s, &THREE[i]);
        }
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

/* ---- clusters and services ----------------------------------------------- */

struct cluster_row {
    const char *name;
    struct ew_ecs_cluster cluster;
    enum ew_severity fail_on;
    const char *want;
    enum ew_gate gate;
    const char *assumed; /* NULL: nothing of it */
};

/* clang-format off */
#define IN(address_) {.file = EW_LIT("c.json"), .line = 4, .origin = address_}
#define LOGS_NOT(who) "EW302 medium open [] " who \
    " does not log what is done in ECS Exec sessions\n"
#define NOT_KNOWN "cluster `prod`: whether it logs ECS Exec sessions is not " \
    "known before the deployment"

static const struct cluster_row CLUSTER_ROWS[] = {
    {"EW302: logging is off", {.name = EW_LIT("prod"),
      .logging = EW_ECS_LOGGING_NONE, .place = IN(&ORIGIN)}, EW_HIGH,
     LOGS_NOT("cluster `prod` (`" ADDRESS "`)"), EW_GATE_PASSED, NULL},
    {"EW302: a cluster without a name is told by its ARN",
     {.arn = EW_LIT("arn:c"), .logging = EW_ECS_LOGGING_NONE,
      .place = IN(NULL)}, EW_HIGH, LOGS_NOT("cluster `arn:c`"),
     EW_GATE_PASSED, NULL},
    {"EW302: a cluster of which nothing is known is told by its address",
     {.logging = EW_ECS_LOGGING_NONE, .place = IN(&ORIGIN)}, EW_MEDIUM,
     LOGS_NOT("a cluster (`" ADDRESS "`)"), EW_GATE_FAILED, NULL},
    {"the default may log", {.name = EW_LIT("prod"),
      .logging = EW_ECS_LOGGING_DEFAULT, .place = IN(NULL)}, EW_MEDIUM, "",
     EW_GATE_PASSED, NULL},
    {"what is not set is the default", {.name = EW_LIT("prod"),
      .logging = EW_ECS_LOGGING_UNSET, .place = IN(NULL)}, EW_MEDIUM, "",
     EW_GATE_PASSED, NULL},
    {"a destination of its own logs", {.name = EW_LIT("prod"),
      .logging = EW_ECS_LOGGING_OVERRIDE, .place = IN(NULL)}, EW_MEDIUM, "",
     EW_GATE_PASSED, NULL},
    {"what is not known is a gap where it could fail the gate",
     {.name = EW_LIT("prod"), .logging = EW_ECS_LOGGING_UNKNOWN,
      .place = IN(NULL)}, EW_MEDIUM, "", EW_GATE_INCONCLUSIVE, NULL},
    {"what is not known is an assumption elsewhere",
     {.name = EW_LIT("prod"), .logging = EW_ECS_LOGGING_UNKNOWN,
      .place = IN(NULL)}, EW_HIGH, "", EW_GATE_PASSED, NOT_KNOWN},
};
/* clang-format on */

static bool is_assumed(const struct ew_report *report, const char *text)
{
    for (size_t i = 0; i < report->assumptions.count; i++) {
        if (ew_str_eq(report->assumptions.items[i], ew_str_from(text))) {
            return true;
        }
    }
    return false;
}

static void clusters_are_judged_by_their_logging(void **state)
{
    (void)state;
    size_t failed = 0;
    for (size_t i = 0; i < COUNT_OF(CLUSTER_ROWS); i++) {
        const struct cluster_row *row = &CLUSTER_ROWS[i];
        struct stand_in s;
        set_up(&s);
        s.principals[0].access.verdict = EW_VERDICT_NONE;
        s.options.fail_on = row->fail_on;
        struct ew_ecs_cluster *slot = ew_vec_push(&s.estate.clusters);
        assert_non_null(slot);
        *slot = row->cluster;
        stand_in_audit(&s);
        failed += !findings_are(&s.report, row->name, row->want);
        CHECK(row->name, s.report.gate == row->gate);
        CHECK(row->name,
              is_assumed(&s.report, row->assumed ? row->assumed : NOT_KNOWN) ==
                  (row->assumed != NULL));
        stand_in_release(&s);
    }
    assert_int_equal(failed, 0);
}

struct workload_row {
    const char *name;
    struct ew_ecs_workload workload;
    const char *want;
};

/* clang-format off */
static const struct workload_row WORKLOAD_ROWS[] = {
    {"EW304: a service with a door", {.kind = EW_ECS_SERVICE,
      .name = EW_LIT("web"), .cluster = EW_LIT("prod"),
      .exec = EW_KNOWN_YES, .place = IN(&ORIGIN)},
     "EW304 info open [] service `web` (`" ADDRESS "`) in cluster `prod` has "
     "ECS Exec enabled\n"},
    {"EW304: a task in the default cluster", {.kind = EW_ECS_TASK,
      .name = EW_LIT("1"), .exec = EW_KNOWN_YES, .place = IN(NULL)},
     "EW304 info open [] task `1` in cluster `default` has ECS Exec enabled\n"},
    {"EW304: what is not known may be on", {.kind = EW_ECS_TASK_SET,
      .name = EW_LIT("t"), .exec = EW_KNOWN_UNSURE, .place = IN(NULL)},
     "EW304 info open [] task set `t` in cluster `default` may have ECS Exec "
     "enabled: that is not known before the deployment\n"},
    {"a service without one", {.kind = EW_ECS_SERVICE, .name = EW_LIT("web"),
      .exec = EW_KNOWN_NO, .place = IN(NULL)}, ""},
};
/* clang-format on */

static void services_are_judged_by_their_door(void **state)
{
    (void)state;
    size_t failed = 0;
    for (size_t i = 0; i < COUNT_OF(WORKLOAD_ROWS); i++) {
        const struct workload_row *row = &WORKLOAD_ROWS[i];
        struct stand_in s;
        set_up(&s);
        s.principals[0].access.verdict = EW_VERDICT_NONE;
        struct ew_ecs_workload *slot = ew_vec_push(&s.estate.workloads);
        assert_non_null(slot);
        *slot = row->workload;
        stand_in_audit(&s);
        failed += !findings_are(&s.report, row->name, row->want);
        stand_in_release(&s);
    }
    assert_int_equal(failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exemptions_are_judged),
        cmocka_unit_test(a_second_one_is_not_called_unused),
        cmocka_unit_test(the_gate_can_fail_for_an_unused_one),
        cmocka_unit_test(lack_of_memory_is_told_wherever_it_happens),
        cmocka_unit_test(clusters_are_judged_by_their_logging),
        cmocka_unit_test(services_are_judged_by_their_door),
    };
    return cmocka_run_group_tests_name("exemptions", tests, NULL, NULL);
}
