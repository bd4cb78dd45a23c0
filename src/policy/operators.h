/** Condition operators: one row each. Source: fact B2.2. */
#ifndef EW_POLICY_OPERATORS_H
#define EW_POLICY_OPERATORS_H

#include "policy/arn.h"

enum ew_value_type {
    EW_TYPE_STRING,
    EW_TYPE_NUMERIC,
    EW_TYPE_DATE,
    EW_TYPE_BOOL,
    EW_TYPE_BINARY,
    EW_TYPE_IP,
    EW_TYPE_ARN,
    EW_TYPE_NULL,
};

enum ew_relation { EW_EQ, EW_LT, EW_LE, EW_GT, EW_GE };

struct ew_operator {
    struct ew_str name; /**< as AWS writes it, without IfExists */
    enum ew_value_type type;
    enum ew_relation relation;
    bool negated;
    bool ignore_case;
    bool wildcards; /**< `*` and `?` in policy values */
    bool variables; /**< `${…}` in policy values */
};

/** By name, any case; NULL when there is none. */
const struct ew_operator *ew_operator_find(struct ew_str name);
/** All of them, for documentation and tests. */
const struct ew_operator *ew_operators(size_t *count);

enum ew_test { EW_TEST_NO, EW_TEST_YES, EW_TEST_BAD };

/**
 * Does one request value match one policy value, negation aside? The policy
 * value is expanded: a pattern (policy/pattern.h) for strings and ARNs, plain
 * text else. EW_TEST_BAD: the policy value cannot be read as this type, and
 * the condition then holds for no operator (fact B2.2.5).
 */
enum ew_test ew_operator_test(const struct ew_operator *op,
                              struct ew_str policy_value,
                              struct ew_str request_value);

/**
 * Can a policy value, without variables, be read as the operator's type? One
 * that cannot makes the condition hold never (fact B2.2.5).
 */
bool ew_operator_reads(const struct ew_operator *op, struct ew_str value);

/** A number as IAM reads it: integer or decimal with sign. */
bool ew_number_parse(struct ew_str text, double *out);

/** An address range; v4 is kept in the first four bytes. */
struct ew_cidr {
    unsigned char address[16];
    unsigned prefix;
    bool v6;
};
/** `a.b.c.d`, `a.b.c.d/n`, and the like for IPv6; host bits are masked. */
bool ew_cidr_parse(struct ew_str text, struct ew_cidr *out);
bool ew_cidr_contains(const struct ew_cidr *range,
                      const struct ew_cidr *address);
/** `true` or `false` in any case. */
bool ew_bool_parse(struct ew_str text, bool *out);

#endif
