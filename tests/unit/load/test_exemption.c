#include "base/rows.h"

#include "load/code/exemption.h"
#include "load/reading.h"

static void test_exemptions(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *text;
        const char *rule;
        const char *until;
        const char *reason;
        const char *fault; /* NULL: none */
    } ROWS[] = {
        {"all of it",                        " EW101 until=2026-12-31 reason=ask the team ",   "EW101",
         "2026-12-31",                                                                                          "ask the team",                      NULL                           },
        {"a reason in quotes",               "EW101 reason=\"a b\"",                           "EW101", NULL,   "a b",
         NULL                                                                                                                                                                       },
        {"a reason in single quotes",        "EW101 reason='a'",                               "EW101", NULL,   "a",
         NULL                                                                                                                                                                       },
        {"quotes inside a reason",           "EW101 reason=a 'b'",                             "EW101", NULL,   "a 'b'",
         NULL                                                                                                                                                                       },
        {"a reason swallows the rest",       "EW101 reason=x of=2026-12-31",                   "EW101",
         NULL,                                                                                                  "x of=2026-12-31",                   NULL                           },
        {"a date behind the reason is told", "EW101 reason=x until=2026-12-31",
         "EW101",                                                                                       NULL,   "x until=2026-12-31",
         "`until=` stands in its reason, which comes last"                                                                                                                          },
        {"a rule alone",                     "EW101",                                          "EW101", NULL,   NULL,                                NULL                           },
        {"an empty reason is none",          "EW101 reason=\"\"",                              "EW101", NULL,   NULL,
         NULL                                                                                                                                                                       },
        {"nothing",                          "  ",                                             NULL,    NULL,   NULL,                                "it does not begin with a rule"},
        {"no rule",                          "reason=x",                                       NULL,    NULL,   NULL,
         "it does not begin with a rule"                                                                                                                                            },
        {"a word nobody knows",              "EW101 EW102 reason=x",                           "EW101", NULL,   NULL,
         "`EW102` is a second rule: each has its own exemption"                                                                                                                     },
        {"two dates",                        "EW101 until=2026-12-31 until=2027-12-31",        "EW101",
         "2026-12-31",                                                                                          NULL,
         "`until=2027-12-31` is neither `until=` nor `reason=`, once each"                                                                                                          },
        {"another way",                      "execwarden:ignore EW101",                        NULL,    NULL,   NULL,
         "it is not written `execwarden:allow RULE reason=…`"                                                                                                                     },
        {"two in one comment",               "EW101 reason=x execwarden:allow EW102 reason=y",
         "EW101",                                                                                       NULL,   "x execwarden:allow EW102 reason=y",
         "there is another one in its reason: each has its own comment"                                                                                                             },
        {"no date",                          "EW101 until=soon",                               "EW101", "soon", NULL,
         "`soon` is not a date, such as 2026-12-31"                                                                                                                                 },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_loaded loaded = {0};
        struct ew_loading loading;
        const struct ew_place place = {.file = EW_STR("f"), .line = 3};
        ew_arena_init(&loaded.arena);
        ew_loading_begin(&loading, &loaded, NULL);
        CHECK(ROWS[i].name,
              ew_exemption_read(&loading, ew_str_from(ROWS[i].text), place,
                                EW_STR("R")) == EW_OK);
        const struct ew_exemption *got = loading.estate->exemptions.items;
        CHECK(ROWS[i].name, loading.estate->exemptions.count == 1);
        CHECK(ROWS[i].name, got->place.line == 3);
        CHECK_STR(ROWS[i].name, got->address, EW_STR("R"));
        CHECK_STR(ROWS[i].name, got->rule, ew_str_from(ROWS[i].rule));
        CHECK_STR(ROWS[i].name, got->until, ew_str_from(ROWS[i].until));
        CHECK_STR(ROWS[i].name, got->reason, ew_str_from(ROWS[i].reason));
        CHECK_STR(ROWS[i].name, got->fault, ew_str_from(ROWS[i].fault));
        ew_loading_end(&loading);
        ew_loaded_release(&loaded);
    }
}

static void test_marks(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *comment;
        const char *want; /* NULL: it is none */
    } ROWS[] = {
        {"a mark",            " execwarden:allow EW101",             " EW101"                 },
        {"a mark alone",      "execwarden:allow",                    ""                       },
        {"a longer word",     "execwarden:allowed x",                NULL                     },
        {"behind words",      "see execwarden:allow x",              NULL                     },
        {"something else",    "nothing",                             NULL                     },
        {"another word",      " execwarden:ignore EW101",            "execwarden:ignore EW101"},
        {"a blank inside",    "execwarden: allow EW101 reason=x",
         "execwarden: allow EW101 reason=x"                                                   },
        {"another sign",      "Execwarden-Skip",                     "Execwarden-Skip"        },
        {"no blank",          "execwarden:allow=EW101",              "execwarden:allow=EW101" },
        {"another case",      "ExecWarden:Allow EW101",              "ExecWarden:Allow EW101" },
        {"words with a rule", "execwarden ignore ew101",
         "execwarden ignore ew101"                                                            },
        {"words",             "execwarden ignores this",             NULL                     },
        {"words alone",       "execwarden allow is what we ask for", NULL                     },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_str got = ew_exemption_in(ew_str_from(ROWS[i].comment));
        CHECK(ROWS[i].name, (got.ptr != NULL) == (ROWS[i].want != NULL));
        CHECK_STR(ROWS[i].name, got, ew_str_from(ROWS[i].want));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exemptions),
        cmocka_unit_test(test_marks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
