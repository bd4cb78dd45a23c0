#include "base/buf.h"
#include "base/json.h"

#include "rows.h"

#include <string.h>

static struct ew_arena arena;

static int setup(void **state)
{
    (void)state;
    ew_arena_init(&arena);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    ew_arena_release(&arena);
    return 0;
}

static struct ew_json_text *vet(const char *name, struct ew_str text)
{
    struct ew_json_text *made = NULL;
    struct ew_error err = {.text = ""};
    enum ew_status status =
        ew_json_vet(&arena, EW_STR("f.json"), text, &made, &err);
    if (status != EW_OK) {
        fail_msg("row `%s`: %zu:%zu: %s", name, err.place.line,
                 err.place.column, err.text);
    }
    return made;
}

static const struct ew_json *tree_of(const char *name,
                                     struct ew_json_text *text)
{
    const struct ew_json *tree = NULL;
    struct ew_error err;
    CHECK(name, ew_json_tree(text, text->root, &arena, &tree, &err) == EW_OK);
    return tree;
}

/* ---- vetting ------------------------------------------------------------ */

/* name, text, line and column of the fault, its words */
static const struct {
    const char *name;
    struct ew_str text;
    size_t line;
    size_t column;
    const char *want;
} REFUSED[] = {
    {"empty",                         EW_LIT(""),                             1, 1, "expected a value, found the end of the text"},
    {"blanks only",                   EW_LIT(" \n "),                         2, 2,
     "expected a value, found the end of the text"                                                                               },
    {"two values",                    EW_LIT("{}\n{}"),                       2, 1,
     "expected the end of the text, found `{`"                                                                                   },
    {"a second byte order mark",      EW_LIT("\xEF\xBB\xBF\xEF\xBB\xBF{}"),   1, 1,
     "a byte order mark before the text"                                                                                         },
    {"UTF-16",                        EW_LIT("\xFF\xFE{\0}\0"),               1, 1, "the text is UTF-16, not UTF-8"              },
    {"a comment",                     EW_LIT("[1, // x\n2]"),                 1, 5, "expected a value, found `/`"                },
    {"a word",                        EW_LIT("[nul]"),                        1, 2, "expected a value, found `n`"                },
    {"a word in capitals",            EW_LIT("True"),                         1, 1, "expected a value, found `T`"                },
    {"a word that goes on",           EW_LIT("[nulls]"),                      1, 6,
     "expected `,` or `]`, found `s`"                                                                                            },
    {"a single quote",                EW_LIT("{'a':1}"),                      1, 2,
     "expected a name in quotes, found `'`"                                                                                      },
    {"a trailing comma in an array",  EW_LIT("[1,]"),                         1, 4,
     "expected a value, found `]`"                                                                                               },
    {"a trailing comma in an object", EW_LIT("{\"a\":1,}"),                   1, 8,
     "expected a name in quotes, found `}`"                                                                                      },
    {"no comma",                      EW_LIT("[1 2]"),                        1, 4, "expected `,` or `]`, found `2`"             },
    {"no comma between members",      EW_LIT("{\"a\":1 \"b\":2}"),            1, 8,
     "expected `,` or `}`, found `\"`"                                                                                           },
    {"no colon",                      EW_LIT("{\"a\" 1}"),                    1, 6, "expected `:`, found `1`"                    },
    {"the wrong bracket",             EW_LIT("[1}"),                          1, 3,
     "expected `,` or `]`, found `}`"                                                                                            },
    {"no bracket",                    EW_LIT("[1"),                           1, 3,
     "expected `,` or `]`, found the end of the text"                                                                            },
    {"only a bracket",                EW_LIT("{"),                            1, 2,
     "expected a name in quotes, found the end of the text"                                                                      },
    {"a bracket too many",            EW_LIT("]"),                            1, 1, "expected a value, found `]`"                },
    {"a string without an end",       EW_LIT("[\"abc]"),                      1, 2,
     "a string without an end"                                                                                                   },
    {"a line end in a string",        EW_LIT("[\"a\nb\"]"),                   1, 4,
     "a control character in a string"                                                                                           },
    {"a raw NUL in a string",         EW_LIT("\"a\0b\""),                     1, 3,
     "a control character in a string"                                                                                           },
    {"an unknown escape",             EW_LIT("\"ab\\x41\""),                  1, 4,
     "unknown escape in a string"                                                                                                },
    {"an escape at the end",          EW_LIT("\"ab\\"),                       1, 4,
     "unknown escape in a string"                                                                                                },
    {"three hexadecimal digits",      EW_LIT("\"\\u12g4\""),                  1, 2,
     "`\\u` without four hexadecimal digits"                                                                                     },
    {"hexadecimal digits cut short",  EW_LIT("\"\\u12"),                      1, 2,
     "`\\u` without four hexadecimal digits"                                                                                     },
    {"a high surrogate alone",        EW_LIT("\"a\\ud800\""),                 1, 3,
     "half of a surrogate pair in a string"                                                                                      },
    {"two high surrogates",           EW_LIT("\"\\ud800\\ud800\""),           1, 2,
     "half of a surrogate pair in a string"                                                                                      },
    {"a low surrogate alone",         EW_LIT("\"\\udc00\""),                  1, 2,
     "half of a surrogate pair in a string"                                                                                      },
    {"a high one before an escape",   EW_LIT("\"\\ud800\\n0000\""),           1, 2,
     "half of a surrogate pair in a string"                                                                                      },
    {"a byte that is no UTF-8",       EW_LIT("\"\xc3\xa4\xff\""),             1, 3,
     "bytes that are not UTF-8 in a string"                                                                                      },
    {"an overlong form",              EW_LIT("\"\xc0\xaf\""),                 1, 2,
     "bytes that are not UTF-8 in a string"                                                                                      },
    {"a byte outside of strings",     EW_LIT("[\xff]"),                       1, 2,
     "expected a value, found `\\xff`"                                                                                           },
    {"a letter outside of strings",   EW_LIT("[\xc3\xa4]"),                   1, 2,
     "expected a value, found `\xc3\xa4`"                                                                                        },
    {"a no-break space",              EW_LIT("[\xc2\xa0]"),                   1, 2,
     "expected a value, found `\xc2\xa0`"                                                                                        },
    {"a leading zero",                EW_LIT("01"),                           1, 2,
     "expected the end of the text, found `1`"                                                                                   },
    {"a leading plus",                EW_LIT("+1"),                           1, 1, "expected a value, found `+`"                },
    {"a minus alone",                 EW_LIT("[-]"),                          1, 2, "not a number"                               },
    {"no digit after the point",      EW_LIT("[1.]"),                         1, 2, "not a number"                               },
    {"no digit before the point",     EW_LIT("[.5]"),                         1, 2,
     "expected a value, found `.`"                                                                                               },
    {"no digit in the exponent",      EW_LIT("[1e+]"),                        1, 2, "not a number"                               },
    {"hexadecimal",                   EW_LIT("0x1"),                          1, 2,
     "expected the end of the text, found `x`"                                                                                   },
    {"columns are characters",        EW_LIT("{\"\xc3\xa4\xe2\x82\xac\" 1}"), 1, 7,
     "expected `:`, found `1`"                                                                                                   },
    {"a fault far down",              EW_LIT("[\n\n\n   \"a\",\n  x]"),       5, 3,
     "expected a value, found `x`"                                                                                               },
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(REFUSED); i++) {
        struct ew_json_text *made = NULL;
        struct ew_error err = {.text = ""};
        enum ew_status status =
            ew_json_vet(&arena, EW_STR("f.json"), REFUSED[i].text, &made, &err);
        CHECK(REFUSED[i].name, status == EW_SYNTAX && !made);
        CHECK_STR(REFUSED[i].name, ew_str_from(err.text),
                  ew_str_from(REFUSED[i].want));
        CHECK_STR(REFUSED[i].name, err.place.file, EW_STR("f.json"));
        CHECK(REFUSED[i].name, err.place.line == REFUSED[i].line);
        CHECK(REFUSED[i].name, err.place.column == REFUSED[i].column);
    }
}

