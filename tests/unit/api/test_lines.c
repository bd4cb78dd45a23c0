#include "base/rows.h"

#include "api/lines.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int write_bytes(char *path, const char *bytes, size_t length)
{
    int fd = mkstemp(path);
    return fd >= 0 && write(fd, bytes, length) == (ssize_t)length ? close(fd)
                                                                  : -1;
}

/* All lines of a file, `[` and `]` around each. */
static struct ew_buf read_all(const char *bytes, size_t length, size_t *waits)
{
    char path[] = "/tmp/ew-lines-XXXXXX";
    struct ew_error err = {0};
    struct ew_str line;
    struct ew_buf out;
    ew_buf_init(&out);
    assert_int_equal(write_bytes(path, bytes, length), 0);
    struct ew_lines *lines = calloc(1, sizeof(*lines));
    assert_non_null(lines);
    assert_int_equal(ew_lines_open(ew_str_from(path), lines, &err), EW_OK);
    while (ew_lines_next(lines, &line, &err)) {
        ew_buf_add_char(&out, '[');
        ew_buf_add(&out, line);
        ew_buf_add_char(&out, ']');
        *waits += ew_lines_will_wait(lines);
    }
    assert_int_equal(err.status, EW_OK);
    ew_lines_close(lines);
    free(lines);
    assert_int_equal(unlink(path), 0);
    return out;
}

static void test_next(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *text;
        const char *want;
        size_t waits;
    } ROWS[] = {
        {"an empty file has no line",     "",         "",         0},
        {"a line end ends a line",        "a\nb\n",   "[a][b]",   1},
        {"the last one may lack its end", "a\nb",     "[a][b]",   2},
        {"empty lines are lines",         "\n\na\n",  "[][][a]",  1},
        {"a carriage return stays",       "a\r\nb\n", "[a\r][b]", 1},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        size_t waits = 0;
        struct ew_buf out =
            read_all(ROWS[i].text, strlen(ROWS[i].text), &waits);
        CHECK_STR(ROWS[i].name, ew_buf_str(&out), ew_str_from(ROWS[i].want));
        CHECK(ROWS[i].name, waits == ROWS[i].waits);
        ew_buf_release(&out);
    }
}

/* A line that does not fit into one block of the reader. */
static void test_long(void **state)
{
    (void)state;
    enum { LENGTH = 200000 };
    char *bytes = malloc(LENGTH);
    assert_non_null(bytes);
    memset(bytes, 'x', LENGTH);
    bytes[LENGTH - 10] = '\n';
    size_t waits = 0;
    struct ew_buf out = read_all(bytes, LENGTH, &waits);
    CHECK("no byte is lost", out.len == LENGTH - 1 + 4);
    CHECK("nor its end", out.ptr[LENGTH - 10 + 1] == ']');
    ew_buf_release(&out);
    free(bytes);
}

static void test_open(void **state)
{
    (void)state;
    struct ew_error err = {0};
    struct ew_lines *lines = calloc(1, sizeof(*lines));
    assert_non_null(lines);
    struct ew_str path = EW_STR("/nonexistent/file");
    CHECK("a file that does not exist",
          ew_lines_open(path, lines, &err) == EW_USAGE);
    CHECK_STR("is named", err.place.file, path);
    ew_lines_close(lines);
    free(lines);
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(test_next),
        cmocka_unit_test(test_long),
        cmocka_unit_test(test_open),
    };
    return cmocka_run_group_tests(TESTS, NULL, NULL);
}
