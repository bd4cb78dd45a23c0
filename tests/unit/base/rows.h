/** What the table tests share: cmocka, and checks that name their row. */
#ifndef EW_TEST_ROWS_H
#define EW_TEST_ROWS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* clang-format off */
#include <cmocka.h>
/* clang-format on */

#include "base/status.h"

#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

/** Fails the test and prints the row's name. */
#define CHECK(row_name, condition)                            \
    do {                                                      \
        if (!(condition)) {                                   \
            fail_msg("row `%s`: %s", (row_name), #condition); \
        }                                                     \
    } while (0)

/** As CHECK for two slices, which are printed. */
#define CHECK_STR(row_name, got, want)                                \
    do {                                                              \
        struct ew_str got_str = (got);                                \
        struct ew_str want_str = (want);                              \
        if (!ew_str_eq(got_str, want_str)) {                          \
            fail_msg("row `%s`: got `%.*s`, want `%.*s`", (row_name), \
                     EW_STR_ARG(got_str), EW_STR_ARG(want_str));      \
        }                                                             \
    } while (0)

#endif
