/** Numbers that look random and come again with the same seed. */
#ifndef EW_PROPERTY_DICE_H
#define EW_PROPERTY_DICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dice {
    uint64_t state;
};

/** One sequence for each index under a seed. */
struct dice dice_of(uint64_t seed, uint64_t index);
/** A number below sides, which is not 0. */
size_t dice_roll(struct dice *dice, size_t sides);
/** True so many times in a hundred. */
bool dice_chance(struct dice *dice, unsigned percent);

#endif
