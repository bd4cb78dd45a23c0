/* The layers of a principal as formulas. */
#include "base/vec.h"

#include "policy/variables.h"

#include "engine/candidates.h"
#include "engine/inquiry.h"

/* More variables than this in one text are not told apart. */
enum { MOST_TIED = 4 };

/* From the policies, and with those that a model brings. */
enum { MAX_CHOICES = 16, MAX_MORE_CHOICES = 28 };

static void add_hole(struct ew_inquiry *q, struct ew_str reason)
{
    if (ew_vec_push_str(&q->holes, reason) != EW_OK) {
        q->failed = true;
    }
}

enum ew_filling ew_inquiry_filling(const struct ew_inquiry *q, bool limit)
{
    return limit && q->filling == EW_FILL_READABLE ? EW_FILL_MOST : q->filling;
}

/* ---- one statement --------------------------------------------------------
 */

/* What it names must not hang on the values that are tried for variables,
 * nor on the reading. */
static const struct ew_formula *named_by(const struct ew_building *b,
                                         const struct ew_statement *s)
{
    struct ew_inquiry *q = b->q;
    bool relaxed = q->relaxed;
    bool loose = q->loose;
    bool quiet = q->quiet;
    bool strict = q->strict;
    const struct ew_map *common = q->common;
    q->relaxed = true;
    q->quiet = true;
    q->strict = false;
    q->common = NULL;
    const struct ew_formula *f = ew_resources_formula(b, s);
    q->relaxed = relaxed;
    q->loose = loose;
    q->quiet = quiet;
    q->strict = strict;
    q->common = common;
    return f;
}

static void build_side(struct ew_inquiry *q, struct ew_part *part,
                       const struct ew_document *document, size_t side)
{
    const struct ew_statement *s = part->statement;
    struct ew_building b = {
        .q = q,
        .side = side,
        .allow = s->effect == EW_ALLOW,
        .variables = document->version_2012,
        .uncertain = &part->uncertain,
    };
    size_t marks = q->marks.count;
    const struct ew_formula *f = ew_resources_formula(&b, s);
    part->resource[side] =
        b.allow && (q->tied || q->strict) ? named_by(&b, s) : f;
    for (size_t i = 0; i < s->condition_count; i++) {
        if (f && f->kind == EW_FORMULA_FALSE && !q->written) {
            break;
        }
        f = ew_both(q->arena, f, ew_condition_formula(&b, &s->conditions[i]));
    }
    part->applies[side] = ew_inquiry_keep_marks(q, marks, f);
    q->failed = q->failed || !f;
}

static void build_part(struct ew_inquiry *q, struct ew_part *part)
{
    for (size_t side = 0; side < q->action->resource_count; side++) {
        build_side(q, part, part->document, side);
    }
}

/* ---- one policy of a layer ------------------------------------------------
 */

/* Where a policy's Allows go: into a limit, or (NULL) among the grants. */
struct layer {
    const char *name;
    struct ew_limit *limit;
    const struct ew_attachment *attachment;
};

