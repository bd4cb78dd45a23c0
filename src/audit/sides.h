/** The sides of a comparison, and who of one is who of the other. */
#ifndef EW_AUDIT_SIDES_H
#define EW_AUDIT_SIDES_H

#include "paths/paths.h"

/** What the sources of one side hold. */
struct ew_side_input {
    const struct ew_estate *estate;
    struct ew_engine *engine;
    /**
     * The sources as given. A policy document has no name of its own: it is
     * the one of the other side whose source has the same number and that
     * has the same path in it.
     */
    struct ew_strs sources;
    /** Doors and paths; NULL: they are not compared. */
    const struct ew_paths *paths;
};

/** The name by which both sides know a principal: equal where it is the same
 * one. It may be in the arena, or the ARN. Absent: no memory. */
struct ew_str ew_side_key(struct ew_arena *arena,
                          const struct ew_side_input *side,
                          const struct ew_principal *principal);

#endif
