/*
 * Demands are pushed into the dimensions first, each of which keeps a value
 * that meets its own; only then is branched, on the alternative with the
 * fewest ways that the values at hand do not meet already. Most questions end
 * without a branch. The budget is counted in what is looked at, not in time,
 * so that a verdict is the same everywhere.
 */
#include "engine/solve.h"

#include "base/vec.h"

#include "engine/value.h"

#include <assert.h>
#include <string.h>

/* A formula of one goal, still to be met. */
struct pending {
    const struct ew_formula *formula;
    size_t goal;
    bool branched; /* one of its alternatives is demanded already */
};

/* What is demanded of one dimension, and a value that meets it. */
struct cell {
    struct ew_vec demanded; /* struct ew_demanded; count is the trail */
    struct ew_value value;
    bool set;
};

struct solver {
    struct ew_arena *arena;
    const struct ew_problem *problem;
    size_t *steps;
    struct cell *cells;
    struct ew_vec open;  /* struct pending: every "any of" seen so far */
    struct ew_vec trail; /* size_t: the dimension of each demand, in order */
    bool undecided;      /* somewhere a value could not be decided */
};

/* ---- evaluation under the model at hand ------------------------------- */

static const struct ew_value *value_of(const struct solver *s, size_t goal,
                                       size_t dimension)
{
    const struct ew_value *const *fixed = s->problem->goals[goal].fixed;
    if (fixed && fixed[dimension]) {
        return fixed[dimension];
    }
    return &s->cells[dimension].value;
}

static bool holds_now(const struct solver *s, const struct ew_formula *f,
                      size_t goal)
{
    switch (f->kind) {
    case EW_FORMULA_TRUE:
        return true;
    case EW_FORMULA_FALSE:
        return false;
    case EW_FORMULA_LITERAL: {
        size_t d = f->atom->dimension;
        return ew_atom_holds(f->atom, value_of(s, goal, d),
                             s->problem->dimensions[d].many) == f->want;
    }
    case EW_FORMULA_ALL:
    case EW_FORMULA_ANY:
        break;
    }
    bool all = f->kind == EW_FORMULA_ALL;
    for (size_t i = 0; i < f->count; i++) {
        if (holds_now(s, f->children[i], goal) != all) {
            return !all;
        }
    }
    return all;
}

/* ---- demanding -------------------------------------------------------- */

static bool demand(struct solver *s, const struct ew_formula *literal,
                   size_t goal)
{
    size_t d = literal->atom->dimension;
    const struct ew_value *const *fixed = s->problem->goals[goal].fixed;
    assert(d < s->problem->dimension_count); /* built before it was asked */
    bool many = s->problem->dimensions[d].many;
    struct cell *cell = &s->cells[d];
    if (fixed && fixed[d]) {
        return ew_atom_holds(literal->atom, fixed[d], many) == literal->want;
    }
    struct ew_demanded *added = ew_vec_push(&cell->demanded);
    size_t *mark = ew_vec_push(&s->trail);
    if (!added || !mark) {
        s->undecided = true;
        return false;
    }
    *added = (struct ew_demanded){literal->atom, literal->want};
    *mark = d;
    if (cell->set &&
        ew_atom_holds(literal->atom, &cell->value, many) == literal->want) {
        return true;
    }
    struct ew_value value;
    enum ew_answer answer = ew_value_find(
        s->arena, &s->problem->dimensions[d], cell->demanded.items,
        cell->demanded.count, s->steps, &value);
    if (answer == EW_SAT) {
        cell->value = value;
        cell->set = true;
    }
    s->undecided = s->undecided || answer == EW_UNDECIDED;
    return answer == EW_SAT;
}

