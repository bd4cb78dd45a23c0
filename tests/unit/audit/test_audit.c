#include "base/buf.h"

#include "audit/audit.h"

#include "stand_in.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
/* clang-format off */
#include <cmocka.h>
/* clang-format on */

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

#define ALLOW_NOT                                                      \
    "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\"," \
    "\"NotAction\":\"iam:*\",\"Resource\":\"*\"}}"

/* One finding a line: rule, severity, status, entry, place, message. */
static void add_finding(struct ew_buf *out, const struct ew_finding *f)
{
    static const char *const STATUS[] = {"open", "exempted", "baseline"};
    ew_buf_printf(out, "%.*s %s %s", EW_STR_ARG(f->rule->id),
                  ew_severity_text(f->severity), STATUS[f->status]);
    if (f->entry.ptr) {
        ew_buf_printf(out, " by %.*s", EW_STR_ARG(f->entry));
    }
    ew_buf_printf(out, " %.*s:%zu:%zu %.*s\n", EW_STR_ARG(f->place.file),
                  f->place.line, f->place.column, EW_STR_ARG(f->message));
}

/* False, with both texts printed, when the findings are not as wanted. */
static bool findings_are(const struct ew_report *report, const char *name,
                         const char *want)
{
    struct ew_buf buf;
    ew_buf_init(&buf);
    for (size_t i = 0; i < report->finding_count; i++) {
        add_finding(&buf, &report->findings[i]);
    }
    bool same = ew_str_eq(ew_buf_str(&buf), ew_str_from(want));
    if (!same) {
        print_error("%s: got\n%.*swanted\n%s\n", name,
                    EW_STR_ARG(ew_buf_str(&buf)), want);
    }
    ew_buf_release(&buf);
    return same;
}

/* ---- rules about grants ------------------------------------------------ */

struct grant_row {
    const char *name;
    const char *policy;
    enum ew_verdict access;
    enum ew_verdict grant;
    enum ew_reach reach;
    bool action_wildcard;
    size_t conditions;
    const char *group;
    const char *want;
};

/* clang-format off */
static const struct grant_row GRANT_ROWS[] = {
    {"a grant of named clusters under a condition is no finding", ALLOW,
     EW_VERDICT_CONDITIONAL, EW_VERDICT_CONDITIONAL, EW_REACH_NAMED_CLUSTERS,
     false, 1, NULL, ""},
    {"EW101: an action wildcard is a finding at the action", ALLOW,
     EW_VERDICT_CONDITIONAL, EW_VERDICT_CONDITIONAL, EW_REACH_NAMED_CLUSTERS,
     true, 1, NULL,
     "EW101 high open p.json:1:65 `" ROLE_A "` may run commands in "
     "named clusters, on conditions, through action `ecs:*` in policy `p`\n"},
    {"EW101: NotAction is a finding", ALLOW_NOT, EW_VERDICT_CONDITIONAL,
     EW_VERDICT_CONDITIONAL, EW_REACH_NAMED_TASKS, false, 1, NULL,
     "EW101 high open p.json:1:67 `" ROLE_A "` may run commands in "
     "named tasks, on conditions, through NotAction in policy `p`\n"},
    {"EW101: a blocked wildcard is no finding", ALLOW, EW_VERDICT_BLOCKED,
     EW_VERDICT_BLOCKED, EW_REACH_NONE, true, 0, NULL, ""},
    {"EW102: any cluster is a finding at the resource", ALLOW,
     EW_VERDICT_CONDITIONAL, EW_VERDICT_CONDITIONAL, EW_REACH_ANY_CLUSTER,
     false, 1, NULL,
     "EW102 high open p.json:1:84 `" ROLE_A "` may run commands in any "
     "cluster, on conditions, through policy `p`\n"},
    {"EW102: a cluster pattern is a finding", ALLOW, EW_VERDICT_CONDITIONAL,
     EW_VERDICT_CONDITIONAL, EW_REACH_CLUSTER_PATTERN, false, 1, NULL,
     "EW102 high open p.json:1:84 `" ROLE_A "` may run commands in "
     "clusters like `c*`, on conditions, through policy `p`\n"},
    {"EW108: a grant through a group is a finding", ALLOW,
     EW_VERDICT_CONDITIONAL, EW_VERDICT_CONDITIONAL, EW_REACH_NAMED_CLUSTERS,
     false, 1, "dev",
     "EW108 medium open p.json:1:38 `" ROLE_A "` may run commands in "
     "named clusters, on conditions, through group `dev`, policy `p`\n"},
    {"EW109: an allowed grant without condition is a finding", ALLOW,
     EW_VERDICT_ALLOWED, EW_VERDICT_ALLOWED, EW_REACH_NAMED_TASKS, false, 0,
     NULL,
     "EW109 low open p.json:1:38 `" ROLE_A "` may run commands in "
     "named tasks through policy `p` with no condition beyond the target\n"},
    {"EW111: half a grant of a principal with half access is a finding", ALLOW,
     EW_VERDICT_PARTIAL, EW_VERDICT_PARTIAL, EW_REACH_NONE, true, 0, NULL,
     "EW111 low open p.json:1:84 `" ROLE_A "` holds half a grant in "
     "policy `p`: only the cluster or only the task is allowed\n"},
    {"EW111: half a grant beside a whole one is none", ALLOW,
     EW_VERDICT_ALLOWED, EW_VERDICT_PARTIAL, EW_REACH_NONE, true, 0, NULL, ""},
    {"an undecided principal is judged by what was read", ALLOW,
     EW_VERDICT_UNKNOWN, EW_VERDICT_ALLOWED, EW_REACH_NAMED_TASKS, false, 0,
     NULL,
     "EW109 low open p.json:1:38 `" ROLE_A "` may run commands in "
     "named tasks through policy `p` with no condition beyond the target\n"},
};
/* clang-format on */

