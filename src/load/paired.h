/**
 * Code of which something has to be made, and what was made of some code: one
 * for one, by where they lie.
 */
#ifndef EW_LOAD_PAIRED_H
#define EW_LOAD_PAIRED_H

#include "base/vec.h"

struct ew_want {
    struct ew_str folder;
    size_t lacks; /**< so many have to be there */
    bool *covered;
};

struct ew_have {
    struct ew_str folder;
    struct ew_str home; /**< the folder of the code, where it is usual */
    bool used;
};

struct ew_pairing {
    struct ew_vec wants; /**< struct ew_want */
    struct ew_vec haves; /**< struct ew_have */
};

struct ew_pairing ew_pairing_of(struct ew_arena *arena);

/**
 * Sets `covered` of each that gets all that it lacks. What lies in a folder of
 * code or in its home is of that code alone, even if it is more than that
 * lacks. What is left goes to the code above it, then to the one whose folder
 * is called so, then to any.
 */
void ew_pair(struct ew_pairing *pairing);

#endif
