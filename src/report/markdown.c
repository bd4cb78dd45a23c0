#include "report/text.h"

#include <string.h>

/*
 * A job summary of more than 1 MiB is refused as a whole, so rows end before
 * that and their rest is counted.
 */
#define ROWS_MAX_BYTES ((size_t)900 << 10)

/* Bare addresses become links: the `:` of `://` and the dot of `www.`. */
static bool starts_link(struct ew_str s, size_t at)
{
    if (s.ptr[at] == ':') {
        return at + 1 < s.len && s.ptr[at + 1] == '/';
    }
    return s.ptr[at] == '.' && at > 0 && ew_ascii_lower(s.ptr[at - 1]) == 'w';
}

/*
 * Escape what has a meaning in Markdown or HTML: names and paths of IAM may
 * hold any of it. Line ends and other controls were made visible before.
 */
static void add_escaped(struct ew_buf *out, struct ew_str text)
{
    struct ew_buf shown;
    ew_buf_init(&shown);
    ew_buf_add_visible(&shown, text);
    struct ew_str s = ew_buf_str(&shown);
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '<' || c == '>' || c == '&') {
            ew_buf_add(out, c == '<'   ? EW_STR("&lt;")
                            : c == '>' ? EW_STR("&gt;")
                                       : EW_STR("&amp;"));
            continue;
        }
        if (strchr("\\`*_[]#|~@$", c) || starts_link(s, i)) {
            ew_buf_add_char(out, '\\');
        }
        ew_buf_add_char(out, c);
    }
    out->failed = out->failed || shown.failed;
    ew_buf_release(&shown);
}

static void cell(struct ew_buf *out, struct ew_str text)
{
    ew_buf_add_char(out, ' ');
    add_escaped(out, text);
    ew_buf_add(out, EW_STR(" |"));
}

/* Names: inside of <code> no site looks for mentions, issues or links. */
static void name_cell(struct ew_buf *out, struct ew_str text)
{
    if (text.len == 0) {
        cell(out, text);
        return;
    }
    ew_buf_add(out, EW_STR(" <code>"));
    add_escaped(out, text);
    ew_buf_add(out, EW_STR("</code> |"));
}

/* `| a | b |` and the line below it, from "a|b". */
static void add_head(struct ew_buf *out, const char *names)
{
    struct ew_str rest = ew_str_from(names);
    size_t count = 0;
    ew_buf_add_char(out, '|');
    while (rest.ptr) {
        cell(out, ew_str_cut(rest, '|', &rest));
        count++;
    }
    ew_buf_add(out, EW_STR("\n|"));
    for (size_t i = 0; i < count; i++) {
        ew_buf_add(out, EW_STR(" --- |"));
    }
    ew_buf_add_char(out, '\n');
}

static void add_summary(struct ew_buf *out, const struct ew_report *report)
{
    static const enum ew_verdict SHOWN[] = {
        EW_VERDICT_ALLOWED, EW_VERDICT_CONDITIONAL, EW_VERDICT_PARTIAL,
        EW_VERDICT_BLOCKED, EW_VERDICT_UNKNOWN,
    };
    const struct ew_summary *summary = &report->summary;
    ew_buf_printf(out, "### ecs:ExecuteCommand: gate %s\n\n",
                  ew_gate_text(report->gate));
    add_escaped(out, report->gate_reason);
    ew_buf_add(out, EW_STR("\n\n"));
    add_head(out, "accounts|principals|allowed|conditional|partial|blocked|"
                  "unknown|grants|with a wildcard|exempted");
    ew_buf_printf(out, "| %zu | %zu |", summary->accounts, summary->principals);
    for (size_t i = 0; i < sizeof(SHOWN) / sizeof(SHOWN[0]); i++) {
        ew_buf_printf(out, " %zu |", summary->by_verdict[SHOWN[i]]);
    }
    ew_buf_printf(out, " %zu | %zu | %zu |\n", summary->grants,
                  summary->wildcard_grants, summary->exempted);
}

static void statement_cell(struct ew_buf *out, const struct ew_policy *policy,
                           const struct ew_statement *statement)
{
    struct ew_buf text;
    ew_buf_init(&text);
    if (policy) {
        ew_buf_add(&text, policy->name.len ? policy->name : policy->id);
    }
    if (policy && statement) {
        ew_buf_add(&text, EW_STR(", "));
        ew_text_add_statement(&text, statement);
    }
    name_cell(out, ew_buf_str(&text));
    out->failed = out->failed || text.failed;
    ew_buf_release(&text);
}

