#include "base/rows.h"

#include "engine/inquiry.h"

#include "random.h"

#include <string.h>

#define ROW(...)    \
    {               \
        __VA_ARGS__ \
    }

enum { MAX_ARN = 160, STEPS = 1000000 };

/* ---- a target, as values and as ARNs --------------------------------------
 */

struct target {
    struct ew_str parts[EW_DIM_KEYS];
    struct ew_value values[EW_DIM_KEYS];
    struct ew_str arns[EW_SIDES];
};

#define HEX32 "0123456789abcdef0123456789abcdef"

static const struct ew_str PARTITIONS[] = {EW_LIT("aws"), EW_LIT("aws-cn")};
static const struct ew_str REGIONS[] = {EW_LIT("us-east-1"),
                                        EW_LIT("eu-west-3")};
static const struct ew_str ACCOUNTS[] = {EW_LIT("111122223333"),
                                         EW_LIT("444455556666")};
static const struct ew_str CLUSTERS[] = {EW_LIT("prod"), EW_LIT("a"),
                                         EW_LIT("prod-EU_1")};
static const struct ew_str TASKS[] = {
    EW_LIT(HEX32), EW_LIT("01234567-89ab-cdef-0123-456789abcdef")};

enum { TARGETS = 2 * 2 * 2 * 3 * 2 };

static struct ew_str take(size_t *number, const struct ew_str *list,
                          size_t count)
{
    size_t at = *number % count;
    *number /= count;
    return list[at];
}

static void target_of(struct ew_arena *arena, size_t number, struct target *t)
{
    struct ew_str *p = t->parts;
    p[EW_DIM_PARTITION] = take(&number, PARTITIONS, COUNT_OF(PARTITIONS));
    p[EW_DIM_REGION] = take(&number, REGIONS, COUNT_OF(REGIONS));
    p[EW_DIM_ACCOUNT] = take(&number, ACCOUNTS, COUNT_OF(ACCOUNTS));
    p[EW_DIM_CLUSTER] = take(&number, CLUSTERS, COUNT_OF(CLUSTERS));
    p[EW_DIM_TASK] = take(&number, TASKS, COUNT_OF(TASKS));
    p[EW_DIM_CONTAINER] = EW_STR("web");
    for (size_t i = 0; i < EW_DIM_KEYS; i++) {
        t->values[i] = (struct ew_value){&t->parts[i], 1, false};
    }
    struct ew_str head = ew_arena_printf(
        arena, "arn:%.*s:ecs:%.*s:%.*s", EW_STR_ARG(p[EW_DIM_PARTITION]),
        EW_STR_ARG(p[EW_DIM_REGION]), EW_STR_ARG(p[EW_DIM_ACCOUNT]));
    t->arns[EW_SIDE_CLUSTER] =
        ew_arena_printf(arena, "%.*s:cluster/%.*s", EW_STR_ARG(head),
                        EW_STR_ARG(p[EW_DIM_CLUSTER]));
    t->arns[EW_SIDE_TASK] = ew_arena_printf(
        arena, "%.*s:task/%.*s/%.*s", EW_STR_ARG(head),
        EW_STR_ARG(p[EW_DIM_CLUSTER]), EW_STR_ARG(p[EW_DIM_TASK]));
}

static bool holds(const struct ew_formula *f, const struct target *t)
{
    switch (f->kind) {
    case EW_FORMULA_TRUE:
        return true;
    case EW_FORMULA_FALSE:
        return false;
    case EW_FORMULA_LITERAL:
        return ew_atom_holds(f->atom, &t->values[f->atom->dimension], false) ==
               f->want;
    case EW_FORMULA_ALL:
    case EW_FORMULA_ANY:
        break;
    }
    bool all = f->kind == EW_FORMULA_ALL;
    bool out = all;
    for (size_t i = 0; i < f->count; i++) {
        bool child = holds(f->children[i], t);
        out = all ? out && child : out || child;
    }
    return out;
}

/* ---- a question about nobody ----------------------------------------------
 */

struct question {
    struct ew_arena arena;
    struct ew_engine engine;
    struct ew_principal principal;
    struct ew_inquiry inquiry;
    struct ew_met met;
    struct target targets[TARGETS];
};

