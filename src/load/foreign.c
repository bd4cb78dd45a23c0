/*
 * What is no input of ours may still concern us: a file of Terraform's own
 * language, a Kubernetes manifest, an answer of another command. Files like
 * that in a folder are told apart here, from those that never hold access and
 * are skipped, by a few words that such files cannot do without.
 */
#include "load/foreign.h"

#include "load/iam_look.h"
#include "load/skip.h"
#include "load/template/assembly.h"

#define FIRST_BYTES ((size_t)64 << 10)

static struct ew_str name_of(const struct ew_source *source)
{
    struct ew_str name = source->path;
    struct ew_str rest = name;
    while (rest.ptr) {
        name = ew_str_cut(rest, '/', &rest);
    }
    return name;
}

static bool ends(const struct ew_source *source, const char *suffix)
{
    return ew_str_ends(source->path, ew_str_from(suffix));
}

/* Anywhere: what matters may stand behind much that does not. */
static bool holds(const struct ew_source *source, const char *text)
{
    return ew_str_contains(source->bytes, ew_str_from(text));
}

/* The first line that is not blank, as far as its kind shows. */
static struct ew_str first_line(const struct ew_source *source)
{
    struct ew_str rest;
    struct ew_str line = ew_str_cut(ew_str_trim(source->bytes), '\n', &rest);
    return ew_str_slice(line, 0, FIRST_BYTES);
}

static bool starts(const struct ew_source *source, const char *text)
{
    return ew_str_starts_nocase(ew_str_trim(source->bytes), ew_str_from(text));
}

static bool has(const struct ew_source *source, const char *name)
{
    return source->text && ew_source_member(source, name);
}

static bool has_kind(const struct ew_source *source, const char *name,
                     enum ew_json_kind kind)
{
    const struct ew_json_item *item =
        source->text ? ew_source_member(source, name) : NULL;
    return item && item->kind == kind;
}

static struct ew_str without_quote(struct ew_str text)
{
    bool quoted =
        ew_str_starts(text, EW_STR("\"")) || ew_str_starts(text, EW_STR("'"));
    return ew_str_slice(text, quoted ? 1 : 0, text.len);
}

/* A key at the left edge of YAML. */
static bool has_key(const struct ew_source *source, const char *name)
{
    struct ew_str key = ew_str_from(name);
    struct ew_str rest = source->bytes;
    while (!source->text && rest.ptr) {
        struct ew_str line = without_quote(ew_str_cut(rest, '\n', &rest));
        if (!ew_str_starts(line, key)) {
            continue;
        }
        line = without_quote(ew_str_slice(line, key.len, line.len));
        if (ew_str_starts(ew_str_trim(line), EW_STR(":"))) {
            return true;
        }
    }
    return false;
}

/* ---- infrastructure code ------------------------------------------------- */

static bool ends_in_one(const struct ew_source *source,
                        const char *const *suffixes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (ends(source, suffixes[i])) {
            return true;
        }
    }
    return false;
}

/* Stacks of Terraform are planned where they are deployed, and have no plan
 * that is read here. */
static bool is_terraform_stack(const struct ew_source *source)
{
    static const char *const NAMES[] = {
        ".tfcomponent.hcl",  ".tfstack.hcl",          ".tfdeploy.hcl",
        ".tfstack.hcl.json", ".tfcomponent.hcl.json", ".tfdeploy.hcl.json",
        ".tfcomponent.json", ".tfstack.json",         ".tfdeploy.json",
    };
    return ends_in_one(source, NAMES, sizeof(NAMES) / sizeof(NAMES[0]));
}

