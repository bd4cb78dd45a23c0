/*
 * The report for people at a terminal, from the whole to the single: how many
 * of each verdict, the principals, the open findings under the heads of their
 * rules, and what is incomplete or assumed. Each rule says once how to fix it,
 * below its last finding.
 */
#include "report/ways.h"

/* Characters below a principal's or a finding's first line. */
enum { DETAIL_INDENT = 4 };

static void add_verdicts(struct ew_buf *out, const struct ew_summary *summary,
                         const struct ew_render *how)
{
    static const enum ew_verdict SHOWN[] = {
        EW_VERDICT_ALLOWED, EW_VERDICT_CONDITIONAL, EW_VERDICT_PARTIAL,
        EW_VERDICT_BLOCKED, EW_VERDICT_UNKNOWN,     EW_VERDICT_NONE,
    };
    for (size_t i = 0; i < sizeof(SHOWN) / sizeof(SHOWN[0]); i++) {
        size_t count = summary->by_verdict[SHOWN[i]];
        ew_buf_printf(out, "%s%zu ", i ? ", " : "", count);
        ew_text_styled(out, how,
                       count ? ew_text_verdict_style(SHOWN[i]) : EW_STYLE_DIM,
                       ew_verdict_text(SHOWN[i]));
    }
}

/* Nothing where nobody looked for them, or nobody has any. */
static void add_way_counts(struct ew_buf *out,
                           const struct ew_way_counts *counts)
{
    size_t doors = 0;
    for (size_t i = 0; i < EW_DOORS; i++) {
        doors += counts->doors[i];
    }
    if (doors + counts->through_paths + counts->outside == 0) {
        return;
    }
    ew_buf_add(out, EW_STR("  doors: "));
    for (size_t i = 0; i < EW_DOORS; i++) {
        ew_buf_printf(out, "%s%zu %s", i ? ", " : "", counts->doors[i],
                      ew_door_text((enum ew_door)i));
    }
    ew_buf_add(out, EW_STR("\n  "));
    ew_text_add_count(out, counts->through_paths, "principal");
    ew_buf_printf(out, " with access only through paths, %zu from outside\n",
                  counts->outside);
}

static void add_summary_line(struct ew_buf *out, const struct ew_report *report,
                             const struct ew_render *how)
{
    const struct ew_summary *summary = &report->summary;
    ew_text_styled_str(out, how, EW_STYLE_BOLD, report->action);
    ew_buf_add(out, EW_STR(": "));
    ew_text_add_count(out, summary->principals, "principal");
    ew_buf_add(out, EW_STR(" in "));
    ew_text_add_count(out, summary->accounts, "account");
    ew_buf_add(out, EW_STR("\n  "));
    add_verdicts(out, summary, how);
    ew_buf_add(out, EW_STR("\n  "));
    ew_text_add_count(out, summary->grants, "grant");
    ew_buf_printf(out, ", %zu of them with a wildcard (%zu.%zu %%)",
                  summary->wildcard_grants, summary->wildcard_permille / 10,
                  summary->wildcard_permille % 10);
    if (summary->root_users > 0) {
        ew_buf_add(out, EW_STR("; "));
        ew_text_add_count(out, summary->root_users, "root user");
        ew_buf_add(out, EW_STR(" with access"));
    }
    ew_buf_add_char(out, '\n');
    add_way_counts(out, &summary->ways);
}

/* Messages that begin with the principal go on behind it. */
static void add_who(struct ew_buf *line, const struct ew_finding *finding,
                    struct ew_str text)
{
    struct ew_arn arn;
    ew_buf_add_visible(line, ew_text_short_principal(finding->principal));
    if (ew_arn_split(finding->principal, &arn)) {
        ew_buf_add(line, EW_STR(" ("));
        ew_buf_add_visible(line, arn.account);
        ew_buf_add_char(line, ')');
    }
    ew_buf_add(line,
               text.ptr == finding->message.ptr ? EW_STR(": ") : EW_STR(" "));
}

/* One paragraph, and the place on a line of its own below it. */
static void add_finding_lines(struct ew_buf *out,
                              const struct ew_finding *finding,
                              const struct ew_render *how)
{
    struct ew_str text = ew_text_message_rest(finding);
    struct ew_buf line;
    ew_buf_init(&line);
    if (finding->principal.len > 0) {
        add_who(&line, finding, text);
    }
    ew_buf_add_visible(&line, text);
    ew_text_pad(out, 2);
    ew_text_wrap(out, ew_buf_str(&line), 2, DETAIL_INDENT,
                 ew_text_columns(how));
    out->failed = out->failed || line.failed;
    ew_buf_release(&line);
    if (!finding->place.file.ptr) {
        return;
    }
    ew_text_pad(out, DETAIL_INDENT);
    ew_buf_add(out, EW_STR("at "));
    ew_text_add_place(out, finding->place);
    ew_buf_add_char(out, '\n');
}

