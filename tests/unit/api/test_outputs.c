#include "base/file.h"
#include "base/rows.h"

#include "api/gate.h"
#include "api/run.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_BYTES = 128 };

/* user is the number of parts; each says which one it is. */
static void write_parts(const void *user, struct ew_str format,
                        struct ew_buf *out, const struct ew_render *how)
{
    const size_t *count = user;
    ew_buf_printf(out, "%.*s %zu of %zu\n", EW_STR_ARG(format), how->part,
                  *count);
}

static size_t count_parts(const void *user, struct ew_str format)
{
    (void)format;
    return *(const size_t *)user;
}

/* A run with one output; the exit status of writing it. */
static enum ew_exit write_one(const char *format, const char *path,
                              size_t count, FILE *out)
{
    const struct ew_streams streams = {.out = out, .err = stderr};
    const struct ew_output output = {format, path};
    const struct ew_common common = {.outputs = &output, .output_count = 1};
    const struct ew_run run = {
        .streams = &streams,
        .common = &common,
        .parts = count_parts,
    };
    return ew_run_write(&run, write_parts, &count);
}

static void make_folder(char *path)
{
    memcpy(path, "/tmp/ew-out-XXXXXX", sizeof("/tmp/ew-out-XXXXXX"));
    assert_non_null(mkdtemp(path));
}

/* The file has this text; it is removed. */
static void check_file(const char *row, const char *path, const char *want)
{
    struct ew_file file;
    enum ew_status status = ew_file_read(ew_str_from(path), 4096, &file, NULL);
    CHECK(row, status == EW_OK);
    CHECK_STR(row, file.text, ew_str_from(want));
    ew_file_release(&file);
    CHECK(row, unlink(path) == 0);
}

static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t parts;
        const char *path;
        const char *first;
        const char *last;
    } ROWS[] = {
        {"one part keeps its name",        1, "x.json",   "x.json",       "x.json"    },
        {"several are numbered",           2, "x.json",   "x.000.json",   "x.001.json"},
        {"before the last ending",         2, "x.a.json", "x.a.000.json",
         "x.a.001.json"                                                               },
        {"at the end where there is none", 2, "x",        "x.000",        "x.001"     },
        {"a hidden name is no ending",     2, ".json",    ".json.000",    ".json.001" },
        {"a folder's dot is no ending",    2, "./x",      "x.000",        "x.001"     },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        char folder[32];
        make_folder(folder);
        char path[PATH_BYTES];
        (void)snprintf(path, sizeof(path), "%s/%s", folder, ROWS[i].path);
        CHECK(ROWS[i].name,
              write_one("asff", path, ROWS[i].parts, stdout) == EW_EXIT_PASSED);
        for (size_t part = 0; part < ROWS[i].parts; part++) {
            char want[PATH_BYTES];
            (void)snprintf(path, sizeof(path), "%s/%s", folder,
                           part ? ROWS[i].last : ROWS[i].first);
            (void)snprintf(want, sizeof(want), "asff %zu of %zu\n", part,
                           ROWS[i].parts);
            check_file(ROWS[i].name, path, want);
        }
        /* nothing else is left in it */
        CHECK(ROWS[i].name, rmdir(folder) == 0);
    }
}

/* Whoever reads x*.json must not find the parts of an earlier run. */
static void test_left_over(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t before;
        size_t now;
    } ROWS[] = {
        {"fewer parts replace more", 4, 2},
        {"one file replaces parts",  3, 1},
        {"parts replace one file",   1, 2},
        {"more parts replace fewer", 2, 3},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        char folder[32];
        char path[PATH_BYTES];
        make_folder(folder);
        (void)snprintf(path, sizeof(path), "%s/x.json", folder);
        CHECK(ROWS[i].name, write_one("asff", path, ROWS[i].before, stdout) ==
                                EW_EXIT_PASSED);
        CHECK(ROWS[i].name,
              write_one("asff", path, ROWS[i].now, stdout) == EW_EXIT_PASSED);
        for (size_t part = 0; part < ROWS[i].now; part++) {
            if (ROWS[i].now > 1) {
                (void)snprintf(path, sizeof(path), "%s/x.%03zu.json", folder,
                               part);
            }
            CHECK(ROWS[i].name, unlink(path) == 0);
        }
        /* nothing else is left in it */
        CHECK(ROWS[i].name, rmdir(folder) == 0);
    }
}

static void test_stream(void **state)
{
    (void)state;
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    assert_non_null(out);
    assert_int_equal(write_one("asff", "-", 3, out), EW_EXIT_PASSED);
    assert_int_equal(fclose(out), 0);
    CHECK_STR("parts follow one another", ((struct ew_str){text, length}),
              EW_STR("asff 0 of 3\nasff 1 of 3\nasff 2 of 3\n"));
    free(text);
}

/* ---- logs of workflows ----------------------------------------------------
 */

static void write_command(const void *user, struct ew_str format,
                          struct ew_buf *out, const struct ew_render *how)
{
    (void)user;
    (void)format;
    ew_buf_add(out, EW_STR("::error::x\n"));
    ew_render_drain(out, how);
}

static void test_workflow(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *format;
        bool in_workflow;
        const char *want;
    } ROWS[] = {
        {"a table is made inert",        "table",    true,  "\\x3a:error::x\n"},
        {"so is Markdown",               "markdown", true,  "\\x3a:error::x\n"},
        {"commands are meant in theirs", "github",   true,  "::error::x\n"    },
        {"elsewhere nothing is changed", "table",    false, "::error::x\n"    },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        char *text = NULL;
        size_t length = 0;
        FILE *out = open_memstream(&text, &length);
        assert_non_null(out);
        const struct ew_streams streams = {
            .out = out,
            .err = stderr,
            .in_workflow = ROWS[i].in_workflow,
        };
        const struct ew_output output = {ROWS[i].format, NULL};
        const struct ew_common common = {.outputs = &output, .output_count = 1};
        const struct ew_run run = {.streams = &streams, .common = &common};
        assert_int_equal(ew_run_write(&run, write_command, NULL),
                         EW_EXIT_PASSED);
        assert_int_equal(fclose(out), 0);
        CHECK_STR(ROWS[i].name, ((struct ew_str){text, length}),
                  ew_str_from(ROWS[i].want));
        free(text);
    }
}

static void test_talk(void **state)
{
    (void)state;
    char *text = NULL;
    size_t length = 0;
    FILE *err = open_memstream(&text, &length);
    assert_non_null(err);
    const struct ew_streams streams = {
        .out = stdout, .err = err, .in_workflow = true};
    ew_say(&streams, "cannot read `%s`", "a ##[error]b");
    assert_int_equal(
        ew_tell_gate(&streams, EW_GATE_FAILED, EW_STR("FAILED: ##[error]b")),
        EW_EXIT_FAILED);
    assert_int_equal(fclose(err), 0);
    CHECK_STR("talk is inert", ((struct ew_str){text, length}),
              EW_STR("execwarden: cannot read `a \\x23#[error]b`\n"
                     "gate: FAILED: \\x23#[error]b\n"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),  cmocka_unit_test(test_left_over),
        cmocka_unit_test(test_stream), cmocka_unit_test(test_workflow),
        cmocka_unit_test(test_talk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
