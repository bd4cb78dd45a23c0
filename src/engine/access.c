#include "engine/access.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/vec.h"

#include "policy/pattern.h"

#include "engine/inquiry.h"

#include <stdio.h>
#include <string.h>

static const char *const VERDICTS[] = {"none",        "blocked", "partial",
                                       "conditional", "allowed", "unknown"};
const struct ew_words EW_VERDICT_WORDS = EW_WORDS(VERDICTS);

const char *ew_verdict_text(enum ew_verdict verdict)
{
    return VERDICTS[verdict];
}

static const char *const REACHES[] = {NULL, "named-tasks", "named-clusters",
                                      "cluster-pattern", "any-cluster"};
const struct ew_words EW_REACH_WORDS = EW_WORDS(REACHES);

const char *ew_reach_text(enum ew_reach reach)
{
    return REACHES[reach];
}

struct ew_engine *ew_engine_new(struct ew_arena *arena,
                                const struct ew_estate *estate,
                                const struct ew_engine_options *options)
{
    struct ew_engine *engine = EW_NEW(arena, struct ew_engine);
    if (!engine) {
        return NULL;
    }
    engine->arena = arena;
    engine->estate = estate;
    engine->now = options->now;
    engine->action =
        options->action ? options->action : ew_action_find(EW_DEFAULT_ACTION);
    engine->max_steps =
        options->max_steps ? options->max_steps : EW_MAX_SOLVER_STEPS;
    engine->policy_count = estate ? estate->policies.count : 0;
    engine->relevance[EW_FILL_LEAST] =
        EW_NEW_ARRAY(arena, engine->policy_count, struct ew_relevance);
    ew_arena_init(&engine->scratch);
    ew_arena_init(&engine->work);
    ew_time_format(options->now, engine->now_text);
    (void)snprintf(engine->epoch_text, sizeof(engine->epoch_text), "%lld",
                   (long long)options->now);
    return engine->relevance[EW_FILL_LEAST] ? engine : NULL;
}

struct ew_str ew_engine_action(const struct ew_engine *engine)
{
    return engine->action->name;
}

void ew_engine_release(struct ew_engine *engine)
{
    if (engine) {
        ew_arena_release(&engine->scratch);
        ew_arena_release(&engine->work);
    }
}

/* ---- copies that outlive the question --------------------------------- */

static struct ew_strs keep_strs(struct ew_arena *keep, struct ew_strs list)
{
    struct ew_str *items = EW_NEW_ARRAY(keep, list.count, struct ew_str);
    for (size_t i = 0; items && i < list.count; i++) {
        items[i] = ew_arena_str(keep, list.items[i]);
    }
    return (struct ew_strs){items, items ? list.count : 0};
}

static const struct ew_needed *keep_conditions(struct ew_arena *keep,
                                               const struct ew_decided *d)
{
    struct ew_needed *list =
        EW_NEW_ARRAY(keep, d->condition_count, struct ew_needed);
    for (size_t i = 0; list && i < d->condition_count; i++) {
        list[i] = d->conditions[i];
        list[i].key = ew_arena_str(keep, list[i].key);
        list[i].values = keep_strs(keep, list[i].values);
    }
    return list;
}

/* ---- grants ----------------------------------------------------------- */

static bool has_wildcard(struct ew_str s)
{
    return ew_str_find(s, '*') < s.len || ew_str_find(s, '?') < s.len;
}

/* Does an entry leave the cluster open? `task/prod/…` does not. */
static bool leaves_cluster_open(struct ew_str entry)
{
    struct ew_resource r = ew_resource_of(entry, EW_SPELLED_GLOB);
    struct ew_str rest;
    if (r.all || r.whole || r.padded) {
        return true;
    }
    /* one of another service or type lets nobody into a cluster */
    if (!ew_glob_match(r.parts[2], EW_STR("ecs"), false)) {
        return false;
    }
    struct ew_str type = ew_str_cut(r.parts[EW_ARN_PARTS - 1], '/', &rest);
    if (has_wildcard(type)) {
        return true;
    }
    if (!ew_str_eq(type, EW_STR("cluster")) &&
        !ew_str_eq(type, EW_STR("task"))) {
        return false;
    }
    struct ew_str after;
    return has_wildcard(ew_str_cut(rest, '/', &after));
}