static void place_cell(struct ew_buf *out, struct ew_place place)
{
    struct ew_buf text;
    ew_buf_init(&text);
    ew_text_add_place(&text, place);
    name_cell(out, ew_buf_str(&text));
    out->failed = out->failed || text.failed;
    ew_buf_release(&text);
}

/* True once the rest must be left out; says how much that is. */
static bool full(struct ew_buf *out, size_t left, const char *what)
{
    if (out->len < ROWS_MAX_BYTES) {
        return false;
    }
    ew_buf_printf(out, "\n%zu more %s left out here.\n", left, what);
    return true;
}

static size_t count_open(const struct ew_report *report, size_t from)
{
    size_t count = 0;
    for (size_t i = from; i < report->finding_count; i++) {
        count += report->findings[i].status == EW_FINDING_OPEN;
    }
    return count;
}

static void add_findings(struct ew_buf *out, const struct ew_report *report)
{
    ew_buf_add(out, EW_STR("\n#### Findings\n\n"));
    if (count_open(report, 0) == 0) {
        ew_buf_add(out, EW_STR("None.\n"));
        return;
    }
    add_head(out, "severity|rule|principal|what|policy|place");
    for (size_t i = 0; i < report->finding_count; i++) {
        const struct ew_finding *finding = &report->findings[i];
        if (finding->status != EW_FINDING_OPEN) {
            continue;
        }
        if (full(out, count_open(report, i), "findings")) {
            return;
        }
        ew_buf_add_char(out, '|');
        cell(out, ew_str_from(ew_severity_text(finding->severity)));
        cell(out, finding->rule->id);
        name_cell(out, finding->principal);
        cell(out, ew_text_message_rest(finding));
        statement_cell(out, finding->policy, finding->statement);
        place_cell(out, finding->place);
        ew_buf_add_char(out, '\n');
    }
}

static void list_cell(struct ew_buf *out, struct ew_strs strs)
{
    struct ew_buf text;
    ew_buf_init(&text);
    ew_text_add_list(&text, strs);
    name_cell(out, ew_buf_str(&text));
    out->failed = out->failed || text.failed;
    ew_buf_release(&text);
}

static void add_principal(struct ew_buf *out,
                          const struct ew_reported *reported)
{
    const struct ew_access *access = reported->access;
    const char *reach = ew_reach_text(access->reach);
    struct ew_buf needs;
    ew_buf_init(&needs);
    ew_text_add_needed(&needs, access->conditions, access->condition_count);
    ew_buf_add_char(out, '|');
    name_cell(out, access->principal->arn);
    cell(out, ew_str_from(ew_verdict_text(access->verdict)));
    cell(out, ew_str_from(reach));
    list_cell(out, access->clusters);
    name_cell(out, ew_buf_str(&needs));
    cell(out, ew_str_from(ew_list_status_text(reported->list_status)));
    ew_buf_add_char(out, '\n');
    out->failed = out->failed || needs.failed;
    ew_buf_release(&needs);
}

/* The worst verdicts first: a summary is cut at its end. */
static void add_principals(struct ew_buf *out, const struct ew_report *report)
{
    ew_buf_add(out, EW_STR("\n#### Principals\n\n"));
    if (report->principal_count == 0) {
        ew_buf_add(out, EW_STR("None with access.\n"));
        return;
    }
    add_head(out, "principal|verdict|reach|clusters|needs|allow-list");
    size_t left = report->principal_count;
    for (int v = EW_VERDICT_UNKNOWN; v > EW_VERDICT_NONE; v--) {
        for (size_t i = 0; i < report->principal_count; i++) {
            if ((int)report->principals[i].access->verdict != v) {
                continue;
            }
            if (full(out, left, "principals")) {
                return;
            }
            add_principal(out, &report->principals[i]);
            left--;
        }
    }
}

static void add_texts(struct ew_buf *out, const char *title,
                      struct ew_strs texts)
{
    if (texts.count == 0) {
        return;
    }
    ew_buf_printf(out, "\n#### %s\n\n", title);
    for (size_t i = 0; i < texts.count; i++) {
        if (full(out, texts.count - i, "lines")) {
            return;
        }
        ew_buf_add(out, EW_STR("- "));
        add_escaped(out, texts.items[i]);
        ew_buf_add_char(out, '\n');
    }
}

void ew_report_markdown(struct ew_buf *out, const struct ew_report *report,
                        const struct ew_render *how)
{
    (void)how;
    add_summary(out, report);
    add_texts(out, "Incomplete", report->incomplete);
    add_findings(out, report);
    add_principals(out, report);
    add_texts(out, "Assumptions", report->assumptions);
}
