/*
 * Scalars without quotes, and how sure their text is.
 *
 *     Cluster: pay            a text
 *     Port: 8080              a number that everybody writes alike
 *     Version: 1.10           a number that becomes `1.1` with some
 *     Mode: 0644              420 in YAML 1.1, and 644 elsewhere
 *     At: 1:30                ninety in YAML 1.1
 *     Account: 012345678901   a text: 8 and 9 are no digits of eights
 *
 * Two that may be one number are neither equal nor different, and what hangs on
 * it is not known: a condition that is decided by a guess leaves a policy out.
 */
#include "load/template/spelling.h"

#include <stdlib.h>

/** Digits that a number keeps whoever reads it. */
enum { SURE_DIGITS = 15 };
enum { MAX_NUMBER_BYTES = 64 };

/* ---- numbers ------------------------------------------------------------- */

static bool is_digit_of_base(char c, int base)
{
    /* what is no digit of any base is past all of them */
    const struct ew_str digits = EW_STR("0123456789abcdef");
    return (int)ew_str_find(digits, ew_ascii_lower(c)) < base;
}

/* A digit of ten, where the text has that many bytes. */
static bool is_digit_at(struct ew_str text, size_t at)
{
    return at < text.len && is_digit_of_base(text.ptr[at], 10);
}

/* At least one, with `_` anywhere between them, as YAML 1.1 has it. */
static bool are_digits(struct ew_str text, int base)
{
    size_t digits = 0;
    for (size_t i = 0; i < text.len; i++) {
        digits += is_digit_of_base(text.ptr[i], base);
        if (text.ptr[i] != '_' && !is_digit_of_base(text.ptr[i], base)) {
            return false;
        }
    }
    return digits > 0;
}

static struct ew_str without_sign(struct ew_str text)
{
    bool sign = text.len > 0 && (text.ptr[0] == '-' || text.ptr[0] == '+');
    return ew_str_slice(text, sign ? 1 : 0, text.len);
}

/* `12`, `1.5`, `.5`, `1.`, `1e3`. */
static bool is_decimal(struct ew_str text)
{
    size_t digits = 0;
    size_t i = 0;
    for (bool point = false; i < text.len; i++) {
        char c = text.ptr[i];
        digits += is_digit_of_base(c, 10);
        if (c == '.' ? point : c != '_' && !is_digit_of_base(c, 10)) {
            break;
        }
        point = point || c == '.';
    }
    if (digits == 0 || text.ptr[0] == '_') {
        return false;
    }
    struct ew_str rest = ew_str_slice(text, i, text.len);
    bool exponent = rest.len > 0 && ew_ascii_lower(rest.ptr[0]) == 'e';
    return rest.len == 0 ||
           (exponent &&
            are_digits(without_sign(ew_str_slice(rest, 1, rest.len)), 10));
}

/* `0x1F`, `0o17`, `0b11`, and `017` of YAML 1.1; 0: of none of these. */
static int base_of(struct ew_str text, struct ew_str *digits)
{
    static const struct {
        struct ew_str prefix;
        int base;
    } BASES[] = {
        {EW_LIT("0x"), 16},
        {EW_LIT("0o"), 8 },
        {EW_LIT("0b"), 2 },
        {EW_LIT("0"),  8 },
    };
    for (size_t i = 0; i < sizeof(BASES) / sizeof(BASES[0]); i++) {
        *digits = ew_str_slice(text, BASES[i].prefix.len, text.len);
        if (ew_str_starts_nocase(text, BASES[i].prefix) &&
            are_digits(*digits, BASES[i].base)) {
            return BASES[i].base;
        }
    }
    return 0;
}

/* `1:30:00`, which YAML 1.1 reads in sixties. */
static bool is_sixties(struct ew_str text)
{
    struct ew_str rest;
    size_t parts = 0;
    for (rest = text; rest.ptr; parts++) {
        struct ew_str part = ew_str_cut(rest, ':', &rest);
        if (!are_digits(part, 10) && !(!rest.ptr && is_decimal(part))) {
            return false;
        }
    }
    return parts > 1;
}

/* As a number of any kind that somebody may read in it. */
static bool looks_like_number(struct ew_str text)
{
    struct ew_str digits;
    text = without_sign(text);
    return is_decimal(text) || base_of(text, &digits) || is_sixties(text);
}

/* Whoever reads it and writes it comes to the same text: `0`, `-12`. */
static bool is_sure(struct ew_str text)
{
    struct ew_str digits =
        ew_str_slice(text, ew_str_starts(text, EW_STR("-")) ? 1 : 0, text.len);
    bool zero = ew_str_starts(digits, EW_STR("0"));
    return !ew_str_contains(text, EW_STR("_")) && are_digits(digits, 10) &&
           digits.len <= SURE_DIGITS && (!zero || text.len == 1);
}

/* An account such as `012345678901`: eights and nines are no octal digits, and
 * nothing else begins with a zero in YAML 1.1, which templates are in. */
static bool is_no_number(struct ew_str text)
{
    struct ew_str digits;
    return ew_str_starts(text, EW_STR("0")) && are_digits(text, 10) &&
           text.len > 1 && !base_of(text, &digits);
}

/* ---- their values -------------------------------------------------------- */