/* Said as what it is: its entries are those that are not granted. */
static struct ew_str excluded_actions(const struct ew_inquiry *q,
                                      const struct ew_statement *s)
{
    struct ew_buf text;
    ew_buf_init(&text);
    ew_buf_add(&text, EW_STR("all but"));
    for (size_t i = 0; i < s->action_count; i++) {
        ew_buf_add(&text, i ? EW_STR(", ") : EW_STR(" "));
        ew_buf_add(&text, s->actions[i]);
    }
    struct ew_str kept = ew_arena_str(q->engine->arena, ew_buf_str(&text));
    q->space->failed = q->space->failed || text.failed || !kept.ptr;
    ew_buf_release(&text);
    return kept;
}

static void describe_statement(const struct ew_inquiry *q,
                               const struct ew_part *part, struct ew_grant *out)
{
    const struct ew_statement *s = part->statement;
    out->attachment = part->attachment;
    out->statement = s;
    out->uncertain = part->uncertain;
    out->resources = (struct ew_strs){s->resources, s->resource_count};
    out->action_wildcard = s->not_action;
    out->action = s->not_action ? excluded_actions(q, s) : s->actions[0];
    for (size_t i = 0; !s->not_action && i < s->action_count; i++) {
        if (ew_action_match(s->actions[i], q->action->name)) {
            out->action = s->actions[i];
            out->action_wildcard = has_wildcard(s->actions[i]);
            break;
        }
    }
    out->resource_wildcard = s->not_resource;
    for (size_t i = 0; i < s->resource_count; i++) {
        bool open = leaves_cluster_open(s->resources[i]);
        out->resource_wildcard = out->resource_wildcard || open;
        if (open && !s->not_resource && !out->open_resource.ptr) {
            out->open_resource = s->resources[i];
        }
    }
}

/* A question, and the formulas that are its answer with the values that were
 * tried by then. */
struct deciding {
    const struct ew_inquiry *q;
    struct ew_question how;
    const struct ew_built *built;
};

/* Once there are more values, or fewer. */
static void build_again(struct deciding *d)
{
    d->built = ew_inquiry_build(d->q, d->how);
}

/* So that variables of unknown value hinder no access. */
static struct ew_question without_ties(struct ew_question how)
{
    how.ties = EW_TIES_COMPARED;
    return how;
}

enum hidden { NOT_HIDDEN, HIDDEN, TRY_AGAIN };

/*
 * A "no" that rests on untried values of a variable is no "no". Where there
 * could be more (with none at all: half an access), the values in question
 * are tried next.
 */
static enum hidden hidden_by_ties(struct deciding *d, size_t only,
                                  enum ew_verdict found)
{
    const struct ew_inquiry *q = d->q;
    const struct ew_value *model = NULL;
    const struct ew_question open = without_ties(d->how);
    struct ew_sides access =
        ew_inquiry_access(q, ew_inquiry_build(q, open), only);
    enum ew_answer answer =
        ew_inquiry_ask(q, open.ties, ew_every_side(q, access.side), &model);
    if (answer == EW_UNSAT && found == EW_VERDICT_NONE) {
        answer =
            ew_inquiry_ask(q, open.ties, ew_some_side(q, access.side), &model);
    }
    bool more = answer == EW_SAT && ew_inquiry_choose(q, model);
    build_again(d);
    if (answer == EW_UNSAT) {
        return NOT_HIDDEN;
    }
    return more ? TRY_AGAIN : HIDDEN;
}

/*
 * Conditions that rest on untried values may be more than are needed: is there
 * a value that would need fewer? Then it is tried next.
 */
