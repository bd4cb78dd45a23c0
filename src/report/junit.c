/*
 * One suite a rule, one case a finding, and one for each principal of which
 * the rule found nothing: what both common XML schemas accept.
 */
#include "base/arena.h"
#include "base/clock.h"
#include "base/utf8.h"

#include "report/lookup.h"
#include "report/text.h"

#include <string.h>

/*
 * Passing cases of all rules together; above, one of each rule stands for all
 * of its own. GitLab refuses files of more than 30 MB.
 */
#define PASSING_MAX ((size_t)50000)
/* Of a fingerprint, for names: enough to tell findings apart. */
enum { SHOWN_DIGITS = 16, DATE_AND_TIME = 19 };

struct junit {
    struct ew_buf *out;
    const struct ew_report *report;
    const struct ew_render *how;
    bool *found; /**< by principal: the rule at hand has a finding of it */
    bool each;   /**< a passing case for each principal */
    size_t suites;
};

struct suite {
    const struct ew_rule *rule;
    size_t failures;
    size_t skipped;
    size_t passing; /**< principals without a finding */
    bool judged;
};

/* ---- text --------------------------------------------------------------- */

static void add_xml_text(struct ew_buf *out, struct ew_str s)
{
    while (s.len > 0) {
        uint32_t code = 0;
        size_t length = ew_utf8_decode(s, &code);
        switch (code) {
        case '&':
            ew_buf_add(out, EW_STR("&amp;"));
            break;
        case '<':
            ew_buf_add(out, EW_STR("&lt;"));
            break;
        case '>':
            ew_buf_add(out, EW_STR("&gt;"));
            break;
        case '"':
            ew_buf_add(out, EW_STR("&quot;"));
            break;
        case 0xFFFE:
        case 0xFFFF: /* no characters of XML, not even escaped */
            ew_buf_printf(out, "\\u{%X}", (unsigned)code);
            break;
        default:
            ew_buf_add(out, ew_str_slice(s, 0, length));
        }
        s = ew_str_slice(s, length ? length : 1, s.len);
    }
}

static void add_visible_text(struct ew_buf *out, struct ew_str text)
{
    struct ew_buf shown;
    ew_buf_init(&shown);
    ew_buf_add_visible(&shown, text);
    add_xml_text(out, ew_buf_str(&shown));
    out->failed = out->failed || shown.failed;
    ew_buf_release(&shown);
}

/* ---- suites ------------------------------------------------------------- */

static void open_suite(struct junit *j, struct ew_str name, struct ew_str about,
                       const struct suite *counts, size_t errors)
{
    char time[21];
    ew_time_format(j->report->now, time);
    size_t passing = j->each || counts->passing == 0 ? counts->passing : 1;
    ew_buf_add(j->out, EW_STR("  <testsuite name=\""));
    add_visible_text(j->out, name);
    ew_buf_printf(j->out,
                  "\" package=\"execwarden\" id=\"%zu\" hostname=\"localhost\" "
                  "timestamp=\"%.*s\" time=\"0\" tests=\"%zu\" "
                  "failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\">\n"
                  "    <properties>\n      <property name=\"finds\" value=\"",
                  j->suites++, DATE_AND_TIME, time,
                  counts->failures + counts->skipped + errors + passing,
                  counts->failures, errors, counts->skipped);
    add_visible_text(j->out, about);
    ew_buf_add(j->out, EW_STR("\"/>\n    </properties>\n"));
}

static void close_suite(struct junit *j, const char *said)
{
    ew_buf_add(j->out, EW_STR("    <system-out>"));
    add_visible_text(j->out, ew_str_from(said));
    ew_buf_add(j->out, EW_STR("</system-out>\n    <system-err></system-err>\n"
                              "  </testsuite>\n"));
}

static void open_case(struct junit *j, struct ew_str suite)
{
    ew_buf_add(j->out, EW_STR("    <testcase classname=\""));
    add_visible_text(j->out, suite);
    ew_buf_add(j->out, EW_STR("\" time=\"0\" name=\""));
}

/* ---- cases of a rule ---------------------------------------------------- */

static void add_case_place(struct ew_buf *out, struct ew_place place)
{
    if (!place.file.ptr) {
        return;
    }
    struct ew_buf text;
    ew_buf_init(&text);
    place.origin = NULL; /* told on lines of its own */
    ew_text_add_place(&text, place);
    ew_buf_add(out, EW_STR("\nat "));
    add_xml_text(out, ew_buf_str(&text));
    out->failed = out->failed || text.failed;
    ew_buf_release(&text);
}

