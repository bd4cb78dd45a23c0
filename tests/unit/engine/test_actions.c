/* Actions other than the table's, as rows: the engine needs no code for them.
 */
#include "base/rows.h"

#include "engine/actions_rows.h"
#include "engine/guard.h"

#include "asked.h"

#define PARTS(list) .parts = (list), .part_count = COUNT_OF(list)
#define KEYS(list) .keys = (list), .key_count = COUNT_OF(list)

/* ---- ssm:StartSession on a task: with and without its document ------------
 */

enum { DIM_DOCUMENT = EW_DIM_TASK + 1, DIM_CHECK };

static const struct ew_arn_piece DOCUMENT_PIECES[] = {
    TEXT("arn:"),       PART(EW_DIM_PARTITION),
    TEXT(":ssm:"),      PART(EW_DIM_REGION),
    TEXT(":"),          PART(EW_DIM_ACCOUNT),
    TEXT(":document/"), PART(DIM_DOCUMENT),
};
static const struct ew_arn_shape DOCUMENT = SHAPE("document", DOCUMENT_PIECES);

static const struct ew_action_part SESSION_PARTS[] = {
    WHERE_PARTS,
    [EW_DIM_CLUSTER] = NAMED("cluster name", "cluster", NAME),
    [EW_DIM_TASK] = NAMED("task id", "task", TASK),
};
static const struct ew_action_part DOCUMENT_PARTS[] = {
    WHERE_PARTS,
    [EW_DIM_CLUSTER] = NAMED("cluster name", "cluster", NAME),
    [EW_DIM_TASK] = NAMED("task id", "task", TASK),
    [DIM_DOCUMENT] = NAMED("document name", "document", NAME),
    [DIM_CHECK] = OPTIONAL("check", "ssm:SessionDocumentAccessCheck", ANY),
};
static const struct ew_action_key SESSION_KEYS[] = {
    {.key = TARGET_KEY("aws:RequestedRegion"), .part = EW_DIM_REGION},
};
static const struct ew_action_key DOCUMENT_KEYS[] = {
    {.key = TARGET_KEY("aws:RequestedRegion"), .part = EW_DIM_REGION},
    { .key = TARGET_KEY("ssm:SessionDocumentAccessCheck"),
     .part = DIM_CHECK,
     .with = &DOCUMENT},
};
static const struct ew_action_places PLACES = {
    .cluster = EW_DIM_CLUSTER,
    .task = EW_DIM_TASK,
    .container = EW_NO_PART,
    .cluster_arn = &EW_ECS_CLUSTER_SHAPE,
    .task_arns = {&EW_ECS_TASK_SHAPE},
};
static const struct ew_action START_SESSION = {
    .name = EW_LIT("ssm:StartSession"),
    .resources = {&EW_ECS_TASK_SHAPE},
    .resource_count = 1,
    PARTS(SESSION_PARTS),
    KEYS(SESSION_KEYS),
    .tags = EW_LIT("ssm:resourceTag/"),
    .places = &PLACES,
};
static const struct ew_action WITH_DOCUMENT = {
    .name = EW_LIT("ssm:StartSession"),
    .resources = {&EW_ECS_TASK_SHAPE, &DOCUMENT},
    .resource_count = 2,
    PARTS(DOCUMENT_PARTS),
    KEYS(DOCUMENT_KEYS),
    .tags = EW_LIT("ssm:resourceTag/"),
    .places = &PLACES,
};

/* clang-format off */
#define ROLE_ARN(name) "arn:aws:iam::" SMALL_ACCOUNT ":role/" name
#define ECS(name) "arn:aws:ecs:us-east-1:" SMALL_ACCOUNT ":" name
#define SSM(name) "arn:aws:ssm:us-east-1:" SMALL_ACCOUNT ":" name
#define ID "0123456789abcdef0123456789abcdef"
#define ASSUME "sts:AssumeRole"
#define START "ssm:StartSession"