/* name, text, kind, bytes of the root */
static const struct {
    const char *name;
    struct ew_str text;
    enum ew_json_kind kind;
    struct ew_span root;
} ACCEPTED[] = {
    {"null",                       EW_LIT("null"),                  EW_JSON_NULL,   {0, 4} },
    {"true",                       EW_LIT("true"),                  EW_JSON_BOOL,   {0, 4} },
    {"false",                      EW_LIT("false"),                 EW_JSON_BOOL,   {0, 5} },
    {"a number",                   EW_LIT("-0.5e+10"),              EW_JSON_NUMBER, {0, 8} },
    {"zero",                       EW_LIT("0"),                     EW_JSON_NUMBER, {0, 1} },
    {"a string",                   EW_LIT("\"a\""),                 EW_JSON_STRING, {0, 3} },
    {"blanks around",              EW_LIT(" \t\r\n[] \n"),          EW_JSON_ARRAY,  {4, 6} },
    {"blanks inside",              EW_LIT("{ \"a\" : [ 1 , 2 ] }"), EW_JSON_OBJECT, {0, 19}},
    {"an empty object",            EW_LIT("{ }"),                   EW_JSON_OBJECT, {0, 3} },
    {"all escapes",
     EW_LIT("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\""),
     EW_JSON_STRING,                                                                {0, 24}},
    {"a surrogate pair",           EW_LIT("\"\\uD83D\\ude00\""),    EW_JSON_STRING, {0, 14}},
    {"the last character",
     EW_LIT("\"\xf4\x8f\xbf\xbf\""),
     EW_JSON_STRING,                                                                {0, 6} },
    {"DEL in a string",            EW_LIT("\"\x7f\""),              EW_JSON_STRING, {0, 3} },
    {"a string of eight and more",
     EW_LIT("\"0123456789abcdef\""),
     EW_JSON_STRING,                                                                {0, 18}},
};

