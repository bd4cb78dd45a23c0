/* What a conditional access depends on. */
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
    const struct ew_key_use *uses = d->q->uses.items;
    size_t *order = EW_NEW_ARRAY(d->q->arena, d->q->uses.count, size_t);
    *count = 0;
    for (size_t i = 0; order && i < d->q->uses.count; i++) {
        size_t at = *count;
        if (ew_is_chosen(d, EW_DIM_KEYS + i)) {
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

static struct ew_str operator_for(const struct ew_key_use *use,
                                  const struct ew_value *value)
{
    if (value->count == 0) {
        return EW_STR("Null");
    }
    if (value->count > 1) {
        return EW_STR("ForAnyValue:StringEquals");
    }
    switch (use->type) {
    case EW_TYPE_NUMERIC:
        return EW_STR("NumericEquals");
    case EW_TYPE_DATE:
        return EW_STR("DateEquals");
    case EW_TYPE_BOOL:
        return EW_STR("Bool");
    case EW_TYPE_IP:
        return EW_STR("IpAddress");
    case EW_TYPE_ARN:
        return EW_STR("ArnEquals");
    case EW_TYPE_BINARY:
        return EW_STR("BinaryEquals");
    case EW_TYPE_STRING:
    case EW_TYPE_NULL:
        break;
    }
    return EW_STR("StringEquals");
}

static bool same_value(const struct ew_value *a, const struct ew_value *b)
{
    if (a->count != b->count) {
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
    const struct ew_key_use *uses = d->q->uses.items;
    const struct ew_key_use *use = &uses[dimension - EW_DIM_KEYS];
    for (size_t i = 0; use->resource && i < d->q->uses.count; i++) {
        size_t other = EW_DIM_KEYS + i;
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
        t->d->q->failed = true;
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
    if (tests_it && value->count > 0 && ew_atom_holds(f->atom, value, many) &&
        will_do(t, tested)) {
        found = tested;
    }
    return found;
}

/* A pattern as a policy of version 2012-10-17 writes it (fact B3.4). */
static struct ew_str as_policy_text(struct ew_arena *arena,
                                    struct ew_str pattern,
                                    const struct ew_operator *op)
{
    enum { LONGEST_ESCAPE = 4 };
    char *text = ew_arena_alloc_raw(arena, pattern.len * LONGEST_ESCAPE + 1);
    size_t len = 0;
    for (size_t i = 0; text && i < pattern.len; i++) {
        char c = pattern.ptr[i];
        bool literal =
            c == '$' || (op->wildcards && ew_is_wildcard(c, EW_SPELLED_GLOB));
        if (c == EW_ANY_RUN || c == EW_ANY_ONE) {
            text[len++] = c == EW_ANY_RUN ? '*' : '?';
        } else if (literal && op->variables) {
            memcpy(text + len, "${", 2);
            text[len + 2] = c;
            text[len + 3] = '}';
            len += LONGEST_ESCAPE;
        } else {
            text[len++] = c;
        }
    }
    return (struct ew_str){text, text ? len : 0};
}

static void tell_as_written(const struct trial *t,
                            const struct ew_tested *tested,
                            struct ew_needed *needed)
{
    struct ew_arena *arena = t->d->q->arena;
    const struct ew_condition *c = tested->condition;
    struct ew_str *values = EW_NEW_ARRAY(arena, c->value_count, struct ew_str);
    size_t count = 0;
    if (!values) {
        t->d->q->failed = true;
        return;
    }
    for (size_t i = 0; i < c->value_count; i++) {
        if (tested->known[i]) {
            values[count++] =
                as_policy_text(arena, tested->expanded[i], c->op);
        }
    }
    needed->operator_text = c->operator_text;
    needed->values = (struct ew_strs){values, count};
}

/* One needed value; a tag that both resources need is one condition. */
static void add_needed(struct trial *t, struct ew_vec *list)
{
    struct ew_decider *d = t->d;
    const struct ew_key_use *uses = d->q->uses.items;
    const struct ew_key_use *use = &uses[t->dimension - EW_DIM_KEYS];
    const struct ew_value *value = &t->model[t->dimension];
    t->twin = twin_of(d, t->dimension, t->model, t->keep);
    if (t->twin != SIZE_MAX && t->twin < t->dimension) {
        return; /* told with the other side */
    }
    struct ew_needed *needed = ew_vec_push(list);
    if (!needed) {
        d->q->failed = true;
        return;
    }
    *needed = (struct ew_needed){
        .operator_text = operator_for(use, value),
        .key = d->dimensions[t->dimension].key,
        .values = {value->items, value->count},
        .resource = "both",
    };
    if (use->resource && t->twin == SIZE_MAX) {
        needed->resource = use->side == EW_SIDE_CLUSTER ? "cluster" : "task";
    }
    if (value->count == 0) {
        needed->values = (struct ew_strs){TRUE_TEXT, 1};
    }
    const struct ew_tested *tested = try_literals(t, t->access);
    if (tested) {
        tell_as_written(t, tested, needed);
    }
}

void ew_find_conditions(struct ew_decider *d, const struct ew_formula *access,
                        const struct ew_value *model, struct ew_decided *out)
{
    struct ew_inquiry *q = d->q;
    const struct ew_formula *broken = ew_negate(q->arena, access);
    struct ew_vec list = ew_vec_of(q->arena, sizeof(struct ew_needed));
    bool *keep = EW_NEW_ARRAY(q->arena, q->dimensions.count, bool);
    bool *fixed = EW_NEW_ARRAY(q->arena, q->dimensions.count, bool);
    size_t count;
    const size_t *order = sorted_keys(d, &count);
    if (!keep || !fixed || !order) {
        q->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        keep[EW_DIM_KEYS + order[i]] = true;
    }
    for (size_t i = 0; i < count; i++) {
        (void)holds_without(d, broken, model, keep, EW_DIM_KEYS + order[i]);
    }
    memcpy(fixed, keep, q->dimensions.count * sizeof(*fixed));
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
        trial.dimension = EW_DIM_KEYS + order[i];
        if (keep[trial.dimension]) {
            add_needed(&trial, &list);
        }
    }
    out->conditions = list.items;
    out->condition_count = list.count;
}
