/*
 * Operators as rows: how a value is read, how two compare, what a missing key
 * means. Negation and set operators are columns, so none of them can be done
 * in two ways.
 */
#include "policy/operators.h"

#include "base/clock.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_NUMBER_BYTES = 64, MAX_ADDRESS_BYTES = 46 };

/* name, type, relation, negated, ignore_case, wildcards, variables */
static const struct ew_operator OPERATORS[] = {
    {EW_LIT("StringEquals"),              EW_TYPE_STRING,  EW_EQ, false, false, false, true },
    {EW_LIT("StringNotEquals"),           EW_TYPE_STRING,  EW_EQ, true,  false, false,
     true                                                                                   },
    {EW_LIT("StringEqualsIgnoreCase"),    EW_TYPE_STRING,  EW_EQ, false, true,
     false,                                                                            true },
    {EW_LIT("StringNotEqualsIgnoreCase"), EW_TYPE_STRING,  EW_EQ, true,  true,
     false,                                                                            true },
    {EW_LIT("StringLike"),                EW_TYPE_STRING,  EW_EQ, false, false, true,  true },
    {EW_LIT("StringNotLike"),             EW_TYPE_STRING,  EW_EQ, true,  false, true,  true },
    {EW_LIT("NumericEquals"),             EW_TYPE_NUMERIC, EW_EQ, false, false, false,
     false                                                                                  },
    {EW_LIT("NumericNotEquals"),          EW_TYPE_NUMERIC, EW_EQ, true,  false, false,
     false                                                                                  },
    {EW_LIT("NumericLessThan"),           EW_TYPE_NUMERIC, EW_LT, false, false, false,
     false                                                                                  },
    {EW_LIT("NumericLessThanEquals"),     EW_TYPE_NUMERIC, EW_LE, false, false,
     false,                                                                            false},
    {EW_LIT("NumericGreaterThan"),        EW_TYPE_NUMERIC, EW_GT, false, false, false,
     false                                                                                  },
    {EW_LIT("NumericGreaterThanEquals"),  EW_TYPE_NUMERIC, EW_GE, false, false,
     false,                                                                            false},
    {EW_LIT("DateEquals"),                EW_TYPE_DATE,    EW_EQ, false, false, false, false},
    {EW_LIT("DateNotEquals"),             EW_TYPE_DATE,    EW_EQ, true,  false, false, false},
    {EW_LIT("DateLessThan"),              EW_TYPE_DATE,    EW_LT, false, false, false, false},
    {EW_LIT("DateLessThanEquals"),        EW_TYPE_DATE,    EW_LE, false, false, false,
     false                                                                                  },
    {EW_LIT("DateGreaterThan"),           EW_TYPE_DATE,    EW_GT, false, false, false,
     false                                                                                  },
    {EW_LIT("DateGreaterThanEquals"),     EW_TYPE_DATE,    EW_GE, false, false, false,
     false                                                                                  },
 /* Variables with Bool: AWS's pages contradict, literal (B2.2.6). */
    {EW_LIT("Bool"),                      EW_TYPE_BOOL,    EW_EQ, false, false, false, false},
    {EW_LIT("BinaryEquals"),              EW_TYPE_BINARY,  EW_EQ, false, false, false, false},
    {EW_LIT("IpAddress"),                 EW_TYPE_IP,      EW_EQ, false, false, false, false},
    {EW_LIT("NotIpAddress"),              EW_TYPE_IP,      EW_EQ, true,  false, false, false},
    {EW_LIT("ArnEquals"),                 EW_TYPE_ARN,     EW_EQ, false, false, true,  true },
    {EW_LIT("ArnNotEquals"),              EW_TYPE_ARN,     EW_EQ, true,  false, true,  true },
    {EW_LIT("ArnLike"),                   EW_TYPE_ARN,     EW_EQ, false, false, true,  true },
    {EW_LIT("ArnNotLike"),                EW_TYPE_ARN,     EW_EQ, true,  false, true,  true },
    {EW_LIT("Null"),                      EW_TYPE_NULL,    EW_EQ, false, false, false, false},
};

enum { OPERATOR_COUNT = sizeof(OPERATORS) / sizeof(OPERATORS[0]) };

const struct ew_operator *ew_operators(size_t *count)
{
    *count = OPERATOR_COUNT;
    return OPERATORS;
}

const struct ew_operator *ew_operator_find(struct ew_str name)
{
    for (size_t i = 0; i < OPERATOR_COUNT; i++) {
        if (ew_str_eq_nocase(OPERATORS[i].name, name)) {
            return &OPERATORS[i];
        }
    }
    return NULL;
}

static bool is_decimal_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool ew_number_parse(struct ew_str text, double *out)
{
    char copy[MAX_NUMBER_BYTES];
    size_t digits = 0;
    size_t points = 0;
    if (text.len == 0 || text.len >= sizeof(copy)) {
        return false;
    }
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool sign = i == 0 && (c == '-' || c == '+');
        digits += is_decimal_digit(c) ? 1U : 0U;
        points += c == '.' ? 1U : 0U;
        if (!sign && !is_decimal_digit(c) && c != '.') {
            return false;
        }
        copy[i] = c;
    }
    copy[text.len] = '\0';
    if (digits == 0 || points > 1) {
        return false;
    }
    *out = strtod(copy, NULL);
    return true;
}

bool ew_bool_parse(struct ew_str text, bool *out)
{
    *out = ew_str_eq_nocase(text, EW_STR("true"));
    return *out || ew_str_eq_nocase(text, EW_STR("false"));
}

static void mask_host_bits(struct ew_cidr *range)
{
    for (unsigned i = 0; i < sizeof(range->address); i++) {
        unsigned first = i * 8U;
        if (first >= range->prefix) {
            range->address[i] = 0;
        } else if (range->prefix - first < 8) {
            unsigned keep = range->prefix - first;
            range->address[i] &= (unsigned char)(0xFFU << (8U - keep));
        }
    }
}

