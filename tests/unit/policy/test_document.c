#include "base/rows.h"

#include "reading.h"

#include <string.h>

#define ROW(...)    \
    {               \
        __VA_ARGS__ \
    }

#define ID EW_USE_IDENTITY
#define SCP EW_USE_SCP
#define RCP EW_USE_RCP
#define TRUST EW_USE_TRUST
#define RESOURCE EW_USE_RESOURCE

/* The statement's `{` is at column 14. */
#define ONE(statement) "{'Statement':{" statement "}}"
/* The same at column 37, of the version that an organization asks for. */
#define NEW(statement) "{'Version':'2012-10-17','Statement':{" statement "}}"
#define ALLOW "'Effect':'Allow',"
#define ACTION "'Action':'ecs:*',"
#define ALL "'Resource':'*'"

struct fault_row {
    const char *name;
    enum ew_document_use use;
    const char *text;
    /* `line:column text`, a line each; fatal ones start with `!`. */
    const char *faults;
};

static struct ew_str faults_of(struct ew_arena *arena,
                               const struct ew_document *document)
{
    struct ew_str all = EW_STR("");
    for (size_t i = 0; i < document->fault_count; i++) {
        const struct ew_fault *fault = &document->faults[i];
        struct ew_place place = ew_fault_place(document, fault);
        all =
            ew_arena_printf(arena, "%.*s%s%s%zu:%zu %.*s", EW_STR_ARG(all),
                            all.len ? "\n" : "", fault->fatal ? "!" : "",
                            place.line, place.column, EW_STR_ARG(fault->text));
    }
    return all;
}

/* What is refused follows from the faults, and nothing else is. */
static void check_refusals(const char *name, const struct ew_document *document)
{
    bool whole = false;
    for (size_t i = 0; i < document->fault_count; i++) {
        const struct ew_fault *fault = &document->faults[i];
        whole = whole || (fault->fatal && fault->statement == SIZE_MAX);
        CHECK(name, fault->statement == SIZE_MAX ||
                        fault->statement < document->statement_count);
        CHECK(name, fault->span.begin >= document->span.begin);
        CHECK(name, fault->span.end <= document->span.end);
    }
    CHECK(name, document->refused == whole);
    for (size_t k = 0; k < document->statement_count; k++) {
        bool refused = false;
        for (size_t i = 0; i < document->fault_count; i++) {
            const struct ew_fault *fault = &document->faults[i];
            refused = refused || (fault->fatal && fault->statement == k);
        }
        CHECK(name, document->statements[k].refused == refused);
        CHECK(name, document->statements[k].index == k);
    }
}

static void check_rows(const struct fault_row *rows, size_t count)
{
    struct ew_arena arena;
    ew_arena_init(&arena);
    for (size_t i = 0; i < count; i++) {
        const struct ew_document *document =
            read_document(&arena, rows[i].text, rows[i].use);
        CHECK_STR(rows[i].name, faults_of(&arena, document),
                  ew_str_from(rows[i].faults));
        check_refusals(rows[i].name, document);
    }
    ew_arena_release(&arena);
}

