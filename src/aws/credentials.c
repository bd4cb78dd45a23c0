/*
 * The chain of sources, asked in the order of the AWS tools until one has
 * something to say. A source that is configured and fails ends the search,
 * since going on would run with other credentials than the user believes; the
 * instance comes last and is there or not.
 *
 * What was found is kept in memory of its own, which is overwritten when it is
 * replaced or given up, and is renewed before it ends. While new ones cannot
 * be had, old ones that still hold are used, and told.
 */
#include "aws/credentials.h"

#include "aws/provider.h"
#include "aws/role_cache.h"

#include <stdlib.h>
#include <string.h>

/* New ones are asked for when the old ones hold no longer than this, but not
 * more often than every minute: some sources hand out the same ones for a
 * while. */
#define REFRESH_BEFORE_S 600
#define ASK_AGAIN_AFTER_S 60
/* Old ones that hold so long still serve when new ones cannot be had. */
#define LAST_USE_BEFORE_S 30

struct ew_credentials {
    struct ew_credentials_options with;
    struct ew_aws_credentials current; /* slices of store */
    char *store;                       /* NULL: nothing yet */
    size_t store_bytes;
    int64_t asked_at;
    bool expired; /* by the word of a service */
};

/* ---- what the profile says ---------------------------------------------- */

static enum ew_status get_base(const struct ew_provide *p,
                               const struct ew_plan *plan,
                               struct ew_aws_credentials *out,
                               struct ew_error *err)
{
    const struct ew_profile *profile = plan->profile;
    switch (plan->base) {
    case EW_PLAN_NOTHING:
        return EW_OK;
    case EW_PLAN_KEYS:
        return ew_provide_keys(p, profile, out, err);
    case EW_PLAN_ENVIRONMENT:
        return ew_provide_environment(p, out, err);
    case EW_PLAN_INSTANCE:
        return ew_provide_instance(p, out, err);
    case EW_PLAN_CONTAINER:
        return ew_provide_container(p, out, err);
    case EW_PLAN_WEB_IDENTITY:
        return ew_provide_web_identity(p, &plan->web, plan->token_file, out,
                                       err);
    case EW_PLAN_SSO:
        return ew_provide_sso(p, plan, out, err);
    case EW_PLAN_PROCESS:
        return ew_provide_process(p, profile, out, err);
    case EW_PLAN_LOGIN:
        break;
    }
    return ew_fail_at(err, EW_UNSUPPORTED, profile->place,
                      "`login_session` is not supported: use a profile with "
                      "`credential_process = aws configure export-credentials "
                      "--profile %.*s --format process`",
                      EW_STR_ARG(profile->name));
}

static void wipe_credentials(const struct ew_aws_credentials *credentials)
{
    ew_aws_wipe(credentials->secret);
    ew_aws_wipe(credentials->session_token);
}

/* The last role that the AWS CLI has credentials of: what comes before it
 * needs not be asked. *count gets how many roles are behind us; 0: none. */
static enum ew_status find_cached(const struct ew_provide *p,
                                  const struct ew_plan *plan,
                                  struct ew_aws_credentials *out, size_t *count,
                                  struct ew_error *err)
{
    for (*count = plan->role_count; *count > 0; (*count)--) {
        EW_TRY(ew_role_cache_find(p, &plan->roles[*count - 1], out, err));
        if (out->access_key_id.ptr) {
            return EW_OK;
        }
    }
    return EW_OK;
}

static enum ew_status get_roles(const struct ew_provide *p,
                                const struct ew_plan *plan,
                                struct ew_aws_credentials *out,
                                struct ew_error *err)
{
    size_t i = 0;
    EW_TRY(find_cached(p, plan, out, &i, err));
    if (i == 0) {
        EW_TRY(get_base(p, plan, out, err));
    }
    if (!out->access_key_id.ptr) {
        return ew_fail_at(err, EW_INVALID, plan->profile->place,
                          "profile `%.*s`: `credential_source` has no "
                          "credentials",
                          EW_STR_ARG(plan->profile->name));
    }
    for (; i < plan->role_count; i++) {
        const struct ew_aws_credentials source = *out;
        enum ew_status status =
            ew_provide_role(p, &plan->roles[i], &source, out, err);
        wipe_credentials(&source);
        EW_TRY(status);
    }
    return EW_OK;
}

/* ---- the chain ---------------------------------------------------------- */

/* AWS_WEB_IDENTITY_TOKEN_FILE, as EKS and CI services set it. */
static enum ew_status get_web_identity(const struct ew_provide *p,
                                       struct ew_aws_credentials *out,
                                       struct ew_error *err)
{
    const struct ew_environment *env = p->with->settings->env;
    struct ew_str file = ew_environment_get(env, "AWS_WEB_IDENTITY_TOKEN_FILE");
    const struct ew_plan_role role = {
        .role_arn = ew_environment_get(env, "AWS_ROLE_ARN"),
        .session_name = ew_environment_get(env, "AWS_ROLE_SESSION_NAME"),
    };
    if (!file.ptr) {
        return EW_OK;
    }
    if (!role.role_arn.ptr) {
        return ew_fail(err, EW_INVALID,
                       "AWS_WEB_IDENTITY_TOKEN_FILE is set, AWS_ROLE_ARN is "
                       "not");
    }
    return ew_provide_web_identity(p, &role, file, out, err);
}

