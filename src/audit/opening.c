/*
 * One statement may let ten thousand principals through to one role. That is
 * one thing to mend, so it is one finding, which names them all: they are
 * gathered under the rule, the statement and whose access they get to.
 */
#include "audit/opening.h"

#include "audit/fingerprint.h"
#include "audit/rules/rule.h"

#include <stdlib.h>

struct opening {
    struct ew_finding finding; /* of the first one */
    struct ew_vec lets;        /* struct ew_str: ARNs */
};

struct ew_openings {
    struct ew_vec list;  /* struct opening * */
    struct ew_map known; /* by what they have in common */
};

struct ew_openings *ew_openings_new(struct ew_arena *arena)
{
    struct ew_openings *out = EW_NEW(arena, struct ew_openings);
    if (out) {
        out->list = ew_vec_of(arena, sizeof(struct opening *));
        out->known = ew_map_of(arena);
    }
    return out;
}

/* ---- gathering ----------------------------------------------------------- */

static struct ew_str who_of(const struct ew_case *c)
{
    const struct ew_principal *who = c->entrant ? c->entrant->principal : NULL;
    if (who) {
        return c->entrant->outside && c->entrant->kind == EW_OUTSIDE_ACCOUNT
                   ? who->account->id
                   : who->arn;
    }
    return c->outside ? c->outside->from : c->reported->access->principal->arn;
}

/* A statement that no policy has is none: each is an opening of its own. */
static struct ew_str key_of(const struct ew_case *c,
                            const struct ew_finding *finding)
{
    struct ew_arena *arena = c->judge->arena;
    struct ew_str alone = finding->statement ? EW_STR("") : who_of(c);
    return ew_arena_printf(arena, "%.*s %d %p %.*s %.*s",
                           EW_STR_ARG(c->rule->id), (int)finding->severity,
                           (const void *)finding->statement,
                           EW_STR_ARG(finding->end), EW_STR_ARG(alone));
}

static struct opening *opening_for(const struct ew_case *c,
                                   const struct ew_finding *finding)
{
    struct ew_openings *openings = c->judge->openings;
    struct ew_str key = key_of(c, finding);
    struct opening *opening =
        key.ptr ? ew_map_find(&openings->known, key) : NULL;
    if (opening || !key.ptr) {
        return opening;
    }
    opening = EW_NEW(c->judge->arena, struct opening);
    if (!opening || EW_VEC_ADD(&openings->list, &opening) != EW_OK ||
        ew_map_put(&openings->known, key, opening) != EW_OK) {
        return NULL;
    }
    opening->finding = *finding;
    opening->lets = ew_vec_of(c->judge->arena, sizeof(struct ew_str));
    return opening;
}

enum ew_status ew_case_add_opening(const struct ew_case *c,
                                   const struct ew_finding *draft,
                                   const struct ew_through *opening,
                                   struct ew_str end, struct ew_error *err)
{
    struct ew_finding finding = *draft;
    struct ew_str who = who_of(c);
    EW_TRY_MEMORY_FOR(draft->message.ptr, err);
    if (!c->outside && !c->entrant &&
        !ew_only_keeps_principal(&c->judge->only, who)) {
        return EW_OK;
    }
    finding.rule = c->rule;
    finding.policy = opening->policy;
    finding.statement = opening->statement;
    finding.end = end;
    finding.place = c->reported ? c->reported->access->principal->place
                                : c->path->end->place;
    if (opening->statement && opening->policy) {
        finding.place = ew_statement_place(
            ew_policy_document_with(opening->policy, opening->statement),
            opening->statement);
    }
    struct opening *at = opening_for(c, &finding);
    EW_TRY_MEMORY_FOR(at, err);
    /* principals come one after the other, each with all of its paths */
    const struct ew_str *lets = at->lets.items;
    if (at->lets.count > 0 && ew_str_eq(lets[at->lets.count - 1], who)) {
        return EW_OK;
    }
    return ew_vec_push_str(&at->lets, who) == EW_OK ? EW_OK
                                                    : ew_fail_memory(err);
}

/* ---- findings ------------------------------------------------------------ */

/* `ARN may ...`, or of several `3 principals, ARN among them, may ...`. */
static struct ew_str message_of(struct ew_arena *arena,
                                const struct opening *opening)
{
    const struct ew_str *lets = opening->lets.items;
    struct ew_str text = opening->finding.message;
    return opening->lets.count == 1
               ? ew_arena_printf(arena, "`%.*s` %.*s", EW_STR_ARG(lets[0]),
                                 EW_STR_ARG(text))
               : ew_arena_printf(arena,
                                 "%zu principals, `%.*s` among them, %.*s",
                                 opening->lets.count, EW_STR_ARG(lets[0]),
                                 EW_STR_ARG(text));
}

/* Who is let through is no part of the fingerprint: the baseline looks at it
 * by itself (baseline.c). */
static enum ew_status add_finding(struct ew_judge *judge,
                                  struct opening *opening, struct ew_error *err)
{
    struct ew_finding *finding = ew_vec_push(&judge->findings);
    struct ew_str *lets = opening->lets.items;
    EW_TRY_MEMORY_FOR(finding, err);
    qsort(lets, opening->lets.count, sizeof(*lets), ew_str_order);
    *finding = opening->finding;
    finding->message = message_of(judge->arena, opening);
    finding->lets = (struct ew_strs){lets, opening->lets.count};
    struct ew_str detail = finding->end;
    if (!finding->statement) {
        detail = ew_arena_printf(judge->arena, "%.*s %.*s", EW_STR_ARG(lets[0]),
                                 EW_STR_ARG(detail));
    }
    EW_TRY_MEMORY_FOR(finding->message.ptr, err);
    EW_TRY(ew_fingerprint(finding, detail, &judge->scratch, err));
    ew_arena_reset(&judge->scratch);
    finding->principal =
        opening->lets.count == 1 ? lets[0] : (struct ew_str){NULL, 0};
    return EW_OK;
}

enum ew_status ew_openings_end(struct ew_judge *judge, struct ew_error *err)
{
    EW_EACH_REF(struct opening, opening, &judge->openings->list) {
        EW_TRY(add_finding(judge, opening, err));
    }
    return EW_OK;
}
