#include "base/rows.h"

#include "policy/variables.h"

#define ROW(...)    \
    {               \
        __VA_ARGS__ \
    }

/* The request at hand, in every row. */
static struct ew_str lookup(const void *user, struct ew_str key)
{
    static const struct {
        struct ew_str key;
        struct ew_str value;
    } VALUES[] = {
        {EW_LIT("aws:username"),          EW_LIT("alice")          },
        {EW_LIT("aws:PrincipalTag/Team"), EW_LIT("core")           },
        {EW_LIT("empty"),                 EW_LIT("")               },
        {EW_LIT("stars"),                 EW_LIT("a*?")            },
        {EW_LIT("hostile"),               EW_LIT("\1x\2y\3z\4")    },
        {EW_LIT("nested"),                EW_LIT("${aws:username}")},
    };
    (void)user;
    for (size_t i = 0; i < COUNT_OF(VALUES); i++) {
        if (ew_str_eq_nocase(VALUES[i].key, key)) {
            return VALUES[i].value;
        }
    }
    return (struct ew_str){NULL, 0};
}

struct expand_row {
    const char *name;
    const char *text;
    const char *want; /* NULL: a variable has no value */
};

static void check_rows(const struct expand_row *rows, size_t count,
                       const struct ew_expansion *how)
{
    struct ew_arena arena;
    ew_arena_init(&arena);
    for (size_t i = 0; i < count; i++) {
        struct ew_str out;
        bool known;
        struct ew_str text = ew_str_from(rows[i].text);
        assert_int_equal(ew_expand(&arena, text, how, &out, &known), EW_OK);
        CHECK(rows[i].name, known == (rows[i].want != NULL));
        if (known) {
            CHECK_STR(rows[i].name, out, ew_str_from(rows[i].want));
        }
    }
    ew_arena_release(&arena);
}

/* Facts B3.2 to B3.7. */
static void test_expand(void **state)
{
    (void)state;
    static const struct expand_row ROWS[] = {
        ROW("a plain text stays", "a/b", "a/b"),
        ROW("wildcards become patterns", "a*b?", "a\001b\002"),
        ROW("a variable has its value", "${aws:username}", "alice"),
        ROW("between texts", "home/${aws:username}/*", "home/alice/\001"),
        ROW("in any case", "${AWS:UserName}", "alice"),
        ROW("with blanks around the key", "${ aws:username }", "alice"),
        ROW("the name of a tag too", "${aws:principaltag/team}", "core"),
        ROW("two of them", "${aws:username}${aws:username}", "alicealice"),
        ROW("one without a value", "${aws:userid}", NULL),
        ROW("one of two without a value", "${aws:username}${aws:userid}", NULL),
        ROW("no key is none", "${}", NULL),
        ROW("an empty value is a value", "a${empty}b", "ab"),
        ROW("a default where there is none", "${aws:userid, 'x'}", "x"),
        ROW("no default where there is one", "${aws:username, 'x'}", "alice"),
        ROW("an empty default", "a${aws:userid,''}b", "ab"),
        ROW("a default keeps its blanks", "${aws:userid, ' x '}", " x "),
        ROW("and its commas", "${aws:userid, 'a,b'}", "a,b"),
        ROW("a default without quotes is none", "${aws:userid, x}", NULL),
        ROW("nor with one quote", "${aws:userid, 'x}", NULL),
        ROW("nor is a quote by itself", "${aws:userid, '}", NULL),
        ROW("a star in a default is a character", "${aws:userid, '*'}", "*"),
        ROW("an escaped star is a character", "${*}", "*"),
        ROW("an escaped mark too", "a${?}*", "a?\001"),
        ROW("an escaped dollar opens nothing", "${$}{aws:username}",
            "${aws:username}"),
        ROW("a star in a value is a character", "${stars}*", "a*?\001"),
        ROW("no value is a wildcard", "${hostile}", "\177x\177y\177z\177"),
        ROW("a value is not expanded again", "${nested}", "${aws:username}"),
        ROW("one that is never closed is text", "${aws:username*",
            "${aws:username\001"),
        ROW("also behind another", "${aws:username}${x", "alice${x"),
        ROW("a dollar alone is text", "a$b$", "a$b$"),
        ROW("braces alone are text", "{aws:username}", "{aws:username}"),
        ROW("a dollar before a variable", "$${aws:username}", "$alice"),
        ROW("empty", "", ""),
    };
    const struct ew_expansion how = {
        .enabled = true, .wildcards = true, .lookup = lookup};
    check_rows(ROWS, COUNT_OF(ROWS), &how);
}

