/** Inside the audit: what a plan adds, and nothing else. */
#ifndef EW_AUDIT_ADDED_H
#define EW_AUDIT_ADDED_H

#include "audit/judge.h"

/**
 * Keep of the report what options.added says is new: principals whose access
 * was gained or widened, or may have been, with a request that was not
 * allowed before as their witness; the findings of these; doors and paths that
 * are new or go further, of principals and of outsiders, and the findings at
 * openings by which there is more; and findings about no access (documents,
 * clusters, exemptions, entries) or about what holds it (guards, tags) that
 * were not there before. Without options.added nothing happens.
 *
 * Findings must have their final fingerprints. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_added_keep(struct ew_judge *judge,
                                          struct ew_report *report,
                                          struct ew_error *err);

#endif
