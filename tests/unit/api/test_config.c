#include "base/file.h"
#include "base/rows.h"

#include <execwarden/execwarden.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const LEVELS[] = {"high", "low", NULL};

static const struct ew_setting SETTINGS[] = {
    {"level", EW_SETTING_TEXT,  false, LEVELS, NULL, EW_VALUE_ANY},
    {"list",  EW_SETTING_TEXTS, false, NULL,   NULL, EW_VALUE_ANY},
    {"flag",  EW_SETTING_FLAG,  false, NULL,   NULL, EW_VALUE_ANY},
    {"file",  EW_SETTING_TEXT,  true,  NULL,   NULL, EW_VALUE_ANY},
    {"out",   EW_SETTING_TEXTS, true,  NULL,   NULL, EW_VALUE_ANY},
};

/* A folder of its own, which is the working folder meanwhile. */
static int enter_folder(void **state)
{
    static char folder[] = "/tmp/execwarden-config-XXXXXX";
    *state = mkdtemp(folder);
    return *state && chdir(folder) == 0 && mkdir("a", 0700) == 0 &&
                   mkdir("a/b", 0700) == 0
               ? 0
               : -1;
}

static int leave_folder(void **state)
{
    (void)chdir(*state);
    (void)remove("c.yaml");
    (void)remove(".execwarden.yaml");
    (void)rmdir("a/b/.git");
    (void)rmdir("a/.git");
    (void)rmdir("a/b");
    (void)rmdir("a");
    return chdir("/") == 0 && rmdir(*state) == 0 ? 0 : -1;
}

static void put_file(const char *path, const char *text)
{
    struct ew_error err;
    assert_int_equal(ew_file_write(ew_str_from(path), ew_str_from(text), &err),
                     EW_OK);
}

/* What is said goes into *said, which is the caller's to free. */
static enum ew_exit read_config(const char *path, struct ew_config **out,
                                char **said)
{
    size_t length = 0;
    FILE *err = open_memstream(said, &length);
    assert_non_null(err);
    const struct ew_streams streams = {.out = stdout, .err = err};
    enum ew_exit status =
        ew_config_read(path, SETTINGS, COUNT_OF(SETTINGS), &streams, out);
    assert_int_equal(fclose(err), 0);
    return status;
}

/* ---- values -------------------------------------------------------------- */

struct row {
    const char *name;
    const char *text;
    enum ew_exit status;
    const char *want; /* values with blanks between them, or what is said */
};

/* clang-format off */
static const struct row ROWS[] = {
    {"nothing", "", EW_EXIT_PASSED, ""},
    {"comments only", "# level: high\n", EW_EXIT_PASSED, ""},
    {"a text", "level: high", EW_EXIT_PASSED, "level=high"},
    {"JSON", "{\"level\": \"low\"}", EW_EXIT_PASSED, "level=low"},
    {"a list", "list: [a, \"b c\"]", EW_EXIT_PASSED, "list=a list=b c"},
    {"one text for a list", "list: a", EW_EXIT_PASSED, "list=a"},
    {"an empty list", "list: []", EW_EXIT_PASSED, ""},
    {"true", "flag: true", EW_EXIT_PASSED, "flag=true"},
    {"false", "flag: false", EW_EXIT_PASSED, "flag=false"},
    {"numbers are text", "list: [012, 1e3]", EW_EXIT_PASSED,
     "list=012 list=1e3"},
    {"a path is relative to the file", "file: x/y", EW_EXIT_PASSED,
     "file=./x/y"},
    {"an absolute path is not", "file: /x", EW_EXIT_PASSED, "file=/x"},
    {"standard input is no path", "file: '-'", EW_EXIT_PASSED, "file=-"},
    {"the path of an output is relative, its format is not",
     "out: [table, json=r.json, csv=-, sarif=/r]", EW_EXIT_PASSED,
     "out=table out=json=./r.json out=csv=- out=sarif=/r"},
    {"yes is no flag", "flag: yes", EW_EXIT_USAGE,
     "./c.yaml:1:7: `flag` must be true or false, not `yes`"},
    {"null is no text", "level: null", EW_EXIT_USAGE,
     "./c.yaml:1:8: `level` must be a text"},
    {"an empty text is none", "file: ''", EW_EXIT_USAGE,
     "./c.yaml:1:7: `file` must be a text"},
    {"a list is no text", "level: [high]", EW_EXIT_USAGE,
     "./c.yaml:1:8: `level` must be a text"},
    {"another word", "level: hihg", EW_EXIT_USAGE,
     "./c.yaml:1:8: `level` cannot be `hihg`"},
    {"a list in a list", "list: [[a]]", EW_EXIT_USAGE,
     "./c.yaml:1:8: `list` must be a text"},
    {"a key that nobody knows", "leval: high", EW_EXIT_USAGE,
     "./c.yaml:1:1: unknown key `leval`"},
    {"keys have no other case", "Level: high", EW_EXIT_USAGE,
     "./c.yaml:1:1: unknown key `Level`"},
    {"a list of options", "- level", EW_EXIT_USAGE,
     "./c.yaml:1:1: a configuration must be a map of options"},
    {"a key that is there twice", "level: high\nlevel: low\n", EW_EXIT_USAGE,
     "./c.yaml:2:1: the key `level` stands in line 1 already"},
};
/* clang-format on */

