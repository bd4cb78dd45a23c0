/* Reports written by their shapes. */
#include "base/clock.h"

#include "report/shape.h"

#include <string.h>

enum { INDENT = 2 };

void ew_json_add_strs(struct ew_json_writer *w, struct ew_strs strs)
{
    ew_json_open_array(w);
    for (size_t i = 0; i < strs.count; i++) {
        ew_json_add_str(w, strs.items[i]);
    }
    ew_json_close_array(w);
}

void ew_json_add_time(struct ew_json_writer *w, int64_t time)
{
    char text[21];
    ew_time_format(time, text);
    ew_json_add_text(w, text);
}

static void add_strs_or_null(struct ew_json_writer *w,
                             const struct ew_maybe_strs *strs)
{
    if (strs->given) {
        ew_json_add_strs(w, strs->list);
    } else {
        ew_json_add_null(w);
    }
}

static void add_position_value(struct ew_json_writer *w, size_t position)
{
    if (position > 0) {
        ew_json_add_size(w, position);
    } else {
        ew_json_add_null(w);
    }
}

static void add_percent(struct ew_json_writer *w, size_t permille)
{
    char text[32];
    int len =
        snprintf(text, sizeof(text), "%zu.%zu", permille / 10, permille % 10);
    ew_json_add_raw(w, (struct ew_str){text, (size_t)len});
}

static void add_word_value(struct ew_json_writer *w,
                           const struct ew_words *words, const void *at)
{
    unsigned value = 0;
    memcpy(&value, at, sizeof(value));
    ew_json_add_text(w, words->texts[value]);
}

/* What EW_LIST is about, in the struct that has it. */
struct list {
    const char *items;
    size_t count;
};

static struct list list_at(const void *at)
{
    struct list list;
    memcpy(&list, at, sizeof(list));
    return list;
}

static void write_value(struct ew_json_writer *w, const struct ew_row *row,
                        const void *at)
{
    struct list list;
    switch (row->kind) {
    case EW_KIND_TEXT:
    case EW_KIND_TEXT_OR_NULL:
        ew_json_add_str(w, *(const struct ew_str *)at);
        break;
    case EW_KIND_TEXTS:
        ew_json_add_strs(w, *(const struct ew_strs *)at);
        break;
    case EW_KIND_TEXTS_OR_NULL:
        add_strs_or_null(w, at);
        break;
    case EW_KIND_FLAG:
        ew_json_add_bool(w, *(const bool *)at);
        break;
    case EW_KIND_COUNT:
        ew_json_add_size(w, *(const size_t *)at);
        break;
    case EW_KIND_POSITION:
        add_position_value(w, *(const size_t *)at);
        break;
    case EW_KIND_PERCENT:
        add_percent(w, *(const size_t *)at);
        break;
    case EW_KIND_TIME:
        ew_json_add_time(w, *(const int64_t *)at);
        break;
    case EW_KIND_SHA256:
        ew_json_add_text(w, at);
        break;
    case EW_KIND_CONST:
        ew_json_add_text(w, row->of);
        break;
    case EW_KIND_WORD:
        add_word_value(w, row->of, at);
        break;
    case EW_KIND_LABEL:
        ew_json_add_text(w, *(const char *const *)at);
        break;
    case EW_KIND_OBJECT:
        ew_write_shape(w, row->of, at);
        break;
    case EW_KIND_LIST:
        list = list_at(at);
        ew_write_list(w, row->of, list.items, list.count);
        break;
    case EW_KIND_SPECIAL:
        ((const struct ew_special *)row->of)->write(w, at);
        break;
    }
}

/* ---- objects ------------------------------------------------------------- */

void ew_write_rows(struct ew_json_writer *w, struct ew_rows rows,
                   const void *view)
{
    for (size_t i = 0; i < rows.count; i++) {
        const struct ew_row *row = &rows.items[i];
        bool in_lines = row->in_lines && w->indent == 0;
        ew_json_key(w, in_lines ? row->in_lines : row->name);
        write_value(w, row, (const char *)view + row->offset);
    }
}

