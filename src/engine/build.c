/*
 * The layers of a principal as formulas, statement by statement, in one
 * question. What was built is kept with the values that its cases were made
 * of, and found again as long as they are the same.
 */
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
    bool denies_only; /* of RCPs, whose Allows say nothing (fact B4.7.3) */
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
        bool deny = relevance->statements[i]->effect == EW_DENY;
        if (deny ? doubtful : layer->denies_only) {
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
        struct layer layer = {"deny", NULL, attachment, false};
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
            struct layer layer = {"scp", limit, NULL, false};
            add_policy(b, level->policies[k], &layer);
        }
        if (limit && level->policy_count == 1) {
            limit->policy = level->policies[0];
        }
    }
}

static void build_rcps(struct builder *b)
{
    const struct ew_inquiry *q = b->q;
    const struct layer layer = {"rcp", NULL, NULL, true};
    size_t count =
        ew_action_meets_rcps(q->action->name) ? q->layers.rcp_level_count : 0;
    for (size_t i = 0; i < count; i++) {
        const struct ew_scp_level *level = &q->layers.rcp_levels[i];
        for (size_t k = 0; k < level->policy_count; k++) {
            add_policy(b, level->policies[k], &layer);
        }
    }
}

/* ---- the policy of the resource (engine/naming.h) -------------------------
 */

/* The session is called so: aws:userid ends in its name (fact B2.4). */
static const struct ew_formula *session_formula(struct builder *of,
                                                const struct ew_statement *s,
                                                struct ew_str session)
{
    const struct ew_inquiry *q = of->q;
    const struct ew_building b = {
        .q = q,
        .side = q->action->resource_count - 1,
        .allow = s->effect == EW_ALLOW,
        .how = of->out->how,
        .met = &of->out->met,
    };
    struct ew_str *value = EW_NEW(q->arena, struct ew_str);
    struct ew_condition *condition = EW_NEW(q->arena, struct ew_condition);
    if (!value || !condition ||
        !ew_condition_operator(EW_STR("StringLike"), condition)) {
        q->space->failed = true;
        return &EW_FALSE_FORMULA;
    }
    *value = ew_arena_printf(q->arena, "*:%.*s", EW_STR_ARG(session));
    condition->key = EW_STR("aws:userid");
    condition->values = value;
    condition->value_count = 1;
    q->space->failed = q->space->failed || !value->ptr;
    return ew_condition_formula(&b, condition);
}

/* session: its name where the statement names a session; else absent. */
static void add_of_resource(struct builder *b, const struct ew_statement *s,
                            enum ew_naming naming, struct ew_str session)
{
    const struct ew_inquiry *q = b->q;
    size_t last = q->action->resource_count - 1;
    struct ew_part part = {
        .policy = q->layers.resource,
        .document = ew_policy_document(q->layers.resource, b->out->how.filling),
        .attachment = q->of_resource,
        .statement = s,
        .layer = "resource",
        .naming = naming,
    };
    for (size_t side = 0; side < last; side++) {
        part.applies[side] = part.resource[side] = &EW_FALSE_FORMULA;
    }
    build_side(b, &part, last);
    if (session.ptr) {
        part.applies[last] = ew_both(q->arena, part.applies[last],
                                     session_formula(b, s, session));
    }
    struct ew_part *added =
        ew_vec_push(s->effect == EW_ALLOW ? &b->out->allows : &b->out->denies);
    if (!added) {
        q->space->failed = true;
        return;
    }
    *added = part;
}

/* How a statement names the caller, whatever its session is called, and each
 * session that it names: the caller of a role picks that name. */
static void build_of_resource(struct builder *b, const struct ew_statement *s)
{
    const struct ew_caller *caller = &b->q->caller;
    const struct ew_str none = {NULL, 0};
    enum ew_naming may = ew_statement_naming(s, caller, EW_GENEROUS);
    enum ew_naming sure = ew_statement_naming(s, caller, EW_AGAINST);
    enum ew_naming naming = b->out->how.strict ? sure : may;
    b->out->met.uncertain = b->out->met.uncertain || may != sure;
    if (naming != EW_NAMES_NOT) {
        add_of_resource(b, s, naming, none);
    }
    size_t count =
        s->not_principal || naming == EW_NAMES_ITSELF ? 0 : s->named_count;
    for (size_t i = 0; i < count; i++) {
        struct ew_str session = ew_named_session(&s->named[i], caller);
        if (session.ptr) {
            add_of_resource(b, s, EW_NAMES_ITSELF, session);
        }
    }
}

static void build_resource(struct builder *b)
{
    const struct ew_relevance *relevance = ew_relevance_of(
        b->q->engine, b->q->layers.resource, b->out->how.filling);
    if (!relevance) {
        b->q->space->failed = true;
        return;
    }
    if (relevance->hole) {
        b->out->resource_hole = true;
        add_hole(b, relevance->reason);
    }
    for (size_t i = 0; i < relevance->count; i++) {
        build_of_resource(b, relevance->statements[i]);
    }
}

/* ---- all of it, once a question -------------------------------------------
 */

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
        struct layer layer = {"boundary", limit, NULL, false};
        if (limit) {
            limit->policy = q->layers.boundary;
            limit->boundary = true;
            add_policy(&b, q->layers.boundary, &layer);
        }
    }
    build_levels(&b);
    build_rcps(&b);
    if (q->layers.resource) {
        build_resource(&b);
    }
    for (size_t side = 0; side < q->action->resource_count; side++) {
        b.out->limited[side] = ew_built_limits(q, b.out, side, true, NULL);
    }
    if (alone) {
        keep_built(q, b.out);
    }
    return b.out;
}
