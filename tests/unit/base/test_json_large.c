#include "base/buf.h"
#include "base/json.h"

#include "rows.h"

static struct ew_arena arena;

static int setup(void **state)
{
    (void)state;
    ew_arena_init(&arena);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    ew_arena_release(&arena);
    return 0;
}

static const struct ew_json_text *vet(struct ew_str text)
{
    struct ew_json_text *made = NULL;
    assert_true(ew_json_vet(&arena, EW_STR("f.json"), text, &made, NULL) ==
                EW_OK);
    return made;
}

/* Arrays in arrays, each with a text before, between and after them: small,
 * just too small to be noted, just large enough, and large ones. */
static void add_nested(struct ew_buf *buf, size_t depth)
{
    static const int LENGTHS[] = {1, 506, 507, 508, 509, 510, 2000};
    ew_buf_add(buf, EW_STR("["));
    for (size_t i = 0; i < COUNT_OF(LENGTHS); i++) {
        ew_buf_printf(buf, "%s{\"]\": [\"%0*d\"]}", i ? " , " : "",
                      LENGTHS[i] - (int)depth, 7);
        if (depth > 0 && i % 3 == 0) {
            ew_buf_add(buf, EW_STR(","));
            add_nested(buf, depth - 1);
        }
    }
    ew_buf_add(buf, EW_STR("]"));
}

/* What the index says is what is found byte by byte. */
static size_t compare_items(const struct ew_json_text *text,
                            const struct ew_json_text *plain,
                            struct ew_span span)
{
    struct ew_json_iter a = ew_json_iter(text, span, &arena);
    struct ew_json_iter b = ew_json_iter(plain, span, &arena);
    struct ew_json_item left;
    struct ew_json_item right;
    size_t count = 0;
    while (ew_json_next(&a, &left)) {
        assert_true(ew_json_next(&b, &right));
        assert_true(left.span.begin == right.span.begin);
        assert_true(left.span.end == right.span.end);
        count += 1 + compare_items(text, plain, left.span);
    }
    assert_false(ew_json_next(&b, &right));
    return count;
}

static void test_iter_over_large_values(void **state)
{
    (void)state;
    struct ew_buf buf;
    ew_buf_init(&buf);
    add_nested(&buf, 3);
    const struct ew_json_text *text = vet(ew_buf_str(&buf));
    assert_true(text->large_count > 10);
    for (size_t i = 0; i < text->large_count; i++) {
        const struct ew_json_large *large = &text->large[i];
        assert_true(large->end - large->begin >= 512);
        assert_true(i == 0 || large[-1].begin < large->begin);
    }
    struct ew_json_text plain = *text;
    plain.large_count = 0;
    assert_true(compare_items(text, &plain, text->root) > 100);
    ew_buf_release(&buf);
}

/* The index of such a text ends early; the rest is found without. */
static void test_iter_over_very_many_large_values(void **state)
{
    (void)state;
    struct ew_buf buf;
    ew_buf_init(&buf);
    ew_buf_add(&buf, EW_STR("["));
    for (size_t i = 0; i < 40; i++) {
        ew_buf_printf(&buf, "%s%s[%0*d]%s", i ? "," : "",
                      "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", 0, 1,
                      "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]");
        ew_buf_printf(&buf, ",[[[[[[[[[[[[[[[[\"%0*d\"]]]]]]]]]]]]]]]]", 520,
                      1);
    }
    ew_buf_add(&buf, EW_STR("]"));
    const struct ew_json_text *text = vet(ew_buf_str(&buf));
    assert_true(text->large_count > 0);
    assert_true(text->large_count <= text->text.len / 256);
    struct ew_json_text plain = *text;
    plain.large_count = 0;
    assert_true(compare_items(text, &plain, text->root) > 1000);
    ew_buf_release(&buf);
}

/* Without memory for an index all is found byte by byte. */
static void test_iter_without_an_index(void **state)
{
    (void)state;
    struct ew_buf buf;
    ew_buf_init(&buf);
    ew_buf_printf(&buf, "[[\"%09999d\"],2]", 1);
    arena.fail_after = 2; /* the first one is the text itself */
    const struct ew_json_text *text = vet(ew_buf_str(&buf));
    assert_true(text->large_count == 0);
    struct ew_json_iter iter = ew_json_iter(text, text->root, &arena);
    struct ew_json_item item;
    assert_true(ew_json_next(&iter, &item) && item.span.end == 10004);
    assert_true(ew_json_next(&iter, &item) && item.kind == EW_JSON_NUMBER);
    assert_false(ew_json_next(&iter, &item));
    ew_buf_release(&buf);
}

#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ARENA(test_iter_over_large_values),
        WITH_ARENA(test_iter_over_very_many_large_values),
        WITH_ARENA(test_iter_without_an_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
