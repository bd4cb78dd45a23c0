/*
 * The types of resources that matter, and who reads them. A type that may
 * grant access and is not read makes the input incomplete, by its name: a new
 * type of the provider must not pass for one that has nothing to do with
 * access.
 */
#include "load/terraform/types.h"

#include "load/foreign.h"
#include "load/terraform/ecs.h"
#include "load/terraform/exclusive.h"
#include "load/terraform/iam.h"
#include "load/terraform/organizations.h"
#include "load/terraform/sso.h"
#include "load/terraform/values.h"
#include "load/terraform/where.h"

#define FIRST EW_TF_FIRST
#define SECOND EW_TF_SECOND
#define THIRD EW_TF_THIRD

static const struct ew_tf_type RESOURCES[] = {
    {EW_LIT("aws_iam_role"),                                               ew_tf_role,             THIRD },
    {EW_LIT("aws_iam_user"),                                               ew_tf_user,             SECOND},
    {EW_LIT("aws_iam_group"),                                              ew_tf_group,            SECOND},
    {EW_LIT("aws_iam_policy"),                                             ew_tf_policy,           SECOND},
    {EW_LIT("aws_iam_role_policy"),                                        ew_tf_inline,           SECOND},
    {EW_LIT("aws_iam_user_policy"),                                        ew_tf_inline,           SECOND},
    {EW_LIT("aws_iam_group_policy"),                                       ew_tf_inline,           SECOND},
    {EW_LIT("aws_iam_role_policy_attachment"),                             ew_tf_attachment,       SECOND},
    {EW_LIT("aws_iam_user_policy_attachment"),                             ew_tf_attachment,       SECOND},
    {EW_LIT("aws_iam_group_policy_attachment"),                            ew_tf_attachment,       SECOND},
    {EW_LIT("aws_iam_policy_attachment"),                                  ew_tf_attachments,      SECOND},
    {EW_LIT("aws_iam_user_group_membership"),                              ew_tf_user_groups,      SECOND},
    {EW_LIT("aws_iam_group_membership"),                                   ew_tf_group_users,      SECOND},
    {EW_LIT("aws_iam_role_policies_exclusive"),                            ew_tf_exclusive_inline, SECOND},
    {EW_LIT("aws_iam_user_policies_exclusive"),                            ew_tf_exclusive_inline, SECOND},
    {EW_LIT("aws_iam_group_policies_exclusive"),                           ew_tf_exclusive_inline,
     SECOND                                                                                              },
    {EW_LIT("aws_iam_role_policy_attachments_exclusive"),
     ew_tf_exclusive_managed,                                                                      SECOND},
    {EW_LIT("aws_iam_user_policy_attachments_exclusive"),
     ew_tf_exclusive_managed,                                                                      SECOND},
    {EW_LIT("aws_iam_group_policy_attachments_exclusive"),
     ew_tf_exclusive_managed,                                                                      SECOND},
    {EW_LIT("aws_ssoadmin_permission_set"),                                ew_tf_set_part,         SECOND},
    {EW_LIT("aws_ssoadmin_permission_set_inline_policy"),                  ew_tf_set_part,
     SECOND                                                                                              },
    {EW_LIT("aws_ssoadmin_managed_policy_attachment"),                     ew_tf_set_part,         SECOND},
    {EW_LIT("aws_ssoadmin_customer_managed_policy_attachment"),            ew_tf_set_part,
     SECOND                                                                                              },
    {EW_LIT("aws_ssoadmin_managed_policy_attachments_exclusive"),
     ew_tf_set_managed_all,                                                                        SECOND},
    {EW_LIT("aws_ssoadmin_customer_managed_policy_attachments_exclusive"),
     ew_tf_set_customer_all,                                                                       SECOND},
    {EW_LIT("aws_ssoadmin_permissions_boundary_attachment"),               ew_tf_set_part,
     SECOND                                                                                              },
    {EW_LIT("aws_ssoadmin_account_assignment"),                            ew_tf_set_part,         SECOND},
    {EW_LIT("aws_organizations_policy"),                                   ew_tf_scp,              SECOND},
    {EW_LIT("aws_organizations_policy_attachment"),                        ew_tf_scp_target,       SECOND},
    {EW_LIT("aws_organizations_account"),                                  ew_tf_organization,     SECOND},
    {EW_LIT("aws_organizations_organization"),                             ew_tf_organization,     SECOND},
    {EW_LIT("aws_organizations_organizational_unit"),                      ew_tf_organization,
     SECOND                                                                                              },
    {EW_LIT("aws_ecs_cluster"),                                            ew_tf_cluster,          SECOND},
    {EW_LIT("aws_ecs_service"),                                            ew_tf_service,          SECOND},
    {EW_LIT("aws_ecs_task_definition"),                                    ew_tf_definition,       FIRST },
    {EW_LIT("aws_cloudformation_stack"),                                   ew_tf_stack,            SECOND},
    {EW_LIT("aws_cloudformation_stack_set"),                               ew_tf_stack,            SECOND},
    {EW_LIT("aws_cloudcontrolapi_resource"),                               ew_tf_any_type,         SECOND},
    {EW_LIT("aws_serverlessapplicationrepository_cloudformation_stack"),
     ew_tf_unsupported,                                                                            SECOND},
    {EW_LIT("aws_servicecatalog_provisioned_product"),                     ew_tf_unsupported,
     SECOND                                                                                              },
    {EW_LIT("kubernetes_manifest"),                                        ew_tf_manifest,         SECOND},
    {EW_LIT("kubectl_manifest"),                                           ew_tf_manifest,         SECOND},
    {EW_LIT("awscc_cloudformation_stack"),                                 ew_tf_stack,            SECOND},
    {EW_LIT("awscc_cloudformation_stack_set"),                             ew_tf_stack,            SECOND},
    {EW_LIT("awscc_ecs_cluster"),                                          ew_tf_ecs_unread,       SECOND},
    {EW_LIT("awscc_ecs_service"),                                          ew_tf_ecs_unread,       SECOND},
    {EW_LIT("awscc_ecs_task_set"),                                         ew_tf_ecs_unread,       SECOND},
    {EW_LIT("awscc_iam_role"),                                             ew_tf_unsupported,      SECOND},
    {EW_LIT("awscc_iam_user"),                                             ew_tf_unsupported,      SECOND},
    {EW_LIT("awscc_iam_group"),                                            ew_tf_unsupported,      SECOND},
    {EW_LIT("awscc_iam_managed_policy"),                                   ew_tf_unsupported,      SECOND},
    {EW_LIT("awscc_iam_role_policy"),                                      ew_tf_unsupported,      SECOND},
    {EW_LIT("awscc_iam_user_policy"),                                      ew_tf_unsupported,      SECOND},
    {EW_LIT("awscc_iam_group_policy"),                                     ew_tf_unsupported,      SECOND},
    {EW_LIT("awscc_sso_permission_set"),                                   ew_tf_unsupported,      SECOND},
    {EW_LIT("awscc_sso_assignment"),                                       ew_tf_unsupported,      SECOND},
    {EW_LIT("awscc_organizations_policy"),                                 ew_tf_unsupported,      SECOND},
};

