/*
 * AWS::IAM::*: users, roles, groups, policies and what ties them together. A
 * policy may name its holders and a holder its policies; both become the same
 * attachment.
 *
 *     Ops:
 *       Type: AWS::IAM::Role
 *       Properties:
 *         ManagedPolicyArns: [!Ref Exec]
 *         Policies:
 *           - {PolicyName: logs, PolicyDocument: {…}}
 *     Exec:
 *       Type: AWS::IAM::ManagedPolicy
 *       Properties: {Roles: [ops-of-another-stack], PolicyDocument: {…}}
 *
 * Where a list is an `Fn::If` whose condition is not known, both of its
 * branches are attached: what they allow may be allowed, and what they deny is
 * not relied on.
 */
#include "load/template/iam.h"

#include "load/template/common.h"
#include "load/template/document.h"
#include "load/template/refs.h"
#include "load/template/stack.h"
#include "load/template/value.h"

static const struct ew_str NOTHING = {NULL, 0};

/* ---- users, roles, groups ------------------------------------------------ */

/*
 * What all three have. Without a name of its own it gets one that AWS makes up,
 * and nothing that an export has is matched with it.
 */
static struct ew_code_holder *add_template_holder(
    struct ew_stack *stack, struct ew_template_resource *resource,
    enum ew_holder_kind kind)
{
    struct ew_code_holder *holder = ew_code_holder_add(
        stack->loading, &stack->file->after, kind, resource->place);
    if (!holder) {
        stack->failed = true;
        return NULL;
    }
    struct ew_str path = ew_property_text(stack, resource, "Path");
    holder->name = ew_stack_keep(stack, ew_stack_name_of(stack, resource));
    holder->path = ew_stack_keep(stack, path);
    /* the role itself may not exist, but what it says goes with it */
    ew_stack_inline_policies(stack, resource, holder,
                             ew_property(stack, resource, "Policies"));
    ew_stack_managed_policies(
        stack, resource, holder,
        ew_property(stack, resource, "ManagedPolicyArns"));
    ew_stack_boundary(stack, resource, holder,
                      ew_property(stack, resource, "PermissionsBoundary"));
    /* the stack may have tags of its own, so these are not all */
    (void)ew_stack_tags(stack, ew_property(stack, resource, "Tags"),
                        &holder->tags);
    return holder;
}

/* A role has a trust policy in any case; one that is missing is unread. */
void ew_template_role(struct ew_stack *stack,
                      struct ew_template_resource *resource)
{
    struct ew_code_holder *holder =
        add_template_holder(stack, resource, EW_HOLDER_ROLE);
    if (!holder) {
        return;
    }
    holder->has_trust = true;
    holder->trust = ew_stack_document(
        stack, resource, NOTHING,
        ew_property(stack, resource, "AssumeRolePolicyDocument"), EW_PRESENT);
}

/* Groups of a user, by name or as `!Ref`. */
static void add_groups(struct ew_stack *stack,
                       const struct ew_template_resource *resource,
                       struct ew_code_holder *holder)
{
    const struct ew_stack_value *groups =
        ew_property(stack, resource, "Groups");
    const struct ew_stack_value *group = groups ? groups->first : NULL;
    if (groups && groups->kind != EW_VALUE_LIST) {
        ew_stack_unread(stack, holder,
                        ew_stack_reason(stack, "the list of groups",
                                        groups->place, "is not known"));
    }
    for (; group; group = group->next) {
        struct ew_code_link *link = ew_vec_push(&holder->groups);
        if (!link) {
            stack->failed = true;
            return;
        }
        *link = ew_stack_link(stack, resource, group);
    }
}

void ew_template_user(struct ew_stack *stack,
                      struct ew_template_resource *resource)
{
    struct ew_code_holder *holder =
        add_template_holder(stack, resource, EW_HOLDER_USER);
    if (!holder) {
        return;
    }
    add_groups(stack, resource, holder);
    /* what the password is does not matter, and is not looked at */
    if (ew_property_is_map(resource, "LoginProfile")) {
        struct ew_code_link *user = ew_vec_push(&stack->file->after.logins);
        stack->failed = stack->failed || !user;
        if (user) {
            *user = (struct ew_code_link){
                .address = resource->origin->address,
                .place = resource->place,
            };
        }
    }
}

void ew_template_group(struct ew_stack *stack,
                       struct ew_template_resource *resource)
{
    (void)add_template_holder(stack, resource, EW_HOLDER_GROUP);
}

/* ---- attachments --------------------------------------------------------- */

/* The lists of holders that a policy may have. */
static const struct {
    const char *name;
    enum ew_holder_kind kind;
} HOLDERS[] = {
    {"Groups", EW_HOLDER_GROUP},
    {"Roles",  EW_HOLDER_ROLE },
    {"Users",  EW_HOLDER_USER },
};

