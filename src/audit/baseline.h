/** Inside the audit: what an earlier report has accepted. */
#ifndef EW_AUDIT_BASELINE_H
#define EW_AUDIT_BASELINE_H

#include "audit/judge.h"

/**
 * Findings that were open in the earlier report, by fingerprint, turn
 * EW_FINDING_BASELINE, unless they have become worse or the access that they
 * are about may have grown since, or they let through whom they did not: a
 * finding that was accepted hides no more than what was there then. Fill
 * summary.baseline. Without a baseline nothing happens.
 *
 * Findings must have their final fingerprints. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_baseline_apply(struct ew_judge *judge,
                                              struct ew_report *report,
                                              struct ew_error *err);

#endif