static void add_statement(struct ew_inquiry *q, const struct ew_policy *policy,
                          const struct ew_statement *s,
                          const struct layer *layer)
{
    bool limit = layer->limit != NULL;
    struct ew_part part = {
        .policy = policy,
        .document = ew_policy_document(policy, ew_inquiry_filling(q, limit)),
        .attachment = layer->attachment,
        .statement = s,
        .layer = layer->name,
    };
    build_part(q, &part);
    q->uncertain = q->uncertain || part.uncertain;
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

static void add_policy(struct ew_inquiry *q, const struct ew_policy *policy,
                       const struct layer *layer)
{
    bool is_limit = layer->limit != NULL;
    const struct ew_relevance *relevance =
        ew_relevance_of(q->engine, policy, ew_inquiry_filling(q, is_limit));
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
        add_statement(q, policy, relevance->statements[i], layer);
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

/* ---- choices for variables ------------------------------------------------
 */

/* True when it is new. */
static bool add_choice(struct ew_inquiry *q, struct ew_str text, size_t most)
{
    const struct ew_str *known = q->choices.items;
    for (size_t i = 0; i < q->choices.count; i++) {
        if (ew_str_eq(known[i], text)) {
            return false;
        }
    }
    if (q->choices.count >= most || !text.ptr) {
        return false;
    }
    bool added = ew_vec_push_str(&q->choices, text) == EW_OK;
    q->failed = q->failed || !added;
    return added;
}

static struct ew_str no_value(const void *user, struct ew_str key)
{
    (void)user;
    (void)key;
    return (struct ew_str){NULL, 0};
}

/* What a condition writes out, escapes undone. */
static void add_choices_of(struct ew_inquiry *q, const struct ew_statement *s)
{
    for (size_t i = 0; i < s->condition_count; i++) {
        const struct ew_condition *c = &s->conditions[i];
        for (size_t k = 0; c->op && k < c->value_count; k++) {
            struct ew_expansion how = {
                .enabled = true,
                .wildcards = c->op->wildcards,
                .lookup = no_value,
            };
            struct ew_str text;
            bool known = false;
            if (c->op->variables && ew_expand(q->arena, c->values[k], &how,
                                              &text, &known) != EW_OK) {
                q->failed = true;
            }
            if (ew_is_typed(c->op->type)) { /* of a range its first address */
                struct ew_str rest;
                text = ew_str_cut(c->values[k], '/', &rest);
                known = true;
            }
            if (known && ew_pattern_is_literal(text)) {
                (void)add_choice(q, text, MAX_CHOICES);
            }
        }
    }
}

static void add_choices_in(struct ew_inquiry *q, const struct ew_policy *policy)
{
    const struct ew_relevance *relevance =
        ew_relevance_of(q->engine, policy, q->filling);
    for (size_t i = 0; relevance && i < relevance->count; i++) {
        add_choices_of(q, relevance->statements[i]);
    }
}

void ew_inquiry_gather(struct ew_inquiry *q)
{
    if (q->gathered) {
        return;
    }
    q->gathered = true;
    const struct ew_value *const *fixed = q->fixed.items;
    (void)add_choice(q, EW_STR("example"), MAX_CHOICES);
    for (size_t i = EW_DIM_ACCOUNT + 1; i < q->action->part_count; i++) {
        if (fixed[i]) {
            (void)add_choice(q, fixed[i]->items[0], MAX_CHOICES);
        }
    }
    if (fixed[EW_DIM_REGION]) {
        (void)add_choice(q, fixed[EW_DIM_REGION]->items[0], MAX_CHOICES);
    }
    for (size_t i = 0; i < q->layers.identity_count; i++) {
        add_choices_in(q, q->layers.identity[i].policy);
    }
    if (q->layers.has_boundary) {
        add_choices_in(q, q->layers.boundary);
    }
    for (size_t i = 0; i < q->layers.level_count; i++) {
        const struct ew_scp_level *level = &q->layers.levels[i];
        for (size_t k = 0; k < level->policy_count; k++) {
            add_choices_in(q, level->policies[k]);
        }
    }
    (void)add_choice(q, EW_STR("other"), MAX_CHOICES);
}

bool ew_inquiry_try(struct ew_inquiry *q, struct ew_str value)
{
    return add_choice(q, value, MAX_MORE_CHOICES);
}

/* ---- values that a model has for variables --------------------------------
 */

void ew_inquiry_keep_tied(struct ew_inquiry *q, struct ew_str text)
{
    enum { MOST_TEXTS = 64 };
    const struct ew_str *known = q->tied_texts.items;
    for (size_t i = 0; i < q->tied_texts.count; i++) {
        if (ew_str_eq(known[i], text)) {
            return;
        }
    }
    if (q->tied_texts.count < MOST_TEXTS &&
        ew_vec_push_str(&q->tied_texts, text) != EW_OK) {
        q->failed = true;
    }
}

/* Finds what the variables of a text are where it matches another. */
struct capture {
    struct ew_str pattern;
    struct ew_str text;
    size_t tries; /* left: a value is only one more to try */
    struct ew_str found[MOST_TIED];
    size_t count;
};

static bool takes_one(char p, char c)
{
    return p == c || p == EW_ANY_ONE || (p == EW_ANY_ONE_PART && c != ':');
}

static bool captures(struct capture *c, size_t p, size_t t);

/* What the wildcard or variable at p takes: the longest stretch first. */
/* NOLINTNEXTLINE(misc-no-recursion) */
static bool takes_some(struct capture *c, size_t p, size_t t)
{
    bool variable = c->pattern.ptr[p] == EW_ANY_VALUE;
    size_t at = c->count;
    if (variable && at == MOST_TIED) {
        return false;
    }
    for (size_t end = c->text.len + 1; end-- > t && c->tries > 0;) {
        c->tries--;
        c->count = at + (variable ? 1 : 0);
        if (variable) {
            c->found[at] = ew_str_slice(c->text, t, end);
        }
        if (captures(c, p + 1, end)) {
            return true;
        }
    }
    c->count = at;
    return false;
}

/* As deep as the pattern has variables and runs. */
/* NOLINTNEXTLINE(misc-no-recursion) */
static bool captures(struct capture *c, size_t p, size_t t)
{
    for (; p < c->pattern.len; p++, t++) {
        char next = c->pattern.ptr[p];
        if (next == EW_ANY_VALUE || next == EW_ANY_RUN ||
            next == EW_ANY_RUN_PART) {
            return takes_some(c, p, t);
        }
        if (t == c->text.len || !takes_one(next, c->text.ptr[t])) {
            return false;
        }
    }
    return t == c->text.len;
}

static bool try_captures(struct ew_inquiry *q, struct ew_str text)
{
    enum { MOST_TRIES = 20000, MOST_RUNS = 32 };
    bool added = false;
    for (size_t i = 0; i < q->tied_texts.count; i++) {
        const struct ew_str *patterns = q->tied_texts.items;
        struct capture c = {
            .pattern = patterns[i], .text = text, .tries = MOST_TRIES};
        size_t runs = 0;
        for (size_t k = 0; k < c.pattern.len; k++) {
            runs += ew_is_wildcard(c.pattern.ptr[k], EW_SPELLED_PATTERN);
        }
        bool found = runs <= MOST_RUNS && captures(&c, 0, 0);
        for (size_t k = 0; found && k < c.count; k++) {
            added = ew_inquiry_try(q, c.found[k]) || added;
        }
    }
    return added;
}

/* Ends of an ARN's resource that are more than one part. */
static bool try_ends(struct ew_inquiry *q, const struct ew_arn_shape *arn,
                     const struct ew_str *parts)
{
    struct ew_arn_cut at = ew_arn_shape_cut(arn);
    bool added = false;
    for (size_t i = at.tail_count; i-- > 0;) {
        bool begins = i == 0 || !at.tail[i].text.ptr;
        if (begins && i + 1 < at.tail_count) {
            struct ew_str end =
                ew_arn_pieces_print(q->arena, &at.tail[i], at.tail_count - i,
                                    i == 0 ? at.skip : 0, parts);
            added = ew_inquiry_try(q, end) || added;
        }
    }
    return added;
}

bool ew_inquiry_choose(struct ew_inquiry *q, const struct ew_value *model)
{
    struct ew_str parts[EW_MAX_PARTS];
    bool added = false;
    ew_model_parts(q, model, parts);
    for (size_t i = 0; i < q->dimensions.count; i++) {
        if (model[i].count == 1) {
            added = try_captures(q, model[i].items[0]) || added;
        }
    }
    for (size_t side = 0; side < q->action->resource_count; side++) {
        const struct ew_arn_shape *arn = q->action->resources[side];
        added = try_captures(q, ew_arn_pieces_print(q->arena, arn->pieces,
                                                    arn->count, 0, parts)) ||
                added;
    }
    for (size_t i = 0; i < q->dimensions.count; i++) {
        if (model[i].count == 1 && ew_inquiry_try(q, model[i].items[0])) {
            added = true;
        }
    }
    /* A variable may stand for more than one part of an ARN. */
    for (size_t side = 0; side < q->action->resource_count; side++) {
        added = try_ends(q, q->action->resources[side], parts) || added;
    }
    return added;
}

/* ---- all layers -----------------------------------------------------------
 */

static void build_identity(struct ew_inquiry *q)
{
    const struct ew_principal *principal = q->principal;
    for (size_t i = 0; i < q->layers.identity_count; i++) {
        const struct ew_attachment *attachment = &q->layers.identity[i];
        struct layer layer = {"deny", NULL, attachment};
        add_policy(q, attachment->policy, &layer);
    }
    for (size_t i = 0; i < principal->unread_count; i++) {
        q->identity_hole = true;
        add_hole(q, principal->unread[i]);
    }
}

static void build_levels(struct ew_inquiry *q)
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
            add_policy(q, level->policies[k], &layer);
        }
        if (limit && level->policy_count == 1) {
            limit->policy = level->policies[0];
        }
    }
}

