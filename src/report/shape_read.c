/* Reports read back by their shapes. */
#include "base/clock.h"

#include "report/shape.h"

#include <stdarg.h>
#include <string.h>

/* What an older version or a cut file lacks is not guessed. */
#define MAKE_AGAIN                                                        \
    "another version of execwarden made this report, or it was changed; " \
    "make it again with `--output json=FILE`"

enum { SHA256_DIGITS = 64 };

enum ew_status ew_read_fail(const struct ew_reader *r, const char *format, ...)
{
    char text[EW_MAX_ERROR_TEXT];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    return ew_fail_at(r->err, EW_INVALID, ew_json_place(r->text, r->item.span),
                      "%s", text);
}

/* ---- values -------------------------------------------------------------- */

enum ew_status ew_read_text(struct ew_reader *r, void *to)
{
    struct ew_str *text = to;
    if (r->item.kind != EW_JSON_STRING) {
        return ew_read_fail(r, "there must be a string");
    }
    *text = ew_json_string_at(r->text, r->item.span, r->arena);
    return text->ptr ? EW_OK : ew_fail_memory(r->err);
}

static enum ew_status read_text_or_null(struct ew_reader *r, void *to)
{
    return r->item.kind == EW_JSON_NULL ? EW_OK : ew_read_text(r, to);
}

static enum ew_status read_element(struct ew_reader *r, struct ew_rows rows,
                                   void *to)
{
    (void)rows;
    return ew_read_text(r, to);
}

enum ew_status ew_read_texts(struct ew_reader *r, void *to)
{
    static const struct ew_shape TEXT = {.read = read_element};
    struct ew_vec list = ew_vec_of(r->arena, sizeof(struct ew_str));
    EW_TRY(ew_read_list(r, &TEXT, &list));
    *(struct ew_strs *)to = (struct ew_strs){list.items, list.count};
    return EW_OK;
}

static enum ew_status read_texts_or_null(struct ew_reader *r, void *to)
{
    struct ew_maybe_strs *texts = to;
    texts->given = r->item.kind != EW_JSON_NULL;
    return texts->given ? ew_read_texts(r, &texts->list) : EW_OK;
}

static struct ew_str written(const struct ew_reader *r)
{
    return ew_str_slice(r->text->text, r->item.span.begin, r->item.span.end);
}

static enum ew_status read_flag(struct ew_reader *r, void *to)
{
    *(bool *)to = ew_str_eq(written(r), EW_STR("true"));
    return r->item.kind == EW_JSON_BOOL
               ? EW_OK
               : ew_read_fail(r, "there must be true or false");
}

static enum ew_status read_count(struct ew_reader *r, void *to)
{
    uint64_t number = 0;
    if (r->item.kind != EW_JSON_NUMBER ||
        !ew_str_to_u64(written(r), SIZE_MAX, &number)) {
        return ew_read_fail(r, "there must be a whole number");
    }
    *(size_t *)to = (size_t)number;
    return EW_OK;
}

static enum ew_status read_position(struct ew_reader *r, void *to)
{
    if (r->item.kind == EW_JSON_NULL) {
        return EW_OK;
    }
    EW_TRY(read_count(r, to));
    return *(size_t *)to > 0 ? EW_OK
                             : ew_read_fail(r, "positions count from 1");
}

static enum ew_status read_percent(struct ew_reader *r, void *to)
{
    struct ew_str rest;
    struct ew_str whole = ew_str_cut(written(r), '.', &rest);
    uint64_t percent = 0;
    uint64_t tenths = 0;
    if (r->item.kind != EW_JSON_NUMBER || rest.len != 1 ||
        !ew_str_to_u64(whole, 100, &percent) ||
        !ew_str_to_u64(rest, 9, &tenths)) {
        return ew_read_fail(r, "there must be a percentage with one decimal");
    }
    *(size_t *)to = (size_t)(10 * percent + tenths);
    return EW_OK;
}

static enum ew_status read_time(struct ew_reader *r, void *to)
{
    struct ew_str text = {NULL, 0};
    EW_TRY(ew_read_text(r, &text));
    if (ew_time_parse(text, to)) {
        char again[21];
        ew_time_format(*(int64_t *)to, again);
        if (ew_str_eq(text, ew_str_from(again))) {
            return EW_OK;
        }
    }
    return ew_read_fail(r,
                        "there must be a time, such as 2026-11-20T12:00:00Z");
}