static void grants_are_judged_by_their_rules(void **state)
{
    (void)state;
    static const struct ew_str CLUSTER = EW_LIT("c*");
    size_t failed = 0;
    for (size_t i = 0; i < COUNT(GRANT_ROWS); i++) {
        const struct grant_row *row = &GRANT_ROWS[i];
        struct stand_in s;
        stand_in_init(&s);
        struct stand_in_principal *p =
            stand_in_role(&s, ROLE_A, stand_in_policy(&s, "p", row->policy));
        p->access.verdict = row->access;
        p->grant.verdict = row->grant;
        p->grant.reach = row->reach;
        p->grant.action_wildcard = row->action_wildcard;
        p->grant.condition_count = row->conditions;
        p->grant.clusters = (struct ew_strs){&CLUSTER, 1};
        p->attachment.group = ew_str_from(row->group);
        stand_in_audit(&s);
        failed += findings_are(&s.report, row->name, row->want) ? 0 : 1;
        stand_in_release(&s);
    }
    assert_int_equal(failed, 0);
}

static void a_root_user_is_never_a_finding(void **state)
{
    (void)state;
    struct stand_in s;
    stand_in_init(&s);
    struct stand_in_principal *p =
        stand_in_role(&s, ARN("root"), stand_in_policy(&s, "p", ALLOW));
    p->principal.type = EW_PRINCIPAL_ROOT;
    p->grant.action_wildcard = true;
    stand_in_list(&s, "version: 1\nentries: []\n");
    stand_in_audit(&s);
    assert_int_equal(s.report.finding_count, 0);
    assert_int_equal(s.report.principal_count, 1);
    assert_int_equal(s.report.principals[0].list_status, EW_LIST_NONE);
    assert_int_equal(s.report.summary.root_users, 1);
    assert_int_equal(s.report.summary.principals, 0);
    assert_int_equal(s.report.summary.grants, 0);
    stand_in_release(&s);
}

/* ---- the allow-list ---------------------------------------------------- */

#define MAY "`" ROLE_A "` may run commands in named clusters"

struct list_row {
    const char *name;
    enum ew_verdict access;
    size_t covered_from; /* bounds from which all is covered; 0: never */
    enum ew_cover other;
    const char *list;
    enum ew_list_status status;
    const char *entry;
    const char *want;
};