static const struct ew_tf_type DATA[] = {
    {EW_LIT("aws_caller_identity"),     ew_tf_identity,  FIRST},
    {EW_LIT("aws_region"),              ew_tf_region_of, FIRST},
    {EW_LIT("aws_iam_policy_document"), NULL,            FIRST},
};

const struct ew_tf_type *ew_tf_type_find(struct ew_str type, bool data)
{
    const struct ew_tf_type *table = data ? DATA : RESOURCES;
    size_t count = data ? sizeof(DATA) / sizeof(DATA[0])
                        : sizeof(RESOURCES) / sizeof(RESOURCES[0]);
    /* most resources of a plan are of other services */
    if (!ew_str_starts(type, EW_STR("aws")) &&
        !ew_str_starts(type, EW_STR("kube"))) {
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        if (ew_str_eq(table[i].name, type)) {
            return &table[i];
        }
    }
    return NULL;
}

enum ew_status ew_tf_unsupported(struct ew_tf_reading *r)
{
    if (r->side == EW_TF_AFTER) {
        ew_diag_add(&r->file->loading->estate->incomplete,
                    ew_tf_place(r, r->root),
                    "`%.*s` may grant access and is of a type that is not read",
                    EW_STR_ARG(r->resource->address));
    }
    return EW_OK;
}

enum ew_status ew_tf_ecs_unread(struct ew_tf_reading *r)
{
    if (r->side == EW_TF_AFTER) {
        ew_diag_add(&r->file->loading->estate->incomplete,
                    ew_tf_place(r, r->root),
                    "`%.*s` is of a type that is not read: what it says of "
                    "ECS Exec is not known",
                    EW_STR_ARG(r->resource->address));
    }
    return EW_OK;
}

/* Services whose resources grant access, and those that may hold some. */
static bool speaks_of_access(struct ew_str text)
{
    static const struct ew_str PARTS[] = {
        EW_LIT("AWS::IAM::"),
        EW_LIT("AWS::SSO::"),
        EW_LIT("AWS::Organizations::"),
        EW_LIT("AWS::Serverless"),
        EW_LIT("AWS::CloudFormation::"),
        EW_LIT("Transform"),
        EW_LIT("::MODULE"),
        EW_LIT("AWS::ServiceCatalog::"),
    };
    return EW_STR_ANY(ew_str_contains, text, PARTS);
}

/* A template in a string, or one that is somewhere else. */
enum ew_status ew_tf_stack(struct ew_tf_reading *r)
{
    struct ew_tf_node body = ew_tf_get(r->root, "template_body");
    struct ew_str text =
        body.value ? ew_json_string(body.value) : (struct ew_str){NULL, 0};
    return text.len && !speaks_of_access(text) ? EW_OK : ew_tf_unsupported(r);
}

enum ew_status ew_tf_any_type(struct ew_tf_reading *r)
{
    struct ew_tf_node type = ew_tf_get(r->root, "type_name");
    struct ew_str text =
        type.value ? ew_json_string(type.value) : (struct ew_str){NULL, 0};
    return text.len && !speaks_of_access(text) ? EW_OK : ew_tf_unsupported(r);
}

/* An object of Kubernetes, as a value or as YAML that may be a secret. */
enum ew_status ew_tf_manifest(struct ew_tf_reading *r)
{
    struct ew_tf_node manifest = ew_tf_get(r->root, "manifest");
    struct ew_tf_node body = manifest.value ? ew_tf_get(manifest, "apiVersion")
                                            : ew_tf_get(r->root, "yaml_body");
    struct ew_str text =
        body.value ? ew_json_string(body.value) : (struct ew_str){NULL, 0};
    return text.len && !ew_text_has_iam_controller(text) ? EW_OK
                                                         : ew_tf_unsupported(r);
}
