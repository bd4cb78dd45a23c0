/*
 * The documentation compares numbers and addresses by their characters, and
 * the published code by their value. Where both agree there is an answer.
 */
#include "guard/event_value.h"

#include "policy/operators.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_NUMBER_BYTES = 63, SURE_DIGITS = 15, SURE_DECIMALS = 6 };
static const double SURE_MAGNITUDE = 5.0e9;

static const char WRITTEN_OTHERWISE[] =
    "the same value is written in another way";
static const char OPEN_VALUE[] = "a plain text of YAML is no literal of JSON";

static size_t take_number_digits(struct ew_str *rest)
{
    size_t count = 0;
    while (count < rest->len && rest->ptr[count] >= '0' &&
           rest->ptr[count] <= '9') {
        count++;
    }
    *rest = ew_str_slice(*rest, count, rest->len);
    return count;
}

static bool take_number_char(struct ew_str *rest, struct ew_str any)
{
    if (rest->len == 0 || ew_str_find(any, rest->ptr[0]) == any.len) {
        return false;
    }
    *rest = ew_str_slice(*rest, 1, rest->len);
    return true;
}

/* The grammar of JSON; *bounded: without exponent, and of few digits. */
static bool is_json_number(struct ew_str text, bool *bounded)
{
    struct ew_str rest = text;
    size_t decimals = 0;
    (void)take_number_char(&rest, EW_STR("-"));
    bool zero = ew_str_starts(rest, EW_STR("0"));
    size_t digits = take_number_digits(&rest);
    if (digits == 0 || (zero && digits > 1)) {
        return false;
    }
    if (take_number_char(&rest, EW_STR("."))) {
        decimals = take_number_digits(&rest);
        if (decimals == 0) {
            return false;
        }
    }
    *bounded = digits + decimals <= SURE_DIGITS && decimals <= SURE_DECIMALS;
    if (take_number_char(&rest, EW_STR("eE"))) {
        *bounded = false;
        (void)take_number_char(&rest, EW_STR("+-"));
        return take_number_digits(&rest) > 0 && rest.len == 0;
    }
    return rest.len == 0;
}

static void set_number(struct ew_event_value *value)
{
    char copy[MAX_NUMBER_BYTES + 1];
    value->kind = EW_EVENT_NUMBER;
    if (value->text.len > MAX_NUMBER_BYTES) {
        value->number = NAN;
        value->bounded = false;
        return;
    }
    memcpy(copy, value->text.ptr, value->text.len);
    copy[value->text.len] = '\0';
    value->number = strtod(copy, NULL);
    value->bounded = value->bounded && fabs(value->number) <= SURE_MAGNITUDE;
}

/* A text without quotes that is neither null nor a number. */
static enum ew_event_kind plain_kind(struct ew_str text)
{
    static const struct ew_str LITERALS[] = {
        EW_LIT("true"), EW_LIT("false"), EW_LIT("yes"),
        EW_LIT("no"),   EW_LIT("on"),    EW_LIT("off"),
        EW_LIT("y"),    EW_LIT("n"),     EW_LIT("null"),
    };
    if (ew_str_eq(text, LITERALS[0])) {
        return EW_EVENT_TRUE;
    }
    if (ew_str_eq(text, LITERALS[1])) {
        return EW_EVENT_FALSE;
    }
    char first = text.len > 0 ? ew_ascii_lower(text.ptr[0]) : '\0';
    return first < 'a' || first > 'z' ||
                   EW_STR_ANY(ew_str_eq_nocase, text, LITERALS)
               ? EW_EVENT_OPEN
               : EW_EVENT_STRING;
}

struct ew_event_value ew_event_value_of(const struct ew_node *scalar)
{
    struct ew_event_value value = {.kind = EW_EVENT_STRING,
                                   .text = scalar->text};
    if (scalar->tag.len > 0) {
        value.kind = EW_EVENT_OPEN;
    } else if (scalar->is_null) {
        value.kind = EW_EVENT_NULL;
    } else if (!scalar->quoted && is_json_number(value.text, &value.bounded)) {
        set_number(&value);
    } else if (!scalar->quoted) {
        value.kind = plain_kind(value.text);
    }
    return value;
}

static enum ew_event_answer otherwise(const char **why)
{
    *why = WRITTEN_OTHERWISE;
    return EW_EVENT_UNKNOWN;
}

bool ew_event_looks_like_v4(struct ew_str text)
{
    size_t dots = 0;
    struct ew_str rest = text;
    while (take_number_digits(&rest) > 0 &&
           take_number_char(&rest, EW_STR("."))) {
        dots++;
    }
    return dots == 3 && rest.len == 0 && text.ptr[text.len - 1] != '.';
}

static enum ew_event_answer same_string(struct ew_str a, struct ew_str b,
                                        const char **why)
{
    struct ew_cidr left;
    struct ew_cidr right;
    if (ew_str_eq(a, b)) {
        return EW_EVENT_YES;
    }
    if (ew_str_find(a, '/') < a.len || ew_str_find(b, '/') < b.len) {
        return EW_EVENT_NO;
    }
    bool reads_left = ew_cidr_parse(a, &left);
    bool reads_right = ew_cidr_parse(b, &right);
    if (reads_left && reads_right) {
        return left.v6 == right.v6 && !ew_cidr_contains(&left, &right)
                   ? EW_EVENT_NO
                   : otherwise(why);
    }
    return (reads_left || ew_event_looks_like_v4(a)) &&
                   (reads_right || ew_event_looks_like_v4(b))
               ? otherwise(why)
               : EW_EVENT_NO;
}

static enum ew_event_answer same_number(const struct ew_event_value *a,
                                        const struct ew_event_value *b,
                                        const char **why)
{
    if (ew_str_eq(a->text, b->text)) {
        return EW_EVENT_YES;
    }
    return a->number < b->number || a->number > b->number ? EW_EVENT_NO
                                                          : otherwise(why);
}

enum ew_event_answer ew_event_value_same(const struct ew_event_value *a,
                                         const struct ew_event_value *b,
                                         const char **why)
{
    if (a->kind == EW_EVENT_OPEN || b->kind == EW_EVENT_OPEN) {
        *why = OPEN_VALUE;
        return EW_EVENT_UNKNOWN;
    }
    if (a->kind != b->kind) {
        return EW_EVENT_NO;
    }
    if (a->kind == EW_EVENT_STRING) {
        return same_string(a->text, b->text, why);
    }
    return a->kind == EW_EVENT_NUMBER ? same_number(a, b, why) : EW_EVENT_YES;
}
