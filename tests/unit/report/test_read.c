#include "base/file.h"
#include "base/rows.h"

#include "load/load.h"

#include "report/read.h"

#include <stdlib.h>
#include <string.h>

/* Where a report comes from: sources and an allow-list in the fixtures. */
struct run {
    struct ew_arena arena;
    struct ew_loaded loaded;
    struct ew_engine *engine;
    struct ew_file list_file;
    struct ew_file old_file;
    struct ew_report report;
};

struct source_row {
    const char *name;
    const char *source;
    const char *list;
    const char *only;
    bool with_baseline; /* the run's own report */
};

static const struct source_row SOURCES[] = {
    {"a company",               "sample",                  NULL,                     NULL,    false},
    {"with an allow-list",      "sample",                  "sample/allow-list.yaml", NULL,    false},
    {"with a baseline",         "sample",                  NULL,                     NULL,    true },
    {"a part of it",            "sample",                  NULL,                     "EW101", false},
    {"hostile names",           "hostile/account.json",    NULL,                     NULL,    false},
    {"a document",              "policies/identity.json",  NULL,                     NULL,    false},
    {"broken files",            "broken",                  NULL,                     NULL,    false},
    {"statements are at fault", "broken/wrong-types.json", NULL,                     NULL,    false},
    {"a plan",                  "terraform/plan.json",     NULL,                     NULL,    false},
};

static void audit(struct run *run, const struct source_row *row,
                  const struct ew_report *baseline)
{
    struct ew_error err = {0};
    const struct ew_str only = ew_str_from(row->only);
    struct ew_diags faults = ew_diags_of(&run->arena);
    struct ew_audit_options options = {
        .baseline = baseline,
        .now = 1795176000,
        .fail_on = EW_HIGH,
        .only = &only,
        .only_count = row->only ? 1 : 0,
    };
    if (row->list) {
        assert_int_equal(ew_file_read(ew_str_from(row->list),
                                      EW_MAX_CONFIG_BYTES, &run->list_file,
                                      &err),
                         EW_OK);
        assert_int_equal(ew_allowlist_parse(run->list_file.path,
                                            run->list_file.text, options.now,
                                            &faults, &options.allowlist, &err),
                         EW_OK);
    }
    run->report.version = EW_STR("1.2.3");
    run->report.command = EW_STR("scan");
    run->report.started_at = options.now;
    assert_int_equal(ew_audit(&run->arena, &run->loaded.estate, run->engine,
                              &options, &run->report, &err),
                     EW_OK);
}

static void start(struct run *run, const struct source_row *row)
{
    struct ew_error err = {0};
    const struct ew_str source = ew_str_from(row->source);
    const struct ew_load_options options = {.before = false};
    const struct ew_engine_options engine = {.now = 1795176000};
    *run = (struct run){.engine = NULL};
    ew_arena_init(&run->arena);
    assert_int_equal(ew_load(&source, 1, &options, &run->loaded, &err), EW_OK);
    run->engine = ew_engine_new(&run->arena, &run->loaded.estate, &engine);
    assert_non_null(run->engine);
    audit(run, row, NULL);
}

static void end(struct run *run)
{
    ew_engine_release(run->engine);
    ew_loaded_release(&run->loaded);
    ew_arena_release(&run->arena);
    ew_file_release(&run->list_file);
}

static void render(const struct ew_report *report, struct ew_str format,
                   struct ew_buf *out)
{
    const struct ew_format *row = ew_format_find(format);
    assert_non_null(row);
    size_t parts = row->parts ? row->parts(report) : 1;
    ew_buf_init(out);
    for (size_t i = 0; i < parts; i++) {
        const struct ew_render how = {.root = EW_STR("/work"), .part = i};
        row->write(out, report, &how);
    }
    assert_false(out->failed);
}

/* ---- every format says the same after reading ---------------------------- */

