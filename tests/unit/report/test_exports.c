/* What is special in formats for other programs. */
#include "base/rows.h"

#include "report/report.h"

#include <string.h>

static const struct ew_rule RULE = {
    .id = EW_LIT("EW101"),
    .name = EW_LIT("name"),
    .finds = EW_LIT("finds"),
    .remediation = EW_LIT("remedy"),
};

/* The report of one finding about one principal, in a format. */
static void write_report(struct ew_buf *out, const char *format,
                         const char *name, const char *message)
{
    static const struct ew_estate NO_ESTATE;
    const struct ew_principal principal = {
        .arn = ew_str_from(name),
        .type = EW_PRINCIPAL_ROLE,
    };
    const struct ew_access access = {
        .principal = &principal,
        .verdict = EW_VERDICT_ALLOWED,
    };
    const struct ew_reported reported = {.access = &access};
    const struct ew_origin origin = {
        .address = EW_LIT("aws_iam_role.r"),
        .source = {.file = EW_LIT("main.tf"), .line = 7},
    };
    const struct ew_finding finding = {
        .rule = &RULE,
        .severity = EW_HIGH,
        .principal = principal.arn,
        .message = ew_str_from(message),
        .place = {.file = EW_LIT("f"),
                  .line = 3,
                  .column = 5,
                  .origin = &origin},
        .fingerprint = "0123",
    };
    const struct ew_report report = {
        .estate = &NO_ESTATE,
        .principals = &reported,
        .principal_count = 1,
        .findings = &finding,
        .finding_count = 1,
        .now = 1,
        .complete = true,
    };
    const struct ew_render how = {0};
    ew_format_find(ew_str_from(format))->write(out, &report, &how);
}

static void test_texts(void **state)
{
    (void)state;
    /* Texts of any length are not to be lined up. */
    /* clang-format off */
    static const struct {
        const char *name;
        const char *format;
        const char *principal;
        const char *message;
        const char *wanted;
    } ROWS[] = {
        {"a message of XML is text", "junit", "p", "</failure>&\"",
         "&lt;/failure&gt;&amp;&quot;"},
        {"what is no character of XML is shown as a number", "junit", "p",
         "a\xEF\xBF\xBE-\xEF\xBF\xBF", "a\\u{FFFE}-\\u{FFFF}"},
        {"controls are shown as numbers", "junit", "p", "a\x01\x7F\n",
         "a\\x01\\x7f\\x0a"},
        {"a failure names its place and its block", "junit", "p", "m",
         "\nat f:3:5\nresource: aws_iam_role.r\nat main.tf:7\n"},
        {"a formula is marked as text", "csv", "=1+1", "m",
         "finding,,\"'=1+1\","},
        {"so is one in fullwidth signs", "csv", "\xEF\xBC\x9D" "1", "m",
         ",\"'\xEF\xBC\x9D" "1\","},
        {"a tab before it is shown", "csv", "\t=1", "m", ",\\x09=1,"},
        {"a quote is doubled", "csv", "a\"b", "m", ",\"a\"\"b\","},
        {"a semicolon is quoted", "csv", "a;=b", "m", ",\"a;=b\","},
        {"a row of a finding ends with eight empty cells", "csv", "p", "m",
         ",m,0123,f,3,5,aws_iam_role.r,main.tf,7,,,,,,,,\r\n"},
        {"a finding of no account has zeros", "asff", "p", "m",
         "\"AwsAccountId\": \"000000000000\""},
        {"another partition has its own region", "asff",
         "arn:aws-cn:iam::111122223333:role/r", "m",
         "arn:aws-cn:securityhub:cn-north-1:111122223333:product/111122223333/"
         "default"},
        {"a blank text is left out", "asff", " ", "m",
         "\"Resources\": [\n      {\n        \"Type\": \"Other\",\n        "
         "\"Id\": \"f\""},
        {"the first resource has the address", "asff", "p", "m",
         "\"Address\": \"aws_iam_role.r\""},
        {"the resource of code has its address for a name", "ocsf", "p", "m",
         "{\"uid\":\"p\",\"name\":\"aws_iam_role.r\","},
        {"times are milliseconds", "ocsf", "p", "m", "\"time\":1000,"},
        {"a label cannot end its quotes", "dot", "\"]; x [label=\"", "m",
         "label=\"\\\"]; x [label=\\\"\\nallowed\""},
        {"nor by an escape before them", "dot", "a\\", "m",
         "label=\"a\\\\\\nallowed\""},
        {"a label names no character by number", "dot", "&#34;", "m",
         "label=\"&amp;#34;\\nallowed\""},
        {"quotes are numbers", "mermaid", "a\"]:::x", "m",
         "[\"a#34;#93;:::x<br/>allowed\"]:::allowed"},
        {"so is what begins one", "mermaid", "#quot;", "m",
         "[\"#35;quot#59;<br/>allowed\"]"},
        {"and what ends a line to JavaScript", "mermaid",
         "a\xE2\x80\xA8%%b", "m", "[\"a#65533;#37;#37;b<br/>"},
    };
    /* clang-format on */
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_buf out;
        ew_buf_init(&out);
        write_report(&out, ROWS[i].format, ROWS[i].principal, ROWS[i].message);
        CHECK(ROWS[i].name,
              ew_str_contains(ew_buf_str(&out), ew_str_from(ROWS[i].wanted)));
        CHECK(ROWS[i].name, !out.failed);
        ew_buf_release(&out);
    }
}

/* Texts of asff end at a whole character. */
static void test_cut(void **state)
{
    (void)state;
    enum { MAX = 1024, LENGTH = 1500 };
    for (size_t shift = 0; shift < 3; shift++) {
        char message[LENGTH + 1] = "";
        memset(message, 'x', shift);
        for (size_t i = shift; i + 3 <= LENGTH; i += 3) {
            memcpy(message + i, "\xE2\x82\xAC", 3);
        }
        struct ew_buf out;
        ew_buf_init(&out);
        write_report(&out, "asff", "p", message);
        char *begin = strstr(out.ptr, "\"Description\": \"");
        assert_non_null(begin);
        begin += strlen("\"Description\": \"");
        char *end = strchr(begin, '"');
        assert_non_null(end);
        assert_in_range(end - begin, MAX - 3, MAX);
        assert_memory_equal(end - 6, "\xE2\x82\xAC\xE2\x80\xA6", 6);
        ew_buf_release(&out);
    }
}

static void test_parts(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t findings;
        size_t parts;
    } ROWS[] = {
        {"nothing is an empty array", 0,   1},
        {"one finding",               1,   1},
        {"a file holds a hundred",    100, 1},
        {"the next begins another",   101, 2},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        const struct ew_report report = {.finding_count = ROWS[i].findings};
        CHECK(ROWS[i].name, ew_report_asff_parts(&report) == ROWS[i].parts);
    }
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_parts),
    };
    return cmocka_run_group_tests(TESTS, NULL, NULL);
}
