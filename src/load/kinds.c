/*
 * The table of kinds. The first row that claims a source has it, so rows that
 * ask for more come before those that ask for less. A kind is told by what is
 * in a file and never by its name.
 */
#include "load/kinds.h"

#include "load/export/account.h"
#include "load/export/credential_report.h"
#include "load/export/organization.h"
#include "load/export/policy_file.h"
#include "load/export/snapshot.h"
#include "load/inventory/assignments.h"
#include "load/inventory/ecs.h"
#include "load/template/assembly.h"
#include "load/template/template.h"
#include "load/terraform/terraform.h"

/* The first that fits wins: an organization file has `Policies` too. */
#define ROW(name, kind)                                    \
    {                                                      \
        EW_LIT(name), ew_##kind##_detect, ew_##kind##_load \
    }
static const struct ew_input_kind KINDS[] = {
    ROW("organization", organization),
    ROW("account export", account),
    ROW("snapshot manifest", snapshot),
    ROW("credential report", credential_answer),
    ROW("credential report", credential_csv),
    ROW("ecs clusters", ecs_clusters),
    ROW("ecs services", ecs_services),
    ROW("ecs tasks", ecs_tasks),
    ROW("ecs task definitions", ecs_task_definitions),
    ROW("ecs container instances", ecs_container_instances),
    ROW("ssm nodes", ssm_nodes),
    ROW("identity center assignments", sso_assignments),
    ROW("permission sets", sso_sets),
    ROW("terraform plan", terraform_plan),
    ROW("terraform state", terraform_state),
    ROW("policy version", policy_version),
    ROW("inline policy", inline_policy),
    ROW("policy document", policy_document),
    ROW("cdk manifest", cdk_manifest),
    ROW("cdk assets", cdk_assets),
    ROW("cloudformation template", template),
    ROW("template parameters", template_parameters),
};

bool ew_kind_is_yaml(const struct ew_input_kind *kind)
{
    return kind->load == ew_template_load;
}

const struct ew_input_kind *ew_kind_find(const struct ew_source *source)
{
    for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++) {
        bool yaml = source->node != NULL;
        bool csv = !source->text && !yaml;
        bool fits = yaml ? ew_kind_is_yaml(&KINDS[i])
                         : !csv || KINDS[i].load == ew_credential_csv_load;
        if (fits && KINDS[i].detect(source)) {
            return &KINDS[i];
        }
    }
    return NULL;
}
