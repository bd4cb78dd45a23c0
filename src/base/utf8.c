/*
 * Strict by RFC 3629: overlong forms and surrogates are refused, because what
 * two readers read differently can hide a statement from one of them.
 */
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

/* Lead bytes by length: the bits they carry and the least code they may
 * stand for (a lesser one would be an overlong form). */
static const struct lead {
    unsigned char mask;
    unsigned char bits;
    uint32_t least;
} LEADS[] = {
    {0x80, 0x00, 0      },
    {0xE0, 0xC0, 0x80   },
    {0xF0, 0xE0, 0x800  },
    {0xF8, 0xF0, 0x10000},
};

static size_t lead_length(unsigned char byte)
{
    for (size_t i = 0; i < sizeof(LEADS) / sizeof(LEADS[0]); i++) {
        if ((byte & LEADS[i].mask) == LEADS[i].bits) {
            return i + 1;
        }
    }
    return 0;
}

size_t ew_utf8_decode(struct ew_str s, uint32_t *code)
{
    if (s.len == 0) {
        return 0;
    }
    const unsigned char *bytes = (const unsigned char *)s.ptr;
    size_t len = lead_length(bytes[0]);
    if (len == 0 || len > s.len) {
        return 0;
    }
    uint32_t value = bytes[0] & (unsigned char)~LEADS[len - 1].mask;
    for (size_t i = 1; i < len; i++) {
        if ((bytes[i] & 0xC0) != 0x80) {
            return 0;
        }
        value = value << 6 | (bytes[i] & 0x3F);
    }
    bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (value < LEADS[len - 1].least || value > 0x10FFFF || surrogate) {
        return 0;
    }
    *code = value;
    return len;
}

size_t ew_utf8_encode(uint32_t code, char out[4])
{
    size_t len = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code & 0x3F));
        code >>= 6;
    }
    out[0] = (char)(LEADS[len - 1].bits | code);
    return len;
}

bool ew_utf8_is_unsafe(uint32_t code)
{
    return code < 0x20 || (code >= 0x7F && code <= 0x9F) || code == 0x061C ||
           code == 0x200E || code == 0x200F ||
           (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069);
}

size_t ew_utf8_show(struct ew_str s, char out[EW_UTF8_SHOWN_MAX], size_t *used)
{
    uint32_t code = 0;
    size_t len = ew_utf8_decode(s, &code);
    *used = len ? len : 1;
    int written = 0;
    if (len == 0) {
        written = snprintf(out, EW_UTF8_SHOWN_MAX, "\\x%02x",
                           (unsigned)(unsigned char)s.ptr[0]);
    } else if (!ew_utf8_is_unsafe(code)) {
        memcpy(out, s.ptr, len);
        return len;
    } else if (len == 1) {
        written = snprintf(out, EW_UTF8_SHOWN_MAX, "\\x%02x", (unsigned)code);
    } else {
        written = snprintf(out, EW_UTF8_SHOWN_MAX, "\\u{%x}", (unsigned)code);
    }
    return (size_t)written;
}
