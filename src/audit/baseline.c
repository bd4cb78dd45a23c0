#include "audit/baseline.h"

struct comparing {
    struct ew_judge *judge;
    struct ew_report *report;
    const struct ew_report *old;
    struct ew_map old_findings;   /* fingerprint to const struct ew_finding */
    struct ew_map old_principals; /* ARN to const struct ew_reported */
    struct ew_map findings;
    struct ew_map principals;
    struct ew_error *err;
};

/* ---- how far access goes ------------------------------------------------- */

struct scope {
    enum ew_verdict verdict;
    enum ew_reach reach;
    struct ew_strs regions;
    struct ew_strs clusters;
    struct ew_strs clusters_except;
    struct ew_strs containers;
    const struct ew_needed *conditions;
    size_t condition_count;
};

static struct scope scope_of_access(const struct ew_access *access)
{
    return (struct scope){
        .verdict = access->verdict,
        .reach = access->reach,
        .regions = access->regions,
        .clusters = access->clusters,
        .clusters_except = access->clusters_except,
        .containers = access->containers,
        .conditions = access->conditions,
        .condition_count = access->condition_count,
    };
}

static struct scope scope_of_grant(const struct ew_grant *grant)
{
    return (struct scope){
        .verdict = grant->verdict,
        .reach = grant->reach,
        .clusters = grant->clusters,
        .containers = grant->containers,
        .conditions = grant->conditions,
        .condition_count = grant->condition_count,
    };
}

/* Whatever the second one matches, the first one does, for sure. A `?` would
 * match the `*` of the other. */
static bool is_within(struct ew_str wide, struct ew_str narrow)
{
    return ew_str_eq(wide, narrow) || (ew_str_find(wide, '?') == wide.len &&
                                       ew_glob_match(wide, narrow, false));
}

static bool are_within(struct ew_strs wide, struct ew_strs narrow)
{
    for (size_t i = 0; i < narrow.count; i++) {
        bool found = false;
        for (size_t j = 0; !found && j < wide.count; j++) {
            found = is_within(wide.items[j], narrow.items[i]);
        }
        if (!found) {
            return false;
        }
    }
    return true;
}

static bool same_baseline_texts(struct ew_strs a, struct ew_strs b)
{
    bool same = a.count == b.count;
    for (size_t i = 0; same && i < a.count; i++) {
        same = ew_str_eq(a.items[i], b.items[i]);
    }
    return same;
}

static bool asks_for(const struct scope *scope, const struct ew_needed *needed)
{
    for (size_t i = 0; i < scope->condition_count; i++) {
        const struct ew_needed *other = &scope->conditions[i];
        struct ew_str resource = ew_str_from(other->resource);
        if (ew_str_eq_nocase(other->key, needed->key) &&
            ew_str_eq(other->operator_text, needed->operator_text) &&
            same_baseline_texts(other->values, needed->values) &&
            (ew_str_eq(resource, EW_STR("both")) ||
             ew_str_eq(resource, ew_str_from(needed->resource)))) {
            return true;
        }
    }
    return false;
}

static bool has_grown(const struct scope *old, const struct scope *now)
{
    bool was_unknown = old->verdict == EW_VERDICT_UNKNOWN;
    if (now->verdict > old->verdict || now->reach > old->reach ||
        (was_unknown && ew_verdict_is_access(now->verdict)) ||
        !are_within(old->regions, now->regions) ||
        !are_within(old->clusters, now->clusters) ||
        !are_within(now->clusters_except, old->clusters_except) ||
        !are_within(old->containers, now->containers)) {
        return true;
    }
    for (size_t i = 0; i < old->condition_count; i++) {
        if (!asks_for(now, &old->conditions[i])) {
            return true;
        }
    }
    return false;
}

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

/* Both are sorted. */
static bool has_all(struct ew_strs list, struct ew_strs wanted)
{
    size_t at = 0;
    for (size_t i = 0; i < wanted.count; i++) {
        while (at < list.count &&
               ew_str_cmp(list.items[at], wanted.items[i]) < 0) {
            at++;
        }
        if (at == list.count || !ew_str_eq(list.items[at], wanted.items[i])) {
            return false;
        }
    }
    return true;
}

static bool access_has_grown(const struct comparing *c,
                             const struct ew_finding *old,
                             const struct ew_finding *finding)
{
    const struct ew_reported *then =
        ew_map_find(&c->old_principals, finding->principal);
    const struct ew_reported *today =
        ew_map_find(&c->principals, finding->principal);
    if (!then || !today) {
        return today && ew_access_is_reached(today->access);
    }
    if (!has_all(today->limits, then->limits)) {
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
    struct scope a = one ? scope_of_grant(was) : scope_of_access(before);
    struct scope b = one ? scope_of_grant(is) : scope_of_access(now);
    return has_grown(&a, &b);
}

static struct ew_str fingerprint_of(const struct ew_finding *finding)
{
    return ew_str_from(finding->fingerprint);
}

static void compare_finding(struct comparing *c, struct ew_finding *finding)
{
    struct ew_baseline_counts *counts = &c->report->summary.baseline;
    const struct ew_finding *old =
        ew_map_find(&c->old_findings, fingerprint_of(finding));
    if (finding->status != EW_FINDING_OPEN) {
        return;
    }
    if (!old || finding->severity > old->severity ||
        (finding->principal.ptr && access_has_grown(c, old, finding))) {
        counts->added++;
        return;
    }
    finding->status = EW_FINDING_BASELINE;
    counts->unchanged++;
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
        old->principal.ptr ? ew_map_find(&c->principals, old->principal) : NULL;
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

/* Maps hold no pointers to const; nothing is changed through them. */
static enum ew_status put_known(struct ew_map *map, struct ew_str key,
                                const void *value, struct ew_error *err)
{
    union {
        const void *given;
        void *held;
    } pointer = {.given = value};
    return ew_map_put(map, key, pointer.held) == EW_OK ? EW_OK
                                                       : ew_fail_memory(err);
}

static enum ew_status index_principals(struct ew_map *map,
                                       const struct ew_report *report,
                                       struct ew_error *err)
{
    for (size_t i = 0; i < report->principal_count; i++) {
        const struct ew_reported *reported = &report->principals[i];
        EW_TRY(put_known(map, reported->access->principal->arn, reported, err));
    }
    return EW_OK;
}

/* What an allow-list or the code had exempted was never accepted as such:
 * once that is gone, the finding is new. */
static enum ew_status index_findings(struct ew_map *map,
                                     const struct ew_report *report,
                                     bool exempted, struct ew_error *err)
{
    for (size_t i = 0; i < report->finding_count; i++) {
        const struct ew_finding *finding = &report->findings[i];
        if (exempted || finding->status != EW_FINDING_EXEMPTED) {
            EW_TRY(put_known(map, fingerprint_of(finding), finding, err));
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
        .old_principals = ew_map_of(scratch),
        .findings = ew_map_of(scratch),
        .principals = ew_map_of(scratch),
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
    EW_TRY(index_findings(&c.old_findings, c.old, false, err));
    EW_TRY(index_findings(&c.findings, report, true, err));
    EW_TRY(index_principals(&c.old_principals, c.old, err));
    EW_TRY(index_principals(&c.principals, report, err));
    struct ew_finding *findings = judge->findings.items;
    for (size_t i = 0; i < judge->findings.count; i++) {
        compare_finding(&c, &findings[i]);
    }
    count_fixed(&c);
    ew_arena_reset(scratch);
    return EW_OK;
}