/* clang-format off */
static const struct list_row LIST_ROWS[] = {
    {"EW103: access that no entry names is a finding", EW_VERDICT_CONDITIONAL,
     1, EW_EXCEEDED, LIST ENTRY("b", ROLE_B) WHY, EW_LIST_UNLISTED, "",
     "EW103 high open a.json:7:0 " MAY ", which no entry of the allow-list "
     "approves\n"
     "EW106 low open by b list.yaml:4:5 entry `b` names `" ROLE_B
     "`, and there is no such principal\n"},
    {"EW103: a blocked principal needs no approval", EW_VERDICT_BLOCKED, 1,
     EW_EXCEEDED, "version: 1\nentries: []\n", EW_LIST_NONE, "", ""},
    {"EW103: an undecided principal with a grant needs approval",
     EW_VERDICT_UNKNOWN, 1, EW_EXCEEDED, "version: 1\nentries: []\n",
     EW_LIST_UNLISTED, "",
     "EW103 high open a.json:7:0 " MAY ", which no entry of the allow-list "
     "approves\n"},
    {"an entry that covers the access approves it", EW_VERDICT_ALLOWED, 1,
     EW_EXCEEDED, LIST FOR_A("a") WHY, EW_LIST_APPROVED, "a", ""},
    {"a pattern names a principal too", EW_VERDICT_ALLOWED, 1, EW_EXCEEDED,
     LIST ENTRY("a", ARN("role/*")) WHY, EW_LIST_APPROVED, "a", ""},
    {"of several that cover the first of the file is named",
     EW_VERDICT_ALLOWED, 1, EW_EXCEEDED,
     LIST ENTRY("a", ARN("role/*")) WHY ENTRY("b", ARN("role/?")) WHY,
     EW_LIST_APPROVED, "a", ""},
    {"EW104: access beyond the entry is a finding with a request",
     EW_VERDICT_ALLOWED, 0, EW_EXCEEDED,
     LIST FOR_A("a") WHY "    containers: [app, '*']\n", EW_LIST_EXCEEDS, "a",
     "EW104 high open by a a.json:7:0 `" ROLE_A "` is approved for "
     "`arn:aws:ecs:*:" ACCOUNT ":cluster/dev*` (entry `a`), but this request "
     "is allowed too: `" TASK "`, container `app`\n"},
    {"EW104: what cannot be decided is not approved", EW_VERDICT_ALLOWED, 0,
     EW_COVER_UNKNOWN,
     LIST FOR_A("a") WHY
     "    containers: [app]\n    condition: {Bool: {k: true}}\n",
     EW_LIST_EXCEEDS, "a",
     "EW104 high open by a a.json:7:0 `" ROLE_A "` is approved for "
     "`arn:aws:ecs:*:" ACCOUNT ":cluster/dev*`, certain containers, on "
     "conditions (entry `a`), but it could not be decided whether more is "
     "allowed\n"},
    {"entries approve together what none does alone", EW_VERDICT_ALLOWED, 2,
     EW_EXCEEDED, LIST FOR_A("a") WHY ENTRY("b", ARN("role/*")) WHY,
     EW_LIST_APPROVED, "a", ""},
    {"EW105: an expired entry covers nothing", EW_VERDICT_ALLOWED, 1,
     EW_EXCEEDED, LIST FOR_A("a") WHY "    expires: 2026-05-31\n",
     EW_LIST_EXPIRED, "a",
     "EW105 high open by a list.yaml:4:5 " MAY ", and its entry `a` expired "
     "after 2026-05-31\n"},
    {"EW105: of several expired entries the last is named", EW_VERDICT_ALLOWED,
     1, EW_EXCEEDED,
     LIST FOR_A("a") WHY "    expires: 2024-05-31\n"
     FOR_A("b") WHY "    expires: 2025-05-31\n", EW_LIST_EXPIRED, "b",
     "EW105 high open by b list.yaml:9:5 " MAY ", and its entry `b` expired "
     "after 2025-05-31\n"},
    {"EW105: an expired entry beside one that covers is history",
     EW_VERDICT_ALLOWED, 1, EW_EXCEEDED,
     LIST FOR_A("a") WHY "    expires: 2024-05-31\n" FOR_A("b") WHY,
     EW_LIST_APPROVED, "b", ""},
    {"EW105: an entry is valid on its last day", EW_VERDICT_ALLOWED, 1,
     EW_EXCEEDED, LIST FOR_A("a") WHY "    expires: 2026-06-01\n",
     EW_LIST_APPROVED, "a", ""},
    {"EW105: an overdue review is medium and still covers", EW_VERDICT_ALLOWED,
     1, EW_EXCEEDED,
     LIST FOR_A("a") WHY
     "    review_every: 30d\n    last_reviewed: 2026-05-01\n",
     EW_LIST_APPROVED, "a",
     "EW105 medium open by a list.yaml:4:5 the review of entry `a`, which "
     "approves the access of `" ROLE_A "`, is overdue\n"},
    {"EW106: an entry whose principal has no access is stale",
     EW_VERDICT_BLOCKED, 1, EW_EXCEEDED, LIST FOR_A("a") WHY, EW_LIST_NONE, "",
     "EW106 low open by a list.yaml:4:5 entry `a` names `" ROLE_A
     "`, which has no access any more\n"},
    {"EW106: an entry of an undecided principal is not stale",
     EW_VERDICT_UNKNOWN, 1, EW_EXCEEDED, LIST FOR_A("a") WHY, EW_LIST_NONE,
     "a", ""},
    {"EW106: an entry of an account that was not read is not stale",
     EW_VERDICT_BLOCKED, 1, EW_EXCEEDED,
     LIST ENTRY("a", "arn:aws:iam::999999999999:role/a") WHY, EW_LIST_NONE, "",
     ""},
    {"EW106: a document that was not read is not stale", EW_VERDICT_BLOCKED, 1,
     EW_EXCEEDED, LIST ENTRY("a", "document:p.json") WHY, EW_LIST_NONE, "",
     ""},
    {"EW107: an exemption without a reason is a finding", EW_VERDICT_ALLOWED,
     1, EW_EXCEEDED, LIST FOR_A("a") "    justification: ' '\n",
     EW_LIST_APPROVED, "a",
     "EW107 high open by a list.yaml:4:5 entry `a` approves the access of " "`"
     ROLE_A "` without a justification\n"},
    {"EW107: an entry that covers nothing exempts nothing", EW_VERDICT_ALLOWED,
     1, EW_EXCEEDED, LIST FOR_A("a") WHY ENTRY("b", ARN("role/*")),
     EW_LIST_APPROVED, "a", ""},
};
/* clang-format on */

