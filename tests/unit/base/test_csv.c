#include "base/buf.h"
#include "base/csv.h"

#include "rows.h"

#include <stdlib.h>
#include <string.h>

/* Fields as [a] [b], a line each record; errors with their place. */
static const struct {
    const char *name;
    const char *text;
    const char *want;
} ROWS[] = {
    {"fields and lines",                                       "a,b\nc,d\n",         "[a][b]\n[c][d]\n"                                                    },
    {"the last line needs no end",                             "a,b\r\nc",           "[a][b]\n[c]\n"                                                       },
    {"empty fields are fields",                                ",\na,\n",            "[][]\n[a][]\n"                                                       },
    {"empty lines are no records",                             "\n\r\na\n\n\nb\n\n", "[a]\n[b]\n"                                                          },
    {"no text has no records",                                 "",                   ""                                                                    },
    {"quotes stand around a field",                            "\"a\",\"\"\n",       "[a][]\n"                                                             },
    {"commas and line ends lie within quotes",                 "\"a,\r\nb\",c\n",
     "[a,\r\nb][c]\n"                                                                                                                                      },
    {"a doubled quote is one",                                 "\"a\"\"b\"\"\",c\n", "[a\"b\"][c]\n"                                                       },
    {"blanks belong to a field",                               " a , b\n",           "[ a ][ b]\n"                                                         },
    {"a quote in a plain field loses its line",                "a,b\"c,d\ne\n",
     "1:4: a quote stands within a field without quotes\n[e]\n"                                                                                            },
    {"what follows a quoted field loses its line",             "\"a\"b,c\nd\n",
     "1:4: a comma or the end of the line is expected here\n[d]\n"                                                                                         },
    {"a quote that is not closed loses its line",              "a,\"b\nc,d\ne\n",
     "1:3: this quote is never closed\n[c][d]\n[e]\n"                                                                                                      },
    {"a carriage return alone loses its line",                 "a\rb\nc\n",
     "1:2: a carriage return stands within a field\n[c]\n"                                                                                                 },
    {"what is no UTF-8 loses its line",                        "\xC3\xA4,\xFF\nb\n",
     "1:3: this is no text: it cannot be read\n[b]\n"                                                                                                      },
    {"columns are characters and lines are counted in quotes",
     "\"\xC3\xA4\n\",x\ny\"\n",                                                      "[\xC3\xA4\n][x]\n3:2: a quote stands within a field without quotes\n"},
};

static void add_record(struct ew_buf *out, struct ew_csv *csv,
                       struct ew_vec *fields)
{
    struct ew_error err = {0};
    if (ew_csv_next(csv, fields, &err) != EW_OK) {
        ew_buf_printf(out, "%zu:%zu: %s\n", err.place.line, err.place.column,
                      err.text);
        return;
    }
    EW_EACH(const struct ew_csv_field, field, fields) {
        ew_buf_printf(out, "[%.*s]", EW_STR_ARG(field->text));
    }
    ew_buf_add(out, EW_STR("\n"));
}

static void test_records(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_arena arena;
        struct ew_buf out;
        struct ew_csv csv =
            ew_csv_of(EW_STR("a.csv"), ew_str_from(ROWS[i].text));
        ew_arena_init(&arena);
        ew_buf_init(&out);
        struct ew_vec fields = ew_vec_of(&arena, sizeof(struct ew_csv_field));
        while (csv.at < csv.text.len) {
            add_record(&out, &csv, &fields);
        }
        struct ew_str got = ew_buf_str(&out);
        /* behind the last record there is none, whatever it stands behind */
        if (ew_str_ends(got, EW_STR("\n\n"))) {
            got.len--;
        }
        CHECK_STR(ROWS[i].name, got, ew_str_from(ROWS[i].want));
        assert_true(ew_csv_next(&csv, &fields, NULL) == EW_OK);
        assert_true(fields.count == 0);
        ew_buf_release(&out);
        ew_arena_release(&arena);
    }
}

static void test_places_of_fields(void **state)
{
    (void)state;
    struct ew_arena arena;
    struct ew_csv csv =
        ew_csv_of(EW_STR("a.csv"), EW_STR("a\n\xC3\xA4,\"b\nc\",d\n"));
    ew_arena_init(&arena);
    struct ew_vec fields = ew_vec_of(&arena, sizeof(struct ew_csv_field));
    assert_true(ew_csv_next(&csv, &fields, NULL) == EW_OK);
    assert_true(ew_csv_next(&csv, &fields, NULL) == EW_OK);
    const struct ew_csv_field *all = fields.items;
    assert_true(fields.count == 3);
    CHECK_STR("file", all[0].place.file, EW_STR("a.csv"));
    assert_true(all[1].place.line == 2 && all[1].place.column == 3);
    assert_true(all[1].place.end_line == 3 && all[1].place.end_column == 3);
    assert_true(all[2].place.line == 3 && all[2].place.column == 4);
    ew_arena_release(&arena);
}

/* As many as are allowed, and one more. */
static void check_limit(const char *name, char each, size_t most)
{
    struct ew_arena arena;
    struct ew_error err = {0};
    char *text = malloc(most + 2);
    assert_non_null(text);
    memset(text, each, most + 1);
    text[most + 1] = '\n';
    ew_arena_init(&arena);
    struct ew_vec fields = ew_vec_of(&arena, sizeof(struct ew_csv_field));
    struct ew_csv fits =
        ew_csv_of(EW_STR("a"), (struct ew_str){text + 2, most - 1});
    struct ew_csv over =
        ew_csv_of(EW_STR("a"), (struct ew_str){text, most + 2});
    CHECK(name, ew_csv_next(&fits, &fields, &err) == EW_OK);
    CHECK(name, ew_csv_next(&over, &fields, &err) == EW_LIMIT);
    CHECK(name, fields.count == 0 && over.at == over.text.len);
    ew_arena_release(&arena);
    free(text);
}

static void test_limits(void **state)
{
    (void)state;
    check_limit("fields", ',', EW_MAX_CSV_FIELDS);
    check_limit("bytes", 'a', EW_MAX_CSV_FIELD_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records),
        cmocka_unit_test(test_places_of_fields),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
