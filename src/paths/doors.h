/** Inside the paths: what a principal may do at each door by itself. */
#ifndef EW_PATHS_DOORS_H
#define EW_PATHS_DOORS_H

#include "paths/calls.h"

struct ew_doors;

/** The doors of one principal; an entry's access is NULL where it has none. */
struct ew_door_set {
    struct ew_door_access of[EW_DOORS];
};

/** Names its calls. NULL when memory is out. Borrows all. */
struct ew_doors *ew_doors_new(struct ew_arena *arena,
                              const struct ew_estate *estate,
                              struct ew_calls *calls);

/** Does a statement name a call of some door? */
bool ew_doors_are_named(const struct ew_doors *doors,
                        const struct ew_statement *statement);

/**
 * Decide all doors; exec is decided by the engine of ecs:ExecuteCommand.
 * Ownership: in the arena. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_doors_decide(
    struct ew_doors *doors, const struct ew_principal *principal,
    struct ew_door_set *out, struct ew_error *err);

/**
 * Of the ways to a door that are one call: may one make such a call that the
 * other, who may make it too, may not on the same? Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_doors_exceed(struct ew_doors *doors,
                                            enum ew_door door,
                                            const struct ew_principal *one,
                                            const struct ew_principal *than,
                                            bool *out, struct ew_error *err);

/**
 * The doors of somebody who is like another one (kinship.h), whose are decided:
 * the same, through policies of its own. *out is not done where the words of an
 * answer are about that other one, and then is to be decided. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_doors_like(struct ew_doors *doors,
                                          const struct ew_principal *principal,
                                          const struct ew_principal *other,
                                          const struct ew_door_set *of_other,
                                          struct ew_door_set *out, bool *done);

#endif
