/*
 * Whether the policy of a resource, a role's trust policy among them, is about
 * a caller. Principal holds names, not patterns, so this is known before any
 * request is looked at, but for the name that a session of a role will have.
 */
#include "engine/naming.h"

#include "policy/arn.h"

#include "engine/applies.h"

/* ---- who asks ------------------------------------------------------------ */

static struct ew_str value_of(const struct ew_request *request,
                              struct ew_str key)
{
    const struct ew_context_entry *entry = ew_request_find(request, key);
    return entry && entry->value_count == 1 ? entry->values[0]
                                            : (struct ew_str){NULL, 0};
}

/* The last part of `role/path/NAME`, or NAME of `assumed-role/NAME/SESSION`:
 * a session's ARN has no path, and names of roles are unique without it. */
static struct ew_str role_of(const struct ew_named *named,
                             struct ew_str *session)
{
    struct ew_arn arn;
    struct ew_str rest = {NULL, 0};
    *session = (struct ew_str){NULL, 0};
    if (!ew_arn_split(named->text, &arn)) {
        return rest;
    }
    (void)ew_str_cut(arn.resource, '/', &rest);
    if (named->kind == EW_NAMED_SESSION) {
        return ew_str_cut(rest, '/', session);
    }
    struct ew_str name = rest;
    while (rest.ptr) {
        name = ew_str_cut(rest, '/', &rest);
    }
    return name;
}

struct ew_caller ew_caller_of(const struct ew_request *request,
                              const struct ew_layers *layers)
{
    struct ew_caller out = {
        .self = ew_named_of_aws(request->principal),
        .has_boundary = layers->has_boundary,
    };
    switch (out.self.kind) {
    case EW_NAMED_ROLE:
        /* `AROA…:NAME`, which aws:userid is in a session of a role. */
        (void)ew_str_cut(value_of(request, EW_STR("aws:userid")), ':',
                         &out.session_name);
        break;
    case EW_NAMED_SESSION:
        (void)role_of(&out.self, &out.session_name);
        break;
    case EW_NAMED_USER:
        out.federated_arn = value_of(request, EW_STR("aws:PrincipalArn"));
        break;
    case EW_NAMED_SERVICE:
    case EW_NAMED_PROVIDER:
        out.outside = true;
        break;
    case EW_NAMED_OTHER:
    case EW_NAMED_ANYONE:
        /* a bare document is that of somebody whom nobody knows */
        out.outside = layers->identity_count == 0 ||
                      ew_str_contains(request->principal, EW_STR("-provider/"));
        break;
    case EW_NAMED_ACCOUNT:
    case EW_NAMED_FEDERATED_USER:
    case EW_NAMED_GONE:
        break;
    }
    return out;
}

/* ---- who is named -------------------------------------------------------- */

static bool is_same_role(const struct ew_named *named,
                         const struct ew_caller *caller)
{
    struct ew_str session;
    struct ew_str own;
    /* A role is named by its whole ARN, path included. */
    return named->kind == EW_NAMED_ROLE && caller->self.kind == EW_NAMED_ROLE
               ? ew_str_eq(named->text, caller->self.text)
               : ew_str_eq(named->account, caller->self.account) &&
                     ew_str_eq(role_of(named, &session),
                               role_of(&caller->self, &own));
}

struct ew_str ew_named_session(const struct ew_named *named,
                               const struct ew_caller *caller)
{
    struct ew_str session = {NULL, 0};
    bool role = caller->self.kind == EW_NAMED_ROLE ||
                caller->self.kind == EW_NAMED_SESSION;
    if (named->kind == EW_NAMED_SESSION && role &&
        is_same_role(named, caller)) {
        (void)role_of(named, &session);
    }
    return session;
}

/* A role's session by its name (fact B5.1); open where that is not known. */
static enum ew_naming names_session(const struct ew_named *named,
                                    const struct ew_caller *caller, bool open)
{
    struct ew_str session = ew_named_session(named, caller);
    bool same = caller->session_name.ptr
                    ? ew_str_eq(session, caller->session_name)
                    : open && !caller->sessions_apart;
    return session.ptr && same ? EW_NAMES_ITSELF : EW_NAMES_NOT;
}

