#include "base/buf.h"
#include "base/rows.h"

#include <execwarden/execwarden.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* All that is written, of the annotations and of the summary. */
struct told {
    char annotations[8192];
    char summary[8192];
};

static void read_all(FILE *file, char *out, size_t size)
{
    rewind(file);
    out[fread(out, 1, size - 1, file)] = '\0';
    assert_int_equal(fclose(file), 0);
}

static struct told tell(const char *talk)
{
    static struct told told;
    char path[] = "/tmp/execwarden-failed-XXXXXX";
    int fd = mkstemp(path);
    FILE *out = tmpfile();
    assert_true(fd >= 0 && out);
    ew_tell_failure(talk, strlen(talk), EW_EXIT_USAGE, path, out);
    read_all(out, told.annotations, sizeof(told.annotations));
    read_all(fdopen(fd, "r"), told.summary, sizeof(told.summary));
    assert_int_equal(remove(path), 0);
    return told;
}

static size_t count(const char *text, const char *part)
{
    size_t found = 0;
    for (const char *at = strstr(text, part); at; at = strstr(at + 1, part)) {
        found++;
    }
    return found;
}

static void test_what_is_no_fault(void **state)
{
    (void)state;
    struct told told = tell("execwarden: warning: an old entry\n"
                            "execwarden: note: an unknown key\n"
                            "a line of something else\n"
                            "execwarden: a.yaml:3:5: no such level\n");
    CHECK("one fault", count(told.annotations, "::error ") == 1);
    CHECK("it is told at its place",
          strstr(told.annotations, "file=a.yaml,line=3,col=5,") != NULL);
    CHECK("no warning", !strstr(told.annotations, "an old entry"));
    CHECK("no note", !strstr(told.annotations, "an unknown key"));
    CHECK("no other line", !strstr(told.annotations, "something else"));
    CHECK("one in the summary", count(told.summary, "\n- ") == 1);
}

static void test_nothing_but_warnings(void **state)
{
    (void)state;
    struct told told = tell("execwarden: warning: an old entry\n"
                            "execwarden: note: an unknown key\n");
    CHECK("one annotation", count(told.annotations, "::error ") == 1);
    CHECK("it says so",
          strstr(told.annotations, "it ended without a report") != NULL);
    CHECK("nothing in the summary", count(told.summary, "\n- ") == 0);
}

static void test_as_many_as_the_host_shows(void **state)
{
    (void)state;
    struct ew_buf talk;
    ew_buf_init(&talk);
    for (int i = 1; i <= 12; i++) {
        ew_buf_printf(&talk, "execwarden: fault number %d.\n", i);
    }
    struct told told = tell(talk.ptr);
    CHECK("ten annotations", count(told.annotations, "::error ") == 10);
    CHECK("the first ten", strstr(told.annotations, "number 10.") != NULL);
    CHECK("no more", !strstr(told.annotations, "number 11."));
    CHECK("all in the summary", count(told.summary, "\n- ") == 12);
    ew_buf_release(&talk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_no_fault),
        cmocka_unit_test(test_nothing_but_warnings),
        cmocka_unit_test(test_as_many_as_the_host_shows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
