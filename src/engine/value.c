/*
 * Is there a value that meets all that is demanded of one dimension? Texts are
 * decided by the product of automata (word.c), typed values at the ends of
 * ranges (candidates.c), sets by an element for each demand. Each is exact or
 * says that it is not.
 */
#include "engine/value.h"

#include "base/vec.h"

#include "engine/candidates.h"

struct finder {
    struct ew_arena *arena;
    const struct ew_dimension *dimension;
    const struct ew_demanded *demanded;
    size_t count;
    size_t *steps;
};

static bool meets_all(const struct finder *f, const struct ew_value *value)
{
    for (size_t i = 0; i < f->count; i++) {
        if (ew_atom_holds(f->demanded[i].atom, value, f->dimension->many) !=
            f->demanded[i].want) {
            return false;
        }
    }
    return true;
}

static bool set_single(const struct finder *f, struct ew_str text,
                       struct ew_value *out)
{
    struct ew_str *item = EW_NEW(f->arena, struct ew_str);
    if (!item) {
        return false;
    }
    *item = text;
    *out = (struct ew_value){.items = item, .count = 1};
    return true;
}

/* ---- texts: patterns decide ------------------------------------------- */

static bool is_text(const struct ew_atom *atom)
{
    if (!atom->tested) {
        return true;
    }
    enum ew_value_type type = atom->tested->condition->op->type;
    return type == EW_TYPE_STRING || type == EW_TYPE_ARN ||
           type == EW_TYPE_NULL || type == EW_TYPE_BINARY;
}

/*
 * An ARN as one pattern in which only the last of the six parts crosses `:`.
 * Absent when memory is out.
 */
static struct ew_str arn_pattern(struct ew_arena *arena,
                                 const struct ew_resource *resource)
{
    size_t len = 0;
    for (size_t i = 0; i < EW_ARN_PARTS; i++) {
        len += resource->parts[i].len + 1;
    }
    char *text = ew_arena_alloc_raw(arena, len);
    size_t at = 0;
    for (size_t i = 0; text && i < EW_ARN_PARTS; i++) {
        for (size_t k = 0; k < resource->parts[i].len; k++) {
            char c = resource->parts[i].ptr[k];
            if (i + 1 < EW_ARN_PARTS && c == EW_ANY_RUN) {
                c = EW_ANY_RUN_PART;
            } else if (i + 1 < EW_ARN_PARTS && c == EW_ANY_ONE) {
                c = EW_ANY_ONE_PART;
            }
            text[at++] = c;
        }
        text[at++] = i + 1 < EW_ARN_PARTS ? ':' : '\0';
    }
    return (struct ew_str){text, text ? len - 1 : 0};
}

/* ---- short patterns of ARNs (fact B2.2.3) ----------------------------- */

/* More ways than this to lay a pattern over six parts, and it is given up. */
enum { MAX_WAYS = 64 };

struct ways {
    struct ew_arena *arena;
    struct ew_resource arn;
    struct ew_str *list;
    size_t room;
    size_t count;
};

/* Full patterns instead of one: first parts are spelled out. */
static bool add_way(struct ways *w)
{
    if (!ew_pattern_match(w->arn.parts[0], EW_STR("arn"), false)) {
        return true;
    }
    w->arn.parts[0] = EW_STR("arn");
    struct ew_str way = arn_pattern(w->arena, &w->arn);
    if (!way.ptr || w->count == w->room) {
        return false;
    }
    w->list[w->count++] = way;
    return true;
}

/*
 * One text as full patterns: each `:` between the parts is one of the
 * pattern's, or within what a wildcard takes. As deep as an ARN has parts.
 */
static bool add_ways(struct ways *w, struct ew_str rest, size_t part)
{
    if (part + 1 == EW_ARN_PARTS) {
        struct ew_str first = w->arn.parts[0];
        w->arn.parts[part] = rest;
        bool added = add_way(w);
        w->arn.parts[0] = first;
        return added;
    }
    for (size_t i = 0; i < rest.len; i++) {
        char c = rest.ptr[i];
        bool run = c == EW_ANY_RUN || c == EW_ANY_RUN_PART;
        bool one = c == EW_ANY_ONE || c == EW_ANY_ONE_PART;
        if (!run && !one && c != ':') {
            continue;
        }
        w->arn.parts[part] = ew_str_slice(rest, 0, run ? i + 1 : i);
        if (!add_ways(w, ew_str_slice(rest, run ? i : i + 1, rest.len),
                      part + 1)) {
            return false;
        }
        if (c == ':') {
            break;
        }
    }
    return true;
}

/* All that a policy value of an Arn operator matches; false: given up. */
static bool arn_patterns(struct ew_arena *arena, struct ew_str text,
                         struct ew_str *out, size_t room, size_t *count)
{
    struct ways w = {arena, ew_arn_parts_of(text), out, room, *count};
    bool added = add_way(&w);
    if (added && ew_arn_form_of(text) == EW_ARN_SHORT) {
        added = add_ways(&w, text, 0);
    }
    *count = w.count;
    return added;
}

