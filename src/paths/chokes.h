/** Statements that let people through, and what is left without one. */
#ifndef EW_PATHS_CHOKES_H
#define EW_PATHS_CHOKES_H

#include "paths/paths.h"

/** What there would be without a statement; lists of ARNs, or of names of
 * outsiders, sorted. */
struct ew_closing {
    bool asked;
    struct ew_str undecided; /**< why there is no answer; absent: there is */
    /** Who has a door or a path and would have none any more. */
    struct ew_strs lose;
    /* of the others whose paths go through it: */
    struct ew_strs doors;   /**< they keep what they may do by themselves */
    struct ew_strs paths;   /**< they come by another path */
    struct ew_strs unknown; /**< what they have left is not decided */
};

/** A statement that opens paths, its own or as part of longer ones. */
struct ew_choke {
    struct ew_through opening; /**< of a policy, for sure */
    /** Whose paths go through it, at the first step or at a later one: ARNs,
     * or names of outsiders; sorted. */
    struct ew_strs lets;
    struct ew_strs ends;  /**< ARNs of whose access they get to; sorted */
    bool doors[EW_DOORS]; /**< by these */
    size_t path_count;
    struct ew_closing closing;
};

struct ew_chokes {
    struct ew_choke *list; /**< who lets most through first */
    size_t count;
    size_t unopened; /**< paths that no statement opens, so far as is read */
};

/**
 * The openings of all paths, each once. Ownership: *out in the arena, borrowing
 * paths. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_chokes_find(struct ew_arena *arena,
                                           const struct ew_paths *paths,
                                           struct ew_chokes *out,
                                           struct ew_error *err);

/**
 * Find out what is left without the statement of a choke point: all doors and
 * paths are looked for again, of any length. before: all that there are with
 * it; options are those by which they were found. Of the estate nothing is
 * changed in the end.
 *
 * Ownership: lists in the arena. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_choke_close(
    struct ew_arena *arena, struct ew_estate *estate,
    const struct ew_paths_options *options, const struct ew_paths *before,
    struct ew_choke *choke, struct ew_error *err);

#endif
