#include "base/rows.h"

#include "estate/estate.h"

static const struct ew_policy BOUNDARY = {.name = EW_LIT("b")};
static const struct ew_attachment OWN[] = {
    {&BOUNDARY, {NULL, 0}, false}
};
static const struct ew_scp_level LEVELS[2] = {{.name = EW_LIT("root")}};

/* ---- which layers bind --------------------------------------------------- */

static const struct {
    const char *name;
    enum ew_principal_type type;
    enum ew_scp_state state;
    bool service_linked;
    bool identity_free;
    size_t levels;
} LAYER_ROWS[] = {
    {"SCPs bind a user of a member account",                  EW_PRINCIPAL_USER, EW_SCP_APPLY,
     false,                                                                                              false, 2},
    {"SCPs bind a role of a member account",                  EW_PRINCIPAL_ROLE, EW_SCP_APPLY,
     false,                                                                                              false, 2},
    {"SCPs do not bind a service-linked role",                EW_PRINCIPAL_ROLE, EW_SCP_APPLY,
     true,                                                                                               false, 0},
    {"SCPs bind the root user of a member account",           EW_PRINCIPAL_ROOT,
     EW_SCP_APPLY,                                                                                false, true,  2},
    {"SCPs do not bind the management account",               EW_PRINCIPAL_USER,
     EW_SCP_MANAGEMENT,                                                                           false, false, 0},
    {"nothing binds the root user of the management account", EW_PRINCIPAL_ROOT,
     EW_SCP_MANAGEMENT,                                                                           false, true,  0},
    {"SCPs that are off do not bind",                         EW_PRINCIPAL_USER, EW_SCP_DISABLED, false,
     false,                                                                                                     0},
    {"without an organization there are no SCPs",             EW_PRINCIPAL_USER,
     EW_SCP_NOT_GIVEN,                                                                            false, false, 0},
    {"an account outside the organization file has none",     EW_PRINCIPAL_USER,
     EW_SCP_ABSENT,                                                                               false, false, 0},
};

static void test_layers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(LAYER_ROWS); i++) {
        const struct ew_account account = {
            .scp_state = LAYER_ROWS[i].state,
            .levels = LEVELS,
            .level_count = 2,
        };
        const struct ew_principal principal = {
            .type = LAYER_ROWS[i].type,
            .account = &account,
            .attachments = OWN,
            .attachment_count = 1,
            .has_boundary = true,
            .boundary = &BOUNDARY,
            .service_linked = LAYER_ROWS[i].service_linked,
        };
        struct ew_layers layers = ew_principal_layers(&principal);
        const char *name = LAYER_ROWS[i].name;
        CHECK(name, layers.identity_free == LAYER_ROWS[i].identity_free);
        CHECK(name, layers.level_count == LAYER_ROWS[i].levels);
        CHECK(name, layers.identity == OWN && layers.identity_count == 1);
        CHECK(name, layers.has_boundary && layers.boundary == &BOUNDARY);
        CHECK(name, layers.rcp_level_count == 0 && !layers.session);
    }
}

static void test_a_document_has_its_policy_only(void **state)
{
    (void)state;
    const struct ew_principal principal = {
        .type = EW_PRINCIPAL_DOCUMENT,
        .attachments = OWN,
        .attachment_count = 1,
    };
    struct ew_layers layers = ew_principal_layers(&principal);
    assert_true(!layers.identity_free && layers.identity_count == 1);
    assert_true(!layers.has_boundary && layers.level_count == 0);
}

/* ---- order --------------------------------------------------------------- */

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

static void add(struct ew_estate *estate, struct ew_principal *principal)
{
    struct ew_principal **slot = ew_vec_push(&estate->principals);
    assert_non_null(slot);
    *slot = principal;
}

static void test_principals_are_found_by_arn(void **state)
{
    struct ew_estate estate;
    ew_estate_init(&estate, *state);
    struct ew_principal list[] = {
        {.arn = EW_LIT("c")},
        {.arn = EW_LIT("a")},
        {.arn = EW_LIT("ab")},
    };
    for (size_t i = 0; i < COUNT_OF(list); i++) {
        add(&estate, &list[i]);
    }
    ew_estate_finish(&estate);
    for (size_t i = 0; i < COUNT_OF(list); i++) {
        assert_true(ew_estate_find(&estate, list[i].arn) == &list[i]);
    }
    assert_null(ew_estate_find(&estate, EW_STR("b")));
    assert_null(ew_estate_find(&estate, EW_STR("")));
}

static void test_an_empty_estate_holds_nobody(void **state)
{
    struct ew_estate estate;
    ew_estate_init(&estate, *state);
    ew_estate_finish(&estate);
    assert_null(ew_estate_find(&estate, EW_STR("a")));
}

static void test_what_is_told_is_sorted(void **state)
{
    struct ew_estate estate;
    ew_estate_init(&estate, *state);
    const struct ew_place places[] = {
        {.file = EW_LIT("b")},
        { .file = EW_LIT("a"), .line = 2, .column = 1},
        {        .file = EW_LIT("a"), .line = 1, .column = 2},
        {        .file = EW_LIT("a"), .line = 1, .column = 1},
    };
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        ew_diag_add(&estate.incomplete, places[i], "text");
    }
    assert_true(ew_vec_push_str(&estate.assumptions, EW_STR("y")) == EW_OK);
    assert_true(ew_vec_push_str(&estate.assumptions, EW_STR("x")) == EW_OK);
    assert_true(ew_vec_push_str(&estate.assumptions, EW_STR("y")) == EW_OK);
    ew_estate_finish(&estate);
    const struct ew_diag *diags = estate.incomplete.list.items;
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        const struct ew_place *want = &places[COUNT_OF(places) - 1 - i];
        assert_true(diags[i].place.line == want->line);
        assert_true(diags[i].place.column == want->column);
    }
    const struct ew_str *texts = estate.assumptions.items;
    assert_true(estate.assumptions.count == 2);
    CHECK_STR("first", texts[0], EW_STR("x"));
    CHECK_STR("second", texts[1], EW_STR("y"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layers),
        cmocka_unit_test(test_a_document_has_its_policy_only),
        cmocka_unit_test_setup_teardown(test_principals_are_found_by_arn, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_an_empty_estate_holds_nobody,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_is_told_is_sorted, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