/* Blocks that may declare something, and not only variables and outputs. */
static bool is_terraform(const struct ew_source *source)
{
    static const char *const NAMES[] = {".tf", ".tofu", ".tf.json",
                                        ".tofu.json"};
    /* Folders of Terragrunt name what is to be deployed. */
    static const char *const TERRAGRUNT[] = {
        "terragrunt.hcl", "terragrunt.stack.hcl", "terragrunt.hcl.json"};
    if (ends_in_one(source, TERRAGRUNT,
                    sizeof(TERRAGRUNT) / sizeof(TERRAGRUNT[0]))) {
        return true;
    }
    if (!ends_in_one(source, NAMES, sizeof(NAMES) / sizeof(NAMES[0]))) {
        return false;
    }
    bool object = source->text && source->text->root_kind == EW_JSON_OBJECT;
    return object ? has(source, "resource") || has(source, "module")
                  : holds(source, "resource") || holds(source, "module");
}

/* What cdktf writes tells of itself in a comment. */
static bool is_cdktf(const struct ew_source *source)
{
    return has(source, "resource") && has(source, "//") &&
           (has(source, "terraform") || has(source, "provider"));
}

static bool is_zip(const struct ew_source *source)
{
    return ew_str_starts(source->bytes, EW_STR("PK\x03\x04"));
}

static bool is_binary_plan(const struct ew_source *source)
{
    return is_zip(source) &&
           (holds(source, "tfplan") || holds(source, "tfstate"));
}

static bool is_plan_log(const struct ew_source *source)
{
    struct ew_str first = first_line(source);
    return ew_str_starts(first, EW_STR("{")) &&
           ew_str_contains(first, EW_STR("\"@level\"")) &&
           ew_str_contains(first, EW_STR("\"@module\""));
}

static bool is_plan_text(const struct ew_source *source)
{
    static const char *const WORDS[] = {
        "Terraform will perform the following actions",
        "OpenTofu will perform the following actions",
        "Terraform used the selected providers to generate",
        "OpenTofu used the selected providers to generate",
        "Your infrastructure matches the configuration",
    };
    bool prose = !source->text && !ends(source, ".md");
    for (size_t i = 0; prose && i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
        if (holds(source, WORDS[i])) {
            return true;
        }
    }
    return false;
}

static bool is_encrypted_state(const struct ew_source *source)
{
    return has(source, "encrypted_data");
}

static bool is_pulumi(const struct ew_source *source)
{
    const struct ew_str name = name_of(source);
    bool project =
        ew_str_starts(name, EW_STR("Pulumi.")) &&
        (ends(source, ".yaml") || ends(source, ".yml") || source->text);
    return project || (has_key(source, "name") && has_key(source, "runtime")) ||
           has_kind(source, "deployment", EW_JSON_OBJECT) ||
           (has_kind(source, "steps", EW_JSON_ARRAY) &&
            has(source, "changeSummary"));
}

static bool is_serverless(const struct ew_source *source)
{
    static const char *const NAMES[] = {".ts", ".js", ".mjs", ".cjs", ".mts"};
    bool yaml = has_key(source, "service") && has_key(source, "provider");
    bool json =
        has(source, "service") && has_kind(source, "provider", EW_JSON_OBJECT);
    bool program = ew_str_starts(name_of(source), EW_STR("serverless.")) &&
                   ends_in_one(source, NAMES, sizeof(NAMES) / sizeof(NAMES[0]));
    return yaml || json || program;
}

static bool is_cdk(const struct ew_source *source)
{
    return ew_str_eq(name_of(source), EW_STR("cdk.json")) && has(source, "app");
}

static const char *const CONTROLLERS[] = {
    "iam.services.k8s.aws/",
    "iam.aws.crossplane.io/",
    "iam.aws.upbound.io/",
    "iam.aws.m.upbound.io/",
};

enum { CONTROLLER_COUNT = sizeof(CONTROLLERS) / sizeof(CONTROLLERS[0]) };

static bool is_kubernetes(const struct ew_source *source)
{
    if (!holds(source, "apiVersion")) {
        return false;
    }
    for (size_t i = 0; i < CONTROLLER_COUNT; i++) {
        if (holds(source, CONTROLLERS[i])) {
            return true;
        }
    }
    return false;
}