/* draft says everything but the holder. */
static void attach_to_holders(struct ew_stack *stack,
                              const struct ew_template_resource *resource,
                              const struct ew_code_attachment *draft,
                              const struct ew_stack_value *holder)
{
    if (holder->undecided) {
        if (holder->then) {
            attach_to_holders(stack, resource, draft, holder->then);
        }
        if (holder->otherwise) {
            attach_to_holders(stack, resource, draft, holder->otherwise);
        }
        return;
    }
    if (holder->kind == EW_VALUE_LIST) {
        const struct ew_stack_value *inner = holder->first;
        for (; inner; inner = inner->next) {
            attach_to_holders(stack, resource, draft, inner);
        }
        return;
    }
    bool nobody = ew_value_is_hole(holder) && !holder->resource.ptr;
    struct ew_code_attachment *attachment =
        ew_vec_push(&stack->file->after.attachments);
    if (!attachment) {
        stack->failed = true;
        return;
    }
    *attachment = *draft;
    /* to whom it goes may not be known: then it may be anybody */
    struct ew_code_link anybody = {
        .place = ew_stack_place(resource, holder->place),
    };
    attachment->holder =
        nobody ? anybody : ew_stack_link(stack, resource, holder);
    attachment->place = attachment->holder.place;
}

/* May the attachment turn out not to be made? */
static bool is_choice(const struct ew_stack_value *holders)
{
    const struct ew_stack_value *inner = holders ? holders->first : NULL;
    if (holders && holders->undecided) {
        return true;
    }
    while (inner && !is_choice(inner)) {
        inner = inner->next;
    }
    return inner != NULL;
}

/* An inline policy for each of the holders. */
static void attach_inline(struct ew_stack *stack,
                          const struct ew_template_resource *resource,
                          enum ew_holder_kind kind,
                          const struct ew_stack_value *holders)
{
    struct ew_str name = ew_property_text(stack, resource, "PolicyName");
    if (!holders) {
        return;
    }
    const struct ew_code_attachment draft = {
        .kind = kind,
        .is_inline = true,
        .document = ew_stack_document(
            stack, resource, name.ptr ? name : EW_STR(EW_HOLE_NAME),
            ew_property(stack, resource, "PolicyDocument"),
            is_choice(holders) ? EW_CHOICE : ew_stack_presence(resource)),
    };
    attach_to_holders(stack, resource, &draft, holders);
}

/* `AWS::IAM::Policy`: an inline policy, for all whom its three lists name. */
void ew_template_policy(struct ew_stack *stack,
                        struct ew_template_resource *resource)
{
    bool named = false;
    for (size_t i = 0; i < sizeof(HOLDERS) / sizeof(HOLDERS[0]); i++) {
        const struct ew_stack_value *holders =
            ew_property(stack, resource, HOLDERS[i].name);
        bool empty =
            !holders || (holders->kind == EW_VALUE_LIST && !holders->first);
        named = named || !empty;
        attach_inline(stack, resource, HOLDERS[i].kind, holders);
    }
    if (!named) {
        /* somebody has each inline policy: where nobody is named, who it is
         * was lost on the way here */
        attach_inline(stack, resource, EW_HOLDER_ROLE,
                      ew_value_hole(stack, resource->place));
    }
}

/* `AWS::IAM::RolePolicy` and the like, each for one holder by its name. */
static void attach_to_one(struct ew_stack *stack,
                          struct ew_template_resource *resource,
                          enum ew_holder_kind kind, const char *name)
{
    const struct ew_stack_value *holder = ew_property(stack, resource, name);
    if (!holder) {
        EW_STACK_FAULT(stack, resource->place, "`%.*s` has no `%s`",
                       EW_STR_ARG(resource->id), name);
        return;
    }
    /* without a document of its own it takes nothing away */
    if (ew_property(stack, resource, "PolicyDocument")) {
        attach_inline(stack, resource, kind, holder);
    }
}

void ew_template_role_policy(struct ew_stack *stack,
                             struct ew_template_resource *resource)
{
    attach_to_one(stack, resource, EW_HOLDER_ROLE, "RoleName");
}

void ew_template_user_policy(struct ew_stack *stack,
                             struct ew_template_resource *resource)
{
    attach_to_one(stack, resource, EW_HOLDER_USER, "UserName");
}

void ew_template_group_policy(struct ew_stack *stack,
                              struct ew_template_resource *resource)
{
    attach_to_one(stack, resource, EW_HOLDER_GROUP, "GroupName");
}

/* ---- managed policies ---------------------------------------------------- */

/*
 * One document for all who have it, so it is as unsure as the most doubtful of
 * them.
 */
