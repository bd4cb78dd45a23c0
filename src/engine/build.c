/* The layers of a principal as formulas. */
#include "base/vec.h"

#include "policy/variables.h"

#include "engine/candidates.h"
#include "engine/inquiry.h"

struct builder {
    const struct ew_inquiry *q;
    struct ew_built *out;
};

static void add_hole(struct builder *b, struct ew_str reason)
{
    if (ew_vec_push_str(&b->out->holes, reason) != EW_OK) {
        b->q->space->failed = true;
    }
}

/* ---- one statement --------------------------------------------------------
 */

/* What it names must not hang on the values that are tried for variables,
 * nor on the reading. */
static const struct ew_formula *named_by(const struct ew_building *b,
                                         const struct ew_statement *s)
{
    /* uncertain or not is known by now: nothing is looked up for it */
    struct ew_met unused = {.uncertain = true};
    struct ew_building own = *b;
    own.quiet = true;
    own.how = (struct ew_question){.filling = b->how.filling,
                                   .ties = EW_TIES_COMPARED};
    own.met = &unused;
    return ew_resources_formula(&own, s);
}

static void build_side(struct builder *of, struct ew_part *part, size_t side)
{
    const struct ew_inquiry *q = of->q;
    const struct ew_question how = of->out->how;
    const struct ew_statement *s = part->statement;
    struct ew_met met = {.uncertain = part->uncertain};
    struct ew_building b = {
        .q = q,
        .side = side,
        .allow = s->effect == EW_ALLOW,
        .variables = part->document->version_2012,
        .how = how,
        .met = &met,
    };
    size_t marks = q->space->marks.count;
    const struct ew_formula *f = ew_resources_formula(&b, s);
    part->resource[side] =
        b.allow && (met.tied || how.strict) ? named_by(&b, s) : f;
    for (size_t i = 0; i < s->condition_count; i++) {
        if (f && f->kind == EW_FORMULA_FALSE && !how.written) {
            break;
        }
        f = ew_both(q->arena, f, ew_condition_formula(&b, &s->conditions[i]));
    }
    part->applies[side] = ew_inquiry_keep_marks(q, marks, f);
    part->uncertain = met.uncertain;
    ew_met_add(&of->out->met, &met);
    q->space->failed = q->space->failed || !f;
}

/* ---- one policy of a layer ------------------------------------------------
 */

/* Where a policy's Allows go: into a limit, or (NULL) among the grants. */
struct layer {
    const char *name;
    struct ew_limit *limit;
    const struct ew_attachment *attachment;
};

static void add_statement(struct builder *b, const struct ew_policy *policy,
                          const struct ew_statement *s,
                          const struct layer *layer)
{
    struct ew_arena *arena = b->q->arena;
    size_t sides = b->q->action->resource_count;
    enum ew_filling filling =
        ew_filling_of(b->out->how.filling, layer->limit != NULL);
    struct ew_part part = {
        .policy = policy,
        .document = ew_policy_document(policy, filling),
        .attachment = layer->attachment,
        .statement = s,
        .layer = layer->name,
    };
    for (size_t side = 0; side < sides; side++) {
        build_side(b, &part, side);
    }
    if (s->effect == EW_ALLOW && layer->limit) {
        for (size_t side = 0; side < sides; side++) {
            layer->limit->allows[side] = ew_either(
                arena, layer->limit->allows[side], part.applies[side]);
        }
        return;
    }
    struct ew_part *added =
        ew_vec_push(s->effect == EW_ALLOW ? &b->out->allows : &b->out->denies);
    if (!added) {
        b->q->space->failed = true;
        return;
    }
    *added = part;
}