static enum ew_status get_local(const struct ew_provide *p,
                                struct ew_aws_credentials *out,
                                struct ew_error *err)
{
    const struct ew_aws_settings *settings = p->with->settings;
    struct ew_plan plan = {.base = EW_PLAN_NOTHING};
    if (!settings->profile_explicit) {
        EW_TRY(ew_provide_environment(p, out, err));
        if (out->access_key_id.ptr) {
            return EW_OK;
        }
    }
    if (settings->profile) {
        EW_TRY(ew_plan_make(settings->profiles, settings->profile_name, &plan,
                            err));
    }
    if (plan.role_count > 0) {
        return get_roles(p, &plan, out, err);
    }
    if (!settings->profile_explicit) {
        EW_TRY(get_web_identity(p, out, err));
    }
    return out->access_key_id.ptr ? EW_OK : get_base(p, &plan, out, err);
}

/* Nobody has any: say where they were looked for. */
static enum ew_status nobody(const struct ew_aws_settings *settings,
                             const char *instance, struct ew_error *err)
{
    return ew_fail(err, EW_INVALID,
                   "no AWS credentials: %s; profile `%.*s` %s; no container "
                   "names a place for them; %s",
                   settings->profile_explicit
                       ? "the environment does not count beside a profile "
                         "that is asked for"
                       : "neither keys nor a web identity in the environment",
                   EW_STR_ARG(settings->profile_name),
                   settings->profile ? "did not contain credential information"
                                     : "is not in the files",
                   instance);
}

static enum ew_status get_any(const struct ew_provide *p,
                              struct ew_aws_credentials *out,
                              struct ew_error *err)
{
    struct ew_error inner = {.text = "instance metadata is disabled"};
    *out = (struct ew_aws_credentials){.expiry = EW_AWS_NO_EXPIRY};
    EW_TRY(get_local(p, out, err));
    if (!out->access_key_id.ptr) {
        EW_TRY(ew_provide_container(p, out, err));
    }
    if (out->access_key_id.ptr) {
        return EW_OK;
    }
    enum ew_status status = ew_provide_instance(p, out, &inner);
    if (status == EW_NOMEM) {
        return ew_fail_memory(err);
    }
    return status == EW_OK && out->access_key_id.ptr
               ? EW_OK
               : nobody(p->with->settings, inner.text, err);
}

/* ---- keeping them ------------------------------------------------------- */

static void drop_store(struct ew_credentials *chain)
{
    if (chain->store) {
        ew_aws_wipe((struct ew_str){chain->store, chain->store_bytes});
        free(chain->store);
    }
    chain->store = NULL;
    chain->current = (struct ew_aws_credentials){0};
}

static enum ew_status keep_found(struct ew_credentials *chain,
                                 struct ew_aws_credentials *found,
                                 struct ew_error *err)
{
    struct ew_str *const slices[] = {&found->access_key_id, &found->secret,
                                     &found->session_token, &found->account_id,
                                     &found->source};
    const size_t count = sizeof(slices) / sizeof(*slices);
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++) {
        bytes += slices[i]->len + 1;
    }
    char *store = malloc(bytes);
    EW_TRY_MEMORY_FOR(store, err);
    drop_store(chain);
    char *at = store;
    for (size_t i = 0; i < count; i++) {
        ew_aws_put_slice(&at, slices[i]);
    }
    chain->store = store;
    chain->store_bytes = (size_t)(at - store);
    chain->current = *found;
    chain->expired = false;
    return EW_OK;
}

static enum ew_status refresh_chain(struct ew_credentials *chain, int64_t now,
                                    struct ew_error *err)
{
    struct ew_arena arena;
    struct ew_aws_credentials found;
    ew_arena_init(&arena);
    const struct ew_provide p = {
        .arena = &arena,
        .with = &chain->with,
        .now = now,
        .refused = chain->expired ? chain->current.access_key_id
                                  : (struct ew_str){NULL, 0},
    };
    enum ew_status status = get_any(&p, &found, err);
    if (status == EW_OK) {
        const struct ew_aws_credentials original = found;
        status = keep_found(chain, &found, err);
        wipe_credentials(&original);
    }
    ew_arena_release(&arena);
    return status;
}

enum ew_status ew_credentials_new(const struct ew_credentials_options *options,
                                  struct ew_credentials **out,
                                  struct ew_error *err)
{
    *out = calloc(1, sizeof(**out));
    if (!*out) {
        return ew_fail_memory(err);
    }
    (*out)->with = *options;
    return EW_OK;
}

void ew_credentials_free(struct ew_credentials *chain)
{
    if (chain) {
        drop_store(chain);
        free(chain);
    }
}

/* Whether they hold for at least so long. */
static bool hold_for(const struct ew_credentials *chain, int64_t now,
                     int64_t seconds)
{
    const int64_t expiry = chain->current.expiry;
    return chain->store && (expiry == EW_AWS_NO_EXPIRY ||
                            (expiry > now && expiry - now >= seconds));
}

enum ew_status ew_credentials_get(struct ew_credentials *chain, int64_t now,
                                  const struct ew_aws_credentials **out,
                                  struct ew_error *err)
{
    bool usable = hold_for(chain, now, LAST_USE_BEFORE_S);
    bool asked = usable && now - chain->asked_at < ASK_AGAIN_AFTER_S;
    *out = &chain->current;
    if (asked || hold_for(chain, now, REFRESH_BEFORE_S)) {
        return EW_OK;
    }
    struct ew_error inner = {.text = ""};
    enum ew_status status = refresh_chain(chain, now, &inner);
    chain->asked_at = now;
    if (status == EW_OK || usable) {
        return EW_OK;
    }
    if (err) {
        *err = inner;
    }
    return status;
}

void ew_credentials_expire(struct ew_credentials *chain)
{
    chain->current.expiry = 0;
    chain->expired = true;
}
