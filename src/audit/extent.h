/** Inside the audit: how far doors and paths go, to compare those of two sides.
 */
#ifndef EW_AUDIT_EXTENT_H
#define EW_AUDIT_EXTENT_H

#include "engine/scope.h"

#include "paths/paths.h"

struct ew_extent {
    struct ew_scope scope;
    bool needs; /**< something beside policies */
};

/** Is it decided, and for access? */
bool ew_verdict_is_sure(enum ew_verdict verdict);

/**
 * Of the steps alone: on which conditions somebody gets to the end at all.
 * Ownership: *out in the arena, borrowing path. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_extent_of_steps(struct ew_arena *arena,
                                               const struct ew_path *path,
                                               struct ew_extent *out);
/** With what the end may do. */
EW_NODISCARD enum ew_status ew_extent_of_path(struct ew_arena *arena,
                                              const struct ew_path *path,
                                              struct ew_extent *out);
struct ew_extent ew_extent_of_door(const struct ew_door_access *door);

/** Whatever the second one gives, the first one does, for sure. */
bool ew_extent_covers(const struct ew_extent *wide,
                      const struct ew_extent *narrow);

#endif