static void access_is_compared_with_the_list(void **state)
{
    (void)state;
    size_t failed = 0;
    for (size_t i = 0; i < COUNT(LIST_ROWS); i++) {
        const struct list_row *row = &LIST_ROWS[i];
        struct stand_in s;
        stand_in_init(&s);
        struct stand_in_principal *p =
            stand_in_role(&s, ROLE_A, stand_in_policy(&s, "p", ALLOW));
        p->access.verdict = row->access;
        p->grant.condition_count = 1; /* no EW109 in these rows */
        s.covered_from = row->covered_from ? row->covered_from : SIZE_MAX;
        s.other_answer = row->other;
        stand_in_list(&s, row->list);
        stand_in_audit(&s);
        const struct ew_reported *got = &s.report.principals[0];
        if (!findings_are(&s.report, row->name, row->want) ||
            got->list_status != row->status ||
            !ew_str_eq(got->entry, ew_str_from(row->entry)) ||
            (got->excess.count > 0) !=
                (row->status == EW_LIST_EXCEEDS && row->other == EW_EXCEEDED)) {
            print_error("%s: status %s, entry %.*s\n", row->name,
                        ew_list_status_text(got->list_status),
                        EW_STR_ARG(got->entry));
            failed++;
        }
        stand_in_release(&s);
    }
    assert_int_equal(failed, 0);
}

