/*
 * Every setting is looked up by the same rule, the first of flag, variable,
 * profile and default, and remembers where it was found: an error then names
 * the line to change. Values that are wrong are told and never replaced by a
 * default.
 */
#include "aws/settings.h"

#include "base/file.h"
#include "base/system.h"

#include "aws/limits.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

/* ---- the files ---------------------------------------------------------- */

static enum ew_status file_exists(struct ew_str path, bool *out,
                                  struct ew_error *err)
{
    char *name = NULL;
    struct stat info;
    EW_TRY(ew_path_copy(path, &name, err));
    *out = stat(name, &info) == 0 || (errno != ENOENT && errno != ENOTDIR);
    free(name);
    return EW_OK;
}

static enum ew_status add_profile_file(struct ew_profiles *profiles,
                                       enum ew_profile_file origin,
                                       struct ew_str path, struct ew_error *err)
{
    struct ew_file file;
    bool present = false;
    EW_TRY(file_exists(path, &present, err));
    if (!present) {
        return EW_OK;
    }
    EW_TRY(ew_file_read(path, EW_AWS_MAX_CONFIG_BYTES, &file, err));
    struct ew_str text = ew_arena_str(profiles->arena, file.text);
    ew_file_release(&file);
    EW_TRY_MEMORY_FOR(text.ptr, err);
    return ew_profiles_add(profiles, origin, path, text, err);
}

static enum ew_status add_named_file(struct ew_profiles *profiles,
                                     enum ew_profile_file origin,
                                     const struct ew_environment *env,
                                     struct ew_error *err)
{
    bool config = origin == EW_PROFILE_CONFIG;
    struct ew_str named = ew_environment_get(
        env, config ? "AWS_CONFIG_FILE" : "AWS_SHARED_CREDENTIALS_FILE");
    struct ew_str usual =
        config ? EW_STR("~/.aws/config") : EW_STR("~/.aws/credentials");
    if (!named.ptr && !ew_environment_home(env).ptr) {
        return EW_OK;
    }
    struct ew_str path;
    EW_TRY(ew_environment_path(profiles->arena, env, named.ptr ? named : usual,
                               &path, err));
    path = ew_arena_str(profiles->arena, path);
    return path.ptr ? add_profile_file(profiles, origin, path, err)
                    : ew_fail_memory(err);
}

enum ew_status ew_aws_profiles_load(struct ew_arena *arena,
                                    const struct ew_environment *env,
                                    struct ew_profiles *out,
                                    struct ew_error *err)
{
    *out = ew_profiles_of(arena);
    EW_TRY(add_named_file(out, EW_PROFILE_CONFIG, env, err));
    return add_named_file(out, EW_PROFILE_CREDENTIALS, env, err);
}

/* ---- single values ------------------------------------------------------ */

/* A setting that has a variable and a property. */
struct source {
    const char *variable;
    const char *other_variable; /* asked second; NULL: none */
    const char *property;       /* NULL: none */
};

/* A value and where it is from, for the text of an error. */
struct given {
    struct ew_str value;
    struct ew_str name;
};

static struct given look_up_source(const struct ew_aws_settings *s,
                                   const struct source *source)
{
    const char *const variables[] = {source->variable, source->other_variable};
    for (size_t i = 0; i < 2; i++) {
        const char *name = variables[i];
        struct ew_str value = {NULL, 0};
        if (name) {
            value = ew_environment_get(s->env, name);
        }
        if (value.ptr) {
            return (struct given){value, ew_str_from(name)};
        }
    }
    struct given none = {
        {NULL, 0},
        {NULL, 0}
    };
    if (source->property) {
        none.value = ew_profile_get(s->profile, source->property);
        none.name = ew_str_from(source->property);
    }
    return none;
}

/* Only the word `true` is true, in any case; AWS reads all else as false. */
static bool lookup_bool(const struct ew_aws_settings *s,
                        const struct source *source)
{
    return ew_str_eq_nocase(look_up_source(s, source).value, EW_STR("true"));
}

static enum ew_status refuse_given(const struct given *given,
                                   const char *wanted, struct ew_error *err)
{
    return ew_fail(err, EW_INVALID, "%.*s: expected %s, found `%.*s`",
                   EW_STR_ARG(given->name), wanted, EW_STR_ARG(given->value));
}

