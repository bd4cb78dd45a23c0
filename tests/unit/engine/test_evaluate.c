#include "base/rows.h"
#include "base/vec.h"

#include "policy/reading.h"

#include "engine/evaluate.h"

#include <string.h>

#define ROW(...)    \
    {               \
        __VA_ARGS__ \
    }

enum { MAX_POLICIES = 3, MAX_LEVELS = 3, MAX_CONTEXT = 3 };

#define ROLE "arn:aws:iam::111122223333:role/dev"
#define TASK "arn:aws:ecs:us-east-1:111122223333:task/prod/0123"
#define EXEC "ecs:ExecuteCommand"

#define LAST "'Version':'2012-10-17','Statement':["
#define POLICY(statements) "{" LAST statements "]}"
#define OLD(statements) "{'Statement':[" statements "]}"
#define ALLOW(action, resource) \
    "{'Effect':'Allow','Action':'" action "','Resource':'" resource "'}"
#define DENY(action, resource) \
    "{'Effect':'Deny','Action':'" action "','Resource':'" resource "'}"
#define ALLOW_IF(condition) \
    "{'Effect':'Allow','Action':'*','Resource':'*','Condition':{" condition "}}"
#define DENY_IF(condition)                                                     \
    "{'Effect':'Deny','Action':'*','Resource':'*','Condition':{" condition "}" \
    "}"
#define ALL ALLOW("*", "*")
#define ALLOW_ALL POLICY(ALL)
#define DENY_ALL POLICY(DENY("*", "*"))
#define NO_POLICY "{" LAST "]}"
#define REFUSED POLICY("{'Effect':'Maybe','Action':'*','Resource':'*'}")

#define RCP_DENY \
    POLICY("{'Effect':'Deny','Principal':'*','Action':'*','Resource':'*'}")

#define YES EW_ALLOWED
#define DENIED EW_EXPLICIT_DENY
#define NOT EW_IMPLICIT_DENY

/* A policy in the arena. */
static const struct ew_policy *policy_of(struct ew_arena *arena,
                                         const char *text,
                                         enum ew_document_use use)
{
    struct ew_policy *policy = EW_NEW(arena, struct ew_policy);
    policy->id = EW_STR("the-policy");
    policy->document = read_document(arena, text, use);
    return policy;
}

/* `key=value`; `*key=value|value` for a multi-valued key. */
static size_t context_of(struct ew_arena *arena, const char *const *texts,
                         struct ew_context_entry *out)
{
    size_t count = 0;
    for (; count < MAX_CONTEXT && texts[count]; count++) {
        struct ew_vec values = ew_vec_of(arena, sizeof(struct ew_str));
        struct ew_str rest;
        struct ew_str key = ew_str_cut(ew_str_from(texts[count]), '=', &rest);
        bool many = key.ptr[0] == '*';
        key = ew_str_slice(key, many ? 1 : 0, key.len);
        while (rest.ptr) {
            struct ew_str value = many ? ew_str_cut(rest, '|', &rest) : rest;
            rest = many ? rest : (struct ew_str){NULL, 0};
            assert_int_equal(ew_vec_push_str(&values, value), EW_OK);
        }
        out[count] =
            (struct ew_context_entry){key, values.items, values.count, many};
    }
    return count;
}

/* ---- one identity policy ------------------------------------------------- */

struct identity_row {
    const char *name;
    const char *policy;
    const char *context[MAX_CONTEXT];
    enum ew_decision strict;
    enum ew_decision generous;
};

static void judge(const struct identity_row *row, enum ew_reading reading,
                  enum ew_decision want)
{
    struct ew_arena arena;
    struct ew_context_entry context[MAX_CONTEXT];
    ew_arena_init(&arena);
    const struct ew_attachment attachment = {
        .policy = policy_of(&arena, row->policy, EW_USE_IDENTITY)};
    const struct ew_layers layers = {.identity = &attachment,
                                     .identity_count = 1};
    const struct ew_request request = {
        .principal = EW_STR(ROLE),
        .action = EW_STR(EXEC),
        .resource = EW_STR(TASK),
        .context = context,
        .context_count = context_of(&arena, row->context, context),
    };
    struct ew_outcome outcome;
    struct ew_error err;
    assert_int_equal(
        ew_evaluate(&layers, &request, reading, &arena, &outcome, &err), EW_OK);
    CHECK(row->name, outcome.decision == want);
    ew_arena_release(&arena);
}

static void judge_rows(const struct identity_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        judge(&rows[i], EW_STRICT, rows[i].strict);
        judge(&rows[i], EW_GENEROUS, rows[i].generous);
    }
}

