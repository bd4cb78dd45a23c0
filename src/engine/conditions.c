/*
 * Conditions and Resource lists of statements as formulas. What a key is known
 * to be folds at once, the rest becomes demands on dimensions; what is tied to
 * a key that is not known is left to ties.c. Where two estates are compared,
 * open texts that both have are read in both ways, under a dimension that
 * tells which.
 */
#include "base/vec.h"

#include "engine/pairs.h"
#include "engine/session.h"
#include "engine/ties.h"

#include <stdlib.h>

/* ---- Resource --------------------------------------------------------- */

struct entry {
    struct ew_str text;
    bool not_resource;
};

static const struct ew_formula *build_entry(const struct ew_building *b,
                                            const struct ew_tie *tie,
                                            const void *user)
{
    const struct entry *entry = user;
    struct ew_str pattern;
    bool known;
    struct ew_expansion how = {
        .enabled = b->variables,
        .wildcards = true,
        .skip = ew_resource_prefix(entry->text),
    };
    if (ew_tie_expand(tie, entry->text, &how, &pattern, &known) != EW_OK) {
        b->q->space->failed = true;
        return NULL;
    }
    if (!known) {
        /* Fact B3.5; a NotResource may not apply at all then. */
        bool named = entry->not_resource && b->allow == b->how.strict;
        b->met->uncertain = b->met->uncertain || entry->not_resource;
        return named ? &EW_TRUE_FORMULA : &EW_FALSE_FORMULA;
    }
    return ew_resource_formula(b, b->q->action->resources[b->side], pattern,
                               entry->not_resource);
}

/* ---- what two estates have in common ---------------------------------- */

/* Builds a formula in the reading of the question. */
typedef const struct ew_formula *read_fn(const struct ew_building *b,
                                         const void *what);

static bool compares(const struct ew_building *b)
{
    return b->how.common || b->how.written;
}

static const struct ew_formula *read_in(const struct ew_building *b,
                                        read_fn *build, const void *what,
                                        bool strict)
{
    struct ew_building own = *b;
    own.how.strict = strict;
    /* cppcheck-suppress returnDanglingLifetime ; formulas are in the arena */
    return build(&own, what);
}

/* Is a text open, here or wherever it was noted? What is open in one case of a
 * variable is so in all of them. */
static bool is_read_alike(const struct ew_building *b, struct ew_str text,
                          bool open)
{
    static char mark; /* a map keeps pointers: any one will do */
    const struct ew_inquiry *q = b->q;
    struct ew_map *written = b->how.written;
    q->space->failed = q->space->failed || !text.ptr;
    if (written && open && text.ptr) {
        q->space->failed =
            ew_map_put(written, text, &mark) != EW_OK || q->space->failed;
    }
    return b->how.common && text.ptr && ew_map_find(b->how.common, text);
}

/*
 * AWS reads one text in one way, in both estates, whatever the effect of the
 * statement: whether it holds is a dimension of its own. Does that help access?
 */
static const struct ew_formula *read_alike(const struct ew_building *b,
                                           read_fn *build, const void *what,
                                           struct ew_str text, bool helps)
{
    static const struct ew_str YES = EW_LIT("true");
    const struct ew_inquiry *q = b->q;
    const struct ew_formula *against = read_in(b, build, what, true);
    const struct ew_formula *generous = read_in(b, build, what, false);
    if (against == generous) {
        return against; /* always, or never */
    }
    const struct ew_formula *holds =
        ew_one_of(b, ew_inquiry_reading(q, text), &YES, 1);
    const struct ew_formula *is_against =
        helps ? ew_negate(q->arena, holds) : holds;
    return ew_either(
        q->arena, ew_both(q->arena, is_against, against),
        ew_both(q->arena, ew_negate(q->arena, is_against), generous));
}