static bool meet(struct solver *s, const struct ew_formula *f, size_t goal)
{
    if (f->kind == EW_FORMULA_TRUE || f->kind == EW_FORMULA_FALSE) {
        return f->kind == EW_FORMULA_TRUE;
    }
    if (f->kind == EW_FORMULA_LITERAL) {
        return demand(s, f, goal);
    }
    if (f->kind == EW_FORMULA_ALL) {
        for (size_t i = 0; i < f->count; i++) {
            if (!meet(s, f->children[i], goal)) {
                return false;
            }
        }
        return true;
    }
    struct pending *open = ew_vec_push(&s->open);
    if (!open) {
        s->undecided = true;
        return false;
    }
    *open = (struct pending){f, goal, false};
    return true;
}

/* ---- branching -------------------------------------------------------- */

static void undo(struct solver *s, size_t trail, size_t open)
{
    const size_t *marks = s->trail.items;
    while (s->trail.count > trail) {
        s->trail.count--;
        s->cells[marks[s->trail.count]].demanded.count--;
    }
    s->open.count = open;
}

/*
 * The open formula that the model does not meet and that has the fewest
 * alternatives; SIZE_MAX when all are met.
 */
static size_t pick(const struct solver *s)
{
    const struct pending *open = s->open.items;
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < s->open.count; i++) {
        bool fewer = best == SIZE_MAX ||
                     open[i].formula->count < open[best].formula->count;
        if (fewer && !open[i].branched &&
            !holds_now(s, open[i].formula, open[i].goal)) {
            best = i;
        }
    }
    return best;
}

/* Depth: one level for each "any of" that had to be branched on. */
static bool search(struct solver *s)
{
    size_t at = pick(s);
    if (at == SIZE_MAX) {
        return true;
    }
    struct pending chosen = ((struct pending *)s->open.items)[at];
    ((struct pending *)s->open.items)[at].branched = true;
    size_t trail = s->trail.count;
    size_t open = s->open.count;
    for (size_t i = 0; i < chosen.formula->count; i++) {
        if (*s->steps == 0) {
            s->undecided = true;
            return false;
        }
        --*s->steps;
        if (meet(s, chosen.formula->children[i], chosen.goal) && search(s)) {
            return true;
        }
        undo(s, trail, open);
    }
    ((struct pending *)s->open.items)[at].branched = false;
    return false;
}

/* ---- a whole problem -------------------------------------------------- */

static bool prepare(struct solver *s)
{
    size_t count = s->problem->dimension_count;
    s->cells = EW_NEW_ARRAY(s->arena, count, struct cell);
    if (!s->cells) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        struct cell *cell = &s->cells[i];
        cell->demanded = ew_vec_of(s->arena, sizeof(struct ew_demanded));
        cell->set = ew_value_find(s->arena, &s->problem->dimensions[i], NULL, 0,
                                  s->steps, &cell->value) == EW_SAT;
        if (!cell->set) {
            return false;
        }
    }
    return true;
}

enum ew_answer ew_solve(struct ew_arena *arena,
                        const struct ew_problem *problem,
                        size_t *steps, /* NOLINT(*-non-const-parameter): kept */
                        const struct ew_value **model)
{
    struct solver s = {
        .arena = arena,
        .problem = problem,
        .steps = steps,
        .open = ew_vec_of(arena, sizeof(struct pending)),
        .trail = ew_vec_of(arena, sizeof(size_t)),
    };
    struct ew_value *values =
        EW_NEW_ARRAY(arena, problem->dimension_count, struct ew_value);
    bool met = values && prepare(&s);
    if (!met) {
        return EW_UNDECIDED;
    }
    for (size_t i = 0; met && i < problem->goal_count; i++) {
        const struct ew_formula *formula = problem->goals[i].formula;
        if (!formula) {
            return EW_UNDECIDED;
        }
        met = meet(&s, formula, i);
    }
    met = met && search(&s);
    if (!met) {
        return s.undecided ? EW_UNDECIDED : EW_UNSAT;
    }
    for (size_t i = 0; i < problem->dimension_count; i++) {
        values[i] = *value_of(&s, 0, i);
    }
    *model = values;
    return EW_SAT;
}
