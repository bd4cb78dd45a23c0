/* The layers of a principal as formulas. */
#include "base/vec.h"

#include "policy/variables.h"

#include "engine/candidates.h"
#include "engine/inquiry.h"

static void add_hole(struct ew_inquiry *q, struct ew_str reason)
{
    if (ew_vec_push_str(&q->holes, reason) != EW_OK) {
        q->failed = true;
    }
}

/* ---- one statement --------------------------------------------------------
 */

/* What it names must not hang on the values that are tried for variables,
 * nor on the reading. */
static const struct ew_formula *named_by(const struct ew_building *b,
                                         const struct ew_statement *s)
{
    struct ew_met unused = {.uncertain = false};
    struct ew_building own = *b;
    own.quiet = true;
    own.how = (struct ew_question){.filling = b->how.filling,
                                   .ties = EW_TIES_COMPARED};
    own.met = &unused;
    return ew_resources_formula(&own, s);
}

static void build_side(struct ew_inquiry *q, struct ew_question how,
                       struct ew_part *part, size_t side)
{
    const struct ew_statement *s = part->statement;
    struct ew_met met = {.uncertain = false};
    struct ew_building b = {
        .q = q,
        .side = side,
        .allow = s->effect == EW_ALLOW,
        .variables = part->document->version_2012,
        .how = how,
        .met = &met,
    };
    size_t marks = q->marks.count;
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
    part->uncertain = part->uncertain || met.uncertain;
    ew_met_add(&q->met, &met);
    q->failed = q->failed || !f;
}

/* ---- one policy of a layer ------------------------------------------------
 */

/* Where a policy's Allows go: into a limit, or (NULL) among the grants. */
struct layer {
    const char *name;
    struct ew_limit *limit;
    const struct ew_attachment *attachment;
};

static void add_statement(struct ew_inquiry *q, struct ew_question how,
                          const struct ew_policy *policy,
                          const struct ew_statement *s,
                          const struct layer *layer)
{
    bool limit = layer->limit != NULL;
    struct ew_part part = {
        .policy = policy,
        .document =
            ew_policy_document(policy, ew_filling_of(how.filling, limit)),
        .attachment = layer->attachment,
        .statement = s,
        .layer = layer->name,
    };
    for (size_t side = 0; side < q->action->resource_count; side++) {
        build_side(q, how, &part, side);
    }
    if (s->effect == EW_ALLOW && layer->limit) {
        for (size_t side = 0; side < q->action->resource_count; side++) {
            layer->limit->allows[side] = ew_either(
                q->arena, layer->limit->allows[side], part.applies[side]);
        }
        return;
    }
    struct ew_part *added =
        ew_vec_push(s->effect == EW_ALLOW ? &q->allows : &q->denies);
    if (!added) {
        q->failed = true;
        return;
    }
    *added = part;
}

static void add_policy(struct ew_inquiry *q, struct ew_question how,
                       const struct ew_policy *policy,
                       const struct layer *layer)
{
    bool is_limit = layer->limit != NULL;
    const struct ew_relevance *relevance = ew_relevance_of(
        q->engine, policy, ew_filling_of(how.filling, is_limit));
    if (!relevance) {
        q->failed = true;
        return;
    }
    if (relevance->hole) {
        add_hole(q, relevance->reason);
        if (layer->limit) {
            layer->limit->hole = true;
        } else {
            q->identity_hole = true;
        }
    }
    bool doubtful = layer->attachment && layer->attachment->doubtful;
    for (size_t i = 0; i < relevance->count; i++) {
        if (doubtful && relevance->statements[i]->effect == EW_DENY) {
            continue;
        }
        add_statement(q, how, policy, relevance->statements[i], layer);
    }
}

