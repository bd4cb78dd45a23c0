#include "base/rows.h"

#include "report/changes.h"
#include "report/text.h"

static void test_wrap(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *text;
        size_t at;
        const char *want;
    } ROWS[] = {
        {"what fits stays on one line",      "one two",                  0, "one two\n"},
        {"a word that does not fit goes on", "one two three",            0,
         "one two\n  three\n"                                                          },
        {"the first line has less room",     "one two three",            6,
         "one\n  two three\n"                                                          },
        {"a long word is not cut",           "a 12345678901234",         0,
         "a\n  12345678901234\n"                                                       },
        {"several blanks are one",           "a   b",                    0, "a b\n"    },
        {"an empty text is an empty line",   "",                         0, "\n"       },
        {"no line begins like a CI command", "one two ::error::x",       0,
         "one two ::error::x\n"                                                        },
        {"characters count, not bytes",      "éééééé éééé é", 0,
         "éééééé éééé\n  é\n"                                               },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_buf out;
        ew_buf_init(&out);
        ew_text_wrap(&out, ew_str_from(ROWS[i].text), ROWS[i].at, 2, 12);
        CHECK_STR(ROWS[i].name, ew_buf_str(&out), ew_str_from(ROWS[i].want));
        ew_buf_release(&out);
    }
}

static void test_clusters(void **state)
{
    (void)state;
    static const struct ew_account ACCOUNT = {.id = EW_LIT("111122223333")};
    static const struct ew_principal OWN = {.account = &ACCOUNT};
    static const struct ew_principal DOCUMENT = {.account = NULL};
    static const struct {
        const char *name;
        const struct ew_principal *principal;
        const char *patterns[4];
        const char *want;
    } ROWS[] = {
        {"of the own account by name",
         &OWN,
         {"arn:aws:ecs:*:111122223333:cluster/prod-*"},
         "prod-*"                                                                       },
        {"of any account by name",
         &OWN,
         {"arn:aws:ecs:*:*:cluster/prod"},
         "prod"                                                                         },
        {"with its region",
         &OWN,
         {"arn:aws:ecs:eu-west-1:111122223333:cluster/a"},
         "a (eu-west-1)"                                                                },
        {"a name in two regions is shown once",
         &OWN,
         {"arn:aws:ecs:r1:111122223333:cluster/a",
          "arn:aws:ecs:r1:111122223333:cluster/b",
          "arn:aws:ecs:r2:111122223333:cluster/a"},
         "a (r1, r2), b (r1)"                                                           },
        {"of another account as a whole",
         &OWN,
         {"arn:aws:ecs:*:999999999999:cluster/a"},
         "arn:aws:ecs:*:999999999999:cluster/a"                                         },
        {"no cluster ARN as a whole",           &OWN, {"*", "arn:aws:*"}, "*, arn:aws:*"},
        {"a document has no account",
         &DOCUMENT,
         {"arn:aws:ecs:*:111122223333:cluster/a"},
         "arn:aws:ecs:*:111122223333:cluster/a"                                         },
        {"controls are shown",
         &OWN,
         {"arn:aws:ecs:*:*:cluster/\033[2J"},
         "\\x1b[2J"                                                                     },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_str items[4];
        size_t count = 0;
        while (count < 4 && ROWS[i].patterns[count]) {
            items[count] = ew_str_from(ROWS[i].patterns[count]);
            count++;
        }
        struct ew_buf out;
        ew_buf_init(&out);
        ew_text_add_clusters(&out, (struct ew_strs){items, count},
                             ROWS[i].principal);
        CHECK_STR(ROWS[i].name, ew_buf_str(&out), ew_str_from(ROWS[i].want));
        ew_buf_release(&out);
    }
}

static void test_short_principal(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *arn;
        const char *want;
    } ROWS[] = {
        {"a role",          "arn:aws:iam::1:role/path/dev", "role/path/dev"  },
        {"a root user",     "arn:aws:iam::1:root",          "root"           },
        {"a document",      "document:a.json",              "document:a.json"},
        {"an empty ending", "arn:aws:iam::1:",              "arn:aws:iam::1:"},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        CHECK_STR(ROWS[i].name,
                  ew_text_short_principal(ew_str_from(ROWS[i].arn)),
                  ew_str_from(ROWS[i].want));
    }
}

