#include "engine/change.h"

#include "engine/pairs.h"
#include "engine/role_id.h"
#include "engine/session.h"

/* One inquiry holds both estates: the dimensions are shared, the formulas are
 * built for one principal after the other. */
static void look_from(struct ew_inquiry *q, const struct ew_standpoint *at)
{
    q->engine = at->engine;
    q->principal = at->principal;
    q->layers = ew_principal_layers(at->principal);
    q->doubted = false;
    ew_session_init(q);
}

/* Access from both ends: variables of unknown value leave a gap between. */
struct span {
    const struct ew_formula *sure;
    const struct ew_formula *possible;
    /* With comparisons of two keys as such; nothing in between is possible. */
    const struct ew_formula *closest;
    bool exact; /* the closest is access itself */
    bool tied;
    bool uncertain;
    bool hole;
};

static const struct ew_built *build(struct ew_inquiry *q,
                                    struct ew_question how, enum ew_ties ties)
{
    how.ties = ties;
    return ew_inquiry_build(q, how);
}

static const struct ew_formula *access_of(struct ew_inquiry *q,
                                          const struct ew_built *built)
{
    struct ew_sides access = ew_inquiry_access(q, built, EW_EVERY_GRANT);
    return ew_every_side(q, access.side);
}

static struct span access_from(struct ew_inquiry *q,
                               const struct ew_standpoint *at,
                               struct ew_question how)
{
    const struct ew_formula *none = &EW_FALSE_FORMULA;
    if (!at->principal) {
        return (struct span){
            .sure = none, .possible = none, .closest = none, .exact = true};
    }
    look_from(q, at);
    const struct ew_built *built = build(q, how, EW_TIES_TRIED);
    struct span out = {.sure = access_of(q, built), .exact = true};
    out.possible = out.sure;
    out.closest = out.sure;
    out.tied = built->met.tied;
    out.hole = built->holes.count > 0;
    if (out.tied) {
        out.possible = access_of(q, build(q, how, EW_TIES_LOOSE));
        built = build(q, how, EW_TIES_COMPARED);
        out.closest = access_of(q, built);
        out.exact = !built->met.loose;
    }
    out.uncertain = built->met.uncertain;
    return out;
}

/* Only of requests that can be made there: another principal's sessions, its
 * id or tags are no access of this one. Once all dimensions are there. */
static struct span within_world(struct ew_inquiry *q,
                                const struct ew_standpoint *at,
                                const struct span *access)
{
    if (!at->principal) {
        return *access;
    }
    look_from(q, at);
    const struct ew_formula *world =
        ew_inquiry_world(q, q->arena, EW_TIES_COMPARED);
    struct span out = *access;
    out.sure = ew_both(q->arena, world, access->sure);
    out.possible = ew_both(q->arena, world, access->possible);
    out.closest = ew_both(q->arena, world, access->closest);
    return out;
}

/* Where nothing is sure of both: requests that may be such. */
static enum ew_answer find_closest(struct ew_inquiry *q,
                                   const struct span *inside,
                                   const struct span *other,
                                   const struct ew_value **model)
{
    const struct ew_formula *f = ew_both(
        q->arena, inside->closest,
        ew_negate(q->arena, other->exact ? other->closest : other->sure));
    enum ew_answer answer = ew_inquiry_ask(q, EW_TIES_COMPARED, f, model);
    if (answer == EW_SAT &&
        !(inside->exact && other->exact && ew_pairs_agree(q, *model))) {
        *model = NULL; /* no example */
    }
    return answer;
}

/*
 * Requests of one set outside of the other; true when there may be some. An
 * example is sure of both.
 */
static bool find_outside(struct ew_inquiry *q, const struct ew_standpoint *at,
                         const struct span *inside,
                         const struct ew_standpoint *other_at,
                         const struct span *access, struct ew_witness *out)
{
    const struct ew_value *model = NULL;
    const struct span within = within_world(q, other_at, access);
    const struct span *other = &within;
    if (at->principal) {
        look_from(q, at); /* for the requests that it can make */
    }
    enum ew_answer answer = ew_inquiry_ask(
        q, EW_TIES_COMPARED,
        ew_both(q->arena, inside->sure, ew_negate(q->arena, other->possible)),
        &model);
    if (answer == EW_UNSAT && (inside->tied || other->tied)) {
        answer = find_closest(q, inside, other, &model);
    }
    if (answer == EW_SAT && model) {
        *out = ew_inquiry_witness(q, model, at->engine->arena);
    }
    return answer != EW_UNSAT;
}

/* ---- open readings ------------------------------------------------------ */

/* What is open and written on each side. */
struct reading {
    struct ew_map now;
    struct ew_map before;
};

static void note_written(struct ew_inquiry *q, const struct ew_standpoint *at,
                         struct ew_map *out)
{
    if (at->principal) {
        look_from(q, at);
        const struct ew_question how = {.written = out};
        if (build(q, how, EW_TIES_TRIED)->met.tied) {
            (void)build(q, how, EW_TIES_COMPARED);
        }
    }
}

static struct span read_as(struct ew_inquiry *q, const struct ew_standpoint *at,
                           const struct ew_map *other, bool strict)
{
    const struct ew_question how = {.common = other, .strict = strict};
    return access_from(q, at, how);
}

/* Each text that both sides write is read alike, in the one way or the other:
 * the solver looks for a way in which access differs. */
static void compare_open(struct ew_inquiry *q,
                         const struct ew_standpoint *before,
                         const struct ew_standpoint *now, struct ew_change *out)
{
    struct reading r = {ew_map_of(q->arena), ew_map_of(q->arena)};
    note_written(q, now, &r.now);
    note_written(q, before, &r.before);
    struct span may_be = read_as(q, now, &r.before, false);
    struct span was = read_as(q, before, &r.now, true);
    struct span surely_was = read_as(q, before, NULL, true);
    struct span is = read_as(q, now, &r.before, true);
    struct span may_have_been = read_as(q, before, &r.now, false);
    out->widened = find_outside(q, now, &may_be, before, &was, &out->gained);
    out->narrowed =
        find_outside(q, before, &may_have_been, now, &is, &out->lost);
    out->from_nothing = ew_inquiry_ask(q, EW_TIES_COMPARED, surely_was.possible,
                                       NULL) == EW_UNSAT;
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
        .role_id = ew_role_id_of_both(before->principal, now->principal),
    };
    *out = (struct ew_change){.widened = false};
    if (!first->principal) {
        return EW_OK;
    }
    ew_arena_reset(q.arena);
    EW_TRY(ew_inquiry_init(&q, NULL, err));
    const struct ew_question plain = {.strict = false};
    struct span is = access_from(&q, now, plain);
    struct span was = access_from(&q, before, plain);
    if (is.uncertain || was.uncertain) {
        compare_open(&q, before, now, out);
    } else {
        out->widened = find_outside(&q, now, &is, before, &was, &out->gained);
        out->narrowed = find_outside(&q, before, &was, now, &is, &out->lost);
    }
    /* "May differ" without an example is undecided. */
    out->undecided = is.hole || was.hole || q.overrun ||
                     (out->widened && out->gained.count == 0) ||
                     (out->narrowed && out->lost.count == 0);
    return q.failed ? ew_fail_memory(err) : EW_OK;
}
