/**
 * How the policy of a resource is about a caller, and what the caller needs
 * beside it. Facts B4.8.4, B5.1 to B5.8.
 */
#ifndef EW_ENGINE_NAMING_H
#define EW_ENGINE_NAMING_H

#include "engine/evaluate.h"

/** From least to most that such an Allow does by itself. */
enum ew_naming {
    EW_NAMES_NOT,
    /** Its account: each principal there needs an Allow of its own, too. */
    EW_NAMES_ACCOUNT,
    /** Its role: in the same account no Allow, but the boundary's. */
    EW_NAMES_ROLE,
    /** Itself or anyone: in the same account nothing but that no Deny is. */
    EW_NAMES_ITSELF,
};

/** Who asks, taken apart. */
struct ew_caller {
    struct ew_named self;       /**< by its ARN or name */
    bool outside;               /**< a service or provider: no policies bind */
    struct ew_str session_name; /**< of a role's session; absent: not known */
    bool sessions_apart;        /**< that is looked at by ew_named_session */
    struct ew_str
        federated_arn; /**< of a user's federated session; or absent */
    bool has_boundary;
};

/** The caller of a request. */
struct ew_caller ew_caller_of(const struct ew_request *request,
                              const struct ew_layers *layers);

/**
 * How a statement names a caller. What is named in a form that nobody knows
 * is an open reading, and so is the session of a role whose name is not known.
 */
enum ew_naming ew_statement_naming(const struct ew_statement *statement,
                                   const struct ew_caller *caller,
                                   enum ew_reading reading);

/** The name of the session where an entry names one of the caller's role. */
struct ew_str ew_named_session(const struct ew_named *named,
                               const struct ew_caller *caller);

/**
 * Must the resource's policy allow in any case? Of roles and keys the policies
 * of the caller's account count only as far as it lets them (B5.3, B5.18).
 */
bool ew_action_needs_resource_policy(struct ew_str action);

/** Is the resource of a request in the caller's account? One whose ARN has no
 * account, and for which no aws:ResourceAccount is sent, is taken to be. */
bool ew_is_own_account(const struct ew_request *request,
                       const struct ew_caller *caller);

#endif
