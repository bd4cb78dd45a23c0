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

#define MAX_LEVELS \
    (sizeof(((struct ew_json_writer *)0)->need_comma) / sizeof(bool))

struct ew_json_writer ew_json_writer(struct ew_buf *out, unsigned indent)
{
    return (struct ew_json_writer){.out = out, .indent = indent};
}

static void new_line(struct ew_json_writer *w)
{
    size_t blanks = (size_t)w->depth * w->indent;
    char *room = w->indent ? ew_buf_add_room(w->out, blanks + 1) : NULL;
    if (room) {
        room[0] = '\n';
        memset(room + 1, ' ', blanks);
    }
}

/* What stands between the value before and the next value or name. */
static void begin_item(struct ew_json_writer *w)
{
    if (w->after_name) {
        w->after_name = false;
        return;
    }
    if (w->depth == 0) {
        return;
    }
    if (w->need_comma[w->depth - 1]) {
        ew_buf_add_char(w->out, ',');
    }
    w->need_comma[w->depth - 1] = true;
    new_line(w);
}

static void write_open(struct ew_json_writer *w, char bracket)
{
    begin_item(w);
    if (w->depth == MAX_LEVELS) {
        w->out->failed = true;
        return;
    }
    ew_buf_add_char(w->out, bracket);
    w->need_comma[w->depth++] = false;
}

static void write_close(struct ew_json_writer *w, char bracket)
{
    if (w->depth == 0) {
        w->out->failed = true;
        return;
    }
    bool empty = !w->need_comma[--w->depth];
    if (!empty) {
        new_line(w);
    }
    ew_buf_add_char(w->out, bracket);
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
    begin_item(w);
    ew_json_quote(w->out, name);
    ew_buf_add(w->out, w->indent ? EW_STR(": ") : EW_STR(":"));
    w->after_name = true;
}

void ew_json_add_str(struct ew_json_writer *w, struct ew_str value)
{
    if (!value.ptr) {
        ew_json_add_null(w);
        return;
    }
    begin_item(w);
    ew_json_quote(w->out, value);
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
    begin_item(w);
    ew_buf_printf(w->out, "%zu", value);
}

void ew_json_add_null(struct ew_json_writer *w)
{
    ew_json_add_raw(w, EW_STR("null"));
}

void ew_json_add_raw(struct ew_json_writer *w, struct ew_str number)
{
    begin_item(w);
    ew_buf_add(w->out, number);
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
static void quote_plain(struct ew_buf *out, struct ew_str value)
{
    char *room = ew_buf_add_room(out, value.len + 2);
    if (room) {
        room[0] = '"';
        if (value.len > 0) {
            memcpy(room + 1, value.ptr, value.len);
        }
        room[value.len + 1] = '"';
    }
}

void ew_json_quote(struct ew_buf *out, struct ew_str value)
{
    if (plain_prefix(value) == value.len) {
        quote_plain(out, value);
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
