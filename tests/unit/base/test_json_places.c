/* Places in texts that come from another. */
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

static struct ew_json_text *vet(const char *name, struct ew_str text)
{
    struct ew_json_text *made = NULL;
    struct ew_error err = {.text = ""};
    CHECK(name,
          ew_json_vet(&arena, EW_STR("f.json"), text, &made, &err) == EW_OK);
    return made;
}

/* Each `#` of the content is found again where it is written. */
static void test_place_inside_a_string(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *outer; /* an array with one string */
        size_t column;     /* of the `#` in it */
    } ROWS[] = {
        {"plain",                    "[\"[\\\"#\\\"]\"]",               6 },
        {"behind an escape",         "[\"[\\n\\\"#\\\"]\"]",            8 },
        {"behind an escaped ASCII",  "[\"[\\u0020\\\"#\\\"]\"]",        12},
        {"behind two bytes",         "[\"[\\\"\\u00e9#\\\"]\"]",        12},
        {"behind three bytes",       "[\"[\\\"\\u20AC#\\\"]\"]",        12},
        {"behind a pair",            "[\"[\\\"\\uD83D\\ude00#\\\"]\"]", 18},
        {"behind a plain character", "[\"[\\\"\xc3\xa9#\\\"]\"]",       7 },
    };
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        struct ew_json_text *outer =
            vet(ROWS[i].name, ew_str_from(ROWS[i].outer));
        struct ew_json_iter iter = ew_json_iter(outer, outer->root, &arena);
        struct ew_json_item item;
        CHECK(ROWS[i].name, ew_json_next(&iter, &item));
        struct ew_str content = ew_json_string_at(outer, item.span, &arena);
        struct ew_json_text *inner = vet(ROWS[i].name, content);
        inner->carrier = outer;
        inner->carrier_span = item.span;
        size_t at = ew_str_find(content, '#');
        struct ew_place got =
            ew_json_place(inner, (struct ew_span){at, at + 1});
        CHECK(ROWS[i].name, got.line == 1);
        CHECK(ROWS[i].name, got.column == ROWS[i].column);
        CHECK(ROWS[i].name, got.end_column == ROWS[i].column + 1);
    }
}

static void test_place_of_pieces(void **state)
{
    (void)state;
    static const struct ew_json_piece PIECES[] = {
        {0, {EW_LIT("a.yaml"), 1, 1, 1, 2, NULL}},
        {3, {EW_LIT("a.yaml"), 5, 6, 5, 9, NULL}},
        {9, {EW_LIT("b.yaml"), 7, 8, 7, 9, NULL}},
    };
    struct ew_json_text *text = vet("", EW_STR("[1,2222222]"));
    text->pieces = PIECES;
    text->piece_count = sizeof(PIECES) / sizeof(PIECES[0]);
    static const size_t LINES[] = {1, 1, 1, 5, 5, 5, 5, 5, 5, 7, 7};
    for (size_t at = 0; at < sizeof(LINES) / sizeof(LINES[0]); at++) {
        struct ew_place got = ew_json_place(text, (struct ew_span){at, at});
        assert_int_equal(got.line, LINES[at]);
    }
}

#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ARENA(test_place_inside_a_string),
        WITH_ARENA(test_place_of_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