static void add_detail_line(struct ew_buf *out, const char *label,
                            struct ew_str text)
{
    if (text.len > 0) {
        ew_buf_printf(out, "\n%s ", label);
        add_visible_text(out, text);
    }
}

/* All that is to be known: some readers show nothing but this text. */
static void add_case_details(struct ew_buf *out,
                             const struct ew_finding *finding)
{
    struct ew_place place = finding->place;
    ew_buf_printf(out, "%s ", ew_severity_text(finding->severity));
    add_visible_text(out, finding->rule->id);
    ew_buf_add(out, EW_STR(": "));
    add_visible_text(out, finding->message);
    add_case_place(out, place);
    if (place.origin) {
        add_detail_line(out, "resource:", place.origin->address);
        if (place.origin->source.file.len > 0) {
            add_case_place(out, place.origin->source);
        }
    }
    add_detail_line(out, "entry:", finding->entry);
    add_detail_line(out, "fix:", finding->rule->remediation);
}

static void add_case_name(struct ew_buf *out, const struct ew_finding *finding)
{
    struct ew_str address = ew_place_address(finding->place);
    add_visible_text(out, finding->principal.len ? finding->principal
                          : address.len          ? address
                                                 : EW_STR("-"));
    if (finding->policy) {
        const struct ew_policy *policy = finding->policy;
        ew_buf_add(out, EW_STR(" "));
        add_visible_text(out, policy->name.len ? policy->name : policy->id);
    }
    ew_buf_printf(out, " %.*s", SHOWN_DIGITS, finding->fingerprint);
}

static void add_failed_case(struct junit *j, const struct ew_finding *finding)
{
    struct ew_buf *out = j->out;
    open_case(j, finding->rule->id);
    add_case_name(out, finding);
    if (finding->status == EW_FINDING_OPEN) {
        ew_buf_printf(out, "\">\n      <failure type=\"%s\" message=\"",
                      ew_severity_text(finding->severity));
        add_visible_text(out, finding->message);
        ew_buf_add(out, EW_STR("\">"));
        add_case_details(out, finding);
        ew_buf_add(out, EW_STR("</failure>\n    </testcase>\n"));
        return;
    }
    ew_buf_printf(out, "\">\n      <skipped message=\"%s\">",
                  finding->status == EW_FINDING_EXEMPTED
                      ? "exempted"
                      : "known from the baseline");
    add_case_details(out, finding);
    ew_buf_add(out, EW_STR("</skipped>\n    </testcase>\n"));
}

/* What is unknown of a principal must not look like a pass. */
static bool can_pass(const struct ew_reported *reported)
{
    return reported->access->principal->type != EW_PRINCIPAL_ROOT &&
           reported->access->verdict != EW_VERDICT_UNKNOWN;
}

static void add_passing(struct junit *j, const struct suite *suite)
{
    const struct ew_report *report = j->report;
    if (!j->each && suite->passing > 0) {
        open_case(j, suite->rule->id);
        ew_buf_add(j->out, EW_STR("all other principals\"/>\n"));
        return;
    }
    for (size_t i = 0; i < report->principal_count && suite->passing; i++) {
        const struct ew_reported *reported = &report->principals[i];
        if (can_pass(reported) && !j->found[i]) {
            open_case(j, suite->rule->id);
            add_visible_text(j->out, reported->access->principal->arn);
            ew_buf_add(j->out, EW_STR("\"/>\n"));
            ew_render_drain(j->out, j->how);
        }
    }
}

/* ---- what was judged ---------------------------------------------------- */

/* A rule nobody asked for found nothing: that is no pass. */
static bool is_judged(const struct junit *j, const struct suite *suite)
{
    const struct ew_strs *rules = &j->report->rules;
    bool judged = suite->failures + suite->skipped > 0;
    for (size_t i = 0; !judged && i < rules->count; i++) {
        judged = ew_str_eq(rules->items[i], suite->rule->id);
    }
    return judged;
}

static void count_suite(struct junit *j, struct suite *suite)
{
    const struct ew_report *report = j->report;
    memset(j->found, 0, (report->principal_count + 1) * sizeof(*j->found));
    for (size_t i = 0; i < report->finding_count; i++) {
        const struct ew_finding *finding = &report->findings[i];
        if (!ew_str_eq(finding->rule->id, suite->rule->id)) {
            continue;
        }
        bool open = finding->status == EW_FINDING_OPEN;
        suite->failures += open ? 1 : 0;
        suite->skipped += open ? 0 : 1;
        const struct ew_reported *reported =
            ew_lookup_principal(report, finding->principal);
        if (reported) {
            j->found[reported - report->principals] = true;
        }
    }
    suite->judged = is_judged(j, suite);
    if (!suite->judged || suite->rule->subject == EW_ABOUT_WORKLOAD) {
        return;
    }
    for (size_t i = 0; i < report->principal_count; i++) {
        suite->passing += can_pass(&report->principals[i]) && !j->found[i];
    }
}