static void test_accepted(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ACCEPTED); i++) {
        const struct ew_json_text *text =
            vet(ACCEPTED[i].name, ACCEPTED[i].text);
        CHECK(ACCEPTED[i].name, text->root_kind == ACCEPTED[i].kind);
        CHECK(ACCEPTED[i].name, text->root.begin == ACCEPTED[i].root.begin);
        CHECK(ACCEPTED[i].name, text->root.end == ACCEPTED[i].root.end);
        CHECK(ACCEPTED[i].name, text->flaw_count == 0);
    }
}

static void test_every_offset_in_a_word_is_looked_at(void **state)
{
    (void)state;
    /* the scanner takes eight bytes at a time */
    for (size_t at = 1; at < 30; at++) {
        static const char BYTES[] = "a\n\xff\\\"";
        for (const char *byte = BYTES; *byte; byte++) {
            char text[32];
            memset(text, 'a', sizeof(text));
            text[0] = '"';
            text[at] = *byte;
            text[31] = '"';
            struct ew_str s = {text, sizeof(text)};
            struct ew_json_text *made = NULL;
            enum ew_status status =
                ew_json_vet(&arena, EW_STR(""), s, &made, NULL);
            assert_true(status == (*byte == 'a' ? EW_OK : EW_SYNTAX));
        }
    }
}

static void test_depth(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t depth;
        enum ew_status want;
    } ROWS[] = {
        {"the deepest",  EW_MAX_DEPTH,     EW_OK   },
        {"one too deep", EW_MAX_DEPTH + 1, EW_LIMIT},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_buf buf;
        ew_buf_init(&buf);
        for (size_t d = 0; d < ROWS[i].depth; d++) {
            ew_buf_add(&buf, d % 2 ? EW_STR("{\"a\":") : EW_STR("["));
        }
        ew_buf_add(&buf, EW_STR("1"));
        for (size_t d = ROWS[i].depth; d > 0; d--) {
            ew_buf_add_char(&buf, (d - 1) % 2 ? '}' : ']');
        }
        struct ew_json_text *made = NULL;
        struct ew_error err;
        enum ew_status status =
            ew_json_vet(&arena, EW_STR(""), ew_buf_str(&buf), &made, &err);
        CHECK(ROWS[i].name, status == ROWS[i].want);
        if (made) {
            const struct ew_json *node = tree_of(ROWS[i].name, made);
            size_t depth = 0;
            for (; ew_json_first(node); node = ew_json_first(node)) {
                depth++;
            }
            CHECK(ROWS[i].name, depth == ROWS[i].depth);
        }
        ew_buf_release(&buf);
    }
}

/* ---- flaws --------------------------------------------------------------- */

