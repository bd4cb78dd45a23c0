#include "slow.h"

#include <stdlib.h>

/* One past the character at t, however many bytes it has. */
static size_t behind(struct ew_str text, size_t t)
{
    size_t end = t + 1;
    while (end < text.len && (text.ptr[end] & 0xC0) == 0x80) {
        end++;
    }
    return end;
}

/*
 * can[t]: the pattern from p on matches the text from t on. Filled from the
 * last pattern position to the first.
 */
static void fill(struct ew_str pattern, size_t p, struct ew_str text,
                 bool ignore_case, const bool *next, bool *can)
{
    char c = pattern.ptr[p];
    bool partial = c == EW_ANY_RUN_PART || c == EW_ANY_ONE_PART;
    for (size_t t = text.len + 1; t-- > 0;) {
        bool more = t < text.len && !(partial && text.ptr[t] == ':');
        if (c == EW_ANY_RUN || c == EW_ANY_RUN_PART) {
            can[t] = next[t] || (more && can[t + 1]);
        } else if (c == EW_ANY_ONE || c == EW_ANY_ONE_PART) {
            can[t] = more && next[behind(text, t)];
        } else {
            can[t] = more && next[t + 1] &&
                     (c == text.ptr[t] ||
                      (ignore_case &&
                       ew_ascii_lower(c) == ew_ascii_lower(text.ptr[t])));
        }
    }
}

bool slow_match(struct ew_arena *arena, struct ew_str pattern,
                struct ew_str text, bool ignore_case)
{
    bool *now = EW_NEW_ARRAY(arena, text.len + 1, bool);
    bool *next = EW_NEW_ARRAY(arena, text.len + 1, bool);
    if (!now || !next) {
        abort();
    }
    next[text.len] = true;
    for (size_t p = pattern.len; p-- > 0;) {
        fill(pattern, p, text, ignore_case, next, now);
        bool *swap = now;
        now = next;
        next = swap;
    }
    return next[0];
}

size_t cut_lines(struct ew_str input, struct ew_str *lines, size_t max)
{
    size_t count = 0;
    struct ew_str rest = input;
    while (rest.ptr && count + 1 < max) {
        lines[count++] = ew_str_cut(rest, '\n', &rest);
    }
    if (rest.ptr) {
        lines[count++] = rest;
    }
    return count;
}
