#include "load_same.h"

#include <stdlib.h>

static void expect(bool condition)
{
    if (!condition) {
        abort();
    }
}

void load_all(const struct ew_load_text *texts, size_t count,
              struct ew_loaded *out)
{
    struct ew_error err;
    expect(ew_load_texts(texts, count, NULL, out, &err) == EW_OK);
}

/* ---- comparisons --------------------------------------------------------- */

static void expect_same_policy(const struct ew_policy *a,
                               const struct ew_policy *b)
{
    expect(ew_str_eq(a->id, b->id) && ew_str_eq(a->name, b->name));
    expect(a->type == b->type);
    expect((a->document == NULL) == (b->document == NULL));
    if (a->document) {
        expect(a->document->statement_count == b->document->statement_count);
        expect(a->document->fault_count == b->document->fault_count);
    }
    expect(a->versions_known == b->versions_known);
    expect(a->version_count == b->version_count);
    for (size_t i = 0; i < a->version_count; i++) {
        expect(ew_str_eq(a->versions[i].id, b->versions[i].id));
        expect_same_policy(a->versions[i].policy, b->versions[i].policy);
    }
}

static void expect_same_group(const struct ew_group *a,
                              const struct ew_group *b)
{
    expect(ew_str_eq(a->arn, b->arn) && ew_str_eq(a->name, b->name));
    expect(a->attachment_count == b->attachment_count);
    for (size_t i = 0; i < a->attachment_count; i++) {
        expect_same_policy(a->attachments[i].policy, b->attachments[i].policy);
    }
    expect(a->unread_count == b->unread_count);
    for (size_t i = 0; i < a->unread_count; i++) {
        expect(ew_str_eq(a->unread[i], b->unread[i]));
    }
}

static void expect_same_principal(const struct ew_principal *a,
                                  const struct ew_principal *b)
{
    expect(ew_str_eq(a->arn, b->arn) && a->type == b->type);
    expect(a->attachment_count == b->attachment_count);
    for (size_t i = 0; i < a->attachment_count; i++) {
        expect_same_policy(a->attachments[i].policy, b->attachments[i].policy);
        expect(ew_str_eq(a->attachments[i].group, b->attachments[i].group));
    }
    expect(a->group_count == b->group_count);
    for (size_t i = 0; i < a->group_count; i++) {
        expect(ew_str_eq(a->groups[i]->arn, b->groups[i]->arn));
    }
    expect(a->instance_profile_count == b->instance_profile_count);
    expect(a->instance_profiles_known == b->instance_profiles_known);
    for (size_t i = 0; i < a->instance_profile_count; i++) {
        expect(ew_str_eq(a->instance_profiles[i], b->instance_profiles[i]));
    }
    expect(a->console_password == b->console_password);
    expect(a->mfa_active == b->mfa_active);
    expect(a->has_boundary == b->has_boundary);
    if (a->has_boundary) {
        expect_same_policy(a->boundary, b->boundary);
    }
    expect(a->tag_count == b->tag_count);
    expect((a->trust_policy == NULL) == (b->trust_policy == NULL));
    if (a->trust_policy) {
        expect_same_policy(a->trust_policy, b->trust_policy);
    }
}

/* The next that is no document, which has its name from its file. */
static const struct ew_principal *next_one(const struct ew_estate *estate,
                                           size_t *at)
{
    struct ew_principal *const *items = estate->principals.items;
    while (*at < estate->principals.count) {
        const struct ew_principal *principal = items[(*at)++];
        if (principal->type != EW_PRINCIPAL_DOCUMENT) {
            return principal;
        }
    }
    return NULL;
}

void expect_same_principals(const struct ew_estate *a,
                            const struct ew_estate *b)
{
    size_t a_at = 0;
    size_t b_at = 0;
    for (;;) {
        const struct ew_principal *left = next_one(a, &a_at);
        const struct ew_principal *right = next_one(b, &b_at);
        expect((left == NULL) == (right == NULL));
        if (!left || !right) {
            return;
        }
        expect_same_principal(left, right);
    }
}

static void expect_same_diags(const struct ew_diags *a,
                              const struct ew_diags *b)
{
    const struct ew_diag *left = a->list.items;
    const struct ew_diag *right = b->list.items;
    expect(a->list.count == b->list.count);
    for (size_t i = 0; i < a->list.count; i++) {
        expect(ew_str_eq(left[i].text, right[i].text));
        expect(ew_str_eq(left[i].place.file, right[i].place.file));
        expect(left[i].place.line == right[i].place.line);
        expect(left[i].place.column == right[i].place.column);
    }
}

