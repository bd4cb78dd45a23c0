/*
 * Paths as texts: nothing is asked of the disk, since they may be of a machine
 * where a plan was made. `a/./b/../c` is `a/c`, and what leads out of all there
 * is keeps its `..`.
 */
#include "load/paths.h"

#include "base/buf.h"

/* Takes the last part away, unless there is none to go back to. */
static bool go_up(struct ew_buf *buf)
{
    struct ew_str path = ew_buf_str(buf);
    size_t end = path.len;
    if (end == 0 || ew_str_eq(path, EW_STR("..")) ||
        ew_str_ends(path, EW_STR("/.."))) {
        return false;
    }
    while (end > 0 && path.ptr[end - 1] != '/') {
        end--;
    }
    buf->len = end > 1 ? end - 1 : end;
    return true;
}

/* Part by part, so that `.` and `..` are settled on the way. */
static void add_parts(struct ew_buf *buf, struct ew_str path)
{
    struct ew_str rest = path;
    while (rest.ptr) {
        struct ew_str part = ew_str_cut(rest, '/', &rest);
        if (part.len == 0 || ew_str_eq(part, EW_STR(".")) ||
            (ew_str_eq(part, EW_STR("..")) && go_up(buf))) {
            continue;
        }
        if (buf->len > 0 && ew_buf_str(buf).ptr[buf->len - 1] != '/') {
            ew_buf_add_char(buf, '/');
        }
        ew_buf_add(buf, part);
    }
}

struct ew_str ew_path_beside(struct ew_arena *arena, struct ew_str file,
                             struct ew_str path)
{
    struct ew_buf buf;
    struct ew_str base =
        ew_str_starts(path, EW_STR("/")) ? EW_STR("") : ew_str_folder(file);
    ew_buf_init(&buf);
    if (ew_str_starts(base.len ? base : path, EW_STR("/"))) {
        ew_buf_add_char(&buf, '/');
    }
    add_parts(&buf, base);
    add_parts(&buf, path);
    return ew_buf_move(&buf, arena);
}

struct ew_str ew_path_folder(struct ew_arena *arena, struct ew_str file)
{
    return ew_path_beside(arena, EW_STR(""), ew_str_folder(file));
}

bool ew_path_is_in(struct ew_str folder, struct ew_str path)
{
    return folder.len == 0 || ew_str_eq(folder, path) ||
           (ew_str_starts(path, folder) && path.ptr[folder.len] == '/');
}

/* `../x` from somewhere may be any `x`. */
static struct ew_str without_ups(struct ew_str path)
{
    while (ew_str_starts(path, EW_STR("../"))) {
        path = ew_str_slice(path, 3, path.len);
    }
    return ew_str_eq(path, EW_STR("..")) ? EW_STR("") : path;
}

bool ew_paths_may_be_one(struct ew_str a, struct ew_str b)
{
    a = without_ups(a);
    b = without_ups(b);
    struct ew_str shorter = a.len < b.len ? a : b;
    struct ew_str longer = a.len < b.len ? b : a;
    size_t before = longer.len - shorter.len;
    return shorter.len == 0 || (ew_str_ends(longer, shorter) &&
                                (before == 0 || longer.ptr[before - 1] == '/'));
}
