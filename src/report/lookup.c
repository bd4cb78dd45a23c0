/*
 * From a finding to the principal and the grant that it is about, and from an
 * ARN to its parts. Reports that were read from JSON have the same lists and
 * other pointers, so everything is compared by what it says.
 */
#include "report/lookup.h"

const struct ew_reported *ew_lookup_principal(const struct ew_report *report,
                                              struct ew_str arn)
{
    size_t low = 0;
    size_t high = report->principal_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct ew_reported *reported = &report->principals[middle];
        int order = ew_str_cmp(reported->access->principal->arn, arn);
        if (order == 0) {
            return reported;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

/* Ids of policies are unique; a report that was read has several of each. */
static bool is_same_statement(const struct ew_finding *finding,
                              const struct ew_grant *grant)
{
    const struct ew_policy *policy = grant->attachment->policy;
    return finding->statement && finding->policy &&
           finding->statement->index == grant->statement->index &&
           (finding->policy == policy ||
            ew_str_eq(finding->policy->id, policy->id));
}

bool ew_lookup_is_about(const struct ew_finding *finding,
                        const struct ew_grant *grant)
{
    if (!is_same_statement(finding, grant)) {
        return false;
    }
    /* only here does it matter who hands out the same statement */
    return grant->attachment->group.ptr ||
           finding->rule->subject != EW_ABOUT_GROUP_GRANT;
}

const struct ew_grant *ew_lookup_grant(const struct ew_reported *reported,
                                       const struct ew_finding *finding)
{
    const struct ew_access *access = reported->access;
    for (size_t i = 0; i < access->grant_count; i++) {
        if (ew_lookup_is_about(finding, &access->grants[i])) {
            return &access->grants[i];
        }
    }
    return NULL;
}

/* Absent where the ARN has none: policies of AWS. */
static struct ew_str account_of(struct ew_str arn)
{
    struct ew_arn parts;
    if (ew_arn_split(arn, &parts) && ew_is_account_id(parts.account)) {
        return parts.account;
    }
    return (struct ew_str){NULL, 0};
}

struct ew_str ew_lookup_account(const struct ew_report *report,
                                const struct ew_finding *finding)
{
    struct ew_str account = account_of(finding->principal);
    if (!account.ptr && finding->policy) {
        account = account_of(finding->policy->id);
    }
    const struct ew_vec *accounts = &report->estate->accounts;
    if (!account.ptr && accounts->count == 1) {
        struct ew_account *const *items = accounts->items;
        account = ew_is_account_id(items[0]->id) ? items[0]->id : account;
    }
    return account;
}

struct ew_str ew_lookup_partition(struct ew_str arn)
{
    struct ew_arn parts;
    return ew_arn_split(arn, &parts) ? parts.partition
                                     : (struct ew_str){NULL, 0};
}

struct ew_str ew_lookup_resource_type(struct ew_str arn)
{
    struct ew_arn parts;
    if (!ew_arn_split(arn, &parts)) {
        return (struct ew_str){NULL, 0};
    }
    struct ew_str rest;
    return ew_str_cut(parts.resource, '/', &rest);
}