static void add_rule_suite(struct junit *j, const struct ew_rule *rule)
{
    const struct ew_report *report = j->report;
    struct suite suite = {.rule = rule};
    struct ew_buf name;
    count_suite(j, &suite);
    ew_buf_init(&name);
    ew_buf_printf(&name, "%.*s %.*s", EW_STR_ARG(rule->id),
                  EW_STR_ARG(rule->name));
    open_suite(j, ew_buf_str(&name), rule->finds, &suite, 0);
    j->out->failed = j->out->failed || name.failed;
    ew_buf_release(&name);
    for (size_t i = 0; i < report->finding_count; i++) {
        const struct ew_finding *finding = &report->findings[i];
        if (ew_str_eq(finding->rule->id, rule->id)) {
            add_failed_case(j, finding);
            ew_render_drain(j->out, j->how);
        }
    }
    add_passing(j, &suite);
    close_suite(j, suite.judged ? "" : "not judged in this run");
}

/* ---- the run itself ----------------------------------------------------- */

static void add_incomplete(struct junit *j, bool lifted)
{
    struct ew_buf *out = j->out;
    ew_buf_add(out, lifted ? EW_STR("\">\n      <skipped message=\"incomplete "
                                    "input is allowed\">")
                           : EW_STR("\">\n      <error type=\"incomplete\" "
                                    "message=\"incomplete input\">"));
    for (size_t i = 0; i < j->report->incomplete.count; i++) {
        ew_buf_add(out, EW_STR("incomplete: "));
        add_visible_text(out, j->report->incomplete.items[i]);
        ew_buf_add_char(out, '\n');
    }
    ew_buf_add(out, lifted ? EW_STR("</skipped>\n    </testcase>\n")
                           : EW_STR("</error>\n    </testcase>\n"));
}

/* An account of the organization that nobody judged has no case that passes. */
static void add_unjudged_cases(struct junit *j)
{
    const struct ew_vec *list = &j->report->estate->unjudged;
    EW_EACH(const struct ew_unjudged_account, each, list) {
        bool excluded = each->status == EW_ACCOUNT_EXCLUDED;
        open_case(j, EW_STR("run"));
        ew_buf_add(j->out, EW_STR("account "));
        add_visible_text(j->out, each->id);
        if (each->name.len) {
            ew_buf_add(j->out, EW_STR(" ("));
            add_visible_text(j->out, each->name);
            ew_buf_add_char(j->out, ')');
        }
        ew_buf_printf(j->out,
                      "\">\n      <skipped message=\"%s\"/>\n"
                      "    </testcase>\n",
                      excluded ? "left out as asked" : "it has no export");
        ew_render_drain(j->out, j->how);
    }
}

/* A run that could not see everything must not look like one that did. */
static void add_run_suite(struct junit *j)
{
    static const struct ew_str NAME = EW_LIT("run");
    const struct ew_report *report = j->report;
    bool lifted = !report->complete && report->gate == EW_GATE_PASSED;
    const struct suite counts = {
        .skipped = lifted + report->estate->unjudged.count,
        .passing = report->complete,
    };
    open_suite(j, NAME, EW_STR("input that was not read or not understood"),
               &counts, !report->complete && !lifted);
    open_case(j, NAME);
    ew_buf_add(j->out, EW_STR("input is complete"));
    if (report->complete) {
        ew_buf_add(j->out, EW_STR("\"/>\n"));
    } else {
        add_incomplete(j, lifted);
    }
    add_unjudged_cases(j);
    close_suite(j, ew_gate_text(report->gate));
}

void ew_report_junit(struct ew_buf *out, const struct ew_report *report,
                     const struct ew_render *how)
{
    size_t rule_count = 0;
    const struct ew_rule *rules = ew_rules(&rule_count);
    struct ew_arena arena;
    ew_arena_init(&arena);
    struct junit j = {
        .out = out,
        .report = report,
        .how = how,
        .found = EW_NEW_ARRAY(&arena, report->principal_count + 1, bool),
        .each = report->principal_count <= PASSING_MAX / rule_count,
    };
    ew_buf_add(out, EW_STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                           "<testsuites>\n"));
    if (j.found) {
        add_run_suite(&j);
    }
    for (size_t i = 0; i < rule_count && j.found; i++) {
        add_rule_suite(&j, &rules[i]);
    }
    ew_buf_add(out, EW_STR("</testsuites>\n"));
    out->failed = out->failed || !j.found;
    ew_arena_release(&arena);
}
