/** UTF-8, one character at a time (RFC 3629). */
#ifndef EW_BASE_UTF8_H
#define EW_BASE_UTF8_H

#include "base/str.h"

/** Bytes that ew_utf8_show may write. */
#define EW_UTF8_SHOWN_MAX 12

/**
 * The first character of s. Overlong forms, surrogates and codes past
 * U+10FFFF are refused.
 *
 * Its length in bytes; 0 when s is empty or does not start with a character,
 * *code is then untouched.
 */
size_t ew_utf8_decode(struct ew_str s, uint32_t *code);
/** The bytes written; code must be a character, no surrogate. */
size_t ew_utf8_encode(uint32_t code, char out[4]);
/**
 * Whether a terminal or a reader may be misled by it: C0 and C1 controls,
 * DEL, bidirectional controls.
 */
bool ew_utf8_is_unsafe(uint32_t code);
/**
 * The first character of s, which is not empty, in a form that is safe to
 * show: itself, `\xNN` for a byte or `\u{N}` for a character.
 *
 * *used gets the bytes taken from s; the bytes written are returned.
 */
size_t ew_utf8_show(struct ew_str s, char out[EW_UTF8_SHOWN_MAX], size_t *used);

#endif
