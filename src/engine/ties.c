/*
 * Variables whose key is not bound, cut into cases. The values to try are
 * those of tried.c; what no case covers counts against access, so that a "yes"
 * is always right. Where ties hinder nothing (EW_TIES_COMPARED) there are no
 * cases, and a "no" is right.
 */
#include "engine/ties.h"

#include "base/vec.h"

static const char ANY_VALUE[] = {EW_ANY_VALUE, '\0'};

struct ew_key ew_building_key(const struct ew_building *b, struct ew_str key)
{
    return ew_action_key_find(b->q->action, b->side, key);
}

static struct ew_str lookup(const void *user, struct ew_str key)
{
    const struct ew_tie *tie = user;
    struct ew_key info = ew_building_key(tie->b, key);
    struct ew_value value;
    if (tie->key.ptr && ew_str_eq_nocase(tie->key, key)) {
        return tie->value;
    }
    if (tie->other.ptr && ew_str_eq_nocase(tie->other, key)) {
        return tie->other_value;
    }
    if (info.many) { /* fact B3.2 */
        return (struct ew_str){NULL, 0};
    }
    if (ew_bind_key(tie->b->in, tie->b->side, key, &info, &value) == EW_FREE) {
        return tie->open ? (struct ew_str){ANY_VALUE, 1}
                         : (struct ew_str){NULL, 0};
    }
    return value.count == 1 ? value.items[0] : (struct ew_str){NULL, 0};
}

enum ew_status ew_tie_expand(const struct ew_tie *tie, struct ew_str text,
                             const struct ew_expansion *how, struct ew_str *out,
                             bool *known)
{
    struct ew_expansion own = *how;
    own.lookup = lookup;
    own.user = tie;
    EW_TRY(ew_expand(tie->b->q->arena, text, &own, out, known));
    if (!tie->open || !*known) {
        return EW_OK;
    }
    char *copy = ew_arena_alloc_raw(tie->b->q->arena, out->len + 1);
    ew_inquiry_keep_tied(tie->b->q, *out);
    for (size_t i = 0; copy && i < out->len; i++) {
        copy[i] = out->ptr[i] == ANY_VALUE[0] ? EW_ANY_RUN : out->ptr[i];
    }
    *out = (struct ew_str){copy, out->len};
    return copy ? EW_OK : EW_NOMEM;
}

void ew_tie_find(struct ew_tie *tie, struct ew_str text, size_t skip)
{
    size_t at = skip;
    struct ew_variable variable;
    while (ew_variable_next(text, &at, &variable)) {
        struct ew_value value;
        struct ew_key info = ew_building_key(tie->b, variable.key);
        if (!variable.key.ptr || info.many ||
            ew_bind_key(tie->b->in, tie->b->side, variable.key, &info,
                        &value) == EW_BOUND) {
            continue;
        }
        if (!tie->key.ptr || ew_str_eq_nocase(tie->key, variable.key)) {
            tie->key = variable.key;
        } else if (!tie->other.ptr ||
                   ew_str_eq_nocase(tie->other, variable.key)) {
            tie->other = variable.key;
        } else {
            tie->several = true;
        }
    }
}

bool ew_tied_dimension(const struct ew_building *b, struct ew_str key,
                       size_t *out)
{
    struct ew_key info = ew_building_key(b, key);
    if (info.control != EW_KEY_TARGET) {
        *out = ew_inquiry_dimension(b->q, key, &info, b->side, EW_TYPE_STRING);
        return true;
    }
    const struct ew_action_key *own =
        ew_action_own_key(b->q->action, b->side, key);
    *out = own->part;
    return !own->arn;
}

const struct ew_formula *ew_one_of(const struct ew_building *b,
                                   size_t dimension, const struct ew_str *texts,
                                   size_t count)
{
    const struct ew_inquiry *q = b->q;
    struct ew_atom *atom = EW_NEW(q->arena, struct ew_atom);
    if (!atom) {
        q->space->failed = true;
        return NULL;
    }
    *atom = (struct ew_atom){
        .dimension = dimension, .patterns = texts, .pattern_count = count};
    return ew_building_literal(b, atom);
}

static const struct ew_formula *present(const struct ew_building *b,
                                        size_t dimension)
{
    static const char ALL[] = {EW_ANY_RUN};
    static const struct ew_str PATTERN = {ALL, 1};
    return ew_one_of(b, dimension, &PATTERN, 1);
}

