#include "engine/value.h"

#include "base/clock.h"
#include "base/vec.h"

#include <stdio.h>
#include <string.h>

/* A double with nine decimals is never longer. */
enum { MAX_NUMBER_TEXT = 384 };

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
    *out = (struct ew_value){item, 1};
    return true;
}

/* ---- texts: patterns decide -------------------------------------------- */

static bool is_text(const struct ew_atom *atom)
{
    if (!atom->tested) {
        return true;
    }
    enum ew_value_type type = atom->tested->condition->op->type;
    return type == EW_TYPE_STRING || type == EW_TYPE_ARN ||
           type == EW_TYPE_NULL || type == EW_TYPE_BINARY;
}

/* A six-part ARN as one pattern in which only the last part crosses `:`. */
static struct ew_str arn_pattern(struct ew_arena *arena, struct ew_str text)
{
    size_t colons = 0;
    char *copy = ew_arena_alloc_raw(arena, text.len + 1);
    for (size_t i = 0; copy && i < text.len; i++) {
        char c = text.ptr[i];
        colons += c == ':' ? 1U : 0U;
        if (colons + 1 < EW_ARN_PARTS && c == EW_ANY_RUN) {
            c = EW_ANY_RUN_PART;
        } else if (colons + 1 < EW_ARN_PARTS && c == EW_ANY_ONE) {
            c = EW_ANY_ONE_PART;
        }
        copy[i] = c;
    }
    if (copy) {
        copy[text.len] = '\0';
    }
    return (struct ew_str){copy, copy ? text.len : 0};
}

static struct ew_str text_pattern(const struct finder *f,
                                  const struct ew_tested *t, size_t i)
{
    struct ew_str text = t->expanded[i];
    enum ew_value_type type = t->condition->op->type;
    if (type != EW_TYPE_ARN) {
        return text;
    }
    struct ew_resource parts = ew_resource_of(text, EW_SPELLED_PATTERN);
    if (parts.whole || parts.all) {
        return (struct ew_str){NULL, 0};
    }
    /* A padded one is uncertain: the model is checked, see ew_value_find. */
    return arn_pattern(f->arena, text);
}

static void demand_of_condition(const struct finder *f,
                                const struct ew_tested *t, bool want,
                                struct ew_demand *out, struct ew_str *patterns)
{
    out->patterns = patterns;
    out->count = 0;
    out->ignore_case = t->condition->op->ignore_case;
    out->want = want != t->condition->op->negated;
    for (size_t i = 0; i < t->condition->value_count; i++) {
        struct ew_str pattern = {NULL, 0};
        if (t->known[i]) {
            pattern = text_pattern(f, t, i);
        }
        if (pattern.ptr) {
            patterns[out->count++] = pattern;
        }
    }
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
        struct ew_demand *demand = &demands[count];
        if (!atom->tested) {
            *demand =
                (struct ew_demand){atom->patterns, atom->pattern_count,
                                   atom->ignore_case, f->demanded[i].want};
            count++;
            continue;
        }
        if (atom->tested->condition->op->type == EW_TYPE_NULL) {
            continue;
        }
        struct ew_str *patterns = EW_NEW_ARRAY(
            f->arena, atom->tested->condition->value_count, struct ew_str);
        if (!patterns) {
            return EW_UNDECIDED;
        }
        demand_of_condition(f, atom->tested, f->demanded[i].want, demand,
                            patterns);
        count++;
    }
    return from_found(ew_word_find(f->arena, f->dimension->domain, demands,
                                   count, f->steps, out));
}

/* ---- numbers, dates, addresses, truth values: the ends of ranges decide -- */

static void add_number(const struct finder *f, struct ew_vec *list, double n)
{
    char text[MAX_NUMBER_TEXT];
    int length = snprintf(text, sizeof(text), "%.9f", n);
    if (length < 0 || (size_t)length >= sizeof(text)) {
        return;
    }
    while (length > 1 && text[length - 1] == '0') {
        length--;
    }
    if (length > 1 && text[length - 1] == '.') {
        length--;
    }
    struct ew_str s = {text, length > 0 ? (size_t)length : 0};
    (void)!ew_vec_push_str(list, ew_arena_str(f->arena, s));
}

