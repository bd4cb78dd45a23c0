/*
 * Permission sets and their assignments, which become roles in accounts, and
 * policies of AWS::Organizations. The role's name has a part that the service
 * makes up, so it is known as a pattern.
 *
 *     Set:
 *       Type: AWS::SSO::PermissionSet
 *       Properties: {Name: Ops, InlinePolicy: {…}, ManagedPolicies: [arn:…]}
 *     InProd:
 *       Type: AWS::SSO::Assignment
 *       Properties:
 *         PermissionSetArn: !GetAtt Set.PermissionSetArn
 *         TargetId: "111122223333"
 *
 * come to the role `AWSReservedSSO_Ops_<word>` in account 111122223333 (fact
 * B5.14). Who the assignment is for does not matter: the role is there for the
 * account.
 */
#include "load/template/sso.h"

#include "load/template/common.h"
#include "load/template/document.h"
#include "load/template/refs.h"
#include "load/template/stack.h"
#include "load/template/value.h"

/* ---- permission sets ----------------------------------------------------- */

/* The managed policy of the account of this name and path. */
static struct ew_stack_value *customer_policy(
    struct ew_stack *stack, const struct ew_stack_value *reference)
{
    struct ew_str name = ew_value_text(ew_value_get(reference, "Name"));
    struct ew_str path = ew_value_text(ew_value_get(reference, "Path"));
    if (!name.ptr || reference->undecided) {
        return ew_value_hole(stack, reference->place);
    }
    struct ew_str arn = ew_arena_printf(
        stack->arena, "arn:%.*s:iam::" EW_HOLE_ACCOUNT ":policy%.*s%.*s",
        EW_STR_ARG(ew_stack_partition(stack)),
        EW_STR_ARG(path.ptr ? path : EW_STR("/")), EW_STR_ARG(name));
    if (!arn.ptr) {
        stack->failed = true;
        return NULL;
    }
    return ew_value_of_text(stack, arn, reference->place);
}

/*
 * Policies of the account, by name and path, as links by the ARNs that they
 * have.
 */
static void add_references(struct ew_stack *stack,
                           const struct ew_template_resource *set,
                           struct ew_code_holder *holder)
{
    const struct ew_stack_value *list =
        ew_property(stack, set, "CustomerManagedPolicyReferences");
    const struct ew_stack_value *reference = list ? list->first : NULL;
    if (list && list->kind != EW_VALUE_LIST) {
        ew_stack_managed_policies(stack, set, holder, list);
        return;
    }
    struct ew_stack_value *arns =
        list ? ew_value_new(stack, EW_VALUE_LIST, list->place) : NULL;
    struct ew_stack_value **end = arns ? &arns->first : NULL;
    for (; reference && end; reference = reference->next) {
        *end = customer_policy(stack, reference);
        end = *end ? &(*end)->next : NULL;
    }
    ew_stack_managed_policies(stack, set, holder, arns);
}

/*
 * Either of the two ways to name it; one in neither form is a boundary that is
 * not known, and not none.
 */
static void add_boundary(struct ew_stack *stack,
                         const struct ew_template_resource *set,
                         struct ew_code_holder *holder)
{
    const struct ew_stack_value *boundary =
        ew_property(stack, set, "PermissionsBoundary");
    const struct ew_stack_value *arn =
        ew_value_get(boundary, "ManagedPolicyArn");
    const struct ew_stack_value *reference =
        ew_value_get(boundary, "CustomerManagedPolicyReference");
    if (boundary && reference) {
        arn = customer_policy(stack, reference);
    }
    ew_stack_boundary(stack, set, holder, arn ? arn : boundary);
}

/* Each account that it is assigned to gets a role of it. */
static void add_assigned_role(struct ew_stack *stack,
                              struct ew_template_resource *set,
                              struct ew_str account)
{
    struct ew_code_holder *role = ew_code_holder_add(
        stack->loading, &stack->file->after, EW_HOLDER_ROLE, set->place);
    struct ew_str name = ew_property_text(stack, set, "Name");
    struct ew_str full = ew_arena_printf(
        stack->loading->arena, "AWSReservedSSO_%.*s_" EW_HOLE_NAME,
        EW_STR_ARG(name.ptr ? name : EW_STR(EW_HOLE_NAME)));
    if (!role || !full.ptr) {
        stack->failed = true;
        return;
    }
    role->name = full;
    role->named = name.ptr && !ew_has_hole(name);
    role->path = EW_STR("/aws-reserved/sso.amazonaws.com/");
    role->account = ew_stack_keep(stack, account);
    const struct ew_stack_value *policy =
        ew_property(stack, set, "InlinePolicy");
    if (policy) {
        struct ew_code_document *document = ew_vec_push(&role->documents);
        if (!document) {
            stack->failed = true;
            return;
        }
        *document = ew_stack_document(stack, set, EW_STR("AwsSSOInlinePolicy"),
                                      policy, EW_PRESENT);
    }
    ew_stack_managed_policies(stack, set, role,
                              ew_property(stack, set, "ManagedPolicies"));
    add_references(stack, set, role);
    add_boundary(stack, set, role);
}