enum { READINGS = 2 };

/* Parts past sixty are taken as they are. */
static double in_sixties(struct ew_str text)
{
    double sum = 0;
    for (size_t i = 0; i < text.len;) {
        double part = 0;
        for (; i < text.len && text.ptr[i] != ':'; i++) {
            if (is_digit_of_base(text.ptr[i], 10)) {
                part = part * 10 + (text.ptr[i] - '0');
            }
        }
        sum = sum * 60 + part;
        i++;
    }
    return sum;
}

/* The numbers that it may be read as. */
static size_t read_number(struct ew_str text, double out[READINGS])
{
    char copy[MAX_NUMBER_BYTES];
    size_t len = 0;
    size_t count = 0;
    struct ew_str digits;
    double sign = ew_str_starts(text, EW_STR("-")) ? -1 : 1;
    struct ew_str plain = without_sign(text);
    for (size_t i = 0; i < plain.len && len + 1 < sizeof(copy); i++) {
        if (plain.ptr[i] != '_') {
            copy[len++] = plain.ptr[i];
        }
    }
    copy[len] = '\0';
    if (is_decimal(plain)) {
        out[count++] = sign * strtod(copy, NULL);
    }
    int base = base_of(plain, &digits);
    if (base) {
        size_t skipped = plain.len - digits.len;
        out[count++] = sign * (double)strtoull(copy + skipped, NULL, base);
    } else if (is_sixties(plain)) {
        out[count++] = sign * in_sixties(plain);
    }
    return count;
}

/*
 * In any reading of either. What is too long to be read may be equal to
 * anything.
 */
static bool may_be_equal(struct ew_str a, struct ew_str b)
{
    double left[READINGS];
    double right[READINGS];
    size_t left_count = read_number(a, left);
    size_t right_count = read_number(b, right);
    bool huge = a.len >= MAX_NUMBER_BYTES || b.len >= MAX_NUMBER_BYTES;
    for (size_t i = 0; i < left_count; i++) {
        for (size_t k = 0; k < right_count; k++) {
            if (huge || (left[i] <= right[k] && left[i] >= right[k])) {
                return true;
            }
        }
    }
    return false;
}

/* ---- scalars ------------------------------------------------------------- */

/*
 * In quotes it is a text, and with a tag it is what the function makes of it.
 */
struct ew_scalar ew_scalar_of(const struct ew_node *node)
{
    static const struct {
        struct ew_str word;
        struct ew_str value;
    } WORDS[] = {
        {EW_LIT("yes"),   EW_LIT("true") },
        {EW_LIT("on"),    EW_LIT("true") },
        {EW_LIT("true"),  EW_LIT("true") },
        {EW_LIT("no"),    EW_LIT("false")},
        {EW_LIT("off"),   EW_LIT("false")},
        {EW_LIT("false"), EW_LIT("false")},
    };
    struct ew_scalar sure = {.text = node->text};
    struct ew_scalar open = {.text = node->text, .written = node->text};
    if (node->quoted || node->tag.ptr) {
        return sure;
    }
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
        if (ew_str_eq_nocase(WORDS[i].word, node->text)) {
            open.text = WORDS[i].value;
            return ew_str_eq(open.text, open.written) ? sure : open;
        }
    }
    return looks_like_number(node->text) && !is_sure(node->text) &&
                   !is_no_number(node->text)
               ? open
               : sure;
}

bool ew_scalar_is_number(const struct ew_scalar *scalar)
{
    return scalar->written.ptr && ew_str_eq(scalar->text, scalar->written);
}

/* JSON has no `.5`, no `1.`, no `017` and no signs of plus. */
bool ew_scalar_is_json(const struct ew_scalar *scalar)
{
    struct ew_str text = scalar->text;
    struct ew_str digits =
        ew_str_slice(text, ew_str_starts(text, EW_STR("-")) ? 1 : 0, text.len);
    struct ew_str fraction;
    struct ew_str whole = ew_str_cut(digits, '.', &fraction);
    bool zero = ew_str_starts(whole, EW_STR("0")) && is_digit_at(whole, 1);
    return is_decimal(digits) && !ew_str_contains(text, EW_STR("_")) &&
           is_digit_at(whole, 0) && !zero &&
           (!fraction.ptr || is_digit_at(fraction, 0));
}

/* The word itself, if it should stay a text after all. */
static bool is_word_of(const struct ew_scalar *word,
                       const struct ew_scalar *other)
{
    return word->written.ptr && ew_str_eq(word->written, other->text);
}

enum ew_known ew_scalars_same(const struct ew_scalar *a,
                              const struct ew_scalar *b)
{
    bool numbers = ew_scalar_is_number(a) || ew_scalar_is_number(b);
    if (ew_str_eq(a->text, b->text)) {
        /* two that are written alike are spelt alike */
        return ew_scalar_is_number(a) == ew_scalar_is_number(b)
                   ? EW_KNOWN_YES
                   : EW_KNOWN_UNSURE;
    }
    bool open = is_word_of(a, b) || is_word_of(b, a) ||
                (numbers && may_be_equal(a->text, b->text));
    return open ? EW_KNOWN_UNSURE : EW_KNOWN_NO;
}
