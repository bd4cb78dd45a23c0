/** What is not known and was accepted so, one by one. */
#ifndef EW_AUDIT_ACCEPT_H
#define EW_AUDIT_ACCEPT_H

#include "audit/audit.h"

/**
 * Read `ARN|ADDRESS|FILE until=YYYY-MM-DD reason=…`; the reason comes last and
 * runs to the end. What it refers to is borrowed.
 *
 * NULL, or what is wrong with it, a literal.
 */
const char *ew_acceptance_parse(struct ew_str text, bool need_reason,
                                struct ew_acceptance *out);

bool ew_acceptance_expired(const struct ew_acceptance *acceptance, int64_t now);

/** The one that counts for what has one of these names; NULL: none. */
struct ew_acceptance *ew_accepted(const struct ew_audit_options *options,
                                  const struct ew_str *names, size_t count);

#endif
