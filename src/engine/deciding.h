/** Inside the engine: the verdict of a question, beyond what was tried. */
#ifndef EW_ENGINE_DECIDING_H
#define EW_ENGINE_DECIDING_H

#include "engine/inquiry.h"

/** A question, and its formulas with the values that were tried by then. */
struct ew_deciding {
    const struct ew_inquiry *q;
    struct ew_question how; /**< values are tried, open readings count */
    const struct ew_built *built;
};

/** At first, and once there are more values or fewer. */
void ew_deciding_build(struct ew_deciding *d);

/**
 * The verdict of all grants or of one, with as few conditions as values can
 * be found for; true when it is a "no" and ties may hide access.
 */
bool ew_decide_tied(struct ew_deciding *d, size_t only, struct ew_decided *out);
/** The reach: untried values may reach further than those that were tried. */
void ew_decide_reach(struct ew_deciding *d, size_t only,
                     struct ew_reached *out);
/**
 * Access that rests on a reading which the facts leave open is not sure: it
 * is conditional, on AWS reading it so. Where it is sure, *witness (may be
 * NULL) shows it under the strict reading.
 */
void ew_decide_openly(struct ew_deciding *d, size_t only,
                      struct ew_decided *out, struct ew_witness *witness);

/** The conditions that were found, in keep. */
const struct ew_needed *ew_decided_keep(struct ew_arena *keep,
                                        const struct ew_decided *d);

#endif
