#include "engine/candidates.h"

#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* No longer text is read as a number (policy/operators.h). */
enum { MAX_NUMBER_TEXT = 64 };

struct collector {
    struct ew_arena *arena;
    const struct ew_dimension *dimension;
    struct ew_candidates out;
    struct ew_vec numbers; /* double: those that the policy writes */
};

static bool is_of_type(struct ew_str text, enum ew_value_type type)
{
    double number;
    int64_t time;
    struct ew_cidr address;
    return (type != EW_TYPE_NUMERIC || ew_number_parse(text, &number)) &&
           (type != EW_TYPE_DATE || ew_time_parse(text, &time)) &&
           (type != EW_TYPE_IP || ew_cidr_parse(text, &address));
}

/* What the dimension cannot hold is left out, and others could be missing. */
static void add(struct collector *c, struct ew_str text)
{
    if (text.ptr && !is_of_type(text, c->dimension->type)) {
        return;
    }
    if (text.ptr && !ew_word_in_domain(c->dimension->domain, text)) {
        c->out.whole = false;
        return;
    }
    if (!text.ptr || ew_vec_push_str(&c->out.texts, text) != EW_OK) {
        c->out.whole = false;
    }
}

/* ---- numbers ---------------------------------------------------------- */

/* The shortest text that is read as n; absent when there is none. */
static struct ew_str number_text(struct ew_arena *arena, double n)
{
    char text[MAX_NUMBER_TEXT];
    for (int decimals = 0; decimals < MAX_NUMBER_TEXT; decimals++) {
        int length = snprintf(text, sizeof(text), "%.*f", decimals, n);
        if (length < 0 || (size_t)length >= sizeof(text)) {
            break;
        }
        double again;
        struct ew_str s = {text, (size_t)length};
        if (ew_number_parse(s, &again) && again >= n && again <= n) {
            return ew_arena_str(arena, s);
        }
    }
    return (struct ew_str){NULL, 0};
}

/* Neighbours are easier to read than what lies between: they come first. */
static void add_number(struct collector *c, double n)
{
    const double neighbours[] = {n - 1, n + 1};
    double *number = ew_vec_push(&c->numbers);
    add(c, number_text(c->arena, n));
    for (size_t i = 0; i < sizeof(neighbours) / sizeof(neighbours[0]); i++) {
        struct ew_str text = number_text(c->arena, neighbours[i]);
        if (text.ptr) {
            add(c, text);
        }
    }
    if (number) {
        *number = n;
    } else {
        c->out.whole = false;
    }
}

static int by_size(const void *a, const void *b)
{
    const double *left = a;
    const double *right = b;
    return (*left > *right) - (*left < *right);
}

/*
 * Every comparison has one answer for all numbers between two neighbours of
 * the policy's, so one of each stretch is enough.
 */
static void add_between(struct collector *c)
{
    double *numbers = c->numbers.items;
    size_t count = c->numbers.count;
    if (count == 0) {
        return;
    }
    qsort(numbers, count, sizeof(*numbers), by_size);
    for (size_t i = 0; i + 1 < count; i++) {
        double half = (numbers[i + 1] - numbers[i]) / 2;
        add(c, number_text(c->arena, numbers[i] + half));
    }
    double first = numbers[0];
    double last = numbers[count - 1];
    double below = first - 1 - (first < 0 ? -first : first);
    double above = last + 1 + (last < 0 ? -last : last);
    add(c, number_text(c->arena, below));
    add(c, number_text(c->arena, above));
}

/* ---- dates and addresses ---------------------------------------------- */

static void add_time(struct collector *c, int64_t t)
{
    char text[21];
    ew_time_format(t, text);
    add(c, ew_arena_str(c->arena, ew_str_from(text)));
}

/* The address after the last one of a range; after all of them the first. */
static void step_past(const struct ew_cidr *range, unsigned char *bytes,
                      size_t size)
{
    for (unsigned i = range->prefix; i < size * 8; i++) {
        bytes[i / 8] |= (unsigned char)(0x80U >> (i % 8));
    }
    for (size_t i = size; i-- > 0 && ++bytes[i] == 0;) {
        /* carry */
    }
}