static bool needs_fewer(struct deciding *d, size_t only,
                        const struct ew_decided *found)
{
    const struct ew_inquiry *q = d->q;
    struct ew_decided relaxed;
    const struct ew_question open = without_ties(d->how);
    struct ew_sides access =
        ew_inquiry_access(q, ew_inquiry_build(q, open), only);
    ew_inquiry_decide(q, open.ties, &access, &relaxed);
    bool fewer = relaxed.verdict == EW_VERDICT_ALLOWED ||
                 (relaxed.verdict == EW_VERDICT_CONDITIONAL &&
                  relaxed.condition_count < found->condition_count);
    bool more = fewer && relaxed.model && ew_inquiry_choose(q, relaxed.model);
    build_again(d);
    return more;
}

static void decide_built(const struct deciding *d, size_t only,
                         struct ew_decided *out)
{
    struct ew_sides access = ew_inquiry_access(d->q, d->built, only);
    ew_inquiry_decide(d->q, d->how.ties, &access, out);
}

static bool is_reached(const struct ew_decided *decided)
{
    return (decided->verdict == EW_VERDICT_ALLOWED ||
            decided->verdict == EW_VERDICT_CONDITIONAL) &&
           !decided->undecided;
}

static void decide_fewest(struct deciding *d, size_t only,
                          struct ew_decided *out)
{
    enum { MOST_ROUNDS = 3 };
    for (size_t round = 0; round < MOST_ROUNDS && d->built->met.tied; round++) {
        size_t choices = d->q->space->choices.count;
        bool more = out->verdict == EW_VERDICT_CONDITIONAL && !out->undecided &&
                    needs_fewer(d, only, out);
        /* Building anew may add dimensions: the model is of the last one. */
        decide_built(d, only, out);
        if (more && !is_reached(out)) {
            /* Of a pair not all are tried: those that did are out. */
            ew_inquiry_untry(d->q, choices);
            build_again(d);
            decide_built(d, only, out);
            return;
        }
        if (!more) {
            return;
        }
    }
}

/* Decide; true when ties may hide access. */
static bool decide_tied(struct deciding *d, size_t only, struct ew_decided *out)
{
    enum hidden hidden = TRY_AGAIN;
    while (hidden == TRY_AGAIN) {
        decide_built(d, only, out);
        hidden = d->built->met.tied && !is_reached(out) && !out->undecided
                     ? hidden_by_ties(d, only, out->verdict)
                     : NOT_HIDDEN;
    }
    if (out->verdict == EW_VERDICT_CONDITIONAL) {
        decide_fewest(d, only, out);
    }
    return hidden == HIDDEN;
}

/* Untried values may reach further than those that were tried. */
static void find_reach(struct deciding *d, size_t only, struct ew_reached *out)
{
    const struct ew_inquiry *q = d->q;
    bool tied = d->built->met.tied;
    const struct ew_built *open =
        tied ? ew_inquiry_build(q, without_ties(d->how)) : d->built;
    struct ew_sides access = ew_inquiry_access(q, open, only);
    ew_inquiry_reach(q, open->how.ties, &access, q->engine->arena, out);
    if (tied) {
        build_again(d);
    }
}

/*
 * Access that rests on a reading which the facts leave open is not sure: it
 * is conditional, on AWS reading it so. Where it is sure, *witness (may be
 * NULL) shows it under the strict reading.
 */
static void soften(struct deciding *d, size_t only, struct ew_decided *out,
                   struct ew_witness *witness)
{
    const struct ew_inquiry *q = d->q;
    struct ew_decided strict;
    if (!d->built->met.uncertain || out->undecided ||
        out->verdict != EW_VERDICT_ALLOWED) {
        return;
    }
    struct ew_question against = d->how;
    against.strict = true;
    struct ew_sides access =
        ew_inquiry_access(q, ew_inquiry_build(q, against), only);
    ew_inquiry_decide(q, against.ties, &access, &strict);
    if (strict.verdict != EW_VERDICT_ALLOWED) {
        out->verdict = EW_VERDICT_CONDITIONAL;
    } else if (witness) {
        *witness = ew_inquiry_witness(q, strict.model, q->engine->arena);
    }
    build_again(d);
}

