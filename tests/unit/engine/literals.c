#include "literals.h"

#include "base/rows.h"
#include "base/vec.h"

static bool take(struct ew_str *text, char c)
{
    if (text->len == 0 || text->ptr[0] != c) {
        return false;
    }
    *text = ew_str_slice(*text, 1, text->len);
    return true;
}

static struct ew_vec values_of(struct ew_arena *arena, struct ew_str list)
{
    struct ew_vec values = ew_vec_of(arena, sizeof(struct ew_str));
    while (list.ptr) {
        struct ew_str item = ew_str_cut(list, '|', &list);
        assert_int_equal(ew_vec_push_str(&values, item), EW_OK);
    }
    return values;
}

static struct ew_tested *tested_of(struct ew_arena *arena, struct ew_str op,
                                   const struct ew_vec *values, bool allow,
                                   enum ew_reading reading)
{
    struct ew_tested *t = EW_NEW(arena, struct ew_tested);
    struct ew_condition *c = EW_NEW(arena, struct ew_condition);
    struct ew_str *expanded = EW_NEW_ARRAY(arena, values->count, struct ew_str);
    bool *known = EW_NEW_ARRAY(arena, values->count, bool);
    if (!ew_condition_operator(op, c)) {
        fail_msg("`%.*s` is no operator", EW_STR_ARG(op));
    }
    c->values = values->items;
    c->value_count = values->count;
    for (size_t i = 0; i < values->count; i++) {
        expanded[i] = c->op->wildcards ? ew_pattern_of_glob(arena, c->values[i])
                                       : c->values[i];
        known[i] = true;
    }
    *t = (struct ew_tested){c, expanded, known, allow, reading};
    return t;
}

static void set_patterns(struct ew_arena *arena, const struct ew_vec *values,
                         struct ew_atom *atom)
{
    const struct ew_str *globs = values->items;
    struct ew_str *patterns = EW_NEW_ARRAY(arena, values->count, struct ew_str);
    for (size_t i = 0; i < values->count; i++) {
        patterns[i] = ew_pattern_of_glob(arena, globs[i]);
    }
    atom->patterns = patterns;
    atom->pattern_count = values->count;
}

struct ew_demanded literal_of(struct ew_arena *arena, struct ew_str text,
                              size_t dimension)
{
    struct ew_atom *atom = EW_NEW(arena, struct ew_atom);
    struct ew_str list;
    struct ew_str op = ew_str_cut(text, '=', &list);
    bool want = take(&op, '+');
    if (!want && !take(&op, '-')) {
        fail_msg("`%.*s` is no literal", EW_STR_ARG(text));
    }
    bool allow = !take(&op, '!');
    enum ew_reading reading = take(&op, '~') ? EW_STRICT : EW_GENEROUS;
    struct ew_vec values = values_of(arena, list);
    atom->dimension = dimension;
    atom->ignore_case = ew_str_eq(op, EW_STR("ipattern"));
    if (atom->ignore_case || ew_str_eq(op, EW_STR("pattern"))) {
        set_patterns(arena, &values, atom);
    } else {
        atom->tested = tested_of(arena, op, &values, allow, reading);
    }
    return (struct ew_demanded){atom, want};
}

struct ew_demanded *literals_of(struct ew_arena *arena, const char *text,
                                size_t *count)
{
    struct ew_vec list = ew_vec_of(arena, sizeof(struct ew_demanded));
    struct ew_str rest = ew_str_from(text);
    while (rest.len > 0) {
        struct ew_demanded *d = ew_vec_push(&list);
        *d = literal_of(arena, ew_str_cut(rest, ';', &rest), 0);
    }
    *count = list.count;
    return list.items;
}

bool literals_hold(const struct ew_demanded *literals, size_t count,
                   const struct ew_value *value, bool many)
{
    bool hold = true;
    for (size_t i = 0; i < count; i++) {
        hold = hold &&
               ew_atom_holds(literals[i].atom, value, many) == literals[i].want;
    }
    return hold;
}