/* Facts B1.3, B1.4, B1.6. */
static void test_statements(void **state)
{
    (void)state;
    static const struct identity_row ROWS[] = {
        ROW("an Allow", POLICY(ALLOW(EXEC, TASK)), {NULL}, YES, YES),
        ROW("nothing", NO_POLICY, {NULL}, NOT, NOT),
        ROW("another action", POLICY(ALLOW("ecs:RunTask", "*")), {NULL}, NOT,
            NOT),
        ROW("another resource", POLICY(ALLOW("*", "arn:aws:ecs:*:*:cluster/*")),
            {NULL}, NOT, NOT),
        ROW("a Deny", DENY_ALL, {NULL}, DENIED, DENIED),
        ROW("a Deny behind an Allow", POLICY(ALL "," DENY("ecs:Exec*", TASK)),
            {NULL}, DENIED, DENIED),
        ROW("a Deny before an Allow", POLICY(DENY("*", TASK) "," ALL), {NULL},
            DENIED, DENIED),
        ROW("a Deny of something else",
            POLICY(ALL "," DENY("*", "arn:aws:ecs:*:*:cluster/*")), {NULL}, YES,
            YES),
        ROW("all actions but others",
            POLICY("{'Effect':'Allow','NotAction':'iam:*','Resource':'*'}"),
            {NULL}, YES, YES),
        ROW("all actions but this",
            POLICY("{'Effect':'Allow','NotAction':'ecs:*','Resource':'*'}"),
            {NULL}, NOT, NOT),
        ROW("all resources but others",
            POLICY("{'Effect':'Allow','Action':'*','NotResource':'arn:aws:s3:::"
                   "*'}"),
            {NULL}, YES, YES),
        ROW("all resources but this",
            POLICY("{'Effect':'Allow','Action':'*','NotResource':'" TASK "'}"),
            {NULL}, NOT, NOT),
        ROW("a Deny of all but this",
            POLICY(ALL ",{'Effect':'Deny','Action':'*','NotResource':'" TASK
                       "'}"),
            {NULL}, YES, YES),
        ROW("a Deny of all but others",
            POLICY(ALL ",{'Effect':'Deny','Action':'*','NotResource':'arn:aws:"
                       "ecs:*:*:task/dev/*'}"),
            {NULL}, DENIED, DENIED),
        ROW("empty lists name nothing",
            POLICY("{'Effect':'Allow','Action':[],'Resource':'*'},{'Effect':'"
                   "Allow','Action':'*','NotResource':[]}"),
            {NULL}, NOT, NOT),
        ROW("a star that crosses colons",
            POLICY(ALLOW("*", "arn:aws:ecs:*:task/prod/*")), {NULL}, NOT, YES),
        ROW("one of a Deny",
            POLICY(ALL "," DENY("*", "arn:aws:ecs:*:task/prod/*")), {NULL}, YES,
            YES),
        ROW("one that a Deny leaves out",
            POLICY(ALL ",{'Effect':'Deny','Action':'*','NotResource':'arn:aws:"
                       "ecs:*:task/prod/*'}"),
            {NULL}, DENIED, YES),
        ROW("no ARN but a wildcard", POLICY(ALLOW("*", "a*")), {NULL}, YES,
            YES),
        ROW("no ARN in a Deny", POLICY(ALL "," DENY("*", "a*")), {NULL}, YES,
            YES),
        ROW("the case before the resource in an Allow",
            POLICY(ALLOW("*", "arn:AWS:ecs:US-EAST-1:*:task/prod/*")), {NULL},
            YES, YES),
        ROW("and in a Deny",
            POLICY(ALL "," DENY("*", "arn:aws:ecs:US-EAST-1:*:task/prod/*")),
            {NULL}, YES, YES),
    };
    judge_rows(ROWS, COUNT_OF(ROWS));
}

