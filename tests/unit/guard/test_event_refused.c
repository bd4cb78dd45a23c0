#include "base/rows.h"

#include "guard/event_pattern.h"
#include "quoted.h"

#include <string.h>

#define ROW(...)    \
    {               \
        __VA_ARGS__ \
    }

struct refused_row {
    const char *name;
    const char *pattern;
    const char *text;
    size_t column;
};

static void test_refused(void **state)
{
    (void)state;
    static const struct refused_row ROWS[] = {
        ROW("no object", "['a']", "event pattern: no JSON object", 1),
        ROW("YAML", "a: [b]", "event pattern: no JSON object", 1),
        ROW("an empty one", "{}", "event pattern: an empty object", 1),
        ROW("a value without its list", "{'d':{'a':'x'}}",
            "`d.a`: neither a list of values nor an object", 11),
        ROW("an empty object", "{'d':{}}", "`d`: an empty object", 6),
        ROW("an empty list", "{'a':[]}", "`a`: the list of values is empty", 6),
        ROW("a list in the list", "{'a':[['x']]}",
            "`a`: a list within the list of values", 7),
        ROW("no operator", "{'a':[{}]}",
            "`a`: an operator is an object of one member", 7),
        ROW("two operators", "{'a':[{'prefix':'x','suffix':'y'}]}",
            "`a`: an operator is an object of one member", 7),
        ROW("a prefix of a number", "{'a':[{'prefix':1}]}",
            "`a`: the operator takes a string", 17),
        ROW("wildcards together", "{'a':[{'wildcard':'a**'}]}",
            "`a`: two wildcards stand together", 19),
        ROW("another escape", "{'a':[{'wildcard':'\\\\a'}]}",
            "`a`: a backslash stands before `*` or `\\` only", 19),
        ROW("exists of a string", "{'a':[{'exists':'true'}]}",
            "`a`: exists takes true or false", 17),
        ROW("cidr without bits", "{'a':[{'cidr':'10.0.0.0'}]}",
            "`a`: cidr takes an address, `/` and its bits", 15),
        ROW("anything but a mixed list", "{'a':[{'anything-but':['x',1]}]}",
            "`a`: anything-but takes strings, or numbers", 28),
        ROW("anything but null", "{'a':[{'anything-but':null}]}",
            "`a`: anything-but takes strings, or numbers", 23),
        ROW("anything but an empty prefix",
            "{'a':[{'anything-but':{'prefix':''}}]}",
            "`a`: the operator takes no empty string here", 33),
        ROW("numeric without a number", "{'a':[{'numeric':['>']}]}",
            "`a`: numeric takes `[\"=\", NUMBER]`, one bound, or a lower and "
            "an "
            "upper",
            18),
        ROW("the upper bound first", "{'a':[{'numeric':['<',5,'>',1]}]}",
            "`a`: numeric takes `[\"=\", NUMBER]`, one bound, or a lower and "
            "an "
            "upper",
            18),
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_arena arena;
        struct ew_error err = {0};
        const struct ew_event_pattern *pattern = NULL;
        ew_arena_init(&arena);
        CHECK(ROWS[i].name,
              ew_event_pattern_parse(&arena, EW_STR("p"),
                                     quoted(&arena, ROWS[i].pattern), true,
                                     &pattern, &err) == EW_INVALID);
        CHECK_STR(ROWS[i].name, ew_str_from(err.text),
                  ew_str_from(ROWS[i].text));
        CHECK(ROWS[i].name, err.place.column == ROWS[i].column);
        ew_arena_release(&arena);
    }
}

static void test_depth(void **state)
{
    (void)state;
    char text[1200] = "";
    size_t len = 0;
    for (size_t i = 0; i < 101; i++) {
        memcpy(text + len, "{\"a\":", 5);
        len += 5;
    }
    memcpy(text + len, "[1]", 3);
    len += 3;
    memset(text + len, '}', 101);
    struct ew_arena arena;
    struct ew_error err = {0};
    const struct ew_event_pattern *pattern = NULL;
    ew_arena_init(&arena);
    assert_int_equal(ew_event_pattern_parse(&arena, EW_STR("p"),
                                            (struct ew_str){text, len + 101},
                                            true, &pattern, &err),
                     EW_LIMIT);
    /* One level less is fine. */
    assert_int_equal(ew_event_pattern_parse(&arena, EW_STR("p"),
                                            (struct ew_str){text + 5, len + 95},
                                            true, &pattern, &err),
                     EW_OK);
    ew_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
