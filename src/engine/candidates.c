/*
 * Numbers, dates, addresses and truth values are endless, but policies tell
 * few of them apart: the ends of the ranges that they name, and what lies
 * between. One value of each stretch is enough, and where it is not, that is
 * told (whole), so that no "no" rests on it.
 */
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
    /* So many more of each stretch: texts may rule out as many values. */
    size_t spare;
};

/* More texts than this on a key of a type, and some value may be missing. */
enum { MOST_SPARE = 32 };

bool ew_is_of_type(struct ew_str text, enum ew_value_type type)
{
    double number;
    int64_t time;
    struct ew_cidr address;
    return (type != EW_TYPE_NUMERIC || ew_number_parse(text, &number)) &&
           (type != EW_TYPE_DATE || ew_time_parse(text, &time)) &&
           (type != EW_TYPE_IP || (ew_str_find(text, '/') == text.len &&
                                   ew_cidr_parse(text, &address)));
}

/* What the dimension cannot hold is left out, and others could be missing. */
static void add(struct collector *c, struct ew_str text)
{
    if (text.ptr && !ew_is_of_type(text, c->dimension->type)) {
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
        double step = (numbers[i + 1] - numbers[i]) / (double)(c->spare + 2);
        for (size_t k = 0; k <= c->spare; k++) {
            add(c, number_text(c->arena, numbers[i] + step * (double)(k + 1)));
        }
    }
    double first = numbers[0];
    double last = numbers[count - 1];
    double below = first - 1 - (first < 0 ? -first : first);
    double above = last + 1 + (last < 0 ? -last : last);
    for (size_t k = 0; k <= c->spare; k++) {
        add(c, number_text(c->arena, below - (double)k));
        add(c, number_text(c->arena, above + (double)k));
    }
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

static void add_bytes(struct collector *c, const unsigned char *bytes, bool v6)
{
    size_t size = v6 ? 16 : 4;
    char text[64];
    size_t length = 0;
    for (size_t i = 0; i < size; i += v6 ? 2 : 1) {
        unsigned group = v6 ? (bytes[i] * 256U + bytes[i + 1]) : bytes[i];
        int wrote =
            snprintf(text + length, sizeof(text) - length, v6 ? "%s%x" : "%s%u",
                     i == 0 ? "" : (v6 ? ":" : "."), group);
        length += wrote > 0 ? (size_t)wrote : 0;
    }
    add(c, ew_arena_str(c->arena, (struct ew_str){text, length}));
}

/* The first addresses of a range, or those after it. */
static void add_address(struct collector *c, const struct ew_cidr *range,
                        bool past)
{
    struct ew_cidr at = *range;
    size_t size = range->v6 ? 16 : 4;
    if (past) {
        step_past(range, at.address, size);
    }
    at.prefix = (unsigned)size * 8;
    for (size_t i = 0; i <= c->spare; i++) {
        add_bytes(c, at.address, at.v6);
        step_past(&at, at.address, size);
    }
}

static void add_range(struct collector *c, const struct ew_cidr *range)
{
    add_address(c, range, false);
    add_address(c, range, true);
}

/* ---- patterns over values of a type ----------------------------------- */

/* `10.2.` or `10.2`, what an address begins with; false: it is no such text. */
static bool read_head(struct ew_str text, struct ew_cidr *range, size_t *octets,
                      unsigned *last, size_t *digits)
{
    *range = (struct ew_cidr){.v6 = false};
    *octets = 0;
    *last = 0;
    *digits = 0;
    for (size_t i = 0; i < text.len; i++) {
        char ch = text.ptr[i];
        if (ch == '.' && *digits > 0 && *octets < 3) {
            range->address[(*octets)++] = (unsigned char)*last;
            *last = 0;
            *digits = 0;
            continue;
        }
        bool zero = *digits > 0 && *last == 0;
        if (ch < '0' || ch > '9' || zero) {
            return false;
        }
        *last = *last * 10 + (unsigned)(ch - '0');
        ++*digits;
        if (*last > 255) {
            return false;
        }
    }
    return true;
}

/* `10.2.*` is a range, `10.2*` a few of them; false: other patterns. */
static bool add_ranges_of(struct collector *c, struct ew_str pattern)
{
    struct ew_cidr range;
    size_t octets;
    unsigned last;
    size_t digits;
    struct ew_str head = ew_str_slice(pattern, 0, pattern.len - 1);
    bool run = pattern.ptr[pattern.len - 1] == EW_ANY_RUN ||
               pattern.ptr[pattern.len - 1] == EW_ANY_RUN_PART;
    if (!run || !read_head(head, &range, &octets, &last, &digits)) {
        return false;
    }
    for (unsigned v = 0; digits > 0 && v < 256; v++) {
        if (v == last || (last > 0 && (v / 10 == last || v / 100 == last))) {
            range.address[octets] = (unsigned char)v;
            range.prefix = (unsigned)(octets + 1) * 8;
            add_range(c, &range);
        }
    }
    if (digits == 0) {
        range.prefix = (unsigned)octets * 8;
        add_range(c, &range);
    }
    return octets > 0; /* else an IPv6 address may begin so */
}

/* The pattern with a text for each run of any characters. */
static void add_filled(struct collector *c, struct ew_str pattern,
                       struct ew_str fill)
{
    struct ew_vec text = ew_vec_of(c->arena, sizeof(char));
    for (size_t i = 0; i < pattern.len; i++) {
        char ch = pattern.ptr[i];
        bool one = ch == EW_ANY_ONE || ch == EW_ANY_ONE_PART;
        bool run = ch == EW_ANY_RUN || ch == EW_ANY_RUN_PART;
        for (size_t k = 0; k < (run ? fill.len : 1); k++) {
            char *slot = ew_vec_push(&text);
            if (!slot) {
                c->out.whole = false;
                return;
            }
            *slot = run ? fill.ptr[k] : one ? '1' : ch;
        }
    }
    if (text.count > 0) {
        add(c, (struct ew_str){text.items, text.count});
    }
}

/* Some values of the type that match; there may be others. */
static void add_guesses(struct collector *c, struct ew_str pattern)
{
    static const struct ew_str FILLS[] = {
        EW_LIT("0"),     EW_LIT(""),   EW_LIT("1"),      EW_LIT("0.0"),
        EW_LIT("0.0.0"), EW_LIT(".0"), EW_LIT(".0.0"),   EW_LIT(".0.0.0"),
        EW_LIT("::1"),   EW_LIT(":1"), EW_LIT("10.0.0"), EW_LIT("db8::1"),
    };
    static const struct ew_str TIME = EW_LIT("2026-01-01T00:00:00Z");
    for (size_t i = 0; i < sizeof(FILLS) / sizeof(FILLS[0]); i++) {
        add_filled(c, pattern, FILLS[i]);
    }
    for (size_t i = 0; i < TIME.len && c->dimension->type == EW_TYPE_DATE;
         i++) {
        add_filled(c, pattern, ew_str_slice(TIME, i, TIME.len));
        add_filled(c, pattern, ew_str_slice(TIME, 0, i));
    }
}

/* Are all characters that it writes out such as values of the type have? */
static bool may_match(struct ew_str pattern, enum ew_value_type type)
{
    static const struct ew_str OF_NUMBERS = EW_LIT("0123456789+-.eE");
    static const struct ew_str OF_DATES = EW_LIT("0123456789+-.:TtZz");
    static const struct ew_str OF_ADDRESSES =
        EW_LIT("0123456789.:abcdefABCDEF");
    struct ew_str letters = type == EW_TYPE_IP     ? OF_ADDRESSES
                            : type == EW_TYPE_DATE ? OF_DATES
                                                   : OF_NUMBERS;
    for (size_t i = 0; i < pattern.len; i++) {
        if (!ew_is_wildcard(pattern.ptr[i], EW_SPELLED_PATTERN) &&
            ew_str_find(letters, pattern.ptr[i]) == letters.len) {
            return false;
        }
    }
    return true;
}

static void add_pattern(struct collector *c, struct ew_str pattern)
{
    if (ew_pattern_is_all(pattern) || !may_match(pattern, c->dimension->type)) {
        return;
    }
    if (c->dimension->type != EW_TYPE_IP || !add_ranges_of(c, pattern)) {
        add_guesses(c, pattern);
        c->out.whole = false;
    }
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
        for (size_t i = 0; i <= c->spare; i++) {
            add_time(c, time - 1 - (int64_t)i);
            add_time(c, time + 1 + (int64_t)i);
        }
    } else if (type == EW_TYPE_IP && ew_cidr_parse(text, &range)) {
        add_range(c, &range);
    }
}

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

