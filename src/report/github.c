/*
 * Annotations for GitHub Actions, as lines of the log that the runner takes for
 * commands:
 *
 *     ::error file=main.tf,line=12,endLine=14,title=EW102 …::the message
 *
 * Texts come from policies, and whoever writes a policy must not be able to
 * write a command: `::` at the beginning of a line, and `##[` anywhere, are
 * made inert, and percent signs, commas and line ends are escaped. A step shows
 * few of each kind, so the rest is told in one line and stands in the summary.
 */
#include "report/github.h"

#include "report/text.h"
#include "report/uri.h"

#include <string.h>

/* Of each kind the host shows so many for a step and drops the rest without
 * a word. */
enum { ANNOTATIONS_MAX = 10, GAP_WARNINGS_MAX = 5 };

/* ---- texts in a log ------------------------------------------------------ */

/* Runners trim what Unicode calls white space, so no byte from there counts
 * as the beginning of the line's text. */
static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || (unsigned char)c >= 0x80;
}

void ew_workflow_add_inert(struct ew_buf *out, struct ew_str text)
{
    bool line_start = true;
    for (size_t i = 0; i < text.len; i++) {
        struct ew_str rest = ew_str_slice(text, i, text.len);
        char c = text.ptr[i];
        if ((line_start && ew_str_starts(rest, EW_STR("::"))) ||
            ew_str_starts(rest, EW_STR("##["))) {
            ew_buf_printf(out, "\\x%02x", (unsigned)(unsigned char)c);
        } else {
            ew_buf_add_char(out, c);
        }
        line_start = c == '\n' || (line_start && is_blank(c));
    }
}

/*
 * Visible first, so that a control character is shown and not sent; then
 * escaped as the runner undoes it.
 */
static void add_workflow_text(struct ew_buf *out, struct ew_str text,
                              const char *escaped)
{
    struct ew_buf shown;
    ew_buf_init(&shown);
    ew_buf_add_visible(&shown, text);
    for (size_t i = 0; i < shown.len; i++) {
        if (strchr(escaped, shown.ptr[i])) {
            ew_buf_printf(out, "%%%02X", (unsigned)(unsigned char)shown.ptr[i]);
        } else {
            ew_buf_add_char(out, shown.ptr[i]);
        }
    }
    out->failed = out->failed || shown.failed;
    ew_buf_release(&shown);
}

void ew_workflow_add_data(struct ew_buf *out, struct ew_str text)
{
    add_workflow_text(out, text, "%\r\n");
}

void ew_workflow_add_property(struct ew_buf *out, struct ew_str text)
{
    add_workflow_text(out, text, "%\r\n:,");
}

/* ---- annotations --------------------------------------------------------- */

enum kind { ERRORS, WARNINGS, NOTICES, KINDS };

static const struct {
    const char *command;
    const char *plural;
} KIND_WORDS[KINDS] = {
    {"error",   "errors"  },
    {"warning", "warnings"},
    {"notice",  "notices" },
};

static enum kind kind_of_annotation(enum ew_severity severity)
{
    if (severity >= EW_HIGH) {
        return ERRORS;
    }
    return severity == EW_MEDIUM ? WARNINGS : NOTICES;
}

static void add_annotation_place(struct ew_buf *out, struct ew_place place,
                                 struct ew_str root)
{
    struct ew_buf path;
    ew_buf_init(&path);
    (void)ew_path_add_relative(&path, place.file, root);
    ew_buf_add(out, EW_STR("file="));
    ew_workflow_add_property(out, ew_buf_str(&path));
    ew_buf_printf(out, ",line=%zu,endLine=%zu", place.line, place.end_line);
    /* columns of several lines are refused */
    if (place.line == place.end_line) {
        ew_buf_printf(out, ",col=%zu,endColumn=%zu", place.column,
                      place.end_column);
    }
    out->failed = out->failed || path.failed;
    ew_buf_release(&path);
}

