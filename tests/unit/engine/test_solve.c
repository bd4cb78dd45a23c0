#include "base/rows.h"

#include "engine/solve.h"

#include "literals.h"
#include "random.h"

#define ROW(...)    \
    {               \
        __VA_ARGS__ \
    }

enum { STEPS = 100000, DIMENSIONS = 3 };

/* ---- formulas from texts --------------------------------------------------
 */

/*
 * A formula is written `(& f f ...)`, `(| f f ...)`, `T`, `F`, or a literal
 * of literals.h after the number of its dimension: `0+StringEquals=a`.
 */
struct reader {
    struct ew_arena *arena;
    struct ew_str rest;
};

static const struct ew_formula *read_formula(struct reader *r);

static char next(struct reader *r)
{
    r->rest = ew_str_trim(r->rest);
    return r->rest.len > 0 ? r->rest.ptr[0] : '\0';
}

static const struct ew_formula *read_list(struct reader *r)
{
    enum { MAX_CHILDREN = 16 };
    const struct ew_formula *children[MAX_CHILDREN];
    size_t count = 0;
    bool all = r->rest.ptr[1] == '&';
    r->rest = ew_str_slice(r->rest, 2, r->rest.len);
    while (next(r) != ')' && count < MAX_CHILDREN) {
        children[count++] = read_formula(r);
    }
    r->rest = ew_str_slice(r->rest, 1, r->rest.len);
    return all ? ew_all_of(r->arena, children, count)
               : ew_any_of(r->arena, children, count);
}

static const struct ew_formula *read_formula(struct reader *r)
{
    char first = next(r);
    if (first == '(') {
        return read_list(r);
    }
    size_t len = 0;
    while (len < r->rest.len && r->rest.ptr[len] != ' ' &&
           r->rest.ptr[len] != ')') {
        len++;
    }
    struct ew_str word = ew_str_slice(r->rest, 0, len);
    r->rest = ew_str_slice(r->rest, len, r->rest.len);
    if (first == 'T' || first == 'F') {
        return first == 'T' ? &EW_TRUE_FORMULA : &EW_FALSE_FORMULA;
    }
    struct ew_demanded d =
        literal_of(r->arena, ew_str_slice(word, 1, len), (size_t)(first - '0'));
    return ew_literal(r->arena, d.atom, d.want);
}

static const struct ew_formula *formula_of(struct ew_arena *arena,
                                           const char *text)
{
    struct reader r = {arena, ew_str_from(text)};
    return read_formula(&r);
}

static bool holds(const struct ew_formula *f, const struct ew_value *values)
{
    switch (f->kind) {
    case EW_FORMULA_TRUE:
        return true;
    case EW_FORMULA_FALSE:
        return false;
    case EW_FORMULA_LITERAL:
        return ew_atom_holds(f->atom, &values[f->atom->dimension], false) ==
               f->want;
    case EW_FORMULA_ALL:
    case EW_FORMULA_ANY:
        break;
    }
    bool all = f->kind == EW_FORMULA_ALL;
    bool out = all;
    for (size_t i = 0; i < f->count; i++) {
        bool child = holds(f->children[i], values);
        out = all ? out && child : out || child;
    }
    return out;
}

/* ---- building -------------------------------------------------------------
 */

static size_t size_of(const struct ew_formula *f)
{
    size_t sum = 1;
    for (size_t i = 0; i < f->count; i++) {
        sum += size_of(f->children[i]);
    }
    return sum;
}

