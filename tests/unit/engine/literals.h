/**
 * Predicates from texts that a table can hold.
 *
 * A literal is written `+StringLike=a*|b`: `+` or `-` (demanded to hold or
 * not), `!` where the condition is a Deny's and `~` where it is read strictly,
 * an operator as in a policy, `=` and values with `|` between them. Without
 * `=` there is no value. The operators `pattern` and `ipattern` are those of
 * targets: one of the patterns matches, the second ignoring case.
 */
#ifndef EW_TEST_LITERALS_H
#define EW_TEST_LITERALS_H

#include "engine/value.h"

/** Fails the test where the text is no literal. In the arena. */
struct ew_demanded literal_of(struct ew_arena *arena, struct ew_str text,
                              size_t dimension);
/** Several, with `;` between them; count gets their number. */
struct ew_demanded *literals_of(struct ew_arena *arena, const char *text,
                                size_t *count);
/** Do all of them have their truth for the value? */
bool literals_hold(const struct ew_demanded *literals, size_t count,
                   const struct ew_value *value, bool many);

#endif
