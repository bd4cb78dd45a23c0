/*
 * The types of resources that matter, and who reads them. A type that may
 * grant access and is not read makes the input incomplete, by its name: a new
 * type of the provider must not pass for one that has nothing to do with
 * access.
 *
 * Of `aws_iam_…` and the like every type is in one of the tables: read, or
 * known to give nobody a policy. Any other name with such a beginning is taken
 * for a type that may. Types of other services do not matter, but for those
 * that deploy what may be anything: stacks, products, objects of Kubernetes.
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

/*
 * Turns: EARLY is what others refer to while they are read, LATE are roles,
 * which ask what the attachments of the file give them.
 */
#define AT(type, reader, turn)             \
    {                                      \
        EW_LIT(type), reader, EW_TF_##turn \
    }
#define EARLY(type, reader) AT(type, ew_tf_##reader, FIRST)
#define ROW(type, reader) AT(type, ew_tf_##reader, SECOND)
#define LATE(type, reader) AT(type, ew_tf_##reader, THIRD)
static const struct ew_tf_type RESOURCES[] = {
    LATE("aws_iam_role", role),
    ROW("aws_iam_user", user),
    ROW("aws_iam_group", group),
    ROW("aws_iam_policy", policy),
    ROW("aws_iam_role_policy", inline),
    ROW("aws_iam_user_policy", inline),
    ROW("aws_iam_group_policy", inline),
    ROW("aws_iam_role_policy_attachment", attachment),
    ROW("aws_iam_user_policy_attachment", attachment),
    ROW("aws_iam_group_policy_attachment", attachment),
    ROW("aws_iam_policy_attachment", attachments),
    ROW("aws_iam_instance_profile", instance_profile),
    ROW("aws_iam_user_login_profile", login_profile),
    ROW("aws_iam_user_group_membership", user_groups),
    ROW("aws_iam_group_membership", group_users),
    ROW("aws_iam_role_policies_exclusive", exclusive_inline),
    ROW("aws_iam_user_policies_exclusive", exclusive_inline),
    ROW("aws_iam_group_policies_exclusive", exclusive_inline),
    ROW("aws_iam_role_policy_attachments_exclusive", exclusive_managed),
    ROW("aws_iam_user_policy_attachments_exclusive", exclusive_managed),
    ROW("aws_iam_group_policy_attachments_exclusive", exclusive_managed),
    ROW("aws_ssoadmin_permission_set", set_part),
    ROW("aws_ssoadmin_permission_set_inline_policy", set_part),
    ROW("aws_ssoadmin_managed_policy_attachment", set_part),
    ROW("aws_ssoadmin_customer_managed_policy_attachment", set_part),
    ROW("aws_ssoadmin_managed_policy_attachments_exclusive", set_managed_all),
    ROW("aws_ssoadmin_customer_managed_policy_attachments_exclusive",
        set_customer_all),
    ROW("aws_ssoadmin_permissions_boundary_attachment", set_part),
    ROW("aws_ssoadmin_account_assignment", set_part),
    ROW("aws_organizations_policy", scp),
    ROW("aws_organizations_policy_attachment", scp_target),
    ROW("aws_organizations_account", organization),
    ROW("aws_organizations_organization", organization),
    ROW("aws_organizations_organizational_unit", organization),
    ROW("aws_ecs_cluster", cluster),
    LATE("aws_ecs_service", service), /* behind its definition */
    ROW("aws_ecs_task_definition", definition),
    ROW("aws_cloudformation_stack", stack),
    ROW("aws_cloudformation_stack_set", stack),
    ROW("aws_cloudformation_stack_instances", stack_instance),
    ROW("aws_cloudformation_stack_set_instance", stack_instance),
    ROW("aws_cloudcontrolapi_resource", any_type),
    ROW("aws_serverlessapplicationrepository_cloudformation_stack",
        unsupported),
    ROW("aws_servicecatalog_provisioned_product", unsupported),
    ROW("kubernetes_manifest", manifest),
    ROW("kubectl_manifest", manifest),
    ROW("awscc_cloudformation_stack", stack),
    ROW("awscc_cloudformation_stack_set", stack),
    ROW("awscc_ecs_cluster", ecs_unread),
    ROW("awscc_ecs_service", ecs_unread),
    ROW("awscc_ecs_task_set", ecs_unread),
    ROW("awscc_iam_instance_profile", instance_profile),
    ROW("awscc_organizations_policy", unsupported),
    ROW("awscc_servicecatalog_cloudformation_provisioned_product", unsupported),
};

static const struct ew_tf_type DATA[] = {
    EARLY("aws_caller_identity", identity),
    EARLY("aws_region", region_of),
    AT("aws_iam_policy_document", NULL, FIRST),
};

/* Services of which every type is known here, by what their names begin with.
 */