static void test_flaws(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct ew_str text;
        size_t count;
        enum ew_json_flaw_kind kind; /* of the first */
        size_t offset;
        size_t first;
        const char *of;
    } ROWS[] = {
        {"no flaw",                        EW_LIT("{\"a\":1,\"b\":{\"a\":2}}"),   0, EW_JSON_NUL,       0,  0,
         NULL                                                                                                                    },
        {"a duplicate",                    EW_LIT("{\"a\":1,\"a\":2}"),           1, EW_JSON_DUPLICATE, 7,  1,
         "a"                                                                                                                     },
        {"case matters",                   EW_LIT("{\"a\":1,\"A\":2}"),           0, EW_JSON_NUL,       0,  0,
         NULL                                                                                                                    },
        {"three of a name are two flaws",  EW_LIT("{\"a\":1,\"a\":2,\"a\":3}"),
         2,                                                                          EW_JSON_DUPLICATE, 7,  1, "a"               },
        {"an escape hides no duplicate",   EW_LIT("{\"a\":1,\"\\u0061\":2}"),     1,
         EW_JSON_DUPLICATE,                                                                             7,  1, "a"               },
        {"in an inner object",             EW_LIT("[{\"x\":{\"a\":1,\"a\":2}}]"), 1,
         EW_JSON_DUPLICATE,                                                                             13, 7, "a"               },
        {"around an inner object",         EW_LIT("{\"a\":{\"b\":1},\"a\":2}"),   1,
         EW_JSON_DUPLICATE,                                                                             13, 1, "a"               },
        {"the empty name",                 EW_LIT("{\"\":1,\"\":2}"),             1, EW_JSON_DUPLICATE, 6,
         1,                                                                                                    ""                },
        {"long names",
         EW_LIT("{\"AttachedPolicies\":1,\"AttachedPolicies\":2}"),               1,
         EW_JSON_DUPLICATE,                                                                             22, 1, "AttachedPolicies"},
        {"long names with equal ends",
         EW_LIT("{\"AttachedXXPolicies\":1,\"AttachedYYPolicies\":2}"),           0,
         EW_JSON_NUL,                                                                                   0,  0, NULL              },
        {"a NUL in a value",               EW_LIT("[\"a\\u0000\"]"),              1, EW_JSON_NUL,       1,  0,
         NULL                                                                                                                    },
        {"a NUL in a name",                EW_LIT("{\"\\u0000\":1}"),             1, EW_JSON_NUL,       1,  0,
         "\0"                                                                                                                    },
        {"names that differ behind a NUL",
         EW_LIT("{\"\\u0000a\":1,\"\\u0000b\":1}"),                               2, EW_JSON_NUL,       1,  0, NULL              },
        {"flaws are in order",
         EW_LIT("{\"a\":\"\\u0000\",\"a\":{\"c\":1,\"c\":2}}"),                   3, EW_JSON_NUL,
         5,                                                                                                 0, NULL              },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        const struct ew_json_text *text = vet(ROWS[i].name, ROWS[i].text);
        CHECK(ROWS[i].name, text->flaw_count == ROWS[i].count);
        for (size_t j = 1; j < text->flaw_count; j++) {
            CHECK(ROWS[i].name,
                  text->flaws[j - 1].offset < text->flaws[j].offset);
        }
        if (ROWS[i].count == 0) {
            continue;
        }
        CHECK(ROWS[i].name, text->flaws[0].kind == ROWS[i].kind);
        CHECK(ROWS[i].name, text->flaws[0].offset == ROWS[i].offset);
        CHECK(ROWS[i].name, text->flaws[0].first == ROWS[i].first);
        CHECK(ROWS[i].name,
              !ROWS[i].of || ROWS[i].kind == EW_JSON_NUL ||
                  ew_str_eq(text->flaws[0].name, ew_str_from(ROWS[i].of)));
    }
}

static void test_duplicates_in_large_objects(void **state)
{
    (void)state;
    static const size_t COUNTS[] = {15, 16, 17, 18, 100, 100000};
    for (size_t i = 0; i < COUNT_OF(COUNTS); i++) {
        struct ew_buf buf;
        ew_buf_init(&buf);
        ew_buf_add_char(&buf, '{');
        for (size_t n = 0; n + 1 < COUNTS[i]; n++) {
            ew_buf_printf(&buf, "\"name-%zu\":{\"x\":1,\"y\":2},", n);
        }
        ew_buf_add(&buf, EW_STR("\"n\\u0061me-7\":1}"));
        const struct ew_json_text *text =
            vet("a large object", ew_buf_str(&buf));
        assert_true(text->flaw_count == 1);
        assert_true(ew_str_eq(text->flaws[0].name, EW_STR("name-7")));
        assert_true(ew_str_starts(
            ew_str_slice(text->text, text->flaws[0].first, SIZE_MAX),
            EW_STR("\"name-7\"")));
        assert_true(ew_str_starts(
            ew_str_slice(text->text, text->flaws[0].offset, SIZE_MAX),
            EW_STR("\"n\\u0061me-7\"")));
        ew_buf_release(&buf);
    }
}

