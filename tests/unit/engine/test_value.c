#include "base/rows.h"
#include "base/vec.h"

#include "engine/value.h"

#include "literals.h"
#include "random.h"

#include <stdio.h>
#include <string.h>

#define ROW(...)    \
    {               \
        __VA_ARGS__ \
    }

enum { STEPS = 1000000 };

#define ABSENT "(absent)"
#define UNSAT "(none)"
#define OPEN "(undecided)"
#define ARN(resource) "arn:aws:iam::111122223333:" resource

struct value_row {
    const char *name;
    const char *literals;
    const char *want; /* NULL: some value */
};

static enum ew_answer answer_of(const char *want)
{
    if (want && strcmp(want, UNSAT) == 0) {
        return EW_UNSAT;
    }
    return want && strcmp(want, OPEN) == 0 ? EW_UNDECIDED : EW_SAT;
}

static void check_row(const struct value_row *row,
                      const struct ew_dimension *dimension)
{
    struct ew_arena arena;
    ew_arena_init(&arena);
    size_t count = 0;
    size_t steps = STEPS;
    struct ew_value value;
    struct ew_demanded *list = literals_of(&arena, row->literals, &count);
    enum ew_answer got =
        ew_value_find(&arena, dimension, list, count, &steps, &value);
    CHECK(row->name, got == answer_of(row->want));
    if (got == EW_SAT) {
        CHECK(row->name, literals_hold(list, count, &value, dimension->many));
        CHECK(row->name, value.count > 0 || dimension->optional);
        CHECK(row->name, value.count < 2 || dimension->many);
        struct ew_str shown = EW_STR(ABSENT);
        for (size_t i = 0; i < value.count; i++) {
            shown =
                i == 0 ? value.items[0]
                       : ew_arena_printf(&arena, "%.*s|%.*s", EW_STR_ARG(shown),
                                         EW_STR_ARG(value.items[i]));
        }
        CHECK_STR(row->name, shown, row->want ? ew_str_from(row->want) : shown);
    }
    ew_arena_release(&arena);
}

static void check_rows(const struct value_row *rows, size_t count,
                       const struct ew_dimension *dimension)
{
    for (size_t i = 0; i < count; i++) {
        check_row(&rows[i], dimension);
    }
}

static const struct ew_dimension KEY = {.optional = true};
static const struct ew_dimension PRESENT = {.optional = false};
static const struct ew_dimension MANY = {.optional = true, .many = true};
static const struct ew_dimension NUMBER = {.type = EW_TYPE_NUMERIC};
static const struct ew_dimension DATE = {.type = EW_TYPE_DATE};
static const struct ew_dimension ADDRESS = {.type = EW_TYPE_IP};
static const struct ew_dimension TRUTH = {.type = EW_TYPE_BOOL};

/* Facts B2.2 (missing keys), B2.3. */
static void test_absence(void **state)
{
    (void)state;
    static const struct value_row ROWS[] = {
        ROW("nothing demanded", "", ABSENT),
        ROW("a negated operator", "+StringNotEquals=a", ABSENT),
        ROW("an operator that must not hold", "-StringEquals=a", ABSENT),
        ROW("IfExists", "+StringEqualsIfExists=a", ABSENT),
        ROW("for all values", "+ForAllValues:StringLike=a", ABSENT),
        ROW("presence shut out", "+Null=true", ABSENT),
        ROW("presence shut out the other way", "-Null=false", ABSENT),
        ROW("presence", "+Null=false", "example"),
        ROW("absence shut out", "-Null=true", "example"),
        ROW("both", "+Null=false;+Null=true", UNSAT),
        ROW("either", "+Null=false|true", ABSENT),
        ROW("neither", "-Null=false|true", UNSAT),
        ROW("presence that is none", "+Null=x", UNSAT),
        ROW("a value and absence", "+StringEquals=a;+Null=true", UNSAT),
        ROW("a value and presence", "+StringEquals=a;+Null=false", "a"),
        ROW("any of the values", "+ForAnyValue:StringNotEquals=a", NULL),
        ROW("present and no value", "+Null=false;-StringLike=*", UNSAT),
        ROW("a pattern is of a value", "+pattern=*", "example"),
        ROW("absence matches no pattern", "-pattern=*", ABSENT),
    };
    check_rows(ROWS, COUNT_OF(ROWS), &KEY);
}