bool ew_text_has_iam_controller(struct ew_str text)
{
    for (size_t i = 0; i < CONTROLLER_COUNT; i++) {
        if (ew_str_contains(text, ew_str_from(CONTROLLERS[i]))) {
            return true;
        }
    }
    return false;
}

/* ---- answers of AWS that are not what is needed -------------------------- */

static bool is_roles(const struct ew_source *source)
{
    return has_kind(source, "Roles", EW_JSON_ARRAY);
}

static bool is_users(const struct ew_source *source)
{
    return has_kind(source, "Users", EW_JSON_ARRAY);
}

static bool is_groups(const struct ew_source *source)
{
    return has_kind(source, "Groups", EW_JSON_ARRAY);
}

static bool is_policies(const struct ew_source *source)
{
    return has_kind(source, "Policies", EW_JSON_ARRAY);
}

static bool is_one_holder(const struct ew_source *source)
{
    return has_kind(source, "Role", EW_JSON_OBJECT) ||
           has_kind(source, "User", EW_JSON_OBJECT) ||
           has_kind(source, "Group", EW_JSON_OBJECT);
}

static bool is_attached(const struct ew_source *source)
{
    return has_kind(source, "AttachedPolicies", EW_JSON_ARRAY) ||
           has_kind(source, "PolicyNames", EW_JSON_ARRAY);
}

static bool is_one_policy(const struct ew_source *source)
{
    return has_kind(source, "Policy", EW_JSON_OBJECT) ||
           (has_kind(source, "Versions", EW_JSON_ARRAY) &&
            !has(source, "Content"));
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
    return has_kind(source, "version", EW_JSON_STRING) &&
           (has_kind(source, "artifacts", EW_JSON_OBJECT) ||
            has_kind(source, "tree", EW_JSON_OBJECT) ||
            ew_cdk_assets_detect(source) || source->member_count == 1);
}

static bool is_credential_report(const struct ew_source *source)
{
    return starts(source, "user,arn,user_creation_time") ||
           (has(source, "Content") && has(source, "ReportFormat"));
}

static bool is_ecs_names(const struct ew_source *source)
{
    return has_kind(source, "clusterArns", EW_JSON_ARRAY) ||
           has_kind(source, "serviceArns", EW_JSON_ARRAY) ||
           has_kind(source, "taskArns", EW_JSON_ARRAY);
}

static bool is_get_template(const struct ew_source *source)
{
    return has(source, "TemplateBody");
}

static bool is_stacks(const struct ew_source *source)
{
    return has_kind(source, "Stacks", EW_JSON_ARRAY) ||
           has_kind(source, "StackResources", EW_JSON_ARRAY) ||
           has_kind(source, "StackResourceSummaries", EW_JSON_ARRAY);
}

static bool is_own_report(const struct ew_source *source)
{
    return has(source, "schema") && has(source, "run") &&
           has(source, "findings");
}

/* In the first line that is not blank, and not somewhere in a text. */
static bool is_error_text(const struct ew_source *source)
{
    static const char *const WORDS[] = {
        "An error occurred (", "Unable to locate credentials",
        "aws: error:",         "usage: aws ",
        "<ErrorResponse",
    };
    struct ew_str first = first_line(source);
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
        if (ew_str_contains(first, ew_str_from(WORDS[i]))) {
            return !source->text;
        }
    }
    return false;
}

static bool is_error(const struct ew_source *source)
{
    return is_error_text(source) || has(source, "__type") ||
           (has_kind(source, "Error", EW_JSON_OBJECT) &&
            source->member_count <= 2);
}

static bool is_xml_answer(const struct ew_source *source)
{
    return holds(source, "<GetAccountAuthorizationDetailsResponse");
}

/* Of no kind at all, and IAM nonetheless: whoever named a file so meant it to
 * be read. */
