#include "audit/baseline.h"

#include "engine/scope.h"

#include "audit/ways_grown.h"

struct comparing {
    struct ew_judge *judge;
    struct ew_report *report;
    const struct ew_report *old;
    struct ew_map old_findings; /* fingerprint to const struct ew_finding */
    struct ew_map findings;
    struct ew_told told;
    struct ew_map grown; /* see ew_grown_openings */
    struct ew_error *err;
};

/* Did it rest on a reading that AWS leaves open? */
static bool was_open(const struct ew_access *access)
{
    for (size_t i = 0; i < access->note_count; i++) {
        if (ew_str_eq(access->notes[i].code, EW_STR("uncertain-reading"))) {
            return true;
        }
    }
    return false;
}

/* ---- one finding --------------------------------------------------------- */

/* The grant that a finding is about; NULL: none, or not of that alone. */
static const struct ew_grant *grant_of_finding(const struct ew_access *access,
                                               const struct ew_finding *finding)
{
    for (size_t i = 0; i < access->grant_count; i++) {
        const struct ew_grant *grant = &access->grants[i];
        /* a report that was read has a statement at each of its places */
        if (finding->statement && finding->policy &&
            grant->statement->index == finding->statement->index &&
            ew_str_eq(grant->attachment->policy->id, finding->policy->id)) {
            return grant;
        }
    }
    return NULL;
}

/* Others are about the principal as a whole, whatever grant they may name. */
static bool is_about_grant(const struct ew_rule *rule)
{
    return rule->subject == EW_ABOUT_GRANT ||
           rule->subject == EW_ABOUT_GROUP_GRANT;
}

static bool access_has_grown(const struct comparing *c,
                             const struct ew_finding *old,
                             const struct ew_finding *finding)
{
    const struct ew_reported *then =
        ew_map_find(&c->told.then_principals, finding->principal);
    const struct ew_reported *today =
        ew_map_find(&c->told.now_principals, finding->principal);
    if (!then || !today) {
        return today && ew_access_is_reached(today->access);
    }
    if (!ew_strs_have_all(today->limits, then->limits)) {
        return true;
    }
    const struct ew_access *before = then->access;
    const struct ew_access *now = today->access;
    if (was_open(before) && !was_open(now) &&
        ew_verdict_is_access(now->verdict)) {
        return true; /* it may have been less: now it is sure */
    }
    const struct ew_grant *was = grant_of_finding(before, old);
    const struct ew_grant *is = grant_of_finding(now, finding);
    bool one = is_about_grant(finding->rule) && was && is;
    const struct ew_scope a =
        one ? ew_scope_of_grant(was) : ew_scope_of_access(before);
    const struct ew_scope b =
        one ? ew_scope_of_grant(is) : ew_scope_of_access(now);
    return ew_scope_has_grown(&a, &b);
}

static struct ew_str fingerprint_of(const struct ew_finding *finding)
{
    return ew_str_from(finding->fingerprint);
}

/* What it is about, whoever that is. */
static enum ew_status has_grown(struct comparing *c,
                                const struct ew_finding *old,
                                const struct ew_finding *finding, bool *out)
{
    if (finding->rule->subject == EW_ABOUT_OPENING) {
        return ew_opening_has_grown(&c->grown, old, finding, &c->judge->scratch,
                                    out);
    }
    *out = finding->principal.ptr && access_has_grown(c, old, finding);
    return EW_OK;
}

static enum ew_status compare_finding(struct comparing *c,
                                      struct ew_finding *finding)
{
    struct ew_baseline_counts *counts = &c->report->summary.baseline;
    const struct ew_finding *old =
        ew_map_find(&c->old_findings, fingerprint_of(finding));
    bool is_new = !old || finding->severity > old->severity;
    if (finding->status != EW_FINDING_OPEN) {
        return EW_OK;
    }
    if (!is_new) {
        EW_TRY_MEMORY_FOR(has_grown(c, old, finding, &is_new) == EW_OK, c->err);
    }
    if (is_new) {
        counts->added++;
        return EW_OK;
    }
    finding->status = EW_FINDING_BASELINE;
    counts->unchanged++;
    return EW_OK;
}

/* ---- what is fixed ------------------------------------------------------- */

/* Looked at in this run, and decided? Else it may be there still. */
static bool was_looked_at(const struct comparing *c,
                          const struct ew_finding *old)
{
    if (!ew_was_judged(c->judge, old->rule, old->entry) ||
        !ew_only_keeps_principal(&c->judge->only, old->principal)) {
        return false;
    }
    const struct ew_reported *now =
        old->principal.ptr
            ? ew_map_find(&c->told.now_principals, old->principal)
            : NULL;
    return now ? now->access->verdict != EW_VERDICT_UNKNOWN
               : c->judge->estate->incomplete.list.count == 0;
}

static void count_fixed(struct comparing *c)
{
    for (size_t i = 0; i < c->old->finding_count; i++) {
        const struct ew_finding *old = &c->old->findings[i];
        if (old->status != EW_FINDING_EXEMPTED &&
            !ew_map_find(&c->findings, fingerprint_of(old)) &&
            was_looked_at(c, old)) {
            c->report->summary.baseline.fixed++;
        }
    }
}

/* ---- all of them --------------------------------------------------------- */

/* What an allow-list or the code had exempted was never accepted as such:
 * once that is gone, the finding is new. */
static enum ew_status index_findings(struct ew_map *map,
                                     const struct ew_report *report,
                                     bool exempted)
{
    for (size_t i = 0; i < report->finding_count; i++) {
        const struct ew_finding *finding = &report->findings[i];
        if (exempted || finding->status != EW_FINDING_EXEMPTED) {
            EW_TRY(ew_told_put(map, fingerprint_of(finding), finding));
        }
    }
    return EW_OK;
}

enum ew_status ew_baseline_apply(struct ew_judge *judge,
                                 struct ew_report *report, struct ew_error *err)
{
    struct ew_arena *scratch = &judge->scratch;
    struct comparing c = {
        .judge = judge,
        .report = report,
        .old = judge->options->baseline,
        .old_findings = ew_map_of(scratch),
        .findings = ew_map_of(scratch),
        .err = err,
    };
    if (!c.old) {
        return EW_OK;
    }
    if (!ew_str_eq(c.old->action, report->action)) {
        return ew_fail(err, EW_INVALID, "the baseline is about %.*s, not %.*s",
                       EW_STR_ARG(c.old->action), EW_STR_ARG(report->action));
    }
    report->summary.baseline.given = true;
    EW_TRY_MEMORY_FOR(
        index_findings(&c.old_findings, c.old, false) == EW_OK &&
            index_findings(&c.findings, report, true) == EW_OK &&
            ew_told_of(scratch, c.old, report, &c.told) == EW_OK &&
            ew_grown_openings(scratch, &c.told, report, &c.grown) == EW_OK,
        err);
    struct ew_finding *findings = judge->findings.items;
    for (size_t i = 0; i < judge->findings.count; i++) {
        EW_TRY(compare_finding(&c, &findings[i]));
    }
    count_fixed(&c);
    ew_arena_reset(scratch);
    return EW_OK;
}