/* In the reading of the question, or in both of what two estates share. */
static const struct ew_formula *read_text(const struct ew_building *b,
                                          read_fn *build, const void *what,
                                          struct ew_str text, bool helps)
{
    struct ew_met met = {.uncertain = false};
    struct ew_building own = *b;
    own.met = &met;
    const struct ew_formula *f = build(&own, what);
    if (is_read_alike(b, text, met.uncertain)) {
        f = read_alike(&own, build, what, text, helps);
    }
    ew_met_add(b->met, &met);
    /* cppcheck-suppress returnDanglingLifetime ; formulas are in the arena */
    return f;
}

/* Neither case of names nor several stars make another text. */
static void put_alike(const struct ew_inquiry *q, struct ew_vec *out,
                      struct ew_str text, bool lower, bool wildcards)
{
    for (size_t i = 0; i <= text.len; i++) {
        char c = i < text.len ? text.ptr[i] : '\n';
        if (wildcards && c == '*' && i > 0 && text.ptr[i - 1] == '*') {
            continue;
        }
        char *slot = ew_vec_push(out);
        q->space->failed = q->space->failed || !slot;
        if (slot) {
            *slot = lower ? ew_ascii_lower(c) : c;
        }
    }
}

static struct ew_str text_of_entry(const struct ew_building *b,
                                   const struct entry *entry)
{
    struct ew_vec text = ew_vec_of(b->q->arena, sizeof(char));
    put_alike(b->q, &text, entry->not_resource ? EW_STR("-") : EW_STR("+"),
              false, false);
    put_alike(b->q, &text, entry->text, false, true);
    return (struct ew_str){text.items, text.count};
}

/* One name for operators that do the same (facts B2.2, B2.2.1). */
static struct ew_str operator_name(const struct ew_condition *c)
{
    bool literal = c->op->type == EW_TYPE_STRING && c->op->wildcards;
    if (c->op->type == EW_TYPE_ARN) {
        return c->op->negated ? EW_STR("ArnNotLike") : EW_STR("ArnLike");
    }
    for (size_t i = 0; i < c->value_count; i++) {
        struct ew_str glob = c->values[i];
        /* `${*}` is none either, to be sure. */
        literal = literal && ew_str_find(glob, '*') == glob.len &&
                  ew_str_find(glob, '?') == glob.len;
    }
    if (literal) {
        return c->op->negated ? EW_STR("StringNotEquals")
                              : EW_STR("StringEquals");
    }
    return c->op->name;
}

/* Whether a missing key will do is not open: IfExists is no part of it. */
static struct ew_str text_of_condition(const struct ew_building *b,
                                       const struct ew_condition *c)
{
    static const struct ew_str SETS[] = {
        [EW_SET_NONE] = EW_LIT(""),
        [EW_SET_ANY] = EW_LIT("any:"),
        [EW_SET_ALL] = EW_LIT("all:"),
    };
    struct ew_vec text = ew_vec_of(b->q->arena, sizeof(char));
    struct ew_str *values =
        EW_NEW_ARRAY(b->q->arena, c->value_count, struct ew_str);
    put_alike(b->q, &text, SETS[c->set], false, false);
    put_alike(b->q, &text, operator_name(c), true, false);
    put_alike(b->q, &text, c->key, true, false);
    for (size_t i = 0; values && i < c->value_count; i++) {
        values[i] = c->values[i];
    }
    if (values && c->value_count > 1) {
        qsort(values, c->value_count, sizeof(*values), ew_str_order);
    }
    for (size_t i = 0; values && i < c->value_count; i++) {
        put_alike(b->q, &text, values[i], false, c->op->wildcards);
    }
    b->q->space->failed = b->q->space->failed || !values;
    return (struct ew_str){text.items, text.count};
}

static const struct ew_formula *build_tied_entry(const struct ew_building *b,
                                                 const void *what)
{
    const struct entry *entry = what;
    struct ew_tied t = {
        .tie = {.b = b},
        .build = build_entry,
        .user = entry,
        .helps = b->allow != entry->not_resource,
        /* Without a value, a NotResource is as wide as can be, where that
         * is what is open. */
        .bounded = !entry->not_resource || b->allow != b->how.strict,
    };
    if (b->variables) {
        ew_tie_find(&t.tie, entry->text, ew_resource_prefix(entry->text));
    }
    return t.tie.key.ptr ? ew_tied_formula(b, &t)
                         : build_entry(b, &t.tie, entry);
}

