/*
 * A profile may name another one as its source, and that one a third. The plan
 * is that chain, worked out and checked before anything is asked, so that a
 * loop or a half-filled profile is told as such and never as a refusal of AWS.
 */
#include "aws/plan.h"

struct planner {
    const struct ew_profiles *profiles;
    struct ew_plan *plan;
    /* Each adds a role, so there are no more of them. */
    const struct ew_profile *visited[EW_AWS_MAX_ROLES + 1];
    size_t count;
    struct ew_error *err;
};

static bool has_property(const struct ew_profile *profile, const char *name)
{
    return ew_profile_get(profile, name).ptr != NULL;
}

static enum ew_status refuse_profile(const struct planner *p,
                                     const struct ew_profile *profile,
                                     const char *text)
{
    return ew_fail_at(p->err, EW_INVALID, profile->place, "profile `%.*s`: %s",
                      EW_STR_ARG(profile->name), text);
}

/* ---- SSO ---------------------------------------------------------------- */

static const char *const SSO_KEYS[] = {"sso_session", "sso_account_id",
                                       "sso_region", "sso_role_name",
                                       "sso_start_url"};

static bool has_sso(const struct ew_profile *profile)
{
    for (size_t i = 0; i < sizeof(SSO_KEYS) / sizeof(*SSO_KEYS); i++) {
        if (has_property(profile, SSO_KEYS[i])) {
            return true;
        }
    }
    return false;
}

/* A key that belongs to the session may be repeated, not changed. */
static enum ew_status from_session(const struct planner *p,
                                   const struct ew_profile *profile,
                                   const struct ew_profile *session,
                                   const char *key, struct ew_str *out)
{
    *out = ew_profile_get(session, key);
    struct ew_str own = ew_profile_get(profile, key);
    if (own.ptr && !ew_str_eq(own, *out)) {
        return ew_fail_at(p->err, EW_INVALID, profile->place,
                          "`%s` can only be specified in the [sso-session] "
                          "config when a session name is given",
                          key);
    }
    if (!out->ptr) {
        return ew_fail_at(p->err, EW_INVALID, session->place,
                          "sso-session `%.*s`: `%s` is missing",
                          EW_STR_ARG(session->name), key);
    }
    return EW_OK;
}

static enum ew_status plan_session(const struct planner *p,
                                   const struct ew_profile *profile)
{
    struct ew_plan_sso *sso = &p->plan->sso;
    const struct ew_profile *session =
        ew_profiles_find(p->profiles, EW_PROFILE_SSO_SESSION, sso->session);
    if (!session) {
        return ew_fail_at(p->err, EW_INVALID, profile->place,
                          "sso-session named `%.*s` (referenced by profile "
                          "`%.*s`) was not found",
                          EW_STR_ARG(sso->session), EW_STR_ARG(profile->name));
    }
    EW_TRY(from_session(p, profile, session, "sso_region", &sso->region));
    return from_session(p, profile, session, "sso_start_url", &sso->start_url);
}

static enum ew_status plan_sso(const struct planner *p,
                               const struct ew_profile *profile)
{
    struct ew_plan_sso *sso = &p->plan->sso;
    p->plan->base = EW_PLAN_SSO;
    sso->session = ew_profile_get(profile, "sso_session");
    sso->account_id = ew_profile_get(profile, "sso_account_id");
    sso->role_name = ew_profile_get(profile, "sso_role_name");
    if (sso->role_name.ptr && !sso->account_id.ptr) {
        return refuse_profile(
            p, profile,
            "if `sso_role_name` is set, then `sso_account_id` must "
            "also be set");
    }
    if (sso->account_id.ptr && !sso->role_name.ptr) {
        return refuse_profile(
            p, profile,
            "if `sso_account_id` is set, then `sso_role_name` must "
            "also be set");
    }
    if (sso->session.ptr) {
        return plan_session(p, profile);
    }
    sso->region = ew_profile_get(profile, "sso_region");
    sso->start_url = ew_profile_get(profile, "sso_start_url");
    if (!sso->region.ptr || !sso->start_url.ptr) {
        return refuse_profile(p, profile,
                              sso->region.ptr ? "`sso_start_url` is missing"
                                              : "`sso_region` is missing");
    }
    return EW_OK;
}

