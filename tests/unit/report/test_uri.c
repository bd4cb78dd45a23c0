#include "base/rows.h"

#include "report/uri.h"

static void test_paths(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *file;
        const char *root; /* NULL: not known */
        const char *path;
        const char *uri;
        bool inside;
    } ROWS[] = {
        {"a relative path stays",                           "a/b.json",              "/r",   "a/b.json",       "a/b.json",
         true                                                                                                                                          },
        {"a leading ./ goes",                               "./a.json",              "/r",   "a.json",         "a.json",                          true },
        {"dots and slashes inside go",                      "a/.//b/../c.json",      "/r",   "a/c.json",
         "a/c.json",                                                                                                                              true },
        {"below the root it becomes relative",              "/r/s/a.json",           "/r/s", "a.json",
         "a.json",                                                                                                                                true },
        {"a slash behind the root is none",                 "/r/a.json",             "/r/",  "a.json",
         "a.json",                                                                                                                                true },
        {"a longer name is another folder",                 "/rs/a.json",            "/r",   "../rs/a.json",
         "file:///rs/a.json",                                                                                                                     false},
        {"a parent lies outside",                           "../a.json",             "/r/s", "../a.json",
         "file:///r/a.json",                                                                                                                      false},
        {"far outside",                                     "/x/a.json",             "/r/s", "../../x/a.json",
         "file:///x/a.json",                                                                                                                      false},
        {"out and in again is inside",                      "../s/a.json",           "/r/s", "a.json",
         "a.json",                                                                                                                                true },
        {"all is below the root of the system",             "/x/a.json",             "/",    "x/a.json",
         "x/a.json",                                                                                                                              true },
        {"standard input has a name",                       "-",                     "/r",   "stdin",          "stdin",                           true },
        {"without a root a relative path stays",            "./a.json",              NULL,   "a.json",
         "a.json",                                                                                                                                true },
        {"without a root parents stay",                     "../../a.json",          NULL,   "../../a.json",
         "../../a.json",                                                                                                                          false},
        {"without a root an absolute path loses its slash", "/x/a.json",             NULL,
         "x/a.json",                                                                                           "file:///x/a.json",                false},
        {"two dots at the end of a name are no parent",     "a../b",                 "/r",   "a../b",
         "a../b",                                                                                                                                 true },
        {"what means something in a URI is encoded",        "a b%#?:[x].json",       "/r",
         "a b%#?:[x].json",                                                                                    "a%20b%25%23%3F%3A%5Bx%5D.json",   true },
        {"so are bytes past ASCII",                         "\xc3\xa9.json",         "/r",   "\xc3\xa9.json",
         "%C3%A9.json",                                                                                                                           true },
        {"an ARN is a path like any other",                 "arn:aws:iam::1:role/x", "/r",
         "arn:aws:iam::1:role/x",                                                                              "arn%3Aaws%3Aiam%3A%3A1%3Arole/x", true },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_str file = ew_str_from(ROWS[i].file);
        struct ew_str root = ew_str_from(ROWS[i].root);
        struct ew_buf out;
        ew_buf_init(&out);
        bool inside = ew_path_add_relative(&out, file, root);
        CHECK_STR(ROWS[i].name, ew_buf_str(&out), ew_str_from(ROWS[i].path));
        CHECK(ROWS[i].name, inside == ROWS[i].inside);
        out.len = 0;
        inside = ew_uri_add_file(&out, file, root);
        CHECK_STR(ROWS[i].name, ew_buf_str(&out), ew_str_from(ROWS[i].uri));
        CHECK(ROWS[i].name, inside == ROWS[i].inside);
        ew_buf_release(&out);
    }
}

static void test_places(void **state)
{
    (void)state;
    static struct ew_input input = {.path = EW_LIT("first.json")};
    static struct ew_origin origin = {
        .address = EW_LIT("aws_iam_role.a"),
        .source = {.file = EW_LIT("main.tf"),
                   .line = 3,
                   .column = 1,
                   .end_line = 9,
                   .end_column = 2},
    };
    static const struct ew_origin NO_SOURCE = {.address = EW_LIT("Role")};
    static const struct {
        const char *name;
        struct ew_place place;
        const char *file;
        size_t want[4];
    } ROWS[] = {
        {"a whole place stays",
         {.file = EW_LIT("a"),
          .line = 2,
          .column = 3,
          .end_line = 4,
          .end_column = 5},
         "a",          {2, 3, 4, 5}},
        {"without columns one character is shown",
         {.file = EW_LIT("a"), .line = 7},
         "a",          {7, 1, 7, 2}},
        {"a file alone is its first line",
         {.file = EW_LIT("a")},
         "a",          {1, 1, 1, 2}},
        {"no place is that of the first input",
         {.line = 0},
         "first.json", {1, 1, 1, 2}},
        {"a source goes first",
         {.file = EW_LIT("plan.json"), .line = 1, .origin = &origin},
         "main.tf",    {3, 1, 9, 2}},
        {"an origin without a source does not",
         {.file = EW_LIT("plan.json"), .line = 1, .origin = &NO_SOURCE},
         "plan.json",  {1, 1, 1, 2}},
    };
    const struct ew_estate estate = {
        .inputs = {.items = &input, .count = 1}
    };
    const struct ew_report report = {.estate = &estate};
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        const struct ew_finding finding = {.place = ROWS[i].place};
        struct ew_place got = ew_finding_shown_at(&report, &finding);
        const size_t *want = ROWS[i].want;
        CHECK_STR(ROWS[i].name, got.file, ew_str_from(ROWS[i].file));
        CHECK(ROWS[i].name, got.line == want[0] && got.column == want[1] &&
                                got.end_line == want[2] &&
                                got.end_column == want[3]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