static void test_flaw_in(void **state)
{
    (void)state;
    /* flaws at 8 (NUL), 16 (duplicate) and 27 (NUL) */
    struct ew_json_text *text =
        vet("", EW_STR("[{\"a\":  \"\\u0000\",\"a\":1},[1],\"\\u0000\"]"));
    assert_true(text->flaw_count == 3);
    size_t at[3];
    for (size_t i = 0; i < 3; i++) {
        at[i] = text->flaws[i].offset;
    }
    const struct {
        const char *name;
        struct ew_span span;
        int want; /* index, -1: none */
    } rows[] = {
        {"all",              {0, text->text.len},     0 },
        {"from the first",   {at[0], text->text.len}, 0 },
        {"behind the first", {at[0] + 1, at[2]},      1 },
        {"up to the second", {at[0] + 1, at[1]},      -1},
        {"behind the last",  {at[2] + 1, SIZE_MAX},   -1},
        {"the last",         {at[1] + 1, at[2] + 1},  2 },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct ew_json_flaw *want =
            rows[i].want < 0 ? NULL : &text->flaws[rows[i].want];
        CHECK(rows[i].name, ew_json_flaw_in(text, rows[i].span) == want);
    }
}

/* ---- places -------------------------------------------------------------- */

static void test_places(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *text;
        struct ew_span span;
        size_t want[4];
    } ROWS[] = {
        {"the begin",               "{}",               {0, 2},  {1, 1, 1, 3}},
        {"the second line",         "[\n  1\n]",        {4, 5},  {2, 3, 2, 4}},
        {"over lines",              "[\n  1\n]",        {0, 7},  {1, 1, 3, 2}},
        {"a line end alone",        "[\n\n1]",          {2, 3},  {2, 1, 3, 1}},
        {"columns are characters",  "[\"\xc3\xa4\",1]", {6, 7},  {1, 6, 1, 7}},
        {"Windows line ends",       "[\r\n1]",          {3, 4},  {2, 1, 2, 2}},
        {"past the end is the end", "[]",               {9, 10}, {1, 3, 1, 3}},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_json_text *text =
            vet(ROWS[i].name, ew_str_from(ROWS[i].text));
        struct ew_place got = ew_json_place(text, ROWS[i].span);
        CHECK_STR(ROWS[i].name, got.file, EW_STR("f.json"));
        CHECK(ROWS[i].name, got.line == ROWS[i].want[0]);
        CHECK(ROWS[i].name, got.column == ROWS[i].want[1]);
        CHECK(ROWS[i].name, got.end_line == ROWS[i].want[2]);
        CHECK(ROWS[i].name, got.end_column == ROWS[i].want[3]);
    }
}

static void test_places_in_a_long_text(void **state)
{
    (void)state;
    struct ew_buf buf;
    ew_buf_init(&buf);
    ew_buf_add(&buf, EW_STR("[\n"));
    for (size_t i = 0; i < 500; i++) {
        ew_buf_printf(&buf, "%*s\"\xc3\xa4\",\n", (int)(i % 37), "");
    }
    ew_buf_add(&buf, EW_STR("\"a very long line"));
    for (size_t i = 0; i < 500; i++) {
        ew_buf_add(&buf, EW_STR(" \xe2\x82\xac"));
    }
    ew_buf_add(&buf, EW_STR("\"]"));
    struct ew_json_text *text = vet("long", ew_buf_str(&buf));
    size_t line = 1;
    size_t column = 1;
    for (size_t at = 0; at < text->text.len; at++) {
        struct ew_place place = ew_json_place(text, (struct ew_span){at, at});
        char c = text->text.ptr[at];
        bool inside = ((unsigned char)c & 0xC0) == 0x80;
        if (!inside && (place.line != line || place.column != column)) {
            fail_msg("byte %zu: got %zu:%zu, want %zu:%zu", at, place.line,
                     place.column, line, column);
        }
        bool next_inside =
            at + 1 < text->text.len &&
            ((unsigned char)text->text.ptr[at + 1] & 0xC0) == 0x80;
        column = c == '\n' ? 1 : column + (next_inside ? 0 : 1);
        line += c == '\n' ? 1 : 0;
    }
    assert_true(text->marks);
    ew_buf_release(&buf);
}

