/*
 * The verdict of a formula: allowed needs a choice of the caller's that holds
 * whatever the outside is, so guesses and counterexamples take turns. Both are
 * solved within the world (world.c), so that neither is a request that there
 * cannot be.
 */
#include "engine/decide.h"

#include "engine/session.h"

#include <string.h>

/* More counterexamples than this and the search has lost its way. */
enum { MAX_ROUNDS = 64 };

static const struct ew_str FALSE_ONLY[] = {EW_LIT("false")};

static const struct ew_value *value_in(const struct ew_inquiry *q,
                                       struct ew_str s)
{
    struct ew_value *value = EW_NEW(q->arena, struct ew_value);
    struct ew_str *item = EW_NEW(q->arena, struct ew_str);
    if (!value || !item) {
        q->space->failed = true;
        return NULL;
    }
    *item = s;
    *value =
        (struct ew_value){.items = s.ptr ? item : NULL, .count = s.ptr ? 1 : 0};
    return value;
}

static bool is_named(const struct ew_key_use *use, const char *name)
{
    return ew_str_eq(use->name, ew_str_from(name));
}

/* The caller's keys as he would have them. */
static void set_plain(struct ew_decider *d, size_t at,
                      const struct ew_key_use *use)
{
    const struct ew_inquiry *q = d->q;
    bool user = q->principal->type == EW_PRINCIPAL_USER;
    if (is_named(use, "aws:useragent") || is_named(use, "aws:referer")) {
        return; /* free for the caller in every reading */
    }
    if (is_named(use, "aws:principaltype")) {
        d->base[at] = value_in(q, ew_session_own_kind(q));
    } else if (is_named(use, "aws:viaawsservice")) {
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

static bool decider_init(struct ew_decider *d, const struct ew_inquiry *q,
                         enum ew_ties ties, enum ew_caller_reading caller)
{
    const struct ew_key_use *uses = q->space->uses.items;
    size_t count = q->space->dimensions.count;
    *d = (struct ew_decider){.q = q, .ties = ties, .caller = caller};
    d->dimensions = EW_NEW_ARRAY(q->arena, count, struct ew_dimension);
    d->base = EW_NEW_ARRAY(q->arena, count, const struct ew_value *);
    if (!d->dimensions || !d->base) {
        q->space->failed = true;
        return false;
    }
    memcpy(d->dimensions, q->space->dimensions.items,
           count * sizeof(*d->dimensions));
    memcpy(d->base, q->space->fixed.items, count * sizeof(*d->base));
    for (size_t i = 0; i < q->space->uses.count; i++) {
        if (caller == EW_CALLER_PLAIN && uses[i].control == EW_KEY_CALLER &&
            q->principal->type != EW_PRINCIPAL_DOCUMENT) {
            set_plain(d, q->action->part_count + i, &uses[i]);
        }
    }
    return true;
}

/* Does the caller choose it, in this reading? */
bool ew_is_chosen(const struct ew_decider *d, size_t dimension)
{
    const struct ew_key_use *uses = d->q->space->uses.items;
    if (dimension < d->q->action->part_count || d->base[dimension]) {
        return true;
    }
    const struct ew_key_use *use = &uses[dimension - d->q->action->part_count];
    return is_named(use, "aws:useragent") || is_named(use, "aws:referer");
}

/* A model that outlives the work it was found in. */
static const struct ew_value *keep_model(const struct ew_inquiry *q,
                                         const struct ew_value *model)
{
    size_t count = q->space->dimensions.count;
    struct ew_value *kept = EW_NEW_ARRAY(q->arena, count, struct ew_value);
    for (size_t i = 0; kept && i < count; i++) {
        struct ew_str *items =
            EW_NEW_ARRAY(q->arena, model[i].count, struct ew_str);
        for (size_t k = 0; items && k < model[i].count; k++) {
            items[k] = ew_arena_str(q->arena, model[i].items[k]);
            q->space->failed = q->space->failed || !items[k].ptr;
        }
        q->space->failed = q->space->failed || !items;
        kept[i] =
            (struct ew_value){items, items ? model[i].count : 0, model[i].many};
    }
    q->space->failed = q->space->failed || !kept;
    return kept;
}

/* The goals, each by a request that there can be; NULL when memory is out. */
static const struct ew_goal *in_this_world(struct ew_decider *d,
                                           struct ew_arena *work,
                                           const struct ew_goal *goals,
                                           size_t count)
{
    const struct ew_formula *world = ew_inquiry_world(d->q, work, d->ties);
    if (world == &EW_TRUE_FORMULA) {
        return goals;
    }
    struct ew_goal *out = EW_NEW_ARRAY(work, count, struct ew_goal);
    for (size_t i = 0; out && i < count; i++) {
        out[i] = (struct ew_goal){ew_both(work, goals[i].formula, world),
                                  goals[i].fixed};
    }
    return out;
}

enum ew_answer ew_solve_goals(struct ew_decider *d, const struct ew_goal *goals,
                              size_t count, const struct ew_value **model)
{
    const struct ew_inquiry *q = d->q;
    struct ew_arena *work = &q->engine->work;
    const struct ew_value *found = NULL;
    struct ew_problem problem = {
        .dimensions = d->dimensions,
        .dimension_count = q->space->dimensions.count,
        .goals = goals,
        .goal_count = count,
    };
    ew_arena_reset(work);
    problem.goals = in_this_world(d, work, goals, count);
    if (!problem.goals) {
        return EW_UNDECIDED;
    }
    enum ew_answer answer = ew_solve(work, &problem, &q->space->steps, &found);
    if (answer == EW_SAT) {
        *model = keep_model(q, found);
    }
    return q->space->failed ? EW_UNDECIDED : answer;
}

static enum ew_answer solve_one(struct ew_decider *d,
                                const struct ew_formula *formula,
                                const struct ew_value **model)
{
    struct ew_goal goal = {formula, d->base};
    return ew_solve_goals(d, &goal, 1, model);
}

const struct ew_value **ew_fixed_from(struct ew_decider *d,
                                      const struct ew_value *model,
                                      ew_pick_fn *pick, const void *user)
{
    size_t count = d->q->space->dimensions.count;
    const struct ew_value **fixed =
        EW_NEW_ARRAY(d->q->arena, count, const struct ew_value *);
    if (!fixed) {
        d->q->space->failed = true;
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

static bool pick_chosen(const struct ew_decider *d, size_t dimension,
                        const void *user)
{
    (void)user;
    return ew_is_chosen(d, dimension);
}

static bool pick_outside(const struct ew_decider *d, size_t dimension,
                         const void *user)
{
    (void)user;
    return !ew_is_chosen(d, dimension);
}

static bool has_outside(const struct ew_decider *d)
{
    for (size_t i = d->q->action->part_count; i < d->q->space->dimensions.count;
         i++) {
        if (!ew_is_chosen(d, i)) {
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
static enum ew_answer solve_robust(struct ew_decider *d,
                                   const struct ew_formula *access,
                                   const struct ew_value **model)
{
    const struct ew_formula *broken = ew_negate(d->q->arena, access);
    struct ew_goal goals[MAX_ROUNDS];
    goals[0] = (struct ew_goal){access, d->base};
    for (size_t round = 0; round < MAX_ROUNDS; round++) {
        const struct ew_value *against = NULL;
        size_t count = round == 0 ? 1 : round;
        enum ew_answer answer = ew_solve_goals(d, goals, count, model);
        if (answer != EW_SAT || !has_outside(d)) {
            return answer;
        }
        struct ew_goal attack = {broken,
                                 ew_fixed_from(d, *model, pick_chosen, NULL)};
        enum ew_answer found = ew_solve_goals(d, &attack, 1, &against);
        if (found == EW_UNSAT) {
            return EW_SAT;
        }
        if (found == EW_UNDECIDED || d->q->space->failed) {
            return EW_UNDECIDED;
        }
        goals[round] = (struct ew_goal){
            access, ew_fixed_from(d, against, pick_outside, NULL)};
    }
    return EW_UNDECIDED;
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

static bool decide_access(struct ew_decider *d, const struct ew_formula *access,
                          struct ew_decided *out)
{
    const struct ew_value *model = NULL;
    if (access->kind == EW_FORMULA_FALSE) {
        return false;
    }
    if (d->caller == EW_CALLER_PLAIN &&
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
    ew_find_conditions(d, access, model, out);
    return true;
}

void ew_inquiry_decide(const struct ew_inquiry *q, enum ew_ties ties,
                       const struct ew_sides *access, struct ew_decided *out)
{
    struct ew_decider plain;
    struct ew_decider open;
    const struct ew_value *model = NULL;
    const struct ew_formula *both = ew_every_side(q, access->side);
    const struct ew_formula *either = ew_some_side(q, access->side);
    *out = (struct ew_decided){.verdict = EW_VERDICT_NONE};
    if (!both || !either || !decider_init(&plain, q, ties, EW_CALLER_PLAIN) ||
        !decider_init(&open, q, ties, EW_CALLER_OPEN)) {
        q->space->failed = true;
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

enum ew_answer ew_inquiry_ask(const struct ew_inquiry *q, enum ew_ties ties,
                              const struct ew_formula *formula,
                              const struct ew_value **model)
{
    struct ew_decider open;
    const struct ew_value *unused;
    if (!formula || !decider_init(&open, q, ties, EW_CALLER_OPEN)) {
        q->space->failed = true;
        return EW_UNDECIDED;
    }
    if (formula->kind == EW_FORMULA_FALSE) {
        return EW_UNSAT;
    }
    return solve_one(&open, formula, model ? model : &unused);
}
