/*
 * The table of formats: `--output`, its help and the writing of a report all go
 * by these rows.
 */
#include "report/report.h"

/* Rows of two lines are not to be lined up. */
/* clang-format off */
static const struct ew_format FORMATS[] = {
    {EW_LIT("table"), EW_LIT("for people, at a terminal; the default"),
     ew_report_table, NULL},
    {EW_LIT("json"), EW_LIT("one document, schema execwarden/report/v1"),
     ew_report_json, NULL},
    {EW_LIT("ndjson"), EW_LIT("the same members, one object a line"),
     ew_report_ndjson, NULL},
    {EW_LIT("markdown"), EW_LIT("for job summaries and comments"),
     ew_report_markdown, NULL},
    {EW_LIT("sarif"), EW_LIT("SARIF 2.1.0, for code scanning"),
     ew_report_sarif, NULL},
    {EW_LIT("gitlab-codequality"),
     EW_LIT("GitLab code quality, for merge requests"),
     ew_report_gitlab_codequality, NULL},
    {EW_LIT("github"),
     EW_LIT("annotations in the log of a GitHub workflow, and its summary"),
     ew_report_github, NULL},
    {EW_LIT("junit"), EW_LIT("JUnit XML, one suite a rule"),
     ew_report_junit, NULL},
    {EW_LIT("csv"), EW_LIT("one row a grant, safe for spreadsheets"),
     ew_report_csv, NULL},
    {EW_LIT("asff"), EW_LIT("AWS Security Hub, at most 100 findings a file"),
     ew_report_asff, ew_report_asff_parts},
    {EW_LIT("ocsf"), EW_LIT("OCSF 1.6.0 IAM Analysis Finding, one a line"),
     ew_report_ocsf, NULL},
    {EW_LIT("dot"), EW_LIT("graph of principals, policies and clusters"),
     ew_report_dot, NULL},
    {EW_LIT("mermaid"), EW_LIT("the same graph, grouped where it is large"),
     ew_report_mermaid, NULL},
};
/* clang-format on */

const struct ew_format *ew_formats(size_t *count)
{
    *count = sizeof(FORMATS) / sizeof(FORMATS[0]);
    return FORMATS;
}

const struct ew_format *ew_format_find(struct ew_str name)
{
    size_t count = 0;
    const struct ew_format *formats = ew_formats(&count);
    for (size_t i = 0; i < count; i++) {
        if (ew_str_eq(formats[i].name, name)) {
            return &formats[i];
        }
    }
    return NULL;
}