static void test_place_after_very_many_lines(void **state)
{
    (void)state;
    struct ew_buf buf;
    ew_buf_init(&buf);
    for (size_t i = 0; i < 9999; i++) {
        ew_buf_add_char(&buf, '\n');
    }
    ew_buf_add(&buf, EW_STR("  x"));
    struct ew_json_text *made = NULL;
    struct ew_error err;
    assert_true(ew_json_vet(&arena, EW_STR("f.json"), ew_buf_str(&buf), &made,
                            &err) == EW_SYNTAX);
    assert_true(err.place.line == 10000 && err.place.column == 3);
    ew_buf_release(&buf);
}

static void test_place_of_a_text_in_a_string(void **state)
{
    (void)state;
    struct ew_json_text *text = vet("", EW_STR("[\n1]"));
    text->outer = (struct ew_place){EW_STR("outer.json"), 7, 8, 7, 9, NULL};
    struct ew_place got = ew_json_place(text, (struct ew_span){2, 3});
    assert_true(ew_str_eq(got.file, EW_STR("outer.json")));
    assert_true(got.line == 7 && got.column == 8 && got.end_column == 9);
}

/* ---- visiting ------------------------------------------------------------ */

static void test_iter(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *text;
        const char *want; /* name=value; ... */
    } ROWS[] = {
        {"an empty array",            "[]",                                      ""                },
        {"an empty object",           "{ }",                                     ""                },
        {"no array",                  "\"[1]\"",                                 ""                },
        {"elements",                  "[1 , true,\"x\" ]",                       "=1;=true;=\"x\";"},
        {"members",                   "{\"a\":1,\n\"b\" : null }",               "a=1;b=null;"     },
        {"arrays and objects inside", "[[1,[2]],{\"a\":[{}]}, [] ]",
         "=[1,[2]];={\"a\":[{}]};=[];"                                                             },
        {"brackets in strings",       "[\"]}\",{\"}\":\"{[\"},1]",
         "=\"]}\";={\"}\":\"{[\"};=1;"                                                             },
        {"quotes in strings",         "[\"a\\\"]\",\"\\\\\",1]",
         "=\"a\\\"]\";=\"\\\\\";=1;"                                                               },
        {"names with escapes",        "{\"a\\u0062\\n\":1}",                     "ab\n=1;"         },
        {"a long number",             "[123456789012345678901234567890,1]",
         "=123456789012345678901234567890;=1;"                                                     },
        {"a deep and long element",   "[[[[[[\"yyyyyyyy\",\"YYYYYYYY\"]]]]],2]",
         "=[[[[[\"yyyyyyyy\",\"YYYYYYYY\"]]]]];=2;"                                                },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_json_text *text =
            vet(ROWS[i].name, ew_str_from(ROWS[i].text));
        struct ew_buf buf;
        ew_buf_init(&buf);
        struct ew_json_iter iter = ew_json_iter(text, text->root, &arena);
        struct ew_json_item item;
        while (ew_json_next(&iter, &item)) {
            struct ew_str value =
                ew_str_slice(text->text, item.span.begin, item.span.end);
            ew_buf_add(&buf, item.name);
            ew_buf_add_char(&buf, '=');
            ew_buf_add(&buf, value);
            ew_buf_add_char(&buf, ';');
            CHECK(ROWS[i].name,
                  item.kind == ew_json_kind_at(text, item.span.begin));
            CHECK(ROWS[i].name,
                  !item.name.ptr ||
                      (text->text.ptr[item.name_span.begin] == '"' &&
                       text->text.ptr[item.name_span.end - 1] == '"'));
        }
        CHECK(ROWS[i].name, !iter.failed);
        CHECK(ROWS[i].name, !ew_json_next(&iter, &item));
        CHECK_STR(ROWS[i].name, ew_buf_str(&buf), ew_str_from(ROWS[i].want));
        ew_buf_release(&buf);
    }
}

static void test_iter_tells_of_lost_memory(void **state)
{
    (void)state;
    struct ew_json_text *text = vet("", EW_STR("{\"a\":1,\"\\u0062\":2}"));
    struct ew_arena poor;
    ew_arena_init(&poor);
    poor.fail_after = 1;
    struct ew_json_iter iter = ew_json_iter(text, text->root, &poor);
    struct ew_json_item item;
    assert_true(ew_json_next(&iter, &item));
    assert_false(ew_json_next(&iter, &item));
    assert_true(iter.failed);
    ew_arena_release(&poor);
}

