/*
 * Sorting what was read, so that equal inputs give equal outputs in whatever
 * order the files came, and finding a principal again. Nothing here decides
 * anything.
 */
#include "estate/estate.h"

#include <stdlib.h>

static const char *const PRINCIPAL_TYPES[] = {
    [EW_PRINCIPAL_USER] = "user",
    [EW_PRINCIPAL_ROLE] = "role",
    [EW_PRINCIPAL_ROOT] = "root",
    [EW_PRINCIPAL_DOCUMENT] = "document",
};
const struct ew_words EW_PRINCIPAL_TYPE_WORDS = EW_WORDS(PRINCIPAL_TYPES);

const char *ew_principal_type_text(enum ew_principal_type type)
{
    return PRINCIPAL_TYPES[type];
}

/* Those of an organization are customer managed, too. */
static const char *const POLICY_TYPES[] = {
    [EW_POLICY_INLINE] = "inline",
    [EW_POLICY_MANAGED] = "managed",
    [EW_POLICY_AWS_MANAGED] = "aws-managed",
    [EW_POLICY_SCP] = "managed",
    [EW_POLICY_RCP] = "managed",
    [EW_POLICY_TRUST] = "trust",
};
const struct ew_words EW_POLICY_TYPE_WORDS = {POLICY_TYPES, EW_POLICY_SCP};

const char *ew_policy_type_text(enum ew_policy_type type)
{
    return POLICY_TYPES[type];
}

struct ew_principal *ew_principal_new(struct ew_arena *arena,
                                      enum ew_principal_type type)
{
    struct ew_principal *principal = EW_NEW(arena, struct ew_principal);
    if (principal) {
        principal->type = type;
        principal->console_password = EW_KNOWN_UNSURE;
        principal->mfa_active = EW_KNOWN_UNSURE;
    }
    return principal;
}

void ew_estate_init(struct ew_estate *estate, struct ew_arena *arena)
{
    *estate = (struct ew_estate){
        .arena = arena,
        .accounts = ew_vec_of(arena, sizeof(struct ew_account *)),
        .unjudged = ew_vec_of(arena, sizeof(struct ew_unjudged_account)),
        .principals = ew_vec_of(arena, sizeof(struct ew_principal *)),
        .groups = ew_vec_of(arena, sizeof(struct ew_group *)),
        .policies = ew_vec_of(arena, sizeof(struct ew_policy *)),
        .unattached = ew_vec_of(arena, sizeof(struct ew_policy *)),
        .clusters = ew_vec_of(arena, sizeof(struct ew_ecs_cluster)),
        .workloads = ew_vec_of(arena, sizeof(struct ew_ecs_workload)),
        .task_definitions =
            ew_vec_of(arena, sizeof(struct ew_ecs_task_definition)),
        .ecs_instances = ew_vec_of(arena, sizeof(struct ew_ecs_instance)),
        .ssm_nodes = ew_vec_of(arena, sizeof(struct ew_ssm_node)),
        .sso_assignments = ew_vec_of(arena, sizeof(struct ew_sso_assignment)),
        .exemptions = ew_vec_of(arena, sizeof(struct ew_exemption)),
        .inputs = ew_vec_of(arena, sizeof(struct ew_input)),
        .assumptions = ew_vec_of(arena, sizeof(struct ew_str)),
        .incomplete = ew_diags_of(arena),
        .notes = ew_diags_of(arena),
        .skipped = ew_diags_of(arena),
    };
}

/* ---- orders -------------------------------------------------------------- */

