/*
 * What somebody got in place of what was needed: the answer of a neighbouring
 * command, an error, the login page of a proxy. Each row says which command
 * would have told.
 */
#include "load/foreign_look.h"
#include "load/foreign_rows.h"
#include "load/iam_look.h"
#include "load/skip.h"
#include "load/template/assembly.h"

static bool is_one_policy(const struct ew_source *source)
{
    return ew_source_has_kind(source, "Policy", EW_JSON_OBJECT) ||
           (ew_source_has_kind(source, "Versions", EW_JSON_ARRAY) &&
            !ew_source_has(source, "Content"));
}

static bool is_organization_policy(const struct ew_source *source)
{
    const struct ew_json_item *policy =
        source->text ? ew_source_member(source, "Policy") : NULL;
    return policy && policy->kind == EW_JSON_OBJECT &&
           ew_str_contains(ew_str_slice(source->text->text, policy->span.begin,
                                        policy->span.end),
                           EW_STR("\"PolicySummary\""));
}

static bool is_cdk_manifest(const struct ew_source *source)
{
    return ew_source_has_kind(source, "version", EW_JSON_STRING) &&
           (ew_source_has_kind(source, "artifacts", EW_JSON_OBJECT) ||
            ew_source_has_kind(source, "tree", EW_JSON_OBJECT) ||
            ew_cdk_assets_detect(source) || source->member_count == 1);
}

static bool is_get_template(const struct ew_source *source)
{
    return ew_source_has(source, "TemplateBody");
}

static bool is_own_report(const struct ew_source *source)
{
    return ew_source_has(source, "schema") && ew_source_has(source, "run") &&
           ew_source_has(source, "findings");
}

/* In the first line that is not blank, and not somewhere in a text. */
static bool is_error_text(const struct ew_source *source)
{
    static const char *const WORDS[] = {
        "An error occurred (", "Unable to locate credentials",
        "aws: error:",         "usage: aws ",
        "<ErrorResponse",
    };
    struct ew_str first = ew_look_first_line(source);
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
        if (ew_str_contains(first, ew_str_from(WORDS[i]))) {
            return !source->text;
        }
    }
    return false;
}

static bool is_error(const struct ew_source *source)
{
    return is_error_text(source) || ew_source_has(source, "__type") ||
           (ew_source_has_kind(source, "Error", EW_JSON_OBJECT) &&
            source->member_count <= 2);
}

static bool is_xml_answer(const struct ew_source *source)
{
    return ew_look_holds(source, "<GetAccountAuthorizationDetailsResponse");
}

bool ew_foreign_is_iam(const struct ew_source *source)
{
    return ew_source_matters(source) && ew_iam_look(source);
}

static bool is_html(const struct ew_source *source)
{
    return ew_look_starts(source, "<!doctype html") ||
           ew_look_starts(source, "<html");
}

/* clang-format off */
static const struct ew_foreign_row ROWS[] = {
    {.detect = is_error,
     .foreign = {.is_lost = true,
                 .text = "this is an error of AWS or of its CLI in place of "
                         "what was asked for: mend that and run the command "
                         "again"}},
    {.detect = is_html,
     .foreign = {.is_lost = true,
                 .text = "this is a web page, such as a proxy or a login "
                         "answers with: run the command that should have made "
                         "this file again"}},
    {.detect = is_xml_answer,
     .foreign = {.is_lost = true,
                 .text = "this is the account in XML: have the AWS CLI print "
                         "it in JSON, " EW_FOREIGN_EXPORT}},
    {.detect = is_get_template,
     .foreign = {.is_lost = true,
                 .text = "this is what `aws cloudformation get-template` "
                         "prints: run it with `--query TemplateBody "
                         "--template-stage Processed`"}},
    {.detect = is_own_report,
     .foreign = {.text = "this is a report of execwarden: give it to "
                         "`convert` or to `--baseline`, and what it was made "
                         "of here"}},
    {.detect = is_organization_policy,
     .foreign = {.text = "this is a policy of AWS Organizations, which grants "
                         "nothing by itself: put it into an organization "
                         "file, with what it is attached to"}},
    {.detect = is_cdk_manifest,
     .foreign = {.text = "this belongs to an assembly of the AWS CDK and "
                         "holds no resources: give its folder, or the "
                         "templates in it"}},
    {.detect = ew_foreign_is_iam,
     .foreign = {.is_lost = true,
                 .text = "this holds policies or principals of IAM, and is in "
                         "no form that is read: give each policy document by "
                         "itself, or run " EW_FOREIGN_EXPORT}},
    {.kind = EW_JSON_ARRAY,
     .members = {"Roles"},
     .foreign = {.text = "this is what `aws iam list-roles` prints, which "
                         "lacks the policies: run " EW_FOREIGN_EXPORT}},
    {.kind = EW_JSON_ARRAY,
     .members = {"Users"},
     .foreign = {.text = "this is what `aws iam list-users` prints, which "
                         "lacks the policies: run " EW_FOREIGN_EXPORT}},
    {.kind = EW_JSON_ARRAY,
     .members = {"Groups"},
     .foreign = {.text = "this is what `aws iam list-groups` prints, which "
                         "lacks the policies: run " EW_FOREIGN_EXPORT}},
    {.kind = EW_JSON_ARRAY,
     .members = {"Policies"},
     .foreign = {.text = "this is what `aws iam list-policies` prints, which "
                         "lacks the documents: run " EW_FOREIGN_EXPORT}},
    {.kind = EW_JSON_OBJECT,
     .members = {"Role", "User", "Group"},
     .foreign = {.text = "this is what `aws iam get-role`, `get-user` or "
                         "`get-group` prints, which lacks the policies: run "
                         EW_FOREIGN_EXPORT}},
    {.kind = EW_JSON_ARRAY,
     .members = {"AttachedPolicies", "PolicyNames"},
     .foreign = {.text = "this is a list of the names of policies, without "
                         "their documents: run " EW_FOREIGN_EXPORT}},
    {.detect = is_one_policy,
     .foreign = {.text = "this is what `aws iam get-policy` or "
                         "`list-policy-versions` prints, without a document: "
                         "run `aws iam get-policy-version --policy-arn ARN "
                         "--version-id VERSION`"}},
    {.kind = EW_JSON_ARRAY,
     .members = {"clusterArns", "serviceArns", "taskArns", "taskDefinitionArns", "containerInstanceArns"},
     .foreign = {.text = "this is a list of ARNs of ECS: give what `aws ecs "
                         "describe-clusters`, `describe-services` and "
                         "`describe-tasks` print"}},
    {.kind = EW_JSON_ARRAY,
     .members = {"Stacks", "StackResources", "StackResourceSummaries"},
     .foreign = {.text = "this is a list of CloudFormation stacks or of their "
                         "resources: run `aws cloudformation get-template "
                         "--stack-name NAME --query TemplateBody "
                         "--template-stage Processed > template.json`"}},
};
/* clang-format on */

const struct ew_foreign_rows EW_FOREIGN_ANSWERS = {ROWS, sizeof(ROWS) /
                                                             sizeof(ROWS[0])};
