/*
 * Files are read in any order, and one account may be spread over several; so
 * what each file shows is only gathered here, and nothing is decided before
 * all are in. That is why an estate is the same whatever the order of the
 * files.
 */
#include "load/accounts.h"

#include "policy/arn.h"

#include <assert.h>

/* One page shows one account. */
struct sighting {
    struct ew_account_page *page;
    struct ew_account_building *building;
};

void ew_accounts_init(struct ew_accounts *accounts, struct ew_estate *estate,
                      struct ew_arena *passing)
{
    *accounts = (struct ew_accounts){
        .estate = estate,
        .arena = estate->arena,
        .passing = passing,
        .by_key = ew_map_of(passing),
        .buildings = ew_vec_of(passing, sizeof(struct ew_account_building *)),
        .pages = ew_vec_of(passing, sizeof(struct ew_account_page *)),
        .sightings = ew_vec_of(passing, sizeof(struct sighting)),
        .holders = ew_vec_of(passing, sizeof(struct ew_holder *)),
        .managed = ew_vec_of(passing, sizeof(struct ew_managed *)),
        .pool = ew_map_of(passing),
    };
}

struct ew_account_page *ew_accounts_add_page(struct ew_accounts *accounts,
                                             struct ew_json_text *text)
{
    struct ew_account_page *page =
        EW_NEW(accounts->passing, struct ew_account_page);
    struct ew_account_page **slot = page ? ew_vec_push(&accounts->pages) : NULL;
    if (!slot) {
        return NULL;
    }
    page->text = text;
    *slot = page;
    return page;
}

static enum ew_status add_building(struct ew_accounts *accounts,
                                   struct ew_str key, struct ew_str partition,
                                   struct ew_str id,
                                   struct ew_account_building **out)
{
    struct ew_arena *arena = accounts->arena;
    struct ew_arena *passing = accounts->passing;
    struct ew_account_building *building =
        EW_NEW(passing, struct ew_account_building);
    struct ew_account *account = EW_NEW(arena, struct ew_account);
    struct ew_account_building **slot = ew_vec_push(&accounts->buildings);
    EW_TRY_MEMORY(building && account && slot);
    account->id = id;
    account->partition = partition;
    building->account = account;
    building->policies = ew_map_of(passing);
    building->groups = ew_map_of(passing);
    building->principals =
        ew_vec_of(arena, sizeof(const struct ew_principal *));
    *slot = building;
    *out = building;
    return ew_map_put(&accounts->by_key, key, building);
}

/* Counts a page of an account once. */
static enum ew_status see(struct ew_accounts *accounts,
                          struct ew_account_page *page,
                          struct ew_account_building *building)
{
    if (building->last_page == page) {
        return EW_OK;
    }
    EW_TRY(
        EW_VEC_ADD(&accounts->sightings, &(struct sighting){page, building}));
    building->last_page = page;
    building->page_count++;
    building->truncated_count += page->truncated ? 1 : 0;
    page->many = page->many || page->building;
    page->building = page->many ? NULL : building;
    return EW_OK;
}

enum ew_status ew_accounts_of(struct ew_accounts *accounts,
                              struct ew_account_page *page, struct ew_str arn,
                              struct ew_account_building **out)
{
    *out = NULL;
    struct ew_arn parts;
    if (!ew_arn_split(arn, &parts) || parts.partition.len == 0 ||
        !ew_str_eq(parts.service, EW_STR("iam")) || parts.region.len > 0 ||
        !ew_is_account_id(parts.account)) {
        return EW_OK;
    }
    /* `aws:iam::111122223333`: one stretch of the ARN */
    size_t begin = (size_t)(parts.partition.ptr - arn.ptr);
    size_t end = (size_t)(parts.account.ptr - arn.ptr) + parts.account.len;
    struct ew_str key = ew_str_slice(arn, begin, end);
    *out = ew_map_find(&accounts->by_key, key);
    if (!*out) {
        EW_TRY(
            add_building(accounts, key, parts.partition, parts.account, out));
    }
    return see(accounts, page, *out);
}

struct ew_holder *ew_accounts_add_holder(struct ew_accounts *accounts,
                                         enum ew_holder_kind kind)
{
    struct ew_arena *arena = accounts->arena;
    struct ew_arena *passing = accounts->passing;
    struct ew_holder *holder = EW_NEW(passing, struct ew_holder);
    struct ew_holder **slot = holder ? ew_vec_push(&accounts->holders) : NULL;
    if (!slot) {
        return NULL;
    }
    holder->kind = kind;
    holder->inline_policies = ew_vec_of(passing, sizeof(struct ew_policy *));
    holder->attached = ew_vec_of(passing, sizeof(struct ew_str));
    holder->groups = ew_vec_of(passing, sizeof(struct ew_str));
    holder->attached_at = ew_map_of(passing);
    /* the principal takes these over */
    holder->profiles = ew_vec_of(arena, sizeof(struct ew_str));
    holder->unread = ew_vec_of(arena, sizeof(struct ew_str));
    holder->doubtful = ew_vec_of(arena, sizeof(struct ew_str));
    if (kind != EW_HOLDER_GROUP) {
        holder->principal = ew_principal_new(
            arena, kind == EW_HOLDER_USER   ? EW_PRINCIPAL_USER
                   : kind == EW_HOLDER_ROLE ? EW_PRINCIPAL_ROLE
                                            : EW_PRINCIPAL_DOCUMENT);
    }
    if (kind != EW_HOLDER_GROUP && !holder->principal) {
        return NULL;
    }
    *slot = holder;
    return holder;
}

