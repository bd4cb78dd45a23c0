#include "base/str.h"
#include "base/utf8.h"

#include "rows.h"

#include <stdlib.h>
#include <string.h>

static void test_compare(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *a;
        const char *b;
        bool eq;
        bool eq_nocase;
        int order;
    } ROWS[] = {
        {"equal texts are equal",                  "ab",   "ab",   true,  true,  0 },
        {"another case is equal without case",     "aB",   "Ab",   false, true,  1 },
        {"a prefix comes first",                   "a",    "ab",   false, false, -1},
        {"empty comes before all",                 "",     "a",    false, false, -1},
        {"empty equals empty",                     "",     "",     true,  true,  0 },
        {"absent equals empty",                    NULL,   "",     true,  true,  0 },
        {"bytes are unsigned",                     "\xff", "a",    false, false, 1 },
        {"case is that of ASCII only",             "\xc4", "\xe4", false, false, -1},
        {"neighbours of the letters have no case", "@[",   "`{",   false, false,
         -1                                                                        },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_str a = ew_str_from(ROWS[i].a);
        struct ew_str b = ew_str_from(ROWS[i].b);
        int order = ew_str_cmp(a, b);
        CHECK(ROWS[i].name, ew_str_eq(a, b) == ROWS[i].eq);
        CHECK(ROWS[i].name, ew_str_eq_nocase(a, b) == ROWS[i].eq_nocase);
        CHECK(ROWS[i].name, (order > 0) - (order < 0) == ROWS[i].order);
        order = ew_str_cmp(b, a);
        CHECK(ROWS[i].name, (order > 0) - (order < 0) == -ROWS[i].order);
    }
}

static void test_parts(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *s;
        const char *part;
        bool starts;
        bool starts_nocase;
        bool ends;
        bool contains;
    } ROWS[] = {
        {"a text starts and ends with itself",   "arn",    "arn", true,  true,  true,
         true                                                                               },
        {"the start is no end",                  "arn:a",  "arn", true,  true,  false, true },
        {"the end is no start",                  "a:arn",  "arn", false, false, true,  true },
        {"another case",                         "ARN:",   "arn", false, true,  false, false},
        {"the middle is neither",                "xarnx",  "arn", false, false, false, true },
        {"a part longer than the text",          "ar",     "arn", false, false, false,
         false                                                                              },
        {"everything has the empty part",        "ar",     "",    true,  true,  true,  true },
        {"also the empty text",                  "",       "",    true,  true,  true,  true },
        {"and the absent one",                   NULL,     "",    true,  true,  true,  true },
        {"a false start does not hide the part", "aararn", "arn", false, false,
         true,                                                                         true },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_str s = ew_str_from(ROWS[i].s);
        struct ew_str part = ew_str_from(ROWS[i].part);
        const char *name = ROWS[i].name;
        CHECK(name, ew_str_starts(s, part) == ROWS[i].starts);
        CHECK(name, ew_str_starts_nocase(s, part) == ROWS[i].starts_nocase);
        CHECK(name, ew_str_ends(s, part) == ROWS[i].ends);
        CHECK(name, ew_str_contains(s, part) == ROWS[i].contains);
    }
}

static void test_slice(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t from;
        size_t to;
        const char *want;
    } ROWS[] = {
        {"the middle",               1, 3,        "bc"  },
        {"the end is clamped",       2, SIZE_MAX, "cd"  },
        {"the begin is clamped",     9, SIZE_MAX, ""    },
        {"an inverted one is empty", 3, 1,        ""    },
        {"all of it",                0, 4,        "abcd"},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_str got =
            ew_str_slice(EW_STR("abcd"), ROWS[i].from, ROWS[i].to);
        CHECK_STR(ROWS[i].name, got, ew_str_from(ROWS[i].want));
        CHECK(ROWS[i].name, got.ptr);
    }
    assert_null(ew_str_slice((struct ew_str){NULL, 0}, 0, 3).ptr);
}