static void check_formats(const char *name, const struct ew_report *report)
{
    struct ew_error err = {0};
    struct ew_arena arena;
    struct ew_report again = {0};
    struct ew_buf json;
    size_t count = 0;
    const struct ew_format *formats = ew_formats(&count);
    ew_arena_init(&arena);
    render(report, EW_STR("json"), &json);
    if (ew_report_read(&arena, EW_STR("r.json"), ew_buf_str(&json), &again,
                       &err) != EW_OK) {
        fail_msg("%s: %zu:%zu: %s", name, err.place.line, err.place.column,
                 err.text);
    }
    for (size_t i = 0; i < count; i++) {
        struct ew_buf first;
        struct ew_buf second;
        render(report, formats[i].name, &first);
        render(&again, formats[i].name, &second);
        if (!ew_str_eq(ew_buf_str(&first), ew_buf_str(&second))) {
            fail_msg("%s: %.*s differs", name, EW_STR_ARG(formats[i].name));
        }
        ew_buf_release(&first);
        ew_buf_release(&second);
    }
    ew_buf_release(&json);
    ew_arena_release(&arena);
}

static void what_is_read_back_is_written_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(SOURCES); i++) {
        struct run run;
        start(&run, &SOURCES[i]);
        if (SOURCES[i].with_baseline) {
            struct ew_report before = run.report;
            audit(&run, &SOURCES[i], &before);
        }
        check_formats(SOURCES[i].name, &run.report);
        end(&run);
    }
}

/* Resources of code have more to tell of their places. */
static void what_code_declares_is_read_back(void **state)
{
    (void)state;
    static const struct ew_origin ORIGIN = {
        EW_LIT("aws_iam_role.a"),
        {.file = EW_LIT("main.tf"), .line = 3, .column = 1, .end_line = 9}
    };
    static const struct ew_origin NAMELESS = {
        {NULL,                      0        },
        {.file = EW_LIT("main.tf"), .line = 3}
    };
    struct run run;
    start(&run, &SOURCES[0]);
    struct ew_finding *findings =
        ew_arena_array(&run.arena, run.report.finding_count, sizeof(*findings));
    assert_non_null(findings);
    assert_true(run.report.finding_count > 3);
    memcpy(findings, run.report.findings,
           run.report.finding_count * sizeof(*findings));
    findings[0].place.origin = &ORIGIN;
    findings[1].place.origin = &NAMELESS;
    findings[2].status = EW_FINDING_EXEMPTED;
    findings[2].entry = EW_STR("inline:main.tf:2");
    findings[3].place = (struct ew_place){.line = 0};
    run.report.findings = findings;
    run.report.summary.exemptions = (struct ew_exemption_counts){1, 2, 3};
    check_formats(__func__, &run.report);
    end(&run);
}

/* ---- what is refused ----------------------------------------------------- */

struct refusal_row {
    const char *name;
    const char *from; /* its first occurrence … */
    const char *to;   /* … becomes this */
    const char *text;
    size_t line;
};