static void test_texts(void **state)
{
    (void)state;
    static const struct value_row ROWS[] = {
        ROW("absence is not at hand", "", "example"),
        ROW("a value", "+StringEquals=a", "a"),
        ROW("a wildcard that is none", "+StringEquals=a*", "a*"),
        ROW("a negated operator", "+StringNotEquals=example", NULL),
        ROW("one of two and not the first", "+StringEquals=a|b;-StringLike=a*",
            "b"),
        ROW("the same twice negated", "+StringNotLike=*", UNSAT),
        ROW("two patterns", "+StringLike=a*;+StringLike=*b", "ab"),
        ROW("equal but for the case",
            "+StringEqualsIgnoreCase=ab;-StringEquals=ab", NULL),
        ROW("any case shut out",
            "+StringEquals=AB;+StringNotEqualsIgnoreCase=ab", UNSAT),
        ROW("no value to equal", "+StringEquals", UNSAT),
        ROW("no value to equal, negated", "+StringNotEquals", "example"),
        ROW("a target's pattern", "+pattern=a?;-ipattern=?B", "ax"),
        ROW("base64", "+BinaryEquals=QmE=", "QmE="),
        ROW("a text that is no base64", "+BinaryEquals=a b", UNSAT),
        ROW("and is equal to none", "+StringEquals=a b;-BinaryEquals=a b",
            "a b"),
    };
    check_rows(ROWS, COUNT_OF(ROWS), &PRESENT);
}

/* Facts B2.2.2, B2.2.3. */
static void test_arns(void **state)
{
    (void)state;
    static const struct value_row ROWS[] = {
        ROW("an ARN", "+ArnEquals=" ARN("role/a"), ARN("role/a")),
        ROW("a pattern", "+ArnLike=arn:*:iam::*:role/*", NULL),
        ROW("a pattern and not its start",
            "+ArnLike=" ARN("role/*") ";+ArnNotLike=" ARN("role/a*|role/x*"),
            NULL),
        ROW("two patterns that cross",
            "+ArnLike=arn:aws:*:*:111122223333:a*;+ArnLike=arn:*:iam:*:*:*b",
            NULL),
        ROW("segments do not run together",
            "+ArnLike=arn:aws:*:x;+ArnNotLike=arn:*:*:*:*:*", UNSAT),
        ROW("no ARN never matches", "+ArnLike=prod", UNSAT),
        ROW("a star may, and an ARN only", "+ArnLike=*", NULL),
        ROW("a star and a text that is no ARN", "+ArnLike=*;+StringEquals=a",
            UNSAT),
        ROW("a star of a Deny", "+!ArnLike=*", UNSAT),
        ROW("the end of an ARN, and not all such ARNs",
            "+ArnLike=*role/a*;-ArnLike=*role/a|*:role/a?*", NULL),
        ROW("the end of an ARN, and none of such ARNs",
            "+ArnLike=*role/a*;-ArnLike=*/a*", UNSAT),
        ROW("a wildcard in the first part",
            "+ArnLike=*:*:iam::*:role/*;-StringLike=arn:aws:*", NULL),
        ROW("so its negation always does", "+ArnNotLike=*", "example"),
        ROW("another case of the start never matches",
            "+StringEquals=ARN:aws:iam::1:a;-ArnLike=ARN:aws:iam::1:a",
            "ARN:aws:iam::1:a"),
        ROW("a text that is no ARN", "+StringEquals=a;+ArnNotEquals=" ARN("a"),
            "a"),
        ROW("a short one of an Allow may be padded",
            "+ArnLike=arn:aws:iam*;+StringEquals=" ARN("role/a"),
            ARN("role/a")),
        ROW("without a wildcard it is not",
            "+ArnLike=arn:aws:iam;+StringEquals=" ARN("role/a"), UNSAT),
        ROW("read strictly it is not",
            "+~ArnLike=arn:aws:iam*;+StringEquals=" ARN("role/a"), UNSAT),
        ROW("and negated holds never", "+~ArnNotLike=arn:aws:iam*", UNSAT),
        ROW("that of a Deny is not",
            "-!ArnLike=arn:aws:iam*;+StringEquals=" ARN("role/a"),
            ARN("role/a")),
        ROW("nor that of an Allow negated",
            "+ArnNotLike=arn:aws:iam*;+StringEquals=" ARN("role/a"),
            ARN("role/a")),
        ROW("that of a Deny negated holds never",
            "-!ArnNotLike=arn:aws:iam*;+StringEquals=a", "a"),
        ROW("padded alone", "+ArnLike=arn:aws:iam::1*", NULL),
    };
    check_rows(ROWS, COUNT_OF(ROWS), &PRESENT);
}

