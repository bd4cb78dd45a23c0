#include "base/rows.h"

#include "load/document_text.h"

static const struct {
    const char *name;
    const char *text;
    const char *want; /* NULL: refused */
} ROWS[] = {
    {"text without escapes stays as it is",          "abc",           "abc"     },
    {"an empty text stays empty",                    "",              ""        },
    {"an escape becomes its byte",                   "%7B%22a%22%7D", "{\"a\"}" },
    {"digits may be lower case",                     "%7b%7d",        "{}"      },
    {"an escaped percent sign is not decoded twice", "%2520",         "%20"     },
    {"a plus stays a plus",                          "a+b%20c",       "a+b c"   },
    {"bytes above 127 come through",                 "%C3%A9",        "\xC3\xA9"},
    {"an escape may end the text",                   "a%21",          "a!"      },
    {"an escape without digits is refused",          "a%",            NULL      },
    {"an escape with one digit is refused",          "a%2",           NULL      },
    {"an escape with other letters is refused",      "%zz",           NULL      },
    {"a sign is no digit",                           "%+1",           NULL      },
};

static void test_decode(void **state)
{
    (void)state;
    struct ew_arena arena;
    ew_arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_str got = {NULL, 0};
        enum ew_status status =
            ew_url_decode(&arena, ew_str_from(ROWS[i].text), &got);
        CHECK(ROWS[i].name, status == (ROWS[i].want ? EW_OK : EW_SYNTAX));
        CHECK_STR(ROWS[i].name, got, ew_str_from(ROWS[i].want));
    }
    ew_arena_release(&arena);
}

static void test_nul_is_a_byte_like_others(void **state)
{
    (void)state;
    struct ew_arena arena;
    struct ew_str got = {NULL, 0};
    ew_arena_init(&arena);
    assert_true(ew_url_decode(&arena, EW_STR("a%00b"), &got) == EW_OK);
    assert_true(got.len == 3 && got.ptr[1] == '\0');
    ew_arena_release(&arena);
}

static void test_lack_of_memory_is_told(void **state)
{
    (void)state;
    struct ew_arena arena;
    struct ew_str got = {NULL, 0};
    ew_arena_init(&arena);
    arena.fail_after = 1;
    assert_true(ew_url_decode(&arena, EW_STR("%41"), &got) == EW_NOMEM);
    ew_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decode),
        cmocka_unit_test(test_nul_is_a_byte_like_others),
        cmocka_unit_test(test_lack_of_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