static int compare_counts(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

static int compare_places(const struct ew_place *a, const struct ew_place *b)
{
    int order = ew_str_cmp(a->file, b->file);
    order = order ? order : compare_counts(a->line, b->line);
    return order ? order : compare_counts(a->column, b->column);
}

static int by_account_id(const void *left, const void *right)
{
    const struct ew_account *const *a = left;
    const struct ew_account *const *b = right;
    int order = ew_str_cmp((*a)->id, (*b)->id);
    return order ? order : ew_str_cmp((*a)->partition, (*b)->partition);
}

static int by_principal_arn(const void *left, const void *right)
{
    const struct ew_principal *const *a = left;
    const struct ew_principal *const *b = right;
    return ew_str_cmp((*a)->arn, (*b)->arn);
}

static int by_group_arn(const void *left, const void *right)
{
    const struct ew_group *const *a = left;
    const struct ew_group *const *b = right;
    return ew_str_cmp((*a)->arn, (*b)->arn);
}

static int by_text(const void *left, const void *right)
{
    const struct ew_str *a = left;
    const struct ew_str *b = right;
    return ew_str_cmp(*a, *b);
}

static int by_text_place(const void *left, const void *right)
{
    const struct ew_diag *a = left;
    const struct ew_diag *b = right;
    int order = compare_places(&a->place, &b->place);
    return order ? order : ew_str_cmp(a->text, b->text);
}

static int compare_documents(const struct ew_document *a,
                             const struct ew_document *b)
{
    if (!a || !b) {
        return (a != NULL) - (b != NULL);
    }
    int order = ew_str_cmp(a->text->file, b->text->file);
    order = order ? order : compare_places(&a->text->outer, &b->text->outer);
    if (!order && a->text->piece_count && b->text->piece_count) {
        order =
            compare_places(&a->text->pieces->place, &b->text->pieces->place);
    }
    return order ? order : compare_counts(a->span.begin, b->span.begin);
}

/* Policies that this calls equal differ in nothing that is ever shown. */
static int by_identity(const void *left, const void *right)
{
    const struct ew_policy *a = *(struct ew_policy *const *)left;
    const struct ew_policy *b = *(struct ew_policy *const *)right;
    int order = ew_str_cmp(a->id, b->id);
    order = order ? order : compare_documents(a->document, b->document);
    return order ? order : ew_str_cmp(a->unread, b->unread);
}

/* Of one revision that code and an answer tell of, what is known comes first.
 */
static int by_definition(const void *left, const void *right)
{
    const struct ew_ecs_task_definition *a = left;
    const struct ew_ecs_task_definition *b = right;
    int order = ew_str_cmp(a->arn, b->arn);
    order = order ? order : (int)b->roles_known - (int)a->roles_known;
    return order ? order : compare_places(&a->place, &b->place);
}

static int by_instance(const void *left, const void *right)
{
    const struct ew_ecs_instance *a = left;
    const struct ew_ecs_instance *b = right;
    int order = ew_str_cmp(a->arn, b->arn);
    return order ? order : compare_places(&a->place, &b->place);
}

static int by_node(const void *left, const void *right)
{
    const struct ew_ssm_node *a = left;
    const struct ew_ssm_node *b = right;
    int order = ew_str_cmp(a->instance_id, b->instance_id);
    return order ? order : compare_places(&a->place, &b->place);
}

static int by_assignment(const void *left, const void *right)
{
    const struct ew_sso_assignment *a = left;
    const struct ew_sso_assignment *b = right;
    int order = ew_str_cmp(a->account, b->account);
    order = order ? order : ew_str_cmp(a->permission_set, b->permission_set);
    order = order ? order : ew_str_cmp(a->principal_id, b->principal_id);
    return order ? order : compare_places(&a->place, &b->place);
}

typedef int order_fn(const void *, const void *);

/* Exports mostly come in order: a look is cheaper than a sort. */
static bool is_sorted(const struct ew_vec *vec, order_fn *order)
{
    const char *items = vec->items;
    for (size_t i = 1; i < vec->count; i++) {
        const char *item = items + i * vec->item_size;
        if (order(item - vec->item_size, item) > 0) {
            return false;
        }
    }
    return true;
}

static void sort_vector(struct ew_vec *vec, order_fn *order)
{
    if (!is_sorted(vec, order)) {
        qsort(vec->items, vec->count, vec->item_size, order);
    }
}

static void drop_repeats(struct ew_vec *texts)
{
    struct ew_str *items = texts->items;
    size_t kept = 0;
    for (size_t i = 0; i < texts->count; i++) {
        if (kept == 0 || !ew_str_eq(items[kept - 1], items[i])) {
            items[kept++] = items[i];
        }
    }
    texts->count = kept;
}

void ew_principals_sort(const struct ew_principal **principals, size_t count)
{
    if (count > 1) {
        qsort(principals, count, sizeof(*principals), by_principal_arn);
    }
}

void ew_groups_sort(struct ew_vec *groups)
{
    const struct ew_group **items = groups->items;
    size_t kept = 0;
    sort_vector(groups, by_group_arn);
    for (size_t i = 0; i < groups->count; i++) {
        if (kept == 0 || items[kept - 1] != items[i]) {
            items[kept++] = items[i];
        }
    }
    groups->count = kept;
}

void ew_estate_finish(struct ew_estate *estate)
{
    sort_vector(&estate->accounts, by_account_id);
    sort_vector(&estate->principals, by_principal_arn);
    sort_vector(&estate->groups, by_group_arn);
    sort_vector(&estate->policies, by_identity);
    sort_vector(&estate->task_definitions, by_definition);
    sort_vector(&estate->ecs_instances, by_instance);
    sort_vector(&estate->ssm_nodes, by_node);
    sort_vector(&estate->sso_assignments, by_assignment);
    sort_vector(&estate->unattached, by_identity);
    sort_vector(&estate->assumptions, by_text);
    drop_repeats(&estate->assumptions);
    sort_vector(&estate->incomplete.list, by_text_place);
    sort_vector(&estate->notes.list, by_text_place);
    size_t number = 0;
    EW_EACH_REF(struct ew_policy, policy, &estate->policies) {
        policy->number = number++;
    }
    EW_EACH_REF(struct ew_policy, policy, &estate->unattached) {
        policy->number = number++;
    }
}

size_t ew_estate_policy_numbers(const struct ew_estate *estate)
{
    return estate->policies.count + estate->unattached.count;
}

/* ---- questions ----------------------------------------------------------- */

/* The item that is as key in this order, by which all are sorted. */
static const void *find_in(const struct ew_vec *vec, const void *key,
                           order_fn *order)
{
    return vec->count
               ? bsearch(key, vec->items, vec->count, vec->item_size, order)
               : NULL;
}

const struct ew_document *ew_policy_document(const struct ew_policy *policy,
                                             enum ew_filling filling)
{
    if (!policy->most) {
        return policy->document;
    }
    switch (filling) {
    case EW_FILL_MOST:
        return policy->most;
    case EW_FILL_WIDEST:
        return policy->widest ? policy->widest : policy->most;
    case EW_FILL_READABLE:
        return policy->readable;
    case EW_FILL_LEAST:
    case EW_FILLINGS:
    default:
        return policy->document;
    }
}

const struct ew_document *ew_principal_trust(
    const struct ew_principal *principal)
{
    return principal->trust_policy
               ? ew_policy_document(principal->trust_policy, EW_FILL_MOST)
               : NULL;
}

const struct ew_document *ew_policy_document_with(
    const struct ew_policy *policy, const struct ew_statement *statement)
{
    const struct ew_document *const all[] = {policy->readable, policy->most,
                                             policy->widest};
    for (size_t i = 0; statement && i < sizeof(all) / sizeof(all[0]); i++) {
        for (size_t k = 0; all[i] && k < all[i]->statement_count; k++) {
            if (&all[i]->statements[k] == statement) {
                return all[i];
            }
        }
    }
    return policy->document;
}

const struct ew_principal *ew_estate_find(const struct ew_estate *estate,
                                          struct ew_str arn)
{
    const struct ew_principal sought = {.arn = arn};
    const struct ew_principal *key = &sought;
    struct ew_principal *const *found =
        find_in(&estate->principals, &key, by_principal_arn);
    return found ? *found : NULL;
}

const struct ew_group *ew_estate_find_group(const struct ew_estate *estate,
                                            struct ew_str arn)
{
    const struct ew_group sought = {.arn = arn};
    const struct ew_group *key = &sought;
    struct ew_group *const *found =
        find_in(&estate->groups, &key, by_group_arn);
    return found ? *found : NULL;
}

const struct ew_ecs_task_definition *ew_estate_definition(
    const struct ew_estate *estate, struct ew_str arn)
{
    const struct ew_ecs_task_definition *items = estate->task_definitions.items;
    size_t low = 0;
    size_t high = estate->task_definitions.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ew_str_cmp(items[middle].arn, arn) < 0) {
            low = middle + 1;
        } else {
            high = middle; /* the first of equal ones */
        }
    }
    return low < estate->task_definitions.count && arn.len > 0 &&
                   ew_str_eq(items[low].arn, arn)
               ? &items[low]
               : NULL;
}

struct ew_layers ew_principal_layers(const struct ew_principal *principal)
{
    struct ew_layers layers = {
        .identity_free = principal->type == EW_PRINCIPAL_ROOT,
        .identity = principal->attachments,
        .identity_count = principal->attachment_count,
        .has_boundary = principal->has_boundary,
        .boundary = principal->boundary,
    };
    const struct ew_account *account = principal->account;
    /* RCPs bind resources, and none of ECS (B4.7.1): no level of them */
    if (account && account->scp_state == EW_SCP_APPLY &&
        !principal->service_linked) {
        layers.levels = account->levels;
        layers.level_count = account->level_count;
    }
    return layers;
}
