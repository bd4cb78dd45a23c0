#include "base/rows.h"

#include "reading.h"

#define ROW(...)    \
    {               \
        __VA_ARGS__ \
    }

#define STATEMENT(members) "{'Statement':{" members "}}"
#define BASE "'Effect':'Allow','Action':'ecs:*','Resource':'*'"
#define IF(conditions) STATEMENT(BASE ",'Condition':" conditions)

/* Facts B1.2 (case), B1.1.14 (white space). */
static const struct {
    const char *name;
    const char *a;
    const char *b;
    bool same;
} ROWS[] = {
    ROW("a statement is itself", STATEMENT(BASE), STATEMENT(BASE), true),
    ROW("order of the elements and blanks", STATEMENT(BASE),
        STATEMENT(" 'Resource' :\n'*', 'Action':'ecs:*', 'Effect':'Allow'"),
        true),
    ROW("a Sid means nothing", STATEMENT(BASE), STATEMENT("'Sid':'a'," BASE),
        true),
    ROW("one entry and a list of one", STATEMENT(BASE),
        STATEMENT("'Effect':'Allow','Action':['ecs:*'],'Resource':['*']"),
        true),
    ROW("order and repetition of actions",
        STATEMENT("'Effect':'Allow','Action':['a:b','c:d'],'Resource':'*'"),
        STATEMENT(
            "'Effect':'Allow','Action':['c:d','a:b','c:d'],'Resource':'*'"),
        true),
    ROW("case of an action", STATEMENT(BASE),
        STATEMENT("'Effect':'Allow','Action':['ECS:*','ecs:*'],'Resource':'*'"),
        true),
    ROW("case of a resource",
        STATEMENT("'Effect':'Allow','Action':'*','Resource':'arn:aws:ecs:a'"),
        STATEMENT("'Effect':'Allow','Action':'*','Resource':'arn:aws:ecs:A'"),
        false),
    ROW("another effect", STATEMENT(BASE),
        STATEMENT("'Effect':'Deny','Action':'ecs:*','Resource':'*'"), false),
    ROW("another action", STATEMENT(BASE),
        STATEMENT("'Effect':'Allow','Action':'ecs:?','Resource':'*'"), false),
    ROW("one action more", STATEMENT(BASE),
        STATEMENT("'Effect':'Allow','Action':['ecs:*','a:b'],'Resource':'*'"),
        false),
    ROW("all but the action", STATEMENT(BASE),
        STATEMENT("'Effect':'Allow','NotAction':'ecs:*','Resource':'*'"),
        false),
    ROW("all but the resource", STATEMENT(BASE),
        STATEMENT("'Effect':'Allow','Action':'ecs:*','NotResource':'*'"),
        false),
    ROW("two entries are not their sum",
        STATEMENT("'Effect':'Allow','Action':['a:b','c:d'],'Resource':'*'"),
        STATEMENT("'Effect':'Allow','Action':'a:bc:d','Resource':'*'"), false),
    ROW("an empty list and an empty text",
        STATEMENT("'Effect':'Allow','Action':[],'Resource':'*'"),
        STATEMENT("'Effect':'Allow','Action':'','Resource':'*'"), false),
    ROW("no condition and an empty one", STATEMENT(BASE), IF("{}"), true),
    ROW("an operator without keys", STATEMENT(BASE), IF("{'Bool':{}}"), true),
    ROW("a condition more", STATEMENT(BASE), IF("{'Bool':{'a':'true'}}"),
        false),
    ROW("case of an operator", IF("{'Bool':{'a':'true'}}"),
        IF("{'bool':{'a':'true'}}"), true),
    ROW("case of a key", IF("{'Bool':{'a':'true'}}"),
        IF("{'Bool':{'A':'true'}}"), true),
    ROW("a value without quotes", IF("{'Bool':{'a':'true'}}"),
        IF("{'Bool':{'a':true}}"), true),
    ROW("case of a value", IF("{'StringEquals':{'a':'b'}}"),
        IF("{'StringEquals':{'a':'B'}}"), false),
    ROW("order and repetition of values",
        IF("{'StringEquals':{'a':['b','c']}}"),
        IF("{'StringEquals':{'a':['c','b','b']}}"), true),
    ROW("order of keys", IF("{'StringEquals':{'a':'1','b':'2'}}"),
        IF("{'StringEquals':{'b':'2','a':'1'}}"), true),
    ROW("order of operators", IF("{'Bool':{'a':'true'},'Null':{'b':'true'}}"),
        IF("{'Null':{'b':'true'},'Bool':{'a':'true'}}"), true),
    ROW("values of two keys exchanged",
        IF("{'StringEquals':{'a':'1','b':'2'}}"),
        IF("{'StringEquals':{'a':'2','b':'1'}}"), false),
    ROW("two keys are not one with two values",
        IF("{'StringEquals':{'a':'1','b':'1'}}"),
        IF("{'StringEquals':{'a':['1','b']}}"), false),
    ROW("IfExists", IF("{'Bool':{'a':'true'}}"),
        IF("{'BoolIfExists':{'a':'true'}}"), false),
    ROW("a set operator", IF("{'StringLike':{'a':'b'}}"),
        IF("{'ForAnyValue:StringLike':{'a':'b'}}"), false),
    ROW("a principal", STATEMENT(BASE), STATEMENT(BASE ",'Principal':'*'"),
        false),
    ROW("order and repetition of principals",
        STATEMENT(BASE ",'Principal':{'Service':'b','AWS':['*','1']}"),
        STATEMENT(BASE ",'Principal':{'AWS':['1','*','1'],'Service':['b']}"),
        true),
    ROW("a principal of another kind",
        STATEMENT(BASE ",'Principal':{'Service':'b'}"),
        STATEMENT(BASE ",'Principal':{'Federated':'b'}"), false),
    ROW("all but a principal", STATEMENT(BASE ",'Principal':'*'"),
        STATEMENT(BASE ",'NotPrincipal':'*'"), false),
    ROW("a variable is its text", IF("{'StringLike':{'a':'${b}'}}"),
        IF("{'StringLike':{'a':'${B}'}}"), false),
};

static struct ew_str canonical(struct ew_arena *arena, const char *text)
{
    bool resource = ew_str_contains(ew_str_from(text), EW_STR("Principal'"));
    const struct ew_document *document = read_document(
        arena, text, resource ? EW_USE_RESOURCE : EW_USE_IDENTITY);
    return ew_statement_canonical(arena, &document->statements[0]);
}

static void test_canonical(void **state)
{
    (void)state;
    struct ew_arena arena;
    ew_arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_str a = canonical(&arena, ROWS[i].a);
        struct ew_str b = canonical(&arena, ROWS[i].b);
        CHECK(ROWS[i].name, a.ptr && b.ptr);
        CHECK(ROWS[i].name, ew_str_eq(a, b) == ROWS[i].same);
    }
    ew_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_canonical)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
