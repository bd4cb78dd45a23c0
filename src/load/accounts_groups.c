/*
 * Groups before they are folded into their members: found by name, and given
 * somebody who stands for members where the input cannot tell who they are.
 * Each is in the estate for itself, too, whoever is in it: who may change a
 * group or join it gets what it has (fact F4.6).
 */
#include "load/accounts_attach.h"

/* ---- by name ------------------------------------------------------------- */

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
    EW_TRY(why.ptr ? ew_vec_push_str(&known->unread, why) : EW_NOMEM);
    return ew_vec_push_str(&group->unread, why);
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

/* Stands for whoever is, or will be, a member. */
static enum ew_status stand_in(struct ew_accounts *accounts,
                               struct ew_holder *group)
{
    struct ew_principal *principal =
        ew_principal_new(accounts->arena, EW_PRINCIPAL_DOCUMENT);
    EW_TRY_MEMORY(principal);
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
    struct ew_map known = ew_map_of(accounts->passing); /* with a member */
    EW_EACH_REF(struct ew_holder, holder, &accounts->holders) {
        EW_EACH(const struct ew_str, group, &holder->groups) {
            struct ew_str key = member_key(accounts, holder->building, *group);
            EW_TRY(key.ptr ? ew_map_put(&known, key, holder) : EW_NOMEM);
        }
    }
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

/* ---- for themselves ------------------------------------------------------ */

static enum ew_status add_group(struct ew_accounts *accounts,
                                struct ew_holder *holder)
{
    struct ew_group *group = EW_NEW(accounts->arena, struct ew_group);
    struct ew_attaching a = ew_attaching_of(accounts, holder);
    EW_TRY_MEMORY(group);
    if (holder->from_code && !holder->declared.ptr) {
        EW_TRY(ew_attach_reason(
            &a, EW_STR("it is named but not declared in the input")));
    }
    EW_TRY(
        ew_attach_settle(&a, ew_attach_all(&a, holder, holder->name, false)));
    *group = (struct ew_group){
        .arn = holder->arn,
        .name = holder->name,
        .account = holder->building->account,
        .attachments = a.attachments.items,
        .attachment_count = a.attachments.count,
        .name_unknown = holder->known.ptr != NULL,
        .unread = a.unread.items,
        .unread_count = a.unread.count,
        .place = ew_json_place(holder->text, holder->span),
    };
    holder->group = group;
    return EW_OK;
}

enum ew_status ew_accounts_groups(struct ew_accounts *accounts)
{
    EW_EACH_REF(struct ew_holder, holder, &accounts->holders) {
        if (holder->kind == EW_HOLDER_GROUP) {
            EW_TRY(index_group(accounts, holder));
        }
    }
    EW_TRY(stand_for_members(accounts));
    EW_EACH_REF(struct ew_holder, holder, &accounts->holders) {
        if (holder->kind == EW_HOLDER_GROUP) {
            EW_TRY(add_group(accounts, holder));
        }
    }
    return EW_OK;
}
