/*
 * What Ref and GetAtt stand for: parameters, pseudo-parameters, and the names
 * and ARNs of the template's own resources.
 *
 *     !Ref Ops             the name of the role `Ops`, or a mark for one
 *     !GetAtt Ops.Arn      arn:aws:iam::<account>:role/<name>
 *     !Ref AWS::AccountId  a mark for the account
 *     !Ref Env             what the parameter comes to
 *
 * A value that names a resource keeps its id beside the text, so that an
 * attachment finds the resource also where its name is not known.
 */
#include "load/template/refs.h"

#include "load/template/between.h"
#include "load/template/common.h"
#include "load/template/parameters.h"
#include "load/template/value.h"

/* ---- pseudo-parameters --------------------------------------------------- */

struct ew_str ew_stack_partition(const struct ew_stack *stack)
{
    return ew_region_partition(ew_stack_region(stack));
}

struct pseudo {
    struct ew_str name;
    struct ew_str text;
};

static const struct pseudo PSEUDOS[] = {
    {EW_LIT("AWS::AccountId"),        EW_LIT(EW_HOLE_ACCOUNT)},
    {EW_LIT("AWS::NotificationARNs"), EW_LIT(EW_HOLE)        },
    {EW_LIT("AWS::Region"),           EW_LIT(EW_HOLE_REGION) },
    {EW_LIT("AWS::StackId"),          EW_LIT(EW_HOLE)        },
    {EW_LIT("AWS::StackName"),        EW_LIT(EW_HOLE_NAME)   },
    {EW_LIT("AWS::URLSuffix"),        EW_LIT("amazonaws.com")},
};

/* NULL for `AWS::NoValue`, by which a property or an element is left out. */
static struct ew_stack_value *pseudo_value(struct ew_stack *stack,
                                           struct ew_str name,
                                           struct ew_place place)
{
    if (ew_str_eq(name, EW_STR("AWS::NoValue"))) {
        return NULL;
    }
    if (ew_str_eq(name, EW_STR("AWS::Partition"))) {
        return ew_value_of_text(stack, ew_stack_partition(stack), place);
    }
    for (size_t i = 0; i < sizeof(PSEUDOS) / sizeof(PSEUDOS[0]); i++) {
        if (ew_str_eq(PSEUDOS[i].name, name)) {
            return ew_value_of_text(stack, PSEUDOS[i].text, place);
        }
    }
    return ew_stack_wrong(
        stack, place,
        ew_reason(stack->arena, "the pseudo-parameter `%.*s` is not known here",
                  EW_STR_ARG(name)));
}

/* ---- names of resources -------------------------------------------------- */

enum arn_form {
    ARN_IAM,     /* arn:P:iam::ACCOUNT:KIND PATH NAME */
    ARN_ECS,     /* arn:P:ecs:REGION:ACCOUNT:KIND/NAME */
    ARN_SERVICE, /* the same with the cluster before the name */
    ARN_FAMILY,  /* the same with a revision behind it */
};

/* How resources of a type are named. */
struct naming {
    struct ew_str type;
    const char *name;   /* property */
    struct ew_str kind; /* in the ARN */
    enum arn_form form;
    bool ref_is_arn;
    struct ew_str arn_attribute;
};

#define ROW(type, property, kind, form, revised, attribute)                    \
    {                                                                          \
        EW_LIT(type), property, EW_LIT(kind), form, revised, EW_LIT(attribute) \
    }
static const struct naming NAMINGS[] = {
    ROW("AWS::ECS::Cluster", "ClusterName", "cluster", ARN_ECS, false, "Arn"),
    ROW("AWS::ECS::Service", "ServiceName", "service", ARN_SERVICE, true,
        "ServiceArn"),
    ROW("AWS::ECS::TaskDefinition", "Family", "task-definition", ARN_FAMILY,
        true, "TaskDefinitionArn"),
    ROW("AWS::IAM::Group", "GroupName", "group", ARN_IAM, false, "Arn"),
    ROW("AWS::IAM::InstanceProfile", "InstanceProfileName", "instance-profile",
        ARN_IAM, false, "Arn"),
    ROW("AWS::IAM::ManagedPolicy", "ManagedPolicyName", "policy", ARN_IAM, true,
        "PolicyArn"),
    ROW("AWS::IAM::Role", "RoleName", "role", ARN_IAM, false, "Arn"),
    ROW("AWS::IAM::User", "UserName", "user", ARN_IAM, false, "Arn"),
};

