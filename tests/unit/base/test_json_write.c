#include "base/json.h"
#include "base/json_write.h"

#include "rows.h"

#include <string.h>

static void write_sample(struct ew_json_writer *w)
{
    ew_json_open_object(w);
    ew_json_key(w, "text");
    ew_json_add_text(w, "a");
    ew_json_key(w, "absent");
    ew_json_add_str(w, (struct ew_str){NULL, 0});
    ew_json_key_str(w, EW_STR("list"));
    ew_json_open_array(w);
    ew_json_add_bool(w, true);
    ew_json_add_bool(w, false);
    ew_json_add_size(w, 42);
    ew_json_open_array(w);
    ew_json_close_array(w);
    ew_json_close_array(w);
    ew_json_key(w, "empty");
    ew_json_open_object(w);
    ew_json_close_object(w);
    ew_json_key(w, "raw");
    ew_json_add_raw(w, EW_STR("12.5"));
    ew_json_key(w, "null");
    ew_json_add_null(w);
    ew_json_close_object(w);
}

static void test_layout(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        unsigned indent;
        const char *want;
    } ROWS[] = {
        {"on one line", 0,
         "{\"text\":\"a\",\"absent\":null,\"list\":[true,false,42,[]],"
         "\"empty\":{},\"raw\":12.5,\"null\":null}"},
        {"indented",    2,
         "{\n  \"text\": \"a\",\n  \"absent\": null,\n  \"list\": [\n"
         "    true,\n    false,\n    42,\n    []\n  ],\n  \"empty\": {},\n"
         "  \"raw\": 12.5,\n  \"null\": null\n}"   },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_buf buf;
        ew_buf_init(&buf);
        struct ew_json_writer w = ew_json_writer(&buf, ROWS[i].indent);
        write_sample(&w);
        CHECK_STR(ROWS[i].name, ew_buf_str(&buf), ew_str_from(ROWS[i].want));
        CHECK(ROWS[i].name, !buf.failed && w.depth == 0);
        ew_buf_release(&buf);
    }
}

static void test_quote(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct ew_str in;
        const char *want;
    } ROWS[] = {
        {"empty",                   EW_LIT(""),                         "\"\""               },
        {"absent",                  {NULL, 0},                          "\"\""               },
        {"plain",                   EW_LIT("a/b"),                      "\"a/b\""            },
        {"quote and backslash",     EW_LIT("\"\\"),                     "\"\\\"\\\\\""       },
        {"short escapes",           EW_LIT("\b\f\n\r\t"),               "\"\\b\\f\\n\\r\\t\""},
        {"a control character",     EW_LIT("\x1b"),                     "\"\\u001b\""        },
        {"NUL",                     EW_LIT("a\0b"),                     "\"a\\u0000b\""      },
        {"DEL",                     EW_LIT("\x7f"),                     "\"\\u007f\""        },
        {"letters stay",            EW_LIT("\xc3\xa4\xf0\x9f\x98\x80"),
         "\"\xc3\xa4\xf0\x9f\x98\x80\""                                                      },
        {"a C1 control",            EW_LIT("\xc2\x9b"),                 "\"\\u009b\""        },
        {"a bidirectional control", EW_LIT("\xe2\x80\xae"),             "\"\\u202e\""        },
        {"a byte that is no UTF-8",
         EW_LIT("a\xff"
                "b"),
         "\"a\xef\xbf\xbd"
         "b\""                                                                               },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_buf buf;
        ew_buf_init(&buf);
        ew_json_quote(&buf, ROWS[i].in);
        CHECK_STR(ROWS[i].name, ew_buf_str(&buf), ew_str_from(ROWS[i].want));
        ew_buf_release(&buf);
    }
}

static void test_every_byte_can_be_read_back(void **state)
{
    (void)state;
    char bytes[128];
    for (size_t i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (char)i;
    }
    struct ew_str all = {bytes, sizeof(bytes)};
    struct ew_arena arena;
    ew_arena_init(&arena);
    struct ew_buf buf;
    ew_buf_init(&buf);
    ew_json_quote(&buf, all);
    struct ew_json_text *text = NULL;
    assert_true(ew_json_vet(&arena, EW_STR(""), ew_buf_str(&buf), &text,
                            NULL) == EW_OK);
    struct ew_str got = ew_json_string_at(text, text->root, &arena);
    assert_true(ew_str_eq(got, all));
    ew_buf_release(&buf);
    ew_arena_release(&arena);
}

/* Eight bytes are looked at at once, and the rest one by one. */
static void test_a_byte_is_quoted_alike_wherever_it_stands(void **state)
{
    (void)state;
    for (size_t i = 0; i < 256 * 20; i++) {
        char bytes[20];
        struct ew_buf alone;
        struct ew_buf among;
        struct ew_buf want;
        memset(bytes, 'a', sizeof(bytes));
        bytes[i % 20] = (char)(i / 20);
        ew_buf_init(&alone);
        ew_buf_init(&among);
        ew_buf_init(&want);
        ew_json_quote(&alone, (struct ew_str){bytes + i % 20, 1});
        ew_json_quote(&among, (struct ew_str){bytes, sizeof(bytes)});
        ew_buf_printf(&want, "\"%.*s%.*s%.*s\"", (int)(i % 20), bytes,
                      (int)alone.len - 2, alone.ptr + 1, 19 - (int)(i % 20),
                      bytes + i % 20 + 1);
        CHECK_STR("a byte", ew_buf_str(&among), ew_buf_str(&want));
        ew_buf_release(&alone);
        ew_buf_release(&among);
        ew_buf_release(&want);
    }
}

static void test_depth(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t depth;
        bool failed;
    } ROWS[] = {
        {"the deepest",  32, false},
        {"one too deep", 33, true },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_buf buf;
        ew_buf_init(&buf);
        struct ew_json_writer w = ew_json_writer(&buf, 0);
        for (size_t d = 0; d < ROWS[i].depth; d++) {
            ew_json_open_array(&w);
        }
        for (size_t d = 0; d < ROWS[i].depth; d++) {
            ew_json_close_array(&w);
        }
        CHECK(ROWS[i].name, buf.failed == ROWS[i].failed);
        ew_buf_release(&buf);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_quote),
        cmocka_unit_test(test_every_byte_can_be_read_back),
        cmocka_unit_test(test_a_byte_is_quoted_alike_wherever_it_stands),
        cmocka_unit_test(test_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