static const struct {
    const char *name;
    const struct ew_action *action;
    const char *statements;
    const char *key; /* shown with each request */
    const char *want;
} ROWS[] = {
    {"any role", &EW_STS_ASSUME_ROLE, ALLOW("*", "*"), NULL,
     "allowed\n" ROLE_ARN("example")},
    {"one role", &EW_STS_ASSUME_ROLE, ALLOW("sts:*", ROLE_ARN("ops")), NULL,
     "allowed\n" ROLE_ARN("ops")},
    {"a role with a path", &EW_STS_ASSUME_ROLE,
     ALLOW(ASSUME, ROLE_ARN("team/x/ops")), NULL,
     "allowed\n" ROLE_ARN("team/x/ops")},
    {"roles below a path", &EW_STS_ASSUME_ROLE, ALLOW(ASSUME, ROLE_ARN("team/*/o?s")),
     NULL, "allowed\n" ROLE_ARN("team/x/oxs")},
    {"any service's resource with this end", &EW_STS_ASSUME_ROLE,
     ALLOW(ASSUME, "arn:*:*:*:*:*/ops"), NULL,
     "allowed\n" ROLE_ARN("x/ops")},
    {"a role of another account", &EW_STS_ASSUME_ROLE,
     ALLOW(ASSUME, "arn:aws:iam::444455556666:role/ops"), NULL, "none"},
    {"an ARN with a region is no role's", &EW_STS_ASSUME_ROLE,
     ALLOW(ASSUME, "arn:aws:iam:us-east-1:" SMALL_ACCOUNT ":role/ops"), NULL,
     "none"},
    {"a user is no role", &EW_STS_ASSUME_ROLE,
     ALLOW(ASSUME, "arn:aws:iam::" SMALL_ACCOUNT ":user/ops"), NULL, "none"},
    {"another action", &EW_STS_ASSUME_ROLE, ALLOW("ecs:ExecuteCommand", "*"), NULL,
     "none"},
    {"a Deny of one role leaves others", &EW_STS_ASSUME_ROLE,
     ALLOW(ASSUME, ROLE_ARN("*")) DENY(ASSUME, ROLE_ARN("example")), NULL,
     "allowed\n" ROLE_ARN("other")},
    {"a Deny that covers the Allow", &EW_STS_ASSUME_ROLE,
     ALLOW(ASSUME, ROLE_ARN("ops")) DENY("sts:*", ROLE_ARN("o*")), NULL,
     "blocked\nclosed by deny"},
    {"the row's own key is the caller's choice", &EW_STS_ASSUME_ROLE,
     ALLOW_IF(ASSUME, "*", "'StringLike':{'sts:ExternalId':'ab*'}"),
     "sts:ExternalId", "allowed\n" ROLE_ARN("example") " ab"},
    {"and may be left out", &EW_STS_ASSUME_ROLE,
     ALLOW(ASSUME, "*") DENY_IF(ASSUME, "*",
                                "'StringLike':{'sts:ExternalId':'*'}"),
     "sts:ExternalId", "allowed\n" ROLE_ARN("example") " -"},
    {"a variable with the row's own key", &EW_STS_ASSUME_ROLE,
     ALLOW(ASSUME, ROLE_ARN("${sts:ExternalId}")), "sts:ExternalId",
     "allowed\n" ROLE_ARN("example") " example"},
    {"keys of ecs:ExecuteCommand are not sent", &EW_STS_ASSUME_ROLE,
     ALLOW_IF(ASSUME, "*", "'StringLike':{'ecs:cluster':'*'}"), NULL,
     "blocked\nclosed by condition"},
    {"nor are tags of another service's spelling", &EW_STS_ASSUME_ROLE,
     ALLOW_IF(ASSUME, "*", "'StringEquals':{'ecs:ResourceTag/team':'a'}"),
     NULL, "blocked\nclosed by condition"},
    {"tags of the role's service", &EW_STS_ASSUME_ROLE,
     ALLOW_IF(ASSUME, "*", "'StringEquals':{'iam:ResourceTag/team':'a'}"),
     "aws:ResourceTag/team", "conditional\n" ROLE_ARN("example") " a\n"
     "needs iam:ResourceTag/team (role)"},
    {"both spellings are one tag", &EW_STS_ASSUME_ROLE,
     ALLOW_IF(ASSUME, "*", "'StringEquals':{'iam:ResourceTag/team':'a',"
              "'aws:ResourceTag/team':'b'}"),
     NULL, "blocked\nclosed by condition"},
    {"what is decided outside is of the one resource", &EW_STS_ASSUME_ROLE,
     ALLOW_IF(ASSUME, "*", "'IpAddress':{'aws:SourceIp':'203.0.113.0/24'}"),
     NULL, "conditional\n" ROLE_ARN("example") "\nneeds aws:SourceIp (role)"},
    {"a region is the request's", &EW_STS_ASSUME_ROLE,
     ALLOW_IF(ASSUME, "*", "'StringEquals':{'aws:RequestedRegion':"
              "'eu-west-1'}"),
     "aws:RequestedRegion", "allowed\n" ROLE_ARN("example") " eu-west-1"},

    {"a task needs no cluster", &START_SESSION, ALLOW(START, ECS("task/*")),
     NULL, "allowed any-cluster " ECS("cluster/*") "\n"
     ECS("task/example/" ID)},
    {"tasks of one cluster", &START_SESSION, ALLOW(START, ECS("task/prod/*")),
     NULL, "allowed named-clusters " ECS("cluster/prod") "\n"
     ECS("task/prod/" ID)},
    {"one task", &START_SESSION, ALLOW(START, ECS("task/prod/" ID)), NULL,
     "allowed named-tasks " ECS("cluster/prod") "\n" ECS("task/prod/" ID)},
    {"a cluster alone is nothing", &START_SESSION,
     ALLOW(START, ECS("cluster/*")), NULL, "none"},
    {"a Deny on clusters stops nothing", &START_SESSION,
     ALLOW(START, "*") DENY(START, ECS("cluster/*")), "aws:RequestedRegion",
     "allowed any-cluster arn:aws:ecs:*:" SMALL_ACCOUNT ":cluster/*\n"
     ECS("task/example/" ID) " us-east-1"},

    {"two resources of two services", &WITH_DOCUMENT,
     ALLOW(START, ECS("task/prod/*")) "," ALLOW(START, SSM("document/shell")),
     NULL, "allowed named-clusters " ECS("cluster/prod") "\n"
     ECS("task/prod/" ID) "\n" SSM("document/shell")},
    {"one of two resources", &WITH_DOCUMENT, ALLOW(START, ECS("task/prod/*")),
     NULL, "partial"},
    {"a key that goes with one resource", &WITH_DOCUMENT,
     ALLOW(START, ECS("task/prod/*")) ","
     ALLOW_IF(START, SSM("document/shell"),
              "'StringEquals':{'ssm:SessionDocumentAccessCheck':'x'}"),
     "ssm:SessionDocumentAccessCheck",
     "allowed named-clusters " ECS("cluster/prod") "\n"
     ECS("task/prod/" ID) " -\n" SSM("document/shell") " x"},
    {"is not there with the other", &WITH_DOCUMENT,
     ALLOW_IF(START, "*",
              "'StringEquals':{'ssm:SessionDocumentAccessCheck':'x'}"),
     NULL, "partial"},
};
/* clang-format on */

