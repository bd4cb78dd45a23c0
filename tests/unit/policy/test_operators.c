#include "base/rows.h"

#include "policy/operators.h"

#define ROW(...)    \
    {               \
        __VA_ARGS__ \
    }

struct op_row {
    const char *name;
    const char *op;
    const char *policy; /* a glob where the operator takes wildcards */
    const char *request;
    enum ew_test want;
};

#define NO EW_TEST_NO
#define YES EW_TEST_YES
#define BAD EW_TEST_BAD

static void check_rows(const struct op_row *rows, size_t count)
{
    struct ew_arena arena;
    ew_arena_init(&arena);
    for (size_t i = 0; i < count; i++) {
        const struct ew_operator *op =
            ew_operator_find(ew_str_from(rows[i].op));
        CHECK(rows[i].name, op);
        struct ew_str policy = ew_str_from(rows[i].policy);
        if (op->wildcards) {
            policy = ew_pattern_of_glob(&arena, policy);
        }
        enum ew_test got =
            ew_operator_test(op, policy, ew_str_from(rows[i].request));
        CHECK(rows[i].name, got == rows[i].want);
    }
    ew_arena_release(&arena);
}

#define CHECK_ROWS(table) check_rows(table, COUNT_OF(table))

static void test_strings(void **state)
{
    (void)state;
    static const struct op_row ROWS[] = {
        ROW("equal texts", "StringEquals", "a", "a", YES),
        ROW("case counts", "StringEquals", "a", "A", NO),
        ROW("a star is a star", "StringEquals", "a*", "ab", NO),
        ROW("and equals one", "StringEquals", "a*", "a*", YES),
        ROW("empty equals empty", "StringEquals", "", "", YES),
        ROW("negation is not this room's", "StringNotEquals", "a", "a", YES),
        ROW("case may be ignored", "StringEqualsIgnoreCase", "aB", "Ab", YES),
        ROW("a star stays one then", "StringEqualsIgnoreCase", "a*", "AB", NO),
        ROW("negated", "StringNotEqualsIgnoreCase", "a", "A", YES),
        ROW("like takes wildcards", "StringLike", "a*?", "a:b", YES),
        ROW("like is anchored", "StringLike", "a", "ba", NO),
        ROW("case counts in like", "StringLike", "A*", "ab", NO),
        ROW("not like", "StringNotLike", "a*", "ab", YES),
    };
    CHECK_ROWS(ROWS);
}

static void test_numbers(void **state)
{
    (void)state;
    static const struct op_row ROWS[] = {
        ROW("equal", "NumericEquals", "5", "5", YES),
        ROW("however they are written", "NumericEquals", "5.0", "+05", YES),
        ROW("another", "NumericEquals", "5", "6", NO),
        ROW("negative", "NumericEquals", "-.5", "-0.5", YES),
        ROW("minus zero is zero", "NumericEquals", "-0", "0", YES),
        ROW("not equal, unnegated", "NumericNotEquals", "5", "5", YES),
        ROW("less", "NumericLessThan", "5", "4.9", YES),
        ROW("not less", "NumericLessThan", "5", "5", NO),
        ROW("less or equal", "NumericLessThanEquals", "5", "5", YES),
        ROW("above", "NumericLessThanEquals", "5", "5.1", NO),
        ROW("greater", "NumericGreaterThan", "5", "5.1", YES),
        ROW("not greater", "NumericGreaterThan", "5", "5", NO),
        ROW("greater or equal", "NumericGreaterThanEquals", "5", "5", YES),
        ROW("below", "NumericGreaterThanEquals", "5", "4", NO),
        ROW("a policy value that is none", "NumericEquals", "abc", "5", BAD),
        ROW("an empty one", "NumericLessThan", "", "5", BAD),
        ROW("an exponent is no number", "NumericEquals", "5e0", "5", BAD),
        ROW("nor are hexadecimal digits", "NumericEquals", "0x5", "5", BAD),
        ROW("nor is infinity", "NumericLessThan", "inf", "5", BAD),
        ROW("nor a point alone", "NumericEquals", ".", "0", BAD),
        ROW("nor two points", "NumericEquals", "1.2.3", "1.2", BAD),
        ROW("nor a sign alone", "NumericEquals", "-", "0", BAD),
        ROW("nor a sign behind", "NumericEquals", "5-", "5", BAD),
        ROW("nor a blank", "NumericEquals", " 5", "5", BAD),
        ROW("a request value that is none", "NumericEquals", "5", "abc", NO),
        ROW("also for an order", "NumericLessThan", "5", "", NO),
        ROW("a bad policy value goes first", "NumericLessThan", "x", "y", BAD),
    };
    CHECK_ROWS(ROWS);
}