static void add_rule_head(struct ew_buf *out, const struct ew_finding *finding,
                          const struct ew_render *how)
{
    ew_buf_add_char(out, '\n');
    ew_text_styled(out, how, ew_text_severity_style(finding->severity),
                   ew_severity_text(finding->severity));
    ew_buf_add_char(out, ' ');
    ew_buf_add(out, finding->rule->id);
    ew_buf_add_char(out, ' ');
    ew_buf_add(out, finding->rule->finds);
    ew_buf_add_char(out, '\n');
}

static void add_remedy(struct ew_buf *out, const struct ew_rule *rule,
                       const struct ew_render *how)
{
    ew_text_pad(out, 2);
    ew_text_styled(out, how, EW_STYLE_BOLD, "fix:");
    ew_buf_add_char(out, ' ');
    ew_text_wrap(out, rule->remediation, 7, 7, ew_text_columns(how));
}

/* Open findings come worst first, then by rule: each run of a rule has one
   heading and one remedy. */
static void add_open_findings(struct ew_buf *out,
                              const struct ew_report *report,
                              const struct ew_render *how)
{
    const struct ew_finding *last = NULL;
    for (size_t i = 0; i < report->finding_count; i++) {
        const struct ew_finding *finding = &report->findings[i];
        if (finding->status != EW_FINDING_OPEN) {
            continue;
        }
        bool other = !last || last->rule != finding->rule ||
                     last->severity != finding->severity;
        if (other && last && last->rule != finding->rule) {
            add_remedy(out, last->rule, how);
        }
        if (other) {
            add_rule_head(out, finding, how);
        }
        add_finding_lines(out, finding, how);
        ew_render_drain(out, how);
        last = finding;
    }
    if (last) {
        add_remedy(out, last->rule, how);
    }
}

/* What is not shown, and why. */
static void add_summary_remarks(struct ew_buf *out,
                                const struct ew_summary *summary)
{
    if (summary->exempted > 0) {
        ew_buf_printf(out, " (%zu exempted%s)", summary->exempted,
                      summary->exemptions.used ? "" : " by the allow-list");
    }
    if (summary->exemptions.unused + summary->exemptions.invalid > 0) {
        ew_buf_printf(out,
                      "\n  exemptions in the code: %zu used, %zu unused, %zu "
                      "invalid",
                      summary->exemptions.used, summary->exemptions.unused,
                      summary->exemptions.invalid);
    }
    if (summary->baseline.given) {
        ew_buf_printf(out,
                      "\n  against the baseline: %zu new, %zu unchanged, %zu "
                      "fixed",
                      summary->baseline.added, summary->baseline.unchanged,
                      summary->baseline.fixed);
    }
}

static void add_finding_counts(struct ew_buf *out,
                               const struct ew_report *report,
                               const struct ew_render *how)
{
    ew_buf_add_char(out, '\n');
    ew_text_styled(out, how, EW_STYLE_BOLD, "Findings");
    const char *before = ": ";
    for (size_t i = EW_SEVERITIES; i > 0; i--) {
        if (report->summary.findings[i - 1] > 0) {
            ew_buf_printf(out, "%s%zu %s", before,
                          report->summary.findings[i - 1],
                          ew_severity_text((enum ew_severity)(i - 1)));
            before = ", ";
        }
    }
    ew_buf_add(out, before[0] == ':' ? EW_STR(": none") : EW_STR(""));
    add_summary_remarks(out, &report->summary);
    ew_buf_add_char(out, '\n');
}

void ew_report_table(struct ew_buf *out, const struct ew_report *report,
                     const struct ew_render *how)
{
    add_summary_line(out, report, how);
    ew_report_principals_text(out, report->principals, report->principal_count,
                              how);
    ew_ways_outside_text(out, report->outside, report->outside_count, how);
    add_finding_counts(out, report, how);
    add_open_findings(out, report, how);
    ew_text_add_incomplete(out, report->incomplete, how);
    ew_text_add_bullets(out, "Assumptions", report->assumptions, how);
}
