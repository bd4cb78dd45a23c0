#include "base/rows.h"

#include "report/report.h"

static const struct ew_estate NO_ESTATE;

/* The rendered report whose only line of input is text. */
static struct ew_buf render(struct ew_str text)
{
    const struct ew_report report = {
        .estate = &NO_ESTATE,
        .gate_reason = EW_STR("passed"),
        .incomplete = {&text, 1},
    };
    const struct ew_render how = {0};
    struct ew_buf out;
    ew_buf_init(&out);
    ew_report_markdown(&out, &report, &how);
    return out;
}

static void test_escapes(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *text;
        const char *want;
    } ROWS[] = {
        {"plain words stay",                    "a plain text",   "- a plain text\n"           },
        {"a cell is not ended",                 "a|b",            "- a\\|b\n"                  },
        {"code is not begun",                   "`a`",            "- \\`a\\`\n"                },
        {"no HTML",                             "<b>&amp;",       "- &lt;b&gt;&amp;amp;\n"     },
        {"no links",                            "[a](b)",         "- \\[a\\](b)\n"             },
        {"no emphasis",                         "*a* _b_ ~c~",    "- \\*a\\* \\_b\\_ \\~c\\~\n"},
        {"no headings and mentions",            "# @a",           "- \\# \\@a\n"               },
        {"a backslash does not undo an escape", "\\|",            "- \\\\\\|\n"                },
        {"no bare links",                       "http://a www.b", "- http\\://a www\\.b\n"     },
        {"a new line ends no row",              "a\nb",           "- a\\\\x0ab\n"              },
        {"no escape sequences",                 "\033[2J",        "- \\\\x1b\\[2J\n"           },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_buf out = render(ew_str_from(ROWS[i].text));
        CHECK(ROWS[i].name,
              ew_str_contains(ew_buf_str(&out), ew_str_from(ROWS[i].want)));
        ew_buf_release(&out);
    }
}

/* A job summary of more than 1 MiB would be refused as a whole. */
static void test_bound(void **state)
{
    (void)state;
    enum { LINES = 40000 };
    static struct ew_str lines[LINES];
    for (size_t i = 0; i < LINES; i++) {
        lines[i] = EW_STR("a line of about forty characters, or more");
    }
    const struct ew_report report = {
        .estate = &NO_ESTATE,
        .gate_reason = EW_STR("passed"),
        .incomplete = {lines, LINES},
    };
    const struct ew_render how = {0};
    struct ew_buf out;
    ew_buf_init(&out);
    ew_report_markdown(&out, &report, &how);
    CHECK("it ends below 1 MiB", out.len < 1U << 20);
    CHECK("and says so",
          ew_str_contains(ew_buf_str(&out), EW_STR(" more lines left out")));
    ew_buf_release(&out);
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_bound),
    };
    return cmocka_run_group_tests(TESTS, NULL, NULL);
}
