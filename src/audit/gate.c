#include "audit/gate.h"

#include "audit/accept.h"
#include "audit/ruling.h"

#include <stdlib.h>

struct gate_case {
    const struct ew_audit_options *options;
    const struct ew_report *report;
    size_t stale;           /**< entries that nothing needs */
    size_t unused;          /**< exemptions of nothing */
    size_t expired;         /**< entries that have expired and are in use */
    size_t gaps;            /**< parts of the input that are missing */
    size_t unknown;         /**< principals without a verdict */
    bool nobody;            /**< was judged: then nothing is accepted either */
    struct ew_vec accepted; /**< struct ew_str: unknown, and accepted */
};

/* ---- what is missing --------------------------------------------------- */

/* With the names by which it may have been accepted. */
static enum ew_status add_gate_line(struct ew_judge *judge, struct gate_case *c,
                                    struct ew_vec *lines, struct ew_str line,
                                    const struct ew_acceptance *accepted)
{
    if (!line.ptr || !accepted) {
        return line.ptr ? ew_vec_push_str(lines, line) : EW_NOMEM;
    }
    struct ew_str text = ew_arena_printf(
        judge->arena, "accepted as unknown: %.*s%s%.*s", EW_STR_ARG(line),
        accepted->reason.len ? "; reason: " : "", EW_STR_ARG(accepted->reason));
    return text.ptr ? ew_vec_push_str(&c->accepted, text) : EW_NOMEM;
}

static enum ew_status add_unknown_access(struct ew_judge *judge,
                                         struct gate_case *c,
                                         struct ew_vec *lines,
                                         const struct ew_access *access)
{
    static const struct ew_str UNSAID = EW_LIT("its access is undecided");
    const struct ew_principal *principal = access->principal;
    const struct ew_strs reasons =
        access->unknown.count ? access->unknown : (struct ew_strs){&UNSAID, 1};
    const struct ew_acceptance *accepted =
        ew_accepted(c->options, principal->arn, principal->place);
    c->unknown += accepted == NULL;
    for (size_t i = 0; i < reasons.count; i++) {
        struct ew_str line = ew_arena_printf(judge->arena, "%.*s: %.*s",
                                             EW_STR_ARG(principal->arn),
                                             EW_STR_ARG(reasons.items[i]));
        EW_TRY(add_gate_line(judge, c, lines, line, accepted));
    }
    return EW_OK;
}

static enum ew_status add_gaps_of(struct ew_judge *judge, struct gate_case *c,
                                  struct ew_vec *lines,
                                  const struct ew_diags *gaps)
{
    EW_EACH(const struct ew_diag, diag, &gaps->list) {
        const struct ew_acceptance *accepted =
            c->nobody ? NULL
                      : ew_accepted(c->options, (struct ew_str){NULL, 0},
                                    diag->place);
        EW_TRY(add_gate_line(judge, c, lines, ew_diag_line(judge->arena, diag),
                             accepted));
    }
    return gaps->cut ? EW_NOMEM : EW_OK;
}

/* What was accepted is taken for granted, and listed with what else is. */
static enum ew_status list_accepted(struct ew_judge *judge,
                                    const struct gate_case *c,
                                    struct ew_report *report)
{
    struct ew_vec texts = ew_vec_of(judge->arena, sizeof(struct ew_str));
    for (size_t i = 0; i < report->assumptions.count; i++) {
        EW_TRY(ew_vec_push_str(&texts, report->assumptions.items[i]));
    }
    EW_EACH(const struct ew_str, text, &c->accepted) {
        EW_TRY(ew_vec_push_str(&texts, *text));
    }
    if (texts.count > 1) {
        qsort(texts.items, texts.count, sizeof(struct ew_str), ew_str_order);
    }
    report->assumptions = (struct ew_strs){texts.items, texts.count};
    return EW_OK;
}

/* Code that has nobody was read all the same, and an estate has people. */
static bool is_without_people(const struct ew_estate *estate)
{
    EW_EACH_REF(const struct ew_principal, principal, &estate->principals) {
        if (principal->type != EW_PRINCIPAL_ROOT) {
            return false;
        }
    }
    return estate->code_files == 0;
}