static const struct ew_str GRANTING[] = {
    EW_LIT("aws_iam_"),
    EW_LIT("aws_ssoadmin_"),
    EW_LIT("awscc_iam_"),
    EW_LIT("awscc_sso_"),
};

/* Their types that give nobody a policy. */
static const struct ew_str HARMLESS[] = {
    EW_LIT("aws_iam_access_key"),
    EW_LIT("aws_iam_account_alias"),
    EW_LIT("aws_iam_account_password_policy"),
    EW_LIT("aws_iam_openid_connect_provider"),
    EW_LIT("aws_iam_openid_connect_provider_client_id"),
    EW_LIT("aws_iam_organizations_features"),
    EW_LIT("aws_iam_outbound_web_identity_federation"),
    EW_LIT("aws_iam_saml_provider"),
    EW_LIT("aws_iam_security_token_service_preferences"),
    EW_LIT("aws_iam_server_certificate"),
    EW_LIT("aws_iam_service_linked_role"),
    EW_LIT("aws_iam_service_specific_credential"),
    EW_LIT("aws_iam_signing_certificate"),
    EW_LIT("aws_iam_user_ssh_key"),
    EW_LIT("aws_iam_virtual_mfa_device"),
    EW_LIT("aws_ssoadmin_application"),
    EW_LIT("aws_ssoadmin_application_access_scope"),
    EW_LIT("aws_ssoadmin_application_assignment"),
    EW_LIT("aws_ssoadmin_application_assignment_configuration"),
    EW_LIT("aws_ssoadmin_instance_access_control_attributes"),
    EW_LIT("aws_ssoadmin_trusted_token_issuer"),
    EW_LIT("awscc_iam_oidc_provider"),
    EW_LIT("awscc_iam_saml_provider"),
    EW_LIT("awscc_iam_server_certificate"),
    EW_LIT("awscc_iam_service_linked_role"),
    EW_LIT("awscc_iam_virtual_mfa_device"),
    EW_LIT("awscc_sso_application"),
    EW_LIT("awscc_sso_application_assignment"),
    EW_LIT("awscc_sso_instance"),
    EW_LIT("awscc_sso_instance_access_control_attribute_configuration"),
};

/* A type that the provider has got since. */
static const struct ew_tf_type NEWER = {
    EW_LIT(""),
    ew_tf_unsupported,
    EW_TF_SECOND,
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
    return !data && EW_STR_ANY(ew_str_starts, type, GRANTING) &&
                   !EW_STR_ANY(ew_str_eq, type, HARMLESS)
               ? &NEWER
               : NULL;
}

/* What goes grants nothing any more: only what is after a change is told. */
enum ew_status ew_tf_unsupported(struct ew_tf_reading *r)
{
    if (r->side == EW_TF_AFTER) {
        EW_LOSE(r->file->loading, ew_tf_place(r, r->root),
                "`%.*s` may grant access and is of a type that is not read",
                EW_STR_ARG(r->resource->address));
    }
    return EW_OK;
}

enum ew_status ew_tf_ecs_unread(struct ew_tf_reading *r)
{
    if (r->side == EW_TF_AFTER) {
        EW_LOSE(r->file->loading, ew_tf_place(r, r->root),
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

/* The name that a set of stacks will have; absent: not known. */
static enum ew_status read_set_name(const struct ew_tf_file *file,
                                    const struct ew_tf_resource *set,
                                    struct ew_str *out)
{
    static const struct ew_str NAMES[] = {EW_LIT("name")};
    const struct ew_member *values = &set->values[EW_TF_AFTER];
    struct ew_arena *arena = &file->loading->passing;
    struct ew_member name = {0};
    *out = (struct ew_str){NULL, 0};
    if (values->kind == EW_JSON_OBJECT) {
        EW_TRY(
            ew_members_read(file->text, values->span, arena, NAMES, 1, &name));
    }
    if (name.present && name.kind == EW_JSON_STRING) {
        *out = ew_json_string_at(file->text, name.span, arena);
        EW_TRY_MEMORY(out->ptr);
    }
    return EW_OK;
}

/* Of a set that this file declares it adds nothing to what is told of that. */
enum ew_status ew_tf_stack_instance(struct ew_tf_reading *r)
{
    static const struct ew_str SET = EW_LIT("aws_cloudformation_stack_set");
    struct ew_code_link link = {0};
    EW_TRY(ew_tf_link(r, "stack_set_name", &link));
    EW_EACH_REF(const struct ew_tf_resource, other, &r->file->resources) {
        struct ew_str name = {NULL, 0};
        if (!ew_str_eq(other->type, SET)) {
            continue;
        }
        EW_TRY(read_set_name(r->file, other, &name));
        if (link.address.ptr ? ew_str_eq(other->address, link.address)
                             : link.text.ptr && ew_str_eq(name, link.text)) {
            return EW_OK;
        }
    }
    return ew_tf_unsupported(r);
}

/* `aws_cloudcontrolapi_resource` makes a resource of the type that it names. */
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
