#include "engine/change.h"

#include "engine/inquiry.h"

/* One inquiry holds both estates: the dimensions are shared, the formulas are
 * built for one principal after the other. */
static void look_from(struct ew_inquiry *q, const struct ew_standpoint *at)
{
    q->engine = at->engine;
    q->principal = at->principal;
    q->layers = ew_principal_layers(at->principal);
    q->doubted = false;
}

/* Access from both ends: variables of unknown value leave a gap between. */
struct span {
    const struct ew_formula *sure;
    const struct ew_formula *possible;
};

static const struct ew_formula *build(struct ew_inquiry *q, bool relaxed)
{
    q->relaxed = relaxed;
    ew_inquiry_build(q);
    q->relaxed = false;
    struct ew_sides access = ew_inquiry_access(q, NULL);
    return ew_every_side(q, access.side);
}

static struct span access_from(struct ew_inquiry *q,
                               const struct ew_standpoint *at, bool *hole)
{
    struct span out = {&EW_FALSE_FORMULA, &EW_FALSE_FORMULA};
    if (!at->principal) {
        return out;
    }
    look_from(q, at);
    out.sure = build(q, false);
    out.possible = q->tied ? build(q, true) : out.sure;
    *hole = *hole || q->holes.count > 0;
    return out;
}

/*
 * Requests of one set outside of the other; true when there may be some. An
 * example is sure of both.
 */
static bool find_outside(struct ew_inquiry *q, const struct ew_standpoint *at,
                         const struct span *inside, const struct span *other,
                         struct ew_witness *out)
{
    const struct ew_value *model;
    enum ew_answer answer = ew_inquiry_ask(
        q,
        ew_both(q->arena, inside->sure, ew_negate(q->arena, other->possible)),
        &model);
    if (answer == EW_SAT) {
        look_from(q, at);
        *out = ew_inquiry_witness(q, model, at->engine->arena);
    } else if (answer == EW_UNSAT && q->tied) {
        answer = ew_inquiry_ask(q,
                                ew_both(q->arena, inside->possible,
                                        ew_negate(q->arena, other->sure)),
                                &model);
    }
    return answer != EW_UNSAT;
}

enum ew_status ew_access_compare(const struct ew_standpoint *before,
                                 const struct ew_standpoint *now,
                                 struct ew_change *out, struct ew_error *err)
{
    const struct ew_standpoint *first = now->principal ? now : before;
    struct ew_inquiry q = {
        .engine = first->engine,
        .arena = &first->engine->scratch,
        .principal = first->principal,
        .steps = first->engine->max_steps,
    };
    *out = (struct ew_change){.widened = false};
    if (!first->principal) {
        return EW_OK;
    }
    ew_arena_reset(q.arena);
    EW_TRY(ew_inquiry_init(&q, NULL, err));
    struct span is = access_from(&q, now, &out->undecided);
    struct span was = access_from(&q, before, &out->undecided);
    out->widened = find_outside(&q, now, &is, &was, &out->gained);
    out->narrowed = find_outside(&q, before, &was, &is, &out->lost);
    /* "May differ" without an example is undecided. */
    out->undecided = out->undecided || q.overrun ||
                     (out->widened && !out->gained.present) ||
                     (out->narrowed && !out->lost.present);
    return q.failed ? ew_fail_memory(err) : EW_OK;
}