/* Somebody inside whose account is not known may be of any. */
static enum ew_naming names_account(const struct ew_named *named,
                                    const struct ew_caller *caller, bool open)
{
    bool same = caller->self.account.ptr || caller->outside
                    ? ew_str_eq(named->account, caller->self.account)
                    : open;
    return same ? EW_NAMES_ACCOUNT : EW_NAMES_NOT;
}

static enum ew_naming naming_of(const struct ew_named *named,
                                const struct ew_caller *caller, bool open)
{
    const struct ew_named *self = &caller->self;
    switch (named->kind) {
    case EW_NAMED_ANYONE:
        return EW_NAMES_ITSELF;
    case EW_NAMED_ACCOUNT:
        return names_account(named, caller, open);
    case EW_NAMED_ROLE:
        return (self->kind == EW_NAMED_ROLE ||
                self->kind == EW_NAMED_SESSION) &&
                       is_same_role(named, caller)
                   ? EW_NAMES_ROLE
                   : EW_NAMES_NOT;
    case EW_NAMED_SESSION:
        return names_session(named, caller, open);
    case EW_NAMED_FEDERATED_USER:
        return ew_str_eq(named->text, self->text) ||
                       ew_str_eq(named->text, caller->federated_arn)
                   ? EW_NAMES_ITSELF
                   : EW_NAMES_NOT;
    case EW_NAMED_USER:
        return ew_str_eq(named->text, self->text) ? EW_NAMES_ITSELF
                                                  : EW_NAMES_NOT;
    case EW_NAMED_SERVICE:
    case EW_NAMED_PROVIDER:
        return caller->outside && ew_named_may_be(named, self->text)
                   ? EW_NAMES_ITSELF
                   : EW_NAMES_NOT;
    case EW_NAMED_GONE:
        return EW_NAMES_NOT;
    case EW_NAMED_OTHER:
        break;
    }
    return open ? EW_NAMES_ITSELF : EW_NAMES_NOT;
}

/*
 * Facts B1.4.8, B1.4.9: it spares who is listed together with its account,
 * and nobody who has a boundary.
 */
static enum ew_naming naming_of_others(const struct ew_statement *s,
                                       const struct ew_caller *caller,
                                       bool open)
{
    bool itself = false;
    bool account = caller->outside; /* has none */
    for (size_t i = 0; i < s->named_count; i++) {
        enum ew_naming one = naming_of(&s->named[i], caller, !open);
        bool anyone = s->named[i].kind == EW_NAMED_ANYONE;
        account = account || anyone || one == EW_NAMES_ACCOUNT;
        itself =
            itself || one > EW_NAMES_ACCOUNT ||
            (one == EW_NAMES_ACCOUNT && caller->self.kind == EW_NAMED_ACCOUNT);
    }
    return itself && account && !caller->has_boundary ? EW_NAMES_NOT
                                                      : EW_NAMES_ITSELF;
}

enum ew_naming ew_statement_naming(const struct ew_statement *s,
                                   const struct ew_caller *caller,
                                   enum ew_reading reading)
{
    bool open = ew_reading_applies(reading, s->effect == EW_ALLOW);
    enum ew_naming best = EW_NAMES_NOT;
    if (s->not_principal) {
        return naming_of_others(s, caller, open);
    }
    for (size_t i = 0; i < s->named_count; i++) {
        enum ew_naming one = naming_of(&s->named[i], caller, open);
        best = one > best ? one : best;
    }
    return best;
}

/* ---- both sides ---------------------------------------------------------- */

bool ew_action_needs_resource_policy(struct ew_str action)
{
    return ew_str_starts_nocase(action, EW_STR("sts:")) ||
           ew_str_starts_nocase(action, EW_STR("kms:"));
}

bool ew_is_own_account(const struct ew_request *request,
                       const struct ew_caller *caller)
{
    struct ew_arn arn;
    struct ew_arn own;
    struct ew_str account = {NULL, 0};
    if (ew_arn_split(request->resource, &arn)) {
        account = arn.account;
        /* equal numbers in two partitions are two accounts (fact B1.6.9) */
        if (ew_arn_split(caller->self.text, &own) &&
            !ew_str_eq(own.partition, arn.partition)) {
            return false;
        }
    }
    if (account.len == 0) {
        account = value_of(request, EW_STR("aws:ResourceAccount"));
    }
    return account.len == 0 || ew_str_eq(account, caller->self.account);
}
