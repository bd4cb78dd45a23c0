/**
 * Credentials, from wherever the user keeps them, as the AWS tools look for
 * them: the environment; the profile (a role, a web identity, SSO, keys, a
 * process); the container; the instance. An explicit profile leaves the
 * environment out.
 */
#ifndef EW_AWS_CREDENTIALS_H
#define EW_AWS_CREDENTIALS_H

#include "aws/identity.h"
#include "aws/limits.h"
#include "aws/settings.h"
#include "aws/transport.h"

/** What to do where no person is. */
#define EW_MFA_ADVICE                                                    \
    "get credentials by `aws sts get-session-token --serial-number "     \
    "DEVICE --token-code CODE`, or those of the role by `aws configure " \
    "export-credentials --profile PROFILE --format env`, and put them "  \
    "into the environment"

/** Asks a person for the code of an MFA device. */
struct ew_mfa {
    /**
     * Write a terminated code. NULL: there is no terminal to ask at.
     * Errors: what the callee says, for example that nobody answered.
     */
    enum ew_status (*ask)(void *user, struct ew_str serial,
                          struct ew_str profile, char code[EW_AWS_MAX_MFA_CODE],
                          struct ew_error *err);
    void *user;
};

enum ew_told {
    EW_TOLD_DETAIL,  /**< for who asks for details */
    EW_TOLD_WARNING, /**< for everybody */
};

/** Hears what is no error. */
struct ew_listener {
    /** One line without anything secret. NULL: nobody listens. */
    void (*hear)(void *user, enum ew_told told, struct ew_str text);
    void *user;
};

/** Borrowed as long as the chain lives. */
struct ew_credentials_options {
    const struct ew_aws_settings *settings;
    const struct ew_aws_transport *transport; /**< NULL: no network */
    struct ew_mfa mfa;
    struct ew_listener listener;
};

/** A source and what it gave last. Used by one thread. */
struct ew_credentials;

/** Ownership: *out by the caller, to be freed. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_credentials_new(
    const struct ew_credentials_options *options, struct ew_credentials **out,
    struct ew_error *err);
/** Overwrites what is secret; NULL is fine. */
void ew_credentials_free(struct ew_credentials *chain);
/**
 * Credentials that are good for some minutes more, got anew when that is not
 * so. When new ones cannot be had, those that still hold are given.
 *
 * Ownership: *out is borrowed until the next call.
 * Errors: EW_INVALID when the configuration is wrong or nobody has any, with
 * what to do about it; EW_IO; EW_UNSUPPORTED for `aws login`; EW_NOMEM. None
 * of the texts holds a secret.
 */
EW_NODISCARD enum ew_status ew_credentials_get(
    struct ew_credentials *chain, int64_t now,
    const struct ew_aws_credentials **out, struct ew_error *err);
/** What was given last is of no use any more, whatever it says itself. */
void ew_credentials_expire(struct ew_credentials *chain);

#endif