static void test_dates(void **state)
{
    (void)state;
    static const struct op_row ROWS[] = {
        ROW("a day is its first second", "DateEquals", "2026-01-02",
            "2026-01-02T00:00:00Z", YES),
        ROW("seconds since 1970", "DateEquals", "86400", "1970-01-02T00:00:00Z",
            YES),
        ROW("an offset", "DateEquals", "2026-01-02T01:00:00+01:00",
            "2026-01-02", YES),
        ROW("not equal, unnegated", "DateNotEquals", "2026-01-02", "2026-01-02",
            YES),
        ROW("before", "DateLessThan", "2026-01-02", "2026-01-01T23:59:59Z",
            YES),
        ROW("not before itself", "DateLessThan", "2026-01-02", "2026-01-02",
            NO),
        ROW("up to itself", "DateLessThanEquals", "2026-01-02", "2026-01-02",
            YES),
        ROW("not past itself", "DateLessThanEquals", "2026-01-02",
            "2026-01-02T00:00:01Z", NO),
        ROW("after", "DateGreaterThan", "2026-01-02", "2026-01-02T00:00:01Z",
            YES),
        ROW("not after itself", "DateGreaterThan", "2026-01-02", "2026-01-02",
            NO),
        ROW("from itself on", "DateGreaterThanEquals", "2026-01-02",
            "2026-01-02", YES),
        ROW("not before itself either", "DateGreaterThanEquals", "2026-01-02",
            "2026-01-01", NO),
        ROW("a word is no date", "DateLessThan", "yesterday", "2026-01-02",
            BAD),
        ROW("nor a day that is not", "DateLessThan", "2026-02-30", "2026-01-02",
            BAD),
        ROW("a request value that is none", "DateLessThan", "2026-01-02", "now",
            NO),
    };
    CHECK_ROWS(ROWS);
}

static void test_others(void **state)
{
    (void)state;
    static const struct op_row ROWS[] = {
        ROW("true", "Bool", "true", "true", YES),
        ROW("any case of both", "Bool", "True", "TRUE", YES),
        ROW("false", "Bool", "false", "false", YES),
        ROW("different", "Bool", "true", "false", NO),
        ROW("one is no truth value", "Bool", "1", "true", BAD),
        ROW("nor is a word", "Bool", "yes", "true", BAD),
        ROW("nor in a request", "Bool", "false", "0", NO),
        ROW("equal bytes", "BinaryEquals", "QmE=", "QmE=", YES),
        ROW("case counts in base64", "BinaryEquals", "QmE=", "qme=", NO),
        ROW("a blank is no base64", "BinaryEquals", "Q E=", "Q E=", BAD),
        ROW("nor is nothing", "BinaryEquals", "", "", BAD),
        ROW("equal ARNs", "ArnEquals", "arn:aws:iam::1:role/a",
            "arn:aws:iam::1:role/a", YES),
        ROW("with wildcards all the same", "ArnEquals", "arn:aws:iam::*:role/*",
            "arn:aws:iam::1:role/a", YES),
        ROW("like is the same", "ArnLike", "arn:aws:iam::*:role/?",
            "arn:aws:iam::1:role/a", YES),
        ROW("not equal, unnegated", "ArnNotEquals", "arn:aws:iam::1:role/a",
            "arn:aws:iam::1:role/a", YES),
        ROW("not like, unnegated", "ArnNotLike", "arn:aws:iam::1:*",
            "arn:aws:iam::1:role/a", YES),
        ROW("no ARN never matches", "ArnLike", "*", "arn:aws:iam::1:role/a",
            NO),
        ROW("a short ARN is not padded", "ArnLike", "arn:aws:iam:*",
            "arn:aws:iam::1:role/a", NO),
        ROW("presence is not of a value", "Null", "true", "a", BAD),
    };
    CHECK_ROWS(ROWS);
}