static void set_up(struct question *q)
{
    struct ew_error err;
    ew_arena_init(&q->arena);
    q->engine = (struct ew_engine){
        .arena = &q->arena,
        .max_steps = STEPS,
        .action = ew_action_find(EW_STR("ecs:ExecuteCommand"))};
    q->principal = (struct ew_principal){.type = EW_PRINCIPAL_DOCUMENT};
    q->met = (struct ew_met){.uncertain = false};
    assert_int_equal(
        ew_inquiry_begin(&q->inquiry, &q->engine, &q->principal, NULL, &err),
        EW_OK);
    for (size_t i = 0; i < TARGETS; i++) {
        target_of(&q->arena, i, &q->targets[i]);
    }
}

static struct ew_building building(struct question *q, enum ew_side side,
                                   bool allow)
{
    return (struct ew_building){
        .q = &q->inquiry, .side = side, .allow = allow, .met = &q->met};
}

/* ---- Resource entries -----------------------------------------------------
 */

/* As a statement is judged on a request: engine/applies.c, entry_matches. */
static bool entry_matches(struct ew_str pattern, struct ew_str arn, bool allow,
                          bool not_resource)
{
    struct ew_resource r = ew_resource_of(pattern, EW_SPELLED_PATTERN);
    enum ew_reading reading = allow != not_resource ? EW_GENEROUS : EW_STRICT;
    return ew_resource_match(&r, arn, allow, reading) ||
           (allow && r.whole && ew_pattern_match(pattern, arn, false));
}

static void check_entry(struct question *q, struct ew_str glob,
                        enum ew_side side, bool allow, bool not_resource)
{
    struct ew_building b = building(q, side, allow);
    struct ew_str pattern = ew_pattern_of_glob(&q->arena, glob);
    const struct ew_arn_shape *arn = q->engine.action->resources[side];
    const struct ew_formula *f =
        ew_resource_formula(&b, arn, pattern, not_resource);
    assert_false(!f || q->inquiry.space->failed);
    for (size_t i = 0; i < TARGETS; i++) {
        struct ew_str text = q->targets[i].arns[side];
        bool want = entry_matches(pattern, text, allow, not_resource);
        if (holds(f, &q->targets[i]) != want) {
            fail_msg("`%.*s` on %.*s (%s%s): want %d", EW_STR_ARG(glob),
                     EW_STR_ARG(text), allow ? "Allow" : "Deny",
                     not_resource ? ", NotResource" : "", want);
        }
    }
}

static void check_entries(struct question *q, struct ew_str glob)
{
    for (unsigned i = 0; i < 8; i++) {
        q->inquiry.space->steps = STEPS;
        check_entry(q, glob, i & 1 ? EW_SIDE_TASK : EW_SIDE_CLUSTER,
                    (i & 2) != 0, (i & 4) != 0);
    }
}

static const char *const GLOBS[] = {
    "*",
    "**",
    "",
    "arn:aws:ecs:us-east-1:111122223333:cluster/prod",
    ("arn:aws:ecs:us-east-1:111122223333:task/prod/" HEX32),
    "arn:aws:ecs:*:*:task/prod/*",
    "arn:aws:ecs:*:*:task/prod*",
    "arn:aws:ecs:*:*:task/*/0123*",
    "arn:aws:ecs:*:*:task/*",
    "arn:aws:ecs:*:*:task*",
    "arn:aws:ecs:*:*:t*d*",
    "arn:aws:ecs:*:*:*/prod",
    "arn:aws:ecs:*:*:*/prod/*",
    "arn:aws:ecs:*:*:*/a*",
    "arn:aws:ecs:*:*:*prod*",
    "arn:aws:ecs:*:*:*",
    "arn:aws:ecs:*:*:c*/p*d*U*",
    "arn:aws:ecs:*:*:???\?/???\?/*",
    "arn:aws:ecs:*:*:??????\?/????",
    "arn:aws:ecs:*:*:cluster/pro?",
    "arn:aws:ecs:*:*:cluster?prod",
    "arn:aws:ecs:*:*:task?a?0*",
    "arn:aws:ecs:*:*:task/prod",
    "arn:aws:ecs:*:*:task/prod/",
    "arn:aws:ecs:*:*:task//*",
    "arn:aws:ecs:*:*:CLUSTER/prod",
    "arn:aws:ecs:*:*:cluster/PROD",
    "arn:*:*:*:*:*",
    "arn:a*:e*:u*:1*:*a*",
    "arn:aws:ssm:*:*:*",
    "arn:aws:ecs::*:*",
    "arn:AWS:ECS:US-EAST-1:*:cluster/prod",
    "ARN:aws:ecs:*:*:cluster/prod",
    "arn:aws",
    "arn:aws:ecs",
    "arn:aws:ecs:",
    "arn:aws:ecs:*",
    "arn:aws:ecs:us-*",
    "arn:aws:ecs:us-east-1:1111*",
    "arn:aws:ecs:us-east-1:111122223333",
    "arn:aws:ecs:*:task/prod/*",
    "arn:aws:ecs:*prod",
    "arn:aws:*:cluster/prod",
    "arn:aws:ecs:us-east-1?111122223333:cluster/prod",
    "arn:aws?ecs?us-east-1?111122223333?cluster/prod",
    "arn:*",
    "arn:*prod",
    "arn*prod",
    "a*",
    "?*",
    "*:cluster/*",
    "*cluster/p*",
    "*/prod/*",
    "*a",
    "prod",
    "arn",
    "*:*:*:*:*:*:*",
    "arn:aws:ecs:*:*:cluster/prod:x",
};

