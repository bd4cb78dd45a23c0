/*
 * Asks the questions of docs/engine.md about one principal, in order: a
 * verdict, a witness of it, how far it goes, what is in the way, and which
 * grants it comes through. Where something that matters could not be read or
 * decided the verdict is unknown, and the reason is told; nothing of it turns
 * into "no access".
 */
#include "engine/access.h"

#include "base/clock.h"
#include "base/vec.h"

#include "engine/grants.h"

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

bool ew_strs_has(struct ew_strs list, struct ew_str text)
{
    for (size_t i = 0; i < list.count; i++) {
        if (ew_str_eq(list.items[i], text)) {
            return true;
        }
    }
    return false;
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
    engine->policy_count = estate ? ew_estate_policy_numbers(estate) : 0;
    engine->relevance[EW_FILL_LEAST] =
        EW_NEW_ARRAY(arena, engine->policy_count, const struct ew_relevance *);
    engine->chains = options->beside ? options->beside->chains
                                     : EW_NEW(arena, struct ew_map);
    if (engine->chains && !options->beside) {
        *engine->chains = ew_map_of(arena);
    }
    ew_arena_init(&engine->scratch);
    ew_arena_init(&engine->work);
    ew_time_format(options->now, engine->now_text);
    (void)snprintf(engine->epoch_text, sizeof(engine->epoch_text), "%lld",
                   (long long)options->now);
    return engine->relevance[EW_FILL_LEAST] && engine->chains ? engine : NULL;
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

static void add_notes(struct ew_deciding *d, struct ew_access *out)
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
static void judge_holes(struct ew_deciding *d, struct ew_access *out)
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
    EW_EACH(const struct ew_str, text, &texts) {
        add_unknown(q, out, *text);
    }
}

static bool is_named(const struct ew_deciding *d)
{
    const struct ew_inquiry *q = d->q;
    EW_EACH(const struct ew_part, part, &d->built->allows) {
        /* elsewhere, and where an account is named, that takes an identity
         * Allow beside it */
        bool alone = part->naming == EW_NAMES_NOT ||
                     (part->naming != EW_NAMES_ACCOUNT && !q->foreign);
        if (alone &&
            ew_inquiry_ask(q, EW_TIES_TRIED, ew_some_side(q, part->resource),
                           NULL) != EW_UNSAT) {
            return true;
        }
    }
    return q->layers.identity_free;
}