static void describe(const struct ew_config *config, char *out, size_t size)
{
    size_t at = 0;
    out[0] = '\0';
    for (size_t i = 0; i < COUNT_OF(SETTINGS); i++) {
        struct ew_setting_value value = ew_config_value(config, i);
        for (size_t j = 0; j < value.value_count; j++) {
            int length = snprintf(out + at, size - at, "%s%s=%s", at ? " " : "",
                                  SETTINGS[i].key, value.values[j]);
            assert_true(length > 0 && (size_t)length < size - at);
            at += (size_t)length;
        }
    }
}

static void values_are_read_with_all_their_faults(void **state)
{
    (void)state;
    size_t failed = 0;
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        const struct row *row = &ROWS[i];
        struct ew_config *config = NULL;
        char *said = NULL;
        char got[256];
        put_file("c.yaml", row->text);
        enum ew_exit status = read_config("./c.yaml", &config, &said);
        describe(config, got, sizeof(got));
        bool good =
            status == row->status &&
            (status == EW_EXIT_PASSED ? strcmp(got, row->want) == 0
                                      : strstr(said, row->want) != NULL);
        if (!good) {
            print_error("%s: %d, `%s`, %s\n", row->name, (int)status, got,
                        said);
            failed++;
        }
        free(said);
        ew_config_free(config);
    }
    assert_int_equal(failed, 0);
}

/* ---- where it is --------------------------------------------------------- */

static void check_found(const char *name, const char *want)
{
    struct ew_config *config = NULL;
    char *said = NULL;
    assert_int_equal(read_config(NULL, &config, &said), EW_EXIT_PASSED);
    const char *path = ew_config_path(config);
    if ((path == NULL) != (want == NULL) || (want && strcmp(path, want) != 0)) {
        fail_msg("%s: %s", name, path ? path : "none");
    }
    free(said);
    ew_config_free(config);
}

static void the_file_is_looked_for_upwards(void **state)
{
    put_file(".execwarden.yaml", "level: low\n");
    check_found("in the working folder", ".execwarden.yaml");
    assert_int_equal(chdir("a/b"), 0);
    check_found("two folders above", "../../.execwarden.yaml");
    assert_int_equal(mkdir("../.git", 0700), 0);
    check_found("not above the top of a repository", NULL);
    assert_int_equal(chdir(*state), 0);
    check_found("in the top itself", ".execwarden.yaml");
    assert_int_equal(rmdir("a/.git"), 0);
}

/* Whoever put it there meant it to be read. */
static void a_link_that_leads_nowhere_is_an_error(void **state)
{
    (void)state;
    struct ew_config *config = NULL;
    char *said = NULL;
    (void)remove(".execwarden.yaml");
    assert_int_equal(symlink("no/such.yaml", ".execwarden.yaml"), 0);
    assert_int_equal(read_config(NULL, &config, &said), EW_EXIT_USAGE);
    assert_non_null(strstr(said, ".execwarden.yaml: cannot open"));
    assert_int_equal(remove(".execwarden.yaml"), 0);
    free(said);
    ew_config_free(config);
}

static void paths_are_relative_to_the_file_that_was_found(void **state)
{
    struct ew_config *config = NULL;
    char *said = NULL;
    char got[256];
    put_file(".execwarden.yaml", "file: x/y\nout: [json=r]\n");
    assert_int_equal(chdir("a/b"), 0);
    assert_int_equal(read_config(NULL, &config, &said), EW_EXIT_PASSED);
    describe(config, got, sizeof(got));
    assert_string_equal(got, "file=../../x/y out=json=../../r");
    free(said);
    ew_config_free(config);
    assert_int_equal(chdir(*state), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_read_with_all_their_faults),
        cmocka_unit_test(the_file_is_looked_for_upwards),
        cmocka_unit_test(a_link_that_leads_nowhere_is_an_error),
        cmocka_unit_test(paths_are_relative_to_the_file_that_was_found),
    };
    return cmocka_run_group_tests_name("config", tests, enter_folder,
                                       leave_folder);
}