static void test_entries(void **state)
{
    (void)state;
    struct question q;
    set_up(&q);
    for (size_t i = 0; i < COUNT_OF(GLOBS); i++) {
        check_entries(&q, ew_str_from(GLOBS[i]));
    }
    ew_arena_release(&q.engine.scratch);
    ew_arena_release(&q.engine.work);
    ew_arena_release(&q.arena);
}

/* ---- values of ecs:cluster and ecs:task -----------------------------------
 */

static void check_value(struct question *q, struct ew_str text,
                        const struct ew_operator *op, enum ew_side key,
                        bool allow)
{
    struct ew_building b = building(q, EW_SIDE_CLUSTER, allow);
    struct ew_str pattern =
        op->wildcards ? ew_pattern_of_glob(&q->arena, text) : text;
    enum ew_reading reading = allow && !op->negated ? EW_GENEROUS : EW_STRICT;
    const struct ew_formula *f =
        ew_target_value(&b, q->engine.action->resources[key], pattern, op);
    assert_false(!f || q->inquiry.space->failed);
    for (size_t i = 0; i < TARGETS; i++) {
        struct ew_str arn = q->targets[i].arns[key];
        bool want = op->type == EW_TYPE_ARN
                        ? ew_arn_value_match(pattern, arn, reading)
                        : ew_operator_test(op, pattern, arn) == EW_TEST_YES;
        if (holds(f, &q->targets[i]) != want) {
            fail_msg("%.*s `%.*s` on %.*s (%s): want %d", EW_STR_ARG(op->name),
                     EW_STR_ARG(text), EW_STR_ARG(arn),
                     allow ? "Allow" : "Deny", want);
        }
    }
}

static void check_values(struct question *q, struct ew_str text)
{
    size_t count = 0;
    const struct ew_operator *ops = ew_operators(&count);
    for (size_t i = 0; i < count; i++) {
        for (unsigned k = 0; k < 4; k++) {
            if (ops[i].type == EW_TYPE_STRING || ops[i].type == EW_TYPE_ARN) {
                q->inquiry.space->steps = STEPS;
                check_value(q, text, &ops[i],
                            k & 1 ? EW_SIDE_TASK : EW_SIDE_CLUSTER,
                            (k & 2) != 0);
            }
        }
    }
}

static void test_values(void **state)
{
    (void)state;
    struct question q;
    set_up(&q);
    for (size_t i = 0; i < COUNT_OF(GLOBS); i++) {
        check_values(&q, ew_str_from(GLOBS[i]));
    }
    check_values(&q, EW_STR("ARN:AWS:ecs:us-EAST-1:*:cluster/prod"));
    check_values(&q, q.targets[0].arns[EW_SIDE_CLUSTER]);
    ew_arena_release(&q.engine.scratch);
    ew_arena_release(&q.engine.work);
    ew_arena_release(&q.arena);
}

/* ---- random patterns ------------------------------------------------------
 */

enum { ROUNDS = 400, CHANGES = 5 };