/* Fact B1.1.3: nothing is a variable in an older document. */
static void test_old_version(void **state)
{
    (void)state;
    static const struct expand_row ROWS[] = {
        ROW("a variable is text", "${aws:username}", "${aws:username}"),
        ROW("an escape too, but its star", "${*}", "${\001}"),
    };
    const struct ew_expansion how = {.wildcards = true, .lookup = lookup};
    check_rows(ROWS, COUNT_OF(ROWS), &how);
}

static void test_no_wildcards(void **state)
{
    (void)state;
    static const struct expand_row ROWS[] = {
        ROW("a star is a character", "a*", "a*"),
        ROW("beside a variable too", "*${aws:username}?", "*alice?"),
        ROW("an escape is the character", "${*}*", "**"),
    };
    const struct ew_expansion how = {.enabled = true, .lookup = lookup};
    check_rows(ROWS, COUNT_OF(ROWS), &how);
}

/* Fact B3.1: only after the fifth colon of a Resource. */
static void test_prefix(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *text;
        const char *want;
    } ROWS[] = {
        ROW("in the resource", "arn:aws:ecs:r:1:task/${aws:username}",
            "arn:aws:ecs:r:1:task/alice"),
        ROW("not in the account", "arn:aws:ecs:r:${aws:username}:task/a",
            "arn:aws:ecs:r:${aws:username}:task/a"),
        ROW("wildcards are everywhere", "arn:*:ecs:r:1:${aws:username}*",
            "arn:\001:ecs:r:1:alice\001"),
        ROW("a short ARN has no such part", "arn:aws:ecs:r:*",
            "arn:aws:ecs:r:\001"),
        ROW("nor has what is none", "${empty}*", "${empty}\001"),
    };
    struct ew_arena arena;
    ew_arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_str text = ew_str_from(ROWS[i].text);
        struct ew_str out;
        bool known;
        const struct ew_expansion how = {.enabled = true,
                                         .wildcards = true,
                                         .skip = ew_resource_prefix(text),
                                         .lookup = lookup};
        assert_int_equal(ew_expand(&arena, text, &how, &out, &known), EW_OK);
        CHECK(ROWS[i].name, known);
        CHECK_STR(ROWS[i].name, out, ew_str_from(ROWS[i].want));
    }
    ew_arena_release(&arena);
}

static void test_visit(void **state)
{
    (void)state;
    struct ew_str text = EW_STR("a${b, 'c'}${*}${ d }${e");
    struct ew_variable v;
    size_t at = 0;
    assert_true(ew_variable_next(text, &at, &v));
    CHECK_STR("first", v.key, EW_STR("b"));
    CHECK_STR("first", v.fallback, EW_STR("c"));
    assert_int_equal(v.begin, 1);
    assert_int_equal(v.end, 10);
    assert_true(ew_variable_next(text, &at, &v));
    assert_null(v.key.ptr);
    assert_true(ew_variable_next(text, &at, &v));
    CHECK_STR("third", v.key, EW_STR("d"));
    assert_null(v.fallback.ptr);
    assert_false(ew_variable_next(text, &at, &v));
}

/* Each allocation may fail; what is borrowed needs none. */
static void test_memory(void **state)
{
    (void)state;
    struct ew_arena arena;
    struct ew_str out;
    bool known;
    const struct ew_expansion how = {
        .enabled = true, .wildcards = true, .lookup = lookup};
    ew_arena_init(&arena);
    arena.fail_after = 1;
    struct ew_str plain = EW_STR("arn:aws:ecs");
    assert_int_equal(ew_expand(&arena, plain, &how, &out, &known), EW_OK);
    assert_ptr_equal(out.ptr, plain.ptr);
    assert_int_equal(ew_expand(&arena, EW_STR("a*"), &how, &out, &known),
                     EW_NOMEM);
    ew_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_expand),       cmocka_unit_test(test_old_version),
        cmocka_unit_test(test_no_wildcards), cmocka_unit_test(test_prefix),
        cmocka_unit_test(test_visit),        cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
