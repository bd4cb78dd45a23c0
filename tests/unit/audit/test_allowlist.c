#include "base/buf.h"
#include "base/clock.h"

#include "audit/allowlist.h"
#include "audit/bound.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
/* clang-format off */
#include <cmocka.h>
/* clang-format on */

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

/* 2026-06-01T12:00:00Z */
#define NOW 1780315200

/* Lines 1 and 2; an entry that lacks nothing takes lines 3 to 10. */
#define TOP "version: 1\nentries:\n"
#define ID "  - id: a\n"
#define WHO "    principal: arn:aws:iam::111122223333:role/a\n"
#define WHERE "    clusters: ['*']\n"
#define WHY "    owner: o\n    justification: j\n    approved_by: b\n"
#define DATES "    approved_on: 2026-01-01\n    expires: 2026-12-31\n"
#define GOOD TOP ID WHO WHERE WHY DATES

struct parsed {
    struct ew_arena arena;
    struct ew_diags faults;
    const struct ew_allowlist *list;
    enum ew_status status;
};

static void parse(struct parsed *p, const char *text)
{
    struct ew_error err;
    ew_arena_init(&p->arena);
    p->faults = ew_diags_of(&p->arena);
    p->list = NULL;
    p->status = ew_allowlist_parse(EW_STR("list.yaml"), ew_str_from(text), NOW,
                                   &p->faults, &p->list, &err);
}

/* All faults, one a line. */
static struct ew_str fault_lines(struct parsed *p)
{
    struct ew_buf buf;
    ew_buf_init(&buf);
    const struct ew_diag *diags = p->faults.list.items;
    for (size_t i = 0; i < p->faults.list.count; i++) {
        ew_buf_add(&buf, ew_diag_line(&p->arena, &diags[i]));
        ew_buf_add_char(&buf, '\n');
    }
    struct ew_str out = ew_arena_str(&p->arena, ew_buf_str(&buf));
    ew_buf_release(&buf);
    return out;
}

struct text_row {
    const char *name;
    const char *text;
    const char *faults;
};

static void run_rows(const struct text_row *rows, size_t count)
{
    size_t failed = 0;
    for (size_t i = 0; i < count; i++) {
        struct parsed p;
        parse(&p, rows[i].text);
        struct ew_str got = fault_lines(&p);
        enum ew_status want = rows[i].faults[0] ? EW_INVALID : EW_OK;
        if (p.status != want || !ew_str_eq(got, ew_str_from(rows[i].faults))) {
            print_error("%s: status %d, faults:\n%.*s\n", rows[i].name,
                        (int)p.status, EW_STR_ARG(got));
            failed++;
        }
        ew_arena_release(&p.arena);
    }
    assert_int_equal(failed, 0);
}

/* clang-format off */
static const struct text_row VALID[] = {
    {"an entry with all that is required is valid", GOOD, ""},
    {"a list without entries is valid", "version: 1\nentries: []\n", ""},
    {"JSON is read like YAML",
     "{\"version\": 1, \"entries\": [{\"id\": \"a\", \"principal\": "
     "\"arn:aws:iam::111122223333:user/a\", \"clusters\": [\"*\"], "
     "\"owner\": \"o\", \"justification\": \"j\", \"approved_by\": \"b\", "
     "\"approved_on\": \"2026-01-01\", \"expires\": \"2026-02-01\"}]}", ""},
    {"an empty require asks for id, principal and clusters only",
     "version: 1\npolicy: {require: []}\nentries:\n" ID WHO WHERE, ""},
    {"a lifetime of exactly max_lifetime is valid",
     "version: 1\npolicy: {max_lifetime: 364d}\n"
     "entries:\n"
     ID WHO WHERE WHY DATES, ""},
    {"a root user may be named",
     TOP ID "    principal: arn:aws:iam::111122223333:root\n" WHERE WHY DATES,
     ""},
    {"a pattern may stand for the resource's kind",
     TOP ID "    principal: arn:*:iam::1111*:*/ci-?\n" WHERE WHY DATES, ""},
    {"a bare document may be named",
     TOP ID "    principal: document:policies/*.json\n" WHERE WHY DATES, ""},
    {"a cluster may be a pattern in all its parts",
     TOP ID WHO "    clusters: ['arn:aws:ecs:*:*:cluster/prod*', "
     "'arn:aws:ecs:eu-*:111122223333:*']\n"
     WHY DATES, ""},
    {"today and an owner who approves are valid",
     "version: 1\npolicy: {separate_approver: false}\nentries:\n"
     ID WHO WHERE "    owner: o\n    justification: j\n    approved_by: O\n"
     "    approved_on: 2026-06-01\n    expires: 2026-12-31\n"
     "    last_reviewed: 2026-06-01\n    unresolved: []\n", ""},
    {"an empty field that nothing requires is as if it were not there",
     GOOD "    ticket: ''\n", ""},
    {"condition operators take set operators and IfExists in any case",
     GOOD "    condition:\n      forallvalues:stringLikeIFEXISTS: {k: [a, b]}"
     "\n      Null: {'aws:TokenIssueTime': true}\n", ""},
    {"a value of every type is read",
     GOOD "    condition:\n      NumericLessThan: {k: 3.5}\n"
     "      DateLessThan: {k: 2026-01-01T00:00:00Z}\n"
     "      IpAddress: {k: 10.0.0.0/8}\n      Bool: {k: 'TRUE'}\n"
     "      StringEquals: {k: ''}\n", ""},
};
/* clang-format on */

