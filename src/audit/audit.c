#include "audit/audit.h"

#include "audit/added.h"
#include "audit/baseline.h"
#include "audit/exemptions.h"
#include "audit/fingerprint.h"
#include "audit/gate.h"
#include "audit/opening.h"
#include "audit/rules/grant.h"
#include "audit/rules/way.h"
#include "audit/trust.h"

#include <stdlib.h>

static const char *const STATUSES[] = {
    [EW_FINDING_OPEN] = "open",
    [EW_FINDING_EXEMPTED] = "exempted",
    [EW_FINDING_BASELINE] = "baseline",
};
const struct ew_words EW_FINDING_STATUS_WORDS = EW_WORDS(STATUSES);

const char *ew_finding_status_text(enum ew_finding_status status)
{
    return STATUSES[status];
}

static const char *const LIST_STATUSES[] = {
    [EW_LIST_NONE] = "none",         [EW_LIST_APPROVED] = "approved",
    [EW_LIST_EXCEEDS] = "exceeds",   [EW_LIST_EXPIRED] = "expired",
    [EW_LIST_UNLISTED] = "unlisted",
};
const struct ew_words EW_LIST_STATUS_WORDS = EW_WORDS(LIST_STATUSES);

const char *ew_list_status_text(enum ew_list_status status)
{
    return LIST_STATUSES[status];
}

static enum ew_status prepare_judge(struct ew_judge *judge,
                                    struct ew_error *err)
{
    const struct ew_allowlist *list = judge->options->allowlist;
    judge->findings = ew_vec_of(judge->arena, sizeof(struct ew_finding));
    judge->reported = ew_vec_of(judge->arena, sizeof(struct ew_reported));
    judge->undecided = ew_diags_of(judge->arena);
    judge->undecided_known = ew_map_of(judge->arena);
    judge->assumed = ew_vec_of(judge->arena, sizeof(struct ew_str));
    judge->openings = ew_openings_new(judge->arena);
    EW_TRY_MEMORY_FOR(judge->openings, err);
    EW_TRY(ew_only_parse(judge->arena, judge->options, &judge->only, err));
    EW_TRY(
        ew_inventory_make(judge->arena, judge->estate, &judge->inventory, err));
    EW_TRY(ew_limits_init(&judge->limits, judge->arena, judge->estate,
                          judge->engine, judge->options->now, err));
    if (!list) {
        return EW_OK;
    }
    judge->entry_in_use = EW_NEW_ARRAY(judge->arena, list->entry_count, bool);
    EW_TRY_MEMORY_FOR(judge->entry_in_use, err);
    return ew_matcher_init(&judge->matcher, judge->arena, list, err);
}

static enum ew_status judge_grants(struct ew_case *c, struct ew_error *err)
{
    const struct ew_access *access = c->reported->access;
    for (size_t i = 0; i < access->grant_count; i++) {
        bool reached = ew_verdict_is_access(access->grants[i].verdict);
        c->grant = &access->grants[i];
        c->who = reached ? ew_grant_words(c) : (struct ew_str){NULL, 0};
        if (reached && !c->who.ptr) {
            return ew_fail_memory(err);
        }
        EW_TRY(ew_rules_take(EW_EACH_GRANT, c, err));
    }
    return EW_OK;
}

/* Doors and paths that are not its own access to the action. */
static enum ew_status judge_ways(struct ew_case *c, struct ew_error *err)
{
    const struct ew_ways *ways = c->reported->ways;
    for (size_t i = 0; ways && i < ways->door_count; i++) {
        c->door = &ways->doors[i];
        if (c->door->door != EW_DOOR_EXEC) {
            EW_TRY(ew_rules_take(EW_EACH_DOOR, c, err));
        }
    }
    for (size_t i = 0; ways && i < ways->path_count; i++) {
        c->path = &ways->paths[i];
        EW_TRY(ew_rules_take(EW_EACH_PATH, c, err));
    }
    c->door = NULL;
    c->path = NULL;
    return ways ? ew_rules_take(EW_ALL_WAYS, c, err) : EW_OK;
}

