/*
 * The resources of a template: which there are, who reads which, and what else
 * may hold some.
 *
 * Types of IAM and its like are all known by name: read, or harmless. Any other
 * of these services is told, as it may be one that CloudFormation has got
 * since. Other types pass, but for those with templates of their own.
 */
#include "load/template/resources.h"

#include "load/template/common.h"
#include "load/template/conditions.h"
#include "load/template/custom.h"
#include "load/template/ecs.h"
#include "load/template/iam.h"
#include "load/template/nested.h"
#include "load/template/properties.h"
#include "load/template/sam.h"
#include "load/template/sso.h"
#include "load/template/template.h"

struct reader {
    struct ew_str type;
    ew_template_fn *read;
    bool last;  /* behind all others */
    bool quiet; /* it grants nothing: what is odd about it loses nothing */
};

#define ROW(type, reader, early)                         \
    {                                                    \
        EW_LIT(type), ew_template_##reader, early, false \
    }
static const struct reader READERS[] = {
    ROW("AWS::ECS::Cluster", cluster, false),
    ROW("AWS::ECS::Service", service, false),
    ROW("AWS::ECS::TaskDefinition", task_definition, false),
    ROW("AWS::ECS::TaskSet", task_set, false),
    ROW("AWS::Events::Rule", event_rule, false),
    ROW("AWS::IAM::Group", group, false),
    ROW("AWS::IAM::GroupPolicy", group_policy, false),
    {EW_LIT("AWS::IAM::InstanceProfile"), ew_template_instance_profile, true,
                                                    true},
    ROW("AWS::IAM::ManagedPolicy", managed_policy, false),
    ROW("AWS::IAM::Policy", policy, false),
    ROW("AWS::IAM::Role", role, false),
    ROW("AWS::IAM::RolePolicy", role_policy, false),
    ROW("AWS::IAM::User", user, false),
    ROW("AWS::IAM::UserPolicy", user_policy, false),
    ROW("AWS::IAM::UserToGroupAddition", membership, false),
    ROW("AWS::Organizations::Policy", organization_policy, false),
    ROW("AWS::Pipes::Pipe", pipe, false),
    ROW("AWS::SSO::Assignment", assignment, false),
    ROW("AWS::SSO::PermissionSet", permission_set, true),
    ROW("AWS::Scheduler::Schedule", schedule, false),
    ROW("AWS::Serverless::Function", serverless, false),
    ROW("AWS::Serverless::StateMachine", serverless, false),
};

/* Types that hold templates of their own. */
static const struct ew_str NESTING[] = {
    EW_LIT("AWS::CloudFormation::Stack"),
    EW_LIT("AWS::CloudFormation::StackSet"),
    EW_LIT("AWS::Serverless::Application"),
    EW_LIT("AWS::ServiceCatalog::CloudFormationProvisionedProduct"),
};

/* Services of which every type is known here. */
static const struct ew_str GRANTING[] = {
    EW_LIT("AWS::IAM::"),
    EW_LIT("AWS::SSO::"),
    EW_LIT("AWS::Serverless::"),
};

/* Their types that give nobody a policy, or only one of SAM's own that lets
 * one resource use another. */
static const struct ew_str HARMLESS[] = {
    EW_LIT("AWS::IAM::AccessKey"),
    EW_LIT("AWS::IAM::OIDCProvider"),
    EW_LIT("AWS::IAM::SAMLProvider"),
    EW_LIT("AWS::IAM::ServerCertificate"),
    EW_LIT("AWS::IAM::ServiceLinkedRole"),
    EW_LIT("AWS::IAM::VirtualMFADevice"),
    EW_LIT("AWS::SSO::Application"),
    EW_LIT("AWS::SSO::ApplicationAssignment"),
    EW_LIT("AWS::SSO::Instance"),
    EW_LIT("AWS::SSO::InstanceAccessControlAttributeConfiguration"),
    EW_LIT("AWS::Serverless::Api"),
    EW_LIT("AWS::Serverless::CapacityProvider"),
    EW_LIT("AWS::Serverless::Connector"),
    EW_LIT("AWS::Serverless::GraphQLApi"),
    EW_LIT("AWS::Serverless::HttpApi"),
    EW_LIT("AWS::Serverless::LayerVersion"),
    EW_LIT("AWS::Serverless::MicrovmImage"),
    EW_LIT("AWS::Serverless::NetworkConnector"),
    EW_LIT("AWS::Serverless::SimpleTable"),
    EW_LIT("AWS::Serverless::WebFunction"),
    EW_LIT("AWS::Serverless::WebSocketApi"),
};