/* Some bytes become another text. */
static struct ew_str replace(struct ew_arena *arena, struct ew_str s,
                             struct random *r)
{
    static const char *const TEXTS[] = {"*", "*", "*", "?", "?",
                                        "",  ":", "/", "A", "a"};
    size_t from = random_below(r, s.len + 1);
    size_t left = s.len - from;
    size_t most = random_below(r, 3) == 0 ? left : (left < 3 ? left : 3);
    size_t to = from + random_below(r, most + 1);
    struct ew_str head = ew_str_slice(s, 0, from);
    struct ew_str tail = ew_str_slice(s, to, s.len);
    return ew_arena_printf(arena, "%.*s%s%.*s", EW_STR_ARG(head),
                           TEXTS[random_below(r, COUNT_OF(TEXTS))],
                           EW_STR_ARG(tail));
}

static void test_random(void **state)
{
    (void)state;
    struct random r = {4711};
    for (size_t round = 0; round < ROUNDS; round++) {
        struct question q;
        set_up(&q);
        const struct target *t = &q.targets[random_below(&r, TARGETS)];
        struct ew_str glob = t->arns[random_below(&r, EW_SIDES)];
        for (size_t i = 1 + random_below(&r, CHANGES); i > 0; i--) {
            glob = replace(&q.arena, glob, &r);
        }
        check_entries(&q, glob);
        check_values(&q, glob);
        ew_arena_release(&q.engine.scratch);
        ew_arena_release(&q.engine.work);
        ew_arena_release(&q.arena);
    }
}

/* ---- what is uncertain ----------------------------------------------------
 */

/* Facts B1.6.4, B1.6.10, B2.2.3: told, and only where it helps an Allow. */
static void test_uncertain(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *glob;
        bool allow;
        bool not_resource;
        bool want;
    } ROWS[] = {
        ROW("a plain ARN", "arn:aws:ecs:*:*:task/a/*", true, false, false),
        ROW("a short one", "arn:aws:ecs", true, false, false),
        ROW("a short one with a star at its end", "arn:aws:ecs:*", true, false,
            false),
        ROW("a star that crosses", "arn:aws:ecs:*:task/a/*", true, false, true),
        ROW("one of a Deny", "arn:aws:ecs:*:task/a/*", false, false, true),
        ROW("one that a Deny leaves out", "arn:aws:ecs:*:task/a/*", false, true,
            true),
        ROW("one that an Allow leaves out", "arn:aws:ecs:*:task/a/*", true,
            true, true),
        ROW("no ARN but a wildcard", "a*", true, false, true),
        ROW("no ARN in a Deny", "a*", false, false, true),
        ROW("one that cannot match", "b*", true, false, false),
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct question q;
        set_up(&q);
        struct ew_building b = building(&q, EW_SIDE_TASK, ROWS[i].allow);
        struct ew_str pattern =
            ew_pattern_of_glob(&q.arena, ew_str_from(ROWS[i].glob));
        assert_non_null(
            ew_resource_formula(&b, q.engine.action->resources[EW_SIDE_TASK],
                                pattern, ROWS[i].not_resource));
        CHECK(ROWS[i].name, q.met.uncertain == ROWS[i].want);
        ew_arena_release(&q.engine.scratch);
        ew_arena_release(&q.engine.work);
        ew_arena_release(&q.arena);
    }
}

/* A pattern of very many stars ends with the budget, not with the night. */
static void test_overrun(void **state)
{
    (void)state;
    enum { STARS = 2000 };
    struct question q;
    char glob[2 * STARS];
    set_up(&q);
    for (size_t i = 0; i < STARS; i++) {
        glob[2 * i] = '*';
        glob[2 * i + 1] = "a/:"[i % 3];
    }
    struct ew_building b = building(&q, EW_SIDE_TASK, true);
    struct ew_str pattern =
        ew_pattern_of_glob(&q.arena, (struct ew_str){glob, sizeof(glob)});
    q.inquiry.space->steps = STEPS / 10;
    (void)ew_resource_formula(&b, q.engine.action->resources[EW_SIDE_TASK],
                              pattern, false);
    assert_true(q.inquiry.space->overrun || q.inquiry.space->steps > 0);
    ew_arena_release(&q.engine.scratch);
    ew_arena_release(&q.engine.work);
    ew_arena_release(&q.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_entries), cmocka_unit_test(test_values),
        cmocka_unit_test(test_random),  cmocka_unit_test(test_uncertain),
        cmocka_unit_test(test_overrun),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