/* Facts B1.1.3, B3. */
static void test_variables(void **state)
{
    (void)state;
    static const struct identity_row ROWS[] = {
        ROW("a variable in a resource",
            POLICY(
                ALLOW("*", "arn:aws:ecs:*:*:task/${aws:PrincipalTag/env}/*")),
            {"aws:principaltag/ENV=prod"}, YES, YES),
        ROW("with another value",
            POLICY(
                ALLOW("*", "arn:aws:ecs:*:*:task/${aws:PrincipalTag/env}/*")),
            {"aws:PrincipalTag/env=dev"}, NOT, NOT),
        ROW("without a value",
            POLICY(
                ALLOW("*", "arn:aws:ecs:*:*:task/${aws:PrincipalTag/env}/*")),
            {NULL}, NOT, NOT),
        ROW("with a default",
            POLICY(
                ALLOW("*", "arn:aws:ecs:*:*:task/${a, \\u0027prod\\u0027}/*")),
            {NULL}, YES, YES),
        ROW("a value with a star in it",
            POLICY(ALLOW("*", "arn:aws:ecs:*:*:task/${a}")), {"a=*"}, NOT, NOT),
        ROW("a multi-valued key has no value",
            POLICY(ALLOW("*", "arn:aws:ecs:*:*:task/${a}/*")), {"*a=prod"}, NOT,
            NOT),
        ROW("in the account it is text",
            POLICY(ALLOW("*", "arn:aws:ecs:*:${a}:task/*")), {"a=111122223333"},
            NOT, NOT),
        ROW("in an old document it is text",
            OLD(ALLOW("*", "arn:aws:ecs:*:*:task/${a}/*")), {"a=prod"}, NOT,
            NOT),
        ROW("an escaped star is a star",
            POLICY(ALLOW("*", "arn:aws:ecs:*:*:task/${*}")), {NULL}, NOT, NOT),
        ROW("a Deny that leaves out what has no value",
            POLICY(ALL ",{'Effect':'Deny','Action':'*','NotResource':'arn:aws:"
                       "ecs:*:*:task/${a}/*'}"),
            {NULL}, YES, YES),
        ROW("an Allow that leaves it out",
            POLICY("{'Effect':'Allow','Action':'*','NotResource':'arn:aws:ecs:*"
                   ":*:task/${a}/*'}"),
            {NULL}, YES, YES),
        ROW("in a condition", POLICY(ALLOW_IF("'StringEquals':{'k':'${v}'}")),
            {"k=x", "v=x"}, YES, YES),
        ROW("without a value it equals nothing",
            POLICY(ALLOW_IF("'StringEquals':{'k':'${v}'}")), {"k=x"}, NOT, NOT),
        ROW("and differs from everything",
            POLICY(ALLOW_IF("'StringNotEquals':{'k':'${v}'}")), {"k=x"}, YES,
            YES),
        ROW("a number holds none",
            POLICY(ALLOW_IF("'NumericEquals':{'k':'${v}'}")), {"k=1", "v=1"},
            NOT, NOT),
        ROW("many values and one variable",
            POLICY(ALLOW_IF("'StringEquals':{'k':['1','2','3','4','5','6','7','"
                            "8','9','${v}']}")),
            {"k=x", "v=x"}, YES, YES),
    };
    judge_rows(ROWS, COUNT_OF(ROWS));
}