/* NULL: what resources of its type are called is not known here. */
static const struct naming *naming_property(
    const struct ew_template_resource *resource)
{
    for (size_t i = 0; i < sizeof(NAMINGS) / sizeof(NAMINGS[0]); i++) {
        if (ew_str_eq(NAMINGS[i].type, resource->type)) {
            return &NAMINGS[i];
        }
    }
    return NULL;
}

struct ew_template_resource *ew_stack_resource(const struct ew_stack *stack,
                                               struct ew_str id)
{
    return ew_map_find(&stack->resources, id);
}

/* A service makes up a name where none is given. */
static struct ew_str evaluate_name(struct ew_stack *stack,
                                   struct ew_template_resource *resource,
                                   const struct naming *naming)
{
    const struct ew_stack_value *value =
        ew_property(stack, resource, naming->name);
    if (!value) {
        return EW_STR(EW_HOLE_NAME);
    }
    struct ew_str text = ew_value_text(value);
    if (!text.ptr) {
        ew_stack_fault(
            stack, value->place,
            ew_reason(stack->arena, "`%s` is not a text", naming->name));
        return EW_STR(EW_HOLE);
    }
    if (ew_value_is_number(value)) {
        ew_stack_cause_spelling(stack, text);
        return EW_STR(EW_HOLE);
    }
    return text;
}

/*
 * Kept once it is known, but not while values of parameters are tried: with
 * another value it may be another name.
 */
struct ew_str ew_stack_name_of(struct ew_stack *stack,
                               struct ew_template_resource *resource)
{
    const struct naming *naming = naming_property(resource);
    bool trying = stack->run->choosing > 0;
    bool kept = !trying || !resource->name_causes;
    if ((resource->name.ptr && kept) || !naming) {
        stack->run->causes |= resource->name_causes;
        return resource->name.ptr ? resource->name : EW_STR(EW_HOLE);
    }
    if (resource->naming) {
        EW_STACK_FAULT(stack, resource->place,
                       "the name of `%.*s` refers to itself",
                       EW_STR_ARG(resource->id));
        return EW_STR(EW_HOLE);
    }
    if (!ew_stack_enter(stack, resource->place)) {
        return EW_STR(EW_HOLE);
    }
    resource->naming = true;
    uint64_t outer = stack->run->causes;
    stack->run->causes = 0;
    struct ew_str name = evaluate_name(stack, resource, naming);
    uint64_t causes = stack->run->causes;
    stack->run->causes |= outer;
    resource->naming = false;
    ew_stack_leave(stack);
    if (!trying) {
        resource->name = name;
        resource->name_causes = causes;
    }
    return name;
}

/* A role that SAM makes has it already. */
static struct ew_str path_of_resource(
    struct ew_stack *stack, const struct ew_template_resource *resource)
{
    if (resource->path.ptr) {
        return resource->path;
    }
    struct ew_str path = ew_property_text(stack, resource, "Path");
    return path.ptr ? path : EW_STR("/");
}

struct ew_str ew_stack_arn_of(struct ew_stack *stack,
                              struct ew_template_resource *resource)
{
    const struct naming *naming = naming_property(resource);
    if (!naming) {
        return (struct ew_str){NULL, 0};
    }
    struct ew_str partition = ew_stack_partition(stack);
    struct ew_str name = ew_stack_name_of(stack, resource);
    struct ew_str arn;
    if (naming->form == ARN_IAM) {
        struct ew_str before = path_of_resource(stack, resource);
        arn = ew_arena_printf(stack->arena,
                              "arn:%.*s:iam::" EW_HOLE_ACCOUNT ":%.*s%.*s%.*s",
                              EW_STR_ARG(partition), EW_STR_ARG(naming->kind),
                              EW_STR_ARG(before), EW_STR_ARG(name));
    } else {
        bool service = naming->form == ARN_SERVICE;
        bool family = naming->form == ARN_FAMILY;
        struct ew_str cluster = EW_STR("");
        if (service) { /* by name or ARN; without any it is `default` */
            cluster = ew_property_text(stack, resource, "Cluster");
            cluster =
                cluster.ptr ? ew_str_last_part(cluster) : EW_STR("default");
        }
        arn = ew_arena_printf(stack->arena,
                              "arn:%.*s:ecs:" EW_HOLE_REGION ":" EW_HOLE_ACCOUNT
                              ":%.*s/%.*s%s%.*s%s",
                              EW_STR_ARG(partition), EW_STR_ARG(naming->kind),
                              EW_STR_ARG(cluster), service ? "/" : "",
                              EW_STR_ARG(name), family ? ":" EW_HOLE_NAME : "");
    }
    stack->failed = stack->failed || !arn.ptr;
    return arn;
}

