/*
 * Text that needs no escape is the rule and is copied at once; the rest goes
 * character by character. What could steer a terminal is escaped too, though
 * JSON would not ask for it: reports are often looked at where they were
 * written.
 */
#include "base/json_write.h"

#include "base/utf8.h"

#include <assert.h>
#include <string.h>

enum { DIGITS = 20 }; /* of the largest size_t */

#define MAX_LEVELS \
    (sizeof(((struct ew_json_writer *)0)->need_comma) / sizeof(bool))

struct ew_json_writer ew_json_writer(struct ew_buf *out, unsigned indent)
{
    return (struct ew_json_writer){.out = out, .indent = indent};
}

/* The letter of a short escape, or '\0'. */
static char short_escape(uint32_t code)
{
    switch (code) {
    case '"':
    case '\\':
        return (char)code;
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    default:
        return '\0';
    }
}

/* The character that s starts with; the bytes taken from s are returned. */
static size_t quote_one(struct ew_buf *out, struct ew_str s)
{
    uint32_t code = 0;
    size_t length = ew_utf8_decode(s, &code);
    if (length == 0) {
        ew_buf_add(out, EW_STR("\xEF\xBF\xBD"));
        return 1;
    }
    char letter = short_escape(code);
    if (letter) {
        ew_buf_printf(out, "\\%c", letter);
    } else if (ew_utf8_is_unsafe(code)) {
        /* all of them are below U+10000; only those below U+0020 have to be
         * escaped, the others could play tricks on a terminal */
        ew_buf_printf(out, "\\u%04x", (unsigned)code);
    } else {
        ew_buf_add(out, ew_str_slice(s, 0, length));
    }
    return length;
}

/* Of eight bytes, is any one to be looked at? */
static bool may_escape(uint64_t bytes)
{
    const uint64_t each = 0x0101010101010101;
    return ((bytes | (bytes + each) | (bytes - each * 0x20) |
             ((bytes ^ each * '"') - each) | ((bytes ^ each * '\\') - each)) &
            each * 0x80) != 0;
}

static size_t plain_prefix(struct ew_str s)
{
    size_t len = 0;
    for (uint64_t bytes = 0; s.len - len >= sizeof(bytes);
         len += sizeof(bytes)) {
        memcpy(&bytes, s.ptr + len, sizeof(bytes));
        if (may_escape(bytes)) {
            break;
        }
    }
    while (len < s.len && s.ptr[len] >= 0x20 && s.ptr[len] < 0x7F &&
           s.ptr[len] != '"' && s.ptr[len] != '\\') {
        len++;
    }
    return len;
}

/* Nearly every text: one without anything to escape. */
static char *put_plain(char *room, struct ew_str value)
{
    *room++ = '"';
    if (value.len > 0) {
        memcpy(room, value.ptr, value.len);
    }
    room[value.len] = '"';
    return room + value.len + 1;
}

void ew_json_quote(struct ew_buf *out, struct ew_str value)
{
    if (plain_prefix(value) == value.len) {
        char *room = ew_buf_add_room(out, value.len + 2);
        if (room) {
            put_plain(room, value);
        }
        return;
    }
    ew_buf_add_char(out, '"');
    while (value.len > 0) {
        size_t plain = plain_prefix(value);
        ew_buf_add(out, ew_str_slice(value, 0, plain));
        value = ew_str_slice(value, plain, value.len);
        if (value.len > 0) {
            size_t used = quote_one(out, value);
            value = ew_str_slice(value, used, value.len);
        }
    }
    ew_buf_add_char(out, '"');
}

/* Room for the start of a line, in a document of several, and len bytes. */
static char *room_in_line(struct ew_json_writer *w, bool comma, bool line,
                          size_t len)
{
    size_t blanks = (size_t)w->depth * w->indent;
    bool broken = line && w->indent > 0;
    size_t front = (comma ? 1 : 0) + (broken ? blanks + 1 : 0);
    char *room = ew_buf_add_room(w->out, front + len);
    if (!room) {
        return NULL;
    }
    if (comma) {
        *room++ = ',';
    }
    if (broken) {
        *room++ = '\n';
        memset(room, ' ', blanks);
        room += blanks;
    }
    return room;
}

