/*
 * Infrastructure code that is not read, most of which something else makes up
 * for: Terraform code a plan, an app of the CDK its templates.
 */
#include "load/foreign_look.h"
#include "load/foreign_rows.h"

/* Stacks of Terraform are planned where they are deployed, and have no plan
 * that is read here. */
static bool is_terraform_stack(const struct ew_source *source)
{
    static const char *const NAMES[] = {
        ".tfcomponent.hcl",  ".tfstack.hcl",          ".tfdeploy.hcl",
        ".tfstack.hcl.json", ".tfcomponent.hcl.json", ".tfdeploy.hcl.json",
        ".tfcomponent.json", ".tfstack.json",         ".tfdeploy.json",
    };
    return ew_look_ends_in_one(source, NAMES, sizeof(NAMES) / sizeof(NAMES[0]));
}

/* Blocks that may declare something, and not only variables and outputs. */
static bool is_terraform(const struct ew_source *source)
{
    static const char *const NAMES[] = {".tf", ".tofu", ".tf.json",
                                        ".tofu.json"};
    /* Folders of Terragrunt name what is to be deployed. */
    static const char *const TERRAGRUNT[] = {
        "terragrunt.hcl", "terragrunt.stack.hcl", "terragrunt.hcl.json"};
    if (ew_look_ends_in_one(source, TERRAGRUNT,
                            sizeof(TERRAGRUNT) / sizeof(TERRAGRUNT[0]))) {
        return true;
    }
    if (!ew_look_ends_in_one(source, NAMES, sizeof(NAMES) / sizeof(NAMES[0]))) {
        return false;
    }
    bool object = source->text && source->text->root_kind == EW_JSON_OBJECT;
    return object ? ew_source_has(source, "resource") ||
                        ew_source_has(source, "module")
                  : ew_look_holds(source, "resource") ||
                        ew_look_holds(source, "module");
}

/* What cdktf writes tells of itself in a comment. */
static bool is_cdktf(const struct ew_source *source)
{
    return ew_source_has(source, "resource") && ew_source_has(source, "//") &&
           (ew_source_has(source, "terraform") ||
            ew_source_has(source, "provider"));
}

static bool is_binary_plan(const struct ew_source *source)
{
    return ew_look_is_zip(source) && (ew_look_holds(source, "tfplan") ||
                                      ew_look_holds(source, "tfstate"));
}

static bool is_plan_log(const struct ew_source *source)
{
    struct ew_str first = ew_look_first_line(source);
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
    bool prose = !source->text && !ew_look_ends(source, ".md");
    for (size_t i = 0; prose && i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
        if (ew_look_holds(source, WORDS[i])) {
            return true;
        }
    }
    return false;
}

static bool is_encrypted_state(const struct ew_source *source)
{
    return ew_source_has(source, "encrypted_data");
}

static bool is_pulumi(const struct ew_source *source)
{
    const struct ew_str name = ew_str_last_part(source->path);
    bool project = ew_str_starts(name, EW_STR("Pulumi.")) &&
                   (ew_look_ends(source, ".yaml") ||
                    ew_look_ends(source, ".yml") || source->text);
    return project ||
           (ew_look_has_key(source, "name") &&
            ew_look_has_key(source, "runtime")) ||
           ew_source_has_kind(source, "deployment", EW_JSON_OBJECT) ||
           (ew_source_has_kind(source, "steps", EW_JSON_ARRAY) &&
            ew_source_has(source, "changeSummary"));
}

static bool is_serverless(const struct ew_source *source)
{
    static const char *const NAMES[] = {".ts", ".js", ".mjs", ".cjs", ".mts"};
    bool yaml = ew_look_has_key(source, "service") &&
                ew_look_has_key(source, "provider");
    bool json = ew_source_has(source, "service") &&
                ew_source_has_kind(source, "provider", EW_JSON_OBJECT);
    bool program =
        ew_str_starts(ew_str_last_part(source->path), EW_STR("serverless.")) &&
        ew_look_ends_in_one(source, NAMES, sizeof(NAMES) / sizeof(NAMES[0]));
    return yaml || json || program;
}