static void describe_grant(struct deciding *d, size_t only,
                           struct ew_grant *out)
{
    struct ew_arena *keep = d->q->engine->arena;
    const struct ew_part *parts = d->built->allows.items;
    struct ew_decided decided;
    struct ew_reached reached = {.reach = EW_REACH_NONE};
    describe_statement(d->q, &parts[only], out);
    bool hidden = decide_tied(d, only, &decided);
    soften(d, only, &decided, NULL);
    out->verdict =
        decided.undecided || hidden ? EW_VERDICT_UNKNOWN : decided.verdict;
    if (out->verdict == EW_VERDICT_ALLOWED ||
        out->verdict == EW_VERDICT_CONDITIONAL) {
        find_reach(d, only, &reached);
    }
    out->reach = reached.reach;
    out->clusters = reached.clusters;
    out->containers = reached.containers;
    out->conditions = keep_conditions(keep, &decided);
    out->condition_count = decided.condition_count;
}

/* A single grant is all there is: what holds for the access holds for it. */
static void copy_access(const struct ew_inquiry *q, const struct ew_part *part,
                        const struct ew_access *access, struct ew_grant *out)
{
    describe_statement(q, part, out);
    out->verdict = access->verdict;
    out->reach = access->reach;
    out->clusters = access->clusters;
    out->containers = access->containers;
    out->conditions = access->conditions;
    out->condition_count = access->condition_count;
}

static void describe_grants(struct deciding *d, struct ew_access *out)
{
    const struct ew_inquiry *q = d->q;
    size_t count = d->built->allows.count;
    struct ew_vec list = ew_vec_of(q->engine->arena, sizeof(struct ew_grant));
    for (size_t i = 0; i < count; i++) {
        const struct ew_part *parts = d->built->allows.items;
        struct ew_grant grant = {.attachment = NULL};
        if (!ew_part_names_some(q, &parts[i])) {
            continue;
        }
        if (count == 1 && out->verdict != EW_VERDICT_UNKNOWN) {
            copy_access(q, &parts[i], out, &grant);
        } else {
            struct ew_arena_mark mark = ew_arena_mark(q->arena);
            describe_grant(d, i, &grant);
            if (!d->built->met.tied && !d->built->met.uncertain) {
                /* Nothing was built anew: all of it was for this grant. */
                ew_arena_rewind(q->arena, mark);
            }
        }
        if (grant.verdict == EW_VERDICT_NONE ||
            grant.verdict == EW_VERDICT_BLOCKED) {
            continue; /* no access goes through it */
        }
        struct ew_grant *added = ew_vec_push(&list);
        if (!added) {
            q->space->failed = true;
            return;
        }
        *added = grant;
    }
    out->grants = list.items;
    out->grant_count = list.count;
}

/* ---- notes ------------------------------------------------------------ */

static void add_note_str(const struct ew_inquiry *q, struct ew_vec *notes,
                         const char *code, struct ew_str text)
{
    struct ew_note *note = text.ptr ? ew_vec_push(notes) : NULL;
    if (!note) {
        q->space->failed = true;
        return;
    }
    *note = (struct ew_note){ew_str_from(code), text};
}

static void add_note(const struct ew_inquiry *q, struct ew_vec *notes,
                     const char *code, const char *text)
{
    add_note_str(q, notes, code, ew_str_from(text));
}

/* Fact B2.4: a global key that the table lacks may be a new one. */
static void add_unknown_keys(const struct ew_inquiry *q, struct ew_vec *notes)
{
    const struct ew_dimension *dimensions = q->space->dimensions.items;
    for (size_t i = q->action->part_count; i < q->space->dimensions.count;
         i++) {
        struct ew_str key = dimensions[i].key;
        if (ew_key_is_new_global(key)) {
            add_note_str(
                q, notes, "unknown-key",
                ew_arena_printf(notes->arena,
                                "a policy tests `%.*s`, a global key that is "
                                "not known here: it is mistyped, or AWS has "
                                "added it and it may have any value",
                                EW_STR_ARG(key)));
        }
    }
}