static void test_folding(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *text;
        enum ew_node_kind_f kind;
        size_t size;
    } ROWS[] = {
        ROW("nothing to meet", "(& )", EW_FORMULA_TRUE, 1),
        ROW("nothing to choose", "(| )", EW_FORMULA_FALSE, 1),
        ROW("true is neutral in all", "(& T 0+Null=true T)", EW_FORMULA_LITERAL,
            1),
        ROW("false is neutral in any", "(| F 0+Null=true F)",
            EW_FORMULA_LITERAL, 1),
        ROW("false decides all", "(& 0+Null=true F)", EW_FORMULA_FALSE, 1),
        ROW("true decides any", "(| 0+Null=true T)", EW_FORMULA_TRUE, 1),
        ROW("only constants", "(& T (| T F) (& ))", EW_FORMULA_TRUE, 1),
        ROW("all inside all is one",
            "(& 0+Null=true (& 0+Null=true 0+Null=true))", EW_FORMULA_ALL, 4),
        ROW("any inside any is one",
            "(| (| 0+Null=true 0+Null=true) 0+Null=true)", EW_FORMULA_ANY, 4),
        ROW("any inside all stays",
            "(& 0+Null=true (| 0+Null=true 0+Null=true))", EW_FORMULA_ALL, 5),
        ROW("one child is the formula", "(& (| 0+Null=true))",
            EW_FORMULA_LITERAL, 1),
    };
    struct ew_arena arena;
    ew_arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        const struct ew_formula *f = formula_of(&arena, ROWS[i].text);
        CHECK(ROWS[i].name, f->kind == ROWS[i].kind);
        CHECK(ROWS[i].name, size_of(f) == ROWS[i].size);
    }
    assert_null(ew_negate(&arena, NULL));
    assert_null(ew_both(&arena, &EW_TRUE_FORMULA, NULL));
    assert_null(ew_either(&arena, NULL, &EW_FALSE_FORMULA));
    ew_arena_release(&arena);
}

/* ---- solving --------------------------------------------------------------
 */

static const struct ew_dimension FREE[DIMENSIONS] = {
    {.key = EW_LIT("a"), .optional = true        },
    {.key = EW_LIT("b"), .optional = true        },
    {.key = EW_LIT("c"), .domain = EW_DOMAIN_NAME},
};

static enum ew_answer solve_one(struct ew_arena *arena,
                                const struct ew_formula *formula, size_t *steps,
                                const struct ew_value **model)
{
    const struct ew_goal goal = {formula, NULL};
    const struct ew_problem problem = {FREE, DIMENSIONS, &goal, 1};
    return ew_solve(arena, &problem, steps, model);
}

static void test_answers(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *text;
        enum ew_answer want;
    } ROWS[] = {
        ROW("true", "T", EW_SAT),
        ROW("false", "F", EW_UNSAT),
        ROW("one literal", "0+StringEquals=a", EW_SAT),
        ROW("a literal and its negation",
            "(& 0+StringEquals=a 0-StringEquals=a)", EW_UNSAT),
        ROW("two values of one key", "(& 0+StringEquals=a 0+StringEquals=b)",
            EW_UNSAT),
        ROW("two values of two keys", "(& 0+StringEquals=a 1+StringEquals=b)",
            EW_SAT),
        ROW("the second of two",
            "(& 0+StringEquals=b (| 0+StringEquals=a 1+StringEquals=b))",
            EW_SAT),
        ROW("a choice taken back",
            "(& (| 0+StringEquals=a 0+StringEquals=b) (| 0+StringEquals=b "
            "0+StringEquals=c) (| 0+StringEquals=c 1+Null=false))",
            EW_SAT),
        ROW("no choice is left",
            "(& (| 0+StringEquals=a 0+StringEquals=b) (| 0+StringEquals=c "
            "0+StringEquals=d))",
            EW_UNSAT),
        ROW("four corners of two truth values",
            "(& (| 0+Null=true 1+Null=true) (| 0+Null=true 1-Null=true) "
            "(| 0-Null=true 1+Null=true) (| 0-Null=true 1-Null=true))",
            EW_UNSAT),
        ROW("three of the four",
            "(& (| 0+Null=true 1+Null=true) (| 0+Null=true 1-Null=true) "
            "(| 0-Null=true 1+Null=true))",
            EW_SAT),
        ROW("choices inside of choices",
            "(| (& 0+StringEquals=a (| 0+StringEquals=b (& 1+StringEquals=c "
            "(| 1+StringEquals=d 1+Null=true 0+Null=true)))) (& 2+pattern=x "
            "(| 2+pattern=y 2-pattern=z)))",
            EW_SAT),
        ROW("none inside of choices",
            "(| (& 0+StringEquals=a (| 0+StringEquals=b 0+StringEquals=c "
            "0+StringEquals=d)) (& 2+pattern=x (| 2+pattern=y 2-pattern=x)))",
            EW_UNSAT),
        ROW("a domain that holds no such word", "2+pattern=a/*", EW_UNSAT),
        ROW("the right word of a domain",
            "(& 2+pattern=a* 2-pattern=a|ab|ax|a1)", EW_SAT),
        ROW("two types on one key",
            "(& 0+Bool=true 0+StringNotEquals=true|TRUE)", EW_UNDECIDED),
        ROW("one undecided branch does not hide another",
            "(| (& 0+Bool=true 0+StringNotEquals=true) 1+StringEquals=a)",
            EW_SAT),
        ROW("nor makes the rest impossible",
            "(| (& 0+Bool=true 0+StringNotEquals=true) "
            "(& 1+StringEquals=a 1+StringEquals=b))",
            EW_UNDECIDED),
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_arena arena;
        ew_arena_init(&arena);
        size_t steps = STEPS;
        const struct ew_value *model = NULL;
        const struct ew_formula *f = formula_of(&arena, ROWS[i].text);
        enum ew_answer got = solve_one(&arena, f, &steps, &model);
        CHECK(ROWS[i].name, got == ROWS[i].want);
        CHECK(ROWS[i].name, got != EW_SAT || holds(f, model));
        ew_arena_release(&arena);
    }
}

