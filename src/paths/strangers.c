/*
 * Whoever no input shows is somebody: of an account, with an ARN of it, maybe
 * of an organization. What a trust policy tests of that is said as conditions
 * of the question, so that `*` which lets in none but the account's own lets
 * in nobody from outside.
 */
#include "paths/strangers.h"

#include "paths/trusting.h"

static enum ew_status hold_that(struct ew_vec *conditions,
                                struct ew_str operator_text, struct ew_str key,
                                struct ew_strs values)
{
    struct ew_condition *c = ew_vec_push(conditions);
    EW_TRY_MEMORY(c);
    *c = (struct ew_condition){.op = NULL};
    (void)ew_condition_operator(operator_text, c);
    c->key = key;
    c->values = values.items;
    c->value_count = values.count;
    return EW_OK;
}

/* `START ID END` of each. */
static enum ew_status globs_of(struct ew_vec *out, const struct ew_vec *ids,
                               const char *start, const char *end)
{
    EW_EACH(const struct ew_str, id, ids) {
        struct ew_str glob = ew_arena_printf(out->arena, "%s%.*s%s", start,
                                             EW_STR_ARG(*id), end);
        EW_TRY_MEMORY(glob.ptr);
        EW_TRY(ew_vec_push_str(out, glob));
    }
    return EW_OK;
}

static enum ew_status hold_arns(struct ew_vec *conditions,
                                const char *operator_text,
                                const struct ew_vec *ids)
{
    struct ew_vec globs = ew_vec_of(conditions->arena, sizeof(struct ew_str));
    EW_TRY(globs_of(&globs, ids, "arn:*:*::", ":*"));
    return hold_that(conditions, ew_str_from(operator_text),
                     EW_STR("aws:PrincipalArn"),
                     (struct ew_strs){globs.items, globs.count});
}

/* Is every account of its organization in the input, the one that manages it
 * among them? */
static bool is_organization_whole(const struct ew_estate *estate,
                                  struct ew_str organization)
{
    bool managed = false;
    EW_EACH_REF(const struct ew_account, account, &estate->accounts) {
        managed =
            managed || (account->scp_state == EW_SCP_MANAGEMENT &&
                        ew_str_eq(account->organization_id, organization));
    }
    return managed && estate->unjudged.count == 0;
}

static enum ew_status hold_organization(const struct ew_estate *estate,
                                        struct ew_str organization,
                                        struct ew_vec *conditions)
{
    struct ew_vec ids = ew_vec_of(conditions->arena, sizeof(struct ew_str));
    struct ew_vec paths = ew_vec_of(conditions->arena, sizeof(struct ew_str));
    if (!organization.ptr || !is_organization_whole(estate, organization)) {
        return EW_OK;
    }
    EW_TRY(ew_vec_push_str(&ids, organization));
    EW_TRY(globs_of(&paths, &ids, "", "/*"));
    EW_TRY(hold_that(conditions, EW_STR("StringNotEquals"),
                     EW_STR("aws:PrincipalOrgID"),
                     (struct ew_strs){ids.items, ids.count}));
    return hold_that(conditions, EW_STR("ForAllValues:StringNotLike"),
                     EW_STR("aws:PrincipalOrgPaths"),
                     (struct ew_strs){paths.items, paths.count});
}

static enum ew_status hold_public(const struct ew_estate *estate,
                                  const struct ew_principal *role,
                                  struct ew_vec *conditions)
{
    struct ew_vec ids = ew_vec_of(conditions->arena, sizeof(struct ew_str));
    const struct ew_account *own = role->account;
    bool known = own && !own->unknown && own->id.len > 0;
    EW_TRY(ew_trust_accounts(ew_principal_trust(role), &ids));
    if (known && !ew_vec_has_str(&ids, own->id)) {
        EW_TRY(ew_vec_push_str(&ids, own->id));
    }
    if (ids.count > 0) {
        EW_TRY(hold_that(conditions, EW_STR("StringNotEquals"),
                         EW_STR("aws:PrincipalAccount"),
                         (struct ew_strs){ids.items, ids.count}));
        EW_TRY(hold_arns(conditions, "ArnNotLike", &ids));
    }
    return known ? hold_organization(estate, own->organization_id, conditions)
                 : EW_OK;
}

static bool tests_arns(const struct ew_document *document)
{
    for (size_t i = 0; document && i < document->statement_count; i++) {
        const struct ew_statement *s = &document->statements[i];
        for (size_t k = 0; k < s->condition_count; k++) {
            if (ew_str_eq_nocase(s->conditions[k].key,
                                 EW_STR("aws:PrincipalArn"))) {
                return true;
            }
        }
    }
    return false;
}

/* An account is named by its root user; who asks may be anybody of it. */
static enum ew_status hold_account(const struct ew_principal *role,
                                   const struct ew_principal **asks,
                                   struct ew_vec *conditions)
{
    struct ew_vec ids = ew_vec_of(conditions->arena, sizeof(struct ew_str));
    if (!tests_arns(ew_principal_trust(role))) {
        return EW_OK;
    }
    struct ew_principal *anybody =
        EW_NEW(conditions->arena, struct ew_principal);
    EW_TRY_MEMORY(anybody);
    *anybody = **asks;
    anybody->name_unknown = true;
    *asks = anybody;
    EW_TRY(ew_vec_push_str(&ids, anybody->account->id));
    return hold_arns(conditions, "ArnLike", &ids);
}

enum ew_status ew_strangers_hold(struct ew_arena *arena,
                                 const struct ew_estate *estate,
                                 enum ew_outside_kind kind,
                                 const struct ew_principal *role,
                                 const struct ew_principal **asks,
                                 struct ew_target *target)
{
    struct ew_vec conditions = ew_vec_of(arena, sizeof(struct ew_condition));
    if (kind == EW_OUTSIDE_PUBLIC) {
        EW_TRY(hold_public(estate, role, &conditions));
    } else if (kind == EW_OUTSIDE_ACCOUNT) {
        EW_TRY(hold_account(role, asks, &conditions));
    }
    target->holding = conditions.items;
    target->holding_count = conditions.count;
    return EW_OK;
}