static void add_time(const struct finder *f, struct ew_vec *list, int64_t t)
{
    char text[21];
    ew_time_format(t, text);
    (void)!ew_vec_push_str(list, ew_arena_str(f->arena, ew_str_from(text)));
}

/* The address delta away from the first (or, past, the last) of a range. */
static void add_address(const struct finder *f, struct ew_vec *list,
                        const struct ew_cidr *range, bool past)
{
    unsigned char bytes[16];
    size_t size = range->v6 ? 16 : 4;
    char text[64];
    size_t length = 0;
    memcpy(bytes, range->address, sizeof(bytes));
    if (past) {
        for (unsigned i = range->prefix; i < size * 8; i++) {
            bytes[i / 8] |= (unsigned char)(0x80U >> (i % 8));
        }
        for (size_t i = size; i-- > 0 && ++bytes[i] == 0;) {
            /* carry */
        }
    }
    for (size_t i = 0; i < size; i += range->v6 ? 2 : 1) {
        unsigned group =
            range->v6 ? (bytes[i] * 256U + bytes[i + 1]) : bytes[i];
        int wrote = snprintf(text + length, sizeof(text) - length,
                             range->v6 ? "%s%x" : "%s%u",
                             i == 0 ? "" : (range->v6 ? ":" : "."), group);
        length += wrote > 0 ? (size_t)wrote : 0;
    }
    struct ew_str s = {text, length};
    (void)!ew_vec_push_str(list, ew_arena_str(f->arena, s));
}

static void add_candidates_of(const struct finder *f, struct ew_str text,
                              enum ew_value_type type, struct ew_vec *list)
{
    double number;
    int64_t time;
    struct ew_cidr range;
    if (type == EW_TYPE_NUMERIC && ew_number_parse(text, &number)) {
        add_number(f, list, number);
        add_number(f, list, number - 1);
        add_number(f, list, number + 1);
        add_number(f, list, number + 0.000001);
        add_number(f, list, number - 0.000001);
    } else if (type == EW_TYPE_DATE && ew_time_parse(text, &time)) {
        add_time(f, list, time);
        add_time(f, list, time - 1);
        add_time(f, list, time + 1);
    } else if (type == EW_TYPE_IP && ew_cidr_parse(text, &range)) {
        add_address(f, list, &range, false);
        add_address(f, list, &range, true);
    }
}

static void add_usual(enum ew_value_type type, struct ew_vec *list)
{
    static const struct {
        enum ew_value_type type;
        struct ew_str text;
    } USUAL[] = {
        {EW_TYPE_BOOL,    EW_LIT("true")                },
        {EW_TYPE_BOOL,    EW_LIT("false")               },
        {EW_TYPE_IP,      EW_LIT("203.0.113.1")         },
        {EW_TYPE_IP,      EW_LIT("0.0.0.0")             },
        {EW_TYPE_IP,      EW_LIT("2001:db8::1")         },
        {EW_TYPE_IP,      EW_LIT("::")                  },
        {EW_TYPE_NUMERIC, EW_LIT("0")                   },
        {EW_TYPE_DATE,    EW_LIT("2026-01-01T00:00:00Z")},
    };
    for (size_t i = 0; i < sizeof(USUAL) / sizeof(USUAL[0]); i++) {
        if (USUAL[i].type == type) {
            (void)!ew_vec_push_str(list, USUAL[i].text);
        }
    }
}

/* What a pattern writes out, so that operators of two types can meet. */
static void add_texts(const struct ew_atom *atom, struct ew_vec *list)
{
    const struct ew_tested *t = atom->tested;
    size_t count = t ? t->condition->value_count : atom->pattern_count;
    const struct ew_str *texts = t ? t->expanded : atom->patterns;
    for (size_t i = 0; i < count; i++) {
        if ((!t || t->known[i]) && ew_pattern_is_literal(texts[i])) {
            (void)!ew_vec_push_str(list, texts[i]);
        }
    }
}