static bool is_iam(const struct ew_source *source)
{
    return ew_source_matters(source) && ew_iam_look(source);
}

/* ---- other files --------------------------------------------------------- */

static bool is_html(const struct ew_source *source)
{
    return starts(source, "<!doctype html") || starts(source, "<html");
}

/* Of what sops encrypts value by value, the names of members tell the kind. */
static bool is_sops_whole(const struct ew_source *source)
{
    return has_kind(source, "sops", EW_JSON_OBJECT) &&
           has_kind(source, "data", EW_JSON_STRING) && holds(source, "\"ENC[");
}

static bool is_pdf(const struct ew_source *source)
{
    return ew_str_starts(source->bytes, EW_STR("%PDF-"));
}

static bool is_workbook(const struct ew_source *source)
{
    return is_zip(source) &&
           (ends(source, ".xlsx") || holds(source, "[Content_Types].xml"));
}

static bool is_image(const struct ew_source *source)
{
    return ew_str_starts(source->bytes, EW_STR("\x89PNG\r\n")) ||
           ew_str_starts(source->bytes, EW_STR("\xFF\xD8\xFF")) ||
           ew_str_starts(source->bytes, EW_STR("GIF8"));
}

static bool is_archive(const struct ew_source *source)
{
    struct ew_str tar = ew_str_slice(source->bytes, 257, 262);
    return is_zip(source) || ew_str_eq(tar, EW_STR("ustar")) ||
           ew_str_starts(source->bytes, EW_STR("7z\xBC\xAF")) ||
           ew_str_starts(source->bytes, EW_STR("BZh")) ||
           ew_str_starts(source->bytes, EW_STR("\xFD"
                                               "7zXZ")) ||
           ew_str_starts(source->bytes, EW_STR("\x28\xB5\x2F\xFD"));
}

static bool is_program(const struct ew_source *source)
{
    return ew_str_starts(source->bytes, EW_STR("SQLite format 3")) ||
           ew_str_starts(source->bytes, EW_STR("\x7F"
                                               "ELF"));
}

static bool is_csv(const struct ew_source *source)
{
    return ends(source, ".csv");
}

/* ---- the table ----------------------------------------------------------- */

#define EXPORT "`aws iam get-account-authorization-details > account.json`"
#define SHOW                                                             \
    "run `terraform show -json PLAN > plan.json` (or `tofu show -json`)" \
    " and give plan.json"