/* Fact B2.2.4. */
static void test_addresses(void **state)
{
    (void)state;
    static const struct op_row ROWS[] = {
        ROW("an address is itself", "IpAddress", "10.1.2.3", "10.1.2.3", YES),
        ROW("and no other", "IpAddress", "10.1.2.3", "10.1.2.4", NO),
        ROW("the first of a range", "IpAddress", "10.1.2.0/24", "10.1.2.0",
            YES),
        ROW("the last of a range", "IpAddress", "10.1.2.0/24", "10.1.2.255",
            YES),
        ROW("one before it", "IpAddress", "10.1.2.0/24", "10.1.1.255", NO),
        ROW("one past it", "IpAddress", "10.1.2.0/24", "10.1.3.0", NO),
        ROW("a prefix inside a byte", "IpAddress", "10.1.2.128/25",
            "10.1.2.127", NO),
        ROW("and its other half", "IpAddress", "10.1.2.128/25", "10.1.2.129",
            YES),
        ROW("and the end of that", "IpAddress", "10.1.2.128/25", "10.1.2.255",
            YES),
        ROW("host bits are masked", "IpAddress", "10.1.2.3/8", "10.200.0.1",
            YES),
        ROW("all of v4", "IpAddress", "0.0.0.0/0", "203.0.113.9", YES),
        ROW("written in any way", "IpAddress", "1.2.3.4/0", "203.0.113.9", YES),
        ROW("but none of v6", "IpAddress", "0.0.0.0/0", "2001:db8::1", NO),
        ROW("all of v6", "IpAddress", "::/0", "2001:db8::1", YES),
        ROW("but none of v4", "IpAddress", "::/0", "10.1.2.3", NO),
        ROW("one v6 address", "IpAddress", "2001:db8::1", "2001:DB8:0::1", YES),
        ROW("the last of a v6 range", "IpAddress", "2001:db8::/32",
            "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", YES),
        ROW("past a v6 range", "IpAddress", "2001:db8::/32", "2001:db9::", NO),
        ROW("v4 inside v6 is v6", "IpAddress", "10.1.2.3", "::ffff:10.1.2.3",
            NO),
        ROW("a range is no address", "IpAddress", "10.0.0.0/8", "10.1.0.0/16",
            NO),
        ROW("nor is one with all its bits", "IpAddress", "10.1.0.0/16",
            "10.1.0.0/32", NO),
        ROW("not address, unnegated", "NotIpAddress", "10.0.0.0/8", "10.1.2.3",
            YES),
        ROW("33 bits of v4", "IpAddress", "10.0.0.0/33", "10.0.0.0", BAD),
        ROW("129 bits of v6", "IpAddress", "::/129", "::", BAD),
        ROW("no bits after the slash", "IpAddress", "10.0.0.0/", "10.0.0.0",
            BAD),
        ROW("a sign before them", "IpAddress", "10.0.0.0/+8", "10.0.0.0", BAD),
        ROW("a mask is no prefix", "IpAddress", "10.0.0.0/255.0.0.0",
            "10.0.0.0", BAD),
        ROW("three numbers", "IpAddress", "10.0.0", "10.0.0.0", BAD),
        ROW("a number past 255", "IpAddress", "10.0.0.256", "10.0.0.0", BAD),
        ROW("a wildcard", "IpAddress", "10.0.0.*", "10.0.0.0", BAD),
        ROW("empty", "IpAddress", "", "10.0.0.0", BAD),
        ROW("a text too long for one", "IpAddress",
            "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000",
            "::", BAD),
        ROW("a request that is none", "IpAddress", "10.0.0.0/8", "AWS Internal",
            NO),
    };
    CHECK_ROWS(ROWS);
    struct ew_cidr range;
    assert_false(ew_cidr_parse(EW_STR("10.0.0.1\0x"), &range));
}