static void test_cut(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *s;
        const char *head;
        const char *rest;
    } ROWS[] = {
        {"at the first separator",           "a:b:c", "a", "b:c"},
        {"without one there is no rest",     "a",     "a", NULL },
        {"a separator at the end, empty",    "a:",    "a", ""   },
        {"a separator first, empty head",    ":a",    "",  "a"  },
        {"the empty text has an empty head", "",      "",  NULL },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_str rest = ew_str_from(ROWS[i].s);
        struct ew_str head = ew_str_cut(rest, ':', &rest);
        CHECK_STR(ROWS[i].name, head, ew_str_from(ROWS[i].head));
        CHECK(ROWS[i].name, head.ptr);
        CHECK_STR(ROWS[i].name, rest, ew_str_from(ROWS[i].rest));
        CHECK(ROWS[i].name, (rest.ptr == NULL) == (ROWS[i].rest == NULL));
    }
}

static void test_trim(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *s;
        const char *want;
    } ROWS[] = {
        {"both sides",        " \t\r\na b\n", "a b"  },
        {"nothing to trim",   "a",            "a"    },
        {"only blanks",       " \n ",         ""     },
        {"other spaces stay", "\va\f",        "\va\f"},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        CHECK_STR(ROWS[i].name, ew_str_trim(ew_str_from(ROWS[i].s)),
                  ew_str_from(ROWS[i].want));
    }
    assert_null(ew_str_trim((struct ew_str){NULL, 0}).ptr);
}

static void test_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *s;
        uint64_t max;
        bool ok;
        uint64_t want;
    } ROWS[] = {
        {"zero",                     "0",                     9,          true,  0  },
        {"leading zeros",            "007",                   9,          true,  7  },
        {"the maximum",              "255",                   255,        true,  255},
        {"one more",                 "256",                   255,        false, 0  },
        {"a digit past a small one", "5",                     3,          false, 0  },
        {"only zero below one",      "0",                     0,          true,  0  },
        {"the largest of all",       "18446744073709551615",  UINT64_MAX, true,
         UINT64_MAX                                                                 },
        {"one more than that",       "18446744073709551616",  UINT64_MAX, false, 0  },
        {"ten times that",           "184467440737095516150", UINT64_MAX, false, 0  },
        {"empty",                    "",                      9,          false, 0  },
        {"absent",                   NULL,                    9,          false, 0  },
        {"a sign",                   "+1",                    9,          false, 0  },
        {"a blank",                  " 1",                    9,          false, 0  },
        {"a letter behind",          "1a",                    9,          false, 0  },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        uint64_t got = 4711;
        bool ok = ew_str_to_u64(ew_str_from(ROWS[i].s), ROWS[i].max, &got);
        CHECK(ROWS[i].name, ok == ROWS[i].ok);
        CHECK(ROWS[i].name, got == (ok ? ROWS[i].want : 4711));
    }
}

static void test_hash(void **state)
{
    (void)state;
    /* the published values of FNV-1a */
    assert_true(ew_str_hash(EW_STR("")) == UINT64_C(0xcbf29ce484222325));
    assert_true(ew_str_hash(EW_STR("a")) == UINT64_C(0xaf63dc4c8601ec8c));
    uint64_t one = ew_str_hash_keyed(EW_STR("cluster/production"), 1);
    assert_true(one == ew_str_hash_keyed(EW_STR("cluster/production"), 1));
    assert_true(one != ew_str_hash_keyed(EW_STR("cluster/production"), 2));
    assert_true(one != ew_str_hash_keyed(EW_STR("cluster/productioN"), 1));
    assert_true(ew_str_hash_keyed(EW_STR(""), 1) !=
                ew_str_hash_keyed(EW_STR("\0"), 1));
}

static void test_hex(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        char c;
        int want;
    } ROWS[] = {
        {"the first digit",                  '0',    0 },
        {"the last digit",                   '9',    9 },
        {"the first letter",                 'a',    10},
        {"the last letter, in upper case",   'F',    15},
        {"what follows the digits is none",  ':',    -1},
        {"what follows the letters is none", 'g',    -1},
        {"nor is a byte above ASCII",        '\xE1', -1},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        CHECK(ROWS[i].name, ew_hex_value(ROWS[i].c) == ROWS[i].want);
    }
    static const unsigned char BYTES[] = {0x00, 0x9A, 0xFF};
    char text[7];
    ew_hex_write(BYTES, sizeof(BYTES), text);
    CHECK_STR("bytes become two digits each", ew_str_from(text),
              EW_STR("009aff"));
}

