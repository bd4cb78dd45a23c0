/*
 * What a conditional access depends on. Outside values of the witness are
 * dropped one by one while access holds without; what is left is told in the
 * policy's own words where every value of theirs will do.
 */
#include "base/clock.h"

#include "engine/decide.h"

#include <string.h>

struct kept {
    const bool *keep; /* by dimension */
};

static bool pick_kept(const struct ew_decider *d, size_t dimension,
                      const void *user)
{
    const struct kept *kept = user;
    return ew_is_chosen(d, dimension) || kept->keep[dimension];
}

static bool holds_without(struct ew_decider *d, const struct ew_formula *broken,
                          const struct ew_value *model, bool *keep,
                          size_t dimension)
{
    struct kept kept = {keep};
    const struct ew_value *against;
    keep[dimension] = false;
    struct ew_goal attack = {broken, ew_fixed_from(d, model, pick_kept, &kept)};
    bool holds = ew_solve_goals(d, &attack, 1, &against) == EW_UNSAT;
    keep[dimension] = !holds;
    return holds;
}

/* The undecided dimensions in the order of their keys. */
static size_t *sorted_keys(struct ew_decider *d, size_t *count)
{
    const struct ew_key_use *uses = d->q->space->uses.items;
    size_t *order = EW_NEW_ARRAY(d->q->arena, d->q->space->uses.count, size_t);
    *count = 0;
    for (size_t i = 0; order && i < d->q->space->uses.count; i++) {
        size_t at = *count;
        if (ew_is_chosen(d, d->q->action->part_count + i)) {
            continue;
        }
        while (at > 0 &&
               ew_str_cmp(uses[order[at - 1]].name, uses[i].name) > 0) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = i;
        ++*count;
    }
    return order;
}

/* A pattern as a policy of version 2012-10-17 writes it (fact B3.4). */
static struct ew_str as_policy_text(struct ew_arena *arena,
                                    struct ew_str pattern, bool wildcards)
{
    enum { LONGEST_ESCAPE = 4 };
    char *text = ew_arena_alloc_raw(arena, pattern.len * LONGEST_ESCAPE + 1);
    size_t len = 0;
    for (size_t i = 0; text && i < pattern.len; i++) {
        char c = pattern.ptr[i];
        bool variable =
            c == '$' && i + 1 < pattern.len && pattern.ptr[i + 1] == '{';
        if (variable || (wildcards && ew_is_wildcard(c, EW_SPELLED_GLOB))) {
            text[len] = '$';
            text[len + 1] = '{';
            text[len + 2] = c;
            text[len + 3] = '}';
            len += LONGEST_ESCAPE;
        } else {
            text[len++] = c;
        }
    }
    struct ew_str out = {text, text ? len : 0};
    return ew_pattern_to_glob(arena, out);
}

/* The operator of a type, where the value is one of it. */
static struct ew_str typed_operator(enum ew_value_type type, struct ew_str text)
{
    double number;
    int64_t time;
    bool truth;
    struct ew_cidr range;
    struct ew_arn arn;
    if (type == EW_TYPE_NUMERIC && ew_number_parse(text, &number)) {
        return EW_STR("NumericEquals");
    }
    if (type == EW_TYPE_DATE && ew_time_parse(text, &time)) {
        return EW_STR("DateEquals");
    }
    if (type == EW_TYPE_BOOL && ew_bool_parse(text, &truth)) {
        return EW_STR("Bool");
    }
    if (type == EW_TYPE_IP && ew_cidr_parse(text, &range)) {
        return EW_STR("IpAddress");
    }
    if (type == EW_TYPE_ARN && ew_arn_split(text, &arn)) {
        return EW_STR("ArnEquals");
    }
    return EW_STR("StringEquals");
}

static struct ew_str operator_for(const struct ew_key_use *use,
                                  const struct ew_value *value, bool many)
{
    if (value->count == 0) {
        return EW_STR("Null");
    }
    if (many) { /* fact B2.3.5 */
        return EW_STR("ForAnyValue:StringEquals");
    }
    return typed_operator(use->type, value->items[0]);
}