static void test_access(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct asked s;
        struct ew_buf got;
        ew_buf_init(&got);
        asked_set_up(&s, ROWS[i].action, ROWS[i].statements);
        asked_describe(&got, asked_decide(&s, NULL), ROWS[i].key);
        CHECK_STR(ROWS[i].name, ew_buf_str(&got), ew_str_from(ROWS[i].want));
        ew_buf_release(&got);
        asked_tear_down(&s);
    }
}

/* One estate, asked about several actions in turn. */
static void test_several(void **state)
{
    (void)state;
    const struct ew_engine_options options = {.action = &EW_STS_ASSUME_ROLE};
    const struct ew_access *first;
    const struct ew_access *other;
    struct ew_error err = {0};
    struct asked s;
    asked_set_up(
        &s, &START_SESSION,
        ALLOW(START, ECS("task/prod/*")) "," ALLOW(ASSUME, ROLE_ARN("ops")));
    struct ew_engine *engine =
        ew_engine_new(&s.estate.arena, &s.estate.loaded.estate, &options);
    assert_non_null(engine);
    for (size_t i = 0; i < 2; i++) {
        first = asked_decide(&s, NULL);
        assert_int_equal(
            ew_access_decide(engine, s.principal, NULL, &other, &err), EW_OK);
        CHECK_STR("of the first", first->action, EW_STR(START));
        CHECK_STR("of the first", ew_witness_subject(&first->witness),
                  EW_STR(ECS("task/prod/" ID)));
        CHECK_STR("of the other", other->action, EW_STR(ASSUME));
        CHECK_STR("of the other", ew_witness_subject(&other->witness),
                  EW_STR(ROLE_ARN("ops")));
    }
    ew_engine_release(engine);
    asked_tear_down(&s);
}

/* ---- targets ---------------------------------------------------------------
 */

