/**
 * Inside the paths: what a principal is after somebody has changed what is
 * attached to it. The access that it then has is the engine's answer over the
 * changed layers, never a guess (fact F4.6).
 */
#ifndef EW_PATHS_EDITS_H
#define EW_PATHS_EDITS_H

#include "paths/graph.h"

/** Somebody as changed by one step, with what it then may do. */
struct ew_changed {
    const struct ew_principal *principal;
    struct ew_door_set doors;
    const struct ew_node *most; /**< as in struct ew_node, of it as changed */
    /** The same with its tags still open, where they got values; or NULL. */
    const struct ew_changed *open;
    const struct ew_path_step *step; /**< of whoever makes the changes */
};

/**
 * Append struct ew_changed: the changes of a principal that give it more than
 * it has, as far as the editor may make them. Of those that go through the same
 * statement only the first is told; where no single change is enough, the
 * fewest that are together. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_edits_of(struct ew_graph *graph,
                                        struct ew_node *editor,
                                        struct ew_node *subject,
                                        struct ew_vec *out,
                                        struct ew_error *err);

/**
 * Append struct ew_changed: all changes of a principal that the editor may
 * make, at once, but for those without which it has as much; and all of them
 * beside each of those that take something away, too. Their doors are not
 * decided. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_edits_all(struct ew_graph *graph,
                                         struct ew_node *editor,
                                         struct ew_node *subject,
                                         struct ew_vec *out,
                                         struct ew_error *err);

/** Do a principal and the same one as changed hold the same, so far as it
 * matters? Beside everything no other grant does. */
bool ew_hold_alike(const struct ew_principal *a, const struct ew_principal *b);

#endif