static enum ew_status read_sha256(struct ew_reader *r, void *to)
{
    char *digits = to;
    struct ew_str text = {NULL, 0};
    EW_TRY(ew_read_text(r, &text));
    bool good = text.len == SHA256_DIGITS;
    for (size_t i = 0; good && i < text.len; i++) {
        char c = text.ptr[i];
        good = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        digits[i] = c;
    }
    digits[SHA256_DIGITS] = '\0';
    return good ? EW_OK
                : ew_read_fail(r, "there must be a SHA-256 in hexadecimal");
}

static enum ew_status read_const(struct ew_reader *r, void *to)
{
    const char *only = r->row->of;
    struct ew_str text = {NULL, 0};
    (void)to;
    EW_TRY(ew_read_text(r, &text));
    return ew_str_eq(text, ew_str_from(only))
               ? EW_OK
               : ew_read_fail(r, "the %s is `%.*s`, not `%s`: " MAKE_AGAIN,
                              r->row->noun ? r->row->noun : r->row->name,
                              EW_STR_ARG(text), only);
}

static enum ew_status fail_word(const struct ew_reader *r, struct ew_str text)
{
    if (!text.ptr) {
        return ew_read_fail(r, "there must be a word, not null");
    }
    return r->row->noun
               ? ew_read_fail(r, "`%.*s` is no %s", EW_STR_ARG(text),
                              r->row->noun)
               : ew_read_fail(r, "`%.*s` is not a word of reports here",
                              EW_STR_ARG(text));
}

/* The value of a word; without one it is null. */
static enum ew_status read_word(struct ew_reader *r, void *to)
{
    const struct ew_words *words = r->row->of;
    struct ew_str text = {NULL, 0};
    EW_TRY(r->row->noun ? ew_read_text(r, &text) : read_text_or_null(r, &text));
    for (unsigned i = 0; i < words->count; i++) {
        const char *word = words->texts[i];
        if (word ? text.ptr && ew_str_eq(text, ew_str_from(word)) : !text.ptr) {
            memcpy(to, &i, sizeof(i));
            return EW_OK;
        }
    }
    return fail_word(r, text);
}

static enum ew_status read_label(struct ew_reader *r, void *to)
{
    unsigned value = 0;
    EW_TRY(read_word(r, &value));
    *(const char **)to = ((const struct ew_words *)r->row->of)->texts[value];
    return EW_OK;
}

static enum ew_status read_object(struct ew_reader *r, void *to)
{
    return ew_read_shape(r, r->row->of, to);
}

static enum ew_status read_list(struct ew_reader *r, void *to)
{
    struct ew_vec list = ew_vec_of(r->arena, r->row->size);
    EW_TRY(ew_read_list(r, r->row->of, &list));
    memcpy(to, &list.items, sizeof(list.items));
    memcpy((char *)to + sizeof(list.items), &list.count, sizeof(list.count));
    return EW_OK;
}

static enum ew_status read_special(struct ew_reader *r, void *to)
{
    return ((const struct ew_special *)r->row->of)->read(r, to);
}

static ew_read_fn *const KINDS[] = {
    [EW_KIND_TEXT] = ew_read_text,
    [EW_KIND_TEXT_OR_NULL] = read_text_or_null,
    [EW_KIND_TEXTS] = ew_read_texts,
    [EW_KIND_TEXTS_OR_NULL] = read_texts_or_null,
    [EW_KIND_FLAG] = read_flag,
    [EW_KIND_COUNT] = read_count,
    [EW_KIND_POSITION] = read_position,
    [EW_KIND_PERCENT] = read_percent,
    [EW_KIND_TIME] = read_time,
    [EW_KIND_SHA256] = read_sha256,
    [EW_KIND_CONST] = read_const,
    [EW_KIND_WORD] = read_word,
    [EW_KIND_LABEL] = read_label,
    [EW_KIND_OBJECT] = read_object,
    [EW_KIND_LIST] = read_list,
    [EW_KIND_SPECIAL] = read_special,
};

