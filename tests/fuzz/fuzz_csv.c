/**
 * Comma-separated values. Reading always moves on and ends. What is read,
 * written again with quotes around each field, is read as the same record; and
 * fields begin in order.
 */
#include "base/buf.h"
#include "base/csv.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool condition)
{
    if (!condition) {
        abort();
    }
}

static void write_record(struct ew_buf *out, const struct ew_vec *fields)
{
    EW_EACH(const struct ew_csv_field, field, fields) {
        ew_buf_add(out, out->len && out->ptr[out->len - 1] == '"' ? EW_STR(",")
                                                                  : EW_STR(""));
        ew_buf_add_char(out, '"');
        for (size_t i = 0; i < field->text.len; i++) {
            ew_buf_add_char(out, field->text.ptr[i]);
            ew_buf_add(out,
                       field->text.ptr[i] == '"' ? EW_STR("\"") : EW_STR(""));
        }
        ew_buf_add_char(out, '"');
    }
    ew_buf_add_char(out, '\n');
}

static void expect_same(const struct ew_vec *a, const struct ew_vec *b)
{
    const struct ew_csv_field *left = a->items;
    const struct ew_csv_field *right = b->items;
    expect(a->count == b->count);
    for (size_t i = 0; i < a->count; i++) {
        expect(ew_str_eq(left[i].text, right[i].text));
    }
}

static void check_places(const struct ew_vec *fields)
{
    size_t line = 0;
    size_t column = 0;
    EW_EACH(const struct ew_csv_field, field, fields) {
        const struct ew_place *place = &field->place;
        expect(place->line > line ||
               (place->line == line && place->column > column));
        expect(place->end_line > place->line ||
               place->end_column >= place->column);
        line = place->end_line;
        column = place->end_column - 1;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ew_str text = {size ? (const char *)data : "", size};
    struct ew_csv csv = ew_csv_of(EW_STR("a"), text);
    struct ew_arena arena;
    ew_arena_init(&arena);
    struct ew_vec fields = ew_vec_of(&arena, sizeof(struct ew_csv_field));
    struct ew_vec again = ew_vec_of(&arena, sizeof(struct ew_csv_field));
    while (csv.at < csv.text.len) {
        struct ew_error err = {0};
        struct ew_buf out;
        size_t before = csv.at;
        enum ew_status status = ew_csv_next(&csv, &fields, &err);
        expect(csv.at > before);
        expect(status == EW_OK || (fields.count == 0 && err.place.line > 0));
        if (fields.count == 0) {
            continue;
        }
        check_places(&fields);
        ew_buf_init(&out);
        write_record(&out, &fields);
        struct ew_csv copy = ew_csv_of(EW_STR("b"), ew_buf_str(&out));
        expect(ew_csv_next(&copy, &again, &err) == EW_OK);
        expect_same(&fields, &again);
        expect(copy.at == copy.text.len);
        ew_buf_release(&out);
    }
    expect(ew_csv_next(&csv, &fields, NULL) == EW_OK && fields.count == 0);
    ew_arena_release(&arena);
    return 0;
}