static const struct reader *reader_of(struct ew_str type)
{
    for (size_t i = 0; i < sizeof(READERS) / sizeof(READERS[0]); i++) {
        if (ew_str_eq(READERS[i].type, type)) {
            return &READERS[i];
        }
    }
    return NULL;
}

static bool is_nesting(struct ew_str type)
{
    return EW_STR_ANY(ew_str_eq, type, NESTING) ||
           ew_str_ends(type, EW_STR("::MODULE"));
}

/* ---- which there are ----------------------------------------------------- */

static const struct ew_origin *new_origin(struct ew_stack *stack,
                                          struct ew_str id)
{
    struct ew_origin *origin = EW_NEW(stack->loading->arena, struct ew_origin);
    if (!origin) {
        stack->failed = true;
        return NULL;
    }
    struct ew_str before =
        stack->from ? stack->from->origin->address : EW_STR("");
    struct ew_str address =
        ew_arena_printf(stack->arena, "%.*s%s%.*s", EW_STR_ARG(before),
                        before.len ? "." : "", EW_STR_ARG(id));
    origin->address = ew_stack_keep(stack, address);
    stack->failed = stack->failed || !address.ptr;
    return origin;
}

static enum ew_known existence(struct ew_stack *stack,
                               const struct ew_node *node,
                               struct ew_str *condition)
{
    const struct ew_node *name = ew_node_get(node, "Condition");
    if (!name) {
        return EW_KNOWN_YES;
    }
    if (name->kind != EW_NODE_SCALAR) {
        ew_stack_fault(stack, name->place,
                       EW_STR("`Condition` is not the name of one"));
        return EW_KNOWN_UNSURE;
    }
    *condition = name->text;
    return ew_stack_condition(stack, name->text, name->place);
}

static void declare_resource(struct ew_stack *stack, const struct ew_node *node)
{
    const struct ew_node *type = ew_node_get(node, "Type");
    if (ew_str_starts(node->key, EW_STR("Fn::"))) {
        stack->transformed = true;
        EW_STACK_FAULT(stack, node->key_place,
                       "what `%.*s` adds here is not known",
                       EW_STR_ARG(node->key));
        return;
    }
    if (!type || type->kind != EW_NODE_SCALAR || type->tag.ptr) {
        EW_STACK_FAULT(stack, node->key_place,
                       "`%.*s` is no resource: it has "
                       "no `Type`",
                       EW_STR_ARG(node->key));
        return;
    }
    if (stack->parent && !ew_stack_spend(stack, sizeof(*node))) {
        return; /* of many stacks inside each other there is an end, too */
    }
    const struct ew_origin *origin = new_origin(stack, node->key);
    struct ew_template_resource *resource =
        EW_NEW(stack->arena, struct ew_template_resource);
    struct ew_template_resource **slot =
        resource ? ew_vec_push(&stack->resource_list) : NULL;
    if (!slot || !origin ||
        ew_map_put(&stack->resources, node->key, resource) != EW_OK) {
        stack->failed = true;
        return;
    }
    *slot = resource;
    *resource = (struct ew_template_resource){
        .id = node->key,
        .type = type->text,
        .node = node,
        .place = node->key_place,
        .origin = origin,
    };
    resource->exists = existence(stack, node, &resource->condition);
    if (resource->exists == EW_KNOWN_YES && stack->from) {
        /* it comes and goes with the stack that it is in */
        resource->exists = stack->from->exists;
        resource->condition = stack->from->condition;
    }
    resource->place.origin = origin;
}