/* Each goal has its own values of what is fixed for it and shares the rest. */
static void test_goals(void **state)
{
    (void)state;
    static const struct ew_str A = EW_LIT("a");
    static const struct ew_str B = EW_LIT("b");
    static const struct ew_value VALUE_A = {&A, 1, false};
    static const struct ew_value VALUE_B = {&B, 1, false};
    static const struct ew_value *const FIRST[DIMENSIONS] = {&VALUE_A};
    static const struct ew_value *const SECOND[DIMENSIONS] = {&VALUE_B};
    static const struct {
        const char *name;
        const char *first;
        const char *second;
        enum ew_answer want;
    } ROWS[] = {
        ROW("each its own value", "0+StringEquals=a", "0+StringEquals=b",
            EW_SAT),
        ROW("not the other's", "0+StringEquals=a", "0+StringEquals=a",
            EW_UNSAT),
        ROW("the rest is shared", "1+StringEquals=x", "1-StringEquals=x",
            EW_UNSAT),
        ROW("what suits both", "(& 0+StringEquals=a 1+StringLike=x*)",
            "(| 0+StringEquals=a (& 0+StringEquals=b 1+StringLike=*y))",
            EW_SAT),
        ROW("a fixed value is not chosen", "T", "0+StringEquals=c", EW_UNSAT),
        ROW("one goal that cannot be met", "F", "T", EW_UNSAT),
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_arena arena;
        ew_arena_init(&arena);
        size_t steps = STEPS;
        const struct ew_value *model = NULL;
        const struct ew_goal goals[] = {
            {formula_of(&arena, ROWS[i].first),  FIRST },
            {formula_of(&arena, ROWS[i].second), SECOND},
        };
        const struct ew_problem problem = {FREE, DIMENSIONS, goals, 2};
        enum ew_answer got = ew_solve(&arena, &problem, &steps, &model);
        CHECK(ROWS[i].name, got == ROWS[i].want);
        if (got == EW_SAT) {
            struct ew_value second[] = {VALUE_B, model[1], model[2]};
            CHECK(ROWS[i].name, holds(goals[0].formula, model));
            CHECK(ROWS[i].name, holds(goals[1].formula, second));
            CHECK_STR(ROWS[i].name, model[0].items[0], A);
        }
        ew_arena_release(&arena);
    }
}

#define HARD                                                                \
    "(& (| 0+StringLike=a* 0+StringLike=b*) (| 1+StringLike=a* "            \
    "1+StringLike=b*) (| 0+StringLike=*c 1+StringLike=*c) 0-StringLike=?c " \
    "1-StringLike=?c 2-pattern=?*?)"

