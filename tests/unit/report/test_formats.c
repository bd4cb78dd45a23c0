#include "base/rows.h"

#include "report/report.h"

#include <stdlib.h>

static void test_find(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *format;
        bool known;
    } ROWS[] = {
        {"the table",             "table",    true },
        {"json",                  "json",     true },
        {"one object a line",     "ndjson",   true },
        {"markdown",              "markdown", true },
        {"case matters",          "JSON",     false},
        {"a beginning is none",   "js",       false},
        {"the empty text is not", "",         false},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        const struct ew_format *format =
            ew_format_find(ew_str_from(ROWS[i].format));
        CHECK(ROWS[i].name, (format != NULL) == ROWS[i].known);
    }
}

/* Piece by piece to a stream, or all at once: the same bytes. */
static void test_drain(void **state)
{
    (void)state;
    static const struct ew_rule RULE = {
        .id = EW_LIT("EW101"),
        .name = EW_LIT("name"),
        .finds = EW_LIT("finds"),
        .remediation = EW_LIT("remedy"),
    };
    enum { FINDINGS = 500 };
    static struct ew_finding findings[FINDINGS];
    for (size_t i = 0; i < FINDINGS; i++) {
        findings[i].rule = &RULE;
        findings[i].message = EW_STR("a message of some length");
    }
    static const struct ew_estate NO_ESTATE;
    const struct ew_report report = {
        .estate = &NO_ESTATE,
        .findings = findings,
        .finding_count = FINDINGS,
        .gate_reason = EW_STR("passed"),
    };
    size_t count = 0;
    const struct ew_format *formats = ew_formats(&count);
    for (size_t i = 0; i < count; i++) {
        struct ew_buf whole;
        struct ew_buf rest;
        ew_buf_init(&whole);
        ew_buf_init(&rest);
        char *text = NULL;
        size_t length = 0;
        FILE *stream = open_memstream(&text, &length);
        assert_non_null(stream);
        const struct ew_render at_once = {0};
        const struct ew_render piecewise = {.stream = stream};
        formats[i].write(&whole, &report, &at_once);
        formats[i].write(&rest, &report, &piecewise);
        assert_int_equal(fwrite(rest.ptr, 1, rest.len, stream), rest.len);
        assert_int_equal(fclose(stream), 0);
        CHECK(formats[i].name.ptr,
              ew_str_eq(ew_buf_str(&whole), (struct ew_str){text, length}));
        CHECK(formats[i].name.ptr, !whole.failed && !rest.failed);
        free(text);
        ew_buf_release(&whole);
        ew_buf_release(&rest);
    }
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_drain),
    };
    return cmocka_run_group_tests(TESTS, NULL, NULL);
}