void ew_write_members(struct ew_json_writer *w, const struct ew_shape *shape,
                      const void *from)
{
    if (shape->write) {
        shape->write(w, shape->rows, from);
    } else {
        ew_write_rows(w, shape->rows, from);
    }
}

static bool is_null(const struct ew_shape *shape, const void *from)
{
    const void *first = NULL;
    switch (shape->null) {
    case EW_NULL_BY_FLAG:
        return !*(const bool *)from;
    case EW_NULL_BY_POINTER:
        memcpy(&first, from, sizeof(first));
        return !first;
    case EW_NEVER_NULL:
        break;
    }
    return false;
}

void ew_write_shape(struct ew_json_writer *w, const struct ew_shape *shape,
                    const void *from)
{
    if (is_null(shape, from)) {
        ew_json_add_null(w);
        return;
    }
    ew_json_open_object(w);
    ew_write_members(w, shape, from);
    ew_json_close_object(w);
}

void ew_write_list(struct ew_json_writer *w, const struct ew_shape *shape,
                   const void *items, size_t count)
{
    ew_json_open_array(w);
    for (size_t i = 0; i < count; i++) {
        ew_write_shape(w, shape, (const char *)items + i * shape->size);
    }
    ew_json_close_array(w);
}

/* ---- documents ----------------------------------------------------------- */

/* The long lists are handed over entry by entry. */
static void write_long_list(struct ew_json_writer *w,
                            const struct ew_shape *shape, struct list list,
                            const struct ew_render *how)
{
    ew_json_open_array(w);
    for (size_t i = 0; i < list.count; i++) {
        ew_write_shape(w, shape, list.items + i * shape->size);
        ew_render_drain(w->out, how);
    }
    ew_json_close_array(w);
}

void ew_write_document(struct ew_buf *out, const struct ew_shape *shape,
                       const void *from, const struct ew_render *how)
{
    struct ew_json_writer w = ew_json_writer(out, INDENT);
    ew_json_open_object(&w);
    for (size_t i = 0; i < shape->rows.count; i++) {
        const struct ew_row *row = &shape->rows.items[i];
        const char *at = (const char *)from + row->offset;
        ew_json_key(&w, row->name);
        if (row->kind == EW_KIND_LIST) {
            write_long_list(&w, row->of, list_at(at), how);
        } else {
            write_value(&w, row, at);
        }
    }
    ew_json_close_object(&w);
    ew_buf_add_char(out, '\n');
}

/* An object whose first member is its type; first: a row of the document's. */
static void write_line(struct ew_buf *out, const struct ew_shape *shape,
                       const struct ew_row *first, const void *from)
{
    struct ew_json_writer w = ew_json_writer(out, 0);
    ew_json_open_object(&w);
    ew_json_member_text(&w, "type", shape->name);
    if (first) {
        ew_json_key(&w, first->name);
        write_value(&w, first, NULL);
    }
    ew_write_members(&w, shape, from);
    ew_json_close_object(&w);
    ew_buf_add_char(out, '\n');
}

void ew_write_lines(struct ew_buf *out, const struct ew_shape *shape,
                    const void *from, const struct ew_render *how)
{
    const struct ew_row *constant = NULL;
    for (size_t i = 0; i < shape->rows.count; i++) {
        const struct ew_row *row = &shape->rows.items[i];
        const char *at = (const char *)from + row->offset;
        if (row->kind == EW_KIND_CONST) {
            constant = row;
            continue;
        }
        struct list list = {at, 1};
        if (row->kind == EW_KIND_LIST) {
            list = list_at(at);
        }
        for (size_t k = 0; k < list.count; k++) {
            write_line(out, row->of, constant, list.items + k * row->size);
            constant = NULL;
            ew_render_drain(out, how);
        }
    }
}