struct ew_managed *ew_accounts_add_managed(struct ew_accounts *accounts)
{
    struct ew_managed *managed = EW_NEW(accounts->passing, struct ew_managed);
    struct ew_policy *policy = EW_NEW(accounts->arena, struct ew_policy);
    struct ew_managed **slot =
        managed && policy ? ew_vec_push(&accounts->managed) : NULL;
    if (!slot) {
        return NULL;
    }
    managed->policy = policy;
    *slot = managed;
    return managed;
}

struct ew_policy *ew_holder_trust(struct ew_arena *arena,
                                  const struct ew_holder *role)
{
    struct ew_policy *policy = EW_NEW(arena, struct ew_policy);
    if (!policy) {
        return NULL;
    }
    policy->name = EW_STR("trust policy");
    policy->id = ew_arena_printf(arena, "%.*s/%.*s", EW_STR_ARG(role->arn),
                                 EW_STR_ARG(policy->name));
    policy->type = EW_POLICY_TRUST;
    role->principal->trust_policy = policy;
    return policy->id.ptr ? policy : NULL;
}

struct ew_str ew_arn_name(struct ew_str arn)
{
    size_t begin = arn.len;
    while (begin > 0 && arn.ptr[begin - 1] != '/') {
        begin--;
    }
    return begin == 0 ? arn : ew_str_slice(arn, begin, arn.len);
}

struct ew_str ew_version_id(struct ew_arena *arena, struct ew_str policy,
                            struct ew_str version)
{
    return ew_arena_printf(arena, "%.*s %.*s", EW_STR_ARG(policy),
                           EW_STR_ARG(version));
}

enum ew_policy_type ew_arn_policy_type(struct ew_str arn)
{
    struct ew_arn parts;
    return ew_arn_split(arn, &parts) && ew_str_eq(parts.account, EW_STR("aws"))
               ? EW_POLICY_AWS_MANAGED
               : EW_POLICY_MANAGED;
}

/* ---- pages --------------------------------------------------------------- */

/* A page may hold nothing but AWS managed policies: it then names none. */
static enum ew_status place_pages(struct ew_accounts *accounts,
                                  struct ew_str default_account)
{
    struct ew_str arn =
        default_account.len
            ? ew_reason(accounts->arena, "arn:aws:iam::%.*s:root",
                        EW_STR_ARG(default_account))
            : (struct ew_str){NULL, 0};
    struct ew_account_building *const *all = accounts->buildings.items;
    struct ew_account_building *only =
        accounts->buildings.count == 1 ? all[0] : NULL;
    EW_EACH_REF(struct ew_account_page, page, &accounts->pages) {
        struct ew_account_building *building = NULL;
        if (page->building || page->many) {
            continue;
        }
        if (arn.ptr) {
            EW_TRY(ew_accounts_of(accounts, page, arn, &building));
        } else if (only) {
            EW_TRY(see(accounts, page, only));
        }
    }
    return EW_OK;
}

static void tell_homeless_pages(struct ew_accounts *accounts)
{
    EW_EACH_REF(const struct ew_account_page, page, &accounts->pages) {
        struct ew_place file = {.file = page->text->file};
        if (page->building || page->many) {
            continue;
        }
        if (page->truncated) {
            EW_LOSE(accounts, page->place,
                    "this is one page of several, and it names no "
                    "account: what the others hold is not known");
        } else {
            ew_diag_add(&accounts->estate->notes, file,
                        "the file names no account");
        }
    }
}

/**
 * n - 1 pages that say there is more and one that does not are a whole
 * account (fact B7.13). A page missing in the middle does not show by
 * itself, so that this is taken for granted is an assumption; groups and
 * policies that it held are missed where they are named.
 */
static enum ew_status judge_pages(struct ew_accounts *accounts)
{
    EW_EACH(const struct sighting, each, &accounts->sightings) {
        const struct ew_account_page *page = each->page;
        const struct ew_account_building *building = each->building;
        struct ew_str id = building->account->id;
        if (!page->truncated) {
            continue;
        }
        if (building->truncated_count == building->page_count) {
            EW_LOSE(accounts, page->place,
                    "account `%.*s`: this is one page of several, and "
                    "the last one is not in the input",
                    EW_STR_ARG(id));
            continue;
        }
        struct ew_str text =
            ew_reason(accounts->arena,
                      "account `%.*s` was read from %zu pages: no page "
                      "between them is missing",
                      EW_STR_ARG(id), building->page_count);
        EW_TRY_MEMORY(text.ptr);
        EW_TRY(ew_vec_push_str(&accounts->estate->assumptions, text));
    }
    return EW_OK;
}

/* Exports of 2018 and stitched ones lack boundaries silently (B7.11). */
static void judge_boundaries(struct ew_accounts *accounts)
{
    EW_EACH_REF(const struct ew_account_building, building,
                &accounts->buildings) {
        if (building->shows_boundaries || !building->boundary_use.file.ptr) {
            continue;
        }
        EW_LOSE(accounts, building->boundary_use,
                "policy `%.*s` is in use as a permissions boundary, but "
                "no principal of account `%.*s` shows one: boundaries "
                "are missing from the input",
                EW_STR_ARG(building->boundary_policy),
                EW_STR_ARG(building->account->id));
    }
}

enum ew_status ew_accounts_gather(struct ew_accounts *accounts,
                                  struct ew_str default_account)
{
    EW_TRY(place_pages(accounts, default_account));
    tell_homeless_pages(accounts);
    EW_TRY(judge_pages(accounts));
    return ew_accounts_merge(accounts);
}

enum ew_status ew_accounts_finish(struct ew_accounts *accounts)
{
    /* what the estate keeps must not lie in what is gone before it */
    assert(accounts->arena != accounts->passing);
    EW_TRY(ew_accounts_join(accounts));
    judge_boundaries(accounts);
    return EW_OK;
}
