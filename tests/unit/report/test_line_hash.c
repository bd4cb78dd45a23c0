#include "base/file.h"
#include "base/json.h"
#include "base/rows.h"
#include "base/utf8.h"

#include "report/line_hash.h"

/* ---- our own rows ---------------------------------------------------------
 */

/* Worked out from the definition by hand and by another program: of an empty
 * text only the end, 65535 * 37^99 modulo 2^64. */
static const char EMPTY_LINE[] = "c129715d7a2bc9a3:1";

static void hashes_of(struct ew_arena *arena, struct ew_str text,
                      const struct ew_line_hash **lines, size_t *count)
{
    assert_int_equal(ew_line_hashes(arena, text, lines, count), EW_OK);
}

static struct ew_str shown(struct ew_arena *arena, struct ew_line_hash line)
{
    return ew_arena_printf(arena, "%llx:%zu", (unsigned long long)line.hash,
                           line.number);
}

static void test_lines(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *text;
        size_t lines;
    } ROWS[] = {
        {"an empty text has one line",                "",         1},
        {"what follows the last LF is a line",        "a\n",      2},
        {"so it is with CR",                          "a\r",      2},
        {"CR and LF are one line end",                "a\r\nb",   2},
        {"a blank parts CR from LF",                  "a\r \nb",  3},
        {"LF and CR are two",                         "a\n\rb",   3},
        {"a line of blanks alone goes with the next", "a\n  \nb", 3},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_arena arena;
        ew_arena_init(&arena);
        const struct ew_line_hash *lines = NULL;
        size_t count = 0;
        hashes_of(&arena, ew_str_from(ROWS[i].text), &lines, &count);
        CHECK(ROWS[i].name, count == ROWS[i].lines);
        ew_arena_release(&arena);
    }
}

/* Both texts have the same hashes, line by line. */
static void test_same(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *a;
        const char *b;
        bool same;
    } ROWS[] = {
        {"blanks and tabs do not count",    "a b\n\tc",         "ab\nc",        true },
        {"the kind of line end does not",   "a\nb\n",           "a\r\nb\r\n",   true },
        {"letters do",                      "a\nb",             "a\nc",         false},
        {"a broken byte is U+FFFD",         "\xff",             "\xef\xbf\xbd", true },
        {"past U+FFFF there are two units", "\xf0\x9f\x98\x80", "\xef\xbf\xbd",
         false                                                                       },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_arena arena;
        ew_arena_init(&arena);
        const struct ew_line_hash *a = NULL;
        const struct ew_line_hash *b = NULL;
        size_t a_count = 0;
        size_t b_count = 0;
        hashes_of(&arena, ew_str_from(ROWS[i].a), &a, &a_count);
        hashes_of(&arena, ew_str_from(ROWS[i].b), &b, &b_count);
        bool same = a_count == b_count;
        for (size_t line = 0; same && line < a_count; line++) {
            same = a[line].hash == b[line].hash;
        }
        CHECK(ROWS[i].name, same == ROWS[i].same);
        ew_arena_release(&arena);
    }
}

/* Lines that are followed by the same 100 units are told apart by number. */
static void test_numbers(void **state)
{
    (void)state;
    struct ew_arena arena;
    ew_arena_init(&arena);
    struct ew_buf text;
    ew_buf_init(&text);
    for (size_t i = 0; i < 150; i++) {
        ew_buf_add(&text, EW_STR("x\n"));
    }
    const struct ew_line_hash *lines = NULL;
    size_t count = 0;
    hashes_of(&arena, ew_buf_str(&text), &lines, &count);
    assert_int_equal(count, 151);
    assert_int_equal(lines[0].number, 1);
    assert_true(lines[49].hash == lines[0].hash);
    assert_int_equal(lines[49].number, 50);
    /* the window of this one reaches past the last line */
    assert_true(lines[149].hash != lines[0].hash);
    CHECK_STR("the end alone", shown(&arena, lines[150]),
              ew_str_from(EMPTY_LINE));
    ew_buf_release(&text);
    ew_arena_release(&arena);
}

static void test_memory(void **state)
{
    (void)state;
    for (size_t fail = 1; fail < 100; fail++) {
        struct ew_arena arena;
        ew_arena_init(&arena);
        arena.fail_after = fail;
        const struct ew_line_hash *lines = NULL;
        size_t count = 0;
        enum ew_status status =
            ew_line_hashes(&arena, EW_STR("a\nb\nc\n"), &lines, &count);
        bool failed = arena.allocations >= fail;
        ew_arena_release(&arena);
        assert_int_equal(status, failed ? EW_NOMEM : EW_OK);
        if (!failed) {
            return;
        }
    }
    fail_msg("there is no end of failures");
}

/* ---- the published vectors ------------------------------------------------
 */

static size_t check_vector(struct ew_arena *arena, const struct ew_json *vector)
{
    struct ew_str text = ew_json_string(ew_json_get(vector, "text"));
    const struct ew_json *want = ew_json_get(vector, "line_hashes");
    const struct ew_line_hash *lines = NULL;
    size_t count = 0;
    size_t checked = 0;
    hashes_of(arena, text, &lines, &count);
    for (; checked < count; checked++) {
        struct ew_str name = ew_arena_printf(arena, "%zu", checked + 1);
        CHECK_STR(name.ptr, shown(arena, lines[checked]),
                  ew_json_string(ew_json_get(want, name.ptr)));
    }
    return checked;
}

static void test_vectors(void **state)
{
    (void)state;
    static const char PATH[] =
        EW_SHARED_DIR "/conformance/sarif-sdk/primary-location-line-hash.json";
    struct ew_file file;
    if (ew_file_read(EW_STR(PATH), EW_MAX_CONFIG_BYTES, &file, NULL) != EW_OK) {
        print_message("skipped: there is no %s\n", PATH);
        skip();
    }
    struct ew_arena arena;
    ew_arena_init(&arena);
    struct ew_json_text *text = NULL;
    const struct ew_json *root = NULL;
    assert_int_equal(ew_json_vet(&arena, file.path, file.text, &text, NULL),
                     EW_OK);
    assert_int_equal(ew_json_tree(text, text->root, &arena, &root, NULL),
                     EW_OK);
    size_t checked = 0;
    for (const struct ew_json *v = ew_json_first(root); v;
         v = ew_json_after(v)) {
        checked += check_vector(&arena, v);
    }
    assert_true(checked >= 39);
    ew_arena_release(&arena);
    ew_file_release(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),   cmocka_unit_test(test_same),
        cmocka_unit_test(test_numbers), cmocka_unit_test(test_memory),
        cmocka_unit_test(test_vectors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
