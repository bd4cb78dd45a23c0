/*
 * AWS::Serverless::*: the roles that SAM makes for functions and state
 * machines, from their `Policies`.
 *
 *     Work:
 *       Type: AWS::Serverless::Function
 *       Properties:
 *         Policies:
 *           - AmazonECS_FullAccess              # a managed policy by its name
 *           - EcsRunTaskPolicy: {…}             # a template of SAM's own
 *           - {Statement: [{Effect: Allow, …}]} # a document
 *
 * becomes a role `WorkRole`, which other resources may refer to by that id,
 * with the managed policy attached and the document inline. The transform that
 * makes it runs where the template is deployed, so the role is in no template.
 * A function with a `Role` of its own gets none.
 */
#include "load/template/sam.h"

#include "load/template/common.h"
#include "load/template/document.h"
#include "load/template/eval.h"
#include "load/template/refs.h"
#include "load/template/value.h"

/* Policy templates of SAM. None of them names ecs:ExecuteCommand. */
static const struct ew_str HARMLESS[] = {
    EW_LIT("AMIDescribePolicy"),
    EW_LIT("AWSSecretsManagerGetSecretValuePolicy"),
    EW_LIT("AWSSecretsManagerRotationPolicy"),
    EW_LIT("AcmGetCertificatePolicy"),
    EW_LIT("AthenaQueryPolicy"),
    EW_LIT("CloudFormationDescribeStacksPolicy"),
    EW_LIT("CloudWatchDashboardPolicy"),
    EW_LIT("CloudWatchDescribeAlarmHistoryPolicy"),
    EW_LIT("CloudWatchPutMetricPolicy"),
    EW_LIT("CodeCommitCrudPolicy"),
    EW_LIT("CodeCommitReadPolicy"),
    EW_LIT("CodePipelineLambdaExecutionPolicy"),
    EW_LIT("CodePipelineReadOnlyPolicy"),
    EW_LIT("ComprehendBasicAccessPolicy"),
    EW_LIT("CostExplorerReadOnlyPolicy"),
    EW_LIT("DynamoDBBackupFullAccessPolicy"),
    EW_LIT("DynamoDBCrudPolicy"),
    EW_LIT("DynamoDBReadPolicy"),
    EW_LIT("DynamoDBReconfigurePolicy"),
    EW_LIT("DynamoDBRestoreFromBackupPolicy"),
    EW_LIT("DynamoDBStreamReadPolicy"),
    EW_LIT("DynamoDBWritePolicy"),
    EW_LIT("EC2CopyImagePolicy"),
    EW_LIT("EC2DescribePolicy"),
    EW_LIT("EFSWriteAccessPolicy"),
    EW_LIT("EKSDescribePolicy"),
    EW_LIT("EcsRunTaskPolicy"),
    EW_LIT("ElasticMapReduceAddJobFlowStepsPolicy"),
    EW_LIT("ElasticMapReduceCancelStepsPolicy"),
    EW_LIT("ElasticMapReduceModifyInstanceFleetPolicy"),
    EW_LIT("ElasticMapReduceModifyInstanceGroupsPolicy"),
    EW_LIT("ElasticMapReduceSetTerminationProtectionPolicy"),
    EW_LIT("ElasticMapReduceTerminateJobFlowsPolicy"),
    EW_LIT("ElasticsearchHttpPostPolicy"),
    EW_LIT("EventBridgePutEventsPolicy"),
    EW_LIT("FilterLogEventsPolicy"),
    EW_LIT("FirehoseCrudPolicy"),
    EW_LIT("FirehoseWritePolicy"),
    EW_LIT("KMSDecryptPolicy"),
    EW_LIT("KMSEncryptPolicy"),
    EW_LIT("KMSEncryptPolicy_v2"),
    EW_LIT("KinesisCrudPolicy"),
    EW_LIT("KinesisStreamReadPolicy"),
    EW_LIT("LambdaInvokePolicy"),
    EW_LIT("MobileAnalyticsWriteOnlyAccessPolicy"),
    EW_LIT("OrganizationsListAccountsPolicy"),
    EW_LIT("PinpointEndpointAccessPolicy"),
    EW_LIT("PollyFullAccessPolicy"),
    EW_LIT("RekognitionDetectOnlyPolicy"),
    EW_LIT("RekognitionFacesManagementPolicy"),
    EW_LIT("RekognitionFacesPolicy"),
    EW_LIT("RekognitionLabelsPolicy"),
    EW_LIT("RekognitionNoDataAccessPolicy"),
    EW_LIT("RekognitionReadPolicy"),
    EW_LIT("RekognitionWriteOnlyAccessPolicy"),
    EW_LIT("Route53ChangeResourceRecordSetsPolicy"),
    EW_LIT("S3CrudPolicy"),
    EW_LIT("S3FullAccessPolicy"),
    EW_LIT("S3ReadPolicy"),
    EW_LIT("S3WritePolicy"),
    EW_LIT("SESBulkTemplatedCrudPolicy"),
    EW_LIT("SESBulkTemplatedCrudPolicy_v2"),
    EW_LIT("SESCrudPolicy"),
    EW_LIT("SESEmailTemplateCrudPolicy"),
    EW_LIT("SESSendBouncePolicy"),
    EW_LIT("SNSCrudPolicy"),
    EW_LIT("SNSPublishMessagePolicy"),
    EW_LIT("SQSPollerPolicy"),
    EW_LIT("SQSSendMessagePolicy"),
    EW_LIT("SSMParameterReadPolicy"),
    EW_LIT("SSMParameterWithSlashPrefixReadPolicy"),
    EW_LIT("SageMakerCreateEndpointConfigPolicy"),
    EW_LIT("SageMakerCreateEndpointPolicy"),
    EW_LIT("ServerlessRepoReadWriteAccessPolicy"),
    EW_LIT("StepFunctionsCallbackPolicy"),
    EW_LIT("StepFunctionsExecutionPolicy"),
    EW_LIT("StepFunctionsExecutionPolicy_v2"),
    EW_LIT("TextractDetectAnalyzePolicy"),
    EW_LIT("TextractGetResultPolicy"),
    EW_LIT("TextractPolicy"),
    EW_LIT("VPCAccessPolicy"),
};

