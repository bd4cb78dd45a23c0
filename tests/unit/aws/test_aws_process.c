#include "base/rows.h"

#include "aws/child.h"
#include "aws/provider.h"

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

/* name, command, its words joined by `|`; NULL: refused */
static const struct {
    const char *name;
    const char *text;
    const char *want;
} WORDS[] = {
    {"one word",                     "a",                        "a"         },
    {"blanks between and around",    "  a \t b\n c ",            "a|b|c"     },
    {"single quotes",                "a 'b c' d",                "a|b c|d"   },
    {"double quotes",                "a \"b c\" d",              "a|b c|d"   },
    {"quotes inside a word",         "a'b c'd",                  "ab cd"     },
    {"an empty word",                "a '' \"\"",                "a||"       },
    {"a quote in the other quotes",  "\"it's\" '\"'",            "it's|\""   },
    {"a backslash before a blank",   "a\\ b",                    "a b"       },
    {"a backslash in double quotes", "\"a\\\"b\\\\c\\d\"",       "a\"b\\c\\d"},
    {"a backslash in single quotes", "'a\\b'",                   "a\\b"      },
    {"nothing of a shell",           "a $B `c` > d | e * ~ # f",
     "a|$B|`c`|>|d|||e|*|~|#|f"                                              },
    {"a quote that is open",         "a 'b",                     NULL        },
    {"another one",                  "a \"b",                    NULL        },
    {"a backslash at the end",       "a \\",                     NULL        },
    {"nothing",                      " ",                        NULL        },
};

static void commands_are_split(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(WORDS); i++) {
        char **words = NULL;
        size_t count = 0;
        enum ew_status status = ew_words_split(
            &arena, ew_str_from(WORDS[i].text), &words, &count, NULL);
        CHECK(WORDS[i].name, status == (WORDS[i].want ? EW_OK : EW_INVALID));
        if (!WORDS[i].want) {
            continue;
        }
        struct ew_buf joined;
        ew_buf_init(&joined);
        for (size_t w = 0; w < count; w++) {
            ew_buf_printf(&joined, "%s%s", w > 0 ? "|" : "", words[w]);
        }
        CHECK_STR(WORDS[i].name, ew_buf_str(&joined),
                  ew_str_from(WORDS[i].want));
        CHECK(WORDS[i].name, words[count] == NULL);
        ew_buf_release(&joined);
    }
}

static void words_are_bounded(void **state)
{
    (void)state;
    char text[2 * (EW_AWS_MAX_WORDS + 1)];
    char **words = NULL;
    size_t count = 0;
    memset(text, ' ', sizeof(text));
    for (size_t i = 0; i < sizeof(text); i += 2) {
        text[i] = 'x';
    }
    struct ew_str all = {text, sizeof(text)};
    CHECK("at the limit",
          ew_words_split(&arena, ew_str_slice(all, 0, all.len - 2), &words,
                         &count, NULL) == EW_OK);
    CHECK("all of them", count == EW_AWS_MAX_WORDS);
    CHECK("past it",
          ew_words_split(&arena, all, &words, &count, NULL) == EW_LIMIT);
}

static enum ew_status run_shell(const char *script, int timeout_ms,
                                struct ew_child_result *result,
                                struct ew_error *err)
{
    char shell[] = "sh";
    char option[] = "-c";
    char text[256] = "";
    char set[] = "EW_SET=yes";
    char path[] = "PATH=/usr/bin:/bin";
    char *words[] = {shell, option, text, NULL};
    char *environment[] = {set, path, NULL};
    memcpy(text, script, strlen(script));
    const struct ew_child_run run = {words, environment, timeout_ms, 16, 8};
    return ew_child_run(&run, result, err);
}

/* name, script, status of the run, exit status, the two outputs */
static const struct {
    const char *name;
    const char *script;
    enum ew_status status;
    int exit_status;
    const char *out;
    const char *err;
} RUNS[] = {
    {"output and errors apart",       "echo a; echo b >&2",       EW_OK,    0,   "a\n",   "b\n"     },
    {"an exit status",                "exit 3",                   EW_OK,    3,   "",      ""        },
    {"a signal",                      "kill -9 $$",               EW_OK,    137, "",      ""        },
    {"standard input is empty",       "cat",                      EW_OK,    0,   "",      ""        },
    {"the environment that is given", "echo $EW_SET$HOME",        EW_OK,    0,   "yes\n",
     ""                                                                                             },
    {"as much as may be",             "printf 0123456789abcdef",  EW_OK,    0,
     "0123456789abcdef",                                                                  ""        },
    {"too much",                      "printf 0123456789abcdefg", EW_LIMIT, 0,   NULL,    NULL      },
    {"errors are cut",                "printf 0123456789 >&2",    EW_OK,    0,   "",      "01234567"},
};

static void programs_are_run(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(RUNS); i++) {
        struct ew_child_result result;
        struct ew_error err = {.text = ""};
        enum ew_status status = run_shell(RUNS[i].script, 20000, &result, &err);
        CHECK(RUNS[i].name, status == RUNS[i].status);
        if (status == EW_OK) {
            CHECK(RUNS[i].name, result.exit_status == RUNS[i].exit_status);
            CHECK_STR(RUNS[i].name, ew_buf_str(&result.out),
                      ew_str_from(RUNS[i].out));
            CHECK_STR(RUNS[i].name, ew_buf_str(&result.err),
                      ew_str_from(RUNS[i].err));
        }
        ew_buf_release(&result.out);
        ew_buf_release(&result.err);
    }
}

static void a_program_may_not_hang(void **state)
{
    (void)state;
    struct ew_child_result result;
    struct ew_error err = {.text = ""};
    CHECK("status", run_shell("exec sleep 60", 100, &result, &err) == EW_IO);
    CHECK_STR("text", ew_str_from(err.text),
              EW_STR("`sh` took longer than 0 s"));
    ew_buf_release(&result.out);
    ew_buf_release(&result.err);
}

static void a_program_may_be_missing(void **state)
{
    (void)state;
    char name[] = "execwarden-no-such-program";
    char secret[] = "secret";
    char *words[] = {name, secret, NULL};
    const struct ew_child_run run = {words, NULL, 1000, 16, 8};
    struct ew_child_result result;
    struct ew_error err = {.text = ""};
    CHECK("status", ew_child_run(&run, &result, &err) == EW_IO);
    CHECK_STR("text", ew_str_from(err.text),
              EW_STR("cannot run `execwarden-no-such-program`: no such file "
                     "or directory"));
    ew_buf_release(&result.out);
    ew_buf_release(&result.err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(commands_are_split, setup, teardown),
        cmocka_unit_test_setup_teardown(words_are_bounded, setup, teardown),
        cmocka_unit_test(programs_are_run),
        cmocka_unit_test(a_program_may_not_hang),
        cmocka_unit_test(a_program_may_be_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
