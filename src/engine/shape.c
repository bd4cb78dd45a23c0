/*
 * ARNs of a kind of resource, cut at their literal texts. Policies are matched
 * against the parts, witnesses are printed from them, and a target that is
 * given as an ARN is read by the same cut.
 */
#include "engine/shape.h"

#include <string.h>

struct ew_arn_cut ew_arn_shape_cut(const struct ew_arn_shape *shape)
{
    struct ew_arn_cut out = {.tail = NULL};
    size_t segment = 0;
    for (size_t i = 0; i < EW_ARN_PARTS - 1; i++) {
        out.head[i].text = EW_STR("");
    }
    for (size_t i = 0; i < shape->count; i++) {
        struct ew_str text = shape->pieces[i].text;
        size_t from = 0;
        if (!text.ptr) {
            out.head[segment] = shape->pieces[i];
            continue;
        }
        for (size_t k = 0; k < text.len; k++) {
            if (text.ptr[k] != ':') {
                continue;
            }
            if (k > from) {
                out.head[segment].text = ew_str_slice(text, from, k);
            }
            from = k + 1;
            segment++;
            if (segment == EW_ARN_PARTS - 1) {
                out.tail = &shape->pieces[i];
                out.tail_count = shape->count - i;
                out.skip = from;
                return out;
            }
        }
    }
    return out;
}

static struct ew_str text_of(const struct ew_arn_piece *pieces, size_t at,
                             size_t skip, const struct ew_str *parts)
{
    struct ew_str text = pieces[at].text;
    if (!text.ptr) {
        return parts[pieces[at].part];
    }
    return at == 0 ? ew_str_slice(text, skip, text.len) : text;
}

struct ew_str ew_arn_pieces_print(struct ew_arena *arena,
                                  const struct ew_arn_piece *pieces,
                                  size_t count, size_t skip,
                                  const struct ew_str *parts)
{
    size_t len = 0;
    for (size_t i = 0; i < count; i++) {
        len += text_of(pieces, i, skip, parts).len;
    }
    char *out = ew_arena_alloc_raw(arena, len + 1);
    size_t at = 0;
    for (size_t i = 0; out && i < count; i++) {
        struct ew_str text = text_of(pieces, i, skip, parts);
        if (text.len > 0) {
            memcpy(out + at, text.ptr, text.len);
        }
        at += text.len;
    }
    return (struct ew_str){out, out ? len : 0};
}

/* Where in text the other begins; its length when it does not. */
static size_t find_text(struct ew_str text, struct ew_str other)
{
    for (size_t i = 0; i + other.len <= text.len; i++) {
        if (ew_str_starts(ew_str_slice(text, i, text.len), other)) {
            return i;
        }
    }
    return text.len;
}

static bool read_tail(const struct ew_arn_cut *cut, struct ew_str text,
                      struct ew_str *parts)
{
    for (size_t i = 0; i < cut->tail_count; i++) {
        const struct ew_arn_piece *piece = &cut->tail[i];
        size_t len = text.len;
        if (piece->text.ptr) {
            struct ew_str own = text_of(cut->tail, i, cut->skip, parts);
            if (!ew_str_starts(text, own)) {
                return false;
            }
            len = own.len;
        } else {
            if (i + 1 < cut->tail_count) {
                len = find_text(text, piece[1].text);
            }
            parts[piece->part] = ew_str_slice(text, 0, len);
        }
        text = ew_str_slice(text, len, text.len);
    }
    return text.len == 0;
}

bool ew_arn_shape_read(const struct ew_arn_shape *shape, struct ew_str text,
                       struct ew_str *parts)
{
    struct ew_arn arn;
    struct ew_arn_cut cut = ew_arn_shape_cut(shape);
    if (!ew_arn_split(text, &arn)) {
        return false;
    }
    const struct ew_str head[] = {EW_STR("arn"), arn.partition, arn.service,
                                  arn.region, arn.account};
    for (size_t i = 0; i < sizeof(head) / sizeof(head[0]); i++) {
        if (!cut.head[i].text.ptr) {
            parts[cut.head[i].part] = head[i];
        } else if (!ew_str_eq(cut.head[i].text, head[i])) {
            return false;
        }
    }
    return read_tail(&cut, arn.resource, parts);
}