static bool is_cdk(const struct ew_source *source)
{
    return ew_str_eq(ew_str_last_part(source->path), EW_STR("cdk.json")) &&
           ew_source_has(source, "app");
}

static bool is_kubernetes(const struct ew_source *source)
{
    return ew_look_holds(source, "apiVersion") &&
           ew_text_has_iam_controller(source->bytes);
}

#define SHOW                                                             \
    "run `terraform show -json PLAN > plan.json` (or `tofu show -json`)" \
    " and give plan.json"

/* clang-format off */
static const struct ew_foreign_row ROWS[] = {
    {.detect = is_cdktf,
     .foreign = {.unread = EW_LIT("cdktf"),
                 .covered = EW_COVERED_BY_PLAN,
                 .text = "this is what CDK for Terraform synthesised, which "
                         "is not read by itself: run `terraform plan -out "
                         "plan.out` and `terraform show -json plan.out > "
                         "plan.json` in its folder, and give plan.json"}},
    {.detect = is_terraform_stack,
     .foreign = {.unread = EW_LIT("terraform"),
                 .text = "this is of a stack of Terraform, of which no plan "
                         "is read: deploy it, then scan the account: "
                         EW_FOREIGN_EXPORT}},
    {.detect = is_terraform,
     .foreign = {.unread = EW_LIT("terraform"),
                 .covered = EW_COVERED_BY_PLAN,
                 .text = "this is Terraform code, which is read as a plan "
                         "only: run `terraform plan -out plan.out` and "
                         "`terraform show -json plan.out > plan.json`, and "
                         "give plan.json"}},
    {.detect = is_binary_plan,
     .foreign = {.unread = EW_LIT("plan-file"),
                 .covered = EW_COVERED_BY_PLAN_BESIDE,
                 .text = "this is a binary Terraform plan: " SHOW}},
    {.detect = is_plan_log,
     .foreign = {.unread = EW_LIT("plan-log"),
                 .covered = EW_COVERED_BY_PLAN_BESIDE,
                 .text = "this is the log of `terraform plan -json`, which "
                         "lacks the values: plan with `-out plan.out`, then "
                         SHOW}},
    {.detect = is_plan_text,
     .foreign = {.unread = EW_LIT("plan-text"),
                 .covered = EW_COVERED_BY_PLAN_BESIDE,
                 .text = "this is a Terraform plan as people read it: plan "
                         "with `-out plan.out`, then " SHOW}},
    {.detect = is_encrypted_state,
     .foreign = {.unread = EW_LIT("encrypted-state"),
                 .text = "this is an encrypted state or plan of OpenTofu: run "
                         "`tofu show -json > state.json`, or `tofu show -json "
                         "PLAN > plan.json`, with its key and give that"}},
    {.detect = is_pulumi,
     .foreign = {.unread = EW_LIT("pulumi"),
                 .text = "this is of Pulumi, which is not supported: deploy "
                         "it, then scan the account: " EW_FOREIGN_EXPORT}},
    {.detect = is_serverless,
     .foreign = {.unread = EW_LIT("serverless"),
                 .covered = EW_COVERED_BY_PACKAGE,
                 .text = "this is of the Serverless Framework: run "
                         "`serverless package` and give "
                         ".serverless/cloudformation-template-update-stack.json"}},
    {.detect = is_cdk,
     .foreign = {.unread = EW_LIT("cdk"),
                 .covered = EW_COVERED_BY_SYNTHESIS,
                 .text = "this is an app of the AWS CDK: run `cdk synth` and "
                         "give cdk.out"}},
    {.detect = is_kubernetes,
     .foreign = {.unread = EW_LIT("kubernetes"),
                 .text = "these are IAM resources of a Kubernetes controller, "
                         "which are not read: apply them, then scan the "
                         "account: " EW_FOREIGN_EXPORT}},
};
/* clang-format on */

const struct ew_foreign_rows EW_FOREIGN_CODE = {ROWS,
                                                sizeof(ROWS) / sizeof(ROWS[0])};