struct ew_str ew_example_of(enum ew_value_type type)
{
    for (size_t i = 0; i < sizeof(USUAL) / sizeof(USUAL[0]); i++) {
        if (USUAL[i].type == type) {
            return USUAL[i].text;
        }
    }
    return EW_STR("example");
}

static void add_usual(struct collector *c, enum ew_value_type type)
{
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
        if (t && !t->known[i]) {
            continue;
        }
        if (ew_pattern_is_literal(texts[i])) {
            add(c, texts[i]);
        } else if (ew_is_typed(c->dimension->type)) {
            add_pattern(c, texts[i]);
        }
    }
}

static enum ew_value_type type_of(const struct ew_atom *atom)
{
    return atom->tested ? atom->tested->condition->op->type : EW_TYPE_STRING;
}

/* Where a key has a type, a text only rules one value of it in or out. */
static size_t count_texts(const struct ew_atom *atom, enum ew_value_type type)
{
    const struct ew_tested *t = atom->tested;
    const struct ew_str *texts = t ? t->expanded : atom->patterns;
    size_t count = t ? t->condition->value_count : atom->pattern_count;
    size_t sum = 0;
    if (ew_is_typed(type_of(atom)) || type_of(atom) == EW_TYPE_NULL) {
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        sum += (!t || t->known[i]) && ew_is_of_type(texts[i], type);
    }
    return sum;
}

