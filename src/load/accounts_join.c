/*
 * From holders to principals: groups are folded into their members (fact
 * B4.4), attachments are looked up, and each account gets the root user that
 * no export lists (fact B4.10.1). An attachment that leads nowhere is a reason
 * why the principal's access is unknown, never nothing.
 */
#include "load/accounts.h"

/* ---- what an ARN stands for ---------------------------------------------- */

static struct ew_policy *add_missing_policy(struct ew_accounts *accounts,
                                            struct ew_str arn)
{
    struct ew_policy *policy = EW_NEW(accounts->arena, struct ew_policy);
    struct ew_policy **slot =
        policy ? ew_vec_push(&accounts->estate->policies) : NULL;
    if (!slot) {
        return NULL;
    }
    policy->name = ew_arn_name(arn);
    policy->id = arn;
    policy->type = ew_arn_policy_type(arn);
    policy->unread =
        ew_reason(accounts->arena,
                  "policy `%.*s` is attached but its document is not in the "
                  "input",
                  EW_STR_ARG(arn));
    *slot = policy;
    return policy->unread.ptr ? policy : NULL;
}

/* The account's own view first, then AWS's own policies of any file: those
 * of a customer are never lent to another account. */
static enum ew_status find_attached(struct ew_accounts *accounts,
                                    struct ew_account_building *building,
                                    struct ew_str arn,
                                    const struct ew_policy **out)
{
    struct ew_policy *policy = ew_map_find(&building->policies, arn);
    if (!policy) {
        policy = ew_map_find(&accounts->pool, arn);
        policy = policy ? policy : add_missing_policy(accounts, arn);
        EW_TRY_MEMORY(policy);
        EW_TRY(ew_map_put(&building->policies, arn, policy));
    }
    *out = policy;
    return EW_OK;
}

/* ---- attachments --------------------------------------------------------- */

/* A principal that is being put together. */
struct joining {
    struct ew_accounts *accounts;
    const struct ew_holder *holder;
    struct ew_vec attachments;
    struct ew_vec unread;
};

static enum ew_status add_unknown_reason(struct joining *j,
                                         struct ew_str reason)
{
    return reason.ptr ? ew_vec_push_str(&j->unread, reason) : EW_NOMEM;
}

static enum ew_status attach_policy(struct joining *j,
                                    const struct ew_policy *policy,
                                    struct ew_str group, bool doubtful)
{
    if (j->attachments.count == EW_MAX_ATTACHMENTS) {
        return EW_LIMIT;
    }
    return EW_VEC_ADD(&j->attachments,
                      &(struct ew_attachment){policy, group, doubtful});
}

/* The policy with all of its places at one: statements keep their numbers. */
static const struct ew_document *placed_document(struct ew_arena *arena,
                                                 const struct ew_document *from,
                                                 struct ew_place place)
{
    struct ew_document *document = EW_NEW(arena, struct ew_document);
    struct ew_json_text *text = EW_NEW(arena, struct ew_json_text);
    struct ew_json_piece *piece = EW_NEW(arena, struct ew_json_piece);
    if (!document || !text || !piece) {
        return NULL;
    }
    piece->place = place;
    *text = *from->text;
    text->file = place.file;
    text->pieces = piece;
    text->piece_count = 1;
    text->origin = place.origin;
    *document = *from;
    document->text = text;
    return document;
}

/* A policy of AWS has no place of its own in code: findings about it point at
 * the attachment of the principal that they are about, and so do exemptions. */
static enum ew_status place_policy(struct ew_accounts *accounts,
                                   const struct ew_holder *from,
                                   struct ew_str arn,
                                   const struct ew_policy **policy)
{
    struct ew_attached_at *at = ew_map_find(&from->attached_at, arn);
    if (!at || (*policy)->type != EW_POLICY_AWS_MANAGED ||
        !(*policy)->document || (*policy)->most) {
        return EW_OK;
    }
    if (!at->policy) {
        struct ew_policy *placed = EW_NEW(accounts->arena, struct ew_policy);
        struct ew_policy **slot = ew_vec_push(&accounts->estate->policies);
        EW_TRY_MEMORY(placed && slot);
        *placed = **policy;
        placed->document =
            placed_document(accounts->arena, placed->document, at->place);
        *slot = placed;
        at->policy = placed;
    }
    *policy = at->policy;
    return at->policy->document ? EW_OK : EW_NOMEM;
}

/* All policies of a holder: of the principal itself or of its group. */
static enum ew_status attach_all(struct joining *j,
                                 const struct ew_holder *from,
                                 struct ew_str group, bool doubtful)
{
    EW_EACH_REF(struct ew_policy, each, &from->inline_policies) {
        EW_TRY(attach_policy(j, each, group, doubtful));
    }
    EW_EACH(const struct ew_str, arn, &from->attached) {
        const struct ew_policy *policy = NULL;
        EW_TRY(find_attached(j->accounts, from->building, *arn, &policy));
        EW_TRY(place_policy(j->accounts, from, *arn, &policy));
        EW_TRY(
            attach_policy(j, policy, group,
                          doubtful || ew_vec_has_str(&from->doubtful, *arn)));
    }
    return EW_OK;
}