/* Too small a budget is never taken for an answer; nor is lack of memory. */
static void test_limits(void **state)
{
    (void)state;
    struct ew_arena texts;
    ew_arena_init(&texts);
    const struct ew_formula *formula = formula_of(&texts, HARD);
    enum ew_answer answer = EW_UNDECIDED;
    for (size_t budget = 0; answer != EW_SAT; budget++) {
        struct ew_arena arena;
        const struct ew_value *model = NULL;
        size_t steps = budget;
        ew_arena_init(&arena);
        answer = solve_one(&arena, formula, &steps, &model);
        assert_true(answer != EW_UNSAT);
        assert_true(answer != EW_SAT || holds(formula, model));
        ew_arena_release(&arena);
    }
    answer = EW_UNDECIDED;
    for (size_t n = 1; answer != EW_SAT; n++) {
        struct ew_arena arena;
        const struct ew_value *model = NULL;
        size_t steps = STEPS;
        ew_arena_init(&arena);
        arena.fail_after = n;
        answer = solve_one(&arena, formula, &steps, &model);
        assert_true(answer != EW_UNSAT);
        ew_arena_release(&arena);
    }
    ew_arena_release(&texts);
    const struct ew_value *model = NULL;
    size_t steps = STEPS;
    ew_arena_init(&texts);
    assert_int_equal(solve_one(&texts, NULL, &steps, &model), EW_UNDECIDED);
    ew_arena_release(&texts);
}

/* Pairs of choices that cannot be met: the budget ends the search. */
static void test_exhaustion(void **state)
{
    (void)state;
    enum { PAIRS = 40 };
    struct ew_arena arena;
    ew_arena_init(&arena);
    const struct ew_formula *all = formula_of(&arena, "2+pattern=b");
    for (size_t i = 0; i < PAIRS; i++) {
        struct ew_str text =
            ew_arena_printf(&arena,
                            "(| (& 0+StringLike=%zu* 0+StringLike=x*) "
                            "(& 0-StringLike=%zu? 2+StringLike=?%zu*))",
                            i, i, i);
        all = ew_both(&arena, all, formula_of(&arena, text.ptr));
    }
    size_t steps = PAIRS / 2;
    const struct ew_value *model = NULL;
    assert_int_equal(solve_one(&arena, all, &steps, &model), EW_UNDECIDED);
    steps = STEPS;
    assert_int_equal(solve_one(&arena, all, &steps, &model), EW_UNSAT);
    ew_arena_release(&arena);
}

/* ---- against all valuations -----------------------------------------------
 */

enum { ROUNDS = 4000, CHOICES = 3, DEPTH = 4, WIDTH = 4, GOALS = 2 };

static const struct ew_str LETTERS[CHOICES] = {EW_LIT("a"), EW_LIT("b"),
                                               EW_LIT("ab")};
static const struct ew_dimension FINITE[DIMENSIONS] = {
    {.only = LETTERS,  .only_count = CHOICES, .optional = true},
    {.only = LETTERS,  .only_count = CHOICES},
    {.only = LETTERS, .only_count = 2,      .optional = true                },
};

static const struct ew_formula *random_literal(struct ew_arena *arena,
                                               struct random *r)
{
    static const char *const LITERALS[] = {
        "StringEquals=a", "StringEquals=b",        "StringLike=a*",
        "StringLike=?b",  "StringNotEquals=ab|b",  "Null=true",
        "pattern=*b",     "StringEqualsIfExists=b"};
    struct ew_str text =
        ew_arena_printf(arena, "%c%s", random_below(r, 2) ? '+' : '-',
                        LITERALS[random_below(r, COUNT_OF(LITERALS))]);
    struct ew_demanded d = literal_of(arena, text, random_below(r, DIMENSIONS));
    return ew_literal(arena, d.atom, d.want);
}

static const struct ew_formula *random_formula(struct ew_arena *arena,
                                               struct random *r, size_t depth)
{
    const struct ew_formula *children[WIDTH];
    size_t count = 1 + random_below(r, WIDTH);
    if (depth == 0 || random_below(r, 4) == 0) {
        return random_literal(arena, r);
    }
    for (size_t i = 0; i < count; i++) {
        children[i] = random_formula(arena, r, depth - 1);
    }
    const struct ew_formula *out = random_below(r, 2)
                                       ? ew_all_of(arena, children, count)
                                       : ew_any_of(arena, children, count);
    return random_below(r, 3) == 0 ? ew_negate(arena, out) : out;
}

