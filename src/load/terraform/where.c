/*
 * The account and region that plans and states speak of. ARNs, data sources
 * and providers each tell a part of it; what they agree on counts, and what
 * they do not is asked of the user.
 *
 *     values:    {"arn": "arn:aws:iam::111122223333:role/ops"}
 *     a data source `aws_caller_identity`: {"account_id": "111122223333"}
 *     a provider: {"region": {"constant_value": "eu-west-1"}}
 *
 * Grants are compared with clusters by account and region. One that is guessed
 * would put a role into another account, with the access that it has there.
 */
#include "load/terraform/where.h"

#include "policy/arn.h"

#include "load/terraform/realms.h"
#include "load/terraform/values.h"

/* One that all agree on. */
static void agree(struct ew_str found, struct ew_str *known, bool *differ)
{
    if (!found.len || *differ) {
        return;
    }
    if (known->ptr && !ew_str_eq(*known, found)) {
        *known = (struct ew_str){NULL, 0};
        *differ = true;
        return;
    }
    *known = found;
}

/* `data.aws_caller_identity`, which says whose credentials the provider has. */
enum ew_status ew_tf_identity(struct ew_tf_reading *r)
{
    struct ew_str id = ew_tf_string(r, ew_tf_get(r->root, "account_id"));
    if (ew_is_account_id(id)) {
        ew_tf_realm_agree(r->resource->realm, id);
    }
    return EW_OK;
}

/* `data.aws_region`, which calls it by either of two names. */
enum ew_status ew_tf_region_of(struct ew_tf_reading *r)
{
    struct ew_str id = ew_tf_string(r, ew_tf_get(r->root, "id"));
    struct ew_str name = ew_tf_string(r, ew_tf_get(r->root, "name"));
    struct ew_code_file *code = r->resource->realm->code;
    /* of the default provider only: of others their own region counts */
    if (code == r->file->code) {
        agree(id.len ? id : name, &code->region, &r->file->regions_differ);
    }
    return EW_OK;
}

/* ARNs of AWS's own policies have no account, and say nothing. */
static void agree_arn(struct ew_tf_realm *realm, struct ew_str text)
{
    struct ew_arn arn;
    if (text.ptr && ew_arn_split(text, &arn) && ew_is_account_id(arn.account)) {
        ew_tf_realm_agree(realm, arn.account);
    }
}

static void agree_code(struct ew_tf_realm *realm, const struct ew_code *code)
{
    EW_EACH(const struct ew_code_holder, holder, &code->holders) {
        agree_arn(realm, holder->arn);
    }
    EW_EACH(const struct ew_code_policy, policy, &code->policies) {
        agree_arn(realm, policy->arn);
    }
}

/* New clusters have no ARN that would tell. */
static void fill_clusters(const struct ew_code_file *file, struct ew_code *code)
{
    EW_EACH(struct ew_ecs_cluster, cluster, &code->clusters) {
        if (!cluster->account.ptr) {
            cluster->account = file->account;
        }
    }
    EW_EACH(struct ew_ecs_task_definition, definition, &code->definitions) {
        if (!definition->account.ptr) {
            definition->account = file->account;
        }
    }
}

/* A raw state tells of its providers nothing but their names: where all that
 * is told is one account, it is that of all. */
static void share_account(struct ew_tf_file *file)
{
    struct ew_tf_realm *const *all = file->realms.items;
    struct ew_str account = {NULL, 0};
    for (size_t i = 0; i < file->realms.count; i++) {
        struct ew_str own = all[i]->code ? all[i]->code->account : account;
        if (all[i]->differ ||
            (own.ptr && account.ptr && !ew_str_eq(own, account))) {
            return;
        }
        account = own.ptr ? own : account;
    }
    for (size_t i = 0; i < file->realms.count; i++) {
        if (all[i]->code) {
            all[i]->code->account = account;
            all[i]->code->provider =
                account.ptr ? (struct ew_str){NULL, 0} : all[i]->code->provider;
        }
    }
}

/* After all is read, as the last resource may be the first that tells. */
enum ew_status ew_tf_whereabouts(struct ew_tf_file *file)
{
    struct ew_tf_realm *const *all = file->realms.items;
    for (size_t i = 0; i < file->realms.count; i++) {
        if (all[i]->code) {
            agree_code(all[i], &all[i]->code->before);
            agree_code(all[i], &all[i]->code->after);
        }
    }
    if (!file->configured) {
        share_account(file);
    }
    for (size_t i = 0; i < file->realms.count; i++) {
        if (all[i]->code) {
            fill_clusters(all[i]->code, &all[i]->code->before);
            fill_clusters(all[i]->code, &all[i]->code->after);
        }
    }
    return EW_OK;
}
