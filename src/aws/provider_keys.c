/*
 * Keys that lie about in the environment or in a file. Half of a pair in the
 * environment is an error and not nothing: what comes next in the chain would
 * be somebody else.
 */
#include "aws/provider.h"

/* The first of two that is there: the second one is of old. */
static struct ew_str first(struct ew_str a, struct ew_str b)
{
    return a.ptr ? a : b;
}

/* Copies of what is secret, in the arena: it is overwritten there later. */
static enum ew_status copy_keys(const struct ew_provide *p,
                                struct ew_aws_credentials *out,
                                struct ew_error *err)
{
    struct ew_str secret = ew_arena_str(p->arena, out->secret);
    struct ew_str token = ew_arena_str(p->arena, out->session_token);
    bool failed = !secret.ptr || (out->session_token.ptr && !token.ptr);
    out->secret = secret;
    out->session_token = token;
    return failed ? ew_fail_memory(err) : EW_OK;
}

enum ew_status ew_provide_environment(const struct ew_provide *p,
                                      struct ew_aws_credentials *out,
                                      struct ew_error *err)
{
    const struct ew_environment *env = p->with->settings->env;
    struct ew_str id = ew_environment_get(env, "AWS_ACCESS_KEY_ID");
    struct ew_str secret = ew_environment_get(env, "AWS_SECRET_ACCESS_KEY");
    struct ew_str expiry = ew_environment_get(env, "AWS_CREDENTIAL_EXPIRATION");
    *out = (struct ew_aws_credentials){.expiry = EW_AWS_NO_EXPIRY};
    if (!id.ptr) {
        return EW_OK;
    }
    if (!secret.ptr) {
        return ew_fail(err, EW_INVALID,
                       "AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is "
                       "not");
    }
    if (expiry.ptr) {
        EW_TRY(ew_provider_expiry(p, "AWS_CREDENTIAL_EXPIRATION", expiry,
                                  &out->expiry, err));
    }
    out->access_key_id = id;
    out->secret = secret;
    out->session_token = first(ew_environment_get(env, "AWS_SESSION_TOKEN"),
                               ew_environment_get(env, "AWS_SECURITY_TOKEN"));
    out->account_id = ew_environment_get(env, "AWS_ACCOUNT_ID");
    out->source = EW_STR("environment");
    return copy_keys(p, out, err);
}

enum ew_status ew_provide_keys(const struct ew_provide *p,
                               const struct ew_profile *profile,
                               struct ew_aws_credentials *out,
                               struct ew_error *err)
{
    *out = (struct ew_aws_credentials){
        .access_key_id = ew_profile_get(profile, "aws_access_key_id"),
        .secret = ew_profile_get(profile, "aws_secret_access_key"),
        .session_token = first(ew_profile_get(profile, "aws_session_token"),
                               ew_profile_get(profile, "aws_security_token")),
        .account_id = ew_profile_get(profile, "aws_account_id"),
        .expiry = EW_AWS_NO_EXPIRY,
        .source = ew_arena_printf(p->arena, "profile `%.*s`",
                                  EW_STR_ARG(profile->name)),
    };
    return out->source.ptr ? copy_keys(p, out, err) : ew_fail_memory(err);
}
