/** Whom a Principal element names. Source: facts B5.1, B5.5 to B5.7. */
#ifndef EW_POLICY_PRINCIPALS_H
#define EW_POLICY_PRINCIPALS_H

#include "base/str.h"

enum ew_named_kind {
    EW_NAMED_ANYONE,         /**< `*` */
    EW_NAMED_ACCOUNT,        /**< its id, or the ARN of its root user */
    EW_NAMED_USER,           /**< ARN */
    EW_NAMED_ROLE,           /**< ARN; each session of it */
    EW_NAMED_SESSION,        /**< ARN, `assumed-role/ROLE/SESSION` */
    EW_NAMED_FEDERATED_USER, /**< ARN */
    EW_NAMED_SERVICE,        /**< `ecs-tasks.amazonaws.com` */
    EW_NAMED_PROVIDER,       /**< of identities, SAML or OIDC: ARN or host */
    EW_NAMED_GONE,           /**< the id of what was deleted: nobody (B5.5) */
    EW_NAMED_OTHER,          /**< in no form that is known here */
};

/** One entry. */
struct ew_named {
    enum ew_named_kind kind;
    struct ew_str text;    /**< as written */
    struct ew_str account; /**< of an account, user, role or session */
};

/** What an entry of the member `AWS` names. */
struct ew_named ew_named_of_aws(struct ew_str text);

/**
 * Stands for a service or provider that is not known before a deployment, in
 * the readings of code that may have most access. It is the name of none.
 */
#define EW_NAMED_UNKNOWN "not-known-yet"

/** How services may end in the partition of China; `.cn` less elsewhere. */
#define EW_SERVICE_END_CN ".amazonaws.com.cn"

/** May a service or provider that is named be the one of this name? In China
 * services have two. */
bool ew_named_may_be(const struct ew_named *named, struct ew_str name);

/** Has an entry a wildcard that is not all of it? IAM refuses those (B5.1). */
bool ew_named_is_pattern(struct ew_str text);

#endif