/* What was decided with the paths already. NULL: nothing is to be told. */
static enum ew_status access_with_ways(struct ew_judge *judge,
                                       const struct ew_principal *principal,
                                       const struct ew_ways **ways,
                                       const struct ew_access **access,
                                       struct ew_error *err)
{
    const struct ew_paths *paths = judge->options->paths;
    bool looked = paths && principal->type != EW_PRINCIPAL_ROOT;
    *ways = looked ? ew_paths_of(paths, principal) : NULL;
    *access = *ways ? (*ways)->exec : NULL;
    if (looked) {
        return EW_OK;
    }
    EW_TRY(ew_access_decide(judge->engine, principal, NULL, access, err));
    *access = (*access)->verdict == EW_VERDICT_NONE ? NULL : *access;
    return EW_OK;
}

static enum ew_status judge_access(struct ew_case *c, struct ew_error *err)
{
    const struct ew_access *access = c->reported->access;
    if (access->verdict == EW_VERDICT_NONE) {
        return EW_OK;
    }
    EW_TRY(ew_rules_take(EW_EACH_PRINCIPAL, c, err));
    return access->principal->type == EW_PRINCIPAL_ROOT ? EW_OK
                                                        : judge_grants(c, err);
}

static enum ew_status judge_principal(struct ew_judge *judge,
                                      const struct ew_principal *principal,
                                      struct ew_error *err)
{
    const struct ew_access *access = NULL;
    const struct ew_ways *ways = NULL;
    struct ew_approval approval;
    EW_TRY(access_with_ways(judge, principal, &ways, &access, err));
    if (!access) {
        return EW_OK;
    }
    struct ew_reported *reported = ew_vec_push(&judge->reported);
    EW_TRY_MEMORY_FOR(reported, err);
    reported->access = access;
    reported->ways = ways;
    EW_TRY(ew_limits_find(&judge->limits, judge->arena, principal,
                          &reported->limits, err));
    EW_TRY(ew_inventory_show(&judge->inventory, judge->arena, judge->engine,
                             reported, err));
    EW_TRY(ew_trusted_by(judge->arena, ew_principal_trust(principal),
                         &reported->trusted_by, err));
    EW_TRY(ew_approval_find(judge, reported, &approval, err));
    struct ew_case c = {
        .judge = judge,
        .reported = reported,
        .approval = &approval,
    };
    EW_TRY(judge_access(&c, err));
    c.grant = NULL;
    return judge_ways(&c, err);
}

/* Paths to those whom --only keeps. */
static enum ew_status keep_paths(struct ew_judge *judge,
                                 const struct ew_outside *outside,
                                 struct ew_outside *out)
{
    struct ew_vec kept = ew_vec_of(judge->arena, sizeof(struct ew_path));
    *out = *outside;
    for (size_t i = 0; i < outside->path_count; i++) {
        const struct ew_path *path = &outside->paths[i];
        if (ew_only_keeps_principal(&judge->only, path->end->arn)) {
            EW_TRY(EW_VEC_ADD(&kept, path));
        }
    }
    out->paths = kept.items;
    out->path_count = kept.count;
    return EW_OK;
}

/* Whoever comes in by a trust policy. */
static enum ew_status judge_outside(struct ew_judge *judge,
                                    struct ew_report *report,
                                    struct ew_error *err)
{
    const struct ew_paths *paths = judge->options->paths;
    struct ew_vec all = ew_vec_of(judge->arena, sizeof(struct ew_outside));
    for (size_t i = 0; paths && i < paths->outside_count; i++) {
        struct ew_outside one;
        EW_TRY_MEMORY_FOR(keep_paths(judge, &paths->outside[i], &one) == EW_OK,
                          err);
        for (size_t k = 0; k < one.path_count; k++) {
            struct ew_case c = {
                .judge = judge, .outside = &one, .path = &one.paths[k]};
            EW_TRY(ew_rules_take(EW_EACH_OUTSIDE, &c, err));
        }
        EW_TRY_MEMORY_FOR(
            one.path_count == 0 || EW_VEC_ADD(&all, &one) == EW_OK, err);
    }
    for (size_t i = 0; paths && i < paths->unshown_count; i++) {
        bool kept =
            ew_only_keeps_principal(&judge->only, paths->unshown[i]->arn);
        EW_TRY(kept ? ew_note_undecided(judge, paths->unshown[i],
                                        EW_STR("its trust policy is not known"),
                                        "a way to it from outside", err)
                    : EW_OK);
    }
    report->outside = all.items;
    report->outside_count = all.count;
    return EW_OK;
}