static struct ew_limit *add_limit(struct ew_inquiry *q, const char *layer,
                                  struct ew_str name)
{
    struct ew_limit *limit = ew_vec_push(&q->limits);
    if (!limit) {
        q->failed = true;
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

static void build_identity(struct ew_inquiry *q, struct ew_question how)
{
    const struct ew_principal *principal = q->principal;
    for (size_t i = 0; i < q->layers.identity_count; i++) {
        const struct ew_attachment *attachment = &q->layers.identity[i];
        struct layer layer = {"deny", NULL, attachment};
        add_policy(q, how, attachment->policy, &layer);
    }
    for (size_t i = 0; i < principal->unread_count; i++) {
        q->identity_hole = true;
        add_hole(q, principal->unread[i]);
    }
}

static void build_levels(struct ew_inquiry *q, struct ew_question how)
{
    const struct ew_account *account = q->principal->account;
    struct ew_str doubt =
        account ? account->scp_doubt : (struct ew_str){NULL, 0};
    bool gap = account && account->scp_state == EW_SCP_ABSENT &&
               !q->principal->service_linked;
    if (q->doubted || ((gap || q->layers.level_count > 0) && doubt.ptr)) {
        /* They may say anything: for the readable part they are not there. */
        q->doubted = true;
        q->layers.level_count = 0;
        add_hole(q, doubt);
    }
    for (size_t i = 0; i < q->layers.level_count; i++) {
        const struct ew_scp_level *level = &q->layers.levels[i];
        struct ew_limit *limit = add_limit(q, "scp", level->name);
        for (size_t k = 0; limit && k < level->policy_count; k++) {
            /* add_policy adds no limits: the pointer stays good */
            struct layer layer = {"scp", limit, NULL};
            add_policy(q, how, level->policies[k], &layer);
        }
        if (limit && level->policy_count == 1) {
            limit->policy = level->policies[0];
        }
    }
}

void ew_inquiry_build(struct ew_inquiry *q, struct ew_question how)
{
    q->allows.count = 0;
    q->denies.count = 0;
    q->limits.count = 0;
    q->holes.count = 0;
    for (size_t side = 0; side < EW_MAX_SIDES; side++) {
        q->limited[side] = NULL;
    }
    q->met.uncertain = false;
    q->met.loose = false;
    build_identity(q, how);
    if (q->layers.has_boundary) {
        struct ew_limit *limit = add_limit(q, "boundary", EW_STR("boundary"));
        struct layer layer = {"boundary", limit, NULL};
        if (limit) {
            limit->policy = q->layers.boundary;
            add_policy(q, how, q->layers.boundary, &layer);
        }
    }
    build_levels(q, how);
}

/* ---- access ----------------------------------------------------------------
 */

static const struct ew_formula *grants(struct ew_inquiry *q, size_t side,
                                       const struct ew_part *only)
{
    const struct ew_part *allows = q->allows.items;
    if (q->layers.identity_free) {
        return &EW_TRUE_FORMULA;
    }
    /* A grant of one half keeps the others' Allows for the other half. */
    if (only && only->resource[side] &&
        only->resource[side]->kind != EW_FORMULA_FALSE) {
        return only->applies[side];
    }
    const struct ew_formula **any =
        EW_NEW_ARRAY(q->arena, q->allows.count, const struct ew_formula *);
    if (!any) {
        q->failed = true;
        return NULL;
    }
    for (size_t i = 0; i < q->allows.count; i++) {
        any[i] = allows[i].applies[side];
    }
    return ew_any_of(q->arena, any, q->allows.count);
}

/* Every limit allows and no Deny applies: the same for every grant. */
static const struct ew_formula *limits(struct ew_inquiry *q, size_t side)
{
    const struct ew_limit *list = q->limits.items;
    const struct ew_part *denies = q->denies.items;
    size_t count = 0;
    if (q->limited[side]) {
        return q->limited[side];
    }
    const struct ew_formula **all = EW_NEW_ARRAY(
        q->arena, q->limits.count + q->denies.count, const struct ew_formula *);
    if (!all) {
        q->failed = true;
        return NULL;
    }
    for (size_t i = 0; i < q->limits.count; i++) {
        if (!list[i].hole) {
            all[count++] = list[i].allows[side];
        }
    }
    for (size_t i = 0; i < q->denies.count; i++) {
        all[count++] = ew_negate(q->arena, denies[i].applies[side]);
    }
    q->limited[side] = ew_all_of(q->arena, all, count);
    return q->limited[side];
}

struct ew_sides ew_inquiry_access(struct ew_inquiry *q,
                                  const struct ew_part *only)
{
    struct ew_sides out = {.side = {NULL}};
    for (size_t side = 0; side < q->action->resource_count; side++) {
        out.side[side] =
            ew_both(q->arena, grants(q, side, only), limits(q, side));
        if (q->impossible) {
            out.side[side] = &EW_FALSE_FORMULA;
        }
    }
    return out;
}

struct ew_sides ew_inquiry_possible(struct ew_inquiry *q)
{
    struct ew_sides out = ew_inquiry_access(q, NULL);
    size_t count = q->identity_hole ? q->action->resource_count : 0;
    for (size_t side = 0; side < count; side++) {
        out.side[side] = q->impossible ? &EW_FALSE_FORMULA : limits(q, side);
    }
    return out;
}