/* The first that fits wins. */
static const struct {
    bool (*detect)(const struct ew_source *source);
    struct ew_foreign foreign;
} KINDS[] = {
    {is_cdktf,
     {EW_LIT("cdktf"), EW_COVERED_BY_PLAN, false,
      "this is what CDK for Terraform synthesised, which is not read by "
      "itself: run `terraform plan -out plan.out` and `terraform show -json "
      "plan.out > plan.json` in its folder, and give plan.json"}             },
    {is_terraform_stack,
     {EW_LIT("terraform"), EW_COVERED_NEVER, false,
      "this is of a stack of Terraform, of which no plan is read: deploy it, "
      "then scan the account: " EXPORT}                                      },
    {is_terraform,
     {EW_LIT("terraform"), EW_COVERED_BY_PLAN, false,
      "this is Terraform code, which is read as a plan only: run `terraform "
      "plan -out plan.out` and `terraform show -json plan.out > plan.json`, "
      "and give plan.json"}                                                  },
    {is_binary_plan,
     {EW_LIT("plan-file"), EW_COVERED_BY_PLAN_BESIDE, false,
      "this is a binary Terraform plan: " SHOW}                              },
    {is_plan_log,
     {EW_LIT("plan-log"), EW_COVERED_BY_PLAN_BESIDE, false,
      "this is the log of `terraform plan -json`, which lacks the values: "
      "plan with `-out plan.out`, then " SHOW}                               },
    {is_plan_text,
     {EW_LIT("plan-text"), EW_COVERED_BY_PLAN_BESIDE, false,
      "this is a Terraform plan as people read it: plan with `-out "
      "plan.out`, then " SHOW}                                               },
    {is_encrypted_state,
     {EW_LIT("encrypted-state"), EW_COVERED_NEVER, false,
      "this is an encrypted state or plan of OpenTofu: run `tofu show -json "
      "> state.json`, or `tofu show -json PLAN > plan.json`, with its key "
      "and give that"}                                                       },
    {is_pulumi,
     {EW_LIT("pulumi"), EW_COVERED_NEVER, false,
      "this is of Pulumi, which is not supported: deploy it, then scan the "
      "account: " EXPORT}                                                    },
    {is_serverless,
     {EW_LIT("serverless"), EW_COVERED_BY_PACKAGE, false,
      "this is of the Serverless Framework: run `serverless package` and "
      "give .serverless/cloudformation-template-update-stack.json"}          },
    {is_cdk,
     {EW_LIT("cdk"), EW_COVERED_BY_SYNTHESIS, false,
      "this is an app of the AWS CDK: run `cdk synth` and give cdk.out"}     },
    {is_kubernetes,
     {EW_LIT("kubernetes"), EW_COVERED_NEVER, false,
      "these are IAM resources of a Kubernetes controller, which are not "
      "read: apply them, then scan the account: " EXPORT}                    },
    {is_error,
     {{NULL, 0},
      EW_COVERED_NEVER,
      true,
      "this is an error of AWS or of its CLI in place of what was asked "
      "for: mend that and run the command again"}                            },
    {is_html,
     {{NULL, 0},
      EW_COVERED_NEVER,
      true,
      "this is a web page, such as a proxy or a login answers with: run the "
      "command that should have made this file again"}                       },
    {is_xml_answer,
     {{NULL, 0},
      EW_COVERED_NEVER,
      true,
      "this is the account in XML: have the AWS CLI print it in "
      "JSON, " EXPORT}                                                       },
    {is_get_template,
     {{NULL, 0},
      EW_COVERED_NEVER,
      true,
      "this is what `aws cloudformation get-template` prints: run it with "
      "`--query TemplateBody --template-stage Processed`"}                   },
    {is_own_report,
     {{NULL, 0},
      EW_COVERED_NEVER,
      false,
      "this is a report of execwarden: give it to `convert` or to "
      "`--baseline`, and what it was made of here"}                          },
    {is_organization_policy,
     {{NULL, 0},
      EW_COVERED_NEVER,
      false,
      "this is a policy of AWS Organizations, which grants nothing by "
      "itself: put it into an organization file, with what it is attached "
      "to"}                                                                  },
    {is_cdk_manifest,
     {{NULL, 0},
      EW_COVERED_NEVER,
      false,
      "this belongs to an assembly of the AWS CDK and holds no resources: "
      "give its folder, or the templates in it"}                             },
    {is_iam,
     {{NULL, 0},
      EW_COVERED_NEVER,
      true,
      "this holds policies or principals of IAM, and is in no form that is "
      "read: give each policy document by itself, or run " EXPORT}           },
    {is_roles,
     {{NULL, 0},
      EW_COVERED_NEVER,
      false,
      "this is what `aws iam list-roles` prints, which lacks the policies: "
      "run " EXPORT}                                                         },
    {is_users,
     {{NULL, 0},
      EW_COVERED_NEVER,
      false,
      "this is what `aws iam list-users` prints, which lacks the policies: "
      "run " EXPORT}                                                         },
    {is_groups,
     {{NULL, 0},
      EW_COVERED_NEVER,
      false,
      "this is what `aws iam list-groups` prints, which lacks the policies: "
      "run " EXPORT}                                                         },
    {is_policies,
     {{NULL, 0},
      EW_COVERED_NEVER,
      false,
      "this is what `aws iam list-policies` prints, which lacks the "
      "documents: run " EXPORT}                                              },
    {is_one_holder,
     {{NULL, 0},
      EW_COVERED_NEVER,
      false,
      "this is what `aws iam get-role`, `get-user` or `get-group` prints, "
      "which lacks the policies: run " EXPORT}                               },
    {is_attached,
     {{NULL, 0},
      EW_COVERED_NEVER,
      false,
      "this is a list of the names of policies, without their documents: "
      "run " EXPORT}                                                         },
    {is_one_policy,
     {{NULL, 0},
      EW_COVERED_NEVER,
      false,
      "this is what `aws iam get-policy` or `list-policy-versions` prints, "
      "without a document: run `aws iam get-policy-version --policy-arn ARN "
      "--version-id VERSION`"}                                               },
    {is_credential_report,
     {{NULL, 0},
      EW_COVERED_NEVER,
      false,
      "this is a credential report, which has no policies: run " EXPORT}     },
    {is_ecs_names,
     {{NULL, 0},
      EW_COVERED_NEVER,
      false,
      "this is a list of ARNs of ECS: give what `aws ecs "
      "describe-clusters`, `describe-services` and `describe-tasks` print"}  },
    {is_stacks,
     {{NULL, 0},
      EW_COVERED_NEVER,
      false,
      "this is a list of CloudFormation stacks or of their resources: run "
      "`aws cloudformation get-template --stack-name NAME --query "
      "TemplateBody --template-stage Processed > template.json`"}            },
    {is_sops_whole,
     {{NULL, 0},
      EW_COVERED_NEVER,
      true,
      "this is encrypted by sops as a whole: run `sops --decrypt FILE > "
      "plain.json` and give that"}                                           },
    {is_pdf,
     {{NULL, 0},
      EW_COVERED_NEVER,
      true,
      "this is a PDF, which is not read: run " EXPORT}                       },
    {is_workbook,
     {{NULL, 0},
      EW_COVERED_NEVER,
      true,
      "this is a workbook or another office document, which is not read: "
      "run " EXPORT}                                                         },
    {is_image,
     {{NULL, 0},
      EW_COVERED_NEVER,
      true,
      "this is a picture, which is not read: run " EXPORT}                   },
    {is_archive,
     {{NULL, 0},
      EW_COVERED_NEVER,
      true,
      "this is an archive, which is not read: unpack it and give the folder"}},
    {is_program,
     {{NULL, 0},
      EW_COVERED_NEVER,
      true,
      "this is a program or a database, which is not read"}                  },
    {is_csv,
     {{NULL, 0},
      EW_COVERED_NEVER,
      false,
      "this is a table of values, which is not read: run " EXPORT}           },
};

enum { KIND_COUNT = sizeof(KINDS) / sizeof(KINDS[0]) };

const struct ew_foreign *ew_foreign_find(const struct ew_source *source,
                                         bool broken)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        bool asked = !broken || KINDS[i].detect != is_iam;
        if (asked && KINDS[i].detect(source)) {
            return &KINDS[i].foreign;
        }
    }
    return NULL;
}

bool ew_load_is_unread_kind(struct ew_str name)
{
    for (size_t i = 0; i < KIND_COUNT && name.len > 0; i++) {
        if (ew_str_eq(KINDS[i].foreign.unread, name)) {
            return true;
        }
    }
    return false;
}

bool ew_text_is_utf16(struct ew_str text)
{
    return ew_str_starts(text, EW_STR("\xFF\xFE")) ||
           ew_str_starts(text, EW_STR("\xFE\xFF")) ||
           (text.len > 3 && text.ptr[0] && !text.ptr[1] && text.ptr[2] &&
            !text.ptr[3]) ||
           (text.len > 3 && !text.ptr[0] && text.ptr[1] && !text.ptr[2] &&
            text.ptr[3]);
}