/* Room for a value or name, behind what stands between the one before and it;
 * NULL when memory is out. */
static char *begin_item(struct ew_json_writer *w, size_t len)
{
    bool line = !w->after_name && w->depth > 0;
    bool comma = line && w->need_comma[w->depth - 1];
    w->after_name = false;
    if (line) {
        w->need_comma[w->depth - 1] = true;
    }
    return room_in_line(w, comma, line, len);
}

/* after: of what else follows at once. */
static void write_quoted(struct ew_json_writer *w, struct ew_str text,
                         struct ew_str after)
{
    if (plain_prefix(text) == text.len) {
        char *room = begin_item(w, text.len + 2 + after.len);
        if (room) {
            memcpy(put_plain(room, text), after.ptr, after.len);
        }
        return;
    }
    (void)begin_item(w, 0);
    ew_json_quote(w->out, text);
    ew_buf_add(w->out, after);
}

static void write_open(struct ew_json_writer *w, char bracket)
{
    char *room = begin_item(w, 1);
    if (!room || w->depth == MAX_LEVELS) {
        w->out->failed = true;
        return;
    }
    *room = bracket;
    w->need_comma[w->depth++] = false;
}

static void write_close(struct ew_json_writer *w, char bracket)
{
    if (w->depth == 0) {
        w->out->failed = true;
        return;
    }
    bool empty = !w->need_comma[--w->depth];
    char *room = room_in_line(w, false, !empty, 1);
    if (room) {
        *room = bracket;
    }
}

void ew_json_open_object(struct ew_json_writer *w)
{
    write_open(w, '{');
}

void ew_json_close_object(struct ew_json_writer *w)
{
    write_close(w, '}');
}

void ew_json_open_array(struct ew_json_writer *w)
{
    write_open(w, '[');
}

void ew_json_close_array(struct ew_json_writer *w)
{
    write_close(w, ']');
}

void ew_json_key(struct ew_json_writer *w, const char *name)
{
    ew_json_key_str(w, ew_str_from(name));
}

void ew_json_key_str(struct ew_json_writer *w, struct ew_str name)
{
    /* a name stands in an object, behind a value and not behind a name */
    assert(!w->after_name && (w->depth > 0 || w->out->failed));
    write_quoted(w, name, w->indent ? EW_STR(": ") : EW_STR(":"));
    w->after_name = true;
}

void ew_json_add_str(struct ew_json_writer *w, struct ew_str value)
{
    if (!value.ptr) {
        ew_json_add_null(w);
        return;
    }
    write_quoted(w, value, EW_STR(""));
}

void ew_json_add_text(struct ew_json_writer *w, const char *value)
{
    ew_json_add_str(w, ew_str_from(value));
}

void ew_json_add_bool(struct ew_json_writer *w, bool value)
{
    ew_json_add_raw(w, value ? EW_STR("true") : EW_STR("false"));
}

void ew_json_add_size(struct ew_json_writer *w, size_t value)
{
    char digits[DIGITS];
    size_t at = DIGITS;
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    ew_json_add_raw(w, (struct ew_str){digits + at, DIGITS - at});
}

void ew_json_add_null(struct ew_json_writer *w)
{
    ew_json_add_raw(w, EW_STR("null"));
}

void ew_json_add_raw(struct ew_json_writer *w, struct ew_str number)
{
    char *room = begin_item(w, number.len);
    if (room && number.len > 0) {
        memcpy(room, number.ptr, number.len);
    }
}

void ew_json_member_str(struct ew_json_writer *w, const char *name,
                        struct ew_str value)
{
    ew_json_key(w, name);
    ew_json_add_str(w, value);
}

void ew_json_member_text(struct ew_json_writer *w, const char *name,
                         const char *value)
{
    ew_json_key(w, name);
    ew_json_add_text(w, value);
}

void ew_json_member_bool(struct ew_json_writer *w, const char *name, bool value)
{
    ew_json_key(w, name);
    ew_json_add_bool(w, value);
}

void ew_json_member_size(struct ew_json_writer *w, const char *name,
                         size_t value)
{
    ew_json_key(w, name);
    ew_json_add_size(w, value);
}
