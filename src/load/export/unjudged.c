/*
 * Accounts that a run leaves out because the user says so, and accounts of the
 * organization that nothing was read of. The first are told in the report, the
 * second make it incomplete: an account that is missing must not look like one
 * without access.
 */
#include "load/export/unjudged.h"

#include "policy/arn.h"

#include <stddef.h>
#include <string.h>

/* ---- what is excluded ---------------------------------------------------- */

static bool is_listed_id(const struct ew_loading *loading, struct ew_str id)
{
    for (size_t i = 0; i < loading->excluded_count; i++) {
        if (ew_str_eq(loading->excluded[i], id)) {
            return true;
        }
    }
    return false;
}

/* Itself, or something above it. */
static bool is_excluded(const struct ew_loading *loading,
                        const struct ew_organization *organization,
                        struct ew_str id)
{
    for (size_t i = 0; i <= EW_MAX_ORGANIZATION_DEPTH && id.ptr; i++) {
        const struct ew_org_entity *unit =
            organization ? ew_map_find(&organization->units, id) : NULL;
        if (is_listed_id(loading, id)) {
            return true;
        }
        id = unit ? unit->parent : (struct ew_str){NULL, 0};
    }
    return false;
}

static enum ew_status add_left_out(struct ew_loading *loading, struct ew_str id,
                                   struct ew_str name,
                                   enum ew_account_status status)
{
    return EW_VEC_ADD(&loading->estate->unjudged,
                      &(struct ew_unjudged_account){id, name, status});
}

static void drop_principals(struct ew_estate *estate,
                            const struct ew_account *account)
{
    struct ew_principal **all = estate->principals.items;
    size_t kept = 0;
    for (size_t i = 0; i < estate->principals.count; i++) {
        if (all[i]->account != account) {
            all[kept++] = all[i];
        }
    }
    estate->principals.count = kept;
}

/* Of structs that have the id of their account at this offset. */
static void drop_items(struct ew_vec *vec, size_t account_at,
                       struct ew_str account)
{
    char *items = vec->items;
    size_t kept = 0;
    for (size_t i = 0; i < vec->count; i++) {
        const char *item = items + i * vec->item_size;
        struct ew_str of;
        memcpy(&of, item + account_at, sizeof(of));
        if (!ew_str_eq(of, account)) {
            memmove(items + kept++ * vec->item_size, item, vec->item_size);
        }
    }
    vec->count = kept;
}

static void drop_inventory(struct ew_estate *estate, struct ew_str account)
{
    struct ew_ecs_workload *workloads = estate->workloads.items;
    size_t kept = 0;
    drop_items(&estate->clusters, offsetof(struct ew_ecs_cluster, account),
               account);
    drop_items(&estate->task_definitions,
               offsetof(struct ew_ecs_task_definition, account), account);
    drop_items(&estate->ecs_instances,
               offsetof(struct ew_ecs_instance, account), account);
    drop_items(&estate->sso_assignments,
               offsetof(struct ew_sso_assignment, account), account);
    drop_items(&estate->ssm_nodes, offsetof(struct ew_ssm_node, account),
               account);
    for (size_t i = 0; i < estate->workloads.count; i++) {
        struct ew_arn arn;
        if (!ew_arn_split(workloads[i].arn, &arn) ||
            !ew_str_eq(arn.account, account)) {
            workloads[kept++] = workloads[i];
        }
    }
    estate->workloads.count = kept;
}

enum ew_status ew_accounts_exclude(struct ew_loading *loading,
                                   const struct ew_organization *organization)
{
    struct ew_estate *estate = loading->estate;
    struct ew_account **all = estate->accounts.items;
    size_t kept = 0;
    for (size_t i = 0; i < estate->accounts.count; i++) {
        struct ew_account *account = all[i];
        const struct ew_org_entity *unit =
            organization ? ew_map_find(&organization->units, account->id)
                         : NULL;
        account->name = unit ? unit->name : (struct ew_str){NULL, 0};
        if (!is_excluded(loading, organization, account->id)) {
            all[kept++] = account;
            continue;
        }
        drop_principals(estate, account);
        drop_inventory(estate, account->id);
        EW_TRY(add_left_out(loading, account->id, account->name,
                            EW_ACCOUNT_EXCLUDED));
    }
    estate->accounts.count = kept;
    return EW_OK;
}

