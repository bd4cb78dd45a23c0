/* The account and region that plans and states speak of. */
#include "policy/arn.h"

#include "load/terraform_file.h"

bool ew_tf_is_account(struct ew_str text)
{
    uint64_t number = 0;
    return text.len == 12 && ew_str_to_u64(text, UINT64_MAX, &number);
}

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

enum ew_status ew_tf_identity(struct ew_tf_reading *r)
{
    struct ew_str id = ew_tf_string(r, ew_tf_get(r->root, "account_id"));
    if (ew_tf_is_account(id)) {
        agree(id, &r->file->code->account, &r->file->accounts_differ);
    }
    return EW_OK;
}

enum ew_status ew_tf_region_of(struct ew_tf_reading *r)
{
    struct ew_str id = ew_tf_string(r, ew_tf_get(r->root, "id"));
    struct ew_str name = ew_tf_string(r, ew_tf_get(r->root, "name"));
    agree(id.len ? id : name, &r->file->code->region, &r->file->regions_differ);
    return EW_OK;
}

static void agree_arn(struct ew_tf_file *file, struct ew_str text)
{
    struct ew_arn arn;
    if (text.ptr && ew_arn_split(text, &arn) && ew_tf_is_account(arn.account)) {
        agree(arn.account, &file->code->account, &file->accounts_differ);
    }
}

static void agree_code(struct ew_tf_file *file, const struct ew_code *code)
{
    const struct ew_code_holder *holders = code->holders.items;
    for (size_t i = 0; i < code->holders.count; i++) {
        agree_arn(file, holders[i].arn);
    }
    const struct ew_code_policy *policies = code->policies.items;
    for (size_t i = 0; i < code->policies.count; i++) {
        agree_arn(file, policies[i].arn);
    }
}

static void fill_clusters(struct ew_tf_file *file, struct ew_code *code)
{
    struct ew_ecs_cluster *clusters = code->clusters.items;
    for (size_t i = 0; i < code->clusters.count; i++) {
        if (!clusters[i].account.ptr) {
            clusters[i].account = file->code->account;
        }
    }
}

enum ew_status ew_tf_whereabouts(struct ew_tf_file *file)
{
    agree_code(file, &file->code->before);
    agree_code(file, &file->code->after);
    fill_clusters(file, &file->code->before);
    fill_clusters(file, &file->code->after);
    return EW_OK;
}
