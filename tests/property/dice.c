#include "dice.h"

/* SplitMix64. */
static uint64_t next(struct dice *dice)
{
    dice->state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = dice->state;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

struct dice dice_of(uint64_t seed, uint64_t index)
{
    struct dice dice = {seed};
    dice.state = next(&dice) ^ (index * UINT64_C(0xd1342543de82ef95));
    return dice;
}

size_t dice_roll(struct dice *dice, size_t sides)
{
    return (size_t)(next(dice) % sides);
}

bool dice_chance(struct dice *dice, unsigned percent)
{
    return dice_roll(dice, 100) < percent;
}