/* ---- what is missing ----------------------------------------------------- */

static bool is_account_known(const struct ew_estate *estate, struct ew_str id)
{
    EW_EACH_REF(const struct ew_account, account, &estate->accounts) {
        if (ew_str_eq(account->id, id)) {
            return true;
        }
    }
    EW_EACH(const struct ew_unjudged_account, each, &estate->unjudged) {
        if (ew_str_eq(each->id, id)) {
            return true;
        }
    }
    return false;
}

/* `222233334444 (prod)` */
static void add_account_name(struct ew_buf *out, struct ew_str id,
                             struct ew_str name)
{
    ew_buf_add(out, id);
    if (name.len) {
        ew_buf_add(out, EW_STR(" ("));
        ew_buf_add(out, name);
        ew_buf_add_char(out, ')');
    }
}

static void tell_account_left_out(struct ew_loading *loading,
                                  const struct ew_organization *organization,
                                  const struct ew_org_entity *unit)
{
    struct ew_buf text;
    ew_buf_init(&text);
    add_account_name(&text, unit->id, unit->name);
    EW_LOSE(loading, ew_json_place(organization->text, unit->span),
            "account %.*s of the organization has no export, which "
            "`--require-all-accounts` asks for",
            (int)text.len, text.ptr ? text.ptr : "");
    ew_buf_release(&text);
}

static enum ew_status assume_left_out(struct ew_loading *loading,
                                      const char *which,
                                      const struct ew_buf *names)
{
    struct ew_str text =
        ew_arena_printf(loading->arena, "these accounts %s: %.*s", which,
                        (int)names->len, names->ptr ? names->ptr : "");
    return text.ptr && !names->failed
               ? ew_vec_push_str(&loading->estate->assumptions, text)
               : EW_NOMEM;
}

enum ew_status ew_accounts_list_missing(
    struct ew_loading *loading, const struct ew_organization *organization)
{
    const struct ew_org_entity *const *units = organization->accounts.items;
    struct ew_buf names;
    ew_buf_init(&names);
    enum ew_status status = EW_OK;
    for (size_t i = 0; i < organization->accounts.count && status == EW_OK;
         i++) {
        const struct ew_org_entity *unit = units[i];
        bool left_out = is_excluded(loading, organization, unit->id);
        if (is_account_known(loading->estate, unit->id)) {
            continue;
        }
        status =
            add_left_out(loading, unit->id, unit->name,
                         left_out ? EW_ACCOUNT_EXCLUDED : EW_ACCOUNT_NO_EXPORT);
        if (left_out) {
            continue;
        }
        if (loading->require_all_accounts) {
            tell_account_left_out(loading, organization, unit);
        }
        ew_buf_add(&names, names.len ? EW_STR(", ") : EW_STR(""));
        add_account_name(&names, unit->id, unit->name);
    }
    if (status == EW_OK && names.len > 0 && !loading->require_all_accounts) {
        status =
            assume_left_out(loading,
                            "of the organization have no export and were not "
                            "judged",
                            &names);
    }
    ew_buf_release(&names);
    return status;
}

enum ew_status ew_accounts_list_excluded(struct ew_loading *loading)
{
    struct ew_buf names;
    ew_buf_init(&names);
    EW_EACH(const struct ew_unjudged_account, account,
            &loading->estate->unjudged) {
        if (account->status == EW_ACCOUNT_EXCLUDED) {
            ew_buf_add(&names, names.len ? EW_STR(", ") : EW_STR(""));
            add_account_name(&names, account->id, account->name);
        }
    }
    enum ew_status status = EW_OK;
    if (names.len > 0) {
        status =
            assume_left_out(loading, "were excluded and not judged", &names);
    }
    ew_buf_release(&names);
    return status;
}