/* Facts B2.1, B2.2. */
static void test_conditions(void **state)
{
    (void)state;
    static const struct identity_row ROWS[] = {
        ROW("no condition", POLICY(ALLOW_IF("")), {NULL}, YES, YES),
        ROW("one that holds", POLICY(ALLOW_IF("'StringEquals':{'k':'a'}")),
            {"K=a"}, YES, YES),
        ROW("one that does not", POLICY(ALLOW_IF("'StringEquals':{'k':'a'}")),
            {"k=b"}, NOT, NOT),
        ROW("any of the values",
            POLICY(ALLOW_IF("'StringEquals':{'k':['b','a']}")), {"k=a"}, YES,
            YES),
        ROW("none of the values",
            POLICY(ALLOW_IF("'StringNotEquals':{'k':['b','a']}")), {"k=a"}, NOT,
            NOT),
        ROW("all of the keys",
            POLICY(ALLOW_IF("'StringEquals':{'k':'a','l':'b'}")),
            {"k=a", "l=c"}, NOT, NOT),
        ROW("all of the operators",
            POLICY(
                ALLOW_IF("'StringEquals':{'k':'a'},'StringLike':{'k':'b*'}")),
            {"k=a"}, NOT, NOT),
        ROW("a missing key", POLICY(ALLOW_IF("'StringEquals':{'k':'a'}")),
            {NULL}, NOT, NOT),
        ROW("a missing key, negated",
            POLICY(ALLOW_IF("'StringNotEquals':{'k':'a'}")), {NULL}, YES, YES),
        ROW("a missing key that need not exist",
            POLICY(ALLOW_IF("'StringEqualsIfExists':{'k':'a'}")), {NULL}, YES,
            YES),
        ROW("a present key that need not exist",
            POLICY(ALLOW_IF("'StringEqualsIfExists':{'k':'a'}")), {"k=b"}, NOT,
            NOT),
        ROW("a Deny with a missing key",
            POLICY(ALL "," DENY_IF("'Bool':{'k':'false'}")), {NULL}, YES, YES),
        ROW("a Deny with one that need not exist",
            POLICY(ALL "," DENY_IF("'BoolIfExists':{'k':'false'}")), {NULL},
            DENIED, DENIED),
        ROW("a Deny, negated, that need not exist",
            POLICY(ALL "," DENY_IF("'StringNotEqualsIfExists':{'k':'a'}")),
            {NULL}, DENIED, DENIED),
        ROW("presence", POLICY(ALLOW_IF("'Null':{'k':'false'}")), {"k=a"}, YES,
            YES),
        ROW("absence", POLICY(ALLOW_IF("'Null':{'k':true}")), {NULL}, YES, YES),
        ROW("absence of what is there", POLICY(ALLOW_IF("'Null':{'k':'true'}")),
            {"k="}, NOT, NOT),
        ROW("an unreadable value",
            POLICY(ALLOW_IF("'NumericLessThan':{'k':'x'}")), {"k=1"}, NOT, NOT),
        ROW("an unreadable value, negated",
            POLICY(ALL "," DENY_IF("'NumericNotEquals':{'k':'x'}")), {"k=1"},
            YES, YES),
        ROW("beside one that matches",
            POLICY(ALLOW_IF("'NumericEquals':{'k':['x','1']}")), {"k=1"}, YES,
            YES),
        ROW("an operator nobody knows",
            POLICY(ALLOW_IF("'StringIs':{'k':'a'}")), {"k=a"}, NOT, NOT),
        ROW("one of a Deny", POLICY(ALL "," DENY_IF("'StringIs':{'k':'a'}")),
            {"k=a"}, YES, YES),
        ROW("no values", POLICY(ALLOW_IF("'StringEquals':{'k':[]}")), {"k=a"},
            NOT, NOT),
        ROW("no values, negated",
            POLICY(ALLOW_IF("'StringNotEquals':{'k':[]}")), {"k=a"}, YES, YES),
        ROW("no values, negated, of a Deny",
            POLICY(ALL "," DENY_IF("'StringNotEquals':{'k':[]}")), {"k=a"},
            DENIED, YES),
        ROW("a short ARN", POLICY(ALLOW_IF("'ArnLike':{'k':'arn:aws:iam:*'}")),
            {"k=" ROLE}, NOT, YES),
        ROW("a short ARN of a Deny",
            POLICY(ALL "," DENY_IF("'ArnLike':{'k':'arn:aws:iam:*'}")),
            {"k=" ROLE}, YES, YES),
        ROW("a short ARN, negated",
            POLICY(ALLOW_IF("'ArnNotLike':{'k':'arn:aws:iam:*'}")), {"k=" ROLE},
            NOT, YES),
        ROW("a short ARN of a Deny, negated",
            POLICY(ALL "," DENY_IF("'ArnNotLike':{'k':'arn:aws:iam:*'}")),
            {"k=" ROLE}, YES, YES),
        ROW("no ARN of a Deny, negated",
            POLICY(ALL "," DENY_IF("'ArnNotLike':{'k':'*role/x*'}")),
            {"k=" ROLE}, YES, YES),
        ROW("no ARN of a Deny beside one, negated",
            POLICY(ALL
                   "," DENY_IF("'ArnNotEquals':{'k':['x','arn:*:*:*:*:y']}")),
            {"k=" ROLE}, YES, YES),
        ROW("no ARN of a Deny, negated, and no key",
            POLICY(ALL "," DENY_IF("'ArnNotLikeIfExists':{'k':'*'}")), {NULL},
            YES, YES),
        ROW("a star of an Allow", POLICY(ALLOW_IF("'ArnLike':{'k':'*'}")),
            {"k=" ROLE}, NOT, YES),
        ROW("a wildcard in the first part",
            POLICY(ALLOW_IF("'ArnLike':{'k':'*:*:iam::*:role/*'}")),
            {"k=" ROLE}, YES, YES),
        ROW("a wildcard in the first part of a Deny",
            POLICY(ALL "," DENY_IF("'ArnLike':{'k':'?rn:*:iam::*:role/*'}")),
            {"k=" ROLE}, DENIED, DENIED),
    };
    judge_rows(ROWS, COUNT_OF(ROWS));
}

