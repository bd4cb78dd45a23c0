/** Inside the audit: whom a role's trust policy lets in. */
#ifndef EW_AUDIT_TRUST_H
#define EW_AUDIT_TRUST_H

#include "engine/access.h"

/**
 * The principals that the Allow statements of a trust policy name, as they
 * are written, sorted, each once. Conditions are not looked at.
 *
 * Ownership: *out in the arena. Errors: EW_NOMEM.
 * Source: facts B5.1, B5.6, B5.7.
 */
EW_NODISCARD enum ew_status ew_trusted_by(struct ew_arena *arena,
                                          const struct ew_document *trust,
                                          struct ew_strs *out,
                                          struct ew_error *err);

#endif
