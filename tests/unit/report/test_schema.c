/*
 * The published schemas of reports, written from the tables by which reports
 * are written and read. UPDATE_GOLDEN=1 rewrites the files.
 */
#include "base/file.h"
#include "base/rows.h"

#include "report/shapes.h"

#include <stdlib.h>

enum { MAX_SHAPES = 32 };

/* Each shape once, in the order in which they are met. */
struct shapes {
    const struct ew_shape *list[MAX_SHAPES];
    size_t count;
};

static void meet(struct shapes *shapes, const struct ew_shape *shape)
{
    size_t i = 0;
    while (i < shapes->count && shapes->list[i] != shape) {
        i++;
    }
    assert_true(i < MAX_SHAPES);
    shapes->list[i] = shape;
    shapes->count += i == shapes->count;
}

static void add_quoted(struct ew_buf *out, const char *text)
{
    ew_json_quote(out, ew_str_from(text));
}

static void add_words(struct ew_buf *out, const struct ew_row *row)
{
    const struct ew_words *words = row->of;
    ew_buf_printf(out, "\"enum\": [");
    for (size_t i = row->unsaid; i < words->count; i++) {
        ew_buf_printf(out, i > row->unsaid ? ", " : "");
        if (words->texts[i]) {
            add_quoted(out, words->texts[i]);
        } else {
            ew_buf_printf(out, "null");
        }
    }
    ew_buf_printf(out, "]}");
}

/* What follows the brace that opens the schema of a member. */
static void add_kind(struct ew_buf *out, const struct ew_row *row)
{
    static const char *const SCHEMAS[] = {
#define SCHEMA(name, schema) schema,
        EW_KIND_LIST(SCHEMA)
#undef SCHEMA
    };
    const struct ew_shape *shape = row->of;
    const struct ew_special *special = row->of;
    const char *schema = row->schema ? row->schema : SCHEMAS[row->kind];
    bool is_list = row->kind == EW_KIND_LIST;
    if (!schema && row->kind == EW_KIND_SPECIAL) {
        schema = special->schema;
        shape = special->list_of;
        is_list = true;
    }
    if (schema) {
        ew_buf_printf(out, "%s", schema + 1);
    } else if (row->kind == EW_KIND_CONST) {
        ew_buf_printf(out, "\"const\": \"%s\"}", (const char *)row->of);
    } else if (row->kind == EW_KIND_WORD || row->kind == EW_KIND_LABEL) {
        add_words(out, row);
    } else if (is_list) {
        ew_buf_printf(out,
                      "\"type\": \"array\", \"items\": "
                      "{\"$ref\": \"#/$defs/%s\"}}",
                      shape->name);
    } else {
        ew_buf_printf(out, "\"$ref\": \"#/$defs/%s\"}", shape->name);
    }
}

static void meet_those_of(struct shapes *shapes, const struct ew_row *row)
{
    const struct ew_special *special = row->of;
    const struct ew_shape *shape = row->of;
    if (row->kind == EW_KIND_OBJECT || row->kind == EW_KIND_LIST) {
        assert_int_equal(row->size, shape->size);
        meet(shapes, shape);
    } else if (row->kind == EW_KIND_SPECIAL && special->list_of) {
        meet(shapes, special->list_of);
    }
}

static void add_required(struct ew_buf *out, struct ew_rows rows, int indent)
{
    ew_buf_printf(out, "%*s\"required\": [", indent, "");
    for (size_t i = 0; i < rows.count; i++) {
        ew_buf_printf(out, "%s\"%s\"", i > 0 ? ", " : "", rows.items[i].name);
    }
    ew_buf_printf(out, "],\n");
}