static const struct ew_formula *entry_formula(const struct ew_building *b,
                                              const struct entry *entry)
{
    return compares(b)
               ? read_text(b, build_tied_entry, entry, text_of_entry(b, entry),
                           b->allow != entry->not_resource)
               : build_tied_entry(b, entry);
}

static const struct ew_formula *build_resources(const struct ew_building *b,
                                                const void *what)
{
    const struct ew_statement *s = what;
    const struct ew_formula *named = &EW_FALSE_FORMULA;
    if (s->own_resource || s->resource_count == 0) {
        /* facts B1.1.8, B1.1.10 */
        return s->own_resource ? &EW_TRUE_FORMULA : named;
    }
    for (size_t i = 0; i < s->resource_count; i++) {
        struct entry entry = {s->resources[i], s->not_resource};
        named = ew_either(b->q->arena, named, entry_formula(b, &entry));
    }
    return s->not_resource ? ew_negate(b->q->arena, named) : named;
}

const struct ew_formula *ew_resources_formula(const struct ew_building *b,
                                              const struct ew_statement *s)
{
    return ew_by_session(b, build_resources, s);
}

/* ---- conditions ------------------------------------------------------- */

/* Do the facts leave open what it means (B1.1.10, B2.2.3, B2.3.5)? */
static bool is_open(const struct ew_building *b, const struct ew_tested *t)
{
    const struct ew_condition *c = t->condition;
    struct ew_key info = ew_building_key(b, c->key);
    bool many = info.many || info.any_shape;
    bool open = c->op->negated && ((c->set == EW_SET_NONE && many) ||
                                   (!t->allow && c->value_count == 0));
    for (size_t i = 0;
         c->op->type == EW_TYPE_ARN && !open && i < c->value_count; i++) {
        enum ew_arn_form form = ew_arn_form_of(t->expanded[i]);
        open = t->known[i] && (form == EW_ARN_SHORT ||
                               (form == EW_ARN_NONE && c->op->negated));
    }
    return open;
}

static struct ew_tested *expand_all(const struct ew_building *b,
                                    const struct ew_tie *tie,
                                    const struct ew_condition *c)
{
    struct ew_arena *arena = b->q->arena;
    struct ew_tested *t = EW_NEW(arena, struct ew_tested);
    struct ew_str *expanded =
        EW_NEW_ARRAY(arena, c->value_count, struct ew_str);
    bool *known = EW_NEW_ARRAY(arena, c->value_count, bool);
    struct ew_expansion how = {
        .enabled = b->variables && c->op->variables,
        .wildcards = c->op->wildcards,
    };
    bool ok = t && expanded && known;
    for (size_t i = 0; ok && i < c->value_count; i++) {
        ok = ew_tie_expand(tie, c->values[i], &how, &expanded[i], &known[i]) ==
             EW_OK;
    }
    if (!ok) {
        b->q->space->failed = true;
        return NULL;
    }
    *t = (struct ew_tested){c, expanded, known, b->allow,
                            b->how.strict ? EW_AGAINST : EW_GENEROUS};
    b->met->uncertain = b->met->uncertain || (!tie->open && is_open(b, t));
    return t;
}

static const struct ew_formula *constant(bool value)
{
    return value ? &EW_TRUE_FORMULA : &EW_FALSE_FORMULA;
}

/* A key that holds an ARN of the target: always there (A1.1.12, A1.1.16). */
static const struct ew_formula *target_arn(const struct ew_building *b,
                                           const struct ew_arn_shape *arn,
                                           const struct ew_tested *t)
{
    static const struct ew_str SAMPLE = EW_LIT("arn:aws::::");
    const struct ew_operator *op = t->condition->op;
    const struct ew_formula *any = &EW_FALSE_FORMULA;
    if ((op->type != EW_TYPE_STRING && op->type != EW_TYPE_ARN) ||
        t->condition->value_count == 0) {
        return constant(ew_values_hold(t, &SAMPLE, 1, false));
    }
    for (size_t i = 0; i < t->condition->value_count; i++) {
        if (t->known[i]) {
            any = ew_either(b->q->arena, any,
                            ew_target_value(b, arn, t->expanded[i], op));
        }
    }
    return op->negated ? ew_negate(b->q->arena, any) : any;
}