static enum ew_answer find_typed(const struct finder *f, struct ew_str *out)
{
    struct ew_vec list = ew_vec_of(f->arena, sizeof(struct ew_str));
    enum ew_value_type first = EW_TYPE_NULL;
    bool mixed = false;
    for (size_t i = 0; i < f->count; i++) {
        const struct ew_atom *atom = f->demanded[i].atom;
        const struct ew_condition *c =
            atom->tested ? atom->tested->condition : NULL;
        enum ew_value_type type = c ? c->op->type : EW_TYPE_STRING;
        if (type == EW_TYPE_NULL) {
            continue;
        }
        mixed = mixed || (first != EW_TYPE_NULL && first != type);
        first = type;
        for (size_t k = 0; c && k < c->value_count; k++) {
            add_candidates_of(f, c->values[k], type, &list);
        }
        add_usual(type, &list);
        add_texts(atom, &list);
    }
    const struct ew_str *texts = list.items;
    for (size_t i = 0; i < list.count; i++) {
        struct ew_value value = {&texts[i], 1};
        if (*f->steps == 0) {
            return EW_UNDECIDED;
        }
        --*f->steps;
        if (texts[i].ptr && meets_all(f, &value)) {
            *out = texts[i];
            return EW_SAT;
        }
    }
    return mixed ? EW_UNDECIDED : EW_UNSAT;
}

/* Does a test of presence shut out every present value? */
static bool must_be_absent(const struct finder *f)
{
    struct ew_str text = EW_STR("present");
    struct ew_value present = {&text, 1};
    for (size_t i = 0; i < f->count; i++) {
        const struct ew_atom *atom = f->demanded[i].atom;
        if (atom->tested && atom->tested->condition->op->type == EW_TYPE_NULL &&
            ew_atom_holds(atom, &present, false) != f->demanded[i].want) {
            return true;
        }
    }
    return false;
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
    enum ew_answer answer =
        texts_only ? find_text(f, &text) : find_typed(f, &text);
    if (answer != EW_SAT) {
        return answer;
    }
    if (!set_single(f, text, out)) {
        return EW_UNDECIDED;
    }
    /* An uncertain reading (a padded ARN) may tell the two apart. */
    return meets_all(f, out) ? EW_SAT : EW_UNDECIDED;
}

/* ---- several values ----------------------------------------------------- */

/* What a literal says of one element of a set, or of all of them. */
static bool is_existential(const struct ew_demanded *d)
{
    enum ew_set_operator set = d->atom->tested->condition->set;
    return set == EW_SET_ANY ? d->want : set == EW_SET_ALL && !d->want;
}

static bool about_elements(const struct ew_demanded *d)
{
    return d->atom->tested &&
           d->atom->tested->condition->op->type != EW_TYPE_NULL &&
           d->atom->tested->condition->set != EW_SET_NONE;
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
    *out = (struct ew_value){set.items, set.count};
    return meets_all(f, out) ? EW_SAT : EW_UNSAT;
}

/* ---- all together ------------------------------------------------------- */

enum ew_answer ew_value_find(struct ew_arena *arena,
                             const struct ew_dimension *dimension,
                             const struct ew_demanded *demanded, size_t count,
                             size_t *steps, struct ew_value *out)
{
    struct finder f = {arena, dimension, demanded, count, steps};
    *out = (struct ew_value){NULL, 0};
    if (*steps == 0) {
        return EW_UNDECIDED;
    }
    --*steps;
    if (dimension->optional && meets_all(&f, out)) {
        return EW_SAT;
    }
    for (size_t i = 0; i < dimension->only_count; i++) {
        *out = (struct ew_value){&dimension->only[i], 1};
        if (meets_all(&f, out)) {
            return EW_SAT;
        }
    }
    if (dimension->only) {
        return EW_UNSAT;
    }
    return dimension->many ? find_many(&f, out) : find_single(&f, out);
}
