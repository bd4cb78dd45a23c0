/**
 * Satisfiability with a model, over formulas about targets and context keys.
 *
 * A formula is a tree of "all of", "any of" and literals; a literal demands
 * that a predicate on one dimension holds or does not. Dimensions are
 * independent: each keeps the literals demanded of it and a value that meets
 * them, so a conflict is seen at once. "Any of" nodes are branched on only
 * when the model at hand does not meet them already.
 */
#ifndef EW_ENGINE_SOLVE_H
#define EW_ENGINE_SOLVE_H

#include "engine/applies.h"
#include "engine/word.h"

/** A value of a dimension: absent (count 0), one text, or several. */
struct ew_value {
    const struct ew_str *items;
    size_t count;
    bool many; /**< a set, where the dimension leaves that open */
};

/**
 * The parts of a target come first, context keys follow. The first three are
 * the same for every action (engine/actions.h), the others are those of tasks.
 */
enum ew_dimension_index {
    EW_DIM_PARTITION,
    EW_DIM_REGION,
    EW_DIM_ACCOUNT,
    EW_DIM_CLUSTER,
    EW_DIM_TASK,
    EW_DIM_CONTAINER,
    EW_DIM_KEYS,
};

struct ew_dimension {
    struct ew_str key; /**< as first written; of targets a word for people */
    enum ew_domain domain;
    /** Every value is of this type; EW_TYPE_STRING: any word of the domain. */
    enum ew_value_type type;
    bool many;
    bool any_shape; /**< a value may be one text or a set (fact B2.4) */
    bool optional;  /**< may be absent */
    /** Only these values (and absence, if optional); NULL: the domain. */
    const struct ew_str *only;
    size_t only_count;
};

/** A predicate on one dimension. */
struct ew_atom {
    size_t dimension;
    /** A condition on the key's value, or NULL: one of patterns matches. */
    const struct ew_tested *tested;
    const struct ew_str *patterns;
    size_t pattern_count;
    bool ignore_case;
};

enum ew_node_kind_f {
    EW_FORMULA_TRUE,
    EW_FORMULA_FALSE,
    EW_FORMULA_LITERAL,
    EW_FORMULA_ALL,
    EW_FORMULA_ANY,
};

struct ew_formula {
    enum ew_node_kind_f kind;
    bool want; /**< of a literal */
    const struct ew_atom *atom;
    const struct ew_formula *const *children;
    size_t count;
};

/* Builders; all in the arena, NULL when memory is out. Constants fold. */
extern const struct ew_formula EW_TRUE_FORMULA;
extern const struct ew_formula EW_FALSE_FORMULA;
const struct ew_formula *ew_literal(struct ew_arena *arena,
                                    const struct ew_atom *atom, bool want);
const struct ew_formula *ew_all_of(struct ew_arena *arena,
                                   const struct ew_formula *const *children,
                                   size_t count);
const struct ew_formula *ew_any_of(struct ew_arena *arena,
                                   const struct ew_formula *const *children,
                                   size_t count);
const struct ew_formula *ew_negate(struct ew_arena *arena,
                                   const struct ew_formula *formula);
const struct ew_formula *ew_both(struct ew_arena *arena,
                                 const struct ew_formula *a,
                                 const struct ew_formula *b);
const struct ew_formula *ew_either(struct ew_arena *arena,
                                   const struct ew_formula *a,
                                   const struct ew_formula *b);

/** Does any literal of it demand something of the dimension? */
bool ew_formula_asks_for(const struct ew_formula *formula, size_t dimension);

/** One formula to meet, with some dimensions fixed for it alone. */
struct ew_goal {
    const struct ew_formula *formula;
    /** By dimension; NULL entries are free. NULL: all are free. */
    const struct ew_value *const *fixed;
};

struct ew_problem {
    const struct ew_dimension *dimensions;
    size_t dimension_count;
    const struct ew_goal *goals;
    size_t goal_count;
};

enum ew_answer { EW_SAT, EW_UNSAT, EW_UNDECIDED };

/**
 * Meet all goals at once. *model gets a value for each dimension (for fixed
 * ones of the first goal, that value), in the arena.
 *
 * *steps is what may be spent. EW_UNDECIDED: the budget or memory ran out, or
 * operators of different types meet on one key without a value at hand.
 */
enum ew_answer ew_solve(struct ew_arena *arena,
                        const struct ew_problem *problem, size_t *steps,
                        const struct ew_value **model);

/** Does a predicate hold for a value? */
bool ew_atom_holds(const struct ew_atom *atom, const struct ew_value *value,
                   bool many);

#endif
