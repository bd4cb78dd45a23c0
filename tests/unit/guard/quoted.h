/** JSON in tables of tests. */
#ifndef EW_TEST_QUOTED_H
#define EW_TEST_QUOTED_H

#include "base/arena.h"

/** `'` stands for `"`, so that a row stays readable. */
struct ew_str quoted(struct ew_arena *arena, const char *text);

#endif