/* A principal that --only leaves out is not even looked at: neither its
 * findings nor what is unknown of it bear on the gate. */
static enum ew_status judge_principals(struct ew_judge *judge,
                                       struct ew_summary *summary,
                                       struct ew_error *err)
{
    const struct ew_principal *const *principals =
        judge->estate->principals.items;
    for (size_t i = 0; i < judge->estate->principals.count; i++) {
        if (!ew_only_keeps_principal(&judge->only, principals[i]->arn)) {
            continue;
        }
        EW_TRY(judge_principal(judge, principals[i], err));
        summary->principals += principals[i]->type != EW_PRINCIPAL_ROOT;
    }
    return EW_OK;
}

/* ---- order ------------------------------------------------------------- */

static int compare_lengths(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

static struct ew_str policy_id(const struct ew_finding *finding)
{
    return finding->policy ? finding->policy->id : (struct ew_str){NULL, 0};
}

/* One past its index, so that none comes first. */
static size_t statement_number(const struct ew_finding *finding)
{
    return finding->statement ? finding->statement->index + 1 : 0;
}

/* What else tells two findings apart, so that equal input gives equal
 * output: the order in which they were found is the last resort. */
static int by_details(const struct ew_finding *a, const struct ew_finding *b)
{
    int order = ew_str_cmp(a->entry, b->entry);
    order = order ? order : ew_str_cmp(a->place.file, b->place.file);
    order = order ? order : compare_lengths(a->place.line, b->place.line);
    order = order ? order : compare_lengths(a->place.column, b->place.column);
    return order ? order : ew_str_cmp(a->message, b->message);
}

static int worst_first(const void *a, const void *b)
{
    const struct ew_finding *x = a;
    const struct ew_finding *y = b;
    int order = compare_lengths(y->severity, x->severity);
    order = order ? order : ew_str_cmp(x->rule->id, y->rule->id);
    order = order ? order : ew_str_cmp(x->principal, y->principal);
    order = order ? order : ew_str_cmp(policy_id(x), policy_id(y));
    order = order ? order
                  : compare_lengths(statement_number(x), statement_number(y));
    return order ? order : by_details(x, y);
}

/* ---- the report -------------------------------------------------------- */

static enum ew_status add_all(struct ew_vec *texts, const struct ew_vec *more)
{
    EW_EACH(const struct ew_str, text, more) {
        EW_TRY(ew_vec_push_str(texts, *text));
    }
    return EW_OK;
}

/* `no allow-list was given: EW103 to EW107 are not judged`, by the table. */
static struct ew_str without_list(struct ew_arena *arena)
{
    size_t count = 0;
    const struct ew_rule *rules = ew_rules(&count);
    struct ew_str text = EW_STR("no allow-list was given");
    const char *before = ": ";
    bool goes_on = false;
    for (size_t i = 0; text.ptr && i < count; i++) {
        bool needs = rules[i].traits & EW_NEEDS_LIST;
        bool ends = i + 1 == count || !(rules[i + 1].traits & EW_NEEDS_LIST);
        if (needs && (!goes_on || ends)) {
            text = ew_arena_printf(arena, "%.*s%s%.*s", EW_STR_ARG(text),
                                   goes_on ? " to " : before,
                                   EW_STR_ARG(rules[i].id));
            before = ", ";
        }
        goes_on = needs;
    }
    return text.ptr
               ? ew_arena_printf(arena, "%.*s are not judged", EW_STR_ARG(text))
               : text;
}

static enum ew_status collect_run_assumptions(struct ew_judge *judge,
                                              struct ew_strs *out)
{
    struct ew_vec texts = ew_vec_of(judge->arena, sizeof(struct ew_str));
    EW_TRY(add_all(&texts, &judge->estate->assumptions));
    EW_TRY(add_all(&texts, &judge->assumed));
    if (!judge->options->allowlist) {
        struct ew_str text = without_list(judge->arena);
        EW_TRY(text.ptr ? ew_vec_push_str(&texts, text) : EW_NOMEM);
    }
    if (judge->options->only_count) {
        EW_TRY(ew_vec_push_str(
            &texts, EW_STR("--only was given: findings and principals that it "
                           "leaves out were not looked at")));
    }
    if (judge->options->added) {
        EW_TRY(ew_vec_push_str(
            &texts, EW_STR("--new-only was given: access that was there before "
                           "is not reported")));
    }
    if (texts.count > 1) {
        qsort(texts.items, texts.count, sizeof(struct ew_str), ew_str_order);
    }
    *out = (struct ew_strs){texts.items, texts.count};
    return EW_OK;
}

/* Exemptions in the code are judged without a list, too. */
static bool was_judged(const struct ew_judge *judge, const struct ew_rule *rule)
{
    bool in_code =
        rule->subject == EW_ABOUT_ENTRY && judge->estate->exemptions.count > 0;
    return ew_was_judged(judge, rule,
                         in_code ? EW_INLINE_ENTRY : (struct ew_str){NULL, 0});
}

static enum ew_status collect_rules(const struct ew_judge *judge,
                                    struct ew_strs *out)
{
    size_t count = 0;
    const struct ew_rule *rules = ew_rules(&count);
    struct ew_vec ids = ew_vec_for(judge->arena, sizeof(struct ew_str), count);
    for (size_t i = 0; i < count; i++) {
        if (was_judged(judge, &rules[i])) {
            EW_TRY(ew_vec_push_str(&ids, rules[i].id));
        }
    }
    *out = (struct ew_strs){ids.items, ids.count};
    return EW_OK;
}

static void tell_principals(const struct ew_judge *judge,
                            struct ew_report *report)
{
    report->principals = judge->reported.items;
    report->principal_count = judge->reported.count;
}

static enum ew_status finish(struct ew_judge *judge, struct ew_report *report,
                             struct ew_error *err)
{
    struct ew_finding *findings = judge->findings.items;
    if (judge->findings.count > 1) {
        qsort(findings, judge->findings.count, sizeof(*findings), worst_first);
    }
    EW_TRY(ew_fingerprints_number(findings, judge->findings.count,
                                  &judge->scratch, err));
    ew_arena_reset(&judge->scratch);
    tell_principals(judge, report);
    EW_TRY(ew_added_keep(judge, report, err));
    tell_principals(judge, report);
    report->findings = findings;
    report->finding_count = judge->findings.count;
    report->summary.accounts = judge->estate->accounts.count;
    report->summary.exemptions = judge->exemptions;
    if (collect_run_assumptions(judge, &report->assumptions) != EW_OK ||
        collect_rules(judge, &report->rules) != EW_OK) {
        return ew_fail_memory(err);
    }
    EW_TRY(ew_baseline_apply(judge, report, err));
    ew_summarize(report);
    return ew_gate_decide(judge, report, err);
}

static enum ew_status run(struct ew_judge *judge, struct ew_report *report,
                          struct ew_error *err)
{
    EW_TRY(prepare_judge(judge, err));
    EW_TRY(judge_principals(judge, &report->summary, err));
    EW_TRY(judge_outside(judge, report, err));
    struct ew_case c = {.judge = judge};
    EW_TRY(ew_rules_take(EW_ALL_PRINCIPALS, &c, err));
    EW_TRY(ew_openings_end(judge, err));
    EW_TRY(ew_rules_take(EW_THE_ESTATE, &c, err));
    EW_TRY(ew_exemptions_apply(judge, err));
    EW_TRY(ew_rules_take(EW_THE_EXEMPTIONS, &c, err));
    return finish(judge, report, err);
}

enum ew_status ew_audit(struct ew_arena *arena, const struct ew_estate *estate,
                        struct ew_engine *engine,
                        const struct ew_audit_options *options,
                        struct ew_report *out, struct ew_error *err)
{
    struct ew_judge judge = {
        .arena = arena,
        .estate = estate,
        .engine = engine,
        .options = options,
    };
    *out = (struct ew_report){
        .version = out->version,
        .action = ew_engine_action(engine),
        .command = out->command,
        .started_at = out->started_at,
        .now = options->now,
        .estate = estate,
    };
    ew_arena_init(&judge.scratch);
    enum ew_status status = run(&judge, out, err);
    ew_arena_release(&judge.scratch);
    return status;
}
