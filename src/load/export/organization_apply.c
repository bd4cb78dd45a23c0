/*
 * From the tree to the levels of each account. Each level must allow by
 * itself, so a level that is not known makes everything below it unknown; one
 * without any policy is taken for a gap in the file, since every target has
 * FullAWSAccess to begin with (fact B4.6.4).
 */
#include "base/buf.h"

#include "load/code/code.h"
#include "load/export/organization.h"
#include "load/export/unjudged.h"

#include <stdlib.h>

/* The units from an account up to the root. */
struct path {
    struct ew_org_entity *units[EW_MAX_ORGANIZATION_DEPTH + 2];
    size_t count;
    const char *problem; /* of the last one; NULL: it is a root */
};

/* Bounded, so that units that are each other's parents come to an end. */
static void climb(const struct ew_organization *organization,
                  struct ew_org_entity *account, struct path *path)
{
    const size_t limit = sizeof(path->units) / sizeof(path->units[0]);
    struct ew_org_entity *unit = account;
    *path = (struct path){0};
    while (path->count < limit) {
        path->units[path->count++] = unit;
        if (unit->kind == EW_ENTITY_ROOT) {
            return;
        }
        struct ew_str parent = unit->parent;
        unit = parent.ptr ? ew_map_find(&organization->units, parent) : NULL;
        if (!unit || unit->kind == EW_ENTITY_ACCOUNT) {
            path->problem = parent.ptr ? "has a parent that is not in this file"
                                       : "has no `ParentId`";
            return;
        }
    }
    path->problem = "is not beneath a root";
}

/* ---- levels -------------------------------------------------------------- */

/* As reports call it; absent when memory is out. */
static struct ew_str level_name(struct ew_arena *arena,
                                const struct ew_org_entity *unit)
{
    switch (unit->kind) {
    case EW_ENTITY_ROOT:
        return EW_STR("root");
    case EW_ENTITY_ACCOUNT:
        return EW_STR("account");
    case EW_ENTITY_OU:
    default:
        return ew_arena_printf(
            arena, "ou %.*s",
            EW_STR_ARG(unit->name.ptr ? unit->name : unit->id));
    }
}

static int by_policy_id(const void *left, const void *right)
{
    const struct ew_policy *a = *(const struct ew_policy *const *)left;
    const struct ew_policy *b = *(const struct ew_policy *const *)right;
    return ew_str_cmp(a->id, b->id);
}

/* Sorted and each once: a file may list an attachment twice. */
static void order_policies(struct ew_vec *policies)
{
    const struct ew_policy **items = policies->items;
    size_t kept = 0;
    if (policies->count > 1) {
        qsort(items, policies->count, sizeof(*items), by_policy_id);
    }
    for (size_t i = 0; i < policies->count; i++) {
        if (kept == 0 || items[kept - 1] != items[i]) {
            items[kept++] = items[i];
        }
    }
    policies->count = kept;
}

/* Made once for all accounts beneath it. Fact B4.6.4: something must be
 * attached everywhere, so a bare unit means that the file is not whole. */
static enum ew_status make_level(struct ew_loading *loading,
                                 const struct ew_organization *organization,
                                 struct ew_org_entity *unit)
{
    if (unit->level.name.ptr) {
        return EW_OK;
    }
    order_policies(&unit->scps);
    unit->level.name = level_name(loading->arena, unit);
    unit->level.policies = unit->scps.items;
    unit->level.policy_count = unit->scps.count;
    if (unit->scps.count == 0) {
        EW_LOSE(loading, ew_json_place(organization->text, unit->span),
                "no SCP is attached to `%.*s`, which AWS does not allow: "
                "it is judged as missing",
                EW_STR_ARG(unit->id));
    }
    return unit->level.name.ptr ? EW_OK : EW_NOMEM;
}

/*
 * What a file with gaps says of SCPs may be wrong either way, and a level
 * without any lacks them only in the file (fact B4.6.4).
 */
static enum ew_status doubt(struct ew_loading *loading,
                            const struct ew_organization *organization,
                            struct ew_account *account,
                            const struct ew_org_entity *empty)
{
    struct ew_str file = organization->text->file;
    if (empty) {
        account->scp_doubt = ew_arena_printf(
            loading->arena,
            "the organization file `%.*s` has no SCP for `%.*s`",
            EW_STR_ARG(file), EW_STR_ARG(empty->id));
    } else if (organization->has_gaps) {
        account->scp_doubt = ew_arena_printf(
            loading->arena, "the organization file `%.*s` has gaps",
            EW_STR_ARG(file));
    }
    bool doubtful = empty || organization->has_gaps;
    return doubtful && !account->scp_doubt.ptr ? EW_NOMEM : EW_OK;
}

static enum ew_status set_levels(struct ew_loading *loading,
                                 const struct ew_organization *organization,
                                 struct ew_account *account,
                                 const struct path *path)
{
    const struct ew_org_entity *empty = NULL;
    struct ew_scp_level *levels =
        EW_NEW_ARRAY(loading->arena, path->count, struct ew_scp_level);
    EW_TRY_MEMORY(levels);
    for (size_t i = 0; i < path->count; i++) {
        struct ew_org_entity *unit = path->units[path->count - 1 - i];
        EW_TRY(make_level(loading, organization, unit));
        levels[i] = unit->level;
        empty = unit->scps.count == 0 ? unit : empty;
    }
    account->scp_state = EW_SCP_APPLY;
    account->levels = levels;
    account->level_count = path->count;
    return doubt(loading, organization, account, empty);
}