static enum ew_status join_holder_group(struct joining *j, struct ew_str name)
{
    const struct ew_holder *group =
        ew_map_find(&j->holder->building->groups, name);
    if (!group) {
        return add_unknown_reason(
            j, ew_reason(j->accounts->arena, "group `%.*s` is not in the input",
                         EW_STR_ARG(name)));
    }
    if (group->from_code && !group->declared.ptr &&
        j->holder->kind == EW_HOLDER_USER) {
        /* code makes a member of it, and what it grants stands elsewhere */
        EW_TRY(add_unknown_reason(
            j, ew_reason(j->accounts->arena,
                         "group `%.*s` is named but not declared in the input",
                         EW_STR_ARG(name))));
    }
    EW_EACH(const struct ew_str, text, &group->unread) {
        EW_TRY(add_unknown_reason(
            j, ew_reason(j->accounts->arena, "group `%.*s`: %.*s",
                         EW_STR_ARG(name), EW_STR_ARG(*text))));
    }
    return attach_all(j, group, name,
                      ew_vec_has_str(&j->holder->doubtful, name));
}

/* Fact B4.4: own policies, then those of each group. */
static enum ew_status join_policies(struct joining *j)
{
    if (j->holder->kind != EW_HOLDER_GROUP) {
        EW_TRY(attach_all(j, j->holder, (struct ew_str){NULL, 0}, false));
    }
    EW_EACH(const struct ew_str, group, &j->holder->groups) {
        EW_TRY(join_holder_group(j, *group));
    }
    return EW_OK;
}

static enum ew_status add_account_principal(
    struct ew_accounts *accounts, struct ew_account_building *building,
    struct ew_principal *principal)
{
    principal->account = building->account;
    if (!building->account->partition_unknown) {
        principal->partition = building->account->partition;
    }
    struct ew_principal **all = ew_vec_push(&accounts->estate->principals);
    const struct ew_principal **own = ew_vec_push(&building->principals);
    EW_TRY_MEMORY(all && own);
    *all = principal;
    *own = principal;
    return EW_OK;
}

static enum ew_status join_holder(struct ew_accounts *accounts,
                                  const struct ew_holder *holder)
{
    struct ew_principal *principal = holder->principal;
    struct joining j = {
        .accounts = accounts,
        .holder = holder,
        .attachments = ew_vec_of(accounts->arena, sizeof(struct ew_attachment)),
        .unread = holder->unread,
    };
    if (holder->kind == EW_HOLDER_GROUP) {
        /* its reasons come with it, as its policies do */
        j.unread = ew_vec_of(accounts->arena, sizeof(struct ew_str));
    }
    enum ew_status status = join_policies(&j);
    if (status == EW_LIMIT) {
        status = add_unknown_reason(
            &j, ew_reason(accounts->arena,
                          "more than %zu policies are attached to it",
                          EW_MAX_ATTACHMENTS));
    }
    EW_TRY(status);
    if (principal->has_boundary) {
        holder->building->shows_boundaries = true;
        EW_TRY(find_attached(accounts, holder->building, holder->boundary,
                             &principal->boundary));
    }
    principal->attachments = j.attachments.items;
    principal->attachment_count = j.attachments.count;
    principal->unread = j.unread.items;
    principal->unread_count = j.unread.count;
    return add_account_principal(accounts, holder->building, principal);
}

/* ---- groups without known members ---------------------------------------- */

static struct ew_str member_key(struct ew_accounts *accounts,
                                const struct ew_account_building *building,
                                struct ew_str group)
{
    return ew_arena_printf(accounts->passing, "%.*s/%.*s",
                           EW_STR_ARG(building->account->id),
                           EW_STR_ARG(group));
}

/* The groups that somebody is known to be in. */
static enum ew_status index_members(struct ew_accounts *accounts,
                                    struct ew_map *out)
{
    EW_EACH_REF(struct ew_holder, holder, &accounts->holders) {
        EW_EACH(const struct ew_str, group, &holder->groups) {
            struct ew_str key = member_key(accounts, holder->building, *group);
            EW_TRY(key.ptr ? ew_map_put(out, key, holder) : EW_NOMEM);
        }
    }
    return EW_OK;
}