/* ---- transforms ---------------------------------------------------------- */

/* Macros of AWS that make no principals but those that are read here. */
static const struct ew_str KNOWN_TRANSFORMS[] = {
    EW_LIT("AWS::CodeDeployBlueGreen"),
    EW_LIT("AWS::LanguageExtensions"),
    EW_LIT("AWS::Serverless-2016-10-31"),
};

static void read_transform(struct ew_stack *stack, const struct ew_node *node)
{
    const struct ew_node *name =
        node->kind == EW_NODE_MAP ? ew_node_get(node, "Name") : node;
    struct ew_str text =
        name && name->kind == EW_NODE_SCALAR ? name->text : EW_STR("it");
    for (size_t i = 0;
         i < sizeof(KNOWN_TRANSFORMS) / sizeof(KNOWN_TRANSFORMS[0]); i++) {
        if (ew_str_eq(KNOWN_TRANSFORMS[i], text)) {
            stack->sam =
                stack->sam || ew_str_starts(text, EW_STR("AWS::Serverless"));
            return;
        }
    }
    stack->transformed = true;
    EW_STACK_FAULT(stack, node->place,
                   "what the transform `%.*s` makes of the template "
                   "is not known",
                   EW_STR_ARG(text));
}

static void read_transforms(struct ew_stack *stack)
{
    const struct ew_node *root = stack->root;
    const struct ew_node *transform = ew_node_get(root, "Transform");
    const struct ew_node *included = ew_node_get(root, "Fn::Transform");
    if (transform && transform->kind == EW_NODE_LIST) {
        for (transform = transform->first; transform;
             transform = transform->next) {
            read_transform(stack, transform);
        }
    } else if (transform) {
        read_transform(stack, transform);
    }
    if (included) {
        read_transform(stack, included);
    }
}

/* ---- reading ------------------------------------------------------------- */

/* The middle part of a type tells its service: those of others may be about
 * IAM, too, `AwsCommunity::IAM::Role`. */
static bool may_grant(struct ew_str type)
{
    struct ew_str rest;
    struct ew_str vendor = ew_str_cut(type, ':', &rest);
    bool other = !ew_str_eq(vendor, EW_STR("AWS")) && rest.ptr &&
                 ew_str_starts_nocase(rest, EW_STR(":IAM::"));
    return other || (EW_STR_ANY(ew_str_starts, type, GRANTING) &&
                     !EW_STR_ANY(ew_str_eq, type, HARMLESS));
}

/* A type in another spelling is none that CloudFormation has, and what it
 * was meant to be is not judged; nor is what it has got since. */
static void tell_unread_type(struct ew_stack *stack,
                             const struct ew_template_resource *resource)
{
    struct ew_str meant = {NULL, 0};
    for (size_t i = 0; i < sizeof(READERS) / sizeof(READERS[0]); i++) {
        meant = ew_str_eq_nocase(READERS[i].type, resource->type)
                    ? READERS[i].type
                    : meant;
    }
    for (size_t i = 0; i < sizeof(NESTING) / sizeof(NESTING[0]); i++) {
        meant =
            ew_str_eq_nocase(NESTING[i], resource->type) ? NESTING[i] : meant;
    }
    if (meant.ptr) {
        ew_stack_fault(
            stack, ew_node_get(resource->node, "Type")->place,
            ew_reason(stack->arena, "`%.*s` is not read: the type is `%.*s`",
                      EW_STR_ARG(resource->type), EW_STR_ARG(meant)));
    } else if (may_grant(resource->type)) {
        ew_stack_fault(
            stack, ew_node_get(resource->node, "Type")->place,
            ew_reason(stack->arena,
                      "`%.*s` (%.*s) may grant access and is of a type that "
                      "is not read",
                      EW_STR_ARG(resource->id), EW_STR_ARG(resource->type)));
    }
}

