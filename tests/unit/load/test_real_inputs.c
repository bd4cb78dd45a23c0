#include "dump.h"

#include <stdio.h>
#include <sys/stat.h>

#define POLICIES EW_SHARED_DIR "/real/policies"
#define EXPORT EW_SHARED_DIR "/real/account/gaad-example.json"

static void skip_without(const char *path)
{
    struct stat info;
    if (stat(path, &info) != 0) {
        (void)fprintf(stderr, "skipped: no %s\n", path);
        skip();
    }
}

/* Each is a principal, or refused with its place, or of a kind that cannot
 * grant, or of no known kind. */
static void test_every_policy_loads_or_is_refused(void **state)
{
    (void)state;
    skip_without(POLICIES);
    struct ew_str source = ew_str_from(POLICIES);
    struct ew_loaded loaded;
    struct ew_error err;
    assert_true(ew_load(&source, 1, NULL, &loaded, &err) == EW_OK);
    const struct ew_estate *estate = &loaded.estate;
    size_t refused = estate->incomplete.list.count;
    assert_true(estate->principals.count + refused + estate->skipped_files ==
                44);
    assert_true(estate->principals.count > 0 && estate->skipped_files > 0);
    const struct ew_diag *diags = estate->incomplete.list.items;
    for (size_t i = 0; i < refused; i++) {
        assert_true(diags[i].place.file.len > 0);
        assert_true(diags[i].place.line > 0);
        assert_true(diags[i].text.len > 0);
    }
    ew_loaded_release(&loaded);
}

static void test_the_export_loads_whole(void **state)
{
    (void)state;
    skip_without(EXPORT);
    struct ew_str source = ew_str_from(EXPORT);
    struct ew_loaded loaded;
    struct ew_error err;
    assert_true(ew_load(&source, 1, NULL, &loaded, &err) == EW_OK);
    const struct ew_estate *estate = &loaded.estate;
    struct ew_principal *const *principals = estate->principals.items;
    size_t counts[EW_PRINCIPAL_DOCUMENT + 1] = {0};
    for (size_t i = 0; i < estate->principals.count; i++) {
        counts[principals[i]->type]++;
        assert_true(principals[i]->unread_count == 0);
    }
    assert_true(counts[EW_PRINCIPAL_USER] == 44);
    assert_true(counts[EW_PRINCIPAL_ROLE] == 78);
    assert_true(counts[EW_PRINCIPAL_ROOT] == estate->accounts.count);
    assert_true(estate->incomplete.list.count == 0);
    ew_loaded_release(&loaded);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_policy_loads_or_is_refused),
        cmocka_unit_test(test_the_export_loads_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