static void test_numbers(void **state)
{
    (void)state;
    static const struct value_row ROWS[] = {
        ROW("equal", "+NumericEquals=5", "5"),
        ROW("not equal", "+NumericNotEquals=0", NULL),
        ROW("less", "+NumericLessThan=5", NULL),
        ROW("between", "+NumericGreaterThan=5;+NumericLessThan=6", NULL),
        ROW("between in a hair's breadth",
            "+NumericGreaterThan=1.0000001;+NumericLessThan=1.0000002", NULL),
        ROW("the only one between",
            "+NumericGreaterThanEquals=5;+NumericLessThanEquals=5", "5"),
        ROW("none between", "+NumericGreaterThan=5;+NumericLessThanEquals=5",
            UNSAT),
        ROW("between two and neither end",
            "+NumericGreaterThan=1;+NumericLessThan=2;-NumericEquals=1.5",
            NULL),
        ROW("above the largest", "+NumericGreaterThan=1000000000000000000000",
            NULL),
        ROW("below the smallest", "+NumericLessThan=-99999999999999999999.5",
            NULL),
        ROW("between large ones",
            "+NumericGreaterThan=100000000000000000000;"
            "+NumericLessThan=100000000000000200000",
            NULL),
        ROW("one of several", "+NumericEquals=1|2|3;-NumericLessThan=3", "3"),
        ROW("a value that is no number", "+NumericEquals=a", UNSAT),
        ROW("also negated", "+NumericNotEquals=a", UNSAT),
        ROW("beside one that is", "+NumericEquals=a|7", "7"),
        ROW("beside one that is, negated", "+NumericNotEquals=a|7", UNSAT),
        ROW("for each value", "+ForAllValues:NumericLessThan=5;+Null=false",
            NULL),
        ROW("no value", "+NumericEquals", UNSAT),
    };
    check_rows(ROWS, COUNT_OF(ROWS), &NUMBER);
}

static void test_dates(void **state)
{
    (void)state;
    static const struct value_row ROWS[] = {
        ROW("equal", "+DateEquals=2026-01-02", "2026-01-02T00:00:00Z"),
        ROW("before", "+DateLessThan=2026-01-02", NULL),
        ROW("after", "+DateGreaterThan=2026-01-02", NULL),
        ROW("the second between",
            "+DateGreaterThan=2026-01-02;+DateLessThan=2026-01-02T00:00:02Z",
            "2026-01-02T00:00:01Z"),
        ROW("no second between",
            "+DateGreaterThan=2026-01-02;+DateLessThan=2026-01-02T00:00:01Z",
            UNSAT),
        ROW("a day without its noon",
            "+DateGreaterThanEquals=2026-01-02;+DateLessThan=2026-01-03;"
            "+DateNotEquals=2026-01-02T12:00:00Z",
            NULL),
        ROW("not equal", "+DateNotEquals=2026-01-01T00:00:00Z", NULL),
        ROW("a value that is no date", "+DateLessThan=tomorrow", UNSAT),
    };
    check_rows(ROWS, COUNT_OF(ROWS), &DATE);
}