/* Fact B2.2: what the table of operators says of each. */
static void test_table(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum ew_value_type type;
        bool negated;
        bool wildcards;
        bool variables;
    } ROWS[] = {
        ROW("StringEquals", EW_TYPE_STRING, false, false, true),
        ROW("StringNotEquals", EW_TYPE_STRING, true, false, true),
        ROW("StringEqualsIgnoreCase", EW_TYPE_STRING, false, false, true),
        ROW("StringNotEqualsIgnoreCase", EW_TYPE_STRING, true, false, true),
        ROW("StringLike", EW_TYPE_STRING, false, true, true),
        ROW("StringNotLike", EW_TYPE_STRING, true, true, true),
        ROW("NumericEquals", EW_TYPE_NUMERIC, false, false, false),
        ROW("NumericNotEquals", EW_TYPE_NUMERIC, true, false, false),
        ROW("NumericLessThan", EW_TYPE_NUMERIC, false, false, false),
        ROW("NumericLessThanEquals", EW_TYPE_NUMERIC, false, false, false),
        ROW("NumericGreaterThan", EW_TYPE_NUMERIC, false, false, false),
        ROW("NumericGreaterThanEquals", EW_TYPE_NUMERIC, false, false, false),
        ROW("DateEquals", EW_TYPE_DATE, false, false, false),
        ROW("DateNotEquals", EW_TYPE_DATE, true, false, false),
        ROW("DateLessThan", EW_TYPE_DATE, false, false, false),
        ROW("DateLessThanEquals", EW_TYPE_DATE, false, false, false),
        ROW("DateGreaterThan", EW_TYPE_DATE, false, false, false),
        ROW("DateGreaterThanEquals", EW_TYPE_DATE, false, false, false),
        ROW("Bool", EW_TYPE_BOOL, false, false, false),
        ROW("BinaryEquals", EW_TYPE_BINARY, false, false, false),
        ROW("IpAddress", EW_TYPE_IP, false, false, false),
        ROW("NotIpAddress", EW_TYPE_IP, true, false, false),
        ROW("ArnEquals", EW_TYPE_ARN, false, true, true),
        ROW("ArnNotEquals", EW_TYPE_ARN, true, true, true),
        ROW("ArnLike", EW_TYPE_ARN, false, true, true),
        ROW("ArnNotLike", EW_TYPE_ARN, true, true, true),
        ROW("Null", EW_TYPE_NULL, false, false, false),
    };
    size_t count = 0;
    const struct ew_operator *all = ew_operators(&count);
    assert_int_equal(count, COUNT_OF(ROWS));
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        const char *name = ROWS[i].name;
        CHECK_STR(name, all[i].name, ew_str_from(name));
        CHECK(name, ew_operator_find(ew_str_from(name)) == &all[i]);
        CHECK(name, all[i].type == ROWS[i].type);
        CHECK(name, all[i].negated == ROWS[i].negated);
        CHECK(name, all[i].wildcards == ROWS[i].wildcards);
        CHECK(name, all[i].variables == ROWS[i].variables);
        CHECK(name, all[i].ignore_case ==
                        ew_str_ends(all[i].name, EW_STR("IgnoreCase")));
    }
    /* Fact B1.2: operators are found in any case, and nothing else is. */
    assert_ptr_equal(ew_operator_find(EW_STR("stringequals")), &all[0]);
    assert_null(ew_operator_find(EW_STR("StringEqual")));
    assert_null(ew_operator_find(EW_STR("StringEqualsIfExists")));
    assert_null(ew_operator_find(EW_STR("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strings),   cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_dates),     cmocka_unit_test(test_others),
        cmocka_unit_test(test_addresses), cmocka_unit_test(test_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
