/**
 * Inside the paths: principals that are alike. Those that hold equal policies
 * under equal limits, and of whom these ask the same of who they are, may do
 * the same at each door, so that two crowds are compared once.
 */
#ifndef EW_PATHS_KINSHIP_H
#define EW_PATHS_KINSHIP_H

#include "base/vec.h"

#include "paths/doors.h"

struct ew_kinship;

/** NULL when memory is out. Borrows the estate and the doors. */
struct ew_kinship *ew_kinship_new(struct ew_arena *arena,
                                  const struct ew_estate *estate,
                                  const struct ew_doors *doors);

/**
 * A number that principals have in common if they are alike; each that policies
 * may tell from others has one of its own. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_kinship_of(struct ew_kinship *kinship,
                                          const struct ew_principal *principal,
                                          size_t *out);

/** Does no policy ask who it is, so that answers are not about its ARN? */
bool ew_kinship_is_nameless(struct ew_kinship *kinship,
                            const struct ew_principal *principal);

/**
 * A number that principals have in common whom the SCPs bind alike, whatever
 * they hold themselves; 0: that is not known of it. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_kinship_limits(
    struct ew_kinship *kinship, const struct ew_principal *principal,
    size_t *out);

/** Does a statement ask who calls: for the ARN, name, id, tags or type? */
bool ew_kinship_is_picky(const struct ew_statement *statement);

enum ew_picks { EW_PICKS_NOT, EW_PICKS_MAYBE, EW_PICKS };

/** Does it mean this one? That is about who it is alone; where something of
 * that is not known it may. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_kinship_picks(
    struct ew_kinship *kinship, const struct ew_document *document,
    const struct ew_statement *statement, const struct ew_principal *principal,
    enum ew_picks *out);

#endif
