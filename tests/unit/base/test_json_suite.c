/**
 * JSONTestSuite: what its files are called says what must happen. y_: taken,
 * n_: refused, i_: either. A file that is taken although cJSON alone would
 * lose something of it must have a flaw.
 */
#include "base/file.h"
#include "base/json.h"

#include "rows.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SUITE_DIR EW_SHARED_DIR "/conformance/JSONTestSuite/test_parsing"
#define SUITE_FILES 318

/* y_ files with a flaw, and how many flaws. */
static const struct {
    struct ew_str name;
    size_t flaws;
} FLAWED[] = {
    {EW_LIT("y_object_duplicated_key.json"),           1},
    {EW_LIT("y_object_duplicated_key_and_value.json"), 1},
    {EW_LIT("y_object_escaped_null_in_key.json"),      1},
    {EW_LIT("y_string_null_escape.json"),              1},
};

struct tally {
    size_t run;
    size_t wrong;
};

static size_t flaws_of(struct ew_str name)
{
    for (size_t i = 0; i < COUNT_OF(FLAWED); i++) {
        if (ew_str_eq(name, FLAWED[i].name)) {
            return FLAWED[i].flaws;
        }
    }
    return 0;
}

static void complain(struct tally *tally, struct ew_str name, const char *what)
{
    print_error("%.*s: %s\n", EW_STR_ARG(name), what);
    tally->wrong++;
}

/* Iterate everything; the tree must have as many values. */
static size_t count_values(const struct ew_json_text *text, struct ew_span span,
                           struct ew_arena *arena)
{
    size_t count = 1;
    struct ew_json_iter iter = ew_json_iter(text, span, arena);
    struct ew_json_item item;
    while (ew_json_next(&iter, &item)) {
        count += count_values(text, item.span, arena);
    }
    return count;
}

static size_t count_nodes(const struct ew_json *node)
{
    size_t count = 1;
    node = ew_json_first(node);
    for (; node; node = ew_json_after(node)) {
        count += count_nodes(node);
    }
    return count;
}

static void check_taken(struct tally *tally, struct ew_str name,
                        struct ew_json_text *text, struct ew_arena *arena)
{
    const struct ew_json *tree = NULL;
    enum ew_status status = ew_json_tree(text, text->root, arena, &tree, NULL);
    if (status == EW_LIMIT) {
        return; /* a number too long for cJSON */
    }
    if (status != EW_OK) {
        complain(tally, name, "vetted, but no tree");
    } else if (count_nodes(tree) != count_values(text, text->root, arena)) {
        complain(tally, name, "the tree and the text differ");
    }
}

static void run_file(struct tally *tally, struct ew_str name)
{
    struct ew_arena arena;
    ew_arena_init(&arena);
    struct ew_str path =
        ew_arena_printf(&arena, "%s/%.*s", SUITE_DIR, EW_STR_ARG(name));
    struct ew_file file;
    struct ew_json_text *text = NULL;
    struct ew_error err;
    if (ew_file_read(path, EW_MAX_CONFIG_BYTES, &file, &err) != EW_OK) {
        fail_msg("%.*s: %s", EW_STR_ARG(path), err.text);
    }
    enum ew_status status = ew_json_vet(&arena, path, file.text, &text, &err);
    bool taken = status == EW_OK;
    if (!taken && (status == EW_NOMEM || err.place.line == 0)) {
        complain(tally, name, "refused without a place");
    }
    if (name.ptr[0] == 'y' && !taken) {
        complain(tally, name, err.text);
    } else if (name.ptr[0] == 'n' && taken) {
        complain(tally, name, "taken, but is to be refused");
    }
    if (name.ptr[0] == 'y' && taken && text->flaw_count != flaws_of(name)) {
        complain(tally, name, "another number of flaws");
    }
    if (taken) {
        check_taken(tally, name, text, &arena);
    }
    tally->run++;
    ew_file_release(&file);
    ew_arena_release(&arena);
}

static void test_suite(void **state)
{
    (void)state;
    DIR *dir = opendir(SUITE_DIR);
    if (!dir) {
        print_message("skipped: %s is not there\n", SUITE_DIR);
        skip();
    }
    struct tally tally = {0};
    const struct dirent *entry = readdir(dir);
    for (; entry; entry = readdir(dir)) {
        struct ew_str name = ew_str_from(entry->d_name);
        if (ew_str_ends(name, EW_STR(".json"))) {
            run_file(&tally, name);
        }
    }
    (void)closedir(dir);
    print_message("JSONTestSuite: %zu files\n", tally.run);
    assert_true(tally.wrong == 0);
    assert_true(tally.run == SUITE_FILES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_suite)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