static void test_targets(void **state)
{
    (void)state;
    struct ew_error err = {0};
    const struct ew_access *access;
    struct asked s;
    asked_set_up(&s, &START_SESSION, ALLOW(START, ECS("task/prod/*")));
    struct ew_target target = {.task = EW_STR(ECS("task/prod/" ID))};
    assert_int_equal(asked_decide(&s, &target)->verdict, EW_VERDICT_ALLOWED);
    target = (struct ew_target){.cluster = EW_STR(ECS("cluster/dev"))};
    assert_int_equal(asked_decide(&s, &target)->verdict, EW_VERDICT_NONE);
    target = (struct ew_target){.container = EW_STR("web")};
    assert_int_equal(
        ew_access_decide(s.engine, s.principal, &target, &access, &err),
        EW_INVALID);
    asked_tear_down(&s);

    asked_set_up(&s, &EW_STS_ASSUME_ROLE, ALLOW("*", "*"));
    target = (struct ew_target){.cluster = EW_STR("prod")};
    assert_int_equal(
        ew_access_decide(s.engine, s.principal, &target, &access, &err),
        EW_INVALID);
    assert_string_equal(err.text, "`prod`: sts:AssumeRole has no such target");
    target = (struct ew_target){.region = EW_STR("eu-west-1")};
    assert_int_equal(asked_decide(&s, &target)->verdict, EW_VERDICT_ALLOWED);
    asked_tear_down(&s);
}

#define GIVEN(key, value)          \
    {                              \
        EW_LIT(key), EW_LIT(value) \
    }
#define LEFT_OUT(key) \
    {                 \
        EW_LIT(key),  \
        {             \
            NULL, 0   \
        }             \
    }
#define EXTERNAL "sts:ExternalId"
#define TWO_ROLES                              \
    ALLOW_IF(ASSUME, ROLE_ARN("a"),            \
             "'StringEquals':{'" EXTERNAL "':" \
             "'x'}")                           \
    "," ALLOW(ASSUME, ROLE_ARN("b"))

/* clang-format off */
static const struct {
    const char *name;
    struct ew_given given[2];
    const char *want;
} GIVEN_ROWS[] = {
    {"a part that is given", {GIVEN("role", "b")}, "allowed\n" ROLE_ARN("b")},
    {"any case of its key", {GIVEN("ROLE", "b")}, "allowed\n" ROLE_ARN("b")},
    {"one that nothing allows", {GIVEN("role", "c")}, "none"},
    {"two of them, which go together",
     {GIVEN("role", "a"), GIVEN(EXTERNAL, "x")}, "allowed\n" ROLE_ARN("a")},
    {"two that do not", {GIVEN("role", "a"), GIVEN(EXTERNAL, "y")},
     "blocked\nclosed by condition"},
    {"a part that is left out leaves the other role", {LEFT_OUT(EXTERNAL)},
     "allowed\n" ROLE_ARN("b")},
    {"left out of what asks for it",
     {GIVEN("role", "a"), LEFT_OUT(EXTERNAL)}, "blocked\nclosed by condition"},
    {"another account's", {GIVEN("account", "444455556666")}, "none"},
    {"an unknown key", {GIVEN("cluster", "a")},
     "`cluster`: sts:AssumeRole has no such part"},
    {"no word of the part", {GIVEN("account", "x")}, "`x` is no account id"},
    {"what is never left out", {LEFT_OUT("role")},
     "`role`: sts:AssumeRole always has one"},
};
/* clang-format on */

static void test_given(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(GIVEN_ROWS); i++) {
        struct asked s;
        struct ew_buf got;
        struct ew_error err = {0};
        const struct ew_given *given = GIVEN_ROWS[i].given;
        const struct ew_target target = {
            .given = given, .given_count = given[1].key.ptr ? 2 : 1};
        const struct ew_access *access;
        ew_buf_init(&got);
        asked_set_up(&s, &EW_STS_ASSUME_ROLE, TWO_ROLES);
        if (ew_access_decide(s.engine, s.principal, &target, &access, &err) ==
            EW_OK) {
            asked_describe(&got, access, NULL);
        } else {
            ew_buf_add(&got, ew_str_from(err.text));
        }
        CHECK_STR(GIVEN_ROWS[i].name, ew_buf_str(&got),
                  ew_str_from(GIVEN_ROWS[i].want));
        ew_buf_release(&got);
        asked_tear_down(&s);
    }
}