/* The values of parameters may leave out a resource that others bring in. */
static void tell_left_out(struct ew_stack *stack,
                          const struct ew_template_resource *resource)
{
    struct ew_str text =
        ew_reason(stack->loading->arena,
                  "`%.*s` of `%.*s` is left out: its condition `%.*s` does "
                  "not hold with the parameters that are known here",
                  EW_STR_ARG(resource->id), EW_STR_ARG(resource->place.file),
                  EW_STR_ARG(resource->condition));
    if (!text.ptr ||
        ew_vec_push_str(&stack->loading->estate->assumptions, text) != EW_OK) {
        stack->failed = true;
    }
}

/* Worst case: it grants. What it denies is not credited elsewhere. */
static void assume_grant(struct ew_stack *stack,
                         const struct ew_template_resource *resource)
{
    struct ew_str text = ew_reason(
        stack->loading->arena,
        "`%.*s` of `%.*s` is taken to exist: whether its condition `%.*s` "
        "holds is not known",
        EW_STR_ARG(resource->id), EW_STR_ARG(resource->place.file),
        EW_STR_ARG(resource->condition));
    if (!text.ptr ||
        ew_vec_push_str(&stack->loading->estate->assumptions, text) != EW_OK) {
        stack->failed = true;
    }
}

/*
 * What a condition leaves out for sure is told and not read: with other
 * parameters it would be there.
 */
static void read_resource(struct ew_stack *stack,
                          struct ew_template_resource *resource, bool last)
{
    const struct reader *reader = reader_of(resource->type);
    if (resource->exists == EW_KNOWN_NO) {
        if (!last && (reader || is_nesting(resource->type))) {
            tell_left_out(stack, resource);
        }
        return;
    }
    if (resource->child) {
        if (!last) {
            ew_stack_read(resource->child);
        }
        return;
    }
    if (!last && is_nesting(resource->type)) {
        ew_stack_fault(
            stack, ew_node_get(resource->node, "Type")->place,
            ew_reason(stack->arena, "what `%.*s` (%.*s) holds is not known",
                      EW_STR_ARG(resource->id), EW_STR_ARG(resource->type)));
        return;
    }
    if (!reader && !last) {
        tell_unread_type(stack, resource);
        ew_template_check_custom(stack, resource);
    }
    if (!reader || reader->last != last) {
        return;
    }
    bool region_open = stack->file->region_open;
    if (!reader->quiet && resource->exists == EW_KNOWN_UNSURE) {
        assume_grant(stack, resource);
    }
    if (!reader->quiet) {
        ew_template_check_properties(stack, resource);
    }
    stack->quiet = reader->quiet;
    reader->read(stack, resource);
    if (stack->quiet) {
        stack->file->region_open = region_open;
    }
    stack->quiet = false;
}

/*
 * All are declared before any is read, since they refer to each other in any
 * order.
 */
void ew_stack_declare_resources(struct ew_stack *stack)
{
    const struct ew_node *resources = ew_node_get(stack->root, "Resources");
    const struct ew_node *node = resources ? resources->first : NULL;
    read_transforms(stack);
    for (; node && !stack->failed; node = node->next) {
        declare_resource(stack, node);
    }
    if (!stack->failed) {
        ew_stack_add_implicit(stack);
    }
    if (!stack->failed) {
        ew_stack_open_nested(stack);
    }
}

/*
 * Twice: permission sets come last, when it is known where they are assigned.
 */
void ew_stack_read_resources(struct ew_stack *stack)
{
    struct ew_template_resource *const *all = stack->resource_list.items;
    for (size_t i = 0; i < stack->resource_list.count && !stack->failed; i++) {
        read_resource(stack, all[i], false);
    }
    for (size_t i = 0; i < stack->resource_list.count && !stack->failed; i++) {
        read_resource(stack, all[i], true);
    }
}