static void test_message_rest(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *principal;
        const char *message;
        const char *want;
    } ROWS[] = {
        {"the principal in front is left out", "arn:x", "`arn:x` may exec",
         "may exec"                                                                            },
        {"another one stays",                  "arn:x", "`arn:y` may exec",  "`arn:y` may exec"},
        {"one that is only longer stays",      "arn:x", "`arn:xy` may exec",
         "`arn:xy` may exec"                                                                   },
        {"in the middle it stays",             "arn:x", "entry of `arn:x`",
         "entry of `arn:x`"                                                                    },
        {"nothing but the principal stays",    "arn:x", "`arn:x`",           "`arn:x`"         },
        {"a finding without principal",        NULL,    "`a` b",             "`a` b"           },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        const struct ew_finding finding = {
            .principal = ew_str_from(ROWS[i].principal),
            .message = ew_str_from(ROWS[i].message),
        };
        CHECK_STR(ROWS[i].name, ew_text_message_rest(&finding),
                  ew_str_from(ROWS[i].want));
    }
}

/* Requests in one line, as changes tell them. */
static void test_witness(void **state)
{
    (void)state;
    static const struct ew_str ADDRESS = EW_LIT("192.0.2.1");
    static const struct ew_str TEAM = EW_LIT("a");
    static const struct ew_context_entry BOTH = {EW_LIT("aws:SourceIp"),
                                                 &ADDRESS, 1, false};
    static const struct ew_context_entry TAGGED[] = {
        {EW_LIT("aws:SourceIp"),         &ADDRESS, 1, false},
        {EW_LIT("aws:ResourceTag/team"), &TEAM,    1, false},
    };
    static const struct ew_request REQUESTS[] = {
        {.resource = EW_LIT("arn:aws:ecs:r:1:cluster/c"),
         .context = TAGGED,
         .context_count = 2},
        {.resource = EW_LIT("arn:aws:ecs:r:1:task/c/t"),
         .context = &BOTH,
         .context_count = 1},
        {.resource = EW_LIT("arn:aws:ecs:r:1:task/c/u"),
         .context = TAGGED,
         .context_count = 2},
    };
    static const struct {
        const char *name;
        struct ew_witness witness;
        const char *want;
        const char *subject;
    } ROWS[] = {
        {"one request has all of its context",
         {REQUESTS, 1},
         "arn:aws:ecs:r:1:cluster/c with aws:SourceIp = 192.0.2.1, "
         "aws:ResourceTag/team = a",                                          "arn:aws:ecs:r:1:cluster/c"},
        {"what only one of two has is told with its resource",
         {REQUESTS, 2},
         "arn:aws:ecs:r:1:cluster/c and arn:aws:ecs:r:1:task/c/t with "
         "aws:SourceIp = 192.0.2.1, aws:ResourceTag/team (cluster) = a",      "arn:aws:ecs:r:1:task/c/t" },
        {"and so it is when that is the second",
         {REQUESTS + 1, 2},
         "arn:aws:ecs:r:1:task/c/t and arn:aws:ecs:r:1:task/c/u with "
         "aws:SourceIp = 192.0.2.1, aws:ResourceTag/team (task) = a",         "arn:aws:ecs:r:1:task/c/u" },
        {"none",                                               {NULL, 0}, "", ""                         },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_buf out;
        ew_buf_init(&out);
        ew_changes_add_witness(&out, &ROWS[i].witness);
        CHECK_STR(ROWS[i].name, ew_buf_str(&out), ew_str_from(ROWS[i].want));
        CHECK_STR(ROWS[i].name, ew_witness_subject(&ROWS[i].witness),
                  ew_str_from(ROWS[i].subject));
        ew_buf_release(&out);
    }
}

static void test_color(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool color;
        enum ew_style style;
        const char *want;
    } ROWS[] = {
        {"no colour, no escapes",   false, EW_STYLE_RED,   "x"              },
        {"plain has no escapes",    true,  EW_STYLE_PLAIN, "x"              },
        {"colour ends where it is", true,  EW_STYLE_BOLD,  "\033[1mx\033[0m"},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        const struct ew_render how = {.color = ROWS[i].color};
        struct ew_buf out;
        ew_buf_init(&out);
        ew_text_styled(&out, &how, ROWS[i].style, "x");
        CHECK_STR(ROWS[i].name, ew_buf_str(&out), ew_str_from(ROWS[i].want));
        ew_buf_release(&out);
    }
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(test_wrap),
        cmocka_unit_test(test_clusters),
        cmocka_unit_test(test_short_principal),
        cmocka_unit_test(test_message_rest),
        cmocka_unit_test(test_witness),
        cmocka_unit_test(test_color),
    };
    return cmocka_run_group_tests(TESTS, NULL, NULL);
}