/* clang-format off */
static const struct text_row INVALID[] = {
    {"a text that is no YAML is one fault with its place",
     "version: 1\nentries: [\n",
     "list.yaml:3:1: did not find expected node content while parsing a flow "
     "node\n"},
    {"the root must be a map", "- a\n",
     "list.yaml:1:1: an allow-list must be a map with `version` and "
     "`entries`\n"},
    {"version and entries are required", "policy: {}\n",
     "list.yaml:1:1: `entries` is required\n"
     "list.yaml:1:1: `version` is required\n"},
    {"a version other than 1 is refused", "version: 2\nentries: []\n",
     "list.yaml:1:10: `version` must be 1\n"},
    {"unknown keys are faults on every level",
     "version: 1\nowner: x\npolicy: {requires: []}\n"
     "entries:\n"
     ID WHO WHERE WHY DATES "    exp: 2026-01-01\n",
     "list.yaml:2:1: unknown key `owner`\n"
     "list.yaml:3:10: unknown key `requires`\n"
     "list.yaml:13:5: unknown key `exp`\n"},
    {"policy and entries have their kinds",
     "version: 1\npolicy: x\nentries: {}\n",
     "list.yaml:2:9: `policy` must be a map\n"
     "list.yaml:3:10: `entries` must be a list\n"},
    {"an entry must be a map", TOP "  - x\n",
     "list.yaml:3:5: an entry must be a map\n"},
    {"every required field that is missing is named", TOP "  - kind: human\n",
     "list.yaml:3:5: `approved_by` is required\n"
     "list.yaml:3:5: `approved_on` is required\n"
     "list.yaml:3:5: `clusters` is required\n"
     "list.yaml:3:5: `expires` is required\n"
     "list.yaml:3:5: `id` is required\n"
     "list.yaml:3:5: `justification` is required\n"
     "list.yaml:3:5: `owner` is required\n"
     "list.yaml:3:5: `principal` is required\n"},
    {"a required field that is blank is a fault at its value",
     TOP ID WHO WHERE "    owner: ''\n    justification: '  '\n"
     "    approved_by:\n"
     DATES,
     "list.yaml:6:12: `owner` must not be empty\n"
     "list.yaml:7:20: `justification` must not be empty\n"
     "list.yaml:8:17: `approved_by` must not be empty\n"},
    {"require decides what is required",
     "version: 1\npolicy: {require: [ticket]}\nentries:\n" ID WHO WHERE,
     "list.yaml:4:5: `ticket` is required\n"},
    {"a policy block without require keeps the usual fields",
     "version: 1\npolicy: {max_lifetime: 9d}\nentries:\n" ID WHO WHERE DATES,
     "list.yaml:4:5: `approved_by` is required\n"
     "list.yaml:4:5: `justification` is required\n"
     "list.yaml:4:5: `owner` is required\n"
     "list.yaml:8:14: 364 days from `approved_on` to `expires` are more than "
     "`max_lifetime`, 9 days\n"},
    {"max_lifetime requires both dates",
     "version: 1\npolicy: {max_lifetime: 9d, require: []}\n"
     "entries:\n"
     ID WHO WHERE,
     "list.yaml:4:5: `approved_on` is required\n"
     "list.yaml:4:5: `expires` is required\n"},
    {"require names fields of an entry",
     "version: 1\npolicy: {require: [owners]}\nentries: []\n",
     "list.yaml:2:20: `owners` is no field of an entry\n"},
    {"require is a list",
     "version: 1\npolicy: {require: owner}\nentries: []\n",
     "list.yaml:2:19: `require` must be a list of texts\n"},
    {"a text may be no list",
     TOP ID WHO WHERE "    owner: [o]\n    justification: j\n"
     "    approved_by: b\n"
     DATES, "list.yaml:6:12: `owner` must be a text\n"},
    {"an id occurs once", GOOD ID WHO WHERE WHY DATES,
     "list.yaml:11:9: the id `a` is that of the entry on line 3 too\n"},
    {"everybody is nobody in particular",
     TOP ID "    principal: '*'\n" WHERE WHY DATES,
     "list.yaml:4:16: `principal` must not be everybody\n"},
    {"everybody by many wildcards too",
     TOP ID "    principal: '?**'\n" WHERE WHY DATES,
     "list.yaml:4:16: `principal` must not be everybody\n"},
    {"a principal is an IAM ARN", TOP ID "    principal: ci\n" WHERE WHY DATES,
     "list.yaml:4:16: `ci` is no ARN of an IAM user or role, nor a pattern of "
     "one such as arn:aws:iam::111122223333:role/ci-*\n"},
    {"a session is no principal",
     TOP ID "    principal: arn:aws:sts::111122223333:assumed-role/a/s\n"
     WHERE WHY DATES,
     "list.yaml:4:16: `arn:aws:sts::111122223333:assumed-role/a/s` is no ARN "
     "of an IAM user or role, nor a pattern of one such as "
     "arn:aws:iam::111122223333:role/ci-*\n"},
    {"a group is no principal",
     TOP ID "    principal: arn:aws:iam::111122223333:group/a\n"
     WHERE WHY DATES,
     "list.yaml:4:16: `arn:aws:iam::111122223333:group/a` is no ARN of an IAM "
     "user or role, nor a pattern of one such as "
     "arn:aws:iam::111122223333:role/ci-*\n"},
    {"an account has twelve digits",
     TOP ID "    principal: arn:aws:iam::1111:role/a\n" WHERE WHY DATES,
     "list.yaml:4:16: `arn:aws:iam::1111:role/a` is no ARN of an IAM user or "
     "role, nor a pattern of one such as "
     "arn:aws:iam::111122223333:role/ci-*\n"},
    {"clusters are ARNs, each of them",
     TOP ID WHO "    clusters: [prod, '*', 'arn:aws:ecs:*:*:task/*']\n"
     WHY DATES,
     "list.yaml:5:16: `prod` is no ARN of a cluster, nor a pattern of one "
     "such as arn:aws:ecs:*:111122223333:cluster/prod*\n"
     "list.yaml:5:27: `arn:aws:ecs:*:*:task/*` is no ARN of a cluster, nor a "
     "pattern of one such as arn:aws:ecs:*:111122223333:cluster/prod*\n"},
    {"clusters are a list", TOP ID WHO "    clusters: '*'\n" WHY DATES,
     "list.yaml:5:15: `clusters` must be a list of texts\n"},
    {"clusters are not empty", TOP ID WHO "    clusters: []\n" WHY DATES,
     "list.yaml:5:15: `clusters` must not be empty\n"},
    {"containers are not empty by accident", GOOD "    containers: []\n",
     "list.yaml:11:17: `containers` must not be empty: leave it out for "
     "any\n"},
    {"containers have names", GOOD "    containers: [app, '']\n",
     "list.yaml:11:23: `containers` must hold texts that are not empty\n"},
    {"kind is one of three", GOOD "    kind: robot\n",
     "list.yaml:11:11: `kind` must be human, machine or break-glass\n"},
    {"a date must exist",
     TOP ID WHO WHERE WHY
     "    approved_on: 2026-02-30\n    expires: tomorrow\n",
     "list.yaml:9:18: `approved_on` must be a date such as 2026-01-31\n"
     "list.yaml:10:14: `expires` must be a date such as 2026-01-31\n"},
    {"a date carries no time",
     GOOD "    last_reviewed: 2026-01-01T00:00:00Z\n",
     "list.yaml:11:20: `last_reviewed` must be a date such as 2026-01-31\n"},
    {"what is dated later has not been decided yet",
     TOP ID WHO WHERE WHY
     "    approved_on: 2026-06-02\n    expires: 2026-12-31\n"
     "    last_reviewed: 2026-06-03\n",
     "list.yaml:9:18: `approved_on` is in the future: it is 2026-06-01 now\n"
     "list.yaml:11:20: `last_reviewed` is in the future: it is 2026-06-01 "
     "now\n"},
    {"the owner does not approve where the policy separates them",
     "version: 1\npolicy: {separate_approver: true}\nentries:\n" ID WHO WHERE
     "    owner: O@x.example\n    justification: j\n"
     "    approved_by: ' o@X.example'\n" DATES,
     "list.yaml:9:18: `approved_by` is the owner: `separate_approver` asks for "
     "somebody else\n"},
    {"separate_approver is true or false",
     "version: 1\npolicy: {separate_approver: 1}\nentries: []\n",
     "list.yaml:2:29: `separate_approver` must be true or false\n"},
    {"what a draft left to a person is asked for",
     GOOD "    unresolved: ['it is wider', 'and wider']\n",
     "list.yaml:11:18: unresolved: it is wider; decide it, then remove it\n"
     "list.yaml:11:33: unresolved: and wider; decide it, then remove it\n"},
    {"expires comes after approved_on",
     TOP ID WHO WHERE WHY
     "    approved_on: 2026-02-01\n    expires: 2026-01-31\n",
     "list.yaml:10:14: `expires` is before `approved_on`\n"},
    {"review_every is a number of days", GOOD "    review_every: 3m\n",
     "list.yaml:11:19: `review_every` must be a number of days such as "
     "90d\n"},
    {"a review every no days is none", GOOD "    review_every: 0d\n",
     "list.yaml:11:19: `review_every` must be a number of days such as "
     "90d\n"},
    {"a review is counted from a date",
     "version: 1\npolicy: {require: []}\nentries:\n"
     ID WHO WHERE "    review_every: 9d\n",
     "list.yaml:4:5: `review_every` needs `last_reviewed` or "
     "`approved_on`\n"},
    {"a condition is a map", GOOD "    condition: []\n",
     "list.yaml:11:16: `condition` must be a map of operators, as in IAM\n"},
    {"an operator must exist", GOOD "    condition: {StringIs: {k: v}}\n",
     "list.yaml:11:17: `StringIs` is no condition operator\n"},
    {"Null takes no IfExists", GOOD "    condition: {NullIfExists: {k: v}}\n",
     "list.yaml:11:17: `NullIfExists` is no condition operator\n"},
    {"an operator needs keys", GOOD "    condition: {Bool: {}}\n",
     "list.yaml:11:23: `Bool` must be a map of context keys\n"},
    {"a key needs values", GOOD "    condition: {StringEquals: {k: []}}\n",
     "list.yaml:11:32: `StringEquals` needs a context key with at least one "
     "value\n"},
    {"a value is a text", GOOD "    condition: {StringEquals: {k: [a, []]}}\n",
     "list.yaml:11:39: a value of `k` must be a text\n"},
    {"a value must be readable for its operator",
     GOOD "    condition: {Bool: {k: maybe}}\n",
     "list.yaml:11:27: `maybe` is no value for `Bool`\n"},
    {"what a fault quotes cannot steer a terminal", GOOD "    \"a\\eb\": x\n",
     "list.yaml:11:5: unknown key `a\\x1bb`\n"},
};
/* clang-format on */