static void test_string_at(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *text;
        struct ew_str want;
    } ROWS[] = {
        {"plain",            "\"abc\"",                        EW_LIT("abc")                   },
        {"empty",            "\"\"",                           EW_LIT("")                      },
        {"short escapes",    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
         EW_LIT("\"\\/\b\f\n\r\t")                                                             },
        {"a code",           "\"x\\u00e4\\u20ACy\"",           EW_LIT("x\xc3\xa4\xe2\x82\xacy")},
        {"a surrogate pair", "\"\\ud83d\\ude00\"",             EW_LIT("\xf0\x9f\x98\x80")      },
        {"NUL is kept",      "\"a\\u0000b\"",                  EW_LIT("a\0b")                  },
        {"no string",        "12",                             {NULL, 0}                       },
        {"a literal",        "null",                           {NULL, 0}                       },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_json_text *text =
            vet(ROWS[i].name, ew_str_from(ROWS[i].text));
        struct ew_str got = ew_json_string_at(text, text->root, &arena);
        CHECK_STR(ROWS[i].name, got, ROWS[i].want);
        CHECK(ROWS[i].name, (got.ptr == NULL) == (ROWS[i].want.ptr == NULL));
    }
}

/* ---- trees ----------------------------------------------------------------
 */

static void check_same(struct ew_json_text *text, const struct ew_json *node,
                       const struct ew_json_item *item)
{
    struct ew_span span = ew_json_span(text, node);
    assert_true(span.begin == item->span.begin && span.end == item->span.end);
    assert_true(ew_json_kind(node) == item->kind);
    assert_true(ew_str_eq(ew_json_name(node), item->name));
    struct ew_json_iter iter = ew_json_iter(text, item->span, &arena);
    struct ew_json_item inner;
    const struct ew_json *child = ew_json_first(node);
    while (ew_json_next(&iter, &inner)) {
        assert_non_null(child);
        check_same(text, child, &inner);
        child = ew_json_after(child);
    }
    assert_null(child);
}

static void test_trees_agree_with_the_text(void **state)
{
    (void)state;
    static const char *const TEXTS[] = {
        "1",
        " [ ] ",
        "\"a\\u0062\"",
        "{\"a\":{\"b\":[1,2,{\"c\":[]}]},\"d\":[[],{},[{}]],\"e\":\"x\"}",
        "[[1],[[2]],[[[3]]], 4 ]",
        " {\n \"a\" : [ 1 , \"]\" , { } ] ,\n \"\\n\" : -1.5e3 , \"z\":null} ",
        "[{\"Sid\":\"A\"}\t,\r\n{\"Sid\":\"B\"}]",
    };
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++) {
        struct ew_json_text *text = vet(TEXTS[i], ew_str_from(TEXTS[i]));
        struct ew_json_item root = {.kind = text->root_kind,
                                    .span = text->root};
        check_same(text, tree_of(TEXTS[i], text), &root);
    }
}

static void test_tree_of_a_stretch(void **state)
{
    (void)state;
    struct ew_json_text *text =
        vet("", EW_STR("{\"x\":1,\"y\":[true,{\"k\":\"v\"}]}"));
    const struct ew_json *tree = NULL;
    struct ew_span span = {11, 27};
    assert_true(ew_json_tree(text, span, &arena, &tree, NULL) == EW_OK);
    assert_true(ew_json_kind(tree) == EW_JSON_ARRAY);
    assert_true(ew_json_count(tree) == 2);
    assert_true(ew_json_true(ew_json_first(tree)));
    const struct ew_json *inner = ew_json_after(ew_json_first(tree));
    const struct ew_json *value = ew_json_get(inner, "k");
    assert_true(ew_str_eq(ew_json_string(value), EW_STR("v")));
    assert_true(ew_json_span(text, value).begin == 22);
    assert_true(ew_json_span(text, value).end == 25);
}

static void test_members(void **state)
{
    (void)state;
    struct ew_json_text *text = vet(
        "", EW_STR("{\"Action\":\"a\",\"action\":\"b\",\"n\":1,\"t\":true}"));
    const struct ew_json *tree = tree_of("", text);
    assert_true(
        ew_str_eq(ew_json_string(ew_json_get(tree, "action")), EW_STR("b")));
    assert_null(ew_json_get(tree, "ACTION"));
    assert_null(ew_json_get(tree, ""));
    assert_null(ew_json_get(NULL, "Action"));
    assert_null(ew_json_get(ew_json_get(tree, "n"), "x"));
    assert_null(ew_json_string(ew_json_get(tree, "n")).ptr);
    assert_null(ew_json_string(NULL).ptr);
    assert_null(ew_json_first(NULL));
    assert_true(ew_json_true(ew_json_get(tree, "t")));
    assert_false(ew_json_true(ew_json_get(tree, "n")));
    assert_false(ew_json_true(NULL));
    assert_true(ew_json_count(tree) == 4);
    assert_null(ew_json_name(tree).ptr);
}

