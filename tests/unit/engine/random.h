/** Numbers that look random and are the same in every run. */
#ifndef EW_TEST_RANDOM_H
#define EW_TEST_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct random {
    uint64_t state; /**< not 0 */
};

/** From 0 to limit - 1; 0 where limit is. */
static inline size_t random_below(struct random *r, size_t limit)
{
    r->state ^= r->state << 13;
    r->state ^= r->state >> 7;
    r->state ^= r->state << 17;
    return limit > 0 ? (size_t)(r->state % limit) : 0;
}

#endif
