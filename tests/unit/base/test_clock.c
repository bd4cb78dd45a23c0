#include "base/clock.h"

#include "rows.h"

#define NO INT64_MIN

static void test_parse(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *text;
        int64_t want;
    } ROWS[] = {
        {"a date",                      "2020-01-01",                  1577836800  },
        {"date and time",               "2020-01-01T00:00:00Z",        1577836800  },
        {"without seconds",             "2020-01-01T10:30Z",           1577874600  },
        {"without a zone it is UTC",    "2020-01-01T10:30:00",         1577874600  },
        {"a fraction is cut",           "2020-01-01T00:00:00.999Z",    1577836800  },
        {"an offset ahead",             "2020-01-01T01:00:00+01:00",   1577836800  },
        {"an offset behind",            "2019-12-31T19:00:00-05:00",   1577836800  },
        {"an offset without colon",     "2020-01-01T05:30:00+0530",    1577836800  },
        {"a fraction and an offset",    "2020-01-01T01:00:00.5+01:00", 1577836800  },
        {"a leap day",                  "2024-02-29",                  1709164800  },
        {"seconds since 1970",          "1577836800",                  1577836800  },
        {"a year alone is seconds",     "2020",                        2020        },
        {"before 1970",                 "-1",                          -1          },
        {"the first second",            "0001-01-01",                  -62135596800},
        {"the last second",             "9999-12-31T23:59:59Z",        253402300799},
        {"the last second as a number", "253402300799",                253402300799},
        {"no such day",                 "2023-02-29",                  NO          },
        {"no leap day in 1900",         "1900-02-29",                  NO          },
        {"a leap day in 2000",          "2000-02-29",                  951782400   },
        {"no such month",               "2020-13-01",                  NO          },
        {"month zero",                  "2020-00-01",                  NO          },
        {"day zero",                    "2020-01-00",                  NO          },
        {"year zero",                   "0000-01-01",                  NO          },
        {"no such hour",                "2020-01-01T24:00:00Z",        NO          },
        {"no such minute",              "2020-01-01T00:60:00Z",        NO          },
        {"no such second",              "2020-01-01T00:00:60Z",        NO          },
        {"an hour alone",               "2020-01-01T00Z",              NO          },
        {"a fraction of a minute",      "2020-01-01T00:00.5Z",         NO          },
        {"a fraction without digits",   "2020-01-01T00:00:00.Z",       NO          },
        {"a blank instead of the T",    "2020-01-01 00:00:00Z",        NO          },
        {"a zone after a date",         "2020-01-01Z",                 NO          },
        {"an offset without minutes",   "2020-01-01T00:00:00+01",      NO          },
        {"text behind",                 "2020-01-01T00:00:00Zx",       NO          },
        {"one digit too few",           "2020-1-01",                   NO          },
        {"past the last second",        "253402300800",                NO          },
        {"empty",                       "",                            NO          },
        {"absent",                      NULL,                          NO          },
        {"only a sign",                 "-",                           NO          },
        {"a decimal number",            "1.5",                         NO          },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        int64_t got = NO;
        bool ok = ew_time_parse(ew_str_from(ROWS[i].text), &got);
        CHECK(ROWS[i].name, got == ROWS[i].want);
        CHECK(ROWS[i].name, ok == (ROWS[i].want != NO));
    }
}

static void test_date(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *text;
        int64_t want;
    } ROWS[] = {
        {"a date",       "2026-12-31",           1798675200},
        {"the epoch",    "1970-01-01",           0         },
        {"with a time",  "2026-12-31T00:00:00Z", NO        },
        {"with a blank", "2026-12-31 ",          NO        },
        {"seconds",      "1798675200",           NO        },
        {"no such day",  "2026-11-31",           NO        },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        int64_t got = NO;
        bool ok = ew_date_parse(ew_str_from(ROWS[i].text), &got);
        CHECK(ROWS[i].name, got == ROWS[i].want);
        CHECK(ROWS[i].name, ok == (ROWS[i].want != NO));
    }
}

static void test_format(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int64_t time;
        const char *want;
    } ROWS[] = {
        {"the epoch",         0,            "1970-01-01T00:00:00Z"},
        {"one second before", -1,           "1969-12-31T23:59:59Z"},
        {"a leap day",        1709251199,   "2024-02-29T23:59:59Z"},
        {"the last day",      1609372800,   "2020-12-31T00:00:00Z"},
        {"the first second",  -62135596800, "0001-01-01T00:00:00Z"},
        {"clamped below",     INT64_MIN,    "0001-01-01T00:00:00Z"},
        {"clamped above",     INT64_MAX,    "9999-12-31T23:59:59Z"},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        char text[21];
        ew_time_format(ROWS[i].time, text);
        CHECK_STR(ROWS[i].name, ew_str_from(text), ew_str_from(ROWS[i].want));
    }
}

static void test_parse_reads_what_format_writes(void **state)
{
    (void)state;
    /* a prime step, so that all parts of a day and year are met */
    for (int64_t time = -62135596800; time <= 253402300799;
         time += 7654321 * INT64_C(13) + 1) {
        char text[21];
        int64_t got = NO;
        ew_time_format(time, text);
        assert_true(ew_time_parse(ew_str_from(text), &got));
        assert_true(got == time);
    }
    assert_true(ew_time_now() > 1700000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_date),
        cmocka_unit_test(test_format),
        cmocka_unit_test(test_parse_reads_what_format_writes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