static void add_address(struct collector *c, const struct ew_cidr *range,
                        bool past)
{
    unsigned char bytes[16];
    size_t size = range->v6 ? 16 : 4;
    char text[64];
    size_t length = 0;
    memcpy(bytes, range->address, sizeof(bytes));
    if (past) {
        step_past(range, bytes, size);
    }
    for (size_t i = 0; i < size; i += range->v6 ? 2 : 1) {
        unsigned group =
            range->v6 ? (bytes[i] * 256U + bytes[i + 1]) : bytes[i];
        int wrote = snprintf(text + length, sizeof(text) - length,
                             range->v6 ? "%s%x" : "%s%u",
                             i == 0 ? "" : (range->v6 ? ":" : "."), group);
        length += wrote > 0 ? (size_t)wrote : 0;
    }
    add(c, ew_arena_str(c->arena, (struct ew_str){text, length}));
}

/* ---- all of them ------------------------------------------------------ */

static void add_ends(struct collector *c, struct ew_str text,
                     enum ew_value_type type)
{
    double number;
    int64_t time;
    struct ew_cidr range;
    if (type == EW_TYPE_NUMERIC && ew_number_parse(text, &number)) {
        add_number(c, number);
    } else if (type == EW_TYPE_DATE && ew_time_parse(text, &time)) {
        add_time(c, time);
        add_time(c, time - 1);
        add_time(c, time + 1);
    } else if (type == EW_TYPE_IP && ew_cidr_parse(text, &range)) {
        add_address(c, &range, false);
        add_address(c, &range, true);
    }
}

static void add_usual(struct collector *c, enum ew_value_type type)
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
            add(c, USUAL[i].text);
        }
    }
}

/* What a pattern writes out, so that operators of two types can meet. */
static void add_texts(struct collector *c, const struct ew_atom *atom)
{
    const struct ew_tested *t = atom->tested;
    size_t count = t ? t->condition->value_count : atom->pattern_count;
    const struct ew_str *texts = t ? t->expanded : atom->patterns;
    for (size_t i = 0; i < count; i++) {
        if ((!t || t->known[i]) && ew_pattern_is_literal(texts[i])) {
            add(c, texts[i]);
        }
    }
}

static enum ew_value_type type_of(const struct ew_atom *atom)
{
    return atom->tested ? atom->tested->condition->op->type : EW_TYPE_STRING;
}

bool ew_is_typed(enum ew_value_type type)
{
    return type == EW_TYPE_NUMERIC || type == EW_TYPE_DATE ||
           type == EW_TYPE_BOOL || type == EW_TYPE_IP;
}

struct ew_candidates ew_candidates_of(struct ew_arena *arena,
                                      const struct ew_dimension *dimension,
                                      const struct ew_demanded *demanded,
                                      size_t count)
{
    enum ew_value_type first =
        ew_is_typed(dimension->type) ? dimension->type : EW_TYPE_NULL;
    struct collector c = {
        .arena = arena,
        .dimension = dimension,
        .out = {.texts = ew_vec_of(arena, sizeof(struct ew_str)),
                .whole = true},
        .numbers = ew_vec_of(arena, sizeof(double)),
    };
    for (size_t i = 0; i < count; i++) {
        const struct ew_atom *atom = demanded[i].atom;
        enum ew_value_type type = type_of(atom);
        if (type == EW_TYPE_NULL) {
            continue;
        }
        c.out.whole = c.out.whole && (first == EW_TYPE_NULL || first == type);
        first = type;
        if (!ew_is_typed(type)) {
            add_texts(&c, atom);
            continue;
        }
        const struct ew_condition *condition = atom->tested->condition;
        for (size_t k = 0; k < condition->value_count; k++) {
            add_ends(&c, condition->values[k], type);
        }
        add_usual(&c, type);
    }
    add_between(&c);
    if (ew_is_typed(dimension->type)) {
        add_usual(&c, dimension->type);
    } else {
        add(&c, EW_STR("example"));
    }
    return c.out;
}
