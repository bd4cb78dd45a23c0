/*
 * Places and paths for formats that hosts read. A path is told from the root of
 * the repository, as hosts know no other; one outside of it as it is, or as
 * `file://`. What has no line, such as a whole file, gets the first, as these
 * formats ask for one.
 */
#include "report/uri.h"

#include <string.h>

/* ---- places -------------------------------------------------------------- */

struct ew_place ew_place_whole(struct ew_place place)
{
    bool known = place.line > 0 && place.column > 0 && place.end_line > 0 &&
                 place.end_column > 0;
    if (known) {
        return place;
    }
    place.line = place.line ? place.line : 1;
    place.column = place.column ? place.column : 1;
    place.end_line = place.line;
    place.end_column = place.column + 1;
    return place;
}

struct ew_place ew_finding_shown_at(const struct ew_report *report,
                                    const struct ew_finding *finding)
{
    struct ew_place place = finding->place;
    if (place.origin && place.origin->source.file.len > 0) {
        return ew_place_whole(place.origin->source);
    }
    if (place.file.len == 0) {
        const struct ew_input *inputs = report->estate->inputs.items;
        place.file =
            report->estate->inputs.count ? inputs[0].path : EW_STR("-");
    }
    return ew_place_whole(place);
}

/* ---- paths --------------------------------------------------------------- */

/* Take the last segment off; false when there is none to take. */
static bool drop_segment(struct ew_buf *path)
{
    if (path->len == 0 || ew_str_ends(ew_buf_str(path), EW_STR("/.."))) {
        return false;
    }
    while (path->ptr[--path->len] != '/') {
    }
    return true;
}

/* Every segment with a slash before it; `.` and, where it can, `..` undone. */
static void add_segments(struct ew_buf *path, struct ew_str text)
{
    while (text.ptr) {
        struct ew_str segment = ew_str_cut(text, '/', &text);
        bool up = ew_str_eq(segment, EW_STR(".."));
        if (segment.len == 0 || ew_str_eq(segment, EW_STR(".")) ||
            (up && drop_segment(path))) {
            continue;
        }
        ew_buf_add_char(path, '/');
        ew_buf_add(path, segment);
    }
}

static bool is_absolute(struct ew_str path)
{
    return path.len > 0 && path.ptr[0] == '/';
}

static void add_whole(struct ew_buf *path, struct ew_str file,
                      struct ew_str root)
{
    if (!is_absolute(file)) {
        add_segments(path, root);
    }
    add_segments(path, file);
}

size_t ew_path_common(struct ew_str a, struct ew_str b)
{
    size_t at = 0;
    size_t length = a.len < b.len ? a.len : b.len;
    while (at < length && a.ptr[at] == b.ptr[at]) {
        at++;
    }
    while (at > 0 && ((at < a.len && a.ptr[at] != '/') ||
                      (at < b.len && b.ptr[at] != '/'))) {
        at--;
    }
    return at;
}

/* Both as add_segments writes them. */
static bool add_from(struct ew_buf *out, struct ew_str path, struct ew_str root)
{
    size_t common = ew_path_common(path, root);
    struct ew_str rest = ew_str_slice(path, common, path.len);
    for (size_t i = common; i < root.len; i++) {
        ew_buf_add(out, root.ptr[i] == '/' ? EW_STR("../") : EW_STR(""));
    }
    if (rest.len == 0) {
        ew_buf_add_char(out, '.');
    } else {
        ew_buf_add(out, ew_str_slice(rest, 1, rest.len));
    }
    return common == root.len && !ew_str_eq(rest, EW_STR("/..")) &&
           !ew_str_starts(rest, EW_STR("/../"));
}

bool ew_path_add_relative(struct ew_buf *out, struct ew_str file,
                          struct ew_str root)
{
    if (ew_str_eq(file, EW_STR("-"))) {
        ew_buf_add(out, EW_STR("stdin"));
        return true;
    }
    struct ew_buf path;
    struct ew_buf base;
    ew_buf_init(&path);
    ew_buf_init(&base);
    add_whole(&path, file, root);
    add_segments(&base, root);
    bool inside = add_from(out, ew_buf_str(&path), ew_buf_str(&base)) &&
                  (root.ptr || !is_absolute(file));
    out->failed = out->failed || path.failed || base.failed;
    ew_buf_release(&path);
    ew_buf_release(&base);
    return inside;
}

/* ---- URIs ---------------------------------------------------------------- */

void ew_uri_add_path(struct ew_buf *out, struct ew_str path)
{
    for (size_t i = 0; i < path.len; i++) {
        char c = path.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool digit = c >= '0' && c <= '9';
        if (letter || digit || (c != '\0' && strchr("-._~/", c))) {
            ew_buf_add_char(out, c);
        } else {
            ew_buf_printf(out, "%%%02X", (unsigned)(unsigned char)c);
        }
    }
}

bool ew_uri_add_file(struct ew_buf *out, struct ew_str file, struct ew_str root)
{
    struct ew_buf path;
    ew_buf_init(&path);
    bool inside = ew_path_add_relative(&path, file, root);
    if (!inside && (is_absolute(file) || root.ptr)) {
        path.len = 0;
        add_whole(&path, file, root);
        ew_buf_add(out, EW_STR("file://"));
    }
    ew_uri_add_path(out, ew_buf_str(&path));
    out->failed = out->failed || path.failed;
    ew_buf_release(&path);
    return inside;
}