/* The valuation with this number; false past the last one. */
static bool valuation(size_t number, struct ew_value *values)
{
    for (size_t i = 0; i < DIMENSIONS; i++) {
        size_t choices = FINITE[i].only_count + (FINITE[i].optional ? 1U : 0U);
        size_t at = number % choices;
        number /= choices;
        values[i] = at < FINITE[i].only_count
                        ? (struct ew_value){&FINITE[i].only[at], 1, false}
                        : (struct ew_value){NULL, 0, false};
    }
    return number == 0;
}

/* The valuation that a goal sees. */
static bool goal_holds(const struct ew_goal *goal,
                       const struct ew_value *values)
{
    struct ew_value seen[DIMENSIONS];
    for (size_t i = 0; i < DIMENSIONS; i++) {
        bool fixed = goal->fixed && goal->fixed[i];
        seen[i] = fixed ? *goal->fixed[i] : values[i];
    }
    return holds(goal->formula, seen);
}

static bool any_valuation(const struct ew_problem *problem)
{
    struct ew_value values[DIMENSIONS];
    bool found = false;
    for (size_t n = 0; !found && valuation(n, values); n++) {
        found = true;
        for (size_t i = 0; i < problem->goal_count; i++) {
            found = found && goal_holds(&problem->goals[i], values);
        }
    }
    return found;
}

static void check_round(struct random *r, size_t round)
{
    struct ew_arena arena;
    ew_arena_init(&arena);
    struct ew_value values[DIMENSIONS];
    const struct ew_value *fixed[GOALS][DIMENSIONS] = {{NULL}};
    struct ew_goal goals[GOALS];
    size_t count = 1 + random_below(r, GOALS);
    (void)valuation(random_below(r, 36), values);
    for (size_t i = 0; i < count; i++) {
        goals[i].formula = random_formula(&arena, r, DEPTH);
        goals[i].fixed = random_below(r, 2) ? fixed[i] : NULL;
        if (random_below(r, 2)) {
            size_t d = random_below(r, DIMENSIONS);
            fixed[i][d] = &values[d];
        }
    }
    const struct ew_problem problem = {FINITE, DIMENSIONS, goals, count};
    const struct ew_value *model = NULL;
    size_t steps = STEPS;
    enum ew_answer got = ew_solve(&arena, &problem, &steps, &model);
    bool good = got == (any_valuation(&problem) ? EW_SAT : EW_UNSAT);
    for (size_t i = 0; got == EW_SAT && i < count; i++) {
        /* What is fixed for the first goal only hides the free value. */
        good = good && (goals[0].fixed || goal_holds(&goals[i], model));
        good = good && (i > 0 || goal_holds(&goals[i], model));
    }
    if (!good) {
        fail_msg("round %zu: got %d", round, (int)got);
    }
    ew_arena_release(&arena);
}

static void test_against_all(void **state)
{
    (void)state;
    struct random r = {4711};
    for (size_t round = 0; round < ROUNDS; round++) {
        check_round(&r, round);
    }
}

/* A formula and its negation never agree, and negating twice is nothing. */
static void test_negation(void **state)
{
    (void)state;
    struct random r = {42};
    for (size_t round = 0; round < ROUNDS / 4; round++) {
        struct ew_arena arena;
        struct ew_value values[DIMENSIONS];
        ew_arena_init(&arena);
        const struct ew_formula *f = random_formula(&arena, &r, DEPTH);
        const struct ew_formula *not_f = ew_negate(&arena, f);
        const struct ew_formula *again = ew_negate(&arena, not_f);
        for (size_t n = 0; valuation(n, values); n++) {
            assert_true(holds(f, values) != holds(not_f, values));
            assert_true(holds(f, values) == holds(again, values));
        }
        ew_arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_folding),    cmocka_unit_test(test_answers),
        cmocka_unit_test(test_goals),      cmocka_unit_test(test_limits),
        cmocka_unit_test(test_exhaustion), cmocka_unit_test(test_against_all),
        cmocka_unit_test(test_negation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