static void add_annotation(struct ew_buf *out, const struct ew_report *report,
                           const struct ew_finding *finding, struct ew_str root)
{
    ew_buf_printf(out, "::%s ",
                  KIND_WORDS[kind_of_annotation(finding->severity)].command);
    add_annotation_place(out, ew_finding_shown_at(report, finding), root);
    ew_buf_printf(out, ",title=%.*s %.*s::", EW_STR_ARG(finding->rule->id),
                  EW_STR_ARG(finding->rule->name));
    ew_workflow_add_data(out, finding->message);
    ew_buf_add(out, EW_STR("%0AHow to fix: "));
    ew_workflow_add_data(out, finding->rule->remediation);
    ew_buf_add_char(out, '\n');
}

/* Of what was not read or decided: a gate that says "inconclusive" must say
   why where people look. It stops a run only where nothing else does. */
static size_t add_gaps(struct ew_buf *out, const struct ew_report *report)
{
    bool stops = report->gate == EW_GATE_INCONCLUSIVE;
    size_t room = stops ? ANNOTATIONS_MAX : GAP_WARNINGS_MAX;
    size_t shown =
        report->incomplete.count < room ? report->incomplete.count : room;
    for (size_t i = 0; i < shown; i++) {
        ew_buf_printf(out, "::%s title=execwarden: not read or not decided::",
                      stops ? "error" : "warning");
        ew_workflow_add_data(out, report->incomplete.items[i]);
        ew_buf_printf(out, "%%0AHow to fix: %s\n", EW_REMEDY_INCOMPLETE);
    }
    return shown;
}

/* The last line says what a page with ten annotations would not. */
static void add_counts(struct ew_buf *out, const struct ew_report *report,
                       const size_t counts[KINDS], const size_t taken[KINDS],
                       size_t gaps)
{
    size_t total = counts[ERRORS] + counts[WARNINGS] + counts[NOTICES];
    bool cut = false;
    ew_buf_printf(out, "execwarden: %zu open finding%s", total,
                  total == 1 ? "" : "s");
    const char *before = ": ";
    for (size_t i = 0; i < KINDS; i++) {
        if (counts[i] == 0) {
            continue;
        }
        ew_buf_printf(out, "%s%zu of %zu %s", before, taken[i], counts[i],
                      KIND_WORDS[i].plural);
        before = ", ";
        cut = cut || taken[i] < counts[i];
    }
    ew_buf_add(out, total ? EW_STR(" annotated") : EW_STR(""));
    ew_buf_printf(out, "; %zu exempted; gate ", report->summary.exempted);
    ew_buf_add(out, ew_str_from(ew_gate_text(report->gate)));
    if (!report->complete) {
        ew_buf_printf(out,
                      "; the input is incomplete, %zu of %zu reasons "
                      "annotated",
                      gaps, report->incomplete.count);
        cut = cut || gaps < report->incomplete.count;
    }
    ew_buf_add(out, cut ? EW_STR("; the rest is in the other reports\n")
                        : EW_STR("\n"));
}

void ew_report_github(struct ew_buf *out, const struct ew_report *report,
                      const struct ew_render *how)
{
    size_t counts[KINDS] = {0};
    size_t taken[KINDS] = {0};
    /* They come first: without them the findings are not all there is. */
    size_t gaps = add_gaps(out, report);
    enum kind as = report->gate == EW_GATE_INCONCLUSIVE ? ERRORS : WARNINGS;
    taken[as] = gaps;
    for (size_t i = 0; i < report->finding_count; i++) {
        const struct ew_finding *finding = &report->findings[i];
        enum kind kind = kind_of_annotation(finding->severity);
        if (finding->status != EW_FINDING_OPEN) {
            continue;
        }
        counts[kind]++;
        if (taken[kind] < ANNOTATIONS_MAX) {
            taken[kind]++;
            add_annotation(out, report, finding, how->root);
        }
    }
    taken[as] -= gaps;
    add_counts(out, report, counts, taken, gaps);
}
