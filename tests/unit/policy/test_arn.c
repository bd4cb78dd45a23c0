#include "base/rows.h"

#include "policy/arn.h"

#define ROW(...)    \
    {               \
        __VA_ARGS__ \
    }

#define CLUSTER "arn:aws:ecs:us-east-1:111122223333:cluster/prod"
#define TASK "arn:aws:ecs:us-east-1:111122223333:task/prod/0123"

static void test_split(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *text;
        const char *parts; /* joined by `|`; NULL: no ARN */
    } ROWS[] = {
        ROW("six parts", CLUSTER,
            "aws|ecs|us-east-1|111122223333|cluster/prod"),
        ROW("the resource keeps further colons",
            "arn:aws:ecs:r:1:task-definition/a:7",
            "aws|ecs|r|1|task-definition/a:7"),
        ROW("parts may be empty", "arn:aws:s3:::b", "aws|s3|||b"),
        ROW("the last one too", "arn:aws:s3:::", "aws|s3|||"),
        ROW("all of them", "arn:::::", "||||"),
        ROW("five parts are too few", "arn:aws:s3::", NULL),
        ROW("another first part", "aws:arn:s3:::b", NULL),
        ROW("another case of the first part", "ARN:aws:s3:::b", NULL),
        ROW("a blank before it", " arn:aws:s3:::b", NULL),
        ROW("empty", "", NULL),
        ROW("absent", NULL, NULL),
    };
    struct ew_arena arena;
    ew_arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_arn arn = {.service = EW_STR("untouched")};
        bool ok = ew_arn_split(ew_str_from(ROWS[i].text), &arn);
        CHECK(ROWS[i].name, ok == (ROWS[i].parts != NULL));
        if (!ok) {
            CHECK_STR(ROWS[i].name, arn.service, EW_STR("untouched"));
            continue;
        }
        struct ew_str joined = ew_arena_printf(
            &arena, "%.*s|%.*s|%.*s|%.*s|%.*s", EW_STR_ARG(arn.partition),
            EW_STR_ARG(arn.service), EW_STR_ARG(arn.region),
            EW_STR_ARG(arn.account), EW_STR_ARG(arn.resource));
        CHECK_STR(ROWS[i].name, joined, ew_str_from(ROWS[i].parts));
    }
    ew_arena_release(&arena);
}

static void test_take_apart(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *text;
        bool all;
        bool whole;
        bool padded;
        const char *last;
    } ROWS[] = {
        ROW("a star is everything", "*", true, false, false, NULL),
        ROW("several stars are too", "***", true, false, false, NULL),
        ROW("an ARN of six parts", CLUSTER, false, false, false,
            "cluster/prod"),
        ROW("a short one is padded", "arn:aws:ecs", false, false, true, "*"),
        ROW("also with a wildcard at the end", "arn:aws:ecs:*", false, false,
            true, "*"),
        ROW("further colons are the resource's", "arn:a:b:c:d:e:f", false,
            false, false, "e:f"),
        ROW("no ARN is one glob", "prod*", false, true, false, NULL),
        ROW("nor is a wildcard for its start", "a*", false, true, false, NULL),
        ROW("nor one without a colon", "arn", false, true, false, NULL),
        ROW("nor is the empty text", "", false, true, false, NULL),
        ROW("a mark is not everything", "?*", false, true, false, NULL),
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_resource r =
            ew_resource_of(ew_str_from(ROWS[i].text), EW_SPELLED_GLOB);
        CHECK(ROWS[i].name, r.all == ROWS[i].all);
        CHECK(ROWS[i].name, r.whole == ROWS[i].whole);
        CHECK(ROWS[i].name, r.padded == ROWS[i].padded);
        if (ROWS[i].last) {
            CHECK_STR(ROWS[i].name, r.parts[EW_ARN_PARTS - 1],
                      ew_str_from(ROWS[i].last));
        }
    }
}

struct match_row {
    const char *name;
    const char *entry;
    const char *arn;
    bool strict;
    bool folded;   /* strict, ignoring the case before the resource */
    bool generous; /* not folded */
};

static void check_match(const struct match_row *row, struct ew_str text,
                        enum ew_spelling spelling)
{
    struct ew_resource r = ew_resource_of(text, spelling);
    struct ew_str arn = ew_str_from(row->arn);
    CHECK(row->name,
          ew_resource_match(&r, arn, false, EW_STRICT) == row->strict);
    CHECK(row->name,
          ew_resource_match(&r, arn, true, EW_STRICT) == row->folded);
    CHECK(row->name,
          ew_resource_match(&r, arn, false, EW_GENEROUS) == row->generous);
}