/* Facts B1.1.1, B1.1.2, B1.1.11. */
static void test_document(void **state)
{
    (void)state;
    static const struct fault_row ROWS[] = {
        ROW("a plain document has no fault", ID,
            "{'Version':'2012-10-17','Id':'x','Statement':[{'Sid':'s'," ALLOW
                ACTION ALL "}]}",
            ""),
        ROW("one statement needs no list", ID, ONE(ALLOW ACTION ALL), ""),
        ROW("the older version", ID,
            "{'Version':'2008-10-17','Statement':{" ALLOW ACTION ALL "}}", ""),
        ROW("another version", ID,
            "{'Version':'2012-10-18','Statement':{" ALLOW ACTION ALL "}}",
            "!1:12 Version is neither 2012-10-17 nor 2008-10-17"),
        ROW("a version that is no text", ID,
            "{'Version':2012,'Statement':{" ALLOW ACTION ALL "}}",
            "!1:12 Version is neither 2012-10-17 nor 2008-10-17"),
        ROW("no statement", ID, "{'Version':'2012-10-17'}",
            "!1:1 the policy document has no Statement"),
        ROW("no statement in the list", ID, "{'Statement':[]}",
            "1:14 Statement is an empty list"),
        ROW("a statement that is a text", ID, "{'Statement':'x'}",
            "!1:14 Statement is neither an object nor a list"),
        ROW("a statement in the list that is a text", ID, "{'Statement':['x']}",
            "!1:15 a statement is an object"),
        ROW("an element nobody knows", ID,
            "{'Statements':[],'Statement':{" ALLOW ACTION ALL "}}",
            "!1:15 a policy document has no element `Statements`"),
        ROW("an element in another case", ID, "{'statement':[]}",
            "!1:14 a policy document has no element `statement`\n"
            "!1:1 the policy document has no Statement"),
        ROW("a document that is a list", ID, "[{'Statement':[]}]",
            "!1:1 a policy document is an object"),
        ROW("a name that occurs twice", ID,
            "{'Statement':{" ALLOW ACTION ALL ",\n'Action':'s3:*'}}",
            "!2:1 the name `Action` occurs twice, first at 1:32"),
        ROW("a document in which a name occurs twice", ID,
            "{'Statement':[],'Statement':[]}",
            "!1:17 the name `Statement` occurs twice, first at 1:2"),
        ROW("a NUL in a text", ID, ONE(ALLOW "'Action':'ecs:\\u0000*'," ALL),
            "!1:41 a text holds the character U+0000"),
        ROW("a NUL in a name", ID, ONE(ALLOW ACTION ALL ",'a\\u0000':1"),
            "!1:64 a text holds the character U+0000"),
        ROW("an SCP without a version", SCP, ONE(ALLOW ACTION ALL),
            "!1:1 a policy of an organization is of Version 2012-10-17"),
        ROW("an SCP of the older version", SCP,
            "{'Version':'2008-10-17','Statement':[]}",
            "!1:1 a policy of an organization is of Version 2012-10-17\n"
            "1:37 Statement is an empty list"),
        ROW("an SCP of another version has one fault for it", SCP,
            "{'Version':'2012','Statement':{" ALLOW ACTION ALL "}}",
            "!1:12 Version is neither 2012-10-17 nor 2008-10-17"),
        ROW("an SCP of the version", SCP, NEW(ALLOW ACTION ALL), ""),
        ROW("all faults are told, not only the first", ID,
            "{'Version':1,\n'Statement':[{},{" ALLOW ACTION ALL
            "},\n{'Sid':1}]}",
            "!1:12 Version is neither 2012-10-17 nor 2008-10-17\n"
            "!2:14 the statement has no Effect\n"
            "!2:14 the statement has neither Action nor NotAction\n"
            "!2:14 the statement has neither Resource nor NotResource\n"
            "!3:8 Sid is no text\n"
            "!3:1 the statement has no Effect\n"
            "!3:1 the statement has neither Action nor NotAction\n"
            "!3:1 the statement has neither Resource nor NotResource"),
    };
    check_rows(ROWS, COUNT_OF(ROWS));
}

