/*
 * Which requests the layers allow together, from the formulas of each: what
 * the evaluator (engine/evaluate.c) says of one request, said of all. Pieces
 * may be taken as if they were not there, to see what closes access.
 */
#include "engine/inquiry.h"

#include <assert.h>

/* ---- pieces -------------------------------------------------------------- */

/* The Allows that name the caller so; EW_NAMES_NOT: those of identity. */
static const struct ew_formula *granted(const struct ew_inquiry *q,
                                        const struct ew_built *built,
                                        size_t side, enum ew_naming naming,
                                        size_t only, const struct ew_lift *lift)
{
    const struct ew_part *allows = built->allows.items;
    const struct ew_part *one =
        only < built->allows.count ? &allows[only] : NULL;
    /* A grant of one half keeps the others' Allows for the other half. */
    if (one && one->resource[side] &&
        one->resource[side]->kind != EW_FORMULA_FALSE) {
        if (one->naming == naming) {
            return one->applies[side];
        }
        if (naming != EW_NAMES_NOT && one->naming != EW_NAMES_NOT) {
            return &EW_FALSE_FORMULA;
        }
    }
    const struct ew_formula **any =
        EW_NEW_ARRAY(q->arena, built->allows.count, const struct ew_formula *);
    size_t count = 0;
    for (size_t i = 0; any && i < built->allows.count; i++) {
        if (allows[i].naming == naming) {
            any[count++] = lift && lift->conditions ? allows[i].resource[side]
                                                    : allows[i].applies[side];
        }
    }
    q->space->failed = q->space->failed || !any;
    return any ? ew_any_of(q->arena, any, count) : NULL;
}

static const struct ew_formula *identity(const struct ew_inquiry *q,
                                         const struct ew_built *built,
                                         size_t side, size_t only,
                                         const struct ew_lift *lift)
{
    return q->layers.identity_free
               ? &EW_TRUE_FORMULA
               : granted(q, built, side, EW_NAMES_NOT, only, lift);
}

const struct ew_formula *ew_built_limits(const struct ew_inquiry *q,
                                         const struct ew_built *built,
                                         size_t side, bool bounded,
                                         const struct ew_lift *lift)
{
    const struct ew_limit *list = built->limits.items;
    const struct ew_part *denies = built->denies.items;
    size_t count = 0;
    const struct ew_formula **all =
        EW_NEW_ARRAY(q->arena, built->limits.count + built->denies.count,
                     const struct ew_formula *);
    if (!all) {
        q->space->failed = true;
        return NULL;
    }
    for (size_t i = 0; i < built->limits.count; i++) {
        bool lifted =
            (lift && lift->limits[i]) || (!bounded && list[i].boundary);
        if (!list[i].hole && !lifted) {
            all[count++] = list[i].allows[side];
        }
    }
    for (size_t i = 0; i < built->denies.count; i++) {
        if (!lift || !lift->denies[i]) {
            all[count++] = ew_negate(q->arena, denies[i].applies[side]);
        }
    }
    return ew_all_of(q->arena, all, count);
}

/* Where nothing is lifted they are the same for every grant. */
static const struct ew_formula *limits(const struct ew_inquiry *q,
                                       const struct ew_built *built,
                                       size_t side, const struct ew_lift *lift)
{
    return lift ? ew_built_limits(q, built, side, true, lift)
                : built->limited[side];
}

/* ---- sides --------------------------------------------------------------- */

/* Of a resource that has a policy: facts B5.3, B5.4, B4.8.4, B4.10.4. */
static const struct ew_formula *resource_side(const struct ew_inquiry *q,
                                              const struct ew_built *built,
                                              size_t side, size_t only,
                                              const struct ew_lift *lift)
{
    struct ew_arena *arena = q->arena;
    const struct ew_formula *itself =
        granted(q, built, side, EW_NAMES_ITSELF, only, lift);
    const struct ew_formula *role =
        granted(q, built, side, EW_NAMES_ROLE, only, lift);
    const struct ew_formula *account =
        granted(q, built, side, EW_NAMES_ACCOUNT, only, lift);
    const struct ew_formula *unbounded =
        ew_built_limits(q, built, side, false, lift);
    bool needed = q->foreign || q->caller.outside ||
                  ew_action_needs_resource_policy(q->action->name);
    const struct ew_formula *lets =
        needed && !(lift && lift->resource)
            ? ew_either(arena, itself, ew_either(arena, role, account))
            : &EW_TRUE_FORMULA;
    if (q->caller.outside) {
        return ew_both(arena, unbounded,
                       lift && lift->resource ? lets : itself);
    }
    const struct ew_formula *all = limits(q, built, side, lift);
    const struct ew_formula *both = ew_both(
        arena, all, ew_both(arena, identity(q, built, side, only, lift), lets));
    if (q->foreign) {
        return both;
    }
    return ew_either(arena, both,
                     ew_either(arena, ew_both(arena, all, role),
                               ew_both(arena, unbounded, itself)));
}

const struct ew_formula *ew_inquiry_side(const struct ew_inquiry *q,
                                         const struct ew_built *built,
                                         size_t side, size_t only,
                                         const struct ew_lift *lift)
{
    if (q->layers.resource && side == q->action->resource_count - 1) {
        return resource_side(q, built, side, only, lift);
    }
    return ew_both(q->arena, identity(q, built, side, only, lift),
                   limits(q, built, side, lift));
}

struct ew_sides ew_inquiry_access(const struct ew_inquiry *q,
                                  const struct ew_built *built, size_t only)
{
    struct ew_sides out = {.side = {NULL}};
    assert(!built->principal || built->principal == q->principal);
    for (size_t side = 0; side < q->action->resource_count; side++) {
        out.side[side] = q->impossible
                             ? &EW_FALSE_FORMULA
                             : ew_inquiry_side(q, built, side, only, NULL);
    }
    return out;
}

struct ew_sides ew_inquiry_possible(const struct ew_inquiry *q,
                                    const struct ew_built *built)
{
    struct ew_sides out = ew_inquiry_access(q, built, EW_EVERY_GRANT);
    size_t last = q->action->resource_count - 1;
    if (q->impossible) {
        return out;
    }
    for (size_t side = 0; built->identity_hole && side <= last; side++) {
        out.side[side] = built->limited[side];
    }
    if (built->resource_hole) {
        out.side[last] = ew_built_limits(q, built, last, false, NULL);
    }
    return out;
}