static void test_addresses(void **state)
{
    (void)state;
    static const struct value_row ROWS[] = {
        ROW("in a range", "+IpAddress=10.0.0.0/8", "10.0.0.0"),
        ROW("in a range but for its start",
            "+IpAddress=10.0.0.0/8;+NotIpAddress=10.0.0.0/9", "10.128.0.0"),
        ROW("in a range but for all of it",
            "+IpAddress=10.0.0.0/8;+NotIpAddress=10.0.0.0/9|10.128.0.0/9",
            UNSAT),
        ROW("in a range but for its middle",
            "+IpAddress=10.0.0.0/30;-IpAddress=10.0.0.0;-IpAddress=10.0.0.1;"
            "-IpAddress=10.0.0.2",
            "10.0.0.3"),
        ROW("in two ranges", "+IpAddress=10.0.0.0/8;+IpAddress=10.1.0.0/16",
            "10.1.0.0"),
        ROW("in two that do not meet",
            "+IpAddress=10.0.0.0/8;+IpAddress=11.0.0.0/8", UNSAT),
        ROW("in one of several",
            "+IpAddress=10.0.0.0/8|192.168.0.0/16;+NotIpAddress=10.0.0.0/8",
            "192.168.0.0"),
        ROW("outside", "+NotIpAddress=10.0.0.0/8", NULL),
        ROW("outside all of v4", "+NotIpAddress=0.0.0.0/0", NULL),
        ROW("outside all of v6", "+NotIpAddress=::/0", NULL),
        ROW("outside of both", "+NotIpAddress=0.0.0.0/0|::/0", UNSAT),
        ROW("in a v6 range but for its start",
            "+IpAddress=2001:db8::/32;+NotIpAddress=2001:db8::/33",
            "2001:db8:8000:0:0:0:0:0"),
        ROW("in v4 and v6", "+IpAddress=10.0.0.0/8;+IpAddress=::/0", UNSAT),
        ROW("the last address",
            "+IpAddress=255.255.255.254/31;+NotIpAddress=255.255.255.254",
            "255.255.255.255"),
        ROW("a value that is no address", "+IpAddress=10.*", UNSAT),
        ROW("a text that is none", "+StringEquals=home", UNSAT),
        ROW("a range, which is none", "+StringEquals=10.0.0.0/8", UNSAT),
        ROW("none of some texts in a range",
            "+StringNotEquals=0.0.0.0|203.0.113.1;+IpAddress=0.0.0.0/31",
            "0.0.0.1"),
        ROW("none of the texts of a range",
            "+StringNotEquals=10.0.0.0|10.0.0.1;+IpAddress=10.0.0.0/31", UNSAT),
        ROW("a pattern", "+StringLike=10.2.*", "10.2.0.0"),
        ROW("a pattern inside of a range that is out",
            "+StringLike=10.2.*;+NotIpAddress=10.0.0.0/8", UNSAT),
        ROW("a pattern within a part",
            "+StringLike=10.2*;+NotIpAddress=10.2.0.0/16", "10.20.0.0"),
        ROW("a range but for a pattern",
            "+IpAddress=10.2.0.0/15;+StringNotLike=10.2.*", "10.3.0.0"),
        ROW("a pattern with another end", "+StringLike=*.7", "0.0.0.7"),
        ROW("a pattern that no guess meets in a range",
            "+StringLike=*.5?.*;+IpAddress=10.64.0.0/10", OPEN),
        ROW("a pattern of no address", "+StringLike=home*", UNSAT),
        ROW("also negated", "+NotIpAddress=10.*", UNSAT),
    };
    check_rows(ROWS, COUNT_OF(ROWS), &ADDRESS);
}