/* ---- roles -------------------------------------------------------------- */

static enum ew_status read_profile_role(const struct planner *p,
                                        const struct ew_profile *profile,
                                        struct ew_plan_role *out)
{
    uint64_t duration = 0;
    struct ew_str text = ew_profile_get(profile, "duration_seconds");
    if (text.ptr &&
        (!ew_str_to_u64(text, 43200, &duration) || duration < 900)) {
        return refuse_profile(
            p, profile, "`duration_seconds` is no number from 900 to 43200");
    }
    *out = (struct ew_plan_role){
        .profile = profile,
        .role_arn = ew_profile_get(profile, "role_arn"),
        .session_name = ew_profile_get(profile, "role_session_name"),
        .external_id = ew_profile_get(profile, "external_id"),
        .mfa_serial = ew_profile_get(profile, "mfa_serial"),
        .duration_s = (uint32_t)duration,
    };
    return EW_OK;
}

static enum ew_status plan_web(const struct planner *p,
                               const struct ew_profile *profile)
{
    p->plan->base = EW_PLAN_WEB_IDENTITY;
    p->plan->token_file = ew_profile_get(profile, "web_identity_token_file");
    EW_TRY(read_profile_role(p, profile, &p->plan->web));
    if (!p->plan->web.role_arn.ptr) {
        return refuse_profile(
            p, profile,
            "`web_identity_token_file` is set, but `role_arn` was "
            "missing");
    }
    return EW_OK;
}

static enum ew_status plan_source(const struct planner *p,
                                  const struct ew_profile *profile)
{
    static const struct {
        struct ew_str name;
        enum ew_plan_base base;
    } SOURCES[] = {
        {EW_LIT("Environment"),         EW_PLAN_ENVIRONMENT},
        {EW_LIT("Ec2InstanceMetadata"), EW_PLAN_INSTANCE   },
        {EW_LIT("EcsContainer"),        EW_PLAN_CONTAINER  },
    };
    struct ew_str source = ew_profile_get(profile, "credential_source");
    p->plan->profile = profile;
    for (size_t i = 0; i < sizeof(SOURCES) / sizeof(*SOURCES); i++) {
        if (ew_str_eq(SOURCES[i].name, source)) {
            p->plan->base = SOURCES[i].base;
            return EW_OK;
        }
    }
    return refuse_profile(p, profile,
                          "`credential_source` must be `Environment`, "
                          "`Ec2InstanceMetadata` or `EcsContainer`");
}

/* ---- the profile itself ------------------------------------------------- */

/* Whether there is a pair of keys; half of one is an error. */
static enum ew_status find_keys(const struct planner *p,
                                const struct ew_profile *profile, bool *out)
{
    bool id = has_property(profile, "aws_access_key_id");
    bool secret = has_property(profile, "aws_secret_access_key");
    *out = id && secret;
    if (id && !secret) {
        return refuse_profile(p, profile,
                              "profile missing aws_secret_access_key");
    }
    if (secret && !id) {
        return refuse_profile(p, profile, "profile missing aws_access_key_id");
    }
    return EW_OK;
}

/* Where the credentials of a profile come from when it is no role. Keys of
 * the credentials file come before a process, those of the config file
 * after it. */
static enum ew_status plan_base(const struct planner *p,
                                const struct ew_profile *profile)
{
    bool keys = false;
    p->plan->profile = profile;
    if (has_property(profile, "web_identity_token_file")) {
        return plan_web(p, profile);
    }
    if (has_sso(profile)) {
        return plan_sso(p, profile);
    }
    EW_TRY(find_keys(p, profile, &keys));
    bool first =
        keys &&
        ew_profile_property(profile, EW_STR("aws_access_key_id"))->origin ==
            EW_PROFILE_CREDENTIALS;
    if (!first && has_property(profile, "login_session")) {
        p->plan->base = EW_PLAN_LOGIN;
    } else if (!first && has_property(profile, "credential_process")) {
        p->plan->base = EW_PLAN_PROCESS;
    } else if (keys) {
        p->plan->base = EW_PLAN_KEYS;
    } else if (p->count > 1) {
        return ew_fail_at(p->err, EW_INVALID, profile->place,
                          "profile `%.*s` did not contain credential "
                          "information",
                          EW_STR_ARG(profile->name));
    }
    return EW_OK;
}

