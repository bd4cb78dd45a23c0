/*
 * The table of kinds. The first row that claims a source has it, so rows that
 * ask for more come before those that ask for less. A kind is told by what is
 * in a file and never by its name.
 */
#include "load/kinds.h"

#include "load/export/account.h"
#include "load/export/organization.h"
#include "load/export/policy_file.h"
#include "load/export/snapshot.h"
#include "load/inventory/ecs.h"
#include "load/template/assembly.h"
#include "load/template/template.h"
#include "load/terraform/terraform.h"

/* The first that fits wins: an organization file has `Policies` too. */
static const struct ew_input_kind KINDS[] = {
    {EW_LIT("organization"),            ew_organization_detect,        ew_organization_load },
    {EW_LIT("account export"),          ew_account_detect,             ew_account_load      },
    {EW_LIT("snapshot manifest"),       ew_snapshot_detect,            ew_snapshot_load     },
    {EW_LIT("ecs clusters"),            ew_ecs_clusters_detect,        ew_ecs_clusters_load },
    {EW_LIT("ecs services"),            ew_ecs_services_detect,        ew_ecs_services_load },
    {EW_LIT("ecs tasks"),               ew_ecs_tasks_detect,           ew_ecs_tasks_load    },
    {EW_LIT("terraform plan"),          ew_terraform_plan_detect,
     ew_terraform_plan_load                                                                 },
    {EW_LIT("terraform state"),         ew_terraform_state_detect,
     ew_terraform_state_load                                                                },
    {EW_LIT("policy version"),          ew_policy_version_detect,
     ew_policy_version_load                                                                 },
    {EW_LIT("inline policy"),           ew_inline_policy_detect,       ew_inline_policy_load},
    {EW_LIT("policy document"),         ew_policy_document_detect,
     ew_policy_document_load                                                                },
    {EW_LIT("cdk manifest"),            ew_cdk_manifest_detect,        ew_cdk_manifest_load },
    {EW_LIT("cdk assets"),              ew_cdk_assets_detect,          ew_cdk_assets_load   },
    {EW_LIT("cloudformation template"), ew_template_detect,            ew_template_load     },
    {EW_LIT("template parameters"),     ew_template_parameters_detect,
     ew_template_parameters_load                                                            },
};

bool ew_kind_is_yaml(const struct ew_input_kind *kind)
{
    return kind->load == ew_template_load;
}

const struct ew_input_kind *ew_kind_find(const struct ew_source *source)
{
    for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++) {
        if ((!source->node || ew_kind_is_yaml(&KINDS[i])) &&
            KINDS[i].detect(source)) {
            return &KINDS[i];
        }
    }
    return NULL;
}
