/*
 * RFC 4180 without guesses: what spreadsheets make of a stray quote differs,
 * so it is refused. A quote that is never closed would take the rest of the
 * text with it; reading goes on behind the line that it stands in, so that one
 * broken record costs itself.
 */
#include "base/csv.h"

#include "base/utf8.h"

struct ew_csv ew_csv_of(struct ew_str file, struct ew_str text)
{
    return (struct ew_csv){.file = file, .text = text, .line = 1, .column = 1};
}

/* The bytes of the line end that stands here; 0: none does. */
static size_t end_length(const struct ew_csv *csv)
{
    struct ew_str rest = ew_str_slice(csv->text, csv->at, csv->text.len);
    if (ew_str_starts(rest, EW_STR("\r\n"))) {
        return 2;
    }
    return ew_str_starts(rest, EW_STR("\n")) ? 1 : 0;
}

static struct ew_place place_of(const struct ew_csv *csv)
{
    return (struct ew_place){
        .file = csv->file,
        .line = csv->line,
        .column = csv->column,
        .end_line = csv->line,
        .end_column = csv->column + 1,
    };
}

/* One character, or one line end. */
static enum ew_status csv_step(struct ew_csv *csv, struct ew_error *err)
{
    size_t end = end_length(csv);
    uint32_t code = 0;
    size_t used =
        end ? end
            : ew_utf8_decode(ew_str_slice(csv->text, csv->at, csv->text.len),
                             &code);
    if (end) {
        csv->line++;
        csv->column = 0;
    } else if (used == 0 || code == 0) {
        return ew_fail_at(err, EW_SYNTAX, place_of(csv),
                          "this is no text: it cannot be read");
    }
    csv->at += used;
    csv->column++;
    return EW_OK;
}

/* Behind the opening quote, up to the one that closes it. */
static enum ew_status read_quoted(struct ew_csv *csv, struct ew_arena *arena,
                                  struct ew_csv_field *field,
                                  struct ew_error *err)
{
    bool doubled = false;
    size_t begin = csv->at + 1;
    EW_TRY(csv_step(csv, err));
    for (;;) {
        if (csv->at >= csv->text.len) {
            return ew_fail_at(err, EW_SYNTAX, field->place,
                              "this quote is never closed");
        }
        bool quote = csv->text.ptr[csv->at] == '"';
        bool twice = quote && ew_str_starts(ew_str_slice(csv->text, csv->at + 1,
                                                         csv->text.len),
                                            EW_STR("\""));
        if (quote && !twice) {
            break;
        }
        doubled = doubled || twice;
        EW_TRY(twice ? csv_step(csv, err) : EW_OK);
        EW_TRY(csv_step(csv, err));
    }
    field->text = ew_str_slice(csv->text, begin, csv->at);
    if (doubled) {
        char *plain = ew_arena_alloc_raw(arena, field->text.len);
        size_t len = 0;
        EW_TRY_MEMORY_FOR(plain, err);
        for (size_t i = 0; i < field->text.len; i++) {
            plain[len++] = field->text.ptr[i];
            i += field->text.ptr[i] == '"';
        }
        field->text = (struct ew_str){plain, len};
    }
    return csv_step(csv, err);
}

static enum ew_status read_plain(struct ew_csv *csv, struct ew_csv_field *field,
                                 struct ew_error *err)
{
    size_t begin = csv->at;
    while (csv->at < csv->text.len && csv->text.ptr[csv->at] != ',' &&
           !end_length(csv)) {
        char c = csv->text.ptr[csv->at];
        if (c == '"' || c == '\r') {
            return ew_fail_at(err, EW_SYNTAX, place_of(csv),
                              c == '"'
                                  ? "a quote stands within a field without "
                                    "quotes"
                                  : "a carriage return stands within a field");
        }
        EW_TRY(csv_step(csv, err));
    }
    field->text = ew_str_slice(csv->text, begin, csv->at);
    return EW_OK;
}

static enum ew_status read_field(struct ew_csv *csv, struct ew_vec *fields,
                                 struct ew_error *err)
{
    struct ew_csv_field field = {.place = place_of(csv)};
    bool quoted = csv->at < csv->text.len && csv->text.ptr[csv->at] == '"';
    if (fields->count >= EW_MAX_CSV_FIELDS) {
        return ew_fail_at(err, EW_LIMIT, field.place,
                          "a record has more than %d fields",
                          EW_MAX_CSV_FIELDS);
    }
    EW_TRY(quoted ? read_quoted(csv, fields->arena, &field, err)
                  : read_plain(csv, &field, err));
    if (csv->at < csv->text.len && csv->text.ptr[csv->at] != ',' &&
        !end_length(csv)) {
        return ew_fail_at(err, EW_SYNTAX, place_of(csv),
                          "a comma or the end of the line is expected here");
    }
    field.place.end_line = csv->line;
    field.place.end_column = csv->column;
    if (field.text.len > EW_MAX_CSV_FIELD_BYTES) {
        return ew_fail_at(err, EW_LIMIT, field.place,
                          "a field has more than %d bytes",
                          EW_MAX_CSV_FIELD_BYTES);
    }
    return EW_VEC_ADD(fields, &field) == EW_OK ? EW_OK : ew_fail_memory(err);
}

enum ew_status ew_csv_next(struct ew_csv *csv, struct ew_vec *fields,
                           struct ew_error *err)
{
    struct ew_csv failed = *csv;
    fields->count = 0;
    while (end_length(csv)) {
        EW_TRY(csv_step(csv, err));
    }
    if (csv->at >= csv->text.len) {
        return EW_OK;
    }
    enum ew_status status = EW_OK;
    for (bool more = true; more && status == EW_OK;) {
        failed = *csv;
        status = read_field(csv, fields, err);
        more = csv->at < csv->text.len && csv->text.ptr[csv->at] == ',';
        if (status == EW_OK && csv->at < csv->text.len) {
            status = csv_step(csv, err);
        }
    }
    if (status == EW_SYNTAX || status == EW_LIMIT) {
        /* behind the line in which the broken field begins */
        fields->count = 0;
        failed.at += ew_str_find(
            ew_str_slice(failed.text, failed.at, failed.text.len), '\n');
        failed.line++;
        failed.column = 1;
        failed.at += failed.at < failed.text.len;
        *csv = failed;
    }
    return status;
}
