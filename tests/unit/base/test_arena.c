#include "base/arena.h"

#include "rows.h"

#include <stdalign.h>
#include <string.h>

static bool is_zero(const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != 0) {
            return false;
        }
    }
    return true;
}

static void test_sizes(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t size;
    } ROWS[] = {
        {"no byte",                     0              },
        {"one byte",                    1              },
        {"an odd number",               13             },
        {"about a first block",         4096           },
        {"more than a first block",     5000           },
        {"more than the largest block", (size_t)3 << 20},
        {"one byte after a large one",  1              },
    };
    struct ew_arena arena;
    ew_arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        char *dirty = ew_arena_alloc_raw(&arena, ROWS[i].size);
        CHECK(ROWS[i].name, dirty);
        memset(dirty, 0xAA, ROWS[i].size);
        char *bytes = ew_arena_alloc(&arena, ROWS[i].size);
        CHECK(ROWS[i].name, bytes);
        CHECK(ROWS[i].name, (uintptr_t)bytes % alignof(max_align_t) == 0);
        CHECK(ROWS[i].name, is_zero(bytes, ROWS[i].size));
    }
    ew_arena_release(&arena);
    assert_true(arena.allocated_bytes == 0);
}

static void test_reset_reuses_memory(void **state)
{
    (void)state;
    struct ew_arena arena;
    ew_arena_init(&arena);
    size_t bytes_kept = 0;
    for (int round = 0; round < 100; round++) {
        for (int i = 0; i < 200; i++) {
            char *bytes = ew_arena_alloc(&arena, 100);
            assert_non_null(bytes);
            assert_true(is_zero(bytes, 100));
            memset(bytes, 0xAA, 100);
        }
        ew_arena_reset(&arena);
        bytes_kept = arena.allocated_bytes;
    }
    assert_true(bytes_kept > 0 && bytes_kept <= (size_t)64 << 10);
    ew_arena_release(&arena);
}

static void test_reset_gives_large_blocks_back(void **state)
{
    (void)state;
    struct ew_arena arena;
    ew_arena_init(&arena);
    assert_non_null(ew_arena_alloc(&arena, (size_t)8 << 20));
    ew_arena_reset(&arena);
    assert_true(arena.allocated_bytes == 0);
    assert_non_null(ew_arena_alloc(&arena, 1));
    ew_arena_release(&arena);
}

static void test_rewind_gives_the_size_of_blocks_back(void **state)
{
    (void)state;
    struct ew_arena arena;
    ew_arena_init(&arena);
    assert_non_null(ew_arena_alloc(&arena, 3000));
    for (int round = 0; round < 100; round++) {
        struct ew_arena_mark mark = ew_arena_mark(&arena);
        assert_non_null(ew_arena_alloc(&arena, 2000));
        assert_true(arena.allocated_bytes <= (size_t)16 << 10);
        ew_arena_rewind(&arena, mark);
    }
    ew_arena_release(&arena);
}

static void test_array_checks_its_size(void **state)
{
    (void)state;
    struct ew_arena arena;
    ew_arena_init(&arena);
    assert_null(ew_arena_array(&arena, SIZE_MAX / 2, 3));
    assert_null(ew_arena_alloc(&arena, SIZE_MAX));
    assert_null(ew_arena_alloc(&arena, SIZE_MAX - 8));
    assert_non_null(ew_arena_array(&arena, 3, 0));
    assert_non_null(EW_NEW_ARRAY(&arena, 3, int));
    ew_arena_release(&arena);
}

static void test_strings(void **state)
{
    (void)state;
    struct ew_arena arena;
    ew_arena_init(&arena);
    struct ew_str copy = ew_arena_str(&arena, EW_STR("a\0b"));
    assert_true(ew_str_eq(copy, EW_STR("a\0b")));
    assert_true(copy.ptr[copy.len] == '\0');
    assert_null(ew_arena_str(&arena, (struct ew_str){NULL, 0}).ptr);
    struct ew_str empty = ew_arena_str(&arena, EW_STR(""));
    assert_true(empty.ptr && empty.len == 0);
    struct ew_str printed = ew_arena_printf(&arena, "%s-%d", "x", 42);
    assert_true(ew_str_eq(printed, EW_STR("x-42")));
    ew_arena_release(&arena);
}

static void test_chosen_allocation_fails(void **state)
{
    (void)state;
    for (size_t n = 1; n <= 4; n++) {
        struct ew_arena arena;
        ew_arena_init(&arena);
        arena.fail_after = n;
        const bool absent[4] = {
            !ew_arena_alloc(&arena, 1),
            !ew_arena_array(&arena, 2, 2),
            !ew_arena_str(&arena, EW_STR("a")).ptr,
            !ew_arena_printf(&arena, "a").ptr,
        };
        for (size_t i = 0; i < 4; i++) {
            assert_true(absent[i] == (i + 1 == n));
        }
        ew_arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_reset_reuses_memory),
        cmocka_unit_test(test_reset_gives_large_blocks_back),
        cmocka_unit_test(test_rewind_gives_the_size_of_blocks_back),
        cmocka_unit_test(test_array_checks_its_size),
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_chosen_allocation_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