/* Can the i-th policy value match anything? As ew_values_hold has it. */
static bool can_match(const struct ew_tested *t, size_t i)
{
    const struct ew_operator *op = t->condition->op;
    struct ew_str text = t->expanded[i];
    if (!t->known[i]) {
        return false;
    }
    if (op->type == EW_TYPE_ARN) {
        enum ew_arn_form form = ew_arn_form_of(text);
        return form == EW_ARN_FULL ||
               (form == EW_ARN_SHORT && ew_short_arn_reading(t) == EW_GENEROUS);
    }
    return op->type != EW_TYPE_BINARY ||
           ew_operator_test(op, text, text) == EW_TEST_YES;
}

/* What is demanded of a text by a condition; false when memory is out. */
static bool demand_of_condition(const struct finder *f,
                                const struct ew_demanded *demanded,
                                struct ew_demand *out)
{
    const struct ew_tested *t = demanded->atom->tested;
    const struct ew_condition *c = t->condition;
    size_t room = c->value_count;
    if (c->op->type == EW_TYPE_ARN) {
        room += MAX_WAYS;
    }
    struct ew_str *patterns = EW_NEW_ARRAY(f->arena, room, struct ew_str);
    *out = (struct ew_demand){.patterns = patterns,
                              .ignore_case = c->op->ignore_case,
                              .want = demanded->want != c->op->negated};
    for (size_t i = 0; patterns && i < c->value_count; i++) {
        if (!can_match(t, i)) {
            continue;
        }
        if (c->op->type != EW_TYPE_ARN) {
            patterns[out->count++] = t->expanded[i];
        } else if (!arn_patterns(f->arena, t->expanded[i], patterns, room,
                                 &out->count)) {
            return false;
        }
    }
    return patterns != NULL;
}

/* A condition without values, or a void one, says the same of every text. */
static bool says_nothing(const struct ew_demanded *demanded, bool *right)
{
    static const struct ew_str ANY = EW_LIT("example");
    const struct ew_atom *atom = demanded->atom;
    const struct ew_value value = {.items = &ANY, .count = 1};
    if (!atom->tested || (atom->tested->condition->value_count > 0 &&
                          !ew_is_void(atom->tested))) {
        return false;
    }
    *right = ew_atom_holds(atom, &value, false) == demanded->want;
    return true;
}

static enum ew_answer from_found(enum ew_found found)
{
    if (found == EW_FOUND) {
        return EW_SAT;
    }
    return found == EW_NOT_FOUND ? EW_UNSAT : EW_UNDECIDED;
}

/* A text for which every demanded predicate on one value has its truth. */
static enum ew_answer find_text(const struct finder *f, struct ew_str *out)
{
    struct ew_demand *demands =
        EW_NEW_ARRAY(f->arena, f->count, struct ew_demand);
    size_t count = 0;
    if (!demands) {
        return EW_UNDECIDED;
    }
    for (size_t i = 0; i < f->count; i++) {
        const struct ew_atom *atom = f->demanded[i].atom;
        bool right;
        if (says_nothing(&f->demanded[i], &right)) {
            if (!right) {
                return EW_UNSAT;
            }
        } else if (!atom->tested) {
            demands[count++] =
                (struct ew_demand){atom->patterns, atom->pattern_count,
                                   atom->ignore_case, f->demanded[i].want};
        } else if (atom->tested->condition->op->type != EW_TYPE_NULL) {
            if (!demand_of_condition(f, &f->demanded[i], &demands[count])) {
                return EW_UNDECIDED;
            }
            count++;
        }
    }
    return from_found(ew_word_find(f->arena, f->dimension->domain, demands,
                                   count, f->steps, out));
}

/* ---- numbers, dates, addresses, truth values -------------------------- */

static enum ew_answer find_typed(const struct finder *f, struct ew_str *out)
{
    struct ew_candidates all =
        ew_candidates_of(f->arena, f->dimension, f->demanded, f->count);
    EW_EACH(const struct ew_str, text, &all.texts) {
        struct ew_value value = {.items = text, .count = 1};
        if (*f->steps == 0) {
            return EW_UNDECIDED;
        }
        --*f->steps;
        if (meets_all(f, &value)) {
            *out = *text;
            return EW_SAT;
        }
    }
    return all.whole ? EW_UNSAT : EW_UNDECIDED;
}

/* Does a test of presence shut out every present value? */
static bool must_be_absent(const struct finder *f)
{
    struct ew_str text = EW_STR("present");
    struct ew_value present = {.items = &text, .count = 1};
    for (size_t i = 0; i < f->count; i++) {
        const struct ew_atom *atom = f->demanded[i].atom;
        if (atom->tested && atom->tested->condition->op->type == EW_TYPE_NULL &&
            ew_atom_holds(atom, &present, false) != f->demanded[i].want) {
            return true;
        }
    }
    return false;
}

/* On a key of a type only texts of it: what patterns say may be more than the
 * candidates tell. */
static enum ew_answer find_value_of_type(const struct finder *f,
                                         bool texts_only, struct ew_str *out)
{
    enum ew_answer answer = find_typed(f, out);
    if (answer != EW_UNDECIDED || !texts_only) {
        return answer;
    }
    answer = find_text(f, out);
    return answer == EW_SAT && !ew_is_of_type(*out, f->dimension->type)
               ? EW_UNDECIDED
               : answer;
}