/* Facts B2.3. */
static void test_sets(void **state)
{
    (void)state;
    static const struct identity_row ROWS[] = {
        ROW("all of them",
            POLICY(ALLOW_IF("'ForAllValues:StringEquals':{'k':['a','b']}")),
            {"*k=a|b"}, YES, YES),
        ROW("not all of them",
            POLICY(ALLOW_IF("'ForAllValues:StringEquals':{'k':['a','b']}")),
            {"*k=a|c"}, NOT, NOT),
        ROW("all of none",
            POLICY(ALLOW_IF("'ForAllValues:StringEquals':{'k':'a'}")), {NULL},
            YES, YES),
        ROW("all of an empty set",
            POLICY(ALLOW_IF("'ForAllValues:StringEquals':{'k':'a'}")), {"*k"},
            YES, YES),
        ROW("any of them",
            POLICY(ALLOW_IF("'ForAnyValue:StringEquals':{'k':'b'}")),
            {"*k=a|b"}, YES, YES),
        ROW("not any of them",
            POLICY(ALLOW_IF("'ForAnyValue:StringEquals':{'k':'c'}")),
            {"*k=a|b"}, NOT, NOT),
        ROW("any of none",
            POLICY(ALLOW_IF("'ForAnyValue:StringEquals':{'k':'a'}")), {NULL},
            NOT, NOT),
        ROW("any of none that need not exist",
            POLICY(ALLOW_IF("'ForAnyValue:StringEqualsIfExists':{'k':'a'}")),
            {NULL}, YES, YES),
        ROW("all, negated, of none",
            POLICY(ALLOW_IF("'ForAllValues:StringNotEquals':{'k':'a'}")),
            {NULL}, YES, YES),
        ROW("all, negated",
            POLICY(ALLOW_IF("'ForAllValues:StringNotEquals':{'k':'a'}")),
            {"*k=b|a"}, NOT, NOT),
        ROW("any, negated",
            POLICY(ALLOW_IF("'ForAnyValue:StringNotEquals':{'k':'a'}")),
            {"*k=b|a"}, YES, YES),
        ROW("any, negated, of none",
            POLICY(ALLOW_IF("'ForAnyValue:StringNotEquals':{'k':'a'}")), {NULL},
            NOT, NOT),
        ROW("a single value is a set of one",
            POLICY(ALLOW_IF("'ForAllValues:StringLike':{'k':'a*'}")), {"k=ab"},
            YES, YES),
        ROW("several without a set operator",
            POLICY(ALLOW_IF("'StringEquals':{'k':'a'}")), {"*k=a"}, NOT, NOT),
        ROW("several without one, negated",
            POLICY(ALLOW_IF("'StringNotEquals':{'k':'a'}")), {"*k=b|c"}, NOT,
            YES),
        ROW("several of which one matches, negated",
            POLICY(ALLOW_IF("'StringNotEquals':{'k':'a'}")), {"*k=b|a"}, NOT,
            NOT),
        ROW("several in a Deny, negated",
            POLICY(ALL "," DENY_IF("'StringNotEquals':{'k':'a'}")), {"*k=b"},
            YES, YES),
        ROW("presence of several", POLICY(ALLOW_IF("'Null':{'k':'false'}")),
            {"*k=a|b"}, YES, YES),
    };
    judge_rows(ROWS, COUNT_OF(ROWS));
}

/* ---- several layers ------------------------------------------------------ */

/* Policies that layers are made of, by one letter. */
static const struct {
    char letter;
    const char *text;
} POLICIES[] = {
    ROW('A', ALLOW_ALL),
    ROW('D', DENY_ALL),
    ROW('E', POLICY(ALLOW("ecs:*", "*"))),
    ROW('S', POLICY(ALLOW("s3:*", "*"))),
    ROW('P', POLICY(ALL "," DENY("ecs:*", "*"))),
    ROW('Y', POLICY("{'Effect':'Maybe','Action':'s3:*','Resource':'*'}")),
    ROW('Z', POLICY(ALLOW("GetObject", "*"))),
    ROW('N', NO_POLICY),
    ROW('X', REFUSED),
    ROW('V', "{'Version':'2020-01-01','Statement':[]}"),
    ROW('R', RCP_DENY),
};

struct built {
    struct ew_layers layers;
    struct ew_attachment identity[MAX_POLICIES];
    const struct ew_policy *policies[MAX_POLICIES];
    struct ew_scp_level levels[MAX_LEVELS];
    struct ew_scp_level rcp_level;
};

