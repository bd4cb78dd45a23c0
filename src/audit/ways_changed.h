/** Doors and paths of two sides: which came, which went. */
#ifndef EW_AUDIT_WAYS_CHANGED_H
#define EW_AUDIT_WAYS_CHANGED_H

#include "audit/changes.h"

/** A door of somebody, or its paths to one end and door, where that changed or
 * may have. */
struct ew_way_changed {
    struct ew_str who;                    /**< ARN, or name of an outsider */
    const struct ew_principal *principal; /**< NULL: from outside */
    enum ew_outside_kind outside;         /**< with no principal */
    enum ew_change_kind kind;
    enum ew_door door;
    struct ew_str end; /**< of paths: ARN; absent: it is a door of its own */
    struct ew_stand from;
    struct ew_stand to;
    /** Of paths: one that shows the change, as it is now, or as it was where
     * none is left. NULL: a door. */
    const struct ew_path *path;
    struct ew_strs unknown; /**< why it is not decided; empty: it is */
};

/** What is compared; all borrowed. */
struct ew_ways_sides {
    const struct ew_side_input *from;
    const struct ew_side_input *to;
    /** Whose exec has changed, by principal; of the others it is the same. */
    const struct ew_changes *access;
    bool same_files; /**< as that of struct ew_changes_options */
};

/**
 * Compare all doors but that of exec, and all paths. A path counts as gained
 * where neither another path in the account nor what its principal could do by
 * itself gave as much, so far as is told; what was not known before counts as
 * nothing, and what is not known now as undecided.
 *
 * Ownership: struct ew_way_changed of *out in the arena, sorted by who, end and
 * door; borrows both sides. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_ways_compare(struct ew_arena *arena,
                                            const struct ew_ways_sides *sides,
                                            struct ew_vec *out,
                                            struct ew_error *err);

#endif
