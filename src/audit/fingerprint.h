/** Inside the audit: what stays the same of a finding between two runs. */
#ifndef EW_AUDIT_FINGERPRINT_H
#define EW_AUDIT_FINGERPRINT_H

#include "audit/audit.h"

/**
 * Hash rule, principal, policy, the statement's canonical text and detail
 * into finding->fingerprint: never a position or the path of a file, so that
 * it survives what moves and hides nothing that is new; nor the entry that
 * exempts it, so that an approval leaves it the same finding. detail is what
 * else tells findings of the rule apart: an entry, a fault.
 *
 * scratch is for the canonical text; it may be reset afterwards.
 */
EW_NODISCARD enum ew_status ew_fingerprint(struct ew_finding *finding,
                                           struct ew_str detail,
                                           struct ew_arena *scratch,
                                           struct ew_error *err);

/**
 * Findings that are alike in all of that (equal statements of one policy)
 * are numbered in their order, so that every fingerprint is its own.
 */
EW_NODISCARD enum ew_status ew_fingerprints_number(struct ew_finding *findings,
                                                   size_t count,
                                                   struct ew_arena *scratch,
                                                   struct ew_error *err);

#endif