static const struct ew_policy *lettered(struct ew_arena *arena, char letter,
                                        enum ew_document_use use)
{
    for (size_t i = 0; i < COUNT_OF(POLICIES); i++) {
        if (POLICIES[i].letter == letter) {
            return policy_of(arena, POLICIES[i].text, use);
        }
    }
    fail_msg("there is no policy `%c`", letter);
    return NULL;
}

static struct ew_scp_level level_of(struct ew_arena *arena,
                                    struct ew_str letters,
                                    enum ew_document_use use)
{
    const struct ew_policy **list =
        EW_NEW_ARRAY(arena, letters.len, const struct ew_policy *);
    for (size_t i = 0; i < letters.len; i++) {
        list[i] = lettered(arena, letters.ptr[i], use);
    }
    return (struct ew_scp_level){.policies = list, .policy_count = letters.len};
}

static void add_layer(struct ew_arena *arena, char kind, struct ew_str letters,
                      struct built *b)
{
    struct ew_layers *l = &b->layers;
    struct ew_str rest = letters;
    switch (kind) {
    case 'i':
        for (size_t i = 0; i < letters.len; i++) {
            b->identity[i].policy =
                lettered(arena, letters.ptr[i], EW_USE_IDENTITY);
        }
        l->identity = b->identity;
        l->identity_count = letters.len;
        break;
    case 'b':
        l->has_boundary = true;
        l->boundary = lettered(arena, letters.ptr[0], EW_USE_IDENTITY);
        break;
    case 's':
        l->levels = b->levels;
        while (rest.ptr) {
            struct ew_str level = ew_str_cut(rest, '/', &rest);
            b->levels[l->level_count++] = level_of(arena, level, EW_USE_SCP);
        }
        break;
    case 'r':
        b->rcp_level = level_of(arena, letters, EW_USE_RCP);
        l->rcp_levels = &b->rcp_level;
        l->rcp_level_count = 1;
        break;
    case 't':
        l->session = lettered(arena, letters.ptr[0], EW_USE_IDENTITY);
        break;
    default:
        l->identity_free = kind == 'f';
        assert_true(l->identity_free);
    }
}

/*
 * `i:AD b:E s:A/E/A r:R t:N f`: identity policies, boundary, SCP levels with
 * `/` between them, RCPs, the temporary session's policy, free of identity
 * policies.
 */
static enum ew_status judge_layers(struct ew_arena *arena, const char *layers,
                                   struct ew_str principal,
                                   struct ew_str action, struct ew_outcome *out,
                                   struct ew_error *err)
{
    struct built b = {.layers = {.level_count = 0}};
    struct ew_str rest = ew_str_from(layers);
    while (rest.len > 0) {
        struct ew_str letters;
        struct ew_str kind =
            ew_str_cut(ew_str_cut(rest, ' ', &rest), ':', &letters);
        add_layer(arena, kind.ptr[0], letters, &b);
    }
    const struct ew_request request = {
        .principal = principal,
        .action = action,
        .resource = EW_STR(TASK),
    };
    return ew_evaluate(&b.layers, &request, EW_STRICT, arena, out, err);
}

