/*
 * From holders to principals: groups are folded into their members (fact
 * B4.4), attachments are looked up, and each account gets the root user that
 * no export lists (fact B4.10.1). An attachment that leads nowhere is a reason
 * why the principal's access is unknown, never nothing.
 */
#include "load/accounts_attach.h"

static enum ew_status join_holder_group(struct ew_attaching *a,
                                        struct ew_str name)
{
    const struct ew_holder *group =
        ew_map_find(&a->holder->building->groups, name);
    if (!group) {
        return ew_attach_reason(a, ew_reason(a->accounts->arena,
                                             "group `%.*s` is not in the input",
                                             EW_STR_ARG(name)));
    }
    if (group->from_code && !group->declared.ptr &&
        a->holder->kind == EW_HOLDER_USER) {
        /* code makes a member of it, and what it grants stands elsewhere */
        EW_TRY(ew_attach_reason(
            a, ew_reason(a->accounts->arena,
                         "group `%.*s` is named but not declared in the input",
                         EW_STR_ARG(name))));
    }
    EW_EACH(const struct ew_str, text, &group->unread) {
        EW_TRY(ew_attach_reason(
            a, ew_reason(a->accounts->arena, "group `%.*s`: %.*s",
                         EW_STR_ARG(name), EW_STR_ARG(*text))));
    }
    return ew_attach_all(a, group, name,
                         ew_vec_has_str(&a->holder->doubtful, name));
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

/* The groups themselves, of which policies only keep the names. */
static enum ew_status join_groups(struct ew_accounts *accounts,
                                  const struct ew_holder *holder)
{
    struct ew_vec groups =
        ew_vec_of(accounts->arena, sizeof(const struct ew_group *));
    EW_EACH(const struct ew_str, name, &holder->groups) {
        const struct ew_holder *group =
            ew_map_find(&holder->building->groups, *name);
        EW_TRY(group ? EW_VEC_ADD(&groups, &group->group) : EW_OK);
    }
    ew_groups_sort(&groups);
    holder->principal->groups = groups.items;
    holder->principal->group_count = groups.count;
    return EW_OK;
}

/* Fact B4.4: own policies, then those of each group. */
static enum ew_status join_holder(struct ew_accounts *accounts,
                                  const struct ew_holder *holder)
{
    struct ew_principal *principal = holder->principal;
    struct ew_attaching a = ew_attaching_of(accounts, holder);
    enum ew_status status = EW_OK;
    if (holder->kind == EW_HOLDER_GROUP) {
        /* its reasons come with it, as its policies do */
        a.unread = ew_vec_of(accounts->arena, sizeof(struct ew_str));
    } else {
        status = ew_attach_all(&a, holder, (struct ew_str){NULL, 0}, false);
    }
    EW_EACH(const struct ew_str, group, &holder->groups) {
        status = status == EW_OK ? join_holder_group(&a, *group) : status;
    }
    EW_TRY(ew_attach_settle(&a, status));
    EW_TRY(join_groups(accounts, holder));
    if (principal->has_boundary) {
        holder->building->shows_boundaries = true;
        EW_TRY(ew_attach_find(accounts, holder->building, holder->boundary,
                              &principal->boundary));
    }
    if (principal->trust_policy) {
        EW_TRY(EW_VEC_ADD(&accounts->estate->unattached,
                          &principal->trust_policy));
    }
    principal->attachments = a.attachments.items;
    principal->attachment_count = a.attachments.count;
    principal->instance_profiles_known =
        principal->instance_profiles_known && !holder->building->profiles_open;
    principal->instance_profiles = holder->profiles.items;
    principal->instance_profile_count = holder->profiles.count;
    principal->unread = a.unread.items;
    principal->unread_count = a.unread.count;
    return add_account_principal(accounts, holder->building, principal);
}

/* ---- accounts ------------------------------------------------------------ */

/* Every account has one, and no export lists it (B4.10.1, B7.16). */
static enum ew_status add_root(struct ew_accounts *accounts,
                               struct ew_account_building *building)
{
    struct ew_principal *root =
        ew_principal_new(accounts->arena, EW_PRINCIPAL_ROOT);
    EW_TRY_MEMORY(root);
    const struct ew_account *account = building->account;
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
    EW_EACH_REF(const struct ew_holder, holder, &accounts->holders) {
        EW_EACH_REF(struct ew_policy, policy, &holder->inline_policies) {
            EW_TRY(EW_VEC_ADD(&accounts->estate->policies, &policy));
        }
    }
    EW_TRY(ew_accounts_groups(accounts));
    EW_EACH_REF(struct ew_holder, holder, &accounts->holders) {
        if (holder->principal) {
            EW_TRY(join_holder(accounts, holder));
        }
    }
    EW_EACH_REF(struct ew_account_building, building, &accounts->buildings) {
        EW_TRY(finish_account(accounts, building));
    }
    EW_EACH_REF(struct ew_holder, holder, &accounts->holders) {
        /* in an account that stood for nothing there is nobody to join it */
        if (holder->group && holder->group->account->principal_count > 0) {
            EW_TRY(EW_VEC_ADD(&accounts->estate->groups, &holder->group));
        }
    }
    return EW_OK;
}