static enum ew_status find_retries(struct ew_aws_settings *s,
                                   struct ew_error *err)
{
    static const struct source ATTEMPTS = {"AWS_MAX_ATTEMPTS", NULL,
                                           "max_attempts"};
    static const struct source MODE = {"AWS_RETRY_MODE", NULL, "retry_mode"};
    struct given attempts = look_up_source(s, &ATTEMPTS);
    uint64_t count = 0;
    if (attempts.value.ptr &&
        (!ew_str_to_u64(attempts.value, 100, &count) || count == 0)) {
        return refuse_given(&attempts, "a number from 1 to 100", err);
    }
    s->max_attempts = (uint32_t)count;
    struct given mode = look_up_source(s, &MODE);
    s->retry_mode = EW_AWS_RETRY_STANDARD;
    if (ew_str_eq_nocase(mode.value, EW_STR("legacy"))) {
        s->retry_mode = EW_AWS_RETRY_LEGACY;
    } else if (ew_str_eq_nocase(mode.value, EW_STR("adaptive"))) {
        s->retry_mode = EW_AWS_RETRY_ADAPTIVE;
    } else if (mode.value.ptr &&
               !ew_str_eq_nocase(mode.value, EW_STR("standard"))) {
        return refuse_given(&mode, "`legacy`, `standard` or `adaptive`", err);
    }
    return EW_OK;
}

static enum ew_status find_sts(struct ew_aws_settings *s, struct ew_error *err)
{
    static const struct source STS = {"AWS_STS_REGIONAL_ENDPOINTS", NULL,
                                      "sts_regional_endpoints"};
    struct given given = look_up_source(s, &STS);
    s->sts_legacy = ew_str_eq_nocase(given.value, EW_STR("legacy"));
    if (given.value.ptr && !s->sts_legacy &&
        !ew_str_eq_nocase(given.value, EW_STR("regional"))) {
        return refuse_given(&given, "`legacy` or `regional`", err);
    }
    return EW_OK;
}

static void find_switches(struct ew_aws_settings *s)
{
    static const struct source FIPS = {"AWS_USE_FIPS_ENDPOINT", NULL,
                                       "use_fips_endpoint"};
    static const struct source DUALSTACK = {"AWS_USE_DUALSTACK_ENDPOINT", NULL,
                                            "use_dualstack_endpoint"};
    static const struct source IGNORE = {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
                                         NULL,
                                         "ignore_configured_endpoint_urls"};
    s->use_fips = lookup_bool(s, &FIPS);
    s->use_dualstack = lookup_bool(s, &DUALSTACK);
    s->ignore_endpoints = s->ignore_endpoints || lookup_bool(s, &IGNORE);
}

/* In lower case first, as others do it; HTTP_PROXY in upper case may be a
 * header of a CGI request and does not count. */
static void find_proxies(struct ew_aws_settings *s)
{
    static const struct source HTTPS = {"https_proxy", "HTTPS_PROXY", NULL};
    static const struct source ALL = {"all_proxy", "ALL_PROXY", NULL};
    static const struct source HTTP = {"http_proxy", NULL, NULL};
    static const struct source NONE = {"no_proxy", "NO_PROXY", NULL};
    struct ew_str all = look_up_source(s, &ALL).value;
    struct ew_str https = look_up_source(s, &HTTPS).value;
    struct ew_str http = look_up_source(s, &HTTP).value;
    s->https_proxy = https.ptr ? https : all;
    s->http_proxy = http.ptr ? http : all;
    s->no_proxy = look_up_source(s, &NONE).value;
}

/* ---- all of them -------------------------------------------------------- */

/* What was written that comes close, for the text of the error. */
static const struct ew_diag *note_about(const struct ew_profiles *profiles,
                                        struct ew_str name)
{
    EW_EACH(const struct ew_diag, note, &profiles->notes.list) {
        struct ew_str rest;
        (void)ew_str_cut(note->text, '[', &rest);
        if (rest.ptr && ew_str_eq(ew_str_cut(rest, ']', &rest), name)) {
            return note;
        }
    }
    return NULL;
}

static enum ew_status find_profile(struct ew_aws_settings *s,
                                   const struct ew_aws_flags *flags,
                                   struct ew_error *err)
{
    static const struct source PROFILE = {"AWS_PROFILE", "AWS_DEFAULT_PROFILE",
                                          NULL};
    s->profile_explicit = flags->profile.len > 0;
    s->profile_name = s->profile_explicit ? flags->profile
                                          : look_up_source(s, &PROFILE).value;
    if (!s->profile_name.ptr) {
        s->profile_name = EW_STR("default");
    }
    s->profile =
        ew_profiles_find(s->profiles, EW_PROFILE_PLAIN, s->profile_name);
    if (s->profile || ew_str_eq(s->profile_name, EW_STR("default"))) {
        return EW_OK;
    }
    const struct ew_diag *note = note_about(s->profiles, s->profile_name);
    if (note) {
        return ew_fail_at(err, EW_INVALID, note->place,
                          "write `[profile %.*s]`: the section is left out "
                          "without the word",
                          EW_STR_ARG(s->profile_name));
    }
    return ew_fail(err, EW_INVALID, "profile `%.*s` was not found",
                   EW_STR_ARG(s->profile_name));
}