/* Facts B4.1 to B4.8. */
static const struct {
    const char *name;
    const char *layers;
    const char *action;
    enum ew_decision want;
    enum ew_layer layer;
    size_t level;
} LAYERS[] = {
    ROW("no policy at all", "", EXEC, NOT, EW_LAYER_IDENTITY, 0),
    ROW("one of two identity policies", "i:NA", EXEC, YES, EW_LAYER_IDENTITY,
        0),
    ROW("a Deny in the other", "i:AD", EXEC, DENIED, EW_LAYER_IDENTITY, 0),
    ROW("a boundary that allows", "i:A b:E", EXEC, YES, EW_LAYER_IDENTITY, 0),
    ROW("a boundary that does not", "i:A b:S", EXEC, NOT, EW_LAYER_BOUNDARY, 0),
    ROW("a boundary grants nothing", "b:A", EXEC, NOT, EW_LAYER_IDENTITY, 0),
    ROW("a Deny in a boundary", "i:A b:P", EXEC, DENIED, EW_LAYER_BOUNDARY, 0),
    ROW("each SCP level allows", "i:A s:A/E", EXEC, YES, EW_LAYER_IDENTITY, 0),
    ROW("Allows of one level are one", "i:A s:NSA", EXEC, YES,
        EW_LAYER_IDENTITY, 0),
    ROW("one level that does not allow", "i:A s:A/S/A", EXEC, NOT, EW_LAYER_SCP,
        1),
    ROW("a level without policies", "i:A s:A/", EXEC, NOT, EW_LAYER_SCP, 1),
    ROW("a Deny at the last level", "i:A s:A/AD", EXEC, DENIED, EW_LAYER_SCP,
        1),
    ROW("SCPs grant nothing", "s:A", EXEC, NOT, EW_LAYER_IDENTITY, 0),
    ROW("a Deny beats a lack before it", "i:A b:N s:D", EXEC, DENIED,
        EW_LAYER_SCP, 0),
    ROW("an RCP does not bind ecs", "i:A r:R", EXEC, YES, EW_LAYER_IDENTITY, 0),
    ROW("nor ssm", "i:A r:R", "ssm:StartSession", YES, EW_LAYER_IDENTITY, 0),
    ROW("but sts", "i:A r:R", "sts:AssumeRole", DENIED, EW_LAYER_RCP, 0),
    ROW("and kms in any case", "i:A r:R", "KMS:Decrypt", DENIED, EW_LAYER_RCP,
        0),
    ROW("an RCP need not allow", "i:A r:N", "sts:AssumeRole", YES,
        EW_LAYER_IDENTITY, 0),
    ROW("a session policy that allows", "i:A t:E", EXEC, YES, EW_LAYER_IDENTITY,
        0),
    ROW("a session policy that does not", "i:A t:N", EXEC, NOT,
        EW_LAYER_SESSION, 0),
    ROW("a Deny in a session policy", "i:A t:D", EXEC, DENIED, EW_LAYER_SESSION,
        0),
    ROW("a root user needs no identity policy", "f", EXEC, YES, EW_LAYER_NONE,
        0),
    ROW("but is bound by SCPs", "f s:A/S", EXEC, NOT, EW_LAYER_SCP, 1),
};

static void test_layers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(LAYERS); i++) {
        const char *name = LAYERS[i].name;
        struct ew_arena arena;
        struct ew_outcome got;
        struct ew_error err;
        ew_arena_init(&arena);
        assert_int_equal(judge_layers(&arena, LAYERS[i].layers, EW_STR(ROLE),
                                      ew_str_from(LAYERS[i].action), &got,
                                      &err),
                         EW_OK);
        CHECK(name, got.decision == LAYERS[i].want);
        CHECK(name, got.layer == LAYERS[i].layer);
        CHECK(name, got.level == LAYERS[i].level);
        bool by = got.decision == DENIED ||
                  (got.decision == YES && got.layer != EW_LAYER_NONE);
        const struct ew_statement *statement = got.statement;
        CHECK(name, (statement != NULL) == by);
        CHECK(name, (got.policy != NULL) == by);
        CHECK(name, !statement || (statement->effect == EW_DENY) ==
                                      (got.decision == DENIED));
        ew_arena_release(&arena);
    }
}

/* Fact B4.6.2: SCPs do not bind service-linked roles; boundaries do. */
static void test_service_linked(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *principal;
        enum ew_decision want;
    } ROWS[] = {
        ROW("a service-linked role",
            "arn:aws:iam::111122223333:role/aws-service-role/"
            "ecs.amazonaws.com/AWSServiceRoleForECS",
            YES),
        ROW("another role", ROLE, DENIED),
        ROW("a user of such a name",
            "arn:aws:iam::111122223333:user/aws-service-role/a", DENIED),
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_arena arena;
        struct ew_outcome got;
        struct ew_error err;
        ew_arena_init(&arena);
        assert_int_equal(judge_layers(&arena, "i:A s:D",
                                      ew_str_from(ROWS[i].principal),
                                      EW_STR(EXEC), &got, &err),
                         EW_OK);
        CHECK(ROWS[i].name, got.decision == ROWS[i].want);
        ew_arena_release(&arena);
    }
}

#define BAD_EFFECT "Effect is neither `Allow` nor `Deny`"