static void describe_access(struct ew_deciding *d,
                            const struct ew_decided *decided,
                            struct ew_access *out)
{
    const struct ew_inquiry *q = d->q;
    struct ew_arena *keep = q->engine->arena;
    struct ew_reached reached;
    ew_decide_reach(d, EW_EVERY_GRANT, &reached);
    out->reach = reached.reach;
    out->regions = reached.regions;
    out->clusters = reached.clusters;
    out->clusters_except = reached.clusters_except;
    out->containers = reached.containers;
    out->conditions = ew_decided_keep(keep, decided);
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

static void decide(struct ew_deciding *d, struct ew_access *out)
{
    const struct ew_inquiry *q = d->q;
    struct ew_decided decided;
    bool hidden = ew_decide_tied(d, EW_EVERY_GRANT, &decided);
    bool reached = decided.verdict == EW_VERDICT_ALLOWED ||
                   decided.verdict == EW_VERDICT_CONDITIONAL;
    if (reached) {
        /* Building anew may add dimensions, which the model does not have. */
        out->witness = ew_inquiry_witness(q, decided.model, q->engine->arena);
        ew_decide_openly(d, EW_EVERY_GRANT, &decided, &out->witness);
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
    ew_describe_grants(d, out);
    add_notes(d, out);
}

/* Something names the action or is unread: not so with most principals. */
bool ew_engine_may(struct ew_engine *engine,
                   const struct ew_principal *principal)
{
    if (principal->type == EW_PRINCIPAL_ROOT || principal->unread_count > 0) {
        return true;
    }
    for (size_t i = 0; i < principal->attachment_count; i++) {
        const struct ew_relevance *relevance = ew_relevance_of(
            engine, principal->attachments[i].policy, EW_FILL_WIDEST);
        if (!relevance || relevance->allows || relevance->hole) {
            return true;
        }
    }
    return false;
}

static size_t plain_start(struct ew_str text)
{
    static const char OPEN[] = {'*', '?', '$'};
    for (size_t i = 0; i < sizeof(OPEN); i++) {
        text = ew_str_slice(text, 0, ew_str_find(text, OPEN[i]));
    }
    return text.len;
}

/* Up to what may stand for anything. Of an Allow, services are named in any
 * case (fact B1.6.1). plain: so far the resource has nothing like that. */
static bool may_be_about(struct ew_str entry, struct ew_str resource,
                         size_t plain)
{
    enum { CHUNK = 8 };
    size_t same = 0;
    plain = plain < entry.len ? plain : entry.len;
    while (plain - same >= CHUNK &&
           memcmp(entry.ptr + same, resource.ptr + same, CHUNK) == 0) {
        same += CHUNK;
    }
    for (size_t i = same; i < entry.len; i++) {
        char c = entry.ptr[i];
        if (c == '*' || c == '?' || c == '$') {
            return true;
        }
        if (i >= resource.len ||
            ew_ascii_lower(c) != ew_ascii_lower(resource.ptr[i])) {
            return false;
        }
    }
    return entry.len == resource.len;
}

bool ew_engine_may_on(struct ew_engine *engine,
                      const struct ew_principal *principal,
                      struct ew_str resource)
{
    if (principal->type == EW_PRINCIPAL_ROOT || principal->unread_count > 0) {
        return true;
    }
    size_t plain = plain_start(resource);
    for (size_t i = 0; i < principal->attachment_count; i++) {
        const struct ew_relevance *relevance = ew_relevance_of(
            engine, principal->attachments[i].policy, EW_FILL_WIDEST);
        if (!relevance || relevance->hole) {
            return true;
        }
        for (size_t k = 0; k < relevance->count; k++) {
            const struct ew_statement *s = relevance->statements[k];
            bool about = s->not_resource || s->own_resource;
            for (size_t n = 0; !about && n < s->resource_count; n++) {
                about = may_be_about(s->resources[n], resource, plain);
            }
            if (about && s->effect == EW_ALLOW) {
                return true;
            }
        }
    }
    return false;
}

/* Open readings of it leave out no request. */
static void hold_to(struct ew_inquiry *q, const struct ew_target *target)
{
    struct ew_met unused = {.uncertain = true};
    struct ew_building b = {
        .q = q,
        .allow = true,
        .quiet = true,
        .how = {.ties = EW_TIES_COMPARED},
        .met = &unused,
    };
    q->holding = &EW_TRUE_FORMULA;
    for (size_t i = 0; i < target->holding_count; i++) {
        q->holding = ew_both(q->arena, q->holding,
                             ew_condition_formula(&b, &target->holding[i]));
    }
}

enum ew_status ew_access_decide(struct ew_engine *engine,
                                const struct ew_principal *principal,
                                const struct ew_target *target,
                                const struct ew_access **out,
                                struct ew_error *err)
{
    struct ew_inquiry q;
    bool none =
        !(target && target->policy) && !ew_engine_may(engine, principal);
    if (!none || target) {
        /* a target that cannot be is refused whoever is asked about */
        EW_TRY(ew_inquiry_begin(&q, engine, principal, target, err));
    }
    if (target && target->holding_count > 0) {
        hold_to(&q, target);
    }
    if (none) {
        engine->none = (struct ew_access){.principal = principal,
                                          .action = engine->action->name};
        *out = &engine->none;
        return EW_OK;
    }
    struct ew_access *access = EW_NEW(engine->arena, struct ew_access);
    EW_TRY_MEMORY_FOR(access, err);
    access->principal = principal;
    access->action = engine->action->name;
    access->verdict = EW_VERDICT_NONE;
    *out = access;
    struct ew_deciding d = {.q = &q, .how = {.filling = EW_FILL_LEAST}};
    ew_deciding_build(&d);
    if (ew_inquiry_settle(&q, d.built, &d.how.filling)) {
        ew_deciding_build(&d);
    }
    decide(&d, access);
    access->steps = engine->max_steps - q.space->steps;
    return q.space->failed ? ew_fail_memory(err) : EW_OK;
}
