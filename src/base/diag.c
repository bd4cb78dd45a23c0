/*
 * What cannot be kept for lack of memory is remembered as a flag: a list of
 * faults that lost one must not look like a shorter list.
 */
#include "base/diag.h"

#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

struct ew_diags ew_diags_of(struct ew_arena *arena)
{
    return (struct ew_diags){
        .list = ew_vec_of(arena, sizeof(struct ew_diag)),
    };
}

void ew_diag_add(struct ew_diags *diags, struct ew_place place,
                 const char *format, ...)
{
    char text[2 * EW_MAX_ERROR_TEXT];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (len < 0) {
        diags->cut = true;
        return;
    }
    /* ew_fail_at makes the text visible and cuts it */
    struct ew_error err;
    (void)ew_fail_at(&err, EW_INVALID, place, "%s", text);
    ew_diag_add_error(diags, &err);
}

void ew_diag_add_error(struct ew_diags *diags, const struct ew_error *err)
{
    struct ew_str text =
        ew_arena_str(diags->list.arena, ew_str_from(err->text));
    struct ew_diag *diag = text.ptr ? ew_vec_push(&diags->list) : NULL;
    if (!diag) {
        diags->cut = true;
        return;
    }
    *diag = (struct ew_diag){err->place, text};
}

static struct ew_str print(struct ew_arena *arena, struct ew_place place,
                           struct ew_str text)
{
    struct ew_buf buf;
    ew_buf_init(&buf);
    if (place.file.len) {
        ew_buf_add_visible(&buf, place.file);
        ew_buf_add(&buf, EW_STR(":"));
    }
    if (place.line) {
        ew_buf_printf(&buf, "%zu:", place.line);
    }
    if (place.line && place.column) {
        ew_buf_printf(&buf, "%zu:", place.column);
    }
    if (buf.len) {
        ew_buf_add(&buf, EW_STR(" "));
    }
    ew_buf_add(&buf, text);
    struct ew_str line = {NULL, 0};
    if (!buf.failed) {
        line = ew_arena_str(arena, ew_buf_str(&buf));
    }
    ew_buf_release(&buf);
    return line;
}

struct ew_str ew_diag_line(struct ew_arena *arena, const struct ew_diag *diag)
{
    return print(arena, diag->place, diag->text);
}

struct ew_str ew_place_prefix(struct ew_arena *arena, struct ew_place place)
{
    return print(arena, place, EW_STR(""));
}
