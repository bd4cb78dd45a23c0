/** A first allow-list from what is, for people to complete. */
#ifndef EW_AUDIT_DRAFT_H
#define EW_AUDIT_DRAFT_H

#include "base/buf.h"

#include "audit/audit.h"

/**
 * Append an allow-list in YAML whose entries are just the access that each
 * principal has; what an entry cannot say is told there, and the file is
 * refused until a person has decided it. Nothing is approved by being in it:
 * owner, justification, approver and dates are left empty, so that the file is
 * refused until a person has filled them in.
 *
 * scratch is for the ids; it may be reset afterwards.
 * Errors: EW_NOMEM; what was appended by then is of no use.
 */
EW_NODISCARD enum ew_status ew_allowlist_draft(struct ew_arena *scratch,
                                               struct ew_engine *engine,
                                               const struct ew_report *report,
                                               struct ew_buf *out,
                                               struct ew_error *err);

#endif
