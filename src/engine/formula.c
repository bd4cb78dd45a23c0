/*
 * Formulas fold while they are made: constants go, nested nodes of one kind
 * are taken in. Most of a principal's statements come down to true or false
 * here, so that there is little left to solve. Nothing changes a formula once
 * it is made.
 */
#include "engine/solve.h"

#include <string.h>

const struct ew_formula EW_TRUE_FORMULA = {.kind = EW_FORMULA_TRUE};
const struct ew_formula EW_FALSE_FORMULA = {.kind = EW_FORMULA_FALSE};

const struct ew_formula *ew_literal(struct ew_arena *arena,
                                    const struct ew_atom *atom, bool want)
{
    struct ew_formula *f = EW_NEW(arena, struct ew_formula);
    if (f) {
        f->kind = EW_FORMULA_LITERAL;
        f->atom = atom;
        f->want = want;
    }
    return f;
}

/* Children of the same kind are taken in, so that nothing nests for nothing. */
static size_t flat_count(enum ew_node_kind_f kind,
                         const struct ew_formula *const *children, size_t count)
{
    size_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        bool same = children[i] && children[i]->kind == kind;
        sum += same ? children[i]->count : 1;
    }
    return sum;
}

/* ALL and ANY are each other's mirror: what decides one is neutral in both. */
static const struct ew_formula *join(struct ew_arena *arena,
                                     enum ew_node_kind_f kind,
                                     const struct ew_formula *const *children,
                                     size_t count)
{
    bool all = kind == EW_FORMULA_ALL;
    enum ew_node_kind_f neutral = all ? EW_FORMULA_TRUE : EW_FORMULA_FALSE;
    enum ew_node_kind_f decides = all ? EW_FORMULA_FALSE : EW_FORMULA_TRUE;
    size_t kept = 0;
    size_t room = flat_count(kind, children, count);
    const struct ew_formula **list =
        EW_NEW_ARRAY(arena, room, const struct ew_formula *);
    if (!list) {
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        if (!children[i]) {
            return NULL;
        }
        if (children[i]->kind == decides) {
            return children[i];
        }
        if (children[i]->kind == kind) {
            memcpy(&list[kept], children[i]->children,
                   children[i]->count * sizeof(*list));
            kept += children[i]->count;
        } else if (children[i]->kind != neutral) {
            list[kept++] = children[i];
        }
    }
    if (kept == 0) {
        return all ? &EW_TRUE_FORMULA : &EW_FALSE_FORMULA;
    }
    if (kept == 1) {
        return list[0];
    }
    struct ew_formula *f = EW_NEW(arena, struct ew_formula);
    if (f) {
        f->kind = kind;
        f->children = list;
        f->count = kept;
    }
    return f;
}

const struct ew_formula *ew_all_of(struct ew_arena *arena,
                                   const struct ew_formula *const *children,
                                   size_t count)
{
    return join(arena, EW_FORMULA_ALL, children, count);
}

const struct ew_formula *ew_any_of(struct ew_arena *arena,
                                   const struct ew_formula *const *children,
                                   size_t count)
{
    return join(arena, EW_FORMULA_ANY, children, count);
}

const struct ew_formula *ew_both(struct ew_arena *arena,
                                 const struct ew_formula *a,
                                 const struct ew_formula *b)
{
    const struct ew_formula *const pair[] = {a, b};
    return ew_all_of(arena, pair, 2);
}

const struct ew_formula *ew_either(struct ew_arena *arena,
                                   const struct ew_formula *a,
                                   const struct ew_formula *b)
{
    const struct ew_formula *const pair[] = {a, b};
    return ew_any_of(arena, pair, 2);
}

static const struct ew_formula *negate_children(struct ew_arena *arena,
                                                const struct ew_formula *f)
{
    const struct ew_formula **list =
        EW_NEW_ARRAY(arena, f->count, const struct ew_formula *);
    if (!list) {
        return NULL;
    }
    for (size_t i = 0; i < f->count; i++) {
        list[i] = ew_negate(arena, f->children[i]);
    }
    return f->kind == EW_FORMULA_ALL ? ew_any_of(arena, list, f->count)
                                     : ew_all_of(arena, list, f->count);
}

/* Formulas are as deep as statements nest: a handful of levels. */
const struct ew_formula *ew_negate(struct ew_arena *arena,
                                   const struct ew_formula *formula)
{
    if (!formula) {
        return NULL;
    }
    switch (formula->kind) {
    case EW_FORMULA_TRUE:
        return &EW_FALSE_FORMULA;
    case EW_FORMULA_FALSE:
        return &EW_TRUE_FORMULA;
    case EW_FORMULA_LITERAL:
        return ew_literal(arena, formula->atom, !formula->want);
    case EW_FORMULA_ALL:
    case EW_FORMULA_ANY:
        break;
    }
    return negate_children(arena, formula);
}

bool ew_formula_asks_for(const struct ew_formula *formula, size_t dimension)
{
    bool asks = formula->kind == EW_FORMULA_LITERAL &&
                formula->atom->dimension == dimension;
    for (size_t i = 0; !asks && i < formula->count; i++) {
        asks = ew_formula_asks_for(formula->children[i], dimension);
    }
    return asks;
}

bool ew_atom_holds(const struct ew_atom *atom, const struct ew_value *value,
                   bool many)
{
    if (atom->tested) {
        return ew_values_hold(atom->tested, value->items, value->count,
                              many || value->many);
    }
    bool single = value->count == 1 && !value->many;
    for (size_t i = 0; single && i < atom->pattern_count; i++) {
        if (ew_pattern_match(atom->patterns[i], value->items[0],
                             atom->ignore_case)) {
            return true;
        }
    }
    return false;
}