/* ---- Ref ----------------------------------------------------------------- */

/* A text that may be a hole, and the resource that it is of. */
static struct ew_stack_value *resource_value(
    struct ew_stack *stack, struct ew_template_resource *resource,
    struct ew_str text, struct ew_str attribute, struct ew_place place)
{
    struct ew_stack_value *value =
        ew_value_of_text(stack, text.ptr ? text : EW_STR(EW_HOLE), place);
    if (value) {
        value->resource = resource->id;
        value->origin = resource->origin;
        value->attribute = attribute;
    }
    return value;
}

/* Transforms add resources that the template does not show. */
static struct ew_stack_value *missing(struct ew_stack *stack,
                                      struct ew_str name, struct ew_place place)
{
    if (stack->sam || stack->transformed) {
        return ew_value_hole(stack, place); /* it may be made */
    }
    return EW_STACK_WRONG(stack, place,
                          "there is no parameter or resource `%.*s`",
                          EW_STR_ARG(name));
}

struct ew_stack_value *ew_stack_ref(struct ew_stack *stack, struct ew_str name,
                                    struct ew_place place)
{
    if (ew_str_starts(name, EW_STR("AWS::"))) {
        return pseudo_value(stack, name, place);
    }
    const struct ew_node *parameter = ew_stack_parameter(stack, name);
    if (parameter) {
        return ew_parameter_value(stack, parameter, place);
    }
    struct ew_template_resource *resource = ew_stack_resource(stack, name);
    if (!resource) {
        return missing(stack, name, place);
    }
    const struct naming *naming = naming_property(resource);
    struct ew_str text = {NULL, 0};
    if (naming) {
        text = naming->ref_is_arn ? ew_stack_arn_of(stack, resource)
                                  : ew_stack_name_of(stack, resource);
    }
    return resource_value(stack, resource, text, (struct ew_str){NULL, 0},
                          place);
}

struct ew_stack_value *ew_function_ref(struct ew_stack *stack,
                                       const struct ew_call *call)
{
    const struct ew_node *name = call->argument;
    if (name->kind != EW_NODE_SCALAR || (!call->tagged && name->tag.ptr)) {
        return ew_stack_wrong(stack, call->place, EW_STR("`Ref` wants a name"));
    }
    return ew_stack_ref(stack, name->text, call->place);
}

/* ---- GetAtt -------------------------------------------------------------- */

struct ew_stack_value *ew_stack_attribute(struct ew_stack *stack,
                                          struct ew_str id,
                                          struct ew_str attribute,
                                          struct ew_place place)
{
    struct ew_template_resource *resource = ew_stack_resource(stack, id);
    if (!resource) {
        return missing(stack, id, place);
    }
    if (resource->child) {
        return ew_stack_returned(stack, resource, attribute, place);
    }
    const struct naming *naming = naming_property(resource);
    struct ew_str text = {NULL, 0};
    if (naming && ew_str_eq(attribute, naming->arn_attribute)) {
        text = ew_stack_arn_of(stack, resource);
    } else if (naming && ew_str_eq(attribute, EW_STR("Name"))) {
        text = ew_stack_name_of(stack, resource);
    }
    if (!text.ptr) {
        (void)ew_stack_cause(
            stack, ew_reason(stack->arena, "`%.*s.%.*s` is made by AWS",
                             EW_STR_ARG(id), EW_STR_ARG(attribute)));
    }
    return resource_value(stack, resource, text, attribute, place);
}

/* `!GetAtt Id.Attribute` or `!GetAtt [Id, Attribute]`. */
struct ew_stack_value *ew_function_get_att(struct ew_stack *stack,
                                           const struct ew_call *call)
{
    const struct ew_node *parts[2];
    struct ew_str id = call->argument->text;
    struct ew_str attribute = {NULL, 0};
    if (call->argument->kind == EW_NODE_SCALAR) {
        id = ew_str_cut(id, '.', &attribute);
    } else if (ew_call_list(stack, call, parts, 2, 2) == 0) {
        return ew_value_hole(stack, call->place);
    } else if (parts[0]->kind == EW_NODE_SCALAR) {
        id = parts[0]->text;
        attribute = ew_value_text(ew_eval(stack, parts[1]));
    }
    if (!id.ptr || !attribute.ptr) {
        return ew_stack_wrong(stack, call->place,
                              EW_STR("`GetAtt` wants the id of a resource and "
                                     "an attribute"));
    }
    return ew_stack_attribute(stack, id, attribute, call->place);
}