static void test_truth(void **state)
{
    (void)state;
    static const struct value_row ROWS[] = {
        ROW("nothing demanded", "", NULL),
        ROW("true", "+Bool=true", "true"),
        ROW("not true", "-Bool=true", "false"),
        ROW("neither", "-Bool=true;-Bool=false", UNSAT),
        ROW("no truth value", "+Bool=yes", UNSAT),
        ROW("a text", "+StringEquals=false", "false"),
        ROW("not a text", "-StringEquals=true", "false"),
    };
    check_rows(ROWS, COUNT_OF(ROWS), &TRUTH);
}

/* A key of which no type is known holds any text. */
static void test_mixed(void **state)
{
    (void)state;
    static const struct value_row ROWS[] = {
        ROW("neither true nor false", "-Bool=true;-Bool=false", NULL),
        ROW("no address", "+NotIpAddress=0.0.0.0/0|::/0", NULL),
        ROW("a truth value and a text", "+Bool=true;+StringEquals=TRUE",
            "TRUE"),
        ROW("a truth value and a pattern", "+Bool=true;+StringLike=t*", "true"),
        ROW("a truth value and another text",
            "+Bool=true;+StringNotEquals=true", OPEN),
        ROW("a number and a text", "+NumericLessThan=5;+StringEquals=4", "4"),
        ROW("a number and a pattern", "+NumericLessThan=5;+StringLike=-7?*",
            OPEN),
        ROW("presence beside a number", "+Null=false;+NumericEquals=4", "4"),
        ROW("a text and an ARN", "+StringLike=*a;+ArnLike=" ARN("role/*"),
            NULL),
    };
    check_rows(ROWS, COUNT_OF(ROWS), &PRESENT);
}

/* Facts B2.3. */
static void test_many(void **state)
{
    (void)state;
    static const struct value_row ROWS[] = {
        ROW("absent where it may be", "+ForAllValues:StringEquals=a", ABSENT),
        ROW("one of the values", "+ForAnyValue:StringEquals=a", "a"),
        ROW("two that differ",
            "+ForAnyValue:StringEquals=a;+ForAnyValue:StringEquals=b", "a|b"),
        ROW("one for all and one for any",
            "+ForAllValues:StringLike=a*;+ForAnyValue:StringLike=*b", "ab"),
        ROW("one for any that all refuse",
            "+ForAllValues:StringEquals=a;+ForAnyValue:StringEquals=b", UNSAT),
        ROW("not all", "-ForAllValues:StringEquals=a", "example"),
        ROW("not any, but present",
            "-ForAnyValue:StringEquals=example;+Null=false", NULL),
        ROW("none at all, but present", "-ForAnyValue:StringLike=*;+Null=false",
            UNSAT),
        ROW("all, negated", "+ForAllValues:StringNotEquals=a;+Null=false",
            "example"),
        ROW("any, negated", "+ForAnyValue:StringNotEquals=example", NULL),
        ROW("one that is and one that is not",
            "+ForAnyValue:StringEquals=a;+ForAnyValue:StringNotEquals=a", NULL),
        ROW("present", "+Null=false", "example"),
        ROW("absent and a value", "+Null=true;+ForAnyValue:StringLike=*",
            UNSAT),
        ROW("without a set operator", "+StringEquals=a", UNSAT),
        ROW("without one, not", "-StringEquals=a;+Null=false", "example"),
        ROW("without one, negated", "+StringNotEquals=example;+Null=false",
            NULL),
        ROW("without one, negated, of a Deny",
            "+!StringNotEquals=a;+Null=false", UNSAT),
        ROW("without one, negated, of a Deny, not",
            "-!StringNotEquals=a;+Null=false", "example"),
        ROW("without one, negated, not", "-StringNotEquals=a;+Null=false", "a"),
        ROW("without one, negated, read strictly",
            "+~StringNotEquals=a;+Null=false", UNSAT),
        ROW("numbers",
            "+ForAnyValue:NumericLessThan=3;"
            "+ForAnyValue:NumericGreaterThan=5",
            NULL),
        ROW("no number",
            "+ForAnyValue:NumericLessThan=3;"
            "+ForAllValues:NumericGreaterThan=5",
            UNSAT),
    };
    check_rows(ROWS, COUNT_OF(ROWS), &MANY);
}

