/* The verdict of a formula (design 2.3), and what it depends on. */
#include "base/vec.h"

#include "engine/inquiry.h"

#include <string.h>

/* More counterexamples than this and the search has lost its way. */
enum { MAX_ROUNDS = 64 };

/*
 * Two readings of the keys that the caller picks. Plain: no MFA, no service
 * in between, a fresh session. Open: whatever they may be, decided outside.
 */
enum reading_of_caller { CALLER_PLAIN, CALLER_OPEN };

struct decider {
    struct ew_inquiry *q;
    enum reading_of_caller caller;
    struct ew_dimension *dimensions; /* as this reading has them */
    const struct ew_value **base;    /* fixed by this reading */
};

static const struct ew_str FALSE_ONLY[] = {EW_LIT("false")};

static const struct ew_value *value_in(struct ew_inquiry *q, struct ew_str s)
{
    struct ew_value *value = EW_NEW(q->arena, struct ew_value);
    struct ew_str *item = EW_NEW(q->arena, struct ew_str);
    if (!value || !item) {
        q->failed = true;
        return NULL;
    }
    *item = s;
    *value = s.ptr ? (struct ew_value){item, 1} : (struct ew_value){NULL, 0};
    return value;
}

static bool is_named(const struct ew_key_use *use, const char *name)
{
    return ew_str_eq(use->name, ew_str_from(name));
}

/* Design 2.3: the caller's keys as he would have them. */
static void set_plain(struct decider *d, size_t at,
                      const struct ew_key_use *use)
{
    struct ew_inquiry *q = d->q;
    bool user = q->principal->type == EW_PRINCIPAL_USER;
    if (is_named(use, "aws:useragent") || is_named(use, "aws:referer")) {
        return; /* free for the caller in every reading */
    }
    if (is_named(use, "aws:viaawsservice")) {
        d->base[at] = value_in(q, EW_STR("false"));
    } else if (is_named(use, "aws:multifactorauthpresent") && !user) {
        /* Uncertain which (fact B2.4): access must hold for both. */
        d->dimensions[at].only = FALSE_ONLY;
        d->dimensions[at].only_count = 1;
    } else if (is_named(use, "aws:tokenissuetime") && !user) {
        d->base[at] = value_in(q, ew_str_from(q->engine->now_text));
    } else {
        d->base[at] = value_in(q, (struct ew_str){NULL, 0});
    }
}

static bool decider_init(struct decider *d, struct ew_inquiry *q,
                         enum reading_of_caller caller)
{
    const struct ew_key_use *uses = q->uses.items;
    size_t count = q->dimensions.count;
    *d = (struct decider){.q = q, .caller = caller};
    d->dimensions = EW_NEW_ARRAY(q->arena, count, struct ew_dimension);
    d->base = EW_NEW_ARRAY(q->arena, count, const struct ew_value *);
    if (!d->dimensions || !d->base) {
        q->failed = true;
        return false;
    }
    memcpy(d->dimensions, q->dimensions.items, count * sizeof(*d->dimensions));
    memcpy(d->base, q->fixed.items, count * sizeof(*d->base));
    for (size_t i = 0; i < q->uses.count; i++) {
        if (caller == CALLER_PLAIN && uses[i].control == EW_KEY_CALLER &&
            q->principal->type != EW_PRINCIPAL_DOCUMENT) {
            set_plain(d, EW_DIM_KEYS + i, &uses[i]);
        }
    }
    return true;
}

/* Does the caller choose it, in this reading? */
static bool is_chosen(const struct decider *d, size_t dimension)
{
    const struct ew_key_use *uses = d->q->uses.items;
    if (dimension < EW_DIM_KEYS || d->base[dimension]) {
        return true;
    }
    const struct ew_key_use *use = &uses[dimension - EW_DIM_KEYS];
    return is_named(use, "aws:useragent") || is_named(use, "aws:referer");
}

static enum ew_answer solve_goals(struct decider *d,
                                  const struct ew_goal *goals, size_t count,
                                  const struct ew_value **model)
{
    struct ew_problem problem = {
        .dimensions = d->dimensions,
        .dimension_count = d->q->dimensions.count,
        .goals = goals,
        .goal_count = count,
    };
    return ew_solve(d->q->arena, &problem, &d->q->steps, model);
}

static enum ew_answer solve_one(struct decider *d,
                                const struct ew_formula *formula,
                                const struct ew_value **model)
{
    struct ew_goal goal = {formula, d->base};
    return solve_goals(d, &goal, 1, model);
}