void ew_template_managed_policy(struct ew_stack *stack,
                                struct ew_template_resource *resource)
{
    const struct ew_stack_value *lists[sizeof(HOLDERS) / sizeof(HOLDERS[0])];
    enum ew_presence presence = ew_stack_presence(resource);
    for (size_t i = 0; i < sizeof(HOLDERS) / sizeof(HOLDERS[0]); i++) {
        lists[i] = ew_property(stack, resource, HOLDERS[i].name);
        /* its Deny is not sure for those who may not get it */
        presence = is_choice(lists[i]) ? EW_CHOICE : presence;
    }
    struct ew_code_policy *policy = ew_vec_push(&stack->file->after.policies);
    if (!policy) {
        stack->failed = true;
        return;
    }
    *policy = (struct ew_code_policy){
        .place = resource->place,
        .name = ew_stack_keep(stack, ew_stack_name_of(stack, resource)),
        .path = ew_stack_keep(stack, ew_property_text(stack, resource, "Path")),
        .document = ew_stack_document(
            stack, resource, NOTHING,
            ew_property(stack, resource, "PolicyDocument"), presence),
    };
    const struct ew_code_link link = {
        .address = resource->origin->address,
        .text = ew_stack_keep(stack, ew_stack_arn_of(stack, resource)),
        .place = resource->place,
    };
    struct ew_code_attachment draft = {.policy = link};
    for (size_t i = 0; i < sizeof(HOLDERS) / sizeof(HOLDERS[0]); i++) {
        draft.kind = HOLDERS[i].kind;
        if (lists[i]) {
            attach_to_holders(stack, resource, &draft, lists[i]);
        }
    }
}

/* ---- members of groups --------------------------------------------------- */

/*
 * The group counts as doubtful where the resource may not be there: what it
 * allows may be allowed.
 */
static void add_group_member(struct ew_stack *stack,
                             const struct ew_template_resource *resource,
                             const struct ew_stack_value *group,
                             const struct ew_stack_value *user)
{
    struct ew_code_member *member = ew_vec_push(&stack->file->after.members);
    if (!member) {
        stack->failed = true;
        return;
    }
    member->user = ew_stack_link(stack, resource, user);
    member->group = ew_stack_link(stack, resource, group);
    member->group.doubtful = resource->exists == EW_KNOWN_UNSURE;
    member->place = member->user.place;
}

/* The group may deny something: whether that counts is not known. */
static void doubt_member(struct ew_stack *stack,
                         const struct ew_template_resource *resource,
                         const struct ew_stack_value *user)
{
    const struct ew_code_document document = {
        .name = resource->origin->address,
        .unread =
            ew_stack_reason(stack, "the membership in a group", user->place,
                            "depends on a condition that is not known"),
    };
    const struct ew_code_attachment draft = {
        .kind = EW_HOLDER_USER,
        .is_inline = true,
        .document = document,
    };
    attach_to_holders(stack, resource, &draft, user);
}

/*
 * `AWS::IAM::UserToGroupAddition: {GroupName: …, Users: […]}`. One end that is
 * open leaves anybody as a member, which no policy can say: the run is not
 * complete.
 */
void ew_template_membership(struct ew_stack *stack,
                            struct ew_template_resource *resource)
{
    const struct ew_stack_value *group =
        ew_property(stack, resource, "GroupName");
    const struct ew_stack_value *users = ew_property(stack, resource, "Users");
    if (!group || !users || users->kind != EW_VALUE_LIST || is_choice(users) ||
        is_choice(group)) {
        EW_STACK_FAULT(stack, resource->place,
                       "which users `%.*s` adds to which group is "
                       "not known before the deployment",
                       EW_STR_ARG(resource->id));
        return;
    }
    const struct ew_stack_value *user = users->first;
    for (; user; user = user->next) {
        add_group_member(stack, resource, group, user);
        if (resource->exists == EW_KNOWN_UNSURE) {
            doubt_member(stack, resource, user);
        }
    }
}

/* ---- instance profiles --------------------------------------------------- */

/* The list holds one role at most. */
void ew_template_instance_profile(struct ew_stack *stack,
                                  struct ew_template_resource *resource)
{
    const struct ew_stack_value *roles = ew_property(stack, resource, "Roles");
    if (!roles) {
        return;
    }
    struct ew_code_profile *profile = ew_vec_push(&stack->file->after.profiles);
    if (!profile) {
        stack->failed = true;
        return;
    }
    struct ew_str path = ew_property_text(stack, resource, "Path");
    *profile = (struct ew_code_profile){
        .place = resource->place,
        .name = ew_stack_keep(stack, ew_stack_name_of(stack, resource)),
        .path = ew_stack_keep(stack, path),
    };
    if (roles->kind == EW_VALUE_LIST && roles->first && !is_choice(roles)) {
        profile->role = ew_stack_link(stack, resource, roles->first);
    }
}