/* AWS managed policies that are not at the root of their names. */
static const struct ew_str SERVICE_ROLES[] = {
    EW_LIT("AWSLambdaBasicExecutionRole"),
    EW_LIT("AWSLambdaDynamoDBExecutionRole"),
    EW_LIT("AWSLambdaENIManagementAccess"),
    EW_LIT("AWSLambdaKinesisExecutionRole"),
    EW_LIT("AWSLambdaMSKExecutionRole"),
    EW_LIT("AWSLambdaRole"),
    EW_LIT("AWSLambdaSQSQueueExecutionRole"),
    EW_LIT("AWSLambdaVPCAccessExecutionRole"),
};

/* ---- what makes roles ---------------------------------------------------- */

struct maker {
    struct ew_str type;
    const char *globals; /* section of Globals */
    const char *service; /* that assumes the role */
};

static const struct maker MAKERS[] = {
    {EW_LIT("AWS::Serverless::Function"),     "Function",     "lambda.amazonaws.com"},
    {EW_LIT("AWS::Serverless::StateMachine"), "StateMachine",
     "states.amazonaws.com"                                                         },
};

static const struct maker *maker_of(const struct ew_template_resource *resource)
{
    for (size_t i = 0; i < sizeof(MAKERS) / sizeof(MAKERS[0]); i++) {
        if (ew_str_eq(MAKERS[i].type, resource->type)) {
            return &MAKERS[i];
        }
    }
    return NULL;
}

/* A property, or what Globals say where it is not there. */
static const struct ew_stack_value *property(
    struct ew_stack *stack, const struct ew_template_resource *resource,
    const char *name)
{
    const struct maker *maker = maker_of(resource);
    const struct ew_stack_value *own = ew_property(stack, resource, name);
    if (own || !maker) {
        return own;
    }
    const struct ew_node *globals = ew_node_get(stack->root, "Globals");
    const struct ew_node *node =
        ew_node_get(ew_node_get(globals, maker->globals), name);
    return node ? ew_eval(stack, node) : NULL;
}