/* Facts B1.1.5 to B1.1.8, B4.6.5, B4.7.3, B5.9. */
static void test_statement(void **state)
{
    (void)state;
    static const struct fault_row ROWS[] = {
        ROW("no effect", ID, ONE(ACTION ALL),
            "!1:14 the statement has no Effect"),
        ROW("an effect in another case", ID,
            ONE("'Effect':'allow'," ACTION ALL),
            "!1:24 Effect is neither `Allow` nor `Deny`"),
        ROW("an effect that is no text", ID, ONE("'Effect':true," ACTION ALL),
            "!1:24 Effect is neither `Allow` nor `Deny`"),
        ROW("a sid that is no text", ID, ONE("'Sid':7," ALLOW ACTION ALL),
            "!1:21 Sid is no text"),
        ROW("an element nobody knows", ID,
            ONE(ALLOW ACTION ALL ",'Actions':'*'"),
            "!1:74 a statement has no element `Actions`"),
        ROW("an element in another case", ID,
            ONE(ALLOW "'action':'ecs:*'," ALL),
            "!1:41 a statement has no element `action`\n"
            "!1:14 the statement has neither Action nor NotAction"),
        ROW("an element that would confuse a terminal", ID,
            ONE(ALLOW ACTION ALL ",'\\u001b[31m':1"),
            "!1:77 a statement has no element `\\x1b[31m`"),
        ROW("no action", ID, ONE(ALLOW ALL),
            "!1:14 the statement has neither Action nor NotAction"),
        ROW("both kinds of action", ID,
            ONE(ALLOW ACTION "'NotAction':'*'," ALL),
            "!1:14 the statement has both Action and NotAction"),
        ROW("no resource", ID, ONE(ALLOW "'Action':'ecs:*'"),
            "!1:14 the statement has neither Resource nor NotResource"),
        ROW("both kinds of resource", ID,
            ONE(ALLOW ACTION ALL ",'NotResource':'*'"),
            "!1:14 the statement has both Resource and NotResource"),
        ROW("a principal in an identity policy", ID,
            ONE(ALLOW ACTION ALL ",'Principal':'*'"),
            "!1:76 Principal has no place in this kind of policy"),
        ROW("a principal in an SCP", SCP,
            NEW(ALLOW ACTION ALL ",'NotPrincipal':'*'"),
            "!1:102 NotPrincipal has no place in this kind of policy"),
        ROW("no principal in a resource policy", RESOURCE,
            ONE(ALLOW ACTION ALL), "!1:14 the statement has no Principal"),
        ROW("no principal in an RCP", RCP, NEW(ALLOW ACTION ALL),
            "!1:37 the statement has no Principal"),
        ROW("one that is not, in an RCP", RCP,
            NEW(ALLOW ACTION ALL ",'NotPrincipal':'*'"),
            "!1:102 NotPrincipal has no place in this kind of policy"),
        ROW("but in a resource policy", RESOURCE,
            ONE(ALLOW ACTION ALL ",'NotPrincipal':'*'"), ""),
        ROW("a trust policy has neither resource", TRUST,
            ONE(ALLOW "'Principal':'*','Action':'sts:AssumeRole'"), ""),
        ROW("a resource in a trust policy", TRUST,
            ONE(ALLOW "'Principal':'*'," ACTION ALL),
            "!1:14 a trust policy has no Resource"),
        ROW("one that is not, in a trust policy", TRUST,
            ONE(ALLOW "'NotPrincipal':'*','Action':'sts:AssumeRole'"),
            "!1:47 NotPrincipal has no place in this kind of policy"),
        ROW("no principal in a trust policy", TRUST,
            ONE(ALLOW "'Action':'sts:AssumeRole'"),
            "!1:14 the statement has no Principal"),
    };
    check_rows(ROWS, COUNT_OF(ROWS));
}

/* Facts B1.1.9, B1.1.10, B1.1.12, B1.3. */
static void test_action(void **state)
{
    (void)state;
    static const struct fault_row ROWS[] = {
        ROW("an empty list", ID, ONE(ALLOW "'Action':[]," ALL),
            "1:41 Action is an empty list: it matches nothing"),
        ROW("an entry that is no text", ID,
            ONE(ALLOW "'Action':['a:b',7]," ALL),
            "!1:48 Action holds something that is no text"),
        ROW("an action that is an object", ID, ONE(ALLOW "'NotAction':{}," ALL),
            "!1:44 NotAction holds something that is no text"),
        ROW("several stars", ID, ONE(ALLOW "'Action':'**'," ALL),
            "1:41 action `**` is read as every action"),
        ROW("no service", ID, ONE(ALLOW "'Action':['a:b','RunTask']," ALL),
            "!1:48 action `RunTask` names no service"),
        ROW("an empty text", ID, ONE(ALLOW "'Action':''," ALL),
            "!1:41 action `` names no service"),
        ROW("several colons", ID, ONE(ALLOW "'Action':'ecs:a:b'," ALL),
            "!1:41 action `ecs:a:b` has several colons"),
        ROW("a wildcard in the service", ID, ONE(ALLOW "'Action':'e?s:a'," ALL),
            "1:41 action `e?s:a` has a wildcard in the service, which IAM "
            "refuses"),
        ROW("stars for service and name", ID, ONE(ALLOW "'Action':'*:*'," ALL),
            "1:41 action `*:*` has a wildcard in the service, which IAM "
            "refuses"),
        ROW("a variable", ID, ONE(ALLOW "'Action':'ecs:${aws:username}'," ALL),
            "1:41 action `ecs:${aws:username}` holds a variable, which is "
            "plain "
            "text in an action"),
        ROW("an empty name is no fault", ID, ONE(ALLOW "'Action':'ecs:'," ALL),
            ""),
        ROW("nor is a blank", ID, ONE(ALLOW "'Action':'ecs:Execute C'," ALL),
            ""),
        ROW("nor is an action that does not exist", ID,
            ONE(ALLOW "'Action':'nosuch:Action'," ALL), ""),
        ROW("a control character", ID, ONE(ALLOW "'Action':'ecs:\\u0001'," ALL),
            "!1:41 a text holds a control character\n"
            "!1:41 action `` names no service"),
        ROW("a tab is none", ID, ONE("'Sid':'a\\tb'," ALLOW ACTION ALL), ""),
        ROW("a byte that means a wildcard inside", ID,
            ONE("'Sid':'\\u0002'," ALLOW ACTION ALL),
            "!1:21 a text holds a control character"),
    };
    check_rows(ROWS, COUNT_OF(ROWS));
}

