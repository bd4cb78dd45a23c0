/** Inside the audit: is all that bears on two principals the same text? */
#ifndef EW_AUDIT_SAME_H
#define EW_AUDIT_SAME_H

#include "audit/audit.h"

/**
 * Layout, order and the names of policies aside. True only where everything
 * was read: then the access of both is the same, decided or not. With
 * same_files, both sides were read from the same ones (at different times of a
 * plan), so that what is missing or refused in both is the same, too.
 *
 * Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_principals_same(struct ew_arena *scratch,
                                               const struct ew_principal *a,
                                               const struct ew_principal *b,
                                               bool same_files, bool *out,
                                               struct ew_error *err);

#endif