void ew_inquiry_build(struct ew_inquiry *q)
{
    q->allows.count = 0;
    q->denies.count = 0;
    q->limits.count = 0;
    q->holes.count = 0;
    for (size_t side = 0; side < EW_MAX_SIDES; side++) {
        q->limited[side] = NULL;
    }
    q->uncertain = false;
    q->gathered = false;
    q->loose = false;
    build_identity(q);
    if (q->layers.has_boundary) {
        struct ew_limit *limit = add_limit(q, "boundary", EW_STR("boundary"));
        struct layer layer = {"boundary", limit, NULL};
        if (limit) {
            limit->policy = q->layers.boundary;
            add_policy(q, q->layers.boundary, &layer);
        }
    }
    build_levels(q);
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

/* ---- sides ----------------------------------------------------------------
 */

const struct ew_formula *ew_every_side(
    struct ew_inquiry *q, const struct ew_formula *const side[EW_MAX_SIDES])
{
    const struct ew_formula *out = side[0];
    for (size_t i = 1; i < q->action->resource_count; i++) {
        out = ew_both(q->arena, out, side[i]);
    }
    return out;
}

const struct ew_formula *ew_some_side(
    struct ew_inquiry *q, const struct ew_formula *const side[EW_MAX_SIDES])
{
    const struct ew_formula *out = side[0];
    for (size_t i = 1; i < q->action->resource_count; i++) {
        out = ew_either(q->arena, out, side[i]);
    }
    return out;
}

bool ew_part_names_some(const struct ew_inquiry *q, const struct ew_part *part)
{
    for (size_t i = 0; i < q->action->resource_count; i++) {
        if (part->resource[i]->kind != EW_FORMULA_FALSE) {
            return true;
        }
    }
    return false;
}