/* Facts B1.1.10, B1.6.5 to B1.6.10. */
static void test_resource(void **state)
{
    (void)state;
    static const struct fault_row ROWS[] = {
        ROW("an empty list", ID, ONE(ALLOW ACTION "'Resource':[]"),
            "1:60 Resource is an empty list: it matches nothing"),
        ROW("an entry that is no text", ID,
            ONE(ALLOW ACTION "'Resource':[null]"),
            "!1:61 Resource holds something that is no text"),
        ROW("no ARN", ID, ONE(ALLOW ACTION "'NotResource':'prod'"),
            "!1:63 resource `prod` is neither `*` nor an ARN"),
        ROW("no ARN but a wildcard", ID, ONE(ALLOW ACTION "'Resource':'a*'"),
            "1:60 resource `a*` is neither `*` nor an ARN"),
        ROW("several stars are no fault", ID,
            ONE(ALLOW ACTION "'Resource':'**'"), ""),
        ROW("a short ARN is none", ID,
            ONE(ALLOW ACTION "'Resource':'arn:aws:ecs'"), ""),
        ROW("a wildcard partition is none", ID,
            ONE(ALLOW ACTION "'Resource':'arn:*:ecs:*:*:cluster/*'"), ""),
        ROW("a partition that is none", ID,
            ONE(ALLOW ACTION "'Resource':['*','arn:azure:ecs:*:*:*']"),
            "!1:65 resource `arn:azure:ecs:*:*:*` is of no partition of AWS"),
    };
    check_rows(ROWS, COUNT_OF(ROWS));
}

#define IF(conditions) ONE(ALLOW ACTION ALL ",'Condition':" conditions)

/* Facts B1.1.9, B1.1.10, B2.2. */
static void test_condition(void **state)
{
    (void)state;
    static const struct fault_row ROWS[] = {
        ROW("no condition at all", ID, IF("{}"), ""),
        ROW("an operator without keys", ID, IF("{'StringEquals':{}}"), ""),
        ROW("also one that nobody knows", ID, IF("{'StringIs':{}}"), ""),
        ROW("values may stand unquoted", ID,
            IF("{'Bool':{'a':true},'NumericEquals':{'b':[1,2.5]}}"), ""),
        ROW("a condition that is a list", ID, IF("[]"),
            "!1:76 Condition is no object"),
        ROW("an operator that is a text", ID, IF("{'StringEquals':'a'}"),
            "!1:92 StringEquals is no object of keys"),
        ROW("an operator nobody knows", ID, IF("{'StringIs':{'a':'b'}}"),
            "1:88 no condition operator is called `StringIs`"),
        ROW("Null takes no IfExists", ID, IF("{'NullIfExists':{'a':'true'}}"),
            "1:92 no condition operator is called `NullIfExists`"),
        ROW("a value that is an object", ID, IF("{'StringEquals':{'a':{}}}"),
            "!1:97 a condition value is no text, number or boolean"),
        ROW("a value that is null", ID, IF("{'StringEquals':{'a':['b',null]}}"),
            "!1:102 a condition value is no text, number or boolean"),
        ROW("no value", ID, IF("{'StringEquals':{'a':[]}}"),
            "1:97 the condition on `a` has no value"),
        ROW("a date that is none", ID, IF("{'DateLessThan':{'a':'yesterday'}}"),
            "1:97 `yesterday` is no value for DateLessThan"),
        ROW("a number that is none", ID,
            IF("{'ForAnyValue:NumericEqualsIfExists':{'a':'1e5'}}"),
            "1:118 `1e5` is no value for ForAnyValue:NumericEqualsIfExists"),
        ROW("an address that is none", ID, IF("{'IpAddress':{'a':'10.*'}}"),
            "1:94 `10.*` is no value for IpAddress"),
        ROW("a truth value that is none", ID, IF("{'Bool':{'a':'yes'}}"),
            "1:89 `yes` is no value for Bool"),
        ROW("presence that is none", ID, IF("{'Null':{'a':'0'}}"),
            "1:89 `0` is no value for Null"),
        ROW("each of several", ID, IF("{'Bool':{'a':['yes','true','no']}}"),
            "1:89 `yes` is no value for Bool\n1:89 `no` is no value for Bool"),
        ROW("a control character", ID, IF("{'StringLike':{'a':'\\u0001'}}"),
            "!1:95 a text holds a control character"),
    };
    check_rows(ROWS, COUNT_OF(ROWS));
}