static void add_policy(struct builder *b, const struct ew_policy *policy,
                       const struct layer *layer)
{
    bool is_limit = layer->limit != NULL;
    const struct ew_relevance *relevance = ew_relevance_of(
        b->q->engine, policy, ew_filling_of(b->out->how.filling, is_limit));
    if (!relevance) {
        b->q->space->failed = true;
        return;
    }
    if (relevance->hole) {
        add_hole(b, relevance->reason);
        if (layer->limit) {
            layer->limit->hole = true;
        } else {
            b->out->identity_hole = true;
        }
    }
    bool doubtful = layer->attachment && layer->attachment->doubtful;
    for (size_t i = 0; i < relevance->count; i++) {
        if (doubtful && relevance->statements[i]->effect == EW_DENY) {
            continue;
        }
        add_statement(b, policy, relevance->statements[i], layer);
    }
}

static struct ew_limit *add_limit(struct builder *b, const char *layer,
                                  struct ew_str name)
{
    struct ew_limit *limit = ew_vec_push(&b->out->limits);
    if (!limit) {
        b->q->space->failed = true;
        return NULL;
    }
    *limit = (struct ew_limit){.layer = layer, .name = name};
    for (size_t side = 0; side < EW_MAX_SIDES; side++) {
        limit->allows[side] = &EW_FALSE_FORMULA;
    }
    return limit;
}

/* ---- all layers -----------------------------------------------------------
 */

static void build_identity(struct builder *b)
{
    const struct ew_inquiry *q = b->q;
    const struct ew_principal *principal = q->principal;
    for (size_t i = 0; i < q->layers.identity_count; i++) {
        const struct ew_attachment *attachment = &q->layers.identity[i];
        struct layer layer = {"deny", NULL, attachment};
        add_policy(b, attachment->policy, &layer);
    }
    for (size_t i = 0; i < principal->unread_count; i++) {
        b->out->identity_hole = true;
        add_hole(b, principal->unread[i]);
    }
}

static void build_levels(struct builder *b)
{
    const struct ew_inquiry *q = b->q;
    if (q->doubted) {
        add_hole(b, q->principal->account->scp_doubt);
    }
    for (size_t i = 0; i < q->layers.level_count; i++) {
        const struct ew_scp_level *level = &q->layers.levels[i];
        struct ew_limit *limit = add_limit(b, "scp", level->name);
        for (size_t k = 0; limit && k < level->policy_count; k++) {
            /* add_policy adds no limits: the pointer stays good */
            struct layer layer = {"scp", limit, NULL};
            add_policy(b, level->policies[k], &layer);
        }
        if (limit && level->policy_count == 1) {
            limit->policy = level->policies[0];
        }
    }
}

/* What is the same for every grant. */
static void find_limited(struct builder *b, size_t side)
{
    const struct ew_inquiry *q = b->q;
    const struct ew_limit *list = b->out->limits.items;
    const struct ew_part *denies = b->out->denies.items;
    size_t count = 0;
    const struct ew_formula **all =
        EW_NEW_ARRAY(q->arena, b->out->limits.count + b->out->denies.count,
                     const struct ew_formula *);
    if (!all) {
        q->space->failed = true;
        return;
    }
    for (size_t i = 0; i < b->out->limits.count; i++) {
        if (!list[i].hole) {
            all[count++] = list[i].allows[side];
        }
    }
    for (size_t i = 0; i < b->out->denies.count; i++) {
        all[count++] = ew_negate(q->arena, denies[i].applies[side]);
    }
    b->out->limited[side] = ew_all_of(q->arena, all, count);
}

/* Would it come out the same? Where cases were made, of the same values. */
static bool is_same(const struct ew_inquiry *q, const struct ew_built *built,
                    struct ew_question how)
{
    return built->principal == q->principal &&
           built->how.filling == how.filling && built->how.ties == how.ties &&
           built->how.strict == how.strict &&
           (!built->met.tries || built->met.tries == q->space->tries);
}

static const struct ew_built *find_built(const struct ew_inquiry *q,
                                         struct ew_question how)
{
    const struct ew_built *const *list = q->space->built.items;
    for (size_t i = q->space->built.count; i-- > 0;) {
        if (is_same(q, list[i], how)) {
            return list[i];
        }
    }
    return NULL;
}

