/*
 * Two principals, before and now, as two inquiries of one space: what one
 * allows and the other does not is a formula like any other. Each side is
 * looked at from both ends, since variables of unknown value leave a gap
 * between what is sure and what is possible.
 */
#include "engine/change.h"

#include "engine/pairs.h"
#include "engine/role_id.h"
#include "engine/session.h"

#include <assert.h>

/* A principal in one estate. Both inquiries are of one space: dimensions are
 * shared. */
struct side {
    const struct ew_inquiry *q;
    bool there;
};

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

static const struct ew_built *build(const struct ew_inquiry *q,
                                    struct ew_question how, enum ew_ties ties)
{
    how.ties = ties;
    return ew_inquiry_build(q, how);
}

static const struct ew_formula *access_of(const struct ew_inquiry *q,
                                          const struct ew_built *built)
{
    struct ew_sides access = ew_inquiry_access(q, built, EW_EVERY_GRANT);
    return ew_every_side(q, access.side);
}

static struct span access_from(struct side at, struct ew_question how)
{
    const struct ew_inquiry *q = at.q;
    const struct ew_formula *none = &EW_FALSE_FORMULA;
    if (!at.there) {
        return (struct span){
            .sure = none, .possible = none, .closest = none, .exact = true};
    }
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
static struct span within_world(struct side at, const struct span *access)
{
    const struct ew_inquiry *q = at.q;
    if (!at.there) {
        return *access;
    }
    const struct ew_formula *world =
        ew_inquiry_world(q, q->arena, EW_TIES_COMPARED);
    struct span out = *access;
    out.sure = ew_both(q->arena, world, access->sure);
    out.possible = ew_both(q->arena, world, access->possible);
    out.closest = ew_both(q->arena, world, access->closest);
    return out;
}

/* Where nothing is sure of both: requests that may be such. */
static enum ew_answer find_closest(const struct ew_inquiry *q,
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
 * example is sure of both; out NULL: nobody asks for one.
 */
static bool find_outside(struct side at, const struct span *inside,
                         struct side other_at, const struct span *access,
                         struct ew_witness *out)
{
    const struct ew_inquiry *q = at.q; /* for the requests that it can make */
    const struct ew_value *model = NULL;
    const struct span within = within_world(other_at, access);
    const struct span *other = &within;
    enum ew_answer answer = ew_inquiry_ask(
        q, EW_TIES_COMPARED,
        ew_both(q->arena, inside->sure, ew_negate(q->arena, other->possible)),
        &model);
    if (answer == EW_UNSAT && (inside->tied || other->tied)) {
        answer = find_closest(q, inside, other, &model);
    }
    if (answer == EW_SAT && model && out) {
        *out = ew_inquiry_witness(q, model, q->engine->arena);
    }
    return answer != EW_UNSAT;
}

/* ---- open readings ------------------------------------------------------ */

/* What is open and written on each side. */
struct reading {
    struct ew_map now;
    struct ew_map before;
};

static void note_written(struct side at, struct ew_map *out)
{
    if (at.there) {
        const struct ew_question how = {.written = out};
        if (build(at.q, how, EW_TIES_TRIED)->met.tied) {
            (void)build(at.q, how, EW_TIES_COMPARED);
        }
    }
}

static struct span read_as(struct side at, const struct ew_map *other,
                           bool strict)
{
    const struct ew_question how = {.common = other, .strict = strict};
    return access_from(at, how);
}

/* Each text that both sides write is read alike, in the one way or the other:
 * the solver looks for a way in which access differs. */
static void compare_open(struct side before, struct side now,
                         struct ew_change *out)
{
    struct ew_arena *arena = now.q->arena;
    struct reading r = {ew_map_of(arena), ew_map_of(arena)};
    note_written(now, &r.now);
    note_written(before, &r.before);
    struct span may_be = read_as(now, &r.before, false);
    struct span was = read_as(before, &r.now, true);
    struct span surely_was = read_as(before, NULL, true);
    struct span is = read_as(now, &r.before, true);
    struct span may_have_been = read_as(before, &r.now, false);
    out->widened = find_outside(now, &may_be, before, &was, &out->gained);
    out->narrowed = find_outside(before, &may_have_been, now, &is, &out->lost);
    out->from_nothing = ew_inquiry_ask(before.q, EW_TIES_COMPARED,
                                       surely_was.possible, NULL) == EW_UNSAT;
}

enum ew_status ew_access_compare(const struct ew_standpoint *before,
                                 const struct ew_standpoint *now,
                                 struct ew_change *out, struct ew_error *err)
{
    const struct ew_standpoint *first = now->principal ? now : before;
    struct ew_inquiry of_first;
    assert(!before->principal || !now->principal ||
           before->engine->now == now->engine->now);
    *out = (struct ew_change){.widened = false};
    if (!first->principal) {
        return EW_OK;
    }
    EW_TRY(ew_inquiry_begin(&of_first, first->engine, first->principal, NULL,
                            err));
    of_first.role_id = ew_role_id_of_both(before->principal, now->principal);
    const struct ew_inquiry of_before =
        now->principal && before->principal
            ? ew_inquiry_beside(&of_first, before->engine, before->principal)
            : of_first;
    const struct side then = {&of_before, before->principal != NULL};
    const struct side today = {&of_first, now->principal != NULL};
    const struct ew_question plain = {.strict = false};
    struct span is = access_from(today, plain);
    struct span was = access_from(then, plain);
    if (is.uncertain || was.uncertain) {
        compare_open(then, today, out);
    } else {
        out->widened = find_outside(today, &is, then, &was, &out->gained);
        out->narrowed = find_outside(then, &was, today, &is, &out->lost);
    }
    /* "May differ" without an example is undecided. */
    out->undecided = is.hole || was.hole || of_first.space->overrun ||
                     (out->widened && out->gained.count == 0) ||
                     (out->narrowed && out->lost.count == 0);
    return of_first.space->failed ? ew_fail_memory(err) : EW_OK;
}

/* ---- two principals ------------------------------------------------------ */

static void leave_federated(struct ew_inquiry *q)
{
    q->federates = false;
    q->federated_tags = false;
}

enum ew_status ew_access_exceeds(struct ew_engine *engine,
                                 const struct ew_principal *one,
                                 const struct ew_principal *than, bool *out,
                                 struct ew_witness *witness,
                                 struct ew_error *err)
{
    const struct ew_question strict = {.strict = true};
    const struct ew_question open = {.strict = false};
    struct ew_witness found = {NULL, 0};
    struct ew_inquiry of_one;
    EW_TRY(ew_inquiry_begin(&of_one, engine, one, NULL, err));
    leave_federated(&of_one);
    struct ew_inquiry of_other = ew_inquiry_beside(&of_one, engine, than);
    leave_federated(&of_other);
    const struct side now = {&of_one, true};
    const struct side other = {&of_other, true};
    const struct span is = access_from(now, open);
    const struct span was = access_from(other, strict);
    *out = find_outside(now, &is, other, &was, witness ? &found : NULL);
    if (witness) {
        *witness = found;
    }
    return of_one.space->failed ? ew_fail_memory(err) : EW_OK;
}