/* Uncertain by fact B1.1.10: never the reading that hides access. */
static void test_no_values(void **state)
{
    (void)state;
    static const struct value_row ROWS[] = {
        ROW("an Allow holds", "+StringNotEquals", "example"),
        ROW("a Deny does not", "-!StringNotEquals", "example"),
        ROW("so it cannot", "+!StringNotEquals", UNSAT),
        ROW("read strictly it does", "+!~StringNotEquals", "example"),
        ROW("a Deny that equals nothing", "+!StringEquals", UNSAT),
        ROW("numbers", "-!NumericNotEquals;+NumericEquals=3", "3"),
    };
    check_rows(ROWS, COUNT_OF(ROWS), &PRESENT);
}

static void test_only(void **state)
{
    (void)state;
    static const struct ew_str BOTH[] = {EW_LIT("true"), EW_LIT("false")};
    static const struct ew_dimension ONLY = {.only = BOTH, .only_count = 2};
    static const struct value_row ROWS[] = {
        ROW("the first will do", "", "true"),
        ROW("the second", "+Bool=false", "false"),
        ROW("neither", "+StringEquals=yes", UNSAT),
        ROW("not absent", "+Null=true", UNSAT),
    };
    check_rows(ROWS, COUNT_OF(ROWS), &ONLY);
    static const struct ew_dimension NAMES = {.domain = EW_DOMAIN_NAME};
    static const struct value_row NAME_ROWS[] = {
        ROW("a name", "+pattern=a*", "a"),
        ROW("no name", "+pattern=a/*", UNSAT),
        ROW("a name by a condition", "+StringLike=a*;-pattern=a", NULL),
    };
    check_rows(NAME_ROWS, COUNT_OF(NAME_ROWS), &NAMES);
}

static void test_budget(void **state)
{
    (void)state;
    static const char *const LITERALS[] = {
        "+StringLike=a*b*c;-StringLike=abc",
        "+NumericGreaterThan=1;+NumericLessThan=2",
        "+Null=false",
    };
    for (size_t i = 0; i < COUNT_OF(LITERALS); i++) {
        struct ew_arena arena;
        ew_arena_init(&arena);
        size_t count = 0;
        struct ew_demanded *list = literals_of(&arena, LITERALS[i], &count);
        enum ew_answer answer = EW_UNDECIDED;
        for (size_t budget = 0; answer == EW_UNDECIDED; budget++) {
            struct ew_value value;
            size_t steps = budget;
            assert_true(budget < STEPS);
            answer = ew_value_find(&arena, &KEY, list, count, &steps, &value);
        }
        assert_int_equal(answer, EW_SAT);
        ew_arena_release(&arena);
    }
}

/* Whichever allocation fails, what there is is never said not to be. */
static void test_memory(void **state)
{
    (void)state;
    static const struct {
        const char *literals;
        const struct ew_dimension *dimension;
    } ROWS[] = {
        {"+StringLike=a*b;-StringLike=ab;+ArnNotLike=arn:a",     &KEY    },
        {"+NumericGreaterThan=1;+NumericLessThan=2",             &NUMBER },
        {"+DateGreaterThan=5;-DateGreaterThan=7",                &DATE   },
        {"+IpAddress=10.0.0.0/8;+NotIpAddress=10.0.0.0/9",       &ADDRESS},
        {"+ArnLike=arn:*:a:*:*:b*;-StringLike=*b",               &PRESENT},
        {"+ForAnyValue:StringLike=a;+ForAnyValue:StringLike=b?", &MANY   },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_arena texts;
        enum ew_answer answer = EW_UNDECIDED;
        size_t count = 0;
        ew_arena_init(&texts);
        struct ew_demanded *list =
            literals_of(&texts, ROWS[i].literals, &count);
        for (size_t n = 1; answer != EW_SAT; n++) {
            struct ew_arena arena;
            struct ew_value value;
            size_t steps = STEPS;
            ew_arena_init(&arena);
            arena.fail_after = n;
            answer = ew_value_find(&arena, ROWS[i].dimension, list, count,
                                   &steps, &value);
            CHECK(ROWS[i].literals, answer != EW_UNSAT);
            ew_arena_release(&arena);
        }
        ew_arena_release(&texts);
    }
}

