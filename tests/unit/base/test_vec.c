#include "base/vec.h"

#include "rows.h"

static int setup(void **state)
{
    static struct ew_arena arena;
    ew_arena_init(&arena);
    *state = &arena;
    return 0;
}

static int teardown(void **state)
{
    ew_arena_release(*state);
    return 0;
}

static void test_items_stay_in_order(void **state)
{
    struct ew_vec vec = ew_vec_of(*state, sizeof(size_t));
    for (size_t i = 0; i < 1000; i++) {
        size_t *item = ew_vec_push(&vec);
        assert_non_null(item);
        assert_true(*item == 0);
        *item = i;
    }
    assert_true(vec.count == 1000);
    const size_t *items = vec.items;
    for (size_t i = 0; i < 1000; i++) {
        assert_true(items[i] == i);
    }
}

static void test_added_items_are_copies(void **state)
{
    struct pair {
        int left;
        int right;
    };
    struct ew_vec vec = ew_vec_of(*state, sizeof(struct pair));
    struct pair first = {1, 2};
    assert_true(EW_VEC_ADD(&vec, &first) == EW_OK);
    first.right = 3;
    assert_true(EW_VEC_ADD(&vec, &(struct pair){.left = 4, .right = 5}) ==
                EW_OK);
    const struct pair *items = vec.items;
    assert_true(vec.count == 2 && items[0].right == 2 && items[1].right == 5);
}

static void test_strings(void **state)
{
    struct ew_vec vec = ew_vec_of(*state, sizeof(struct ew_str));
    assert_true(ew_vec_push_str(&vec, EW_STR("a")) == EW_OK);
    assert_true(ew_vec_push_str(&vec, EW_STR("b")) == EW_OK);
    const struct ew_str *items = vec.items;
    assert_true(ew_str_eq(items[1], EW_STR("b")));
}

static void test_failed_growth_keeps_the_items(void **state)
{
    struct ew_arena *arena = *state;
    struct ew_vec vec = ew_vec_of(arena, sizeof(struct ew_str));
    arena->fail_after = 2;
    while (ew_vec_push_str(&vec, EW_STR("a")) == EW_OK) {
        assert_true(vec.count < 1000);
    }
    assert_true(vec.count > 0 && vec.count == vec.capacity);
    assert_true(ew_str_eq(((struct ew_str *)vec.items)[0], EW_STR("a")));
    assert_true(ew_vec_push_str(&vec, EW_STR("b")) == EW_OK);
}

static void test_map(void **state)
{
    static const struct {
        const char *name;
        const char *key;
        int index; /* into VALUES, -1: absent */
    } ROWS[] = {
        {"a key",                    "one",   0 },
        {"another key",              "two",   1 },
        {"a replaced key",           "three", 3 },
        {"the empty key",            "",      4 },
        {"a key that was never put", "four",  -1},
        {"a prefix of a key",        "on",    -1},
        {"another case",             "One",   -1},
    };
    static int values[] = {0, 1, 2, 3, 4};
    struct ew_map map = ew_map_of(*state);
    assert_null(ew_map_find(&map, EW_STR("one")));
    assert_true(ew_map_put(&map, EW_STR("one"), &values[0]) == EW_OK);
    assert_true(ew_map_put(&map, EW_STR("two"), &values[1]) == EW_OK);
    assert_true(ew_map_put(&map, EW_STR("three"), &values[2]) == EW_OK);
    assert_true(ew_map_put(&map, EW_STR("three"), &values[3]) == EW_OK);
    assert_true(ew_map_put(&map, EW_STR(""), &values[4]) == EW_OK);
    assert_true(map.count == 4);
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        const int *want = ROWS[i].index < 0 ? NULL : &values[ROWS[i].index];
        CHECK(ROWS[i].name,
              ew_map_find(&map, ew_str_from(ROWS[i].key)) == want);
    }
}

static void test_map_grows(void **state)
{
    struct ew_arena *arena = *state;
    struct ew_map map = ew_map_of(arena);
    static int values[5000];
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        struct ew_str key = ew_arena_printf(arena, "key-%zu", i);
        assert_true(ew_map_put(&map, key, &values[i]) == EW_OK);
    }
    assert_true(map.count == COUNT_OF(values));
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        struct ew_str key = ew_arena_printf(arena, "key-%zu", i);
        assert_true(ew_map_find(&map, key) == &values[i]);
    }
    assert_null(ew_map_find(&map, EW_STR("key-5000")));
}

static void test_map_without_memory(void **state)
{
    struct ew_arena *arena = *state;
    struct ew_map map = ew_map_of(arena);
    static int value;
    arena->fail_after = 1;
    assert_true(ew_map_put(&map, EW_STR("a"), &value) == EW_NOMEM);
    assert_null(ew_map_find(&map, EW_STR("a")));
    assert_true(ew_map_put(&map, EW_STR("a"), &value) == EW_OK);
}

#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ARENA(test_items_stay_in_order),
        WITH_ARENA(test_added_items_are_copies),
        WITH_ARENA(test_strings),
        WITH_ARENA(test_failed_growth_keeps_the_items),
        WITH_ARENA(test_map),
        WITH_ARENA(test_map_grows),
        WITH_ARENA(test_map_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