static void test_may(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *statements;
        bool want;
    } MAY[] = {
        {"an Allow of the action", ALLOW("sts:*", "*"),                        true         },
        {"whatever it is on",      ALLOW(ASSUME,  ROLE_ARN("a")),              true         },
        {"one that a Deny covers", ALLOW("*",     "*") DENY(ASSUME,            "*"),          true},
        {"an Allow of another action",                        ALLOW("ecs:*",          "*"), false},
    };
    for (size_t i = 0; i < COUNT_OF(MAY); i++) {
        struct asked s;
        asked_set_up(&s, &EW_STS_ASSUME_ROLE, MAY[i].statements);
        CHECK(MAY[i].name, ew_engine_may(s.engine, s.principal) == MAY[i].want);
        asked_tear_down(&s);
    }
}

static void test_bounds(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const struct ew_action *action;
        const char *statements;
        const char *cluster;
        enum ew_cover want;
    } BOUNDS[] = {
        {"tasks of an approved cluster", &START_SESSION,
         ALLOW(START,                                                      ECS("task/prod/*")), ECS("cluster/prod"), EW_COVERED },
        {"tasks of others",              &START_SESSION,      ALLOW(START, ECS("task/*")),
         ECS("cluster/prod"),                                                                                        EW_EXCEEDED},
        {"clusters approve no role",     &EW_STS_ASSUME_ROLE, ALLOW("*",   "*"),                "*",
         EW_EXCEEDED                                                                                                            },
    };
    for (size_t i = 0; i < COUNT_OF(BOUNDS); i++) {
        struct asked s;
        struct ew_coverage got;
        struct ew_error err = {0};
        struct ew_str cluster = ew_str_from(BOUNDS[i].cluster);
        struct ew_bound bound = {
            .clusters = {&cluster, 1}
        };
        asked_set_up(&s, BOUNDS[i].action, BOUNDS[i].statements);
        assert_int_equal(
            ew_access_within(s.engine, s.principal, &bound, 1, &got, &err),
            EW_OK);
        CHECK(BOUNDS[i].name, got.cover == BOUNDS[i].want);
        asked_tear_down(&s);
    }
}

/* Only requests for which conditions hold are asked about. */
static void test_holding(void **state)
{
    (void)state;
    /* clang-format off */
    static const struct {
        const char *name;
        const char *op;
        const char *key;
        const char *value;
        enum ew_verdict want;
    } HELD[] = {
        {"all of those get in", "StringLike", "idp.example:sub", "a/b*",
         EW_VERDICT_ALLOWED},
        {"of others none", "StringNotLike", "idp.example:sub", "a/*",
         EW_VERDICT_BLOCKED},
        {"of those without a name some", "StringNotLike", "idp.example:sub",
         "a/b*", EW_VERDICT_CONDITIONAL},
        {"keys ignore case", "StringNotLike", "IDP.Example:SUB", "a/*",
         EW_VERDICT_BLOCKED},
        {"another name is none", "ForAllValues:StringEquals",
         "idp.example:sub", "b", EW_VERDICT_BLOCKED},
        {"what is known has to fit", "StringEquals", "aws:PrincipalAccount",
         "444455556666", EW_VERDICT_NONE},
        {"and is no matter where it does", "StringEquals",
         "aws:PrincipalAccount", SMALL_ACCOUNT, EW_VERDICT_CONDITIONAL},
    };
    /* clang-format on */
    for (size_t i = 0; i < COUNT_OF(HELD); i++) {
        struct asked s;
        struct ew_str value = ew_str_from(HELD[i].value);
        struct ew_condition c;
        assert_true(ew_condition_operator(ew_str_from(HELD[i].op), &c));
        c.key = ew_str_from(HELD[i].key);
        c.values = &value;
        c.value_count = 1;
        const struct ew_target target = {.holding = &c, .holding_count = 1};
        asked_set_up(
            &s, &EW_STS_ASSUME_ROLE,
            ALLOW_IF(ASSUME, "*", "'StringLike':{'idp.example:sub':'a/*'}"));
        CHECK(HELD[i].name, asked_decide(&s, &target)->verdict == HELD[i].want);
        asked_tear_down(&s);
    }
}

/* ---- guards ----------------------------------------------------------------
 */