/* What a statement means is kept as it is written. */
static void test_members(void **state)
{
    (void)state;
    struct ew_arena arena;
    ew_arena_init(&arena);
    const struct ew_document *document = read_document(
        &arena,
        "{'Version':'2012-10-17','Statement':[{'Sid':'x','Effect':'Deny',\n"
        "'NotAction':['ecs:Run*','\\u0073ts:*'],'NotResource':'*','Condition':"
        "{'forallvalues:stringlikeifexists':{'aws:TagKeys':['${a}','b']},"
        "'StringIs':{'k':7}}},\n{'Effect':'Allow','Action':[],'Resource':[]}]}",
        EW_USE_IDENTITY);
    const struct ew_statement *s = &document->statements[0];
    assert_true(document->version_2012);
    assert_int_equal(document->statement_count, 2);
    CHECK_STR("sid", s->sid, EW_STR("x"));
    assert_int_equal(s->effect, EW_DENY);
    assert_true(s->not_action && s->not_resource && s->unsure);
    assert_false(s->refused || s->action_unsure);
    assert_int_equal(s->action_count, 2);
    CHECK_STR("escapes are read", s->actions[1], EW_STR("sts:*"));
    assert_int_equal(s->condition_count, 2);
    const struct ew_condition *c = &s->conditions[0];
    CHECK_STR("operator", c->op->name, EW_STR("StringLike"));
    assert_int_equal(c->set, EW_SET_ALL);
    assert_true(c->if_exists);
    CHECK_STR("key", c->key, EW_STR("aws:TagKeys"));
    CHECK_STR("value", c->values[0], EW_STR("${a}"));
    assert_int_equal(c->value_count, 2);
    assert_null(s->conditions[1].op);
    CHECK_STR("a number", s->conditions[1].values[0], EW_STR("7"));
    s = &document->statements[1];
    assert_null(s->sid.ptr);
    assert_int_equal(s->effect, EW_ALLOW);
    assert_true(s->action_count == 0 && s->resource_count == 0);
    assert_true(s->action_unsure);
    assert_false(s->refused || s->not_action || s->not_resource || s->unsure);
    ew_arena_release(&arena);
}

/* The bytes between two offsets of the text a document came from. */
static struct ew_str at(const struct ew_document *d, struct ew_span span)
{
    return ew_str_slice(d->text->text, span.begin, span.end);
}

static void test_spans(void **state)
{
    (void)state;
    struct ew_arena arena;
    ew_arena_init(&arena);
    const struct ew_document *d = read_document(
        &arena,
        "{'Statement': [ {'Effect':'Allow',\n 'Action' : [ 'ecs:*' ] ,"
        "'Resource':'*' },\n  {'Effect':'Allow','NotAction':'a:b',"
        "'NotResource':'*'}]}",
        EW_USE_IDENTITY);
    const struct ew_statement *s = d->statements;
    CHECK_STR("document", at(d, d->span), d->text->text);
    CHECK_STR("first action", at(d, s[0].action_span), EW_STR("[ \"ecs:*\" ]"));
    CHECK_STR("first resource", at(d, s[0].resource_span), EW_STR("\"*\""));
    CHECK_STR("second action", at(d, s[1].action_span), EW_STR("\"a:b\""));
    CHECK_STR("second resource", at(d, s[1].resource_span), EW_STR("\"*\""));
    assert_true(ew_str_starts(at(d, s[0].span), EW_STR("{\"Effect\":")));
    assert_true(ew_str_ends(at(d, s[0].span), EW_STR("\"*\" }")));
    struct ew_place place = ew_statement_place(d, &s[0]);
    CHECK_STR("file", place.file, EW_STR("p.json"));
    assert_true(place.line == 1 && place.column == 17);
    assert_true(place.end_line == 2 && place.end_column == 42);
    place = ew_statement_place(d, &s[1]);
    assert_true(place.line == 3 && place.column == 3);
    ew_arena_release(&arena);
}

