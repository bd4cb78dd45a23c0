/*
 * The same principal or policy in two files is one where both say the same,
 * and a conflict where they do not: which of the two is newer cannot be told,
 * so neither is dropped without a word. Everything is sorted first, by path
 * and not by the order in which files came.
 */
#include "load/accounts.h"

#include <stdlib.h>

static int compare_offsets(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

/* The path decides, never the order in which files came. */
static int by_arn_and_place(const void *left, const void *right)
{
    const struct ew_holder *a = *(struct ew_holder *const *)left;
    const struct ew_holder *b = *(struct ew_holder *const *)right;
    int order = ew_str_cmp(a->arn, b->arn);
    order = order ? order : ew_str_cmp(a->text->file, b->text->file);
    return order ? order : compare_offsets(a->span.begin, b->span.begin);
}

/* Equal documents of AWS managed policies come to lie side by side. */
static int by_arn_and_document(const void *left, const void *right)
{
    const struct ew_managed *a = *(struct ew_managed *const *)left;
    const struct ew_managed *b = *(struct ew_managed *const *)right;
    int order = ew_str_cmp(a->policy->id, b->policy->id);
    if (order == 0 && !a->building) {
        order = ew_str_cmp(a->document, b->document);
    }
    if (order == 0) {
        order = ew_str_cmp(a->page->text->file, b->page->text->file);
    }
    return order ? order : compare_offsets(a->span.begin, b->span.begin);
}

static void sort_entries(struct ew_vec *vec,
                         int (*order)(const void *, const void *))
{
    if (vec->count > 1) {
        qsort(vec->items, vec->count, vec->item_size, order);
    }
}

/* Tells that an ARN stands twice with different content; why is for those
 * who need it. */
static enum ew_status tell_conflict(struct ew_accounts *accounts,
                                    struct ew_str arn, struct ew_place first,
                                    struct ew_place second, struct ew_str *why)
{
    struct ew_str at = ew_place_text(accounts->arena, first);
    struct ew_str also = ew_place_text(accounts->arena, second);
    EW_TRY_MEMORY(at.ptr && also.ptr);
    EW_LOSE(accounts, second, "`%.*s` stands with other content at %.*s",
            EW_STR_ARG(arn), EW_STR_ARG(at));
    *why = ew_reason(accounts->arena,
                     "`%.*s` stands twice with different content, at %.*s "
                     "and at %.*s",
                     EW_STR_ARG(arn), EW_STR_ARG(at), EW_STR_ARG(also));
    return why->ptr ? EW_OK : EW_NOMEM;
}

/* ---- users, roles, groups ------------------------------------------------ */

static enum ew_status merge_holder(struct ew_accounts *accounts,
                                   struct ew_holder *kept,
                                   const struct ew_holder *other)
{
    if (ew_span_same(kept->text, kept->span, other->text, other->span)) {
        return EW_OK;
    }
    struct ew_str why;
    EW_TRY(tell_conflict(accounts, kept->arn,
                         ew_json_place(kept->text, kept->span),
                         ew_json_place(other->text, other->span), &why));
    if (kept->principal &&
        (kept->principal->trust_policy || other->principal->trust_policy)) {
        struct ew_policy *trust = ew_holder_trust(accounts->arena, kept);
        EW_TRY_MEMORY(trust);
        trust->unread = why;
    }
    return ew_vec_push_str(&kept->unread, why);
}

static enum ew_status merge_holders(struct ew_accounts *accounts)
{
    sort_entries(&accounts->holders, by_arn_and_place);
    struct ew_holder **items = accounts->holders.items;
    size_t kept = 0;
    for (size_t i = 0; i < accounts->holders.count; i++) {
        if (kept > 0 && ew_str_eq(items[kept - 1]->arn, items[i]->arn)) {
            EW_TRY(merge_holder(accounts, items[kept - 1], items[i]));
        } else {
            items[kept++] = items[i];
        }
    }
    accounts->holders.count = kept;
    return EW_OK;
}

/* ---- managed policies ---------------------------------------------------- */

static enum ew_status add_account_policy(struct ew_accounts *accounts,
                                         struct ew_policy *policy)
{
    return EW_VEC_ADD(&accounts->estate->policies, &policy);
}

static void note_boundary(const struct ew_managed *managed)
{
    struct ew_account_building *building =
        managed->building ? managed->building : managed->page->building;
    if (managed->is_boundary && building && !building->boundary_use.file.ptr) {
        building->boundary_use =
            ew_json_place(managed->page->text, managed->span);
        building->boundary_policy = managed->policy->name;
    }
}

/* items[0..count) have one ARN and belong to one account. */
static enum ew_status merge_customer(struct ew_accounts *accounts,
                                     struct ew_managed *const *items,
                                     size_t count)
{
    const struct ew_managed *kept = items[0];
    struct ew_policy *policy = kept->policy;
    for (size_t i = 0; i < count; i++) {
        const struct ew_managed *other = items[i];
        note_boundary(other);
        if (ew_span_same(kept->page->text, kept->span, other->page->text,
                         other->span)) {
            continue;
        }
        policy->document = NULL;
        policy->version_count = 0;
        policy->versions_known = false;
        policy->default_version = (struct ew_str){NULL, 0};
        EW_TRY(tell_conflict(
            accounts, policy->id, ew_json_place(kept->page->text, kept->span),
            ew_json_place(other->page->text, other->span), &policy->unread));
    }
    EW_TRY(add_account_policy(accounts, policy));
    for (size_t i = 0; i < policy->version_count; i++) {
        EW_TRY(EW_VEC_ADD(&accounts->estate->unattached,
                          &policy->versions[i].policy));
    }
    return ew_map_put(&kept->building->policies, policy->id, policy);
}

/* Stands for an AWS managed policy of which there are several versions. */
static struct ew_policy *add_ambiguous(struct ew_accounts *accounts,
                                       const struct ew_policy *model,
                                       struct ew_str why)
{
    struct ew_policy *policy = EW_NEW(accounts->arena, struct ew_policy);
    if (!policy || !why.ptr || add_account_policy(accounts, policy) != EW_OK) {
        return NULL;
    }
    policy->name = model->name;
    policy->id = model->id;
    policy->type = model->type;
    policy->unread = why;
    return policy;
}

/* The account of the page has the policy from its own file. */
static enum ew_status own_aws(struct ew_accounts *accounts,
                              const struct ew_managed *managed,
                              struct ew_policy *policy)
{
    struct ew_account_building *building = managed->page->building;
    note_boundary(managed);
    if (!building) {
        return EW_OK;
    }
    const struct ew_policy *known =
        ew_map_find(&building->policies, policy->id);
    if (known && known != policy) {
        EW_LOSE(accounts, ew_json_place(managed->page->text, managed->span),
                "account `%.*s` shows policy `%.*s` in several versions",
                EW_STR_ARG(building->account->id), EW_STR_ARG(policy->id));
        policy = add_ambiguous(
            accounts, policy,
            ew_reason(accounts->arena,
                      "policy `%.*s` stands twice with different content",
                      EW_STR_ARG(policy->id)));
    }
    return policy ? ew_map_put(&building->policies, policy->id, policy)
                  : EW_NOMEM;
}

/* items[0..count) have one ARN, and equal documents lie side by side. */
static enum ew_status merge_aws(struct ew_accounts *accounts,
                                struct ew_managed *const *items, size_t count)
{
    struct ew_policy *policy = NULL;
    size_t versions = 0;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || !ew_str_eq(items[i - 1]->document, items[i]->document)) {
            policy = items[i]->policy;
            versions++;
            EW_TRY(add_account_policy(accounts, policy));
        }
        EW_TRY(own_aws(accounts, items[i], policy));
    }
    if (versions > 1) {
        policy = add_ambiguous(
            accounts, policy,
            ew_reason(accounts->arena,
                      "policy `%.*s` stands in %zu versions in the files of "
                      "other accounts",
                      EW_STR_ARG(policy->id), versions));
    }
    return policy ? ew_map_put(&accounts->pool, policy->id, policy) : EW_NOMEM;
}

static enum ew_status merge_managed(struct ew_accounts *accounts)
{
    sort_entries(&accounts->managed, by_arn_and_document);
    struct ew_managed *const *items = accounts->managed.items;
    size_t end = 0;
    for (size_t i = 0; i < accounts->managed.count; i = end) {
        for (end = i + 1;
             end < accounts->managed.count &&
             ew_str_eq(items[end]->policy->id, items[i]->policy->id);
             end++) {
        }
        EW_TRY(items[i]->building ? merge_customer(accounts, items + i, end - i)
                                  : merge_aws(accounts, items + i, end - i));
    }
    return EW_OK;
}

enum ew_status ew_accounts_merge(struct ew_accounts *accounts)
{
    EW_TRY(merge_holders(accounts));
    return merge_managed(accounts);
}
