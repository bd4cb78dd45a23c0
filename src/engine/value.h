/** Values of one dimension that meet a list of literals. */
#ifndef EW_ENGINE_VALUE_H
#define EW_ENGINE_VALUE_H

#include "engine/solve.h"

struct ew_demanded {
    const struct ew_atom *atom;
    bool want;
};

/**
 * A value that meets all literals. Absence is tried first where it may be.
 * *out in the arena. EW_UNDECIDED as for ew_solve.
 */
enum ew_answer ew_value_find(struct ew_arena *arena,
                             const struct ew_dimension *dimension,
                             const struct ew_demanded *demanded, size_t count,
                             size_t *steps, struct ew_value *out);

#endif