static enum ew_answer find_single(const struct finder *f, struct ew_value *out)
{
    struct ew_str text = {NULL, 0};
    bool texts_only = true;
    if (must_be_absent(f)) {
        return EW_UNSAT;
    }
    for (size_t i = 0; i < f->count; i++) {
        texts_only = texts_only && is_text(f->demanded[i].atom);
    }
    enum ew_answer answer = EW_UNDECIDED;
    if (ew_is_typed(f->dimension->type)) {
        answer = find_value_of_type(f, texts_only, &text);
    } else {
        answer = texts_only ? find_text(f, &text) : find_typed(f, &text);
    }
    if (answer != EW_SAT) {
        return answer;
    }
    if (!set_single(f, text, out)) {
        return EW_UNDECIDED;
    }
    /* An uncertain reading (a padded ARN) may tell the two apart. */
    return meets_all(f, out) ? EW_SAT : EW_UNDECIDED;
}

/* ---- several values --------------------------------------------------- */

/*
 * Without a set operator several values match nothing, whatever they are, but
 * for one uncertain reading, in which they all must (fact B2.3.5).
 */
static bool is_about_all(const struct ew_tested *t)
{
    return t->condition->set == EW_SET_ALL ||
           (t->condition->set == EW_SET_NONE && t->condition->op->negated &&
            t->allow && t->reading == EW_GENEROUS);
}

/* What a literal says of one element of a set, or of all of them. */
static bool is_existential(const struct ew_demanded *d)
{
    return is_about_all(d->atom->tested) ? !d->want : d->want;
}

static bool about_elements(const struct ew_demanded *d)
{
    const struct ew_tested *t = d->atom->tested;
    return t && t->condition->op->type != EW_TYPE_NULL &&
           (t->condition->set == EW_SET_ANY || is_about_all(t));
}

/* One element that meets all universal literals and literal chosen. */
static enum ew_answer find_element(const struct finder *f, size_t chosen,
                                   struct ew_vec *set)
{
    struct ew_demanded *list =
        EW_NEW_ARRAY(f->arena, f->count, struct ew_demanded);
    struct ew_dimension single = *f->dimension;
    struct ew_value value;
    size_t count = 0;
    single.many = false;
    single.any_shape = false;
    if (!list) {
        return EW_UNDECIDED;
    }
    for (size_t i = 0; i < f->count; i++) {
        const struct ew_demanded *d = &f->demanded[i];
        if (about_elements(d) && (i == chosen || !is_existential(d))) {
            list[count++] = *d;
        }
    }
    struct finder element = {f->arena, &single, list, count, f->steps};
    enum ew_answer answer = find_single(&element, &value);
    if (answer == EW_SAT && ew_vec_push_str(set, value.items[0]) != EW_OK) {
        return EW_UNDECIDED;
    }
    return answer;
}

static enum ew_answer find_many(const struct finder *f, struct ew_value *out)
{
    struct ew_vec set = ew_vec_of(f->arena, sizeof(struct ew_str));
    for (size_t i = 0; i < f->count; i++) {
        const struct ew_demanded *d = &f->demanded[i];
        if (about_elements(d) && is_existential(d)) {
            enum ew_answer answer = find_element(f, i, &set);
            if (answer != EW_SAT) {
                return answer;
            }
        }
    }
    if (set.count == 0) {
        enum ew_answer answer = find_element(f, SIZE_MAX, &set);
        if (answer != EW_SAT) {
            return answer;
        }
    }
    *out = (struct ew_value){set.items, set.count, true};
    return meets_all(f, out) ? EW_SAT : EW_UNSAT;
}

/* ---- all together ----------------------------------------------------- */

/* Of a key that is not known any of the two may do, one value first. */
static enum ew_answer find_any_shape(const struct finder *f,
                                     struct ew_value *out)
{
    enum ew_answer one = find_single(f, out);
    if (one == EW_SAT) {
        return one;
    }
    enum ew_answer several = find_many(f, out);
    return several == EW_UNSAT ? one : several;
}

enum ew_answer ew_value_find(struct ew_arena *arena,
                             const struct ew_dimension *dimension,
                             const struct ew_demanded *demanded, size_t count,
                             size_t *steps, struct ew_value *out)
{
    struct finder f = {arena, dimension, demanded, count, steps};
    *out = (struct ew_value){.count = 0};
    if (*steps == 0) {
        return EW_UNDECIDED;
    }
    --*steps;
    if (dimension->optional && meets_all(&f, out)) {
        return EW_SAT;
    }
    for (size_t i = 0; i < dimension->only_count; i++) {
        *out = (struct ew_value){.items = &dimension->only[i], .count = 1};
        if (meets_all(&f, out)) {
            return EW_SAT;
        }
    }
    if (dimension->only) {
        return EW_UNSAT;
    }
    if (dimension->any_shape) {
        return find_any_shape(&f, out);
    }
    return dimension->many ? find_many(&f, out) : find_single(&f, out);
}
