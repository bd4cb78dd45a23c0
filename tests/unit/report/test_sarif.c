#include "base/json.h"
#include "base/rows.h"

#include "report/report.h"

#include <string.h>

static const struct ew_rule RULE = {
    .id = EW_LIT("EW101"),
    .name = EW_LIT("name"),
    .finds = EW_LIT("finds"),
    .remediation = EW_LIT("remedy"),
    .severity = EW_HIGH,
};

/* The document for these findings, parsed; its first run. */
static const struct ew_json *run_of(struct ew_arena *arena,
                                    const struct ew_finding *findings,
                                    size_t count)
{
    static const struct ew_estate NO_ESTATE;
    const struct ew_report report = {
        .estate = &NO_ESTATE,
        .findings = findings,
        .finding_count = count,
        .complete = true,
    };
    const struct ew_render how = {0};
    struct ew_buf out;
    ew_buf_init(&out);
    ew_report_sarif(&out, &report, &how);
    assert_false(out.failed);
    struct ew_str text = ew_arena_str(arena, ew_buf_str(&out));
    ew_buf_release(&out);
    struct ew_json_text *vetted = NULL;
    const struct ew_json *root = NULL;
    assert_int_equal(ew_json_vet(arena, EW_STR("x"), text, &vetted, NULL),
                     EW_OK);
    assert_int_equal(ew_json_tree(vetted, vetted->root, arena, &root, NULL),
                     EW_OK);
    return ew_json_first(ew_json_get(root, "runs"));
}

static struct ew_str uri_of(const struct ew_json *locations)
{
    const struct ew_json *place =
        ew_json_get(ew_json_first(locations), "physicalLocation");
    return ew_json_string(
        ew_json_get(ew_json_get(place, "artifactLocation"), "uri"));
}

/* Annotations belong on the source; the plan stays as what was read. */
static void test_origin(void **state)
{
    (void)state;
    static const struct ew_origin ORIGIN = {
        .address = EW_LIT("module.a.aws_iam_role.b"),
        .source = {.file = EW_LIT("a/main.tf"), .line = 3, .column = 1},
    };
    static const struct ew_origin NO_SOURCE = {.address = EW_LIT("Role")};
    static const struct {
        const char *name;
        const struct ew_origin *origin;
        const char *location;
        const char *related;
        const char *address;
    } ROWS[] = {
        {"a source is the location, the plan is related", &ORIGIN,    "a/main.tf",
         "plan.json",                                                                    "module.a.aws_iam_role.b"},
        {"without a source the plan is the location",     &NO_SOURCE, "plan.json",
         NULL,                                                                           "Role"                   },
        {"without an origin too",                         NULL,       "plan.json", NULL, NULL                     },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        const struct ew_finding finding = {
            .rule = &RULE,
            .severity = EW_HIGH,
            .message = EW_STR("text"),
            .place = {.file = EW_STR("plan.json"),
                      .line = 1,
                      .origin = ROWS[i].origin},
        };
        struct ew_arena arena;
        ew_arena_init(&arena);
        const struct ew_json *result =
            ew_json_first(ew_json_get(run_of(&arena, &finding, 1), "results"));
        const struct ew_json *locations = ew_json_get(result, "locations");
        CHECK_STR(ROWS[i].name, uri_of(locations),
                  ew_str_from(ROWS[i].location));
        CHECK_STR(ROWS[i].name, uri_of(ew_json_get(result, "relatedLocations")),
                  ew_str_from(ROWS[i].related));
        const struct ew_json *logical = ew_json_first(
            ew_json_get(ew_json_first(locations), "logicalLocations"));
        CHECK_STR(ROWS[i].name,
                  ew_json_string(ew_json_get(logical, "fullyQualifiedName")),
                  ew_str_from(ROWS[i].address));
        CHECK_STR(ROWS[i].name,
                  ew_json_string(ew_json_get(ew_json_get(result, "properties"),
                                             "address")),
                  ew_str_from(ROWS[i].address));
        ew_arena_release(&arena);
    }
}

static void test_status(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum ew_finding_status status;
        bool shown;
    } ROWS[] = {
        {"open findings are results",      EW_FINDING_OPEN,     true },
        {"exempted ones would look open",  EW_FINDING_EXEMPTED, false},
        {"so would those of the baseline", EW_FINDING_BASELINE, false},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        const struct ew_finding finding = {
            .rule = &RULE,
            .message = EW_STR("text"),
            .status = ROWS[i].status,
        };
        struct ew_arena arena;
        ew_arena_init(&arena);
        const struct ew_json *run = run_of(&arena, &finding, 1);
        CHECK(ROWS[i].name, (ew_json_first(ew_json_get(run, "results")) !=
                             NULL) == ROWS[i].shown);
        ew_arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_origin),
        cmocka_unit_test(test_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
