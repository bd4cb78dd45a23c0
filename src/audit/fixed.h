/** What policies test of a principal and the time, and what it is now. */
#ifndef EW_AUDIT_FIXED_H
#define EW_AUDIT_FIXED_H

#include "estate/estate.h"

/** Tests of what is another one in a federated session, and of tags. */
#define EW_TESTS_SESSION EW_STR("session")
#define EW_TESTS_TAGS EW_STR("session tags")

/**
 * Append struct ew_str: each key that the statement tests, or puts in as a
 * variable, whose value is the principal's own, in lower case; each date that
 * it compares, with whether that has come at now: `date:TEXT:yes`; and
 * EW_TESTS_SESSION, EW_TESTS_TAGS where sessions may differ in what it tests.
 *
 * Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_fixed_tests(const struct ew_statement *statement,
                                           int64_t now, struct ew_vec *out);

/**
 * `KEY=VALUE` for such a key and a principal, in the arena; what is no key is
 * handed through. Absent: memory is out.
 */
struct ew_str ew_fixed_value(struct ew_arena *arena,
                             const struct ew_principal *principal,
                             struct ew_str test);

#endif
