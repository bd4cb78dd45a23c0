/*
 * One flag for all appends: whoever writes a text asks once at its end, and no
 * line in between has to. After a failure nothing more is written, so that no
 * text can come out with a hole in its middle.
 */
#include "base/buf.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 128

void ew_buf_init(struct ew_buf *buf)
{
    *buf = (struct ew_buf){0};
}

void ew_buf_release(struct ew_buf *buf)
{
    free(buf->ptr);
    ew_buf_init(buf);
}

/* Room for more bytes and a NUL after them. */
static bool reserve(struct ew_buf *buf, size_t more)
{
    if (buf->failed || more > SIZE_MAX / 4 || buf->len > SIZE_MAX / 4) {
        buf->failed = true;
        return false;
    }
    size_t needed = buf->len + more + 1;
    if (needed <= buf->capacity) {
        return true;
    }
    size_t capacity = buf->capacity ? buf->capacity * 2 : FIRST_CAPACITY;
    capacity = capacity > needed ? capacity : needed;
    char *ptr = realloc(buf->ptr, capacity);
    if (!ptr) {
        buf->failed = true;
        return false;
    }
    buf->ptr = ptr;
    buf->capacity = capacity;
    return true;
}

char *ew_buf_add_room(struct ew_buf *buf, size_t len)
{
    if (!reserve(buf, len)) {
        return NULL;
    }
    char *room = buf->ptr + buf->len;
    buf->len += len;
    buf->ptr[buf->len] = '\0';
    return room;
}

void ew_buf_add(struct ew_buf *buf, struct ew_str s)
{
    char *room = s.len ? ew_buf_add_room(buf, s.len) : NULL;
    if (room) {
        memcpy(room, s.ptr, s.len);
    }
}

void ew_buf_add_char(struct ew_buf *buf, char c)
{
    char *room = ew_buf_add_room(buf, 1);
    if (room) {
        *room = c;
    }
}

void ew_buf_printf(struct ew_buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0) {
        buf->failed = true;
    }
    if (len < 0 || !reserve(buf, (size_t)len)) {
        return;
    }
    va_start(args, format);
    (void)vsnprintf(buf->ptr + buf->len, (size_t)len + 1, format, args);
    va_end(args);
    buf->len += (size_t)len;
}

struct ew_str ew_buf_str(const struct ew_buf *buf)
{
    return buf->ptr ? (struct ew_str){buf->ptr, buf->len} : EW_STR("");
}

struct ew_str ew_buf_move(struct ew_buf *buf, struct ew_arena *arena)
{
    struct ew_str text = {NULL, 0};
    if (!buf->failed) {
        text = ew_arena_str(arena, ew_buf_str(buf));
    }
    ew_buf_release(buf);
    return text;
}

void ew_buf_add_visible(struct ew_buf *buf, struct ew_str s)
{
    while (s.len > 0) {
        char shown[EW_UTF8_SHOWN_MAX];
        size_t used = 0;
        size_t len = ew_utf8_show(s, shown, &used);
        ew_buf_add(buf, (struct ew_str){shown, len});
        s = ew_str_slice(s, used, s.len);
    }
}
