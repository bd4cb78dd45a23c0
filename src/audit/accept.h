/** What is not known and was accepted so, one by one. */
#ifndef EW_AUDIT_ACCEPT_H
#define EW_AUDIT_ACCEPT_H

#include "audit/audit.h"

/**
 * Read `ARN|ADDRESS|FILE#ADDRESS|FILE until=YYYY-MM-DD reason=…`; the reason
 * comes last and runs to the end. What has blanks stands in double quotes.
 * What it refers to is borrowed.
 *
 * NULL, or what is wrong with it, a literal.
 */
const char *ew_acceptance_parse(struct ew_str text, bool need_reason,
                                struct ew_acceptance *out);

bool ew_acceptance_expired(const struct ew_acceptance *acceptance, int64_t now);

/** Once the input is there: an address that several files have accepts none. */
void ew_acceptances_prepare(const struct ew_audit_options *options,
                            const struct ew_estate *estate);

/**
 * The one that counts for a principal, by its ARN or address, or, without an
 * ARN, for a gap in the input, by its address or file; NULL: none.
 */
struct ew_acceptance *ew_accepted(const struct ew_audit_options *options,
                                  struct ew_str arn, struct ew_place place);

#endif
