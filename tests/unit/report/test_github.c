#include "base/rows.h"

#include "report/github.h"
#include "report/report.h"

#include <string.h>

typedef void add_fn(struct ew_buf *out, struct ew_str text);

static void test_texts(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        add_fn *add;
        const char *text;
        const char *want;
    } ROWS[] = {
        {"a usual text stays",                       ew_workflow_add_inert,    "a::b: c\n",     "a::b: c\n"                 },
        {"a command at the beginning is shown",      ew_workflow_add_inert,
         "::error::x",                                                                          "\\x3a:error::x"            },
        {"and at the beginning of any line",         ew_workflow_add_inert,
         "a\n::debug::x\n",                                                                     "a\n\\x3a:debug::x\n"       },
        {"blanks before it are no help",             ew_workflow_add_inert,
         "a\n \t::debug::x",                                                                    "a\n \t\\x3a:debug::x"      },
        {"blanks past ASCII neither",                ew_workflow_add_inert,
         "\xc2\xa0::debug::x",                                                                  "\xc2\xa0\\x3a:debug::x"    },
        {"a line break of old machines neither",     ew_workflow_add_inert,
         "\r::debug::x",                                                                        "\r\\x3a:debug::x"          },
        {"three colons are no more",                 ew_workflow_add_inert,    ":::x",          "\\x3a::x"                  },
        {"the old form is shown wherever it stands", ew_workflow_add_inert,
         "a ##[error]x ##[b]",                                                                  "a \\x23#[error]x \\x23#[b]"},
        {"three hashes neither",                     ew_workflow_add_inert,    "###[x]",        "#\\x23#[x]"                },
        {"two hashes alone stay",                    ew_workflow_add_inert,    "## a",          "## a"                      },
        {"data keeps its line ends out",             ew_workflow_add_data,
         "50%, a:b\n::error::x",                                                                "50%25, a:b\\x0a::error::x" },
        {"properties end at : and ,",                ew_workflow_add_property, "a:b,c%\r.json",
         "a%3Ab%2Cc%25\\x0d.json"                                                                                           },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_buf out;
        ew_buf_init(&out);
        ROWS[i].add(&out, ew_str_from(ROWS[i].text));
        CHECK_STR(ROWS[i].name, ew_buf_str(&out), ew_str_from(ROWS[i].want));
        ew_buf_release(&out);
    }
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;
    for (const char *at = strstr(text, part); at; at = strstr(at + 1, part)) {
        count++;
    }
    return count;
}

enum { FINDINGS = 25 };

static const struct ew_rule RULE = {
    .id = EW_LIT("EW101"),
    .name = EW_LIT("name"),
    .finds = EW_LIT("finds"),
    .remediation = EW_LIT("remedy"),
};

/* Ten of each kind, and a last line with the numbers of all. */
static void test_limits(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum ew_severity severity;
        const char *command;
        const char *counts;
    } ROWS[] = {
        {"critical ones are errors", EW_CRITICAL, "::error ",
         "10 of 25 errors annotated"  },
        {"high ones are errors",     EW_HIGH,     "::error ",
         "10 of 25 errors annotated"  },
        {"medium ones are warnings", EW_MEDIUM,   "::warning ",
         "10 of 25 warnings annotated"},
        {"low ones are notices",     EW_LOW,      "::notice ",
         "10 of 25 notices annotated" },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        static struct ew_finding findings[FINDINGS + 1];
        for (size_t j = 0; j <= FINDINGS; j++) {
            findings[j] = (struct ew_finding){
                .rule = &RULE,
                .severity = ROWS[i].severity,
                .message = EW_STR("text"),
                .status = j ? EW_FINDING_OPEN : EW_FINDING_EXEMPTED,
            };
        }
        static const struct ew_estate NO_ESTATE;
        const struct ew_report report = {
            .estate = &NO_ESTATE,
            .findings = findings,
            .finding_count = FINDINGS + 1,
            .complete = true,
        };
        const struct ew_render how = {0};
        struct ew_buf out;
        ew_buf_init(&out);
        ew_report_github(&out, &report, &how);
        ew_buf_add_char(&out, '\0');
        CHECK(ROWS[i].name, count_of(out.ptr, ROWS[i].command) == 10);
        CHECK(ROWS[i].name, count_of(out.ptr, "\n") == 11);
        CHECK(ROWS[i].name, strstr(out.ptr, "execwarden: 25 open findings: "));
        CHECK(ROWS[i].name, strstr(out.ptr, ROWS[i].counts));
        ew_buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