static bool same_value(const struct ew_value *a, const struct ew_value *b)
{
    if (a->count != b->count || a->many != b->many) {
        return false;
    }
    for (size_t i = 0; i < a->count; i++) {
        if (!ew_str_eq(a->items[i], b->items[i])) {
            return false;
        }
    }
    return true;
}

static const struct ew_str TRUE_TEXT[] = {EW_LIT("true")};

/* The other side's dimension of the same tag, where it needs the same value;
 * SIZE_MAX: none. */
static size_t twin_of(const struct ew_decider *d, size_t dimension,
                      const struct ew_value *model, const bool *keep)
{
    const struct ew_key_use *uses = d->q->space->uses.items;
    const struct ew_key_use *use = &uses[dimension - d->q->action->part_count];
    for (size_t i = 0; use->resource && i < d->q->space->uses.count; i++) {
        size_t other = d->q->action->part_count + i;
        if (other != dimension && ew_str_eq(uses[i].name, use->name) &&
            keep[other] && same_value(&model[dimension], &model[other])) {
            return other;
        }
    }
    return SIZE_MAX;
}

/* ---- as the policy has it -------------------------------------------------
 */

/*
 * Conditions of policies in place of the witness's values: what was told so
 * already is demanded as a condition, the rest is fixed.
 */
struct trial {
    struct ew_decider *d;
    const struct ew_formula *access;
    const struct ew_formula *broken;
    const struct ew_formula *told; /* the conditions told as written */
    const struct ew_value *model;
    const bool *keep; /* by dimension: a needed one */
    bool *fixed;      /* by dimension: needed, and not told as written */
    size_t dimension;
    size_t twin;
};

static const struct ew_formula *on(const struct trial *t, size_t dimension,
                                   const struct ew_tested *tested)
{
    struct ew_atom *atom = EW_NEW(t->d->q->arena, struct ew_atom);
    if (!atom) {
        t->d->q->space->failed = true;
        return NULL;
    }
    *atom = (struct ew_atom){.dimension = dimension, .tested = tested};
    return ew_literal(t->d->q->arena, atom, true);
}

static void set_fixed(const struct trial *t, bool fixed)
{
    t->fixed[t->dimension] = fixed;
    if (t->twin != SIZE_MAX) {
        t->fixed[t->twin] = fixed;
    }
}

/* Does access hold for every value that the condition admits? */
static bool will_do(struct trial *t, const struct ew_tested *tested)
{
    struct ew_decider *d = t->d;
    struct kept kept = {t->fixed};
    const struct ew_value *against;
    const struct ew_formula *told =
        ew_both(d->q->arena, t->told, on(t, t->dimension, tested));
    if (t->twin != SIZE_MAX) {
        told = ew_both(d->q->arena, told, on(t, t->twin, tested));
    }
    set_fixed(t, false);
    struct ew_goal attack = {
        ew_both(d->q->arena, t->broken, told),
        ew_fixed_from(d, t->model, pick_kept, &kept),
    };
    if (ew_solve_goals(d, &attack, 1, &against) != EW_UNSAT) {
        set_fixed(t, true);
        return false;
    }
    t->told = told;
    return true;
}

/* The first condition of the formula that will do; NULL when none. */
static const struct ew_tested *try_literals(struct trial *t,
                                            const struct ew_formula *f)
{
    const struct ew_tested *found = NULL;
    if (f->kind != EW_FORMULA_LITERAL) {
        for (size_t i = 0; i < f->count && !found; i++) {
            found = try_literals(t, f->children[i]);
        }
        return found;
    }
    const struct ew_tested *tested = f->atom->tested;
    const struct ew_value *value = &t->model[t->dimension];
    bool many = t->d->dimensions[t->dimension].many;
    bool tests_it = f->want && f->atom->dimension == t->dimension && tested &&
                    tested->condition->op->type != EW_TYPE_NULL;
    if (tests_it && ew_atom_holds(f->atom, value, many) && will_do(t, tested)) {
        found = tested;
    }
    return found;
}

/* Texts that an operator compares with, as policies write them. */
static struct ew_strs as_policy_texts(const struct trial *t,
                                      const struct ew_operator *op,
                                      const struct ew_str *texts, size_t count)
{
    struct ew_arena *arena = t->d->q->arena;
    struct ew_str *values = EW_NEW_ARRAY(arena, count, struct ew_str);
    if (!values) {
        t->d->q->space->failed = true;
        return (struct ew_strs){NULL, 0};
    }
    for (size_t i = 0; i < count; i++) {
        values[i] = op->variables
                        ? as_policy_text(arena, texts[i], op->wildcards)
                        : texts[i];
    }
    return (struct ew_strs){values, count};
}

