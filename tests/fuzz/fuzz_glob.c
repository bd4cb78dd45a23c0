/**
 * The first line is a pattern, the second a text. The matcher agrees with a
 * slow one, with and without case; a glob is matched as its translation; and
 * the kinds of a pattern say what it matches.
 *
 * `*` and `?` are the full wildcards. `%` and `_` are the partial ones as long
 * as no full one stands before them (policy/pattern.h), after that text.
 */
#include "slow.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LINES = 2, MAX_BYTES = 1000 };

static void check(bool holds)
{
    if (!holds) {
        abort();
    }
}

static struct ew_str pattern_of(struct ew_arena *arena, struct ew_str line)
{
    struct ew_str out = ew_pattern_of_glob(arena, line);
    char *bytes = ew_arena_alloc_raw(arena, line.len + 1);
    bool full = false;
    check(out.ptr && bytes);
    for (size_t i = 0; i < line.len; i++) {
        char c = out.ptr[i];
        /* What a policy cannot hold is no wildcard here either. */
        if (c == line.ptr[i] && ew_is_wildcard(c, EW_SPELLED_PATTERN)) {
            c = '.';
        }
        full = full || c == EW_ANY_RUN || c == EW_ANY_ONE;
        if (!full && c == '%') {
            c = EW_ANY_RUN_PART;
        } else if (!full && c == '_') {
            c = EW_ANY_ONE_PART;
        }
        bytes[i] = c;
    }
    return (struct ew_str){bytes, line.len};
}

static void check_pattern(struct ew_arena *arena, struct ew_str pattern,
                          struct ew_str text)
{
    bool exact = ew_pattern_match(pattern, text, false);
    bool folded = ew_pattern_match(pattern, text, true);
    check(exact == slow_match(arena, pattern, text, false));
    check(folded == slow_match(arena, pattern, text, true));
    check(folded || !exact);
    check(!ew_pattern_is_all(pattern) || exact);
    check(!ew_pattern_is_literal(pattern) || exact == ew_str_eq(pattern, text));
    check(ew_spelled_match(pattern, EW_SPELLED_PATTERN, text, false) == exact);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ew_str lines[LINES];
    struct ew_str input = {size ? (const char *)data : "", size};
    if (size > MAX_BYTES || cut_lines(input, lines, LINES) < LINES) {
        return 0;
    }
    struct ew_arena arena;
    ew_arena_init(&arena);
    struct ew_str pattern = pattern_of(&arena, lines[0]);
    check_pattern(&arena, pattern, lines[1]);
    /* Back to a glob and read as one: the same, but for partial wildcards. */
    struct ew_str glob = ew_pattern_to_glob(&arena, pattern);
    check_pattern(&arena, ew_pattern_of_glob(&arena, glob), lines[1]);
    check(ew_glob_match(glob, lines[1], false) ==
          ew_pattern_match(ew_pattern_of_glob(&arena, glob), lines[1], false));
    ew_arena_release(&arena);
    return 0;
}
