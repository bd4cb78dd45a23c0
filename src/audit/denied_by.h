/** Which Deny stands between a principal and the requests of a witness. */
#ifndef EW_AUDIT_DENIED_BY_H
#define EW_AUDIT_DENIED_BY_H

#include "engine/access.h"

/**
 * The first Deny of the principal's layers that applies to one of the
 * requests; layer NULL where none does, and access only lacks an Allow, or
 * where the documents cannot be read for sure.
 *
 * Borrows policies and statements; scratch is reset. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_denied_by(struct ew_arena *scratch,
                                         const struct ew_principal *principal,
                                         const struct ew_witness *witness,
                                         struct ew_blocker *out,
                                         struct ew_error *err);

#endif
