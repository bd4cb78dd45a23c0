/*
 * The values that are worth trying for a policy variable whose value is not
 * known: what conditions write out, and what a model shows to matter.
 */
#include "base/vec.h"

#include "policy/variables.h"

#include "engine/candidates.h"
#include "engine/inquiry.h"

#include <assert.h>

/* More variables than this in one text are not told apart. */
enum { MOST_TIED = 4 };

/* From the policies, and with those that a model brings. */
enum { MAX_CHOICES = 16, MAX_MORE_CHOICES = 28 };

/* True when it is new. */
static bool add_choice(const struct ew_inquiry *q, struct ew_str text,
                       size_t most)
{
    EW_EACH(const struct ew_str, each, &q->space->choices) {
        if (ew_str_eq(*each, text)) {
            return false;
        }
    }
    if (q->space->choices.count >= most || !text.ptr) {
        return false;
    }
    bool added = ew_vec_push_str(&q->space->choices, text) == EW_OK;
    q->space->failed = q->space->failed || !added;
    q->space->tries++;
    return added;
}

void ew_inquiry_untry(const struct ew_inquiry *q, size_t count)
{
    assert(count <= q->space->choices.count);
    q->space->choices.count = count;
    q->space->tries++;
}

static struct ew_str no_value(const void *user, struct ew_str key)
{
    (void)user;
    (void)key;
    return (struct ew_str){NULL, 0};
}

/* What a condition writes out, escapes undone. */
static void add_choices_of(const struct ew_inquiry *q,
                           const struct ew_statement *s)
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
                q->space->failed = true;
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

static void add_choices_in(const struct ew_inquiry *q,
                           const struct ew_policy *policy,
                           enum ew_filling filling)
{
    const struct ew_relevance *relevance =
        ew_relevance_of(q->engine, policy, filling);
    for (size_t i = 0; relevance && i < relevance->count; i++) {
        add_choices_of(q, relevance->statements[i]);
    }
}

void ew_inquiry_gather(const struct ew_inquiry *q, enum ew_filling filling)
{
    if (q->space->gathered == q->principal &&
        q->space->gathered_as == filling) {
        return;
    }
    q->space->gathered = q->principal;
    q->space->gathered_as = filling;
    const struct ew_value *const *fixed = q->space->fixed.items;
    (void)add_choice(q, EW_STR("example"), MAX_CHOICES);
    for (size_t i = EW_DIM_ACCOUNT + 1; i < q->action->part_count; i++) {
        if (fixed[i] && fixed[i]->count == 1) {
            (void)add_choice(q, fixed[i]->items[0], MAX_CHOICES);
        }
    }
    if (fixed[EW_DIM_REGION]) {
        (void)add_choice(q, fixed[EW_DIM_REGION]->items[0], MAX_CHOICES);
    }
    for (size_t i = 0; i < q->layers.identity_count; i++) {
        add_choices_in(q, q->layers.identity[i].policy, filling);
    }
    if (q->layers.has_boundary) {
        add_choices_in(q, q->layers.boundary, filling);
    }
    for (size_t i = 0; i < q->layers.level_count; i++) {
        const struct ew_scp_level *level = &q->layers.levels[i];
        for (size_t k = 0; k < level->policy_count; k++) {
            add_choices_in(q, level->policies[k], filling);
        }
    }
    if (q->layers.resource) {
        add_choices_in(q, q->layers.resource, filling);
    }
    (void)add_choice(q, EW_STR("other"), MAX_CHOICES);
}

bool ew_inquiry_try(const struct ew_inquiry *q, struct ew_str value)
{
    return add_choice(q, value, MAX_MORE_CHOICES);
}

/* ---- values that a model has for variables --------------------------------
 */

void ew_inquiry_keep_tied(const struct ew_inquiry *q, struct ew_str text)
{
    enum { MOST_TEXTS = 64 };
    EW_EACH(const struct ew_str, each, &q->space->tied_texts) {
        if (ew_str_eq(*each, text)) {
            return;
        }
    }
    if (q->space->tied_texts.count < MOST_TEXTS &&
        ew_vec_push_str(&q->space->tied_texts, text) != EW_OK) {
        q->space->failed = true;
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

static bool try_captures(const struct ew_inquiry *q, struct ew_str text)
{
    enum { MOST_TRIES = 20000, MOST_RUNS = 32 };
    bool added = false;
    for (size_t i = 0; i < q->space->tied_texts.count; i++) {
        const struct ew_str *patterns = q->space->tied_texts.items;
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
static bool try_ends(const struct ew_inquiry *q, const struct ew_arn_shape *arn,
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

bool ew_inquiry_choose(const struct ew_inquiry *q, const struct ew_value *model)
{
    struct ew_str parts[EW_MAX_PARTS];
    bool added = false;
    ew_model_parts(q, model, parts);
    for (size_t i = 0; i < q->space->dimensions.count; i++) {
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
    for (size_t i = 0; i < q->space->dimensions.count; i++) {
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