static void valid_lists_have_no_faults(void **state)
{
    (void)state;
    run_rows(VALID, COUNT(VALID));
}

static void every_fault_has_its_place_and_text(void **state)
{
    (void)state;
    run_rows(INVALID, COUNT(INVALID));
}

static int64_t time_of(const char *text)
{
    int64_t time = 0;
    assert_true(ew_time_parse(ew_str_from(text), &time));
    return time;
}

static void an_entry_keeps_what_is_written(void **state)
{
    (void)state;
    struct parsed p;
    parse(&p, GOOD "    containers: [app, 'log*']\n    kind: break-glass\n"
                   "    ticket: on\n    review_every: 90d\n"
                   "    last_reviewed: 2026-03-01\n    condition:\n"
                   "      ForAnyValue:StringLikeIfExists: {a: [b, 012]}\n");
    assert_int_equal(p.status, EW_OK);
    assert_int_equal(p.list->entry_count, 1);
    const struct ew_entry *e = &p.list->entries[0];
    assert_true(ew_str_eq(e->ticket, EW_STR("on")));
    assert_int_equal(e->kind, EW_ENTRY_BREAK_GLASS);
    assert_int_equal(e->bound.clusters.count, 1);
    assert_int_equal(e->bound.containers.count, 2);
    assert_true(ew_str_eq(e->bound.containers.items[1], EW_STR("log*")));
    assert_int_equal(e->approved_on, time_of("2026-01-01"));
    assert_int_equal(e->expires, time_of("2026-12-31T23:59:59Z"));
    assert_int_equal(e->review_every, 90 * 86400);
    assert_int_equal(e->place.line, 3);
    assert_int_equal(e->bound.condition_count, 1);
    const struct ew_condition *c = &e->bound.conditions[0];
    assert_int_equal(c->set, EW_SET_ANY);
    assert_true(c->if_exists);
    assert_true(ew_str_eq(c->op->name, EW_STR("StringLike")));
    assert_true(ew_str_eq(c->key, EW_STR("a")));
    assert_int_equal(c->value_count, 2);
    assert_true(ew_str_eq(c->values[1], EW_STR("012")));
    ew_arena_release(&p.arena);
}

