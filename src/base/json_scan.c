/*
 * The text was vetted, so only what ends a value is looked for, eight bytes at
 * a time. Bounds are checked all the same: a stretch may be cut at any place.
 */
#include "base/json_scan.h"

#include "base/utf8.h"

const char *ew_scan_quote(const char *at, const char *end, bool *escaped)
{
    *escaped = false;
    while (at < end) {
        if (end - at >= 8) {
            uint64_t word = ew_scan_load(at);
            uint64_t hits = ew_scan_is(word, '"') | ew_scan_is(word, '\\');
            if (!hits) {
                at += 8;
                continue;
            }
            at += ew_scan_first(hits);
        }
        if (*at == '"') {
            return at;
        }
        if (*at == '\\') {
            *escaped = true;
            at++;
        }
        at++;
    }
    return end;
}

/* Past the bracket that closes the one at `at`. */
static const char *skip_brackets(const char *at, const char *end)
{
    size_t depth = 0;
    while (at < end) {
        if (end - at >= 8) {
            uint64_t word = ew_scan_load(at);
            /* all four brackets, and letters that no value starts with, are
             * one byte under this mask */
            uint64_t brackets = word & (EW_SCAN_ONES * 0xD9);
            uint64_t hits =
                ew_scan_is(word, '"') | ew_scan_is(brackets, '[' & 0xD9);
            if (!hits) {
                at += 8;
                continue;
            }
            at += ew_scan_first(hits);
        }
        char c = *at++;
        if (c == '"') {
            bool escaped = false;
            at = ew_scan_quote(at, end, &escaped);
            at += at < end ? 1 : 0;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if ((c == '}' || c == ']') && --depth == 0) {
            return at;
        }
    }
    return end;
}

static const char *skip_plain(const char *at, const char *end)
{
    while (at < end && *at != ',' && *at != '}' && *at != ']' &&
           !ew_scan_is_blank(*at)) {
        at++;
    }
    return at;
}

const char *ew_scan_value(const char *at, const char *end)
{
    if (at == end) {
        return end;
    }
    if (*at == '{' || *at == '[') {
        return skip_brackets(at, end);
    }
    if (*at != '"') {
        return skip_plain(at, end);
    }
    bool escaped = false;
    at = ew_scan_quote(at + 1, end, &escaped);
    return at < end ? at + 1 : end;
}

bool ew_scan_hex4(const char *at, uint32_t *out)
{
    uint32_t value = 0;
    for (size_t i = 0; i < 4; i++) {
        char c = ew_ascii_lower(at[i]);
        bool digit = c >= '0' && c <= '9';
        if (!digit && (c < 'a' || c > 'f')) {
            return false;
        }
        value = value << 4 | (uint32_t)(digit ? c - '0' : c - 'a' + 10);
    }
    *out = value;
    return true;
}

/* \uXXXX or a pair of them at `at`, which is at the first X. */
static const char *unescape_code(const char *at, char *out, size_t *len)
{
    uint32_t code = 0;
    uint32_t low = 0;
    (void)ew_scan_hex4(at, &code);
    at += 4;
    if (code >= 0xD800 && code <= 0xDBFF && ew_scan_hex4(at + 2, &low)) {
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        at += 6;
    }
    char bytes[4];
    size_t count = ew_utf8_encode(code, bytes);
    memcpy(out + *len, bytes, count);
    *len += count;
    return at;
}

static char unescape_letter(char c)
{
    switch (c) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return c;
    }
}

size_t ew_scan_unescape(struct ew_str content, char *out)
{
    size_t len = 0;
    while (content.len > 0) {
        size_t plain = ew_str_find(content, '\\');
        memcpy(out + len, content.ptr, plain);
        len += plain;
        if (content.len - plain < 2) {
            break;
        }
        const char *at = content.ptr + plain + 1;
        if (*at == 'u') {
            at = unescape_code(at + 1, out, &len);
        } else {
            out[len++] = unescape_letter(*at++);
        }
        content =
            ew_str_slice(content, (size_t)(at - content.ptr), content.len);
    }
    return len;
}

struct ew_str ew_scan_decode(struct ew_str content, bool escaped,
                             struct ew_arena *arena)
{
    if (!escaped) {
        return content;
    }
    char *copy = ew_arena_alloc_raw(arena, content.len + 1);
    if (!copy) {
        return (struct ew_str){NULL, 0};
    }
    size_t len = ew_scan_unescape(content, copy);
    copy[len] = '\0';
    return (struct ew_str){copy, len};
}