/* A document inside a string has the place of the string. */
static void test_embedded(void **state)
{
    (void)state;
    struct ew_arena arena;
    struct ew_arena scratch;
    const struct ew_document *d = NULL;
    ew_arena_init(&arena);
    ew_arena_init(&scratch);
    struct ew_json_text *text =
        read_json(&arena, ONE(ALLOW ACTION "'Resource':'prod'"));
    text->outer = (struct ew_place){EW_STR("account.json"), 7, 20, 7, 90, NULL};
    assert_int_equal(ew_document_parse(&arena, &scratch, text, text->root,
                                       EW_USE_IDENTITY, &d),
                     EW_OK);
    struct ew_place place = ew_statement_place(d, &d->statements[0]);
    CHECK_STR("file", place.file, EW_STR("account.json"));
    assert_true(place.line == 7 && place.column == 20);
    assert_true(place.end_line == 7 && place.end_column == 90);
    assert_int_equal(d->fault_count, 1);
    place = ew_fault_place(d, &d->faults[0]);
    CHECK_STR("file", place.file, EW_STR("account.json"));
    assert_true(place.line == 7 && place.column == 20);
    ew_arena_release(&scratch);
    ew_arena_release(&arena);
}

/* A document that is a part of its file: flaws elsewhere do not touch it. */
static void test_part_of_file(void **state)
{
    (void)state;
    struct ew_arena arena;
    struct ew_arena scratch;
    const struct ew_document *d = NULL;
    ew_arena_init(&arena);
    ew_arena_init(&scratch);
    struct ew_json_text *text = read_json(
        &arena, "[{'a':1,'a':2},\n " ONE(ALLOW ACTION ALL) ",{'b':'\\u0000'}]");
    struct ew_json_iter iter = ew_json_iter(text, text->root, &arena);
    struct ew_json_item item;
    assert_true(ew_json_next(&iter, &item) && ew_json_next(&iter, &item));
    assert_int_equal(ew_document_parse(&arena, &scratch, text, item.span,
                                       EW_USE_IDENTITY, &d),
                     EW_OK);
    ew_arena_release(&scratch);
    assert_int_equal(d->fault_count, 0);
    assert_int_equal(ew_statement_place(d, &d->statements[0]).line, 2);
    assert_int_equal(ew_statement_place(d, &d->statements[0]).column, 15);
    CHECK_STR("texts outlive the tree", d->statements[0].actions[0],
              EW_STR("ecs:*"));
    ew_arena_release(&arena);
}

static void test_guess(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *text;
        enum ew_document_use want;
    } ROWS[] = {
        ROW("no principal", ONE(ALLOW ACTION ALL), ID),
        ROW("no statement", "{}", ID),
        ROW("a document that is a list", "[]", ID),
        ROW("statements that are texts", "{'Statement':['x']}", ID),
        ROW("a principal and no resource", ONE(ALLOW "'Principal':'*'"), TRUST),
        ROW("one that is not", ONE("'NotPrincipal':'*'"), TRUST),
        ROW("a principal and a resource", ONE("'Principal':'*'," ALL),
            RESOURCE),
        ROW("also one that is not",
            ONE("'Principal':'*','NotResource':'*','Effect':'Allow'"),
            RESOURCE),
        ROW("only a Deny for everybody",
            ONE("'Effect':'Deny','Principal':'*'," ALL), RCP),
        ROW("a Deny for somebody",
            ONE("'Effect':'Deny','Principal':{'AWS':'*'}," ALL), RESOURCE),
        ROW("a Deny for all but somebody",
            ONE("'Effect':'Deny','NotPrincipal':'*'," ALL), RESOURCE),
        ROW("any statement with a principal",
            "{'Statement':[{" ALLOW ACTION ALL "},{" ALLOW
            "'Principal':'*'," ALL "}]}",
            RESOURCE),
        ROW("one Allow among the Denies",
            "{'Statement':[{'Effect':'Deny','Principal':'*'," ALL "},{" ALLOW
            "'Principal':'*'," ALL "}]}",
            RESOURCE),
    };
    struct ew_arena arena;
    ew_arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        const struct ew_json *root = NULL;
        struct ew_json_text *text = read_json(&arena, ROWS[i].text);
        assert_int_equal(ew_json_tree(text, text->root, &arena, &root, NULL),
                         EW_OK);
        CHECK(ROWS[i].name, ew_document_guess(root) == ROWS[i].want);
    }
    ew_arena_release(&arena);
}