static void test_scalars(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *text;
        struct ew_str want;
    } ROWS[] = {
        {"a string",            "\"abc\"",              EW_LIT("abc")   },
        {"a string with a NUL", "\"a\\u0000b\"",        EW_LIT("a\0b")  },
        {"a number as written", "1.50e0",               EW_LIT("1.50e0")},
        {"a large number",      "12345678901234567890",
         EW_LIT("12345678901234567890")                                 },
        {"true",                "true",                 EW_LIT("true")  },
        {"null",                "null",                 EW_LIT("null")  },
        {"an array has none",   "[1]",                  {NULL, 0}       },
        {"an object has none",  "{}",                   {NULL, 0}       },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_json_text *text =
            vet(ROWS[i].name, ew_str_from(ROWS[i].text));
        struct ew_str got =
            ew_json_scalar(text, tree_of(ROWS[i].name, text), &arena);
        CHECK_STR(ROWS[i].name, got, ROWS[i].want);
        CHECK(ROWS[i].name, (got.ptr == NULL) == (ROWS[i].want.ptr == NULL));
    }
}

/* cJSON before its fix of 2024 takes 63 characters at most. */
static void test_long_numbers_are_whole_or_refused(void **state)
{
    (void)state;
    struct ew_buf buf;
    ew_buf_init(&buf);
    ew_buf_add(&buf, EW_STR("[0."));
    for (int i = 0; i < 100; i++) {
        ew_buf_add_char(&buf, '1');
    }
    ew_buf_add(&buf, EW_STR("]"));
    struct ew_json_text *text = vet("", ew_buf_str(&buf));
    const struct ew_json *tree = NULL;
    struct ew_error err;
    if (ew_json_tree(text, text->root, &arena, &tree, &err) == EW_OK) {
        struct ew_str number =
            ew_json_scalar(text, ew_json_first(tree), &arena);
        assert_true(number.len == 102);
    } else {
        assert_true(err.status == EW_LIMIT && !tree);
        assert_true(err.place.line == 1 && err.place.column == 1);
    }
    ew_buf_release(&buf);
}

static void test_each_allocation_may_fail(void **state)
{
    (void)state;
    struct ew_str s =
        EW_STR("{\"a\":[1,\"\\u0000\"],\"\\u0061\":2,\"b\":{\"c\":null}}");
    size_t n = 1;
    for (bool done = false; !done; n++) {
        struct ew_arena poor;
        ew_arena_init(&poor);
        poor.fail_after = n;
        struct ew_json_text *text = NULL;
        const struct ew_json *tree = NULL;
        struct ew_error err;
        enum ew_status status = ew_json_vet(&poor, EW_STR("f"), s, &text, &err);
        if (status == EW_OK) {
            status = ew_json_tree(text, text->root, &poor, &tree, &err);
        }
        assert_true(status == EW_OK || status == EW_NOMEM);
        done = status == EW_OK;
        ew_arena_release(&poor);
    }
    assert_true(n > 10);
}

#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ARENA(test_refused),
        WITH_ARENA(test_accepted),
        WITH_ARENA(test_every_offset_in_a_word_is_looked_at),
        WITH_ARENA(test_depth),
        WITH_ARENA(test_flaws),
        WITH_ARENA(test_duplicates_in_large_objects),
        WITH_ARENA(test_flaw_in),
        WITH_ARENA(test_places),
        WITH_ARENA(test_places_in_a_long_text),
        WITH_ARENA(test_place_after_very_many_lines),
        WITH_ARENA(test_place_of_a_text_in_a_string),
        WITH_ARENA(test_iter),
        WITH_ARENA(test_iter_tells_of_lost_memory),
        WITH_ARENA(test_string_at),
        WITH_ARENA(test_trees_agree_with_the_text),
        WITH_ARENA(test_tree_of_a_stretch),
        WITH_ARENA(test_members),
        WITH_ARENA(test_scalars),
        WITH_ARENA(test_long_numbers_are_whole_or_refused),
        WITH_ARENA(test_each_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