enum ew_status ew_read_value(struct ew_reader *r, const struct ew_row *row,
                             const struct ew_json_item *item, void *view)
{
    r->item = *item;
    r->row = row;
    EW_TRY(KINDS[row->kind](r, (char *)view + row->offset));
    if (!row->check || row->later) {
        return EW_OK;
    }
    r->item = *item;
    return row->check(r, view);
}

/* ---- objects and lists --------------------------------------------------- */

/* Members mostly come in the order of the rows. */
static size_t find_row(struct ew_rows rows, size_t expected, struct ew_str name)
{
    for (size_t i = 0; i < rows.count; i++) {
        size_t at = expected + i;
        at -= at < rows.count ? 0 : rows.count;
        if (ew_str_eq(ew_str_from(rows.items[at].name), name)) {
            return at;
        }
    }
    return rows.count;
}

/* What needs all the others, and what must hold once all of it is there. */
static enum ew_status read_later(struct ew_reader *r,
                                 const struct ew_json_item *items,
                                 struct ew_rows rows, void *view)
{
    for (size_t i = 0; i < rows.count; i++) {
        if (rows.items[i].later) {
            EW_TRY(ew_read_value(r, &rows.items[i], &items[i], view));
        }
    }
    for (size_t i = 0; i < rows.count; i++) {
        if (rows.items[i].later && rows.items[i].check) {
            r->item = items[i];
            EW_TRY(rows.items[i].check(r, view));
        }
    }
    return EW_OK;
}

/* A name that occurs twice was refused with the whole text. */
enum ew_status ew_read_rows(struct ew_reader *r, struct ew_rows rows,
                            void *view)
{
    const struct ew_json_item outer = r->item;
    struct ew_json_item later[EW_MAX_MEMBERS];
    struct ew_json_item member;
    bool seen[EW_MAX_MEMBERS] = {false};
    size_t i = 0;
    if (outer.kind != EW_JSON_OBJECT) {
        return ew_read_fail(r, "there must be an object");
    }
    struct ew_json_iter iter = ew_json_iter(r->text, outer.span, r->arena);
    for (size_t next = 0; ew_json_next(&iter, &member); next = i + 1) {
        i = find_row(rows, next, member.name);
        if (i == rows.count) {
            r->item = member;
            return ew_read_fail(r, "`%.*s` is no member of a report here",
                                EW_STR_ARG(member.name));
        }
        seen[i] = true;
        if (rows.items[i].later) {
            later[i] = member;
        } else {
            EW_TRY(ew_read_value(r, &rows.items[i], &member, view));
        }
    }
    if (iter.failed) {
        return ew_fail_memory(r->err);
    }
    r->item = outer;
    for (i = 0; i < rows.count; i++) {
        if (!seen[i]) {
            return ew_read_fail(r, "`%s` is missing: " MAKE_AGAIN,
                                rows.items[i].name);
        }
    }
    EW_TRY(read_later(r, later, rows, view));
    r->item = outer;
    return EW_OK;
}

enum ew_status ew_read_shape(struct ew_reader *r, const struct ew_shape *shape,
                             void *to)
{
    if (shape->null != EW_NEVER_NULL && r->item.kind == EW_JSON_NULL) {
        return EW_OK;
    }
    if (shape->null == EW_NULL_BY_FLAG) {
        *(bool *)to = true;
    }
    return shape->read ? shape->read(r, shape->rows, to)
                       : ew_read_rows(r, shape->rows, to);
}

enum ew_status ew_read_list(struct ew_reader *r, const struct ew_shape *shape,
                            struct ew_vec *out)
{
    const struct ew_json_item outer = r->item;
    if (outer.kind != EW_JSON_ARRAY) {
        return ew_read_fail(r, "there must be a list");
    }
    struct ew_json_iter iter = ew_json_iter(r->text, outer.span, r->arena);
    while (ew_json_next(&iter, &r->item)) {
        void *slot = ew_vec_push(out);
        EW_TRY_MEMORY_FOR(slot, r->err);
        EW_TRY(ew_read_shape(r, shape, slot));
    }
    r->item = outer;
    return iter.failed ? ew_fail_memory(r->err) : EW_OK;
}