static void add_notes(struct deciding *d, struct ew_access *out)
{
    const struct ew_inquiry *q = d->q;
    struct ew_vec notes = ew_vec_of(q->engine->arena, sizeof(struct ew_note));
    if (out->verdict == EW_VERDICT_PARTIAL) {
        add_note(q, &notes, "one-arn",
                 "only one of the two required ARNs is allowed; AWS documents "
                 "both as required");
    }
    add_unknown_keys(q, &notes);
    if (d->built->met.uncertain) {
        add_note(q, &notes, "uncertain-reading",
                 "a policy has a part that AWS's documentation leaves open; it "
                 "is read so that no access is missed");
    }
    if (q->principal->service_linked) {
        add_note(q, &notes, "service-linked-role",
                 "only the AWS service can use this role; SCPs do not bind "
                 "it");
    }
    const struct ew_account *account = q->principal->account;
    if (account && account->scp_state == EW_SCP_ABSENT &&
        !account->scp_doubt.ptr) {
        add_note(q, &notes, "no-scp",
                 "the account is not in the organization file: SCPs are not "
                 "considered");
    }
    out->notes = notes.items;
    out->note_count = notes.count;
}

/* ---- the verdict ------------------------------------------------------ */

static void add_unknown(const struct ew_inquiry *q, struct ew_access *out,
                        struct ew_str reason)
{
    struct ew_arena *keep = q->engine->arena;
    struct ew_str *items =
        EW_NEW_ARRAY(keep, out->unknown.count + 1, struct ew_str);
    if (!items) {
        q->space->failed = true;
        return;
    }
    for (size_t i = 0; i < out->unknown.count; i++) {
        items[i] = out->unknown.items[i];
    }
    items[out->unknown.count] = ew_arena_str(keep, reason);
    out->unknown = (struct ew_strs){items, out->unknown.count + 1};
    out->verdict = EW_VERDICT_UNKNOWN;
}

/* Does an unread piece matter? */
static void judge_holes(struct deciding *d, struct ew_access *out)
{
    const struct ew_inquiry *q = d->q;
    const struct ew_vec *list = &d->built->holes;
    const struct ew_str *holes = list->items;
    struct ew_sides possible = ew_inquiry_possible(q, d->built);
    if (list->count == 0 ||
        ew_inquiry_ask(q, EW_TIES_TRIED, ew_every_side(q, possible.side),
                       NULL) == EW_UNSAT) {
        return;
    }
    for (size_t i = 0; i < list->count; i++) {
        add_unknown(q, out, holes[i]);
    }
}

/* What code leaves open, where it matters. */
static void add_holes(const struct ew_inquiry *q, struct ew_access *out)
{
    struct ew_vec texts = ew_vec_of(q->arena, sizeof(struct ew_str));
    ew_inquiry_unsettled(q, &texts);
    const struct ew_str *items = texts.items;
    for (size_t i = 0; i < texts.count; i++) {
        add_unknown(q, out, items[i]);
    }
}

static bool is_named(const struct deciding *d)
{
    const struct ew_inquiry *q = d->q;
    const struct ew_part *parts = d->built->allows.items;
    for (size_t i = 0; i < d->built->allows.count; i++) {
        if (ew_inquiry_ask(q, EW_TIES_TRIED, ew_some_side(q, parts[i].resource),
                           NULL) != EW_UNSAT) {
            return true;
        }
    }
    return q->layers.identity_free;
}

static void describe_access(struct deciding *d,
                            const struct ew_decided *decided,
                            struct ew_access *out)
{
    const struct ew_inquiry *q = d->q;
    struct ew_arena *keep = q->engine->arena;
    struct ew_reached reached;
    find_reach(d, EW_EVERY_GRANT, &reached);
    out->reach = reached.reach;
    out->regions = reached.regions;
    out->clusters = reached.clusters;
    out->clusters_except = reached.clusters_except;
    out->containers = reached.containers;
    out->conditions = keep_conditions(keep, decided);
    out->condition_count = decided->condition_count;
    if (reached.undecided) {
        add_unknown(q, out,
                    EW_STR("the reach could not be decided within "
                           "the budget"));
    }
    if (!ew_inquiry_confirm(q, d->built, &out->witness)) {
        out->witness = (struct ew_witness){NULL, 0};
        add_unknown(q, out,
                    EW_STR("internal fault: the witness is not "
                           "allowed by the evaluator"));
    }
}