void expect_same_estate(const struct ew_estate *a, const struct ew_estate *b)
{
    struct ew_principal *const *left = a->principals.items;
    struct ew_principal *const *right = b->principals.items;
    expect(a->principals.count == b->principals.count);
    for (size_t i = 0; i < a->principals.count; i++) {
        expect_same_principal(left[i], right[i]);
        expect(left[i]->unread_count == right[i]->unread_count);
        for (size_t k = 0; k < left[i]->unread_count; k++) {
            expect(ew_str_eq(left[i]->unread[k], right[i]->unread[k]));
        }
    }
    struct ew_group *const *groups = a->groups.items;
    struct ew_group *const *other_groups = b->groups.items;
    expect(a->groups.count == b->groups.count);
    for (size_t i = 0; i < a->groups.count; i++) {
        expect_same_group(groups[i], other_groups[i]);
    }
    struct ew_policy *const *policies = a->policies.items;
    struct ew_policy *const *others = b->policies.items;
    expect(a->policies.count == b->policies.count);
    for (size_t i = 0; i < a->policies.count; i++) {
        expect_same_policy(policies[i], others[i]);
    }
    expect_same_diags(&a->incomplete, &b->incomplete);
    expect_same_diags(&a->notes, &b->notes);
}

/* ---- soundness ----------------------------------------------------------- */

static void expect_sound_policy(const struct ew_estate *estate,
                                const struct ew_policy *policy)
{
    struct ew_policy *const *policies = estate->policies.items;
    struct ew_policy *const *unattached = estate->unattached.items;
    size_t count = estate->policies.count;
    expect(policy->number < ew_estate_policy_numbers(estate));
    expect((policy->number < count
                ? policies[policy->number]
                : unattached[policy->number - count]) == policy);
    /* no document exactly when there is a reason */
    expect((policy->document == NULL) == (policy->unread.len > 0));
    for (size_t i = 0; i < policy->version_count; i++) {
        const struct ew_policy *version = policy->versions[i].policy;
        expect(version->number >= count && version->version_count == 0);
        expect_sound_policy(estate, version);
    }
}

static void expect_sound_group(const struct ew_estate *estate,
                               const struct ew_group *group)
{
    expect(ew_estate_find_group(estate, group->arn) == group);
    expect(group->name.ptr && group->account->principal_count > 0);
    for (size_t i = 0; i < group->attachment_count; i++) {
        expect_sound_policy(estate, group->attachments[i].policy);
        expect(ew_str_eq(group->attachments[i].group, group->name));
    }
}

static void expect_sound_principal(const struct ew_estate *estate,
                                   const struct ew_principal *principal)
{
    expect(principal->arn.len > 0 && principal->name.ptr);
    /* one that stands for members of a group, say, is in an account */
    expect(principal->account || principal->type == EW_PRINCIPAL_DOCUMENT);
    for (size_t i = 0; i < principal->attachment_count; i++) {
        expect_sound_policy(estate, principal->attachments[i].policy);
    }
    for (size_t i = 0; i < principal->group_count; i++) {
        const struct ew_group *group = principal->groups[i];
        expect(ew_estate_find_group(estate, group->arn) == group);
        expect(group->account == principal->account);
    }
    if (principal->trust_policy) {
        expect(principal->trust_policy->number >= estate->policies.count);
        expect_sound_policy(estate, principal->trust_policy);
    }
    if (principal->has_boundary) {
        expect_sound_policy(estate, principal->boundary);
    }
    expect(ew_estate_find(estate, principal->arn) == principal);
}

static void expect_sound_account(const struct ew_estate *estate,
                                 const struct ew_account *account)
{
    expect(account->id.len == 12);
    expect((account->level_count > 0) == (account->scp_state == EW_SCP_APPLY));
    for (size_t i = 0; i < account->level_count; i++) {
        const struct ew_scp_level *level = &account->levels[i];
        expect(level->name.len > 0);
        for (size_t k = 0; k < level->policy_count; k++) {
            expect(level->policies[k]->type == EW_POLICY_SCP);
            expect_sound_policy(estate, level->policies[k]);
        }
    }
    expect(account->principal_count > 0);
    for (size_t i = 0; i < account->principal_count; i++) {
        expect(account->principals[i]->account == account);
    }
}

void expect_sound(const struct ew_estate *estate)
{
    struct ew_principal *const *principals = estate->principals.items;
    for (size_t i = 0; i < estate->principals.count; i++) {
        expect_sound_principal(estate, principals[i]);
    }
    struct ew_policy *const *policies = estate->policies.items;
    for (size_t i = 0; i < estate->policies.count; i++) {
        expect_sound_policy(estate, policies[i]);
    }
    struct ew_group *const *groups = estate->groups.items;
    for (size_t i = 0; i < estate->groups.count; i++) {
        expect_sound_group(estate, groups[i]);
    }
    struct ew_account *const *accounts = estate->accounts.items;
    for (size_t i = 0; i < estate->accounts.count; i++) {
        expect_sound_account(estate, accounts[i]);
    }
}