/* base with some dimensions taken from a model. */
typedef bool pick_fn(const struct decider *d, size_t dimension,
                     const void *user);

static const struct ew_value **fixed_from(struct decider *d,
                                          const struct ew_value *model,
                                          pick_fn *pick, const void *user)
{
    size_t count = d->q->dimensions.count;
    const struct ew_value **fixed =
        EW_NEW_ARRAY(d->q->arena, count, const struct ew_value *);
    if (!fixed) {
        d->q->failed = true;
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        fixed[i] = d->base[i];
        if (!fixed[i] && pick(d, i, user)) {
            fixed[i] = &model[i];
        }
    }
    return fixed;
}

static bool pick_chosen(const struct decider *d, size_t dimension,
                        const void *user)
{
    (void)user;
    return is_chosen(d, dimension);
}

static bool pick_outside(const struct decider *d, size_t dimension,
                         const void *user)
{
    (void)user;
    return !is_chosen(d, dimension);
}

static bool has_outside(const struct decider *d)
{
    for (size_t i = EW_DIM_KEYS; i < d->q->dimensions.count; i++) {
        if (!is_chosen(d, i)) {
            return true;
        }
    }
    return false;
}

/*
 * Is there a choice of the caller's under which access holds whatever the
 * outside keys are? Guess a choice, look for outside values that break it,
 * and let the next guess meet those too.
 */
static enum ew_answer solve_robust(struct decider *d,
                                   const struct ew_formula *access,
                                   const struct ew_value **model)
{
    const struct ew_formula *broken = ew_negate(d->q->arena, access);
    struct ew_goal goals[MAX_ROUNDS];
    goals[0] = (struct ew_goal){access, d->base};
    for (size_t round = 0; round < MAX_ROUNDS; round++) {
        const struct ew_value *against = NULL;
        size_t count = round == 0 ? 1 : round;
        enum ew_answer answer = solve_goals(d, goals, count, model);
        if (answer != EW_SAT || !has_outside(d)) {
            return answer;
        }
        struct ew_goal attack = {broken,
                                 fixed_from(d, *model, pick_chosen, NULL)};
        enum ew_answer found = solve_goals(d, &attack, 1, &against);
        if (found == EW_UNSAT) {
            return EW_SAT;
        }
        if (found == EW_UNDECIDED || d->q->failed) {
            return EW_UNDECIDED;
        }
        goals[round] = (struct ew_goal){
            access, fixed_from(d, against, pick_outside, NULL)};
    }
    return EW_UNDECIDED;
}

/* ---- conditions ------------------------------------------------------------
 */

struct kept {
    const bool *keep; /* by dimension */
};

static bool pick_kept(const struct decider *d, size_t dimension,
                      const void *user)
{
    const struct kept *kept = user;
    return is_chosen(d, dimension) || kept->keep[dimension];
}

static bool holds_without(struct decider *d, const struct ew_formula *broken,
                          const struct ew_value *model, bool *keep,
                          size_t dimension)
{
    struct kept kept = {keep};
    const struct ew_value *against;
    keep[dimension] = false;
    struct ew_goal attack = {broken, fixed_from(d, model, pick_kept, &kept)};
    bool holds = solve_goals(d, &attack, 1, &against) == EW_UNSAT;
    keep[dimension] = !holds;
    return holds;
}