/* clang-format off */
static const struct {
    const char *name;
    const char *fields;
    const char *now;
    bool expired;
    bool overdue;
} DATE_ROWS[] = {
    {"an entry is valid on its last second", "", "2026-12-31T23:59:59Z", false,
     false},
    {"an entry has expired on the next day", "", "2027-01-01T00:00:00Z", true,
     false},
    {"a review counts from approved_on at first", "    review_every: 30d\n",
     "2026-01-31T23:59:59Z", false, false},
    {"a review is overdue on the day after", "    review_every: 30d\n",
     "2026-02-01T00:00:00Z", false, true},
    {"the last review counts",
     "    review_every: 30d\n    last_reviewed: 2026-06-01\n",
     "2026-06-15T00:00:00Z", false, false},
};
/* clang-format on */

static void dates_hold_through_their_last_second(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(DATE_ROWS); i++) {
        struct parsed p;
        char text[1024];
        (void)snprintf(text, sizeof(text), "%s%s", GOOD, DATE_ROWS[i].fields);
        parse(&p, text);
        assert_int_equal(p.status, EW_OK);
        int64_t now = time_of(DATE_ROWS[i].now);
        const struct ew_entry *e = &p.list->entries[0];
        if (ew_entry_expired(e, now) != DATE_ROWS[i].expired ||
            ew_entry_overdue(e, now) != DATE_ROWS[i].overdue) {
            fail_msg("%s", DATE_ROWS[i].name);
        }
        ew_arena_release(&p.arena);
    }
}