static void tell_as_written(const struct trial *t,
                            const struct ew_tested *tested,
                            struct ew_needed *needed)
{
    const struct ew_condition *c = tested->condition;
    struct ew_str *known =
        EW_NEW_ARRAY(t->d->q->arena, c->value_count, struct ew_str);
    size_t count = 0;
    for (size_t i = 0; known && i < c->value_count; i++) {
        if (tested->known[i]) {
            known[count++] = tested->expanded[i];
        }
    }
    t->d->q->space->failed = t->d->q->space->failed || !known;
    needed->operator_text = c->operator_text;
    needed->values = as_policy_texts(t, c->op, known, count);
}

static void tell_value(const struct trial *t, const struct ew_key_use *use,
                       const struct ew_value *value, struct ew_needed *needed)
{
    bool many = t->d->dimensions[t->dimension].many || value->many;
    struct ew_condition read;
    needed->operator_text = operator_for(use, value, many);
    needed->values = (struct ew_strs){TRUE_TEXT, 1};
    if (value->count > 0 &&
        ew_condition_operator(needed->operator_text, &read)) {
        needed->values =
            as_policy_texts(t, read.op, value->items, value->count);
    }
}

/* One needed value; a tag that both resources need is one condition. */
static void add_needed(struct trial *t, struct ew_vec *list)
{
    struct ew_decider *d = t->d;
    const struct ew_key_use *uses = d->q->space->uses.items;
    const struct ew_key_use *use =
        &uses[t->dimension - d->q->action->part_count];
    const struct ew_value *value = &t->model[t->dimension];
    t->twin = twin_of(d, t->dimension, t->model, t->keep);
    if (t->twin != SIZE_MAX && t->twin < t->dimension) {
        return; /* told with the other side */
    }
    struct ew_needed *needed = ew_vec_push(list);
    if (!needed) {
        d->q->space->failed = true;
        return;
    }
    *needed = (struct ew_needed){
        .key = d->dimensions[t->dimension].key,
        .resource = "both",
    };
    if (d->q->action->resource_count == 1 ||
        (use->resource && t->twin == SIZE_MAX)) {
        size_t side = use->resource ? use->side : 0;
        needed->resource = d->q->action->resources[side]->name;
    }
    const struct ew_tested *tested = try_literals(t, t->access);
    if (tested) {
        tell_as_written(t, tested, needed);
    } else {
        tell_value(t, use, value, needed);
    }
}

void ew_find_conditions(struct ew_decider *d, const struct ew_formula *access,
                        const struct ew_value *model, struct ew_decided *out)
{
    const struct ew_inquiry *q = d->q;
    const struct ew_formula *broken = ew_negate(q->arena, access);
    struct ew_vec list = ew_vec_of(q->arena, sizeof(struct ew_needed));
    bool *keep = EW_NEW_ARRAY(q->arena, q->space->dimensions.count, bool);
    bool *fixed = EW_NEW_ARRAY(q->arena, q->space->dimensions.count, bool);
    size_t count;
    const size_t *order = sorted_keys(d, &count);
    if (!keep || !fixed || !order) {
        q->space->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        keep[d->q->action->part_count + order[i]] = true;
    }
    for (size_t i = 0; i < count; i++) {
        (void)holds_without(d, broken, model, keep,
                            d->q->action->part_count + order[i]);
    }
    memcpy(fixed, keep, q->space->dimensions.count * sizeof(*fixed));
    struct trial trial = {
        .d = d,
        .access = access,
        .broken = broken,
        .told = &EW_TRUE_FORMULA,
        .model = model,
        .keep = keep,
        .fixed = fixed,
    };
    for (size_t i = 0; i < count; i++) {
        trial.dimension = d->q->action->part_count + order[i];
        if (keep[trial.dimension]) {
            add_needed(&trial, &list);
        }
    }
    out->conditions = list.items;
    out->condition_count = list.count;
}