/* The undecided dimensions in the order of their keys. */
static size_t *sorted_keys(struct decider *d, size_t *count)
{
    const struct ew_key_use *uses = d->q->uses.items;
    size_t *order = EW_NEW_ARRAY(d->q->arena, d->q->uses.count, size_t);
    *count = 0;
    for (size_t i = 0; order && i < d->q->uses.count; i++) {
        size_t at = *count;
        if (is_chosen(d, EW_DIM_KEYS + i)) {
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

/* One needed value; a tag that both resources need is one condition. */
static void add_needed(struct decider *d, struct ew_vec *list, size_t dimension,
                       const struct ew_value *model, const bool *keep)
{
    const struct ew_key_use *uses = d->q->uses.items;
    const struct ew_key_use *use = &uses[dimension - EW_DIM_KEYS];
    const struct ew_value *value = &model[dimension];
    const char *resource = "both";
    if (use->resource) {
        resource = use->side == EW_SIDE_CLUSTER ? "cluster" : "task";
    }
    for (size_t i = 0; use->resource && i < d->q->uses.count; i++) {
        size_t other = EW_DIM_KEYS + i;
        if (other == dimension || !ew_str_eq(uses[i].name, use->name) ||
            !keep[other] || !same_value(value, &model[other])) {
            continue;
        }
        if (other < dimension) {
            return; /* told with the other side */
        }
        resource = "both";
    }
    struct ew_needed *needed = ew_vec_push(list);
    if (!needed) {
        d->q->failed = true;
        return;
    }
    *needed = (struct ew_needed){
        .operator_text = operator_for(use, value),
        .key = d->dimensions[dimension].key,
        .values = {value->items, value->count},
        .resource = resource,
    };
    if (value->count == 0) {
        needed->values = (struct ew_strs){TRUE_TEXT, 1};
    }
}

static void find_conditions(struct decider *d, const struct ew_formula *access,
                            const struct ew_value *model,
                            struct ew_decided *out)
{
    struct ew_inquiry *q = d->q;
    const struct ew_formula *broken = ew_negate(q->arena, access);
    struct ew_vec list = ew_vec_of(q->arena, sizeof(struct ew_needed));
    bool *keep = EW_NEW_ARRAY(q->arena, q->dimensions.count, bool);
    size_t count;
    const size_t *order = sorted_keys(d, &count);
    if (!keep || !order) {
        q->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        keep[EW_DIM_KEYS + order[i]] = true;
    }
    for (size_t i = 0; i < count; i++) {
        (void)holds_without(d, broken, model, keep, EW_DIM_KEYS + order[i]);
    }
    for (size_t i = 0; i < count; i++) {
        if (keep[EW_DIM_KEYS + order[i]]) {
            add_needed(d, &list, EW_DIM_KEYS + order[i], model, keep);
        }
    }
    out->conditions = list.items;
    out->condition_count = list.count;
}

/* ---- the verdict ------------------------------------------------------------
 */

/* Keep an answer: true when it settles the matter. */
static bool settle(struct ew_decided *out, enum ew_answer answer,
                   enum ew_verdict verdict, const struct ew_value *const *model)
{
    out->undecided = out->undecided || answer == EW_UNDECIDED;
    if (answer == EW_SAT) {
        out->verdict = verdict;
        out->model = *model;
        out->undecided = false;
    }
    return answer == EW_SAT;
}

static bool decide_access(struct decider *d, const struct ew_formula *access,
                          struct ew_decided *out)
{
    const struct ew_value *model = NULL;
    if (access->kind == EW_FORMULA_FALSE) {
        return false;
    }
    if (d->caller == CALLER_PLAIN &&
        settle(out, solve_robust(d, access, &model), EW_VERDICT_ALLOWED,
               &model)) {
        return true;
    }
    if (out->undecided) {
        return true; /* allowed or conditional: not to be told apart */
    }
    if (!settle(out, solve_one(d, access, &model), EW_VERDICT_CONDITIONAL,
                &model)) {
        return false;
    }
    find_conditions(d, access, model, out);
    return true;
}

void ew_inquiry_decide(struct ew_inquiry *q, const struct ew_sides *access,
                       struct ew_decided *out)
{
    struct decider plain;
    struct decider open;
    const struct ew_value *model = NULL;
    const struct ew_formula *both =
        ew_both(q->arena, access->side[0], access->side[1]);
    const struct ew_formula *either =
        ew_either(q->arena, access->side[0], access->side[1]);
    *out = (struct ew_decided){.verdict = EW_VERDICT_NONE};
    if (!both || !either || !decider_init(&plain, q, CALLER_PLAIN) ||
        !decider_init(&open, q, CALLER_OPEN)) {
        q->failed = true;
        return;
    }
    if (decide_access(&plain, both, out) || out->undecided ||
        decide_access(&open, both, out) || out->undecided) {
        return;
    }
    if (either->kind != EW_FORMULA_FALSE) {
        (void)settle(out, solve_one(&open, either, &model), EW_VERDICT_PARTIAL,
                     &model);
    }
}

enum ew_answer ew_inquiry_ask(struct ew_inquiry *q,
                              const struct ew_formula *formula,
                              const struct ew_value **model)
{
    struct decider open;
    const struct ew_value *unused;
    if (!formula || !decider_init(&open, q, CALLER_OPEN)) {
        q->failed = true;
        return EW_UNDECIDED;
    }
    if (formula->kind == EW_FORMULA_FALSE) {
        return EW_UNSAT;
    }
    return solve_one(&open, formula, model ? model : &unused);
}