static void count_spare(struct collector *c, const struct ew_demanded *demanded,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        c->spare += count_texts(demanded[i].atom, c->dimension->type);
    }
    if (c->spare > MOST_SPARE) {
        c->spare = MOST_SPARE;
        c->out.whole = false;
    }
}

/* The whole type, where nothing is said of it but by texts. */
static void add_type(struct collector *c)
{
    static const struct ew_str EVERYWHERE[] = {EW_LIT("0.0.0.0/0"),
                                               EW_LIT("::/0")};
    enum ew_value_type type = c->dimension->type;
    add_usual(c, type);
    for (size_t i = 0; type == EW_TYPE_IP && i < 2; i++) {
        add_ends(c, EVERYWHERE[i], type);
    }
    if (type == EW_TYPE_NUMERIC || type == EW_TYPE_DATE) {
        add_ends(c, ew_example_of(type), type);
    }
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
    bool typed = ew_is_typed(dimension->type);
    if (typed) {
        count_spare(&c, demanded, count);
    }
    for (size_t i = 0; i < count; i++) {
        const struct ew_atom *atom = demanded[i].atom;
        enum ew_value_type type = type_of(atom);
        if (type == EW_TYPE_NULL) {
            continue;
        }
        if (!typed || ew_is_typed(type)) {
            c.out.whole =
                c.out.whole && (first == EW_TYPE_NULL || first == type);
            first = type;
        }
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
    if (typed) {
        add_type(&c);
    }
    add_between(&c);
    if (!typed) {
        add(&c, EW_STR("example"));
    }
    return c.out;
}
