#include "base/rows.h"

#include "reading.h"

#define EXEC "ecs:ExecuteCommand"

/* Facts B1.3. */
static void test_match(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *entry;
        bool want;
    } ROWS[] = {
        {"the action itself",            EXEC,                   true },
        {"in another case",              "ECS:executecommand",   true },
        {"everything",                   "*",                    true },
        {"several stars are everything", "***",                  true },
        {"stars for service and name",   "*:*",                  true },
        {"all of the service",           "ecs:*",                true },
        {"the start of the name",        "ecs:Exec*",            true },
        {"the end of the name",          "ecs:*Command",         true },
        {"the middle",                   "ecs:E*C*d",            true },
        {"a mark for one character",     "ecs:?xecuteCommand",   true },
        {"a mark for none",              "ecs:ExecuteCommand?",  false},
        {"a wildcard in the service",    "e?s:Execute*",         true },
        {"a wildcard for the service",   "*:ExecuteCommand",     true },
        {"another action",               "ecs:ExecuteCommands",  false},
        {"another service",              "ec2:ExecuteCommand",   false},
        {"a longer service",             "ecs-x:ExecuteCommand", false},
        {"no name",                      "ecs:",                 false},
        {"no service",                   "ExecuteCommand",       false},
        {"a blank before it",            " ecs:ExecuteCommand",  false},
        {"a blank inside",               "ecs:Execute Command",  false},
        {"two actions in one text",      EXEC ",ecs:RunTask",    false},
        {"a variable is text",           "ecs:${aws:username}",  false},
        {"empty",                        "",                     false},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        CHECK(ROWS[i].name, ew_action_match(ew_str_from(ROWS[i].entry),
                                            EW_STR(EXEC)) == ROWS[i].want);
    }
}

/* Facts B1.1.10, B1.4.1, B1.4.3. */
static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *element;
        bool want;
    } ROWS[] = {
        {"one entry that matches",        "'Action':'ecs:*'",               true },
        {"one of several",                "'Action':['s3:*','ecs:Exec*']",  true },
        {"none of several",               "'Action':['s3:*','ecs:Run*']",   false},
        {"an empty list names nothing",   "'Action':[]",                    false},
        {"all but others",                "'NotAction':['iam:*','s3:*']",   true },
        {"all but this one",              "'NotAction':['iam:*','ecs:E*']", false},
        {"all but everything",            "'NotAction':'*'",                false},
        {"all but nothing names nothing", "'NotAction':[]",                 false},
    };
    struct ew_arena arena;
    ew_arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_str text = ew_arena_printf(
            &arena, "{'Statement':{'Effect':'Allow',%s,'Resource':'*'}}",
            ROWS[i].element);
        const struct ew_document *document =
            read_document(&arena, text.ptr, EW_USE_IDENTITY);
        CHECK(ROWS[i].name, document->statement_count == 1);
        CHECK(ROWS[i].name,
              ew_statement_names_action(&document->statements[0],
                                        EW_STR(EXEC)) == ROWS[i].want);
    }
    ew_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_match),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
