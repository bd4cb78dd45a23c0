/** Matching the obvious way: tables instead of clever steps. */
#ifndef EW_FUZZ_SLOW_H
#define EW_FUZZ_SLOW_H

#include "policy/pattern.h"

/** As ew_pattern_match, by filling a table of all positions. */
bool slow_match(struct ew_arena *arena, struct ew_str pattern,
                struct ew_str text, bool ignore_case);

/** The lines of an input, without their ends; the rest is in the last one. */
size_t cut_lines(struct ew_str input, struct ew_str *lines, size_t max);

#endif
