/**
 * Moving over JSON text, eight bytes at a time; private to the JSON door.
 *
 * Everything here keeps to [at, end), whatever the text holds.
 */
#ifndef EW_BASE_JSON_SCAN_H
#define EW_BASE_JSON_SCAN_H

#include "base/json.h"

#include <string.h>

#define EW_SCAN_ONES UINT64_C(0x0101010101010101)
#define EW_SCAN_HIGHS UINT64_C(0x8080808080808080)

/** Eight bytes; the first of them is the least significant. */
static inline uint64_t ew_scan_load(const char *at)
{
    uint64_t word = 0;
    memcpy(&word, at, sizeof(word));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/** High bits: exact for the first byte that is c, maybe wrong after it. */
static inline uint64_t ew_scan_is(uint64_t word, unsigned char c)
{
    uint64_t zero = word ^ (EW_SCAN_ONES * c);
    return (zero - EW_SCAN_ONES) & ~zero & EW_SCAN_HIGHS;
}

/** Index of the first byte whose high bit is set; hits is not 0. */
static inline size_t ew_scan_first(uint64_t hits)
{
    return (size_t)__builtin_ctzll(hits) / 8;
}

static inline bool ew_scan_is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/** Past blanks. Runs of spaces, that is indentation, are the usual case. */
static inline const char *ew_scan_blanks(const char *at, const char *end)
{
    while (at < end && ew_scan_is_blank(*at)) {
        at++;
        while (end - at >= 8 && ew_scan_load(at) == EW_SCAN_ONES * ' ') {
            at += 8;
        }
    }
    return at;
}

/** An array or object with fewer bytes is passed over as fast as it is found.
 */
#define EW_SCAN_LARGE_BYTES ((size_t)512)

/** To the quote that ends a string of vetted text; at is in the string. */
const char *ew_scan_quote(const char *at, const char *end, bool *escaped);
/** Past the value that starts at `at`, in vetted text. */
const char *ew_scan_value(const char *at, const char *end);
/**
 * The content of a vetted string without its escapes.
 *
 * out has room for content.len bytes. The length written is returned.
 */
size_t ew_scan_unescape(struct ew_str content, char *out);
/** Four hexadecimal digits; false when they are none. */
bool ew_scan_hex4(const char *at, uint32_t *out);
/** The same as a string: borrowed when escaped is false. Absent: no memory. */
struct ew_str ew_scan_decode(struct ew_str content, bool escaped,
                             struct ew_arena *arena);
/** Without an index, at the cost of the text before span. */
struct ew_place ew_scan_place(struct ew_str file, struct ew_str text,
                              struct ew_span span);

#endif