/* What cannot be read is never passed over, wherever it stands. */
static void test_unreadable(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *layers;
        const char *action;
        const char *text; /* NULL: it does not matter */
    } ROWS[] = {
        ROW("a refused identity policy", "i:DX", EXEC, BAD_EFFECT),
        ROW("a refused document", "i:V", EXEC,
            "Version is neither 2012-10-17 nor 2008-10-17"),
        ROW("a refused boundary", "i:A b:X", EXEC, BAD_EFFECT),
        ROW("a refused SCP", "i:A s:A/AX", EXEC, BAD_EFFECT),
        ROW("a refused session policy", "i:A t:X", EXEC, BAD_EFFECT),
        ROW("a refused RCP where it binds", "i:A r:X", "sts:AssumeRole",
            BAD_EFFECT),
        ROW("a refused RCP where it does not", "i:A r:X", EXEC, NULL),
        ROW("a refused statement on another action", "i:AY", EXEC, NULL),
        ROW("a refused statement on this action", "i:AY", "s3:GetObject",
            BAD_EFFECT),
        ROW("one whose actions cannot be read", "i:AZ", EXEC,
            "action `GetObject` names no service"),
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_arena arena;
        struct ew_outcome got;
        struct ew_error err;
        ew_arena_init(&arena);
        enum ew_status status =
            judge_layers(&arena, ROWS[i].layers, EW_STR(ROLE),
                         ew_str_from(ROWS[i].action), &got, &err);
        CHECK(ROWS[i].name, status == (ROWS[i].text ? EW_INVALID : EW_OK));
        if (ROWS[i].text) {
            struct ew_str want = ew_arena_printf(
                &arena, "policy `the-policy` is invalid: %s", ROWS[i].text);
            CHECK_STR(ROWS[i].name, ew_str_from(err.text), want);
        }
        ew_arena_release(&arena);
    }
}

/* Fact A1.1.13. */
static void test_accounts(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *principal;
        const char *action;
        const char *resource;
        enum ew_decision want;
    } ROWS[] = {
        ROW("the same account", ROLE, EXEC, TASK, YES),
        ROW("another account", "arn:aws:iam::444455556666:user/a", EXEC, TASK,
            NOT),
        ROW("a session of the account",
            "arn:aws:sts::111122223333:assumed-role/dev/me", EXEC, TASK, YES),
        ROW("another partition", ROLE, EXEC,
            "arn:aws-cn:ecs:cn-north-1:111122223333:task/prod/0123", NOT),
        ROW("a principal that is no ARN", "document:-", EXEC, TASK, YES),
        ROW("a resource without account", ROLE, "s3:GetObject",
            "arn:aws:s3:::b/k", YES),
        ROW("another account of another service",
            "arn:aws:iam::444455556666:user/a", "kms:Decrypt",
            "arn:aws:kms:us-east-1:111122223333:key/a", YES),
    };
    struct ew_arena arena;
    ew_arena_init(&arena);
    const struct ew_attachment attachment = {
        .policy = policy_of(&arena, ALLOW_ALL, EW_USE_IDENTITY)};
    const struct ew_layers layers = {.identity = &attachment,
                                     .identity_count = 1};
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_outcome got;
        struct ew_error err;
        const struct ew_request request = {
            .principal = ew_str_from(ROWS[i].principal),
            .action = ew_str_from(ROWS[i].action),
            .resource = ew_str_from(ROWS[i].resource),
        };
        assert_int_equal(
            ew_evaluate(&layers, &request, EW_STRICT, &arena, &got, &err),
            EW_OK);
        CHECK(ROWS[i].name, got.decision == ROWS[i].want);
        CHECK(ROWS[i].name,
              (got.layer == EW_LAYER_ACCOUNT) == (ROWS[i].want == NOT));
    }
    ew_arena_release(&arena);
}

static void test_missing(void **state)
{
    (void)state;
    struct ew_arena arena;
    struct ew_outcome got;
    struct ew_error err;
    ew_arena_init(&arena);
    const struct ew_policy missing = {.id = EW_STR("arn:aws:iam::aws:policy/X"),
                                      .unread = EW_STR("it is not there")};
    const struct ew_attachment attachment = {.policy = &missing};
    const struct ew_layers layers = {.identity = &attachment,
                                     .identity_count = 1};
    const struct ew_request request = {.principal = EW_STR(ROLE),
                                       .action = EW_STR(EXEC),
                                       .resource = EW_STR(TASK)};
    assert_int_equal(
        ew_evaluate(&layers, &request, EW_STRICT, &arena, &got, &err),
        EW_INVALID);
    assert_string_equal(err.text, "policy `arn:aws:iam::aws:policy/X` cannot "
                                  "be read: it is not there");
    assert_string_equal(ew_decision_text(EW_ALLOWED), "allowed");
    assert_string_equal(ew_decision_text(EW_EXPLICIT_DENY), "explicitDeny");
    assert_string_equal(ew_decision_text(EW_IMPLICIT_DENY), "implicitDeny");
    ew_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_statements),
        cmocka_unit_test(test_variables),
        cmocka_unit_test(test_conditions),
        cmocka_unit_test(test_sets),
        cmocka_unit_test(test_layers),
        cmocka_unit_test(test_accounts),
        cmocka_unit_test(test_service_linked),
        cmocka_unit_test(test_unreadable),
        cmocka_unit_test(test_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