bool ew_cidr_parse(struct ew_str text, struct ew_cidr *out)
{
    char copy[MAX_ADDRESS_BYTES + 1];
    struct ew_str prefix;
    struct ew_str address = ew_str_cut(text, '/', &prefix);
    struct ew_cidr range = {.prefix = 0};
    if (address.len == 0 || address.len > MAX_ADDRESS_BYTES ||
        ew_str_find(address, '\0') < address.len) {
        return false;
    }
    memcpy(copy, address.ptr, address.len);
    copy[address.len] = '\0';
    if (inet_pton(AF_INET6, copy, range.address) == 1) {
        range.v6 = true;
    } else if (inet_pton(AF_INET, copy, range.address) != 1) {
        return false;
    }
    uint64_t bits = range.v6 ? 128 : 32;
    if (prefix.ptr && !ew_str_to_u64(prefix, bits, &bits)) {
        return false;
    }
    range.prefix = (unsigned)bits;
    mask_host_bits(&range);
    *out = range;
    return true;
}

bool ew_cidr_contains(const struct ew_cidr *range,
                      const struct ew_cidr *address)
{
    struct ew_cidr masked = *address;
    if (range->v6 != address->v6 || address->prefix < range->prefix) {
        return false;
    }
    masked.prefix = range->prefix;
    mask_host_bits(&masked);
    return memcmp(masked.address, range->address, sizeof(masked.address)) == 0;
}

static bool relation_holds(enum ew_relation relation, int order)
{
    switch (relation) {
    case EW_EQ:
        return order == 0;
    case EW_LT:
        return order < 0;
    case EW_LE:
        return order <= 0;
    case EW_GT:
        return order > 0;
    case EW_GE:
        return order >= 0;
    }
    return false;
}

static enum ew_test yes_or_no(bool yes)
{
    return yes ? EW_TEST_YES : EW_TEST_NO;
}

static enum ew_test test_number(const struct ew_operator *op,
                                struct ew_str policy, struct ew_str request)
{
    double limit;
    double value;
    if (!ew_number_parse(policy, &limit)) {
        return EW_TEST_BAD;
    }
    if (!ew_number_parse(request, &value)) {
        return EW_TEST_NO;
    }
    return yes_or_no(
        relation_holds(op->relation, (value > limit) - (value < limit)));
}

static enum ew_test test_date(const struct ew_operator *op,
                              struct ew_str policy, struct ew_str request)
{
    int64_t limit;
    int64_t value;
    if (!ew_time_parse(policy, &limit)) {
        return EW_TEST_BAD;
    }
    if (!ew_time_parse(request, &value)) {
        return EW_TEST_NO;
    }
    return yes_or_no(
        relation_holds(op->relation, (value > limit) - (value < limit)));
}

static enum ew_test test_bool(struct ew_str policy, struct ew_str request)
{
    bool wanted;
    bool value;
    if (!ew_bool_parse(policy, &wanted)) {
        return EW_TEST_BAD;
    }
    return yes_or_no(ew_bool_parse(request, &value) && wanted == value);
}

static enum ew_test test_ip(struct ew_str policy, struct ew_str request)
{
    struct ew_cidr range;
    struct ew_cidr address;
    if (!ew_cidr_parse(policy, &range)) {
        return EW_TEST_BAD;
    }
    /* A request comes from one address: a range is none. */
    return yes_or_no(ew_str_find(request, '/') == request.len &&
                     ew_cidr_parse(request, &address) &&
                     ew_cidr_contains(&range, &address));
}

static bool is_base64(struct ew_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = ew_ascii_lower(text.ptr[i]);
        if (!is_decimal_digit(c) && !(c >= 'a' && c <= 'z') && c != '+' &&
            c != '/' && c != '=') {
            return false;
        }
    }
    return text.len > 0;
}

enum ew_test ew_operator_test(const struct ew_operator *op,
                              struct ew_str policy_value,
                              struct ew_str request_value)
{
    switch (op->type) {
    case EW_TYPE_STRING:
        return yes_or_no(
            ew_pattern_match(policy_value, request_value, op->ignore_case));
    case EW_TYPE_ARN:
        return yes_or_no(
            ew_arn_value_match(policy_value, request_value, EW_STRICT));
    case EW_TYPE_NUMERIC:
        return test_number(op, policy_value, request_value);
    case EW_TYPE_DATE:
        return test_date(op, policy_value, request_value);
    case EW_TYPE_BOOL:
        return test_bool(policy_value, request_value);
    case EW_TYPE_IP:
        return test_ip(policy_value, request_value);
    case EW_TYPE_BINARY:
        return is_base64(policy_value)
                   ? yes_or_no(ew_str_eq(policy_value, request_value))
                   : EW_TEST_BAD;
    case EW_TYPE_NULL:
        break;
    }
    return EW_TEST_BAD;
}

bool ew_operator_reads(const struct ew_operator *op, struct ew_str value)
{
    double number = 0;
    int64_t time = 0;
    bool truth = false;
    struct ew_cidr range;
    switch (op->type) {
    case EW_TYPE_NUMERIC:
        return ew_number_parse(value, &number);
    case EW_TYPE_DATE:
        return ew_time_parse(value, &time);
    case EW_TYPE_BOOL:
    case EW_TYPE_NULL:
        return ew_bool_parse(value, &truth);
    case EW_TYPE_IP:
        return ew_cidr_parse(value, &range);
    case EW_TYPE_STRING:
    case EW_TYPE_BINARY:
    case EW_TYPE_ARN:
        return true;
    }
    return false;
}
