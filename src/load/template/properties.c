/*
 * The properties that a resource may have: one in another spelling is none that
 * CloudFormation takes, and what it was meant to grant is not judged.
 *
 * `ManagedPolicyArn: [arn:…]` on a role is refused when the stack is deployed,
 * or was meant for `ManagedPolicyArns`. Passing it over would judge a role that
 * nobody wrote.
 */
#include "load/template/properties.h"

struct known {
    struct ew_str type;
    struct ew_str names; /* with blanks in between */
    bool some;           /* there are more: others are told only if misspelt */
};

static const struct known KNOWN[] = {
    {EW_LIT("AWS::IAM::Group"),
     EW_LIT("GroupName ManagedPolicyArns Path Policies"),                false},
    {EW_LIT("AWS::IAM::GroupPolicy"),
     EW_LIT("GroupName PolicyDocument PolicyName"),                      false},
    {EW_LIT("AWS::IAM::ManagedPolicy"),
     EW_LIT("Description Groups ManagedPolicyName Path PolicyDocument Roles "
            "Tags Users"),
     false                                                                    },
    {EW_LIT("AWS::IAM::Policy"),
     EW_LIT("Groups PolicyDocument PolicyName Roles Users"),             false},
    {EW_LIT("AWS::IAM::Role"),
     EW_LIT("AssumeRolePolicyDocument Description ManagedPolicyArns "
            "MaxSessionDuration Path PermissionsBoundary Policies RoleName "
            "Tags"),
     false                                                                    },
    {EW_LIT("AWS::IAM::RolePolicy"),
     EW_LIT("PolicyDocument PolicyName RoleName"),                       false},
    {EW_LIT("AWS::IAM::User"),
     EW_LIT("Groups LoginProfile ManagedPolicyArns Path PermissionsBoundary "
            "Policies Tags UserName"),
     false                                                                    },
    {EW_LIT("AWS::IAM::UserPolicy"),
     EW_LIT("PolicyDocument PolicyName UserName"),                       false},
    {EW_LIT("AWS::IAM::UserToGroupAddition"), EW_LIT("GroupName Users"), false},
    {EW_LIT("AWS::Organizations::Policy"),
     EW_LIT("Content Description Name Tags TargetIds Type"),             false},
    {EW_LIT("AWS::SSO::Assignment"),
     EW_LIT("InstanceArn PermissionSetArn PrincipalId PrincipalType TargetId "
            "TargetType"),
     false                                                                    },
    {EW_LIT("AWS::SSO::PermissionSet"),
     EW_LIT("CustomerManagedPolicyReferences Description InlinePolicy "
            "InstanceArn ManagedPolicies Name PermissionsBoundary "
            "RelayStateType SessionDuration Tags"),
     false                                                                    },
    {EW_LIT("AWS::Serverless::Function"),
     EW_LIT("PermissionsBoundary Policies Role"),                        true },
    {EW_LIT("AWS::Serverless::StateMachine"),
     EW_LIT("PermissionsBoundary Policies Role"),                        true },
};

/* What stands beside them. */
static const struct known ATTRIBUTES = {
    EW_LIT("a resource"), EW_LIT("Condition Properties Type"), true};

static const struct known *known_of(struct ew_str type)
{
    for (size_t i = 0; i < sizeof(KNOWN) / sizeof(KNOWN[0]); i++) {
        if (ew_str_eq(KNOWN[i].type, type)) {
            return &KNOWN[i];
        }
    }
    return NULL;
}

static bool is_unknown(const struct known *known, struct ew_str name)
{
    struct ew_str rest = known->names;
    bool like = false;
    if (ew_str_starts(name, EW_STR("Fn::"))) {
        return false; /* a loop, or told where it is evaluated */
    }
    while (rest.ptr) {
        struct ew_str one = ew_str_cut(rest, ' ', &rest);
        if (ew_str_eq(one, name)) {
            return false;
        }
        like = like || ew_name_is_like(name, one);
    }
    return like || !known->some;
}

static void check_properties(struct ew_stack *stack, const struct ew_node *map,
                             const struct known *known)
{
    const struct ew_node *member =
        map && map->kind == EW_NODE_MAP ? map->first : NULL;
    for (; member && !stack->failed; member = member->next) {
        if (is_unknown(known, member->key)) {
            EW_STACK_FAULT(stack, member->key_place,
                           "`%.*s` is not read: CloudFormation has "
                           "no such property of %.*s",
                           EW_STR_ARG(member->key), EW_STR_ARG(known->type));
        }
    }
}

void ew_template_check_properties(struct ew_stack *stack,
                                  const struct ew_template_resource *resource)
{
    const struct known *known = known_of(resource->type);
    const struct ew_node *map = ew_node_get(resource->node, "Properties");
    if (known) {
        check_properties(stack, resource->node, &ATTRIBUTES);
        check_properties(stack, map, known);
    }
    if (map && map->kind == EW_NODE_LIST && !map->tag.ptr) {
        EW_STACK_FAULT(stack, map->place,
                       "`Properties` of `%.*s` is a list, not a map",
                       EW_STR_ARG(resource->id));
    }
}