/* Of a pair fewer values are tried: the first ones and the newest. */
static struct ew_strs tried(const struct ew_inquiry *q,
                            const struct ew_tie *tie)
{
    enum { MOST_OF_PAIR = 10, FIRST_OF_PAIR = 2 };
    const struct ew_str *choices = q->space->choices.items;
    size_t count = q->space->choices.count;
    if (!tie->other.ptr || count <= MOST_OF_PAIR) {
        return (struct ew_strs){choices, count};
    }
    struct ew_str *list = EW_NEW_ARRAY(q->arena, MOST_OF_PAIR, struct ew_str);
    for (size_t i = 0; list && i < MOST_OF_PAIR; i++) {
        list[i] = choices[i < FIRST_OF_PAIR ? i : count - MOST_OF_PAIR + i];
    }
    q->space->failed = q->space->failed || !list;
    return (struct ew_strs){list, list ? (size_t)MOST_OF_PAIR : 0};
}

/* A value of the key that was not tried. */
static const struct ew_formula *untried(const struct ew_building *b,
                                        const struct ew_tied *t,
                                        struct ew_str key)
{
    const struct ew_inquiry *q = b->q;
    struct ew_strs choices = tried(q, &t->tie);
    size_t dimension;
    if (!ew_tied_dimension(b, key, &dimension)) {
        return &EW_TRUE_FORMULA;
    }
    return ew_both(q->arena, present(b, dimension),
                   ew_negate(q->arena, ew_one_of(b, dimension, choices.items,
                                                 choices.count)));
}

/* What no case covers. */
static const struct ew_formula *left_over(const struct ew_building *b,
                                          const struct ew_tied *t)
{
    if (t->helps) {
        return &EW_FALSE_FORMULA;
    }
    if (t->tie.several) {
        return &EW_TRUE_FORMULA;
    }
    const struct ew_formula *out = untried(b, t, t->tie.key);
    return t->tie.other.ptr
               ? ew_either(b->q->arena, out, untried(b, t, t->tie.other))
               : out;
}

static const struct ew_formula *cases_of(const struct ew_building *b,
                                         const struct ew_tied *t,
                                         const struct ew_tie *tie, bool second);

/* One key's value at hand; the other one's cases are next, if there is one. */
static const struct ew_formula *in_case(const struct ew_building *b,
                                        const struct ew_tied *t,
                                        const struct ew_tie *tie, bool second)
{
    return second || !tie->other.ptr ? t->build(b, tie, t->user)
                                     : cases_of(b, t, tie, true);
}

/* NOLINTNEXTLINE(misc-no-recursion): two deep */
static const struct ew_formula *cases_of(const struct ew_building *b,
                                         const struct ew_tied *t,
                                         const struct ew_tie *tie, bool second)
{
    const struct ew_inquiry *q = b->q;
    struct ew_strs choices = tried(q, tie);
    struct ew_tie now = *tie;
    struct ew_str *value = second ? &now.other_value : &now.value;
    const struct ew_formula *out = &EW_FALSE_FORMULA;
    size_t dimension;
    if (!ew_tied_dimension(b, second ? tie->other : tie->key, &dimension)) {
        return out;
    }
    for (size_t i = 0; i < choices.count; i++) {
        *value = choices.items[i];
        out = ew_either(q->arena, out,
                        ew_both(q->arena,
                                ew_one_of(b, dimension, &choices.items[i], 1),
                                in_case(b, t, &now, second)));
    }
    *value = (struct ew_str){NULL, 0};
    const struct ew_formula *absent =
        ew_negate(q->arena, present(b, dimension));
    return ew_either(q->arena, out,
                     ew_both(q->arena, absent, in_case(b, t, &now, second)));
}

static const struct ew_formula *each_case(const struct ew_building *b,
                                          const struct ew_tied *t,
                                          const struct ew_formula *any)
{
    const struct ew_inquiry *q = b->q;
    const struct ew_met first = {.tries = q->space->tries};
    ew_met_add(b->met, &first);
    const struct ew_formula *out = ew_both(q->arena, left_over(b, t), any);
    return t->tie.several
               ? out
               : ew_either(q->arena, out, cases_of(b, t, &t->tie, false));
}

/* Only the open case is a pattern of the policy's: the others leave no mark. */
const struct ew_formula *ew_tied_formula(const struct ew_building *b,
                                         const struct ew_tied *t)
{
    const struct ew_inquiry *q = b->q;
    struct ew_tie open = {.b = b, .open = true};
    ew_inquiry_gather(q, b->how.filling);
    ew_inquiry_try_type(q, t->tie.key);
    if (t->tie.other.ptr) {
        ew_inquiry_try_type(q, t->tie.other);
    }
    const struct ew_formula *any = t->build(b, &open, t->user);
    any = t->bounded ? any : &EW_TRUE_FORMULA;
    b->met->tied = true;
    if (t->as_such) {
        return t->as_such;
    }
    if (b->how.ties != EW_TIES_TRIED) {
        b->met->loose = true;
        return t->helps ? any : &EW_FALSE_FORMULA;
    }
    struct ew_building quiet = *b;
    quiet.quiet = true;
    return each_case(&quiet, t, any);
}
