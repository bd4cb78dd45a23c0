#include "base/file.h"
#include "base/rows.h"

#include "api/job.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A fresh file with so many bytes, `x` and a line end in turn. */
static void make_file(char *path, size_t bytes)
{
    memcpy(path, "/tmp/ew-job-XXXXXX", sizeof("/tmp/ew-job-XXXXXX"));
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    for (size_t i = 0; i < bytes; i++) {
        assert_int_equal(write(fd, i % 2 ? "\n" : "x", 1), 1);
    }
    assert_int_equal(close(fd), 0);
}

static void test_summary(void **state)
{
    (void)state;
    enum { NOTICE = 64 };
    static const struct {
        const char *name;
        size_t held;
        size_t added;
        size_t least; /* of the file afterwards */
        bool notice;
    } ROWS[] = {
        {"a short text is appended",           0,                             100,                          100, false},
        {"what is there stays",                10,                            100,                          110, false},
        {"exactly what fits",                  0,                             EW_JOB_SUMMARY_MAX_BYTES,
         EW_JOB_SUMMARY_MAX_BYTES,                                                                               false},
        {"a byte more is cut, and it is told", 0,                             EW_JOB_SUMMARY_MAX_BYTES + 1,
         EW_JOB_SUMMARY_MAX_BYTES - NOTICE - 2,                                                                  true },
        {"what is there counts",               2048,                          EW_JOB_SUMMARY_MAX_BYTES,
         EW_JOB_SUMMARY_MAX_BYTES - NOTICE - 2,                                                                  true },
        {"nothing goes where nothing fits",    EW_JOB_SUMMARY_MAX_BYTES - 10, 100,
         EW_JOB_SUMMARY_MAX_BYTES - 10,                                                                          false},
    };
    char *text = malloc(EW_JOB_SUMMARY_MAX_BYTES + 1);
    assert_non_null(text);
    for (size_t i = 0; i <= EW_JOB_SUMMARY_MAX_BYTES; i++) {
        text[i] = i % 2 ? '\n' : 'y';
    }
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        char path[32];
        make_file(path, ROWS[i].held < 4096 ? ROWS[i].held : 0);
        assert_int_equal(truncate(path, (off_t)ROWS[i].held), 0);
        struct ew_str added = {text, ROWS[i].added};
        assert_int_equal(ew_job_add_summary(path, added, NULL), EW_OK);
        struct ew_file file;
        assert_int_equal(
            ew_file_read(ew_str_from(path), (size_t)4 << 20, &file, NULL),
            EW_OK);
        CHECK(ROWS[i].name, file.text.len <= EW_JOB_SUMMARY_MAX_BYTES);
        CHECK(ROWS[i].name, file.text.len >= ROWS[i].least);
        CHECK(ROWS[i].name,
              ew_str_contains(file.text, EW_STR("\n\nThe rest is left out")) ==
                  ROWS[i].notice);
        ew_file_release(&file);
        assert_int_equal(unlink(path), 0);
    }
    free(text);
}

static void test_outputs(void **state)
{
    (void)state;
    const struct ew_report report = {
        .gate = EW_GATE_FAILED,
        .complete = true,
        .summary = {.findings = {[EW_HIGH] = 2, [EW_LOW] = 1}, .exempted = 4},
    };
    char path[32];
    make_file(path, 2);
    assert_int_equal(ew_job_add_outputs(path, &report, NULL), EW_OK);
    struct ew_file file;
    assert_int_equal(ew_file_read(ew_str_from(path), 4096, &file, NULL), EW_OK);
    CHECK_STR("counts", file.text,
              EW_STR("x\ngate=failed\ncomplete=true\nfindings=3\ncritical=0\n"
                     "high=2\nmedium=0\nlow=1\ninfo=0\nexempted=4\n"));
    ew_file_release(&file);
    assert_int_equal(unlink(path), 0);
}

static void test_no_file(void **state)
{
    (void)state;
    struct ew_error err = {0};
    assert_int_equal(ew_job_add_summary("/nowhere/summary", EW_STR("x"), &err),
                     EW_IO);
    assert_true(err.text[0] != '\0');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_summary),
        cmocka_unit_test(test_outputs),
        cmocka_unit_test(test_no_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
