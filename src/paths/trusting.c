/*
 * Whom a trust policy names decides who is asked about at all, so it is read
 * generously here; whether they get in is the engine's to say.
 */
#include "paths/trusting.h"

#include "policy/arn.h"

/* Each once; an account by the ARN of its root user, however it is written. */
static enum ew_status keep_named(const struct ew_principal *role,
                                 const struct ew_named *named,
                                 struct ew_vec *out)
{
    struct ew_named one = *named;
    if (one.kind == EW_NAMED_ACCOUNT &&
        !ew_str_starts(one.text, EW_STR("arn:"))) {
        struct ew_str partition =
            role->partition.ptr ? role->partition : EW_STR("aws");
        one.text =
            ew_arena_printf(out->arena, "arn:%.*s:iam::%.*s:root",
                            EW_STR_ARG(partition), EW_STR_ARG(one.account));
        EW_TRY_MEMORY(one.text.ptr);
    }
    EW_EACH(const struct ew_named, known, out) {
        if (known->kind == one.kind && ew_str_eq(known->text, one.text)) {
            return EW_OK;
        }
    }
    return EW_VEC_ADD(out, &one);
}

/* `*` with conditions on the caller's account lets in who they write. */
static enum ew_status add_conditioned(const struct ew_principal *role,
                                      const struct ew_document *document,
                                      struct ew_vec *out)
{
    struct ew_vec ids = ew_vec_of(out->arena, sizeof(struct ew_str));
    EW_TRY(ew_trust_accounts(document, &ids));
    EW_EACH(const struct ew_str, id, &ids) {
        const struct ew_named named = ew_named_of_aws(*id);
        EW_TRY(keep_named(role, &named, out));
    }
    return EW_OK;
}

static enum ew_status add_trusted(const struct ew_principal *role,
                                  const struct ew_document *document,
                                  struct ew_vec *out, bool *unsure)
{
    bool anyone = false;
    if (!document || document->refused) {
        *unsure = true;
        return EW_OK;
    }
    for (size_t i = 0; i < document->statement_count; i++) {
        const struct ew_statement *s = &document->statements[i];
        *unsure = *unsure || s->refused || s->unsure;
        if (s->effect != EW_ALLOW || s->refused) {
            continue;
        }
        for (size_t k = 0; k < s->named_count; k++) {
            anyone = anyone || s->named[k].kind == EW_NAMED_ANYONE;
            EW_TRY(keep_named(role, &s->named[k], out));
        }
    }
    return anyone ? add_conditioned(role, document, out) : EW_OK;
}

enum ew_status ew_trust_names(const struct ew_principal *role,
                              struct ew_vec *out, bool *unsure)
{
    const struct ew_policy *trust = role->trust_policy;
    *unsure = false;
    if (!trust) {
        return EW_OK;
    }
    EW_TRY(add_trusted(role, ew_policy_document(trust, EW_FILL_LEAST), out,
                       unsure));
    if (trust->most) {
        EW_TRY(add_trusted(role, trust->most, out, unsure));
    }
    /* names that are made up are open only here */
    if (trust->widest) {
        EW_TRY(add_trusted(role, trust->widest, out, unsure));
    }
    return EW_OK;
}

/* ---- conditions on who asks ---------------------------------------------- */

/* The account of `111122223333`, or of an ARN or what stands for some. */
static struct ew_str id_written_in(struct ew_str value)
{
    struct ew_arn arn;
    struct ew_str id = value;
    if (ew_arn_split(value, &arn)) {
        id = arn.account;
    }
    return ew_is_account_id(id) ? id : (struct ew_str){NULL, 0};
}

static enum ew_status add_accounts_of(const struct ew_condition *c,
                                      struct ew_vec *ids)
{
    if (!ew_str_eq_nocase(c->key, EW_STR("aws:PrincipalAccount")) &&
        !ew_str_eq_nocase(c->key, EW_STR("aws:PrincipalArn"))) {
        return EW_OK;
    }
    for (size_t i = 0; i < c->value_count; i++) {
        struct ew_str id = id_written_in(c->values[i]);
        if (id.ptr && !ew_vec_has_str(ids, id)) {
            EW_TRY(ew_vec_push_str(ids, id));
        }
    }
    return EW_OK;
}

enum ew_status ew_trust_accounts(const struct ew_document *document,
                                 struct ew_vec *ids)
{
    for (size_t i = 0; document && i < document->statement_count; i++) {
        const struct ew_statement *s = &document->statements[i];
        for (size_t k = 0; k < s->condition_count; k++) {
            EW_TRY(add_accounts_of(&s->conditions[k], ids));
        }
    }
    return EW_OK;
}

/* ---- services ------------------------------------------------------------ */

static bool trusts_service_in(const struct ew_document *document,
                              struct ew_str service)
{
    for (size_t i = 0; document && i < document->statement_count; i++) {
        const struct ew_statement *s = &document->statements[i];
        for (size_t k = 0; s->effect == EW_ALLOW && k < s->named_count; k++) {
            enum ew_named_kind kind = s->named[k].kind;
            if ((kind == EW_NAMED_SERVICE || kind == EW_NAMED_PROVIDER) &&
                ew_named_may_be(&s->named[k], service)) {
                return true;
            }
        }
    }
    return false;
}

bool ew_trusts_service(const struct ew_principal *role, struct ew_str service)
{
    const struct ew_policy *trust = role->trust_policy;
    return trust && (trusts_service_in(ew_policy_document(trust, EW_FILL_LEAST),
                                       service) ||
                     trusts_service_in(trust->most, service) ||
                     trusts_service_in(trust->widest, service));
}

static bool may_in(const struct ew_document *document, struct ew_str action)
{
    bool may = document && document->refused;
    for (size_t i = 0; document && i < document->statement_count; i++) {
        const struct ew_statement *s = &document->statements[i];
        may = may || s->action_unsure || s->refused ||
              (s->effect == EW_ALLOW && ew_statement_names_action(s, action));
    }
    return may;
}

bool ew_trust_may(const struct ew_principal *role, struct ew_str action)
{
    const struct ew_policy *trust = role->trust_policy;
    return !trust || !trust->document ||
           may_in(ew_policy_document(trust, EW_FILL_LEAST), action) ||
           may_in(trust->most, action) || may_in(trust->widest, action);
}

bool ew_is_sealed(const struct ew_principal *role)
{
    return role->service_linked ||
           ew_str_starts(role->path, EW_STR("/aws-reserved/")) ||
           ew_str_starts(role->path, EW_STR("/aws-service-role/"));
}