/* ---- against all values there are ---------------------------------------- */

enum { ROUNDS = 3000, LITERALS_MAX = 4, VALUES_MAX = 64 };

/* A kind of key: what random literals are made of and all values that differ.*/
struct kind {
    const char *name;
    enum ew_value_type type;
    bool many;
    const char *ops[10];
    const char *texts[10];
    const char *values[VALUES_MAX];
};

static const struct kind KINDS[] = {
    {"numbers",
     EW_TYPE_NUMERIC, false,
     {"NumericEquals", "NumericNotEquals", "NumericLessThan",
      "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals",
      "NumericLessThanIfExists", "Null"},
     {"1", "2", "2.5", "x", "4", "true", "false"},
     {"0", "1", "1.5", "2", "2.2", "2.5", "3", "4", "5"}     },
    {"dates",
     EW_TYPE_DATE,    false,
     {"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals",
      "DateGreaterThan", "DateGreaterThanEquals", "DateNotEqualsIfExists"},
     {"10", "11", "13", "1970-01-01T00:00:16Z", "x"},
     {"9", "10", "11", "12", "13", "14", "16", "17"}         },
    {"addresses",
     EW_TYPE_IP,      false,
     {"IpAddress", "NotIpAddress", "NotIpAddressIfExists"},
     {"10.0.0.0/30", "10.0.0.0/31", "10.0.0.2/31", "10.0.0.1", "10.0.0.3",
      "0.0.0.0/0", "::/0", "::1", "x"},
     {"9.0.0.1", "10.0.0.0", "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4",
      "::1", "::2"}                                          },
    {"truth values",
     EW_TYPE_BOOL,    false,
     {"Bool", "BoolIfExists", "Null"},
     {"true", "false", "x"},
     {"true", "false"}                                       },
    {"texts",
     EW_TYPE_STRING,  false,
     {"StringEquals", "StringNotEquals", "StringLike", "StringNotLike",
      "StringEqualsIgnoreCase", "Null", "StringLikeIfExists", "pattern"},
     {"a", "A", "b", "a*", "*b", "?", "??", "*", ""},
     {"",    "a",   "A",  "b",  "B",  "z",  "aa", "aA",  "Aa",  "AA",
      "ab",  "aB",  "ba", "bb", "zb", "az", "zz", "abz", "azz", "azb",
      "zzb", "zzz", "a*", "A*", "*b", "*B", "?",  "??",  "*"}},
    {"several texts",
     EW_TYPE_STRING,  true,
     {"ForAnyValue:StringEquals", "ForAllValues:StringEquals",
      "ForAnyValue:StringNotEquals", "ForAllValues:StringLike",
      "ForAllValues:StringNotLike", "Null", "StringEquals", "StringNotEquals"},
     {"a", "b", "a*", "?", "*"},
     {"a", "b", "z", "az", "zz", "a*", "?", "*"}             },
};

static size_t count_of(const char *const *list, size_t max)
{
    size_t count = 0;
    while (count < max && list[count]) {
        count++;
    }
    return count;
}

