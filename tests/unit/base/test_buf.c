#include "base/buf.h"
#include "base/diag.h"

#include "rows.h"

#include <string.h>

static void test_appends(void **state)
{
    (void)state;
    struct ew_buf buf;
    ew_buf_init(&buf);
    assert_true(ew_buf_str(&buf).ptr && ew_buf_str(&buf).len == 0);
    ew_buf_add(&buf, (struct ew_str){NULL, 0});
    ew_buf_add(&buf, EW_STR("ab"));
    ew_buf_add_char(&buf, 'c');
    ew_buf_printf(&buf, "%d", 42);
    for (int i = 0; i < 1000; i++) {
        ew_buf_printf(&buf, "%03d", i);
    }
    assert_false(buf.failed);
    assert_true(ew_buf_str(&buf).len == 5 + 3000);
    assert_true(ew_str_starts(ew_buf_str(&buf), EW_STR("abc42000001")));
    assert_true(ew_str_ends(ew_buf_str(&buf), EW_STR("998999")));
    ew_buf_release(&buf);
    assert_null(buf.ptr);
}

static void test_nothing_happens_after_a_failure(void **state)
{
    (void)state;
    struct ew_buf buf;
    ew_buf_init(&buf);
    ew_buf_add(&buf, EW_STR("a"));
    ew_buf_add(&buf, (struct ew_str){"", SIZE_MAX / 2});
    assert_true(buf.failed);
    ew_buf_add(&buf, EW_STR("b"));
    ew_buf_printf(&buf, "c");
    assert_true(ew_str_eq(ew_buf_str(&buf), EW_STR("a")));
    ew_buf_release(&buf);
}

/* name, what goes in, what is seen */
static const struct visible_row {
    const char *name;
    struct ew_str in;
    const char *want;
} VISIBLE[] = {
    {"plain text stays",              EW_LIT("a `b` \\"),             "a `b` \\"    },
    {"letters of other scripts stay", EW_LIT("\xc3\xa4\xe2\x82\xac"),
     "\xc3\xa4\xe2\x82\xac"                                                         },
    {"a four-byte character stays",   EW_LIT("\xf0\x9f\x98\x80"),
     "\xf0\x9f\x98\x80"                                                             },
    {"a line end",                    EW_LIT("a\nb"),                 "a\\x0ab"     },
    {"an escape sequence",            EW_LIT("\x1b[31m"),             "\\x1b[31m"   },
    {"NUL",                           EW_LIT("a\0b"),                 "a\\x00b"     },
    {"DEL",                           EW_LIT("\x7f"),                 "\\x7f"       },
    {"the first C1 control",          EW_LIT("\xc2\x80"),             "\\u{80}"     },
    {"the last C1 control",           EW_LIT("\xc2\x9f"),             "\\u{9f}"     },
    {"no-break space is none",        EW_LIT("\xc2\xa0"),             "\xc2\xa0"    },
    {"left-to-right mark",            EW_LIT("\xe2\x80\x8e"),         "\\u{200e}"   },
    {"right-to-left mark",            EW_LIT("\xe2\x80\x8f"),         "\\u{200f}"   },
    {"a dash beside them",            EW_LIT("\xe2\x80\x90"),         "\xe2\x80\x90"},
    {"right-to-left override",        EW_LIT("\xe2\x80\xae"),         "\\u{202e}"   },
    {"an isolate",                    EW_LIT("\xe2\x81\xa9"),         "\\u{2069}"   },
    {"Arabic letter mark",            EW_LIT("\xd8\x9c"),             "\\u{61c}"    },
    {"a byte that is no UTF-8",
     EW_LIT("a\xff"
            "b"),
     "a\\xffb"                                                                      },
    {"a character cut short",         EW_LIT("\xe2\x82"),             "\\xe2\\x82"  },
    {"absent",                        {NULL, 0},                      ""            },
};

static void test_moves_to_an_arena(void **state)
{
    (void)state;
    struct ew_arena arena;
    struct ew_buf buf;
    ew_arena_init(&arena);
    ew_buf_init(&buf);
    ew_buf_add(&buf, EW_STR("abc"));
    struct ew_str text = ew_buf_move(&buf, &arena);
    assert_true(ew_str_eq(text, EW_STR("abc")) && !buf.ptr);
    struct ew_str empty = ew_buf_move(&buf, &arena);
    assert_true(empty.ptr && empty.len == 0);
    buf.failed = true;
    assert_null(ew_buf_move(&buf, &arena).ptr);
    ew_buf_init(&buf);
    ew_buf_add(&buf, EW_STR("abc"));
    arena.fail_after = arena.allocations + 1;
    assert_null(ew_buf_move(&buf, &arena).ptr);
    assert_null(buf.ptr);
    ew_arena_release(&arena);
}

static void test_visible(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(VISIBLE); i++) {
        struct ew_buf buf;
        ew_buf_init(&buf);
        ew_buf_add_visible(&buf, VISIBLE[i].in);
        CHECK_STR(VISIBLE[i].name, ew_buf_str(&buf),
                  ew_str_from(VISIBLE[i].want));
        ew_buf_release(&buf);
    }
}