static void an_approved_grant_is_exempted(void **state)
{
    (void)state;
    struct stand_in s;
    stand_in_init(&s);
    struct stand_in_principal *p =
        stand_in_role(&s, ROLE_A, stand_in_policy(&s, "p", ALLOW));
    p->grant.reach = EW_REACH_ANY_CLUSTER;
    p->grant.action_wildcard = true;
    p->attachment.group = EW_STR("dev");
    stand_in_audit(&s);
    char before[COUNT(s.report.findings->fingerprint)];
    memcpy(before, s.report.findings[0].fingerprint, sizeof(before));
    assert_int_equal(s.report.summary.exempted, 0);
    s.covered_from = 1;
    stand_in_list(&s, LIST FOR_A("a") WHY);
    stand_in_audit(&s);
    assert_int_equal(s.report.finding_count, 4);
    for (size_t i = 0; i < s.report.finding_count; i++) {
        assert_int_equal(s.report.findings[i].status, EW_FINDING_EXEMPTED);
        assert_true(ew_str_eq(s.report.findings[i].entry, EW_STR("a")));
    }
    assert_string_equal(s.report.findings[0].fingerprint, before);
    assert_int_equal(s.report.summary.exempted, 4);
    assert_int_equal(s.report.gate, EW_GATE_PASSED);
    stand_in_release(&s);
}

static void an_absence_is_not_judged_while_input_is_missing(void **state)
{
    (void)state;
    struct stand_in s;
    stand_in_init(&s);
    stand_in_list(&s, LIST FOR_A("a") WHY);
    stand_in_audit(&s);
    assert_int_equal(s.report.finding_count, 1);
    ew_diag_add(&s.estate.incomplete, (struct ew_place){0}, "a page is gone");
    stand_in_audit(&s);
    assert_int_equal(s.report.finding_count, 0);
    stand_in_release(&s);
}

static void an_entry_of_the_undecided_is_not_stale(void **state)
{
    (void)state;
    struct stand_in s;
    stand_in_init(&s);
    struct stand_in_principal *p =
        stand_in_role(&s, ROLE_A, stand_in_policy(&s, "p", ALLOW));
    p->access.verdict = EW_VERDICT_UNKNOWN;
    p->access.grant_count = 0;
    stand_in_list(&s, LIST FOR_A("a") WHY);
    stand_in_audit(&s);
    assert_int_equal(s.report.finding_count, 0);
    assert_int_equal(s.report.principals[0].list_status, EW_LIST_NONE);
    stand_in_release(&s);
}

/* ---- documents --------------------------------------------------------- */

#define MAYBE "{\"Effect\":\"Maybe\",\"Action\":\"ecs:*\",\"Resource\":\"*\"}"
#define BROKEN \
    "{\"Version\":\"2012-10-17\",\"Statement\":[" MAYBE "," MAYBE "," MAYBE "]}"

static void a_fault_is_told_once_and_names_its_only_holder(void **state)
{
    (void)state;
    struct stand_in s;
    stand_in_init(&s);
    const struct ew_policy *own = stand_in_policy(&s, "own", BROKEN);
    const struct ew_policy *shared = stand_in_policy(&s, "shared", BROKEN);
    const struct ew_policy *unheld = stand_in_policy(&s, "unheld", BROKEN);
    (void)unheld;
    stand_in_role(&s, ROLE_A, own);
    stand_in_role(&s, ROLE_B, shared);
    stand_in_role(&s, ROLE_C, shared);
    for (size_t i = 0; i < s.principal_count; i++) {
        s.principals[i].access.verdict = EW_VERDICT_NONE;
    }
    stand_in_audit(&s);
    size_t named = 0;
    for (size_t i = 0; i < s.report.finding_count; i++) {
        const struct ew_finding *f = &s.report.findings[i];
        assert_true(ew_str_eq(f->rule->id, EW_STR("EW112")));
        assert_non_null(f->statement);
        named += f->principal.ptr ? 1 : 0;
        assert_true(!f->principal.ptr || f->policy == own);
        /* equal statements with equal faults, and yet no two are the same */
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(f->fingerprint,
                                    s.report.findings[j].fingerprint);
        }
    }
    assert_int_equal(s.report.finding_count, 9);
    assert_int_equal(named, 3);
    stand_in_release(&s);
}

/* ---- fingerprints and order -------------------------------------------- */

static void audit_once(struct stand_in *s, const char *policy,
                       struct ew_str group)
{
    stand_in_init(s);
    struct stand_in_principal *p =
        stand_in_role(s, ROLE_A, stand_in_policy(s, "p", policy));
    p->attachment.group = group;
    p->grant.action_wildcard = true;
    stand_in_audit(s);
}

