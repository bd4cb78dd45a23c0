/*
 * Access against bounds: is all of it inside, can any request be inside, is
 * all that is inside allowed? The side that must be sure is read so that there
 * is least of it, and the other one so that there is most.
 */
#include "base/vec.h"

#include "engine/inquiry.h"

static const struct ew_formula *one_of_globs(const struct ew_inquiry *q,
                                             size_t dimension,
                                             struct ew_strs globs)
{
    struct ew_str *patterns =
        EW_NEW_ARRAY(q->arena, globs.count, struct ew_str);
    struct ew_atom *atom = EW_NEW(q->arena, struct ew_atom);
    if (!patterns || !atom) {
        q->space->failed = true;
        return NULL;
    }
    for (size_t i = 0; i < globs.count; i++) {
        patterns[i] = ew_pattern_of_glob(q->arena, globs.items[i]);
        if (ew_pattern_is_all(patterns[i])) {
            return &EW_TRUE_FORMULA; /* a container left out, too */
        }
    }
    *atom = (struct ew_atom){.dimension = dimension,
                             .patterns = patterns,
                             .pattern_count = globs.count};
    return ew_inquiry_literal(q, atom);
}

/*
 * An entry is an Allow of its own, in IAM's terms, for every resource. Where
 * access is compared with it, it is read strictly, like a Deny: never more
 * than what was approved.
 */
static const struct ew_formula *bound_formula(const struct ew_inquiry *q,
                                              enum ew_ties ties,
                                              const struct ew_bound *bound,
                                              bool generous, struct ew_met *met)
{
    const struct ew_action_places *places = q->action->places;
    const struct ew_formula *clusters = &EW_FALSE_FORMULA;
    const struct ew_formula *all = &EW_TRUE_FORMULA;
    struct ew_building b = {
        .q = q,
        .allow = generous,
        .variables = true,
        .how = {.ties = ties},
        .met = met,
    };
    for (size_t i = 0; places && i < bound->clusters.count; i++) {
        struct ew_str pattern =
            ew_pattern_of_glob(q->arena, bound->clusters.items[i]);
        clusters = ew_either(
            q->arena, clusters,
            ew_resource_formula(&b, places->cluster_arn, pattern, false));
    }
    if (bound->containers.count > 0) {
        all = places && places->container != EW_NO_PART
                  ? one_of_globs(q, places->container, bound->containers)
                  : &EW_FALSE_FORMULA;
    }
    for (size_t side = 0; side < q->action->resource_count; side++) {
        b.side = side;
        for (size_t i = 0; i < bound->condition_count; i++) {
            all = ew_both(q->arena, all,
                          ew_condition_formula(&b, &bound->conditions[i]));
        }
    }
    return ew_both(q->arena, clusters, all);
}

/* Access outside of the bounds. */
static const struct ew_formula *outside(const struct ew_inquiry *q,
                                        enum ew_ties ties,
                                        const struct ew_bound *bounds,
                                        size_t bound_count, struct ew_met *met)
{
    const struct ew_formula *approved = &EW_FALSE_FORMULA;
    const struct ew_built *built =
        ew_inquiry_build(q, (struct ew_question){.ties = ties});
    *met = built->met;
    for (size_t i = 0; i < bound_count; i++) {
        approved = ew_either(q->arena, approved,
                             bound_formula(q, ties, &bounds[i], false, met));
    }
    struct ew_sides access = ew_inquiry_access(q, built, EW_EVERY_GRANT);
    return ew_both(q->arena, ew_every_side(q, access.side),
                   ew_negate(q->arena, approved));
}

enum ew_status ew_access_within(struct ew_engine *engine,
                                const struct ew_principal *principal,
                                const struct ew_bound *bounds,
                                size_t bound_count, struct ew_coverage *out,
                                struct ew_error *err)
{
    const struct ew_value *model;
    struct ew_inquiry q;
    *out = (struct ew_coverage){.cover = EW_COVER_UNKNOWN};
    EW_TRY(ew_inquiry_begin(&q, engine, principal, NULL, err));
    enum ew_ties ties = EW_TIES_TRIED;
    struct ew_met met;
    enum ew_answer answer = ew_inquiry_ask(
        &q, ties, outside(&q, ties, bounds, bound_count, &met), &model);
    if (answer == EW_SAT) {
        out->cover = EW_EXCEEDED;
        out->excess = ew_inquiry_witness(&q, model, engine->arena);
    } else if (answer == EW_UNSAT && met.tied) {
        ties = EW_TIES_COMPARED;
        answer = ew_inquiry_ask(
            &q, ties, outside(&q, ties, bounds, bound_count, &met), &model);
    }
    /* What is unread makes the verdict unknown; the readable part is judged. */
    if (answer == EW_UNSAT && !q.space->overrun) {
        out->cover = EW_COVERED;
    }
    return q.space->failed ? ew_fail_memory(err) : EW_OK;
}

/* What is approved and not allowed: read so that there is most of it. */
static const struct ew_formula *unused(const struct ew_inquiry *q,
                                       const struct ew_bound *bound,
                                       bool *known, bool *tied)
{
    struct ew_question how = {.strict = true, .ties = EW_TIES_COMPARED};
    const struct ew_built *built = ew_inquiry_build(q, how);
    if (built->met.loose) { /* that is more than there is access */
        how.ties = EW_TIES_TRIED;
        built = ew_inquiry_build(q, how);
    }
    struct ew_met met = built->met;
    struct ew_sides access = ew_inquiry_access(q, built, EW_EVERY_GRANT);
    const struct ew_formula *approved =
        bound_formula(q, EW_TIES_COMPARED, bound, true, &met);
    *known = built->holes.count == 0;
    *tied = met.tied;
    return ew_both(q->arena, approved,
                   ew_negate(q->arena, ew_every_side(q, access.side)));
}

enum ew_status ew_bound_within(struct ew_engine *engine,
                               const struct ew_principal *principal,
                               const struct ew_bound *bound,
                               struct ew_coverage *out, struct ew_error *err)
{
    const struct ew_value *model;
    struct ew_inquiry q;
    *out = (struct ew_coverage){.cover = EW_COVER_UNKNOWN};
    EW_TRY(ew_inquiry_begin(&q, engine, principal, NULL, err));
    bool known;
    bool tied;
    const struct ew_formula *f = unused(&q, bound, &known, &tied);
    enum ew_answer answer = ew_inquiry_ask(&q, EW_TIES_COMPARED, f, &model);
    known = known && !q.space->overrun;
    if (answer == EW_SAT && known && !tied) {
        out->cover = EW_EXCEEDED;
        out->excess = ew_inquiry_witness(&q, model, engine->arena);
    } else if (answer == EW_UNSAT && known) {
        out->cover = EW_COVERED;
    }
    return q.space->failed ? ew_fail_memory(err) : EW_OK;
}

enum ew_status ew_bound_possible(struct ew_engine *engine,
                                 const struct ew_principal *principal,
                                 const struct ew_bound *bound, bool *out,
                                 struct ew_error *err)
{
    const struct ew_value *model;
    struct ew_inquiry q;
    EW_TRY(ew_inquiry_begin(&q, engine, principal, NULL, err));
    enum ew_ties ties = EW_TIES_COMPARED;
    struct ew_met met = {.tied = false};
    *out = ew_inquiry_ask(&q, ties, bound_formula(&q, ties, bound, true, &met),
                          &model) != EW_UNSAT ||
           q.space->overrun;
    return q.space->failed ? ew_fail_memory(err) : EW_OK;
}