static void test_order(void **state)
{
    (void)state;
    struct ew_str list[] = {EW_LIT("b"), EW_LIT("ab"), EW_LIT("a")};
    qsort(list, COUNT_OF(list), sizeof(list[0]), ew_str_order);
    CHECK_STR("the least comes first", list[0], EW_STR("a"));
    CHECK_STR("what it starts comes next", list[1], EW_STR("ab"));
    CHECK_STR("the greatest comes last", list[2], EW_STR("b"));
}

static void test_utf8(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct ew_str s;
        size_t len;
        uint32_t code;
    } ROWS[] = {
        {"ASCII",                      EW_LIT("a"),                    1, 'a'     },
        {"NUL",                        EW_LIT("\0"),                   1, 0       },
        {"two bytes",                  EW_LIT("\xc3\xa4"),             2, 0xE4    },
        {"three bytes",                EW_LIT("\xe2\x82\xac"),         3, 0x20AC  },
        {"four bytes",                 EW_LIT("\xf0\x9f\x98\x80"),     4, 0x1F600 },
        {"the last code",              EW_LIT("\xf4\x8f\xbf\xbf"),     4, 0x10FFFF},
        {"past the last code",         EW_LIT("\xf4\x90\x80\x80"),     0, 0       },
        {"only a part is looked at",   EW_LIT("ab"),                   1, 'a'     },
        {"empty",                      EW_LIT(""),                     0, 0       },
        {"cut short",                  EW_LIT("\xe2\x82"),             0, 0       },
        {"a second byte alone",        EW_LIT("\x80"),                 0, 0       },
        {"a second byte that is none",
         EW_LIT("\xc3"
                "a"),
         0,                                                               0       },
        {"overlong with two bytes",    EW_LIT("\xc0\xaf"),             0, 0       },
        {"overlong with three bytes",  EW_LIT("\xe0\x80\xaf"),         0, 0       },
        {"overlong with four bytes",   EW_LIT("\xf0\x80\x80\xaf"),     0, 0       },
        {"a surrogate",                EW_LIT("\xed\xa0\x80"),         0, 0       },
        {"five bytes",                 EW_LIT("\xf8\x88\x80\x80\x80"), 0, 0       },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        uint32_t code = 0;
        CHECK(ROWS[i].name, ew_utf8_decode(ROWS[i].s, &code) == ROWS[i].len);
        CHECK(ROWS[i].name, code == ROWS[i].code);
        char bytes[4];
        CHECK(ROWS[i].name,
              !ROWS[i].len || ew_utf8_encode(code, bytes) == ROWS[i].len);
        CHECK(ROWS[i].name,
              !ROWS[i].len || memcmp(bytes, ROWS[i].s.ptr, ROWS[i].len) == 0);
    }
}

static void test_accounts(void **state)
{
    (void)state;
    CHECK("twelve digits", ew_is_account_id(EW_STR("000000000001")));
    CHECK("eleven", !ew_is_account_id(EW_STR("11112222333")));
    CHECK("thirteen", !ew_is_account_id(EW_STR("1111222233334")));
    CHECK("a letter", !ew_is_account_id(EW_STR("11112222333a")));
    CHECK("a sign", !ew_is_account_id(EW_STR("+11112222333")));
    CHECK("none", !ew_is_account_id(EW_STR("")));
}

static void test_folders(void **state)
{
    (void)state;
    static const struct {
        struct ew_str path;
        struct ew_str folder;
    } ROWS[] = {
        {EW_LIT("a/b/c.json"), EW_LIT("a/b/")},
        {EW_LIT("./c.json"),   EW_LIT("./")  },
        {EW_LIT("c.json"),     EW_LIT("")    },
        {EW_LIT("/c.json"),    EW_LIT("/")   },
        {EW_LIT("a/"),         EW_LIT("a/")  },
        {EW_LIT(""),           EW_LIT("")    },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        CHECK(ROWS[i].path.ptr,
              ew_str_eq(ew_str_folder(ROWS[i].path), ROWS[i].folder));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compare),  cmocka_unit_test(test_parts),
        cmocka_unit_test(test_slice),    cmocka_unit_test(test_cut),
        cmocka_unit_test(test_trim),     cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_hash),     cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_accounts), cmocka_unit_test(test_folders),
        cmocka_unit_test(test_hex),      cmocka_unit_test(test_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