/* Facts B1.2, B2.2.1, B2.3.6. */
static void test_operator_names(void **state)
{
    (void)state;
    static const struct {
        const char *name; /* of the operator as well as of the row */
        const char *op;   /* NULL: nobody knows it */
        enum ew_set_operator set;
        bool if_exists;
    } ROWS[] = {
        ROW("StringEquals", "StringEquals", EW_SET_NONE, false),
        ROW("stringEQUALS", "StringEquals", EW_SET_NONE, false),
        ROW("StringEqualsIfExists", "StringEquals", EW_SET_NONE, true),
        ROW("stringequalsifexists", "StringEquals", EW_SET_NONE, true),
        ROW("ForAnyValue:StringLike", "StringLike", EW_SET_ANY, false),
        ROW("forallvalues:ArnLike", "ArnLike", EW_SET_ALL, false),
        ROW("ForAllValues:StringLikeIfExists", "StringLike", EW_SET_ALL, true),
        ROW("Null", "Null", EW_SET_NONE, false),
        ROW("NullIfExists", NULL, EW_SET_NONE, true),
        ROW("IfExists", NULL, EW_SET_NONE, false),
        ROW("StringEqualsIfExistsIfExists", NULL, EW_SET_NONE, true),
        ROW("IfExistsStringEquals", NULL, EW_SET_NONE, false),
        ROW("ForAllValues:ForAnyValue:StringLike", NULL, EW_SET_ALL, false),
        ROW("ForSomeValues:StringLike", NULL, EW_SET_NONE, false),
        ROW("ForAllValues: StringLike", NULL, EW_SET_ALL, false),
        ROW("StringEquals ", NULL, EW_SET_NONE, false),
        ROW("", NULL, EW_SET_NONE, false),
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_condition c = {.op = NULL};
        struct ew_str text = ew_str_from(ROWS[i].name);
        bool known = ew_condition_operator(text, &c);
        CHECK(ROWS[i].name, known == (ROWS[i].op != NULL));
        CHECK(ROWS[i].name, known == (c.op != NULL));
        CHECK_STR(ROWS[i].name, c.operator_text, text);
        CHECK(ROWS[i].name, c.set == ROWS[i].set);
        CHECK(ROWS[i].name, c.if_exists == ROWS[i].if_exists);
        if (known) {
            CHECK_STR(ROWS[i].name, c.op->name, ew_str_from(ROWS[i].op));
        }
    }
}

/* Whichever allocation fails, the parser says so and nothing breaks. */
static void test_memory(void **state)
{
    (void)state;
    struct ew_arena texts;
    ew_arena_init(&texts);
    struct ew_json_text *text = read_json(
        &texts,
        ONE("'Sid':'\\u0061'," ALLOW "'Action':['a:b','**'],'Resource':'a*',"
            "'Condition':{'StringEquals':{'a':['b','c'],'d':1}}"));
    enum ew_status status = EW_NOMEM;
    for (size_t n = 1; status == EW_NOMEM; n++) {
        struct ew_arena arena;
        struct ew_arena scratch;
        const struct ew_document *d = NULL;
        ew_arena_init(&arena);
        ew_arena_init(&scratch);
        arena.fail_after = n;
        status = ew_document_parse(&arena, &scratch, text, text->root,
                                   EW_USE_IDENTITY, &d);
        assert_true(status == EW_NOMEM || (status == EW_OK && n > 5));
        ew_arena_release(&scratch);
        ew_arena_release(&arena);
    }
    ew_arena_release(&texts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_document),       cmocka_unit_test(test_statement),
        cmocka_unit_test(test_action),         cmocka_unit_test(test_resource),
        cmocka_unit_test(test_condition),      cmocka_unit_test(test_members),
        cmocka_unit_test(test_spans),          cmocka_unit_test(test_embedded),
        cmocka_unit_test(test_part_of_file),   cmocka_unit_test(test_guess),
        cmocka_unit_test(test_operator_names), cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
