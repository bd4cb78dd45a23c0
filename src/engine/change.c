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

static const struct ew_formula *access_from(struct ew_inquiry *q,
                                            const struct ew_standpoint *at,
                                            bool *hole)
{
    if (!at->principal) {
        return &EW_FALSE_FORMULA;
    }
    look_from(q, at);
    ew_inquiry_build(q);
    *hole = *hole || q->holes.count > 0;
    struct ew_sides access = ew_inquiry_access(q, NULL);
    return ew_both(q->arena, access.side[0], access.side[1]);
}

/* Requests of one set outside of the other; true when there are some. */
static bool find_outside(struct ew_inquiry *q, const struct ew_standpoint *at,
                         const struct ew_formula *inside,
                         const struct ew_formula *other, struct ew_witness *out)
{
    const struct ew_value *model;
    enum ew_answer answer = ew_inquiry_ask(
        q, ew_both(q->arena, inside, ew_negate(q->arena, other)), &model);
    if (answer == EW_SAT) {
        look_from(q, at);
        *out = ew_inquiry_witness(q, model, at->engine->arena);
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
    const struct ew_formula *is = access_from(&q, now, &out->undecided);
    const struct ew_formula *was = access_from(&q, before, &out->undecided);
    out->widened = find_outside(&q, now, is, was, &out->gained);
    out->narrowed = find_outside(&q, before, was, is, &out->lost);
    /* "May differ" without an example is undecided. */
    out->undecided = out->undecided || q.tied || q.overrun ||
                     (out->widened && !out->gained.present) ||
                     (out->narrowed && !out->lost.present);
    return q.failed ? ew_fail_memory(err) : EW_OK;
}