static void keep_built(const struct ew_inquiry *q, const struct ew_built *built)
{
    const struct ew_built **slot = ew_vec_push(&q->space->built);
    if (slot) {
        *slot = built;
    } else {
        q->space->failed = true;
    }
}

static struct ew_built *begin(const struct ew_inquiry *q,
                              struct ew_question how)
{
    struct ew_built *out = EW_NEW(q->arena, struct ew_built);
    if (out) {
        *out = (struct ew_built){
            .principal = q->principal,
            .how = how,
            .allows = ew_vec_of(q->arena, sizeof(struct ew_part)),
            .denies = ew_vec_of(q->arena, sizeof(struct ew_part)),
            .limits = ew_vec_of(q->arena, sizeof(struct ew_limit)),
            .holes = ew_vec_of(q->arena, sizeof(struct ew_str)),
        };
    }
    return out;
}

const struct ew_built *ew_inquiry_build(const struct ew_inquiry *q,
                                        struct ew_question how)
{
    static const struct ew_built NOTHING = {.identity_hole = false};
    bool alone = !how.common && !how.written; /* of no other estate */
    const struct ew_built *same = alone ? find_built(q, how) : NULL;
    if (same) {
        return same;
    }
    struct builder b = {q, begin(q, how)};
    if (!b.out) {
        q->space->failed = true;
        return &NOTHING;
    }
    build_identity(&b);
    if (q->layers.has_boundary) {
        struct ew_limit *limit = add_limit(&b, "boundary", EW_STR("boundary"));
        struct layer layer = {"boundary", limit, NULL};
        if (limit) {
            limit->policy = q->layers.boundary;
            add_policy(&b, q->layers.boundary, &layer);
        }
    }
    build_levels(&b);
    for (size_t side = 0; side < q->action->resource_count; side++) {
        find_limited(&b, side);
    }
    if (alone) {
        keep_built(q, b.out);
    }
    return b.out;
}

/* ---- access ----------------------------------------------------------------
 */

static const struct ew_formula *grants(const struct ew_inquiry *q,
                                       const struct ew_built *built,
                                       size_t side, size_t only)
{
    const struct ew_part *allows = built->allows.items;
    size_t count = built->allows.count;
    if (q->layers.identity_free) {
        return &EW_TRUE_FORMULA;
    }
    /* A grant of one half keeps the others' Allows for the other half. */
    if (only < count && allows[only].resource[side] &&
        allows[only].resource[side]->kind != EW_FORMULA_FALSE) {
        return allows[only].applies[side];
    }
    const struct ew_formula **any =
        EW_NEW_ARRAY(q->arena, count, const struct ew_formula *);
    if (!any) {
        q->space->failed = true;
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        any[i] = allows[i].applies[side];
    }
    return ew_any_of(q->arena, any, count);
}

struct ew_sides ew_inquiry_access(const struct ew_inquiry *q,
                                  const struct ew_built *built, size_t only)
{
    struct ew_sides out = {.side = {NULL}};
    for (size_t side = 0; side < q->action->resource_count; side++) {
        out.side[side] = ew_both(q->arena, grants(q, built, side, only),
                                 built->limited[side]);
        if (q->impossible) {
            out.side[side] = &EW_FALSE_FORMULA;
        }
    }
    return out;
}

struct ew_sides ew_inquiry_possible(const struct ew_inquiry *q,
                                    const struct ew_built *built)
{
    struct ew_sides out = ew_inquiry_access(q, built, EW_EVERY_GRANT);
    size_t count = built->identity_hole ? q->action->resource_count : 0;
    for (size_t side = 0; side < count; side++) {
        out.side[side] =
            q->impossible ? &EW_FALSE_FORMULA : built->limited[side];
    }
    return out;
}
