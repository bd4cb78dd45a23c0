/**
 * The first line is an operator, the second policy values and the third
 * request values, both with `|` between them. A negated operator is the
 * negation of the other unless a value is unreadable; IfExists and
 * ForAllValues hold for a missing key; set operators are "all" and "any" of
 * the single answers; and one more policy value never turns a positive answer
 * into a negative one. A negated Arn operator with a value that is no ARN is
 * void and never holds (facts B2.2.3, B2.2.5).
 */
#include "base/vec.h"

#include "policy/variables.h"

#include "engine/applies.h"

#include "slow.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LINES = 3, MAX_BYTES = 1000 };

static void check(bool holds)
{
    if (!holds) {
        abort();
    }
}

static struct ew_vec list_of(struct ew_arena *arena, struct ew_str line)
{
    struct ew_vec list = ew_vec_of(arena, sizeof(struct ew_str));
    struct ew_str rest = line;
    while (rest.len > 0) {
        struct ew_str item = ew_str_cut(rest, '|', &rest);
        check(ew_vec_push_str(&list, item) == EW_OK);
    }
    return list;
}

/* The operator that says the opposite; NULL when there is none. */
static const struct ew_operator *opposite(const struct ew_operator *op)
{
    size_t count = 0;
    const struct ew_operator *all = ew_operators(&count);
    for (size_t i = 0; i < count; i++) {
        if (all[i].type == op->type && all[i].relation == op->relation &&
            all[i].ignore_case == op->ignore_case &&
            all[i].wildcards == op->wildcards &&
            all[i].negated != op->negated) {
            return &all[i];
        }
    }
    return NULL;
}

/* A condition with its values expanded, and the values of a request. */
struct subject {
    struct ew_condition condition;
    struct ew_str *expanded;
    bool *known;
    const struct ew_str *values;
    size_t count;
};

static struct ew_tested tested_of(const struct subject *s)
{
    return (struct ew_tested){&s->condition, s->expanded, s->known, true,
                              EW_STRICT};
}

static bool is_void(const struct subject *s)
{
    const struct ew_tested tested = tested_of(s);
    return ew_is_void(&tested);
}

static bool holds(const struct subject *s, size_t first, size_t count,
                  bool many)
{
    const struct ew_tested tested = tested_of(s);
    return ew_values_hold(&tested, count ? s->values + first : NULL, count,
                          many);
}

/* No key has the name of a variable here. */
static struct ew_str no_value(const void *user, struct ew_str key)
{
    (void)user;
    (void)key;
    return (struct ew_str){NULL, 0};
}

static void expand(struct ew_arena *arena, struct subject *s)
{
    const struct ew_expansion how = {.wildcards = s->condition.op->wildcards,
                                     .lookup = no_value};
    size_t count = s->condition.value_count;
    s->expanded = EW_NEW_ARRAY(arena, count, struct ew_str);
    s->known = EW_NEW_ARRAY(arena, count, bool);
    check(s->expanded && s->known);
    for (size_t i = 0; i < count; i++) {
        check(ew_expand(arena, s->condition.values[i], &how, &s->expanded[i],
                        &s->known[i]) == EW_OK);
        check(s->known[i]);
    }
}

static bool readable(const struct subject *s, struct ew_str value)
{
    for (size_t i = 0; i < s->condition.value_count; i++) {
        if (ew_operator_test(s->condition.op, s->expanded[i], value) ==
            EW_TEST_BAD) {
            return false;
        }
    }
    return true;
}

static void check_negation(const struct subject *s)
{
    struct subject other = *s;
    other.condition.op = opposite(s->condition.op);
    for (size_t i = 0; other.condition.op && i < s->count; i++) {
        bool one = holds(s, i, 1, false);
        bool two = holds(&other, i, 1, false);
        bool negated = s->condition.op->negated ? one : two;
        bool none = is_void(s) || is_void(&other);
        check(!(one && two));
        check(!none || !negated);
        check(none || (readable(s, s->values[i]) ? one || two : !negated));
    }
}

static void check_missing(const struct subject *s)
{
    const struct ew_condition *c = &s->condition;
    bool held = holds(s, 0, 0, false);
    if (is_void(s)) {
        check(!held);
    } else if (c->if_exists || c->set == EW_SET_ALL) {
        check(held);
    } else if (c->set == EW_SET_ANY) {
        check(!held);
    } else {
        check(held == c->op->negated);
    }
    struct subject other = *s;
    other.condition.if_exists = !c->if_exists;
    check(s->count == 0 ||
          holds(s, 0, s->count, true) == holds(&other, 0, s->count, true));
}

static void check_sets(const struct subject *s)
{
    struct subject single = *s;
    struct subject all = *s;
    struct subject any = *s;
    single.condition.set = EW_SET_NONE;
    all.condition.set = EW_SET_ALL;
    any.condition.set = EW_SET_ANY;
    bool every = true;
    bool some = false;
    for (size_t i = 0; i < s->count; i++) {
        bool one = holds(&single, i, 1, false);
        every = every && one;
        some = some || one;
    }
    check(s->count == 0 || holds(&all, 0, s->count, true) == every);
    check(s->count == 0 || holds(&any, 0, s->count, true) == some);
}

static void check_fewer_values(const struct subject *s)
{
    struct subject fewer = *s;
    while (fewer.condition.value_count > 0) {
        fewer.condition.value_count--;
        for (size_t i = 0; i < s->count; i++) {
            bool with = holds(s, i, 1, false);
            bool without = holds(&fewer, i, 1, false);
            check(s->condition.op->negated ? without || !with
                                           : with || !without);
        }
    }
}

static void check_null(const struct subject *s)
{
    bool truth[2] = {false, false};
    for (size_t i = 0; i < s->condition.value_count; i++) {
        bool value;
        if (ew_bool_parse(s->condition.values[i], &value)) {
            truth[value ? 1 : 0] = true;
        }
    }
    check(holds(s, 0, 0, false) == truth[1]);
    check(s->count == 0 || holds(s, 0, s->count, true) == truth[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ew_str lines[LINES];
    struct ew_str input = {size ? (const char *)data : "", size};
    struct subject s = {.count = 0};
    if (size > MAX_BYTES || cut_lines(input, lines, LINES) < LINES ||
        !ew_condition_operator(lines[0], &s.condition)) {
        return 0;
    }
    struct ew_arena arena;
    ew_arena_init(&arena);
    struct ew_vec policy = list_of(&arena, lines[1]);
    struct ew_vec request = list_of(&arena, lines[2]);
    s.condition.values = policy.items;
    s.condition.value_count = policy.count;
    s.values = request.items;
    s.count = request.count;
    expand(&arena, &s);
    if (s.condition.op->type == EW_TYPE_NULL) {
        check_null(&s);
    } else {
        check_negation(&s);
        check_missing(&s);
        check_sets(&s);
        check_fewer_values(&s);
    }
    ew_arena_release(&arena);
    return 0;
}