static enum ew_status collect_gaps(struct ew_judge *judge, struct gate_case *c,
                                   struct ew_report *report)
{
    struct ew_vec lines = ew_vec_of(judge->arena, sizeof(struct ew_str));
    c->accepted = ew_vec_of(judge->arena, sizeof(struct ew_str));
    c->nobody = is_without_people(judge->estate);
    ew_acceptances_prepare(c->options, judge->estate);
    EW_TRY(add_gaps_of(judge, c, &lines, &judge->estate->incomplete));
    EW_TRY(add_gaps_of(judge, c, &lines, &judge->undecided));
    c->gaps = lines.count;
    for (size_t i = 0; i < report->principal_count; i++) {
        const struct ew_access *access = report->principals[i].access;
        if (access->verdict == EW_VERDICT_UNKNOWN) {
            EW_TRY(add_unknown_access(judge, c, &lines, access));
        }
    }
    report->incomplete = (struct ew_strs){lines.items, lines.count};
    report->complete = lines.count == 0 && c->accepted.count == 0;
    return list_accepted(judge, c, report);
}

/* ---- figures ----------------------------------------------------------- */

static enum ew_status count_entries(struct ew_judge *judge, struct gate_case *c)
{
    /* one entry may be past its date for many principals */
    struct ew_map expired = ew_map_of(&judge->scratch);
    for (size_t i = 0; i < c->report->finding_count; i++) {
        const struct ew_finding *finding = &c->report->findings[i];
        if ((finding->rule->traits & EW_TELLS_STALE) &&
            finding->status == EW_FINDING_OPEN) {
            *(ew_entry_is_inline(finding->entry) ? &c->unused : &c->stale) += 1;
        }
        /* at a lower severity its review is overdue, no more */
        if ((finding->rule->traits & EW_TELLS_EXPIRED) &&
            finding->severity == finding->rule->severity &&
            ew_map_put(&expired, finding->entry, c) != EW_OK) {
            return EW_NOMEM;
        }
    }
    c->expired = expired.count;
    ew_arena_reset(&judge->scratch);
    return EW_OK;
}

static size_t open_from(const struct ew_report *report, enum ew_severity least)
{
    size_t count = 0;
    for (size_t i = least; i < EW_SEVERITIES; i++) {
        count += report->summary.findings[i];
    }
    return count;
}

/* ---- the ruling -------------------------------------------------------- */

static void add_failed_findings(struct ew_buf *out, const struct gate_case *c)
{
    for (size_t i = EW_SEVERITIES; i-- > (size_t)c->options->fail_on;) {
        size_t count = c->report->summary.findings[i];
        if (count) {
            ew_buf_printf(out, "%s%zu open %s finding%s", out->len ? ", " : "",
                          count, ew_severity_text((enum ew_severity)i),
                          count == 1 ? "" : "s");
        }
    }
}

static void add_gate_remarks(struct ew_buf *out, const struct gate_case *c)
{
    const struct ew_summary *summary = &c->report->summary;
    ew_ruling_count(out, c->accepted.count, "accepted as unknown",
                    "accepted as unknown");
    ew_ruling_count(out, summary->exempted, "exempted", "exempted");
    ew_ruling_count(out, summary->baseline.unchanged, "in the baseline",
                    "in the baseline");
    ew_ruling_count(out, c->expired, "expired entry", "expired entries");
}

enum ew_status ew_gate_decide(struct ew_judge *judge, struct ew_report *report,
                              struct ew_error *err)
{
    const struct ew_audit_options *options = judge->options;
    struct gate_case c = {
        .options = options,
        .report = report,
    };
    if (collect_gaps(judge, &c, report) != EW_OK ||
        count_entries(judge, &c) != EW_OK) {
        return ew_fail_memory(err);
    }
    struct ew_ruling ruling = {
        .gate_off = options->gate_off,
        .allow_incomplete = options->allow_incomplete,
        .passed =
            ew_arena_printf(judge->arena, "no open finding at %s%s",
                            ew_severity_text(options->fail_on),
                            options->fail_on < EW_CRITICAL ? " or above" : ""),
        .incomplete = report->incomplete,
        .gaps = c.gaps,
        .undecided = c.unknown,
    };
    add_failed_findings(&ruling.failures, &c);
    add_gate_remarks(&ruling.remarks, &c);
    struct ew_buf *stale =
        options->fail_on_stale ? &ruling.failures : &ruling.remarks;
    ew_ruling_count(stale, c.stale, "stale entry", "stale entries");
    ew_ruling_count(stale, c.unused, "unused exemption", "unused exemptions");
    report->warned = options->warn && open_from(report, options->warn_on) > 0;
    return ew_ruling_give(&ruling, judge->arena, &report->gate,
                          &report->gate_reason, err);
}
