/*
 * Paths and queries in the one form that AWS makes of them before it compares
 * signatures. The published vectors of the signer (tests/aws) fix what the
 * documentation leaves open, such as what becomes of dots, double slashes and
 * escapes.
 */
#include "base/vec.h"

#include "aws/sign.h"

#include <stdlib.h>
#include <string.h>

static bool is_unreserved(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_' ||
           c == '~';
}

static bool is_percent_escape(struct ew_str s, size_t at)
{
    return s.ptr[at] == '%' && s.len - at >= 3 &&
           ew_hex_value(s.ptr[at + 1]) >= 0 && ew_hex_value(s.ptr[at + 2]) >= 0;
}

/* also: one more byte that stays; escapes: those that are there stay. */
static struct ew_str encode(struct ew_arena *arena, struct ew_str s, char also,
                            bool escapes)
{
    static const char DIGITS[] = "0123456789ABCDEF";
    if (s.len > (SIZE_MAX - 1) / 3) {
        return (struct ew_str){NULL, 0};
    }
    char *out = ew_arena_alloc_raw(arena, 3 * s.len + 1);
    if (!out) {
        return (struct ew_str){NULL, 0};
    }
    size_t len = 0;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (is_unreserved(c) || (also && s.ptr[i] == also) ||
            (escapes && is_percent_escape(s, i))) {
            out[len++] = s.ptr[i];
            continue;
        }
        out[len++] = '%';
        out[len++] = DIGITS[c >> 4];
        out[len++] = DIGITS[c & 15];
    }
    out[len] = '\0';
    return (struct ew_str){out, len};
}

/* Write one segment with its slash, or take the last one away for `..`. */
static size_t add_segment(char *out, size_t len, struct ew_str segment)
{
    if (segment.len == 0 || ew_str_eq(segment, EW_STR("."))) {
        return len;
    }
    if (ew_str_eq(segment, EW_STR(".."))) {
        while (len > 0 && out[len - 1] != '/') {
            len--;
        }
        return len > 0 ? len - 1 : 0;
    }
    out[len] = '/';
    memcpy(out + len + 1, segment.ptr, segment.len);
    return len + 1 + segment.len;
}

static struct ew_str without_dots(struct ew_arena *arena, struct ew_str path)
{
    /* A slash before the first segment, one after the last. */
    char *out = ew_arena_alloc_raw(arena, path.len + 2);
    if (!out) {
        return (struct ew_str){NULL, 0};
    }
    size_t len = 0;
    struct ew_str rest = path;
    while (rest.ptr) {
        len = add_segment(out, len, ew_str_cut(rest, '/', &rest));
    }
    if (len == 0 || path.ptr[path.len - 1] == '/') {
        out[len++] = '/';
    }
    return (struct ew_str){out, len};
}

struct ew_str ew_aws_canonical_path(struct ew_arena *arena, struct ew_str path,
                                    unsigned flags)
{
    if (path.len == 0) {
        return EW_STR("/");
    }
    if (!(flags & EW_AWS_SIGN_PATH_AS_IS)) {
        path = without_dots(arena, path);
        if (!path.ptr) {
            return path;
        }
    }
    return encode(arena, path, '/', flags & EW_AWS_SIGN_PATH_ONCE);
}

struct pair {
    struct ew_str name;
    struct ew_str value;
};

static struct ew_str decode_percent(struct ew_arena *arena, struct ew_str s)
{
    char *out = ew_arena_alloc_raw(arena, s.len + 1);
    if (!out) {
        return (struct ew_str){NULL, 0};
    }
    size_t len = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i] == '+' ? ' ' : s.ptr[i];
        if (is_percent_escape(s, i)) {
            c = (char)(ew_hex_value(s.ptr[i + 1]) * 16 +
                       ew_hex_value(s.ptr[i + 2]));
            i += 2;
        }
        out[len++] = c;
    }
    return (struct ew_str){out, len};
}

/* One form for `%e1`, `%E1` and the byte itself. */
static struct ew_str encode_again(struct ew_arena *arena, struct ew_str s)
{
    struct ew_str plain = decode_percent(arena, s);
    return plain.ptr ? encode(arena, plain, '\0', false) : plain;
}

static int compare_pairs(const void *a, const void *b)
{
    const struct pair *left = a;
    const struct pair *right = b;
    int order = ew_str_cmp(left->name, right->name);
    return order != 0 ? order : ew_str_cmp(left->value, right->value);
}

static bool read_pairs(struct ew_vec *pairs, struct ew_str query)
{
    struct ew_str rest = query;
    while (rest.ptr) {
        struct ew_str value;
        struct ew_str name = ew_str_cut(rest, '&', &rest);
        if (name.len == 0) {
            continue;
        }
        name = ew_str_cut(name, '=', &value);
        struct pair *pair = ew_vec_push(pairs);
        if (!pair) {
            return false;
        }
        pair->name = encode_again(pairs->arena, name);
        pair->value = encode_again(pairs->arena, value);
        if (!pair->name.ptr || !pair->value.ptr) {
            return false;
        }
    }
    return true;
}

static size_t append_text(char *out, size_t len, struct ew_str s)
{
    if (s.len > 0) {
        memcpy(out + len, s.ptr, s.len);
    }
    return len + s.len;
}

struct ew_str ew_aws_canonical_query(struct ew_arena *arena,
                                     struct ew_str query)
{
    struct ew_vec pairs = ew_vec_of(arena, sizeof(struct pair));
    if (!read_pairs(&pairs, query)) {
        return (struct ew_str){NULL, 0};
    }
    const struct pair *all = pairs.items;
    size_t size = 1;
    for (size_t i = 0; i < pairs.count; i++) {
        size += all[i].name.len + all[i].value.len + 2;
    }
    char *out = ew_arena_alloc_raw(arena, size);
    if (!out) {
        return (struct ew_str){NULL, 0};
    }
    if (pairs.count > 0) {
        qsort(pairs.items, pairs.count, sizeof(struct pair), compare_pairs);
    }
    size_t len = 0;
    for (size_t i = 0; i < pairs.count; i++) {
        len = i > 0 ? append_text(out, len, EW_STR("&")) : len;
        len = append_text(out, len, all[i].name);
        len = append_text(out, len, EW_STR("="));
        len = append_text(out, len, all[i].value);
    }
    return (struct ew_str){out, len};
}

struct ew_str ew_aws_canonical_value(struct ew_arena *arena,
                                     struct ew_str value)
{
    char *out = ew_arena_alloc_raw(arena, value.len + 1);
    if (!out) {
        return (struct ew_str){NULL, 0};
    }
    size_t len = 0;
    bool blank = false;
    for (size_t i = 0; i < value.len; i++) {
        if (ew_is_blank(value.ptr[i])) {
            blank = len > 0;
            continue;
        }
        if (blank) {
            out[len++] = ' ';
            blank = false;
        }
        out[len++] = value.ptr[i];
    }
    return (struct ew_str){out, len};
}