static struct ew_str random_literal(struct ew_arena *arena,
                                    const struct kind *kind, struct random *r)
{
    size_t ops = count_of(kind->ops, COUNT_OF(kind->ops));
    size_t texts = count_of(kind->texts, COUNT_OF(kind->texts));
    const char *op = kind->ops[random_below(r, ops)];
    const char *deny = random_below(r, 3) == 0 ? "!" : "";
    const char *strict = random_below(r, 3) == 0 ? "~" : "";
    bool target = strcmp(op, "pattern") == 0;
    struct ew_str out =
        ew_arena_printf(arena, "%s%s%s%s", random_below(r, 2) ? "+" : "-",
                        target ? "" : deny, target ? "" : strict, op);
    for (size_t n = random_below(r, 4); n > 0; n--) {
        char between = ew_str_contains(out, EW_STR("=")) ? '|' : '=';
        out = ew_arena_printf(arena, "%.*s%c%s", EW_STR_ARG(out), between,
                              kind->texts[random_below(r, texts)]);
    }
    return out;
}

/* Is there a set of at most four of the values that will do? */
static bool any_set(const struct kind *kind, const struct ew_demanded *list,
                    size_t count)
{
    enum { MAX_SET = 8 };
    size_t values = count_of(kind->values, MAX_SET);
    bool found = false;
    for (size_t bits = 0; !found && bits < (size_t)1 << values; bits++) {
        struct ew_str items[MAX_SET];
        struct ew_value value = {.items = items};
        for (size_t i = 0; i < values; i++) {
            if (bits >> i & 1) {
                items[value.count++] = ew_str_from(kind->values[i]);
            }
        }
        found = literals_hold(list, count, &value, true);
    }
    return found;
}

static bool any_value(const struct kind *kind, const struct ew_demanded *list,
                      size_t count)
{
    struct ew_value absent = {.count = 0};
    bool found = literals_hold(list, count, &absent, false);
    for (size_t i = 0; !found && i < VALUES_MAX && kind->values[i]; i++) {
        struct ew_str item = ew_str_from(kind->values[i]);
        struct ew_value value = {.items = &item, .count = 1};
        found = literals_hold(list, count, &value, false);
    }
    return found;
}

static void check_round(const struct kind *kind, struct random *r)
{
    struct ew_arena arena;
    ew_arena_init(&arena);
    size_t count = 0;
    size_t steps = STEPS;
    struct ew_value value;
    struct ew_str text = EW_STR("");
    for (size_t n = 1 + random_below(r, LITERALS_MAX); n > 0; n--) {
        struct ew_str literal = random_literal(&arena, kind, r);
        text = ew_arena_printf(&arena, "%.*s%s%.*s", EW_STR_ARG(text),
                               text.len ? ";" : "", EW_STR_ARG(literal));
    }
    struct ew_demanded *list = literals_of(&arena, text.ptr, &count);
    const struct ew_dimension dimension = {
        .type = kind->type, .optional = true, .many = kind->many};
    enum ew_answer got =
        ew_value_find(&arena, &dimension, list, count, &steps, &value);
    bool want =
        kind->many ? any_set(kind, list, count) : any_value(kind, list, count);
    if (got != (want ? EW_SAT : EW_UNSAT) ||
        (want && !literals_hold(list, count, &value, kind->many))) {
        fail_msg("%s: `%s`: got %d, want %d", kind->name, text.ptr, (int)got,
                 want ? EW_SAT : EW_UNSAT);
    }
    ew_arena_release(&arena);
}

static void test_against_all(void **state)
{
    (void)state;
    struct random r = {4711};
    for (size_t i = 0; i < COUNT_OF(KINDS); i++) {
        for (size_t round = 0; round < ROUNDS; round++) {
            check_round(&KINDS[i], &r);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_absence), cmocka_unit_test(test_texts),
        cmocka_unit_test(test_arns),    cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_dates),   cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_truth),   cmocka_unit_test(test_mixed),
        cmocka_unit_test(test_many),    cmocka_unit_test(test_no_values),
        cmocka_unit_test(test_only),    cmocka_unit_test(test_budget),
        cmocka_unit_test(test_memory),  cmocka_unit_test(test_against_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