static void mark_values(const struct ew_building *b, size_t dimension,
                        const struct ew_tested *t)
{
    const struct ew_operator *op = t->condition->op;
    for (size_t i = 0; i < t->condition->value_count; i++) {
        if (op->type == EW_TYPE_STRING && t->known[i]) {
            ew_inquiry_mark(b, dimension, t->expanded[i], op->ignore_case,
                            b->allow != op->negated);
        }
    }
}

static const struct ew_formula *on_dimension(const struct ew_building *b,
                                             size_t dimension,
                                             const struct ew_tested *t)
{
    const struct ew_condition *c = t->condition;
    if (c->value_count == 0 && c->op->negated && !b->allow && !b->how.strict) {
        return &EW_FALSE_FORMULA; /* uncertain, fact B1.1.10 */
    }
    struct ew_atom *atom = EW_NEW(b->q->arena, struct ew_atom);
    if (!atom) {
        b->q->space->failed = true;
        return NULL;
    }
    *atom = (struct ew_atom){.dimension = dimension, .tested = t};
    return ew_building_literal(b, atom);
}

static const struct ew_formula *on_target(const struct ew_building *b,
                                          const struct ew_tested *t)
{
    const struct ew_action_key *own =
        ew_action_own_key(b->q->action, b->side, t->condition->key);
    if (own->arn) {
        return target_arn(b, own->arn, t);
    }
    mark_values(b, own->part, t);
    return on_dimension(b, own->part, t);
}

static const struct ew_formula *build_condition(const struct ew_building *b,
                                                const struct ew_tie *tie,
                                                const void *user)
{
    const struct ew_condition *c = user;
    struct ew_key info = ew_building_key(b, c->key);
    struct ew_value value;
    const struct ew_tested *t = expand_all(b, tie, c);
    if (!t) {
        return NULL;
    }
    if (ew_is_void(t)) {
        return &EW_FALSE_FORMULA;
    }
    if (ew_bind_key(b->in, b->side, c->key, &info, &value) == EW_BOUND) {
        return constant(ew_values_hold(t, value.items, value.count, info.many));
    }
    if (info.control == EW_KEY_TARGET) {
        return on_target(b, t);
    }
    return on_dimension(
        b, ew_inquiry_dimension(b->q, c->key, &info, b->side, c->op->type), t);
}

/*
 * Is a value matched by what the open case is matched by? Not with a negated
 * operator, nor where the variable could be the head of an ARN.
 */
static bool is_bounded(const struct ew_condition *c)
{
    for (size_t i = 0; i < c->value_count; i++) {
        size_t at = 0;
        struct ew_variable first;
        if (c->op->type == EW_TYPE_ARN &&
            ew_variable_next(c->values[i], &at, &first) &&
            first.begin < ew_resource_prefix(c->values[i])) {
            return false;
        }
    }
    return !c->op->negated;
}

/* A dimension of one value that is of no part of the target. */
static bool is_single_key(const struct ew_building *b, size_t dimension)
{
    const struct ew_dimension *d = b->q->space->dimensions.items;
    return dimension >= b->q->action->part_count && !d[dimension].many &&
           !d[dimension].any_shape;
}

/* Without wildcards of its own a text operator asks for equal values. */
static bool is_comparison(const struct ew_condition *c, struct ew_str *key)
{
    struct ew_variable v;
    size_t at = 0;
    if (c->value_count != 1 || c->set != EW_SET_NONE ||
        c->op->type != EW_TYPE_STRING || c->op->ignore_case ||
        !ew_variable_next(c->values[0], &at, &v)) {
        return false;
    }
    *key = v.key;
    return v.key.ptr && !v.fallback.ptr && v.begin == 0 &&
           v.end == c->values[0].len;
}