/* As SAM calls it: the id of the function, and `Role`. */
static struct ew_str implicit_id(struct ew_stack *stack,
                                 const struct ew_template_resource *resource)
{
    struct ew_str id = ew_arena_printf(stack->loading->arena, "%.*sRole",
                                       EW_STR_ARG(resource->id));
    stack->failed = stack->failed || !id.ptr;
    return id;
}

/*
 * So that `!GetAtt WorkRole.Arn` finds it. Its policies are read with the
 * function.
 */
static void add_implicit(struct ew_stack *stack,
                         const struct ew_template_resource *resource)
{
    struct ew_str id = implicit_id(stack, resource);
    struct ew_template_resource *role =
        EW_NEW(stack->arena, struct ew_template_resource);
    if (!role || !id.ptr) {
        stack->failed = true;
        return;
    }
    if (ew_stack_resource(stack, id)) {
        return; /* the template has one of its own */
    }
    *role = (struct ew_template_resource){
        .id = id,
        .type = EW_STR("AWS::IAM::Role"),
        .place = resource->place,
        .origin = resource->origin,
        .exists = resource->exists,
        .path = ew_value_text(property(stack, resource, "RolePath")),
        .name = EW_STR(EW_HOLE_NAME),
    };
    if (ew_map_put(&stack->resources, id, role) != EW_OK) {
        stack->failed = true;
    }
}

/* A role of its own, whatever the conditions? */
static bool has_role(struct ew_stack *stack,
                     const struct ew_template_resource *resource)
{
    const struct ew_stack_value *role = property(stack, resource, "Role");
    return role && !(role->undecided && (!role->then || !role->otherwise));
}

/*
 * One whose `Role` may be left out by a condition may need it: it is made as
 * well.
 */
void ew_stack_add_implicit(struct ew_stack *stack)
{
    EW_EACH_REF(struct ew_template_resource, resource, &stack->resource_list) {
        if (maker_of(resource) && !has_role(stack, resource)) {
            add_implicit(stack, resource);
        }
    }
}

/* ---- Policies ------------------------------------------------------------ */

/* A role while its policies are read. */
struct making {
    struct ew_stack *stack;
    const struct ew_template_resource *resource;
    struct ew_code_holder *role;
    size_t count; /* of inline policies */
};

/* A name without `arn:` is one of AWS: SAM makes the ARN of it. */
static void add_sam_managed(struct making *m,
                            const struct ew_stack_value *value,
                            enum ew_presence presence)
{
    struct ew_stack *stack = m->stack;
    struct ew_str text = value->text;
    bool is_name =
        text.len && !ew_str_starts(text, EW_STR("arn:")) && !ew_has_hole(text);
    bool service = EW_STR_ANY(ew_str_eq, text, SERVICE_ROLES);
    struct ew_code_link *link = ew_vec_push(&m->role->managed);
    if (!link) {
        stack->failed = true;
        return;
    }
    *link = ew_stack_link(stack, m->resource, value);
    link->doubtful = presence == EW_CHOICE;
    if (!is_name) {
        return;
    }
    link->text = ew_arena_printf(
        stack->loading->arena, "arn:%.*s:iam::aws:policy/%s%.*s",
        EW_STR_ARG(ew_stack_partition(stack)), service ? "service-role/" : "",
        EW_STR_ARG(text));
    stack->failed = stack->failed || !link->text.ptr;
}

/* Inline policies are numbered, as SAM names them. */
static void add_sam_inline(struct making *m, const struct ew_stack_value *value,
                           enum ew_presence presence)
{
    struct ew_stack *stack = m->stack;
    struct ew_code_document *document = ew_vec_push(&m->role->documents);
    struct ew_str id = implicit_id(stack, m->resource);
    struct ew_str name = ew_arena_printf(stack->arena, "%.*sPolicy%zu",
                                         EW_STR_ARG(id), m->count++);
    if (!document || !name.ptr) {
        stack->failed = true;
        return;
    }
    *document = ew_stack_document(stack, m->resource, name, value, presence);
}

