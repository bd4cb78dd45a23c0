/** Inside the paths: what one door gives beyond another one. */
#ifndef EW_PATHS_ADDING_H
#define EW_PATHS_ADDING_H

#include "paths/graph.h"

/** Somebody with the doors that it has. */
struct ew_stand {
    const struct ew_principal *principal;
    const struct ew_door_set *doors; /**< NULL: of somebody outside */
    size_t kin;                      /**< 0: like nobody */
    const struct ew_node *most;      /**< as in struct ew_node */
};

/** Where a node stands, and where it would as changed. */
struct ew_stand ew_stand_of(const struct ew_node *node);

/** Two of them at one door. */
struct ew_adding {
    const struct ew_stand *before;
    const struct ew_stand *after;
    enum ew_door door;
};

/**
 * Is there a request at the door that after may make and before may not?
 * *witness is one, and empty where none is at hand; NULL: it is not wanted.
 * Solved for exec, and for calls that open another door by themselves where
 * both may make them; else reach and conditions are compared. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_adds(struct ew_graph *graph,
                                    const struct ew_adding *asked, bool *out,
                                    struct ew_witness *witness,
                                    struct ew_error *err);

/** A bit for each door at which there is such a request. Of those that are
 * alike it is asked once. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_adds_at(struct ew_graph *graph,
                                       const struct ew_stand *before,
                                       const struct ew_stand *after,
                                       unsigned *out, struct ew_error *err);

/**
 * Has it all that somebody can have who is bound as most is, at every door? Not
 * where that is not known, or most is NULL. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_has_most(struct ew_graph *graph,
                                        const struct ew_stand *stand,
                                        const struct ew_node *most, bool *out,
                                        struct ew_error *err);

/** Is everything allowed to it by what it holds, but for what SCPs deny? No
 * policy that is written to it gives it more. */
bool ew_holds_everything(const struct ew_principal *principal);

#endif
