/** Inside the audit: what a comparison rests on, and its gate. */
#ifndef EW_AUDIT_CHANGES_GATE_H
#define EW_AUDIT_CHANGES_GATE_H

#include "audit/changes.h"

/**
 * Texts of two sides as one list of struct ew_str, none twice: what only one
 * side says has `from: ` or `to: ` before it. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_join_sides(struct ew_vec *out,
                                          const struct ew_strs *from,
                                          const struct ew_strs *to,
                                          struct ew_error *err);

/** Fill assumptions, completeness, counts and gate from estates and list. */
EW_NODISCARD enum ew_status ew_changes_judge(
    struct ew_arena *arena, const struct ew_changes_options *options,
    struct ew_changes *changes, struct ew_error *err);

#endif
