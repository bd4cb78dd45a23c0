/*
 * Slices and what is done with them. Nothing here depends on the locale:
 * letters are those of ASCII, as in the names of AWS. The keyed hash (SipHash)
 * is for tables whose keys come from an input, where a plain hash could be
 * made to collide.
 */
#include "base/str.h"

#include <string.h>
#include <time.h>

struct ew_str ew_str_from(const char *text)
{
    return (struct ew_str){text, text ? strlen(text) : 0};
}

bool ew_str_eq(struct ew_str a, struct ew_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool ew_str_eq_nocase(struct ew_str a, struct ew_str b)
{
    if (a.len != b.len) {
        return false;
    }
    for (size_t i = 0; i < a.len; i++) {
        if (ew_ascii_lower(a.ptr[i]) != ew_ascii_lower(b.ptr[i])) {
            return false;
        }
    }
    return true;
}

int ew_str_cmp(struct ew_str a, struct ew_str b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter ? memcmp(a.ptr, b.ptr, shorter) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

int ew_str_order(const void *a, const void *b)
{
    return ew_str_cmp(*(const struct ew_str *)a, *(const struct ew_str *)b);
}

bool ew_str_starts(struct ew_str s, struct ew_str prefix)
{
    return ew_str_eq(ew_str_slice(s, 0, prefix.len), prefix);
}

bool ew_str_starts_nocase(struct ew_str s, struct ew_str prefix)
{
    return ew_str_eq_nocase(ew_str_slice(s, 0, prefix.len), prefix);
}

bool ew_str_ends(struct ew_str s, struct ew_str suffix)
{
    return suffix.len <= s.len &&
           ew_str_eq(ew_str_slice(s, s.len - suffix.len, s.len), suffix);
}

size_t ew_str_find(struct ew_str s, char c)
{
    const char *found = s.len ? memchr(s.ptr, c, s.len) : NULL;
    return found ? (size_t)(found - s.ptr) : s.len;
}

bool ew_str_contains(struct ew_str s, struct ew_str part)
{
    if (part.len == 0) {
        return true;
    }
    while (s.len >= part.len) {
        s = ew_str_slice(s, ew_str_find(s, part.ptr[0]), s.len);
        if (ew_str_starts(s, part)) {
            return true;
        }
        s = ew_str_slice(s, 1, s.len);
    }
    return false;
}

bool ew_str_any(ew_str_test_fn *test, struct ew_str s,
                const struct ew_str *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (test(s, words[i])) {
            return true;
        }
    }
    return false;
}

struct ew_str ew_str_slice(struct ew_str s, size_t from, size_t to)
{
    if (!s.ptr) {
        return s;
    }
    to = to < s.len ? to : s.len;
    from = from < to ? from : to;
    return (struct ew_str){s.ptr + from, to - from};
}

struct ew_str ew_str_cut(struct ew_str s, char separator, struct ew_str *rest)
{
    size_t at = ew_str_find(s, separator);
    *rest =
        at < s.len ? ew_str_slice(s, at + 1, s.len) : (struct ew_str){NULL, 0};
    return ew_str_slice(s, 0, at);
}

bool ew_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct ew_str ew_str_trim(struct ew_str s)
{
    size_t from = 0;
    size_t to = s.len;
    while (from < to && ew_is_blank(s.ptr[from])) {
        from++;
    }
    while (to > from && ew_is_blank(s.ptr[to - 1])) {
        to--;
    }
    return ew_str_slice(s, from, to);
}

struct ew_str ew_str_take_word(struct ew_str *rest)
{
    size_t len = 0;
    *rest = ew_str_trim(*rest);
    while (len < rest->len && !ew_is_blank(rest->ptr[len])) {
        len++;
    }
    struct ew_str word = ew_str_slice(*rest, 0, len);
    *rest = ew_str_trim(ew_str_slice(*rest, len, rest->len));
    return word;
}

uint64_t ew_str_hash(struct ew_str s)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < s.len; i++) {
        hash ^= (unsigned char)s.ptr[i];
        hash *= UINT64_C(0x100000001b3);
    }
    return hash;
}

static uint64_t rotate(uint64_t x, unsigned bits)
{
    return x << bits | x >> (64 - bits);
}

static void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[2] += v[3];
    v[1] = rotate(v[1], 13) ^ v[0];
    v[3] = rotate(v[3], 16) ^ v[2];
    v[0] = rotate(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = rotate(v[1], 17) ^ v[2];
    v[3] = rotate(v[3], 21) ^ v[0];
    v[2] = rotate(v[2], 32);
}

uint64_t ew_str_hash_keyed(struct ew_str s, uint64_t key)
{
    uint64_t other = ~rotate(key, 23);
    uint64_t v[4] = {
        key ^ UINT64_C(0x736f6d6570736575),
        other ^ UINT64_C(0x646f72616e646f6d),
        key ^ UINT64_C(0x6c7967656e657261),
        other ^ UINT64_C(0x7465646279746573),
    };
    size_t at = 0;
    uint64_t word = 0;
    for (; s.len - at >= sizeof(word); at += sizeof(word)) {
        memcpy(&word, s.ptr + at, sizeof(word));
        v[3] ^= word;
        sip_round(v);
        v[0] ^= word;
    }
    word = 0;
    if (at < s.len) {
        memcpy(&word, s.ptr + at, s.len - at);
    }
    word ^= (uint64_t)s.len << 56;
    v[3] ^= word;
    sip_round(v);
    v[0] ^= word;
    v[2] ^= 0xFF;
    for (int i = 0; i < 3; i++) {
        sip_round(v);
    }
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

uint64_t ew_str_hash_key(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    /* the stack's address adds what address randomization knows */
    uint64_t bits[] = {(uint64_t)now.tv_sec, (uint64_t)now.tv_nsec,
                       (uint64_t)(uintptr_t)&now};
    struct ew_str seed = {(const char *)bits, sizeof(bits)};
    return ew_str_hash_keyed(seed, 0);
}

char ew_ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool ew_str_to_u64(struct ew_str s, uint64_t max, uint64_t *out)
{
    uint64_t value = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9') {
            return false;
        }
        uint64_t digit = (uint64_t)(s.ptr[i] - '0');
        if (value > max / 10 || value * 10 > max - digit || digit > max) {
            return false;
        }
        value = value * 10 + digit;
    }
    if (s.len == 0) {
        return false;
    }
    *out = value;
    return true;
}

int ew_hex_value(char c)
{
    char lower = ew_ascii_lower(c);
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

void ew_hex_write(const unsigned char *bytes, size_t count, char *out)
{
    static const char DIGITS[] = "0123456789abcdef";
    for (size_t i = 0; i < count; i++) {
        *out++ = DIGITS[bytes[i] >> 4];
        *out++ = DIGITS[bytes[i] & 15];
    }
    *out = '\0';
}

bool ew_is_account_id(struct ew_str s)
{
    enum { ACCOUNT_DIGITS = 12 };
    uint64_t number = 0;
    return s.len == ACCOUNT_DIGITS && ew_str_to_u64(s, UINT64_MAX, &number);
}

struct ew_str ew_str_folder(struct ew_str path)
{
    size_t end = path.len;
    while (end > 0 && path.ptr[end - 1] != '/') {
        end--;
    }
    return ew_str_slice(path, 0, end);
}

struct ew_str ew_str_last_part(struct ew_str path)
{
    return ew_str_slice(path, ew_str_folder(path).len, path.len);
}