/* clang-format off */
static const struct refusal_row REFUSALS[] = {
    {"another schema", "report/v1", "report/v2",
     "the schema is `execwarden/report/v2`, not `execwarden/report/v1`", 2},
    {"no schema", "\"schema\": \"execwarden/report/v1\",", "",
     "this is no report of execwarden: it has no `schema`", 1},
    {"a member that is missing", "\"complete\":", "\"complte\":",
     "`complte` is no member of a report here", 0},
    {"digests of an older making", "\"digests\": \"v2\"",
     "\"digests\": \"v1\"", "the making of the digests is `v1`, not `v2`: "
     "another version of execwarden made this report, or it was changed; "
     "make it again with `--output json=FILE`", 0},
    {"digests from before they told of their making",
     "\"digests\": \"v2\",", "", "`digests` is missing: another version of "
     "execwarden made this report, or it was changed; make it again with "
     "`--output json=FILE`", 0},
    {"a member that is there twice", "\"complete\": true",
     "\"complete\": true,\n\"complete\": true", "`complete` is there twice",
     0},
    {"a list that is none", "\"inputs\": [", "\"inputs\": 0, \"i\": [",
     "there must be a list", 0},
    {"a number that is none", "\"accounts\": 1", "\"accounts\": -1",
     "there must be a whole number", 0},
    {"a time that is none", "\"now\": \"", "\"now\": \"x",
     "there must be a time, such as 2026-11-20T12:00:00Z", 8},
    {"a digest that is none", "\"sha256\": \"", "\"sha256\": \"0",
     "there must be a SHA-256 in hexadecimal", 0},
    {"a word of no list", "\"verdict\": \"allowed\"", "\"verdict\": \"yes\"",
     "`yes` is not a word of reports here", 0},
    {"null for a word", "\"verdict\": \"allowed\"", "\"verdict\": null",
     "there must be a word, not null", 0},
    {"a rule that nobody knows", "\"rule\": \"EW1", "\"rule\": \"EW9",
     "there is no rule `EW9", 0},
    {"an account that is none of the run",
     "\"account\": \"222233334444\"", "\"account\": \"1\"",
     "the account `1` of `arn:aws:iam::222233334444:", 0},
    {"a grant without a statement", "\"statement\": {", "\"statement\": null,"
     "\"x\": {", "`x` is no member of a report here", 0},
    {"more verdicts than principals", "\"principals\": ", "\"principals\": "
     "0, \"p\": ", "`p` is no member of a report here", 0},
    {"a position of zero", "\"line\": ", "\"line\": 0, \"l\": ",
     "positions count from 1", 0},
    {"a percentage of two decimals", "\"wildcard_percent\": ",
     "\"wildcard_percent\": 1.23, \"w\": ",
     "there must be a percentage with one decimal", 0},
    {"a witness without requests", "\"requests\": [",
     "\"requests\": [],\"x\": [", "there must be one to five requests", 0},
    {"an action that no engine knows", "\"action\": \"ecs:ExecuteCommand\"",
     "\"action\": \"ecs:\\u001b[31m\"",
     "`ecs:\\x1b[31m` is no action that is judged", 0},
    {"a via that is none", "\"via\": \"", "\"via\": \"x",
     "there must be `direct` or `group:NAME`", 0},
};
/* clang-format on */

static const struct source_row SMALL = {.source = "sample/account-prod.json"};

/* The text with its first `from` replaced. */
static void replaced(struct ew_str text, const char *from, const char *to,
                     struct ew_buf *out)
{
    struct ew_str part = ew_str_from(from);
    size_t at = 0;
    while (at + part.len <= text.len &&
           memcmp(text.ptr + at, part.ptr, part.len) != 0) {
        at++;
    }
    if (at + part.len > text.len) {
        fail_msg("the report holds no `%s`", from);
    }
    ew_buf_init(out);
    ew_buf_add(out, ew_str_slice(text, 0, at));
    ew_buf_add(out, ew_str_from(to));
    ew_buf_add(out, ew_str_slice(text, at + part.len, text.len));
    assert_false(out->failed);
}

static void what_is_no_report_is_refused(void **state)
{
    (void)state;
    struct run run;
    struct ew_buf json;
    start(&run, &SMALL);
    render(&run.report, EW_STR("json"), &json);
    size_t failed = 0;
    for (size_t i = 0; i < COUNT_OF(REFUSALS); i++) {
        const struct refusal_row *row = &REFUSALS[i];
        struct ew_error err = {0};
        struct ew_arena arena;
        struct ew_buf text;
        struct ew_report report;
        ew_arena_init(&arena);
        replaced(ew_buf_str(&json), row->from, row->to, &text);
        enum ew_status status = ew_report_read(
            &arena, EW_STR("r.json"), ew_buf_str(&text), &report, &err);
        if (status == EW_OK ||
            strncmp(err.text, row->text, strlen(row->text)) != 0 ||
            err.place.line == 0 || err.place.column == 0 ||
            (row->line && err.place.line != row->line) ||
            !ew_str_eq(err.place.file, EW_STR("r.json"))) {
            print_error("%s: %zu:%zu: %s\n", row->name, err.place.line,
                        err.place.column, err.text);
            failed++;
        }
        ew_buf_release(&text);
        ew_arena_release(&arena);
    }
    assert_int_equal(failed, 0);
    ew_buf_release(&json);
    end(&run);
}