/* One role for all that it is assigned to in an account. */
static void assign(struct ew_stack *stack, struct ew_template_resource *set,
                   struct ew_str account)
{
    struct ew_str key = ew_arena_printf(
        stack->arena, "%.*s %.*s", EW_STR_ARG(set->id), EW_STR_ARG(account));
    set->assigned = true;
    if (!key.ptr) {
        stack->failed = true;
        return;
    }
    if (ew_map_find(&stack->assigned, key)) {
        return;
    }
    if (ew_map_put(&stack->assigned, key, set) != EW_OK) {
        stack->failed = true;
        return;
    }
    add_assigned_role(stack, set, account);
}

/*
 * A set of another template cannot be judged from here, and neither can a
 * target that is no account.
 */
void ew_template_assignment(struct ew_stack *stack,
                            struct ew_template_resource *resource)
{
    const struct ew_stack_value *value =
        ew_property(stack, resource, "PermissionSetArn");
    struct ew_template_resource *set =
        value && value->resource.ptr ? ew_stack_resource(stack, value->resource)
                                     : NULL;
    if (!set || !ew_str_eq(set->type, EW_STR("AWS::SSO::PermissionSet"))) {
        ew_stack_fault(stack, value ? value->place : resource->place,
                       EW_STR("the permission set that is assigned here is "
                              "not in the template"));
        return;
    }
    const struct ew_stack_value *target =
        ew_property(stack, resource, "TargetId");
    struct ew_str account = ew_value_text(target);
    if (!ew_has_hole(account) && !ew_is_account_id(account)) {
        ew_stack_fault(stack, target ? target->place : resource->place,
                       EW_STR("the target is not the id of an account"));
        account = EW_STR(EW_HOLE);
    }
    assign(stack, set, account);
}

/* Read behind all assignments. Without any, one role stands for the set. */
void ew_template_permission_set(struct ew_stack *stack,
                                struct ew_template_resource *resource)
{
    if (!resource->assigned) {
        /* that is done elsewhere */
        add_assigned_role(stack, resource, (struct ew_str){NULL, 0});
    }
}

/* ---- policies of organizations ------------------------------------------- */

/* Ids of roots, units and accounts. */
static void add_targets(struct ew_stack *stack,
                        const struct ew_template_resource *resource,
                        struct ew_code_scp *scp)
{
    const struct ew_stack_value *targets =
        ew_property(stack, resource, "TargetIds");
    const struct ew_stack_value *target = targets ? targets->first : NULL;
    if (targets && targets->kind != EW_VALUE_LIST) {
        ew_stack_fault(stack, targets->place,
                       EW_STR("the targets of this policy are not known "
                              "before the deployment"));
        return;
    }
    for (; target; target = target->next) {
        struct ew_code_link *link = ew_vec_push(&scp->targets);
        if (!link) {
            stack->failed = true;
            return;
        }
        *link = ew_stack_link(stack, resource, target);
    }
}

/*
 * SCPs are laid over the organization file (load/code/scp.c); RCPs do not bind
 * ECS (fact B4.7.1) and are left out there.
 */
void ew_template_organization_policy(struct ew_stack *stack,
                                     struct ew_template_resource *resource)
{
    struct ew_str type = ew_property_text(stack, resource, "Type");
    bool is_rcp = ew_str_eq(type, EW_STR("RESOURCE_CONTROL_POLICY"));
    if (!type.ptr || ew_has_hole(type)) {
        EW_STACK_FAULT(stack, resource->place,
                       "what type of policy `%.*s` is, is not known",
                       EW_STR_ARG(resource->id));
        return;
    }
    if (!is_rcp && !ew_str_eq(type, EW_STR("SERVICE_CONTROL_POLICY"))) {
        return; /* tags, backups and the like */
    }
    struct ew_code_scp *scp =
        ew_code_scp_add(stack->loading, &stack->file->after, resource->place);
    if (!scp) {
        stack->failed = true;
        return;
    }
    scp->is_rcp = is_rcp;
    scp->name = ew_stack_keep(stack, ew_property_text(stack, resource, "Name"));
    scp->document = ew_stack_document(stack, resource, scp->name,
                                      ew_property(stack, resource, "Content"),
                                      ew_stack_presence(resource));
    add_targets(stack, resource, scp);
}
