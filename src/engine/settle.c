/*
 * Policies of code may have parts that are not known before the deployment.
 * They matter where the reading that gives most access allows what the one
 * that gives least does not. Where they do not, the latter says all there is;
 * where they do, what is described is the part that is known.
 */
#include "engine/inquiry.h"

typedef void visit_fn(const struct ew_inquiry *q,
                      const struct ew_policy *policy, void *user);

static void visit_policies(const struct ew_inquiry *q, visit_fn *visit,
                           void *user)
{
    for (size_t i = 0; i < q->layers.identity_count; i++) {
        visit(q, q->layers.identity[i].policy, user);
    }
    if (q->layers.has_boundary) {
        visit(q, q->layers.boundary, user);
    }
    for (size_t i = 0; i < q->layers.level_count; i++) {
        const struct ew_scp_level *level = &q->layers.levels[i];
        for (size_t k = 0; k < level->policy_count; k++) {
            visit(q, level->policies[k], user);
        }
    }
    if (q->layers.resource) {
        visit(q, q->layers.resource, user);
    }
}

/* How open the policies of a principal are. */
static void see_reading(const struct ew_inquiry *q,
                        const struct ew_policy *policy, void *user)
{
    enum ew_filling *most = user;
    enum ew_filling own = policy->widest ? EW_FILL_WIDEST
                          : policy->most ? EW_FILL_MOST
                                         : EW_FILL_LEAST;
    (void)q;
    *most = own > *most ? own : *most;
}

/* What may be there must not hide behind values that nobody tried: where
 * variables are of unknown value, they hinder nothing. */
static const struct ew_built *build_open(const struct ew_inquiry *q,
                                         enum ew_filling filling)
{
    return ew_inquiry_build(q, (struct ew_question){
                                   .filling = filling,
                                   .ties = EW_TIES_COMPARED,
                               });
}

/* Is there a request, or half of one, that only the open reading allows? */
static bool most_is_more(const struct ew_inquiry *q,
                         const struct ew_sides *least, bool reached)
{
    const struct ew_built *built = build_open(q, EW_FILL_MOST);
    struct ew_sides most = ew_inquiry_access(q, built, EW_EVERY_GRANT);
    const struct ew_formula *more =
        ew_both(q->arena, ew_every_side(q, most.side),
                ew_negate(q->arena, ew_every_side(q, least->side)));
    if (ew_inquiry_ask(q, built->how.ties, more, NULL) != EW_UNSAT) {
        return true;
    }
    if (reached) {
        return false; /* half a request is nothing beside a whole one */
    }
    more = ew_both(q->arena, ew_some_side(q, most.side),
                   ew_negate(q->arena, ew_some_side(q, least->side)));
    return ew_inquiry_ask(q, built->how.ties, more, NULL) != EW_UNSAT;
}

static bool is_no_access(enum ew_verdict verdict)
{
    return verdict == EW_VERDICT_NONE || verdict == EW_VERDICT_BLOCKED;
}

/* Where a name is merely made up, it is enough that the verdict stays. */
static bool widest_is_other(const struct ew_inquiry *q, enum ew_verdict least)
{
    struct ew_decided widest;
    const struct ew_built *built = build_open(q, EW_FILL_WIDEST);
    struct ew_sides access = ew_inquiry_access(q, built, EW_EVERY_GRANT);
    ew_inquiry_decide(q, built->how.ties, &access, &widest);
    return widest.undecided ||
           (widest.verdict != least &&
            !(is_no_access(widest.verdict) && is_no_access(least)));
}

bool ew_inquiry_settle(const struct ew_inquiry *q, const struct ew_built *built,
                       enum ew_filling *out)
{
    struct ew_decided least;
    enum ew_filling most = EW_FILL_LEAST;
    visit_policies(q, see_reading, &most);
    if (most == EW_FILL_LEAST) {
        return false;
    }
    struct ew_sides access = ew_inquiry_access(q, built, EW_EVERY_GRANT);
    ew_inquiry_decide(q, EW_TIES_TRIED, &access, &least);
    bool reached = least.verdict == EW_VERDICT_ALLOWED ||
                   least.verdict == EW_VERDICT_CONDITIONAL;
    bool matters =
        least.undecided || most_is_more(q, &access, reached) ||
        (most == EW_FILL_WIDEST && widest_is_other(q, least.verdict));
    *out = matters ? EW_FILL_READABLE : EW_FILL_LEAST;
    return true;
}

/* ---- in words ------------------------------------------------------------ */

static bool bears(const struct ew_inquiry *q, const struct ew_policy *policy,
                  enum ew_filling filling)
{
    const struct ew_relevance *relevance =
        ew_relevance_of(q->engine, policy, filling);
    return relevance && relevance->count > 0;
}

static void add_hole(const struct ew_inquiry *q, const struct ew_policy *policy,
                     void *user)
{
    struct ew_vec *texts = user;
    if (policy->most &&
        (bears(q, policy, EW_FILL_WIDEST) || bears(q, policy, EW_FILL_LEAST))) {
        q->space->failed =
            ew_vec_push_str(texts, policy->hole) != EW_OK || q->space->failed;
    }
}

void ew_inquiry_unsettled(const struct ew_inquiry *q, struct ew_vec *texts)
{
    visit_policies(q, add_hole, texts);
}
