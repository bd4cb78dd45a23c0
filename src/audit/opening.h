/** Inside the audit: findings at statements that let several through. */
#ifndef EW_AUDIT_OPENING_H
#define EW_AUDIT_OPENING_H

#include "audit/judge.h"

/** NULL when memory is out. */
struct ew_openings *ew_openings_new(struct ew_arena *arena);

/** Once all is gathered: add the findings. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_openings_end(struct ew_judge *judge,
                                            struct ew_error *err);

#endif
