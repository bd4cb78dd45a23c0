/*
 * Principals have their ARN on both sides; those that stand for a file, its
 * path in the source.
 */
#include "audit/sides.h"

/* The path of a file in one source; false when it is not of that source. */
static bool path_inside(struct ew_str path, struct ew_str source,
                        struct ew_str *out)
{
    if (!ew_str_starts(path, source)) {
        return false;
    }
    *out = ew_str_slice(path, source.len, path.len);
    if (out->len == 0 || ew_str_ends(source, EW_STR("/"))) {
        return true;
    }
    bool inside = out->ptr[0] == '/';
    *out = ew_str_slice(*out, 1, out->len);
    return inside;
}

/* Where in an ARN the path of a file stands: a name that is made up ends in
 * it, a document's begins with it. False: nowhere. */
static bool find_file(const struct ew_principal *principal, struct ew_span *out)
{
    struct ew_str arn = principal->arn;
    struct ew_str file = principal->name_file;
    if (!file.ptr && principal->type == EW_PRINCIPAL_DOCUMENT) {
        file = principal->name;
    }
    size_t begin = 0;
    if (ew_str_starts(arn, EW_STR("document:"))) {
        begin = sizeof("document:") - 1;
    }
    if (begin == 0 || !ew_str_starts(ew_str_slice(arn, begin, arn.len), file)) {
        begin = arn.len - (file.len < arn.len ? file.len : arn.len);
    }
    *out = (struct ew_span){begin, begin + file.len};
    return file.len > 0 &&
           ew_str_eq(ew_str_slice(arn, begin, begin + file.len), file);
}

struct ew_str ew_side_key(struct ew_arena *arena,
                          const struct ew_side_input *side,
                          const struct ew_principal *principal)
{
    struct ew_strs sources = side->sources;
    struct ew_str arn = principal->arn;
    struct ew_span at;
    if (!find_file(principal, &at)) {
        return arn;
    }
    for (size_t i = 0; i < sources.count; i++) {
        struct ew_str path;
        if (path_inside(ew_str_slice(arn, at.begin, at.end), sources.items[i],
                        &path)) {
            return ew_arena_printf(
                arena, "%.*s%zu:%.*s%.*s",
                EW_STR_ARG(ew_str_slice(arn, 0, at.begin)), i, EW_STR_ARG(path),
                EW_STR_ARG(ew_str_slice(arn, at.end, arn.len)));
        }
    }
    return arn;
}