/* `o-…/r-…/ou-…/`, as aws:PrincipalOrgPaths has it. */
static enum ew_status set_path(struct ew_loading *loading,
                               const struct ew_organization *organization,
                               struct ew_account *account,
                               const struct path *path)
{
    if (!organization->id.ptr || path->problem) {
        return EW_OK;
    }
    struct ew_buf buf;
    ew_buf_init(&buf);
    ew_buf_add(&buf, organization->id);
    ew_buf_add_char(&buf, '/');
    for (size_t i = path->count - 1; i > 0; i--) {
        ew_buf_add(&buf, path->units[i]->id);
        ew_buf_add_char(&buf, '/');
    }
    account->organization_path = ew_buf_move(&buf, loading->arena);
    return account->organization_path.ptr ? EW_OK : EW_NOMEM;
}

/* ---- accounts ------------------------------------------------------------ */

static void tell_absent(struct ew_loading *loading,
                        const struct ew_organization *organization,
                        struct ew_account *account)
{
    struct ew_str file = organization->text->file;
    account->scp_state = EW_SCP_ABSENT;
    EW_LOSE(loading, (struct ew_place){0},
            "account `%.*s` is not in the organization file `%.*s`: "
            "verdicts are without SCPs",
            EW_STR_ARG(account->id), EW_STR_ARG(file));
}

/* A path with a gap: what is attached in the gap is not known, so nor is what
 * the account's principals may do. */
static enum ew_status tell_broken(struct ew_loading *loading,
                                  const struct ew_organization *organization,
                                  struct ew_account *account,
                                  const struct path *path)
{
    const struct ew_org_entity *last = path->units[path->count - 1];
    account->scp_state = EW_SCP_ABSENT;
    account->scp_doubt = ew_arena_printf(
        loading->arena, "in the organization file `%.*s`, `%.*s` %s",
        EW_STR_ARG(organization->text->file), EW_STR_ARG(last->id),
        path->problem);
    EW_LOSE(loading, ew_json_place(organization->text, last->span),
            "`%.*s` %s: what SCPs bind account `%.*s` is not known",
            EW_STR_ARG(last->id), path->problem, EW_STR_ARG(account->id));
    return account->scp_doubt.ptr ? EW_OK : EW_NOMEM;
}

static enum ew_status apply(struct ew_loading *loading,
                            const struct ew_organization *organization,
                            struct ew_account *account)
{
    struct ew_org_entity *unit = ew_map_find(&organization->units, account->id);
    bool management = ew_str_eq(account->id, organization->management);
    if (!management && (!unit || unit->kind != EW_ENTITY_ACCOUNT)) {
        tell_absent(loading, organization, account);
        return EW_OK;
    }
    account->organization_id = organization->id;
    account->assigns = ew_vec_has_str(&organization->delegates, account->id);
    account->assigns_known = management || organization->delegates_known;
    struct path path = {.problem = ""};
    if (unit && unit->kind == EW_ENTITY_ACCOUNT) {
        climb(organization, unit, &path);
        EW_TRY(set_path(loading, organization, account, &path));
    }
    const struct ew_org_entity *top =
        path.problem ? NULL : path.units[path.count - 1];
    if (management) {
        account->scp_state = EW_SCP_MANAGEMENT;
    } else if (organization->consolidated || (top && !top->scps_enabled)) {
        account->scp_state = EW_SCP_DISABLED;
    } else if (!top) {
        return tell_broken(loading, organization, account, &path);
    } else {
        return set_levels(loading, organization, account, &path);
    }
    return EW_OK;
}

/* ---- one organization of all files --------------------------------------- */

static int by_organization_path(const void *left, const void *right)
{
    const struct ew_organization *a = *(struct ew_organization *const *)left;
    const struct ew_organization *b = *(struct ew_organization *const *)right;
    return ew_str_cmp(a->text->file, b->text->file);
}

/* The first by path counts; others must say the same. */
static struct ew_organization *choose_organization(struct ew_loading *loading)
{
    struct ew_organization **items = loading->organizations.items;
    size_t count = loading->organizations.count;
    if (count == 0) {
        return NULL;
    }
    qsort(items, count, sizeof(*items), by_organization_path);
    for (size_t i = 1; i < count; i++) {
        struct ew_json_text *text = items[i]->text;
        if (!ew_span_same(items[0]->text, items[0]->text->root, text,
                          text->root)) {
            EW_LOSE(loading, (struct ew_place){.file = text->file},
                    "this organization file is left out: it differs "
                    "from `%.*s`",
                    EW_STR_ARG(items[0]->text->file));
        }
    }
    return items[0];
}

enum ew_status ew_organization_finish(struct ew_loading *loading)
{
    struct ew_organization *organization = choose_organization(loading);
    EW_TRY(ew_code_scps(loading, organization));
    EW_TRY(ew_accounts_exclude(loading, organization));
    if (!organization) {
        EW_TRY(ew_accounts_list_excluded(loading));
        return ew_vec_push_str(
            &loading->estate->assumptions,
            EW_STR("no organization file was given: SCPs are not considered"));
    }
    EW_EACH_REF(struct ew_policy, policy, &organization->list) {
        EW_TRY(EW_VEC_ADD(&loading->estate->policies, &policy));
    }
    EW_EACH_REF(struct ew_account, account, &loading->estate->accounts) {
        EW_TRY(apply(loading, organization, account));
    }
    EW_TRY(ew_accounts_list_missing(loading, organization));
    return ew_accounts_list_excluded(loading);
}