enum ew_status ew_aws_settings_resolve(struct ew_arena *arena,
                                       const struct ew_environment *env,
                                       const struct ew_profiles *profiles,
                                       const struct ew_aws_flags *flags,
                                       struct ew_aws_settings *out,
                                       struct ew_error *err)
{
    static const struct source REGION = {"AWS_REGION", "AWS_DEFAULT_REGION",
                                         "region"};
    static const struct source CA_BUNDLE = {"AWS_CA_BUNDLE", NULL, "ca_bundle"};
    *out = (struct ew_aws_settings){
        .env = env,
        .profiles = profiles,
        .endpoint_url = flags->endpoint_url,
        .ignore_endpoints = flags->ignore_endpoints,
        .allow_http = flags->allow_http,
    };
    EW_TRY(find_profile(out, flags, err));
    struct ew_str region = ew_str_trim(flags->region);
    out->region = region.len > 0 ? region : look_up_source(out, &REGION).value;
    struct ew_str bundle = flags->ca_bundle.len > 0
                               ? flags->ca_bundle
                               : look_up_source(out, &CA_BUNDLE).value;
    EW_TRY(ew_environment_path(arena, env, bundle, &out->ca_bundle, err));
    find_switches(out);
    find_proxies(out);
    EW_TRY(find_sts(out, err));
    return find_retries(out, err);
}

enum ew_status ew_aws_settings_load(struct ew_arena *arena,
                                    const struct ew_environment *env,
                                    const struct ew_aws_flags *flags,
                                    struct ew_aws_settings *out,
                                    struct ew_error *err)
{
    struct ew_profiles *profiles = EW_NEW(arena, struct ew_profiles);
    EW_TRY_MEMORY_FOR(profiles, err);
    EW_TRY(ew_aws_profiles_load(arena, env, profiles, err));
    return ew_aws_settings_resolve(arena, env, profiles, flags, out, err);
}

/* ---- endpoints ---------------------------------------------------------- */

/* AWS_ENDPOINT_URL_<ID>, the id in upper case. */
static char *endpoint_variable(struct ew_arena *arena, struct ew_str id)
{
    static const struct ew_str STEM = EW_LIT("AWS_ENDPOINT_URL_");
    char *name = ew_arena_alloc(arena, STEM.len + id.len + 1);
    for (size_t i = 0; name && i < STEM.len + id.len; i++) {
        char c = i < STEM.len ? STEM.ptr[i] : id.ptr[i - STEM.len];
        name[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    return name;
}

static enum ew_status profile_endpoint(const struct ew_aws_settings *settings,
                                       struct ew_str id, struct ew_str *out,
                                       struct ew_error *err)
{
    struct ew_str name = ew_profile_get(settings->profile, "services");
    if (name.ptr) {
        const struct ew_profile *services =
            ew_profiles_find(settings->profiles, EW_PROFILE_SERVICES, name);
        if (!services) {
            return ew_fail_at(err, EW_INVALID, settings->profile->place,
                              "services `%.*s` was not found",
                              EW_STR_ARG(name));
        }
        *out = ew_profile_nested(services, id, EW_STR("endpoint_url"));
    }
    if (!out->ptr) {
        *out = ew_profile_get(settings->profile, "endpoint_url");
    }
    return EW_OK;
}

enum ew_status ew_aws_settings_endpoint(const struct ew_aws_settings *settings,
                                        struct ew_arena *arena,
                                        struct ew_str service_id,
                                        struct ew_str *out,
                                        struct ew_error *err)
{
    *out = settings->endpoint_url;
    if (out->len > 0) {
        return EW_OK;
    }
    *out = (struct ew_str){NULL, 0};
    if (settings->ignore_endpoints) {
        return EW_OK;
    }
    const char *variable = endpoint_variable(arena, service_id);
    EW_TRY_MEMORY_FOR(variable, err);
    *out = ew_environment_get(settings->env, variable);
    if (!out->ptr) {
        *out = ew_environment_get(settings->env, "AWS_ENDPOINT_URL");
    }
    return out->ptr ? EW_OK : profile_endpoint(settings, service_id, out, err);
}