/* A map with one entry, the name of a policy template. */
static void add_template(struct making *m, const struct ew_stack_value *value)
{
    const struct ew_stack_value *entry = value->first;
    for (; entry; entry = entry->next) {
        if (!EW_STR_ANY(ew_str_eq, entry->key, HARMLESS)) {
            ew_stack_unread(m->stack, m->role,
                            ew_stack_reason(m->stack, "the policy template",
                                            entry->key_place,
                                            "is not known here"));
        }
    }
}

/*
 * What an entry is shows by its form: a map with `Statement` is a document,
 * another map a template of SAM, a text a managed policy.
 */
static void add_sam_policy(struct making *m, const struct ew_stack_value *value,
                           enum ew_presence presence)
{
    if (value->undecided) {
        if (value->then) {
            add_sam_policy(m, value->then, EW_CHOICE);
        }
        if (value->otherwise) {
            add_sam_policy(m, value->otherwise, EW_CHOICE);
        }
        return;
    }
    if (value->kind == EW_VALUE_LIST) {
        const struct ew_stack_value *inner = value->first;
        for (; inner; inner = inner->next) {
            add_sam_policy(m, inner, presence);
        }
        return;
    }
    if (value->kind == EW_VALUE_MAP) {
        if (ew_value_get(value, "Statement")) {
            add_sam_inline(m, value, presence);
        } else {
            add_template(m, value);
        }
        return;
    }
    add_sam_managed(m, value, presence);
    if (presence == EW_CHOICE) {
        ew_stack_unread(m->stack, m->role,
                        ew_stack_reason(m->stack, "the policy attached",
                                        value->place,
                                        "depends on a condition that is not "
                                        "known"));
    }
}

/* Who assumes it, unless the template says otherwise: the service. */
static void add_trust(struct making *m)
{
    struct ew_stack *stack = m->stack;
    const struct ew_stack_value *own =
        property(stack, m->resource, "AssumeRolePolicyDocument");
    struct ew_str id = implicit_id(stack, m->resource);
    if (own) {
        m->role->has_trust = true;
        m->role->trust =
            ew_stack_document(stack, m->resource, id, own, EW_PRESENT);
        return;
    }
    struct ew_str json = ew_arena_printf(
        stack->arena,
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
        "\"Principal\":{\"Service\":\"%s\"},\"Action\":\"sts:AssumeRole\"}]}",
        maker_of(m->resource)->service);
    struct ew_stack_value *text =
        json.ptr ? ew_value_of_text(stack, json, m->resource->place) : NULL;
    stack->failed = stack->failed || !text;
    m->role->has_trust = text != NULL;
    m->role->trust =
        ew_stack_document(stack, m->resource, id, text, EW_PRESENT);
}

void ew_template_serverless(struct ew_stack *stack,
                            struct ew_template_resource *resource)
{
    const struct ew_stack_value *policies =
        property(stack, resource, "Policies");
    if (has_role(stack, resource)) {
        return;
    }
    struct ew_code_holder *role = ew_code_holder_add(
        stack->loading, &stack->file->after, EW_HOLDER_ROLE, resource->place);
    if (!role) {
        stack->failed = true;
        return;
    }
    struct making making = {stack, resource, role, 0};
    role->name = EW_STR(EW_HOLE_NAME);
    role->path = ew_stack_keep(
        stack, ew_value_text(property(stack, resource, "RolePath")));
    if (policies) {
        add_sam_policy(&making, policies, EW_PRESENT);
    }
    ew_stack_boundary(stack, resource, role,
                      property(stack, resource, "PermissionsBoundary"));
    (void)ew_stack_tags(stack, property(stack, resource, "Tags"), &role->tags);
    add_trust(&making);
}