static void add_object(struct ew_buf *out, const struct ew_shape *shape,
                       int indent, struct shapes *shapes)
{
    assert_true(shape->rows.count <= EW_MAX_MEMBERS);
    ew_buf_printf(out, "%*s\"type\": %s,\n", indent, "",
                  shape->null == EW_NEVER_NULL ? "\"object\""
                                               : "[\"object\", \"null\"]");
    ew_buf_printf(out, "%*s\"additionalProperties\": false,\n", indent, "");
    add_required(out, shape->rows, indent);
    ew_buf_printf(out, "%*s\"properties\": {\n", indent, "");
    for (size_t i = 0; i < shape->rows.count; i++) {
        const struct ew_row *row = &shape->rows.items[i];
        ew_buf_printf(out, "%*s\"%s\": {", indent + 2, "", row->name);
        if (row->help) {
            ew_buf_printf(out, "\"description\": ");
            add_quoted(out, row->help);
            ew_buf_printf(out, ", ");
        }
        add_kind(out, row);
        ew_buf_printf(out, i + 1 < shape->rows.count ? ",\n" : "\n");
        meet_those_of(shapes, row);
    }
    ew_buf_printf(out, "%*s}", indent, "");
}

static void describe(struct ew_buf *out, const struct ew_shape *root)
{
    struct shapes shapes = {.count = 0};
    ew_buf_printf(out,
                  "{\n  \"$schema\": "
                  "\"https://json-schema.org/draft/2020-12/schema\",\n"
                  "  \"title\": \"%s\",\n",
                  root->help);
    add_object(out, root, 2, &shapes);
    ew_buf_printf(out, ",\n  \"$defs\": {");
    for (size_t i = 0; i < shapes.count; i++) {
        const struct ew_shape *shape = shapes.list[i];
        ew_buf_printf(out, "%s\n    \"%s\": {\n", i > 0 ? "," : "",
                      shape->name);
        if (shape->help) {
            ew_buf_printf(out, "      \"description\": ");
            add_quoted(out, shape->help);
            ew_buf_printf(out, ",\n");
        }
        add_object(out, shape, 6, &shapes);
        ew_buf_printf(out, "\n    }");
    }
    ew_buf_printf(out, "\n  }\n}\n");
}

static void check_published(const char *path, const struct ew_shape *root)
{
    struct ew_error err = {0};
    struct ew_file file = {
        .path = {NULL, 0}
    };
    struct ew_buf schema;
    ew_buf_init(&schema);
    describe(&schema, root);
    assert_false(schema.failed);
    if (getenv("UPDATE_GOLDEN")) {
        FILE *out = fopen(path, "wb");
        assert_non_null(out);
        assert_int_equal(fwrite(schema.ptr, 1, schema.len, out), schema.len);
        assert_int_equal(fclose(out), 0);
    }
    assert_int_equal(
        ew_file_read(ew_str_from(path), EW_MAX_CONFIG_BYTES, &file, &err),
        EW_OK);
    if (!ew_str_eq(file.text, ew_buf_str(&schema))) {
        fail_msg("%s is not as the tables of members are: UPDATE_GOLDEN=1",
                 path);
    }
    ew_file_release(&file);
    ew_buf_release(&schema);
}

static void the_schema_of_reports_is_that_of_their_tables(void **state)
{
    (void)state;
    check_published("../docs/schema/report-v1.schema.json", &EW_REPORT_SHAPE);
}

static void the_schema_of_changes_is_that_of_their_tables(void **state)
{
    (void)state;
    check_published("../docs/schema/diff-v1.schema.json", &EW_CHANGES_SHAPE);
}

static void the_schema_of_paths_is_that_of_their_tables(void **state)
{
    (void)state;
    check_published("../docs/schema/paths-v1.schema.json", &EW_PATHS_SHAPE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_schema_of_reports_is_that_of_their_tables),
        cmocka_unit_test(the_schema_of_changes_is_that_of_their_tables),
        cmocka_unit_test(the_schema_of_paths_is_that_of_their_tables),
    };
    return cmocka_run_group_tests_name("schema", tests, NULL, NULL);
}
