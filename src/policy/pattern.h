/**
 * Patterns: literal text with wildcards, the one form in which resources,
 * actions and condition values are compared.
 *
 * A pattern is a byte string in which four control bytes are wildcards. They
 * cannot occur in a policy (fact B1.1.12), so no escape is needed, and a `*`
 * that is an ordinary character (StringEquals, `${*}`, the value of a
 * variable) is simply the byte `*`.
 *
 * The partial wildcards stand before the full ones, as the segments of an ARN
 * stand before its resource.
 */
#ifndef EW_POLICY_PATTERN_H
#define EW_POLICY_PATTERN_H

#include "base/arena.h"

#define EW_ANY_RUN '\001'      /**< any run of characters, also none */
#define EW_ANY_ONE '\002'      /**< exactly one character */
#define EW_ANY_RUN_PART '\003' /**< a run without `:` (inside ARN segments) */
#define EW_ANY_ONE_PART '\004' /**< one character but `:` */

/**
 * Does the whole text match? Iterative, O(pattern * text) at worst and linear
 * in practice: a pattern of a thousand stars costs nothing noticeable.
 * A single wildcard takes a character of UTF-8; ignore_case is for ASCII
 * letters.
 */
bool ew_pattern_match(struct ew_str pattern, struct ew_str text,
                      bool ignore_case);
/** No wildcard at all: equality decides. */
bool ew_pattern_is_literal(struct ew_str pattern);
/** Only runs (at least one): matches every text. */
bool ew_pattern_is_all(struct ew_str pattern);
/** `*` and `?` become wildcards, all else stays. In the arena. */
struct ew_str ew_pattern_of_glob(struct ew_arena *arena, struct ew_str glob);
/** For people: wildcards as `*` and `?`. In the arena. */
struct ew_str ew_pattern_to_glob(struct ew_arena *arena, struct ew_str pattern);
/** Match a glob as it is written, `*` and `?` being wildcards. */
bool ew_glob_match(struct ew_str glob, struct ew_str text, bool ignore_case);
/**
 * Does a glob match all that another one matches? False also where that takes
 * more than comparing them from left to right (`?*` and `*?`).
 */
bool ew_glob_covers(struct ew_str glob, struct ew_str narrow);

/** How wildcards are written in a text. */
enum ew_spelling {
    EW_SPELLED_GLOB,    /**< `*` and `?` */
    EW_SPELLED_PATTERN, /**< the bytes above */
};
/** ew_pattern_match or ew_glob_match, by spelling. */
bool ew_spelled_match(struct ew_str text, enum ew_spelling spelling,
                      struct ew_str value, bool ignore_case);
/** Is this byte a wildcard? */
bool ew_is_wildcard(char c, enum ew_spelling spelling);

#endif