/* Both keys are open: their comparison as such; NULL: it is none. */
static const struct ew_formula *compared(const struct ew_building *b,
                                         const struct ew_condition *c)
{
    struct ew_str key;
    size_t one;
    size_t other;
    if (!is_comparison(c, &key) || !ew_tied_dimension(b, c->key, &one) ||
        !ew_tied_dimension(b, key, &other) || one == other ||
        !is_single_key(b, one) || !is_single_key(b, other)) {
        return NULL;
    }
    return ew_pair_formula(b->q, c, one, other);
}

static const struct ew_formula *condition_formula(const struct ew_building *b,
                                                  const void *what)
{
    const struct ew_condition *c = what;
    struct ew_tied t = {
        .tie = {.b = b},
        .build = build_condition,
        .user = c,
        .helps = b->allow,
        .bounded = is_bounded(c),
    };
    struct ew_key info = ew_building_key(b, c->key);
    struct ew_value value;
    bool bound = ew_bind_key(b->in, b->side, c->key, &info, &value) == EW_BOUND;
    for (size_t i = 0; b->variables && c->op->variables && i < c->value_count;
         i++) {
        ew_tie_find(&t.tie, c->values[i], 0);
    }
    if (!t.tie.key.ptr || (bound && value.count == 0)) {
        return build_condition(b, &t.tie, c); /* nothing to compare with */
    }
    if (bound) {
        (void)ew_inquiry_try(b->q, value.items[0]);
    }
    ew_inquiry_try_type(b->q, c->key);
    bool exact = b->how.ties == EW_TIES_COMPARED && !bound;
    t.as_such = exact ? compared(b, c) : NULL;
    return ew_tied_formula(b, &t);
}

static const struct ew_formula *by_session(const struct ew_building *b,
                                           const void *what)
{
    return ew_by_session(b, condition_formula, what);
}

static struct ew_condition only_value(const struct ew_condition *c, size_t i)
{
    struct ew_condition one = *c;
    one.values = &c->values[i];
    one.value_count = 1;
    return one;
}

/* What is open is open of each value by itself. */
static const struct ew_formula *compared_each(const struct ew_building *b,
                                              const struct ew_condition *c)
{
    const struct ew_inquiry *q = b->q;
    const struct ew_formula *out =
        c->op->negated ? &EW_TRUE_FORMULA : &EW_FALSE_FORMULA;
    for (size_t i = 0; i < c->value_count; i++) {
        struct ew_condition *one = EW_NEW(q->arena, struct ew_condition);
        if (!one) {
            q->space->failed = true;
            return NULL;
        }
        *one = only_value(c, i); /* formulas keep it */
        const struct ew_formula *f =
            read_text(b, by_session, one, text_of_condition(b, one), b->allow);
        out = c->op->negated ? ew_both(q->arena, out, f)
                             : ew_either(q->arena, out, f);
    }
    return out;
}

static bool shares_value(const struct ew_building *b,
                         const struct ew_condition *c)
{
    for (size_t i = 0; i < c->value_count; i++) {
        struct ew_condition one = only_value(c, i);
        if (is_read_alike(b, text_of_condition(b, &one), false)) {
            return true;
        }
    }
    return false;
}

const struct ew_formula *ew_condition_formula(const struct ew_building *b,
                                              const struct ew_condition *c)
{
    struct ew_met met = {.uncertain = false};
    struct ew_building own = *b;
    if (!compares(b)) {
        return by_session(b, c);
    }
    /* Is it "one of these" or "none of these", each value for itself? */
    bool of_each = c->value_count > 1 &&
                   c->set != (c->op->negated ? EW_SET_ANY : EW_SET_ALL);
    if (!of_each) {
        return read_text(b, by_session, c, text_of_condition(b, c), b->allow);
    }
    own.met = &met;
    const struct ew_formula *f = by_session(&own, c);
    ew_met_add(b->met, &met);
    return met.uncertain || shares_value(b, c) ? compared_each(b, c) : f;
}
