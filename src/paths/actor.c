/*
 * People and machines are told apart by who can get in: how a user signs in,
 * and whom a role trusts. Names say nothing: `deploy` may be a person's. What
 * no fact tells is unknown (facts F2.20, F2.21).
 */
#include "paths/actor.h"

#include "paths/issuers.h"

static enum ew_actor of_user(const struct ew_principal *user,
                             struct ew_str *reason)
{
    if (user->console_password == EW_KNOWN_YES) {
        *reason = EW_STR("has a password for the console");
        return EW_ACTOR_HUMAN;
    }
    if (user->mfa_active == EW_KNOWN_YES) {
        *reason = EW_STR("has an MFA device");
        return EW_ACTOR_HUMAN;
    }
    if (user->console_password == EW_KNOWN_NO) {
        *reason = EW_STR("has no password for the console");
        return EW_ACTOR_MACHINE;
    }
    *reason = EW_STR("no credential report tells whether it has a password");
    return EW_ACTOR_UNKNOWN;
}

static enum ew_actor of_named(const struct ew_principal *role,
                              const struct ew_named *named,
                              struct ew_str *reason)
{
    bool own = role->account && named->account.ptr &&
               ew_str_eq(role->account->id, named->account);
    switch (named->kind) {
    case EW_NAMED_PROVIDER:
        if (ew_str_contains(named->text, EW_STR(":saml-provider/"))) {
            *reason = EW_STR("its trust policy names a SAML provider");
            return EW_ACTOR_HUMAN;
        }
        if (ew_issuer_of(named->text).ci) {
            *reason = EW_STR("its trust policy names the OIDC provider of CI");
            return EW_ACTOR_MACHINE;
        }
        break;
    case EW_NAMED_SERVICE:
        *reason = EW_STR("its trust policy names a service");
        return EW_ACTOR_SERVICE;
    case EW_NAMED_ANYONE:
        *reason = EW_STR("its trust policy names everybody");
        return EW_ACTOR_OUTSIDE;
    case EW_NAMED_ACCOUNT:
    case EW_NAMED_USER:
    case EW_NAMED_ROLE:
    case EW_NAMED_SESSION:
    case EW_NAMED_FEDERATED_USER:
        if (!own) {
            *reason = EW_STR("its trust policy names another account");
            return EW_ACTOR_OUTSIDE;
        }
        break;
    case EW_NAMED_GONE:
    case EW_NAMED_OTHER:
        break;
    }
    return EW_ACTOR_UNKNOWN;
}

/* Of several the one that matters most to who reads: people first. */
static int weight(enum ew_actor actor)
{
    static const int WEIGHTS[] = {
        [EW_ACTOR_UNKNOWN] = 0, [EW_ACTOR_SERVICE] = 1, [EW_ACTOR_MACHINE] = 2,
        [EW_ACTOR_OUTSIDE] = 3, [EW_ACTOR_HUMAN] = 4,
    };
    return WEIGHTS[actor];
}

static enum ew_actor of_document(const struct ew_principal *role,
                                 const struct ew_document *document,
                                 struct ew_str *reason)
{
    enum ew_actor best = EW_ACTOR_UNKNOWN;
    for (size_t i = 0; document && i < document->statement_count; i++) {
        const struct ew_statement *s = &document->statements[i];
        for (size_t k = 0; s->effect == EW_ALLOW && k < s->named_count; k++) {
            struct ew_str why = {NULL, 0};
            enum ew_actor one = of_named(role, &s->named[k], &why);
            if (weight(one) > weight(best)) {
                best = one;
                *reason = why;
            }
        }
    }
    return best;
}

enum ew_actor ew_actor_of(const struct ew_principal *principal,
                          struct ew_str *reason)
{
    if (principal->type == EW_PRINCIPAL_USER) {
        return of_user(principal, reason);
    }
    *reason = EW_STR("nothing in the input tells who is behind it");
    if (principal->type != EW_PRINCIPAL_ROLE) {
        return EW_ACTOR_UNKNOWN;
    }
    if (principal->service_linked) {
        *reason = EW_STR("only its service can use it");
        return EW_ACTOR_SERVICE;
    }
    if (ew_str_starts(principal->path, EW_STR("/aws-reserved/sso."))) {
        *reason = EW_STR("Identity Center assigns it to people");
        return EW_ACTOR_HUMAN;
    }
    const struct ew_policy *trust = principal->trust_policy;
    return trust ? of_document(principal,
                               ew_policy_document(trust, EW_FILL_READABLE),
                               reason)
                 : EW_ACTOR_UNKNOWN;
}