static void test_error_texts_are_visible(void **state)
{
    (void)state;
    struct ew_error err;
    assert_true(ew_fail(&err, EW_INVALID, "bad `%s`", "a\nb\xff") ==
                EW_INVALID);
    assert_string_equal(err.text, "bad `a\\x0ab\\xff`");
    assert_true(err.status == EW_INVALID && err.place.line == 0);
    ew_fail(&err, EW_INVALID, "outer: %s", err.text);
    assert_string_equal(err.text, "outer: bad `a\\x0ab\\xff`");
    assert_true(ew_fail(NULL, EW_IO, "x") == EW_IO);
    assert_true(ew_fail_memory(&err) == EW_NOMEM);
    assert_string_equal(err.text, "out of memory");
    assert_string_equal(ew_status_text(EW_USAGE),
                        "the command line is not valid");
}

static void test_long_error_texts_are_cut(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t length;
        char fill;
        size_t want_length;
        bool cut;
    } ROWS[] = {
        {"the longest that fits",   508,  'a',  508, false},
        {"one byte more",           509,  'a',  511, true },
        {"much longer",             5000, 'a',  511, true },
        {"long once it is visible", 200,  '\n', 511, true },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        static char text[8000];
        memset(text, ROWS[i].fill, ROWS[i].length);
        text[ROWS[i].length] = '\0';
        struct ew_error err;
        ew_fail(&err, EW_INVALID, "%s", text);
        struct ew_str got = ew_str_from(err.text);
        CHECK(ROWS[i].name, got.len == ROWS[i].want_length);
        CHECK(ROWS[i].name, ew_str_ends(got, EW_STR("...")) == ROWS[i].cut);
    }
}

static void test_no_character_is_cut_in_two(void **state)
{
    (void)state;
    for (int lead = 0; lead < 4; lead++) {
        struct ew_buf buf;
        ew_buf_init(&buf);
        ew_buf_printf(&buf, "%*s", lead, "");
        for (int i = 0; i < 400; i++) {
            ew_buf_add(&buf, EW_STR("\xf0\x9f\x98\x80"));
        }
        struct ew_error err;
        ew_fail(&err, EW_INVALID, "%s", ew_buf_str(&buf).ptr);
        assert_null(strstr(err.text, "\\x"));
        assert_true(ew_str_ends(ew_str_from(err.text), EW_STR("...")));
        ew_buf_release(&buf);
    }
}

static void test_diag_lines(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct ew_place place;
        const char *want;
    } ROWS[] = {
        {"all parts",
         {EW_LIT("a.json"), 3, 7, 3, 9, NULL},
         "a.json:3:7: bad `x\\x0a`"                                             },
        {"no column",
         {EW_LIT("a.json"), 3, 0, 0, 0, NULL},
         "a.json:3: bad `x\\x0a`"                                               },
        {"no line",
         {EW_LIT("a.json"), 0, 7, 0, 0, NULL},
         "a.json: bad `x\\x0a`"                                                 },
        {"no file",           {{NULL, 0}, 3, 7, 0, 0, NULL}, "3:7: bad `x\\x0a`"},
        {"nothing",           {{NULL, 0}, 0, 0, 0, 0, NULL}, "bad `x\\x0a`"     },
        {"an evil file name",
         {EW_LIT("\x1b"), 1, 1, 0, 0, NULL},
         "\\x1b:1:1: bad `x\\x0a`"                                              },
    };
    struct ew_arena arena;
    ew_arena_init(&arena);
    struct ew_diags diags = ew_diags_of(&arena);
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        ew_diag_add(&diags, ROWS[i].place, "bad `%s`", "x\n");
    }
    assert_true(diags.list.count == COUNT_OF(ROWS) && !diags.cut);
    const struct ew_diag *list = diags.list.items;
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        CHECK_STR(ROWS[i].name, ew_diag_line(&arena, &list[i]),
                  ew_str_from(ROWS[i].want));
    }
    assert_true(ew_str_eq(ew_place_prefix(&arena, list[0].place),
                          EW_STR("a.json:3:7: ")));
    ew_arena_release(&arena);
}

static void test_diags_remember_a_loss(void **state)
{
    (void)state;
    struct ew_arena arena;
    ew_arena_init(&arena);
    arena.fail_after = 1;
    struct ew_diags diags = ew_diags_of(&arena);
    ew_diag_add(&diags, (struct ew_place){0}, "lost");
    assert_true(diags.cut && diags.list.count == 0);
    ew_diag_add(&diags, (struct ew_place){0}, "kept");
    assert_true(diags.cut && diags.list.count == 1);
    ew_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_appends),
        cmocka_unit_test(test_nothing_happens_after_a_failure),
        cmocka_unit_test(test_moves_to_an_arena),
        cmocka_unit_test(test_visible),
        cmocka_unit_test(test_error_texts_are_visible),
        cmocka_unit_test(test_long_error_texts_are_cut),
        cmocka_unit_test(test_no_character_is_cut_in_two),
        cmocka_unit_test(test_diag_lines),
        cmocka_unit_test(test_diags_remember_a_loss),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