static enum ew_status refuse_unknown(const struct planner *p,
                                     struct ew_str name)
{
    if (p->count == 0) {
        return ew_fail(p->err, EW_INVALID, "profile `%.*s` was not found",
                       EW_STR_ARG(name));
    }
    const struct ew_profile *from = p->visited[p->count - 1];
    return ew_fail_at(p->err, EW_INVALID, from->place,
                      "could not find source profile `%.*s` referenced from "
                      "`%.*s`",
                      EW_STR_ARG(name), EW_STR_ARG(from->name));
}

static enum ew_status visit_profile(struct planner *p,
                                    const struct ew_profile *profile)
{
    for (size_t i = 0; i < p->count; i++) {
        if (p->visited[i] == profile) {
            return refuse_profile(
                p, profile,
                "profile formed an infinite loop by `source_profile`");
        }
    }
    p->visited[p->count++] = profile;
    return EW_OK;
}

/* One role more; *next gets the profile whose keys assume it, absent when
 * the base is settled. */
static enum ew_status plan_role(struct planner *p,
                                const struct ew_profile *profile,
                                struct ew_str *next)
{
    struct ew_str source = ew_profile_get(profile, "source_profile");
    bool named = has_property(profile, "credential_source");
    if (source.ptr && named) {
        return refuse_profile(p, profile,
                              "profile contained both source_profile and "
                              "credential_source");
    }
    if (!source.ptr && !named) {
        return refuse_profile(p, profile,
                              "with `role_arn` the profile must contain "
                              "`source_profile` or `credential_source`");
    }
    if (p->plan->role_count == EW_AWS_MAX_ROLES) {
        return ew_fail_at(p->err, EW_LIMIT, profile->place,
                          "more than %d roles one after the other",
                          EW_AWS_MAX_ROLES);
    }
    EW_TRY(read_profile_role(p, profile, &p->plan->roles[p->plan->role_count]));
    p->plan->role_count++;
    if (named) {
        return plan_source(p, profile);
    }
    if (ew_str_eq(source, profile->name)) {
        p->count++; /* from here on it has to have credentials */
        return plan_base(p, profile);
    }
    *next = source;
    return EW_OK;
}

static enum ew_status step_to_source(struct planner *p, struct ew_str *name)
{
    const struct ew_profile *profile =
        ew_profiles_find(p->profiles, EW_PROFILE_PLAIN, *name);
    if (!profile) {
        return refuse_unknown(p, *name);
    }
    EW_TRY(visit_profile(p, profile));
    *name = (struct ew_str){NULL, 0};
    bool is_source = p->count > 1;
    if (is_source && has_property(profile, "aws_access_key_id") &&
        has_property(profile, "aws_secret_access_key")) {
        p->plan->base = EW_PLAN_KEYS;
        p->plan->profile = profile;
        return EW_OK;
    }
    if (has_property(profile, "role_arn") &&
        !has_property(profile, "web_identity_token_file")) {
        return plan_role(p, profile, name);
    }
    return plan_base(p, profile);
}

enum ew_status ew_plan_make(const struct ew_profiles *profiles,
                            struct ew_str name, struct ew_plan *out,
                            struct ew_error *err)
{
    struct planner p = {.profiles = profiles, .plan = out, .err = err};
    *out = (struct ew_plan){.base = EW_PLAN_NOTHING};
    while (name.ptr) {
        EW_TRY(step_to_source(&p, &name));
    }
    /* from the profile back to its source: roles are assumed the other way */
    for (size_t i = 0; i < out->role_count / 2; i++) {
        struct ew_plan_role kept = out->roles[i];
        out->roles[i] = out->roles[out->role_count - 1 - i];
        out->roles[out->role_count - 1 - i] = kept;
    }
    return EW_OK;
}