/* clang-format off */
static const struct {
    const char *name;
    const char *glob;
    const char *arn;
    bool want;
} GLOB_ROWS[] = {
    {"an exact ARN names itself", "arn:aws:iam::111122223333:role/a",
     "arn:aws:iam::111122223333:role/a", true},
    {"a pattern is anchored at its end", "arn:aws:iam::111122223333:role/a",
     "arn:aws:iam::111122223333:role/ab", false},
    {"a pattern is anchored at its start", "arn:aws:iam::1*:role/a",
     "xarn:aws:iam::1:role/a", false},
    {"names keep their case", "arn:aws:iam::111122223333:role/A",
     "arn:aws:iam::111122223333:role/a", false},
    {"a wildcard crosses slashes", "arn:aws:iam::111122223333:role/*a",
     "arn:aws:iam::111122223333:role/x/y/a", true},
    {"a wildcard of the account does not reach into a path",
     "arn:aws:iam::1*:role/admin",
     "arn:aws:iam::111122223333:role/x:role/admin", false},
    {"the account is compared", "arn:aws:iam::1*:role/a",
     "arn:aws:iam::222222223333:role/a", false},
    {"a document is matched as a whole", "document:*/a.json",
     "document:x/a.json", true},
};
/* clang-format on */

static void patterns_name_what_they_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(GLOB_ROWS); i++) {
        struct ew_entry e = {.principal = ew_str_from(GLOB_ROWS[i].glob)};
        if (ew_entry_names(&e, ew_str_from(GLOB_ROWS[i].arn)) !=
            GLOB_ROWS[i].want) {
            fail_msg("%s", GLOB_ROWS[i].name);
        }
    }
}

static void lack_of_memory_is_told_wherever_it_happens(void **state)
{
    (void)state;
    struct ew_error err;
    for (size_t n = 1;; n++) {
        struct parsed p;
        ew_arena_init(&p.arena);
        p.arena.fail_after = n;
        p.faults = ew_diags_of(&p.arena);
        const char *text = GOOD "    condition: {StringLike: {a: [b, c]}}\n";
        p.status = ew_allowlist_parse(EW_STR("l"), ew_str_from(text), NOW,
                                      &p.faults, &p.list, &err);
        ew_arena_release(&p.arena);
        if (p.status == EW_OK) {
            assert_true(n > 5);
            return;
        }
        assert_int_equal(p.status, EW_NOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid_lists_have_no_faults),
        cmocka_unit_test(every_fault_has_its_place_and_text),
        cmocka_unit_test(an_entry_keeps_what_is_written),
        cmocka_unit_test(dates_hold_through_their_last_second),
        cmocka_unit_test(patterns_name_what_they_say),
        cmocka_unit_test(lack_of_memory_is_told_wherever_it_happens),
    };
    return cmocka_run_group_tests_name("allowlist", tests, NULL, NULL);
}