/* Stands for whoever is, or will be, a member. */
static enum ew_status stand_in(struct ew_accounts *accounts,
                               struct ew_holder *group)
{
    struct ew_principal *principal =
        EW_NEW(accounts->arena, struct ew_principal);
    EW_TRY_MEMORY(principal);
    principal->type = EW_PRINCIPAL_DOCUMENT;
    principal->arn = group->arn;
    principal->name = group->name;
    principal->name_unknown = true;
    principal->name_file = group->name_file;
    principal->place = ew_json_place(group->text, group->span);
    group->principal = principal;
    EW_TRY(ew_vec_push_str(&group->groups, group->name));
    return EW_OK;
}

/*
 * Who is in a group that code declares or names is not for the code alone to
 * say: with no member at hand, what it grants would be nobody's. Of one that
 * is merely named, there are others elsewhere.
 */
static enum ew_status stand_for_members(struct ew_accounts *accounts)
{
    struct ew_map known = ew_map_of(accounts->passing);
    EW_TRY(index_members(accounts, &known));
    EW_EACH_REF(struct ew_holder, group, &accounts->holders) {
        if (group->kind != EW_HOLDER_GROUP || !group->from_code ||
            group->inline_policies.count + group->attached.count +
                    group->unread.count ==
                0) {
            continue;
        }
        struct ew_str key = member_key(accounts, group->building, group->name);
        EW_TRY_MEMORY(key.ptr);
        if (!group->declared.ptr || !ew_map_find(&known, key)) {
            EW_TRY(stand_in(accounts, group));
        }
    }
    return EW_OK;
}

/* ---- groups and root users ----------------------------------------------- */

static enum ew_status add_inline_policies(struct ew_accounts *accounts,
                                          const struct ew_holder *holder)
{
    struct ew_policy *const *policies = holder->inline_policies.items;
    for (size_t i = 0; i < holder->inline_policies.count; i++) {
        EW_TRY(EW_VEC_ADD(&accounts->estate->policies, &policies[i]));
    }
    return EW_OK;
}

/* IAM has one group of a name in an account, whatever the paths. */
static enum ew_status index_group(struct ew_accounts *accounts,
                                  struct ew_holder *group)
{
    struct ew_holder *known =
        ew_map_find(&group->building->groups, group->name);
    if (!known) {
        return ew_map_put(&group->building->groups, group->name, group);
    }
    EW_LOSE(accounts, ew_json_place(group->text, group->span),
            "`%.*s` and `%.*s` have the same name", EW_STR_ARG(known->arn),
            EW_STR_ARG(group->arn));
    struct ew_str why =
        ew_reason(accounts->arena, "`%.*s` and `%.*s` have the same name",
                  EW_STR_ARG(known->arn), EW_STR_ARG(group->arn));
    return why.ptr ? ew_vec_push_str(&known->unread, why) : EW_NOMEM;
}

static enum ew_status index_all_holders(struct ew_accounts *accounts)
{
    EW_EACH_REF(struct ew_holder, holder, &accounts->holders) {
        EW_TRY(add_inline_policies(accounts, holder));
        if (holder->kind == EW_HOLDER_GROUP) {
            EW_TRY(index_group(accounts, holder));
        }
    }
    return EW_OK;
}

/* Every account has one, and no export lists it (B4.10.1, B7.16). */
static enum ew_status add_root(struct ew_accounts *accounts,
                               struct ew_account_building *building)
{
    struct ew_principal *root = EW_NEW(accounts->arena, struct ew_principal);
    EW_TRY_MEMORY(root);
    const struct ew_account *account = building->account;
    root->type = EW_PRINCIPAL_ROOT;
    root->name = EW_STR("root");
    root->arn = ew_arena_printf(accounts->arena, "arn:%.*s:iam::%.*s:root",
                                EW_STR_ARG(account->partition),
                                EW_STR_ARG(account->id));
    return root->arn.ptr ? add_account_principal(accounts, building, root)
                         : EW_NOMEM;
}

static enum ew_status finish_account(struct ew_accounts *accounts,
                                     struct ew_account_building *building)
{
    if (building->account->unknown && building->principals.count == 0) {
        return EW_OK; /* it stood for nothing in the end */
    }
    EW_TRY(add_root(accounts, building));
    struct ew_account **slot = ew_vec_push(&accounts->estate->accounts);
    EW_TRY_MEMORY(slot);
    ew_principals_sort(building->principals.items, building->principals.count);
    building->account->principals = building->principals.items;
    building->account->principal_count = building->principals.count;
    *slot = building->account;
    return EW_OK;
}

enum ew_status ew_accounts_join(struct ew_accounts *accounts)
{
    EW_TRY(index_all_holders(accounts));
    EW_TRY(stand_for_members(accounts));
    EW_EACH_REF(struct ew_holder, holder, &accounts->holders) {
        if (holder->principal) {
            EW_TRY(join_holder(accounts, holder));
        }
    }
    EW_EACH_REF(struct ew_account_building, building, &accounts->buildings) {
        EW_TRY(finish_account(accounts, building));
    }
    return EW_OK;
}