/* Facts B1.2, B1.6. */
static const struct match_row MATCHES[] = {
    ROW("a star matches all ARNs", "*", CLUSTER, true, true, true),
    ROW("and what is none", "*", "x", true, true, true),
    ROW("stars do too", "**", TASK, true, true, true),
    ROW("an ARN matches itself", CLUSTER, CLUSTER, true, true, true),
    ROW("and no longer one", CLUSTER, CLUSTER "-eu", false, false, false),
    ROW("nor another type", CLUSTER, TASK, false, false, false),
    ROW("a star runs on over slashes", "arn:aws:ecs:*:*:task/pro*", TASK, true,
        true, true),
    ROW("a name is a prefix of others", "arn:aws:ecs:*:*:task/prod*",
        "arn:aws:ecs:r:1:task/production/1", true, true, true),
    ROW("a whole level between slashes", "arn:aws:ecs:*:*:task/*/0123", TASK,
        true, true, true),
    ROW("a mark for one character", "arn:aws:ecs:us-east-?:*:cluster/pro?",
        CLUSTER, true, true, true),
    ROW("a wildcard partition", "arn:*:ecs:us-east-1:*:cluster/prod", CLUSTER,
        true, true, true),
    ROW("a wildcard service", "arn:aws:e*:us-east-1:*:cluster/prod", CLUSTER,
        true, true, true),
    ROW("a wildcard type", "arn:aws:ecs:*:*:*/prod", CLUSTER, true, true, true),
    ROW("the start of a type", "arn:aws:ecs:*:*:c*", CLUSTER, true, true, true),
    ROW("another partition", "arn:aws-cn:ecs:*:*:cluster/prod", CLUSTER, false,
        false, false),
    ROW("another region", "arn:aws:ecs:eu-west-1:*:cluster/prod", CLUSTER,
        false, false, false),
    ROW("another account", "arn:aws:ecs:*:444455556666:cluster/prod", CLUSTER,
        false, false, false),
    ROW("an empty region matches only an empty one",
        "arn:aws:ecs::111122223333:cluster/prod", CLUSTER, false, false, false),
    ROW("and that it does", "arn:aws:s3:::b", "arn:aws:s3:::b", true, true,
        true),
    ROW("a short ARN is padded", "arn:aws:ecs", CLUSTER, true, true, true),
    ROW("shorter still", "arn:aws", CLUSTER, true, true, true),
    ROW("up to the account", "arn:aws:ecs:us-east-1:111122223333", TASK, true,
        true, true),
    ROW("but not for another service", "arn:aws:ssm", CLUSTER, false, false,
        false),
    ROW("a star at the end of a short one", "arn:aws:ecs:us-east-1*", TASK,
        true, true, true),
    ROW("part of an account", "arn:aws:ecs:us-east-1:1111*", TASK, true, true,
        true),
    ROW("a star in the middle may cross colons", "arn:aws:ecs:*:task/prod/*",
        TASK, false, false, true),
    ROW("or may not", "arn:aws:ecs:*:task/dev/*", TASK, false, false, false),
    ROW("a text that is no ARN", "prod", CLUSTER, false, false, false),
    ROW("one with a wildcard covers", "a*", CLUSTER, false, false, true),
    ROW("any wildcard", "?*", CLUSTER, false, false, true),
    ROW("what it matches only", "b*", CLUSTER, false, false, false),
    ROW("the case of a partition", "arn:AWS:ecs:*:*:cluster/prod", CLUSTER,
        false, true, false),
    ROW("the case of a service", "arn:aws:ECS:*:*:cluster/prod", CLUSTER, false,
        true, false),
    ROW("the case of a region", "arn:aws:ecs:US-EAST-1:*:cluster/prod", CLUSTER,
        false, true, false),
    ROW("the case of the start", "ARN:aws:ecs:*:*:cluster/prod", CLUSTER, false,
        true, false),
    ROW("the case of a name always counts", "arn:aws:ecs:*:*:cluster/PROD",
        CLUSTER, false, false, false),
    ROW("the case of a type too", "arn:aws:ecs:*:*:CLUSTER/prod", CLUSTER,
        false, false, false),
    ROW("colons in the resource", "arn:aws:ecs:r:1:task-definition/a:*",
        "arn:aws:ecs:r:1:task-definition/a:7", true, true, true),
    ROW("a star over a colon of the resource", "arn:aws:ecs:r:1:task*7",
        "arn:aws:ecs:r:1:task-definition/a:7", true, true, true),
    ROW("a request that is no ARN", "arn:aws:ecs:*:*:*", "cluster/prod", false,
        false, false),
    ROW("a request with too few parts", "arn:aws:ecs:*:*:*", "arn:aws:ecs:r:1",
        false, false, false),
};