static void test_guards(void **state)
{
    (void)state;
    const struct ew_guard *guards;
    struct ew_tag_hold hold;
    struct ew_error err = {0};
    size_t count;
    struct asked s;
    asked_set_up(&s, &EW_STS_ASSUME_ROLE,
                 ALLOW(ASSUME, "*") DENY_IF(
                     ASSUME, "*", "'StringEquals':{'sts:ExternalId':'bad'}")
                     DENY_IF(ASSUME, "*", "'StringLike':{'ecs:task':'*'}"));
    assert_int_equal(ew_access_guards(s.engine, asked_decide(&s, NULL), &guards,
                                      &count, &err),
                     EW_OK);
    assert_int_equal(count, 2);
    assert_int_equal(guards[0].fault, EW_GUARD_ABSENT);
    CHECK_STR("left out", guards[0].key, EW_STR("sts:ExternalId"));
    assert_int_equal(guards[1].fault, EW_GUARD_NEVER);
    asked_tear_down(&s);

    asked_set_up(
        &s, &EW_STS_ASSUME_ROLE,
        ALLOW_IF(
            ASSUME, "*",
            "'StringEquals':{'iam:ResourceTag/t':'a'}") "," ALLOW("iam:TagRole",
                                                                  "*"));
    assert_int_equal(
        ew_access_tag_hold(s.engine, asked_decide(&s, NULL), &hold, &err),
        EW_OK);
    CHECK_STR("tagged", hold.key, EW_STR("iam:ResourceTag/t"));
    CHECK_STR("tagged", hold.action, EW_STR("iam:TagRole"));
    asked_tear_down(&s);
}

/* ---- the table, and ARNs ---------------------------------------------------
 */

static void test_table(void **state)
{
    (void)state;
    const struct ew_action *row = ew_action_find(EW_STR("ECS:executecommand"));
    assert_non_null(row);
    assert_null(ew_action_find(EW_STR("ecs:ListTasks")));
    CHECK_STR("a row", ew_action_service(row), EW_STR("ecs:"));
    assert_true(row->part_count <= EW_MAX_PARTS);
    for (size_t i = 0; i < row->key_count; i++) {
        struct ew_key known = ew_key_find(row->keys[i].key.name);
        CHECK(row->keys[i].key.name.ptr,
              known.control == row->keys[i].key.control);
    }
    assert_int_equal(
        ew_action_key_find(&EW_STS_ASSUME_ROLE, 0, EW_STR("ECS:Task")).control,
        EW_KEY_ABSENT);
    assert_int_equal(
        ew_action_key_find(&EW_STS_ASSUME_ROLE, 0, EW_STR("STS:externalid"))
            .control,
        EW_KEY_TARGET);
    assert_int_equal(
        ew_action_key_find(row, 0, EW_STR("sts:ExternalId")).control,
        EW_KEY_OUTSIDE);
}

static void test_shapes(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const struct ew_arn_shape *shape;
        const char *arn;
        bool fits;
    } SHAPES[] = {
        {"a role",             &EW_IAM_ROLE_SHAPE, ROLE_ARN("a"),            true },
        {"a role's path",      &EW_IAM_ROLE_SHAPE, ROLE_ARN("a/b"),          true },
        {"a region too many",  &EW_IAM_ROLE_SHAPE, "arn:aws:iam:r:1:role/a",
         false                                                                    },
        {"a task",             &EW_ECS_TASK_SHAPE, ECS("task/a/b"),          true },
        {"a task's last part", &EW_ECS_TASK_SHAPE, ECS("task/a/b/c:d"),      true },
        {"no cluster",         &EW_ECS_TASK_SHAPE, ECS("task/a"),            false},
        {"another type",       &EW_ECS_TASK_SHAPE, ECS("cluster/a"),         false},
        {"another service",    &EW_ECS_TASK_SHAPE, SSM("task/a/b"),          false},
        {"no ARN",             &EW_ECS_TASK_SHAPE, "task/a/b",               false},
    };
    struct ew_arena arena;
    ew_arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(SHAPES); i++) {
        const struct ew_arn_shape *shape = SHAPES[i].shape;
        struct ew_str parts[EW_MAX_PARTS] = {
            {NULL, 0}
        };
        struct ew_str arn = ew_str_from(SHAPES[i].arn);
        bool fits = ew_arn_shape_read(shape, arn, parts);
        CHECK(SHAPES[i].name, fits == SHAPES[i].fits);
        if (fits) {
            CHECK_STR(SHAPES[i].name,
                      ew_arn_pieces_print(&arena, shape->pieces, shape->count,
                                          0, parts),
                      arn);
        }
    }
    ew_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_access),  cmocka_unit_test(test_several),
        cmocka_unit_test(test_targets), cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_holding), cmocka_unit_test(test_guards),
        cmocka_unit_test(test_table),   cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_given),   cmocka_unit_test(test_may),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