static void decide(struct deciding *d, struct ew_access *out)
{
    const struct ew_inquiry *q = d->q;
    struct ew_decided decided;
    bool hidden = decide_tied(d, EW_EVERY_GRANT, &decided);
    bool reached = decided.verdict == EW_VERDICT_ALLOWED ||
                   decided.verdict == EW_VERDICT_CONDITIONAL;
    if (reached) {
        /* Building anew may add dimensions, which the model does not have. */
        out->witness = ew_inquiry_witness(q, decided.model, q->engine->arena);
        soften(d, EW_EVERY_GRANT, &decided, &out->witness);
    }
    out->verdict = decided.verdict;
    if (reached) {
        describe_access(d, &decided, out);
    } else if (decided.undecided) {
        add_unknown(q, out,
                    q->space->steps == 0
                        ? EW_STR("not decided within the budget")
                        : EW_STR("whether a key can have a value that all "
                                 "conditions on it want could not be told"));
    } else if (hidden) {
        add_unknown(q, out,
                    EW_STR("a policy variable of unknown value ties "
                           "two keys together"));
    } else if (decided.verdict == EW_VERDICT_NONE && !q->impossible &&
               is_named(d)) {
        struct ew_vec blockers =
            ew_vec_of(q->engine->arena, sizeof(struct ew_blocker));
        out->verdict = EW_VERDICT_BLOCKED;
        ew_inquiry_blockers(q, d->built, q->engine->arena, &blockers);
        out->blockers = blockers.items;
        out->blocker_count = blockers.count;
    }
    if (q->space->overrun) {
        add_unknown(q, out,
                    EW_STR("a pattern with very many wildcards could "
                           "not be decided within the budget"));
    }
    judge_holes(d, out);
    if (d->how.filling == EW_FILL_READABLE) {
        add_holes(q, out);
    }
    describe_grants(d, out);
    add_notes(d, out);
}

/* Nothing that names the action and nothing unread: most principals. */
static bool is_plainly_none(struct ew_engine *engine,
                            const struct ew_principal *principal)
{
    if (principal->type == EW_PRINCIPAL_ROOT || principal->unread_count > 0) {
        return false;
    }
    for (size_t i = 0; i < principal->attachment_count; i++) {
        const struct ew_relevance *relevance = ew_relevance_of(
            engine, principal->attachments[i].policy, EW_FILL_WIDEST);
        if (!relevance || relevance->allows || relevance->hole) {
            return false;
        }
    }
    return true;
}

enum ew_status ew_access_decide(struct ew_engine *engine,
                                const struct ew_principal *principal,
                                const struct ew_target *target,
                                const struct ew_access **out,
                                struct ew_error *err)
{
    struct ew_inquiry q;
    bool none = is_plainly_none(engine, principal);
    if (!none || target) {
        /* a target that cannot be is refused whoever is asked about */
        EW_TRY(ew_inquiry_begin(&q, engine, principal, target, err));
    }
    if (none) {
        engine->none = (struct ew_access){.principal = principal,
                                          .action = engine->action->name};
        *out = &engine->none;
        return EW_OK;
    }
    struct ew_access *access = EW_NEW(engine->arena, struct ew_access);
    if (!access) {
        return ew_fail_memory(err);
    }
    access->principal = principal;
    access->action = engine->action->name;
    access->verdict = EW_VERDICT_NONE;
    *out = access;
    struct deciding d = {.q = &q, .how = {.filling = EW_FILL_LEAST}};
    build_again(&d);
    if (ew_inquiry_settle(&q, d.built, &d.how.filling)) {
        build_again(&d);
    }
    decide(&d, access);
    access->steps = engine->max_steps - q.space->steps;
    return q.space->failed ? ew_fail_memory(err) : EW_OK;
}