static void test_match(void **state)
{
    (void)state;
    struct ew_arena arena;
    ew_arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(MATCHES); i++) {
        struct ew_str glob = ew_str_from(MATCHES[i].entry);
        check_match(&MATCHES[i], glob, EW_SPELLED_GLOB);
        check_match(&MATCHES[i], ew_pattern_of_glob(&arena, glob),
                    EW_SPELLED_PATTERN);
    }
    /* A variable's value with a star in it is no wildcard. */
    struct ew_resource r = ew_resource_of(
        EW_STR("arn:aws:ecs:us-east-1:111122223333:*"), EW_SPELLED_PATTERN);
    assert_false(ew_resource_match(&r, EW_STR(CLUSTER), true, EW_GENEROUS));
    ew_arena_release(&arena);
}

/* Facts B2.2.2, B2.2.3. */
static void test_value(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *pattern;
        const char *value;
        bool strict;
        bool generous;
    } ROWS[] = {
        ROW("equal ARNs", CLUSTER, CLUSTER, true, true),
        ROW("wildcards in a segment", "arn:aws:ecs:*:*:cluster/p*", CLUSTER,
            true, true),
        ROW("a star of a short one may cross colons", "arn:aws:*:cluster/prod",
            CLUSTER, false, true),
        ROW("that of six parts crosses none", "arn:aws:*:*:*:cluster/prod",
            "arn:aws:a:b:c:d:cluster/prod", false, false),
        ROW("a wildcard in the first part", "*:*:ecs:*:*:cluster/p*", CLUSTER,
            true, true),
        ROW("one that is no arn", "b*:*:ecs:*:*:cluster/p*", CLUSTER, false,
            false),
        ROW("but those of the resource", "arn:aws:ecs:r:1:a*c",
            "arn:aws:ecs:r:1:a:b:c", true, true),
        ROW("case counts in every segment", "arn:AWS:ecs:*:*:cluster/prod",
            CLUSTER, false, false),
        ROW("and in the first", "ARN:aws:ecs:*:*:cluster/prod", CLUSTER, false,
            false),
        ROW("a star is no ARN, but may match one", "*", CLUSTER, false, true),
        ROW("as may its end alone", "*cluster/pr?d", CLUSTER, false, true),
        ROW("and not another end", "*cluster/pr?", CLUSTER, false, false),
        ROW("a star matches no text that is no ARN", "*", "prod", false, false),
        ROW("nor is a name", "prod", "prod", false, false),
        ROW("a short one may be padded", "arn:aws:ecs:*", CLUSTER, false, true),
        ROW("and may match another then", "arn:aws:ecs*", TASK, false, true),
        ROW("without a wildcard it matches none", "arn:aws:ecs", TASK, false,
            false),
        ROW("but not any", "arn:aws:ssm:*", TASK, false, false),
        ROW("a value that is no ARN", "arn:*:*:*:*:*", "prod", false, false),
        ROW("a value that is too short", "arn:*:*:*:*:*", "arn:aws:ecs:r:1",
            false, false),
        ROW("absent", "arn:*:*:*:*:*", NULL, false, false),
    };
    struct ew_arena arena;
    ew_arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_str pattern =
            ew_pattern_of_glob(&arena, ew_str_from(ROWS[i].pattern));
        struct ew_str value = ew_str_from(ROWS[i].value);
        CHECK(ROWS[i].name,
              ew_arn_value_match(pattern, value, EW_STRICT) == ROWS[i].strict);
        CHECK(ROWS[i].name, ew_arn_value_match(pattern, value, EW_GENEROUS) ==
                                ROWS[i].generous);
    }
    ew_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_split),
        cmocka_unit_test(test_take_apart),
        cmocka_unit_test(test_match),
        cmocka_unit_test(test_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
