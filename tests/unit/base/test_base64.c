#include "base/base64.h"

#include "rows.h"

static const struct {
    const char *name;
    const char *text;
    const char *want; /* NULL: refused */
} ROWS[] = {
    {"nothing is nothing",                  "",               ""            },
    {"vectors of RFC 4648",                 "Zg==",           "f"           },
    {"vectors of RFC 4648",                 "Zm8=",           "fo"          },
    {"vectors of RFC 4648",                 "Zm9v",           "foo"         },
    {"vectors of RFC 4648",                 "Zm9vYg==",       "foob"        },
    {"vectors of RFC 4648",                 "Zm9vYmE=",       "fooba"       },
    {"vectors of RFC 4648",                 "Zm9vYmFy",       "foobar"      },
    {"the last two of the alphabet",        "+/+/",           "\xFB\xFF\xBF"},
    {"line ends are passed over",           "Zm9v\r\nYmFy\n", "foobar"      },
    {"the alphabet of URLs is another one", "-_-_",           NULL          },
    {"a blank is none of it",               "Zm9v YmFy",      NULL          },
    {"a digit is missing",                  "Zm9vY",          NULL          },
    {"the padding is missing",              "Zm9vYg",         NULL          },
    {"padding stands at the end",           "Zg==Zm9v",       NULL          },
    {"too much of it",                      "Z===",           NULL          },
    {"padding alone",                       "====",           NULL          },
    {"bits are left over",                  "Zh==",           NULL          },
    {"bits are left over",                  "Zm9=",           NULL          },
};

static void test_decode(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_arena arena;
        struct ew_error err = {0};
        struct ew_str got;
        ew_arena_init(&arena);
        enum ew_status status =
            ew_base64_decode(&arena, ew_str_from(ROWS[i].text), &got, &err);
        CHECK(ROWS[i].name, (status == EW_OK) == (ROWS[i].want != NULL));
        if (status == EW_OK) {
            CHECK_STR(ROWS[i].name, got, ew_str_from(ROWS[i].want));
        } else {
            CHECK(ROWS[i].name, status == EW_SYNTAX && err.text[0]);
        }
        ew_arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decode),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