/* What comes first may need what comes after it: principals their accounts. */
static void the_members_may_come_in_any_order(void **state)
{
    (void)state;
    struct run run;
    struct ew_buf json;
    struct ew_buf turned;
    struct ew_buf same;
    start(&run, &SMALL);
    render(&run.report, EW_STR("json"), &json);
    struct ew_str text = ew_buf_str(&json);
    size_t cut = 0;
    while (!ew_str_starts(ew_str_slice(text, cut, text.len),
                          EW_STR(",\n  \"principals\""))) {
        assert_true(++cut < text.len);
    }
    ew_buf_init(&turned);
    ew_buf_add_char(&turned, '{');
    ew_buf_add(&turned, ew_str_slice(text, cut + 1, text.len - 2));
    ew_buf_add_char(&turned, ',');
    ew_buf_add(&turned, ew_str_slice(text, 1, cut));
    ew_buf_add_char(&turned, '}');
    struct ew_arena arena;
    struct ew_report again = {0};
    struct ew_error err = {0};
    ew_arena_init(&arena);
    assert_int_equal(ew_report_read(&arena, EW_STR("r.json"),
                                    ew_buf_str(&turned), &again, &err),
                     EW_OK);
    render(&again, EW_STR("json"), &same);
    assert_true(ew_str_eq(text, ew_buf_str(&same)));
    ew_arena_release(&arena);
    ew_buf_release(&same);
    ew_buf_release(&turned);
    ew_buf_release(&json);
    end(&run);
}

/* Wherever the file ends too early. */
static void what_is_cut_is_refused(void **state)
{
    (void)state;
    struct run run;
    struct ew_buf json;
    start(&run, &SMALL);
    render(&run.report, EW_STR("json"), &json);
    for (size_t length = 0; length + 2 < json.len; length += 97) {
        struct ew_error err = {0};
        struct ew_arena arena;
        struct ew_report report;
        ew_arena_init(&arena);
        assert_int_equal(ew_report_read(&arena, EW_STR("r.json"),
                                        (struct ew_str){json.ptr, length},
                                        &report, &err),
                         EW_SYNTAX);
        assert_true(err.place.line > 0);
        ew_arena_release(&arena);
    }
    ew_buf_release(&json);
    end(&run);
}

static void lack_of_memory_is_told_wherever_it_happens(void **state)
{
    (void)state;
    struct run run;
    struct ew_buf json;
    start(&run, &SOURCES[1]);
    render(&run.report, EW_STR("json"), &json);
    enum ew_status status = EW_NOMEM;
    for (size_t n = 1; status != EW_OK; n++) {
        struct ew_error err = {0};
        struct ew_arena arena;
        struct ew_report report;
        ew_arena_init(&arena);
        arena.fail_after = n;
        status = ew_report_read(&arena, EW_STR("r.json"), ew_buf_str(&json),
                                &report, &err);
        assert_true(status == EW_OK || status == EW_NOMEM);
        assert_true(status == EW_NOMEM || n > 1);
        ew_arena_release(&arena);
    }
    ew_buf_release(&json);
    end(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read_back_is_written_the_same),
        cmocka_unit_test(what_code_declares_is_read_back),
        cmocka_unit_test(what_is_no_report_is_refused),
        cmocka_unit_test(the_members_may_come_in_any_order),
        cmocka_unit_test(what_is_cut_is_refused),
        cmocka_unit_test(lack_of_memory_is_told_wherever_it_happens),
    };
    return cmocka_run_group_tests_name("read", tests, NULL, NULL);
}