static void a_fingerprint_survives_what_moves(void **state)
{
    (void)state;
    static const char *const SAME[] = {
        ALLOW,
        "\n {\"Version\" : \"2012-10-17\" ,\n\"Statement\":\n[ {\"Resource\" "
        ":\"*\", \"Action\":[\"ecs:*\"],\n\"Effect\":\"Allow\"}]}",
    };
    struct stand_in first;
    audit_once(&first, SAME[0], (struct ew_str){NULL, 0});
    for (size_t i = 1; i < COUNT(SAME); i++) {
        struct stand_in s;
        audit_once(&s, SAME[i], (struct ew_str){NULL, 0});
        assert_int_equal(s.report.finding_count, 2);
        assert_int_not_equal(s.report.findings[0].place.line,
                             first.report.findings[0].place.line);
        for (size_t j = 0; j < 2; j++) {
            assert_string_equal(s.report.findings[j].fingerprint,
                                first.report.findings[j].fingerprint);
        }
        stand_in_release(&s);
    }
    assert_string_not_equal(first.report.findings[0].fingerprint,
                            first.report.findings[1].fingerprint);
    struct stand_in other;
    audit_once(&other, ALLOW_NOT, (struct ew_str){NULL, 0});
    assert_string_not_equal(other.report.findings[0].fingerprint,
                            first.report.findings[0].fingerprint);
    stand_in_release(&other);
    stand_in_release(&first);
}

static void findings_come_worst_first_then_by_rule_and_arn(void **state)
{
    (void)state;
    struct stand_in s;
    stand_in_init(&s);
    const struct ew_policy *policy = stand_in_policy(&s, "p", ALLOW);
    stand_in_role(&s, ROLE_A, policy)->grant.action_wildcard = true;
    stand_in_role(&s, ROLE_B, policy)->grant.reach = EW_REACH_ANY_CLUSTER;
    stand_in_role(&s, ROLE_C, policy)->grant.action_wildcard = true;
    stand_in_audit(&s);
    static const struct {
        const char *rule;
        const char *principal;
    } WANT[] = {
        {"EW101", ROLE_A},
        {"EW101", ROLE_C},
        {"EW102", ROLE_B},
        {"EW109", ROLE_A},
        {"EW109", ROLE_B},
        {"EW109", ROLE_C},
    };
    assert_int_equal(s.report.finding_count, COUNT(WANT));
    for (size_t i = 0; i < COUNT(WANT); i++) {
        const struct ew_finding *f = &s.report.findings[i];
        assert_true(ew_str_eq(f->rule->id, ew_str_from(WANT[i].rule)));
        assert_true(ew_str_eq(f->principal, ew_str_from(WANT[i].principal)));
    }
    stand_in_release(&s);
}

static void a_message_cannot_steer_a_terminal(void **state)
{
    (void)state;
    struct stand_in s;
    stand_in_init(&s);
    stand_in_role(&s, "document:a\033[2J\n.json",
                  stand_in_policy(&s, "p", ALLOW));
    stand_in_audit(&s);
    struct ew_str message = s.report.findings[0].message;
    assert_true(ew_str_find(message, '\033') == message.len);
    assert_true(ew_str_find(message, '\n') == message.len);
    stand_in_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grants_are_judged_by_their_rules),
        cmocka_unit_test(a_root_user_is_never_a_finding),
        cmocka_unit_test(access_is_compared_with_the_list),
        cmocka_unit_test(an_approved_grant_is_exempted),
        cmocka_unit_test(an_absence_is_not_judged_while_input_is_missing),
        cmocka_unit_test(an_entry_of_the_undecided_is_not_stale),
        cmocka_unit_test(a_fault_is_told_once_and_names_its_only_holder),
        cmocka_unit_test(a_fingerprint_survives_what_moves),
        cmocka_unit_test(findings_come_worst_first_then_by_rule_and_arn),
        cmocka_unit_test(a_message_cannot_steer_a_terminal),
    };
    return cmocka_run_group_tests_name("audit", tests, NULL, NULL);
}
