/** Where credentials come from, over the published cases. */
#include "base/clock.h"

#include "aws/provider.h"
#include "aws/sso_token.h"
#include "replies.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#define DATA "smithy-rs/aws/rust-runtime/aws-config/test-data/"

/* Before every time of expiry in the recordings. */
static const int64_t NOW = 1600000000;

static const struct suite_words WORDS[] = {
    {"No profiles were defined",                                           "profile A was not found"            },
    {"the credential provider was not enabled",
     "no AWS credentials: the environment does not count"                                                       },
    {"could not parse profile file",                                       "property did not have a name"       },
    {"an error occurred while loading credentials: Error retrieving "
     "credentials: external process exited with code exit status: 1", "exit status 1"                      },
    {"Error retrieving credentials from external process, could not parse "
     "response: invalid JSON in response",                            "invalid JSON in the answer"         },
    {"URI did not specify a host",                                         "is no http or https URL with a host"},
    {"invalid uri character",                                              "is no http URL"                     },
};

static bool says(const char *text, struct ew_str want)
{
    return suite_says(text, want, WORDS, sizeof(WORDS) / sizeof(*WORDS));
}

/* ---- plans: assume-role-tests.json -------------------------------------- */

static void write_section(struct ew_buf *out, const char *kind,
                          const struct ew_json *section)
{
    ew_buf_printf(out, "[%s %.*s]\n", kind, EW_STR_ARG(ew_json_name(section)));
    const struct ew_json *member = ew_json_first(section);
    for (; member; member = ew_json_after(member)) {
        ew_buf_printf(out, "%.*s = %.*s\n", EW_STR_ARG(ew_json_name(member)),
                      EW_STR_ARG(ew_json_string(member)));
    }
}

static struct ew_str config_of(struct suite *s, const struct ew_json *input)
{
    struct ew_buf out;
    ew_buf_init(&out);
    const struct ew_json *section =
        ew_json_first(ew_json_get(input, "profiles"));
    for (; section; section = ew_json_after(section)) {
        write_section(&out, "profile", section);
    }
    section = ew_json_first(ew_json_get(input, "sso_sessions"));
    for (; section; section = ew_json_after(section)) {
        write_section(&out, "sso-session", section);
    }
    struct ew_str text = ew_arena_str(&s->arena, ew_buf_str(&out));
    ew_buf_release(&out);
    return text.ptr ? text : EW_STR("");
}

static bool same(struct ew_str got, const struct ew_json *node,
                 const char *name)
{
    return ew_str_eq(got, suite_get(node, name));
}

static bool same_sso(const struct ew_plan_sso *sso, const struct ew_json *want)
{
    return same(sso->session, want, "sso_session") &&
           same(sso->region, want, "sso_region") &&
           same(sso->start_url, want, "sso_start_url") &&
           same(sso->account_id, want, "sso_account_id") &&
           same(sso->role_name, want, "sso_role_name");
}

static bool same_role(const struct ew_plan_role *role,
                      const struct ew_json *want)
{
    return same(role->role_arn, want, "role_arn") &&
           same(role->session_name, want, "role_session_name") &&
           same(role->external_id, want, "external_id");
}

static bool same_base(const struct ew_plan *plan, const struct ew_json *link)
{
    const struct ew_json *keys = ew_json_get(link, "AccessKey");
    const struct ew_json *web = ew_json_get(link, "WebIdentityToken");
    const struct ew_json *sso = ew_json_get(link, "Sso");
    const struct ew_profile *from = plan->profile;
    if (keys) {
        return plan->base == EW_PLAN_KEYS &&
               same(ew_profile_get(from, "aws_access_key_id"), keys,
                    "access_key_id") &&
               same(ew_profile_get(from, "aws_secret_access_key"), keys,
                    "secret_access_key") &&
               same(ew_profile_get(from, "aws_account_id"), keys, "account_id");
    }
    if (web) {
        return plan->base == EW_PLAN_WEB_IDENTITY &&
               same_role(&plan->web, web) &&
               same(plan->token_file, web, "web_identity_token_file");
    }
    if (sso) {
        return plan->base == EW_PLAN_SSO && same_sso(&plan->sso, sso);
    }
    return plan->base == EW_PLAN_INSTANCE &&
           ew_str_eq(suite_get(link, "NamedSource"),
                     EW_STR("Ec2InstanceMetadata"));
}

static bool same_chain(const struct ew_plan *plan, const struct ew_json *want)
{
    const struct ew_json *link = ew_json_first(want);
    if (!link || !same_base(plan, link)) {
        return false;
    }
    for (size_t i = 0; i < plan->role_count; i++) {
        link = ew_json_after(link);
        if (!same_role(&plan->roles[i], ew_json_get(link, "AssumeRole"))) {
            return false;
        }
    }
    return !ew_json_after(link);
}

/* Run the plan against the small AWS: each role is assumed with the keys of
 * the one before it. */
static bool runs(struct suite *s, const struct ew_profiles *profiles,
                 struct ew_str name, const struct ew_plan *plan,
                 struct ew_error *err)
{
    struct small_aws aws = {.no_instance = plan->base == EW_PLAN_NOTHING};
    struct ew_aws_transport transport = small_aws_of(&aws);
    struct suite_variables variables = {.object = NULL};
    struct ew_environment env = suite_environment(&variables);
    const struct ew_aws_flags flags = {.profile = name,
                                       .region = EW_STR("us-east-1")};
    struct ew_aws_settings settings;
    struct ew_credentials *chain = NULL;
    const struct ew_aws_credentials *got = NULL;
    if (ew_aws_settings_resolve(&s->arena, &env, profiles, &flags, &settings,
                                err) != EW_OK) {
        return false;
    }
    const struct ew_credentials_options options = {.settings = &settings,
                                                   .transport = &transport};
    char last[32];
    (void)snprintf(last, sizeof(last), "ASIA%zu", plan->role_count);
    bool good = ew_credentials_new(&options, &chain, err) == EW_OK &&
                ew_credentials_get(chain, NOW, &got, err) == EW_OK &&
                aws.roles == plan->role_count &&
                ew_str_eq(got->access_key_id, ew_str_from(last));
    if (good && plan->base == EW_PLAN_KEYS) {
        good = ew_str_eq(ew_str_from(aws.first_signer),
                         ew_profile_get(plan->profile, "aws_access_key_id"));
    }
    ew_credentials_free(chain);
    return good;
}

static bool can_run(const struct ew_plan *plan)
{
    return plan->role_count > 0 &&
           (plan->base == EW_PLAN_KEYS || plan->base == EW_PLAN_INSTANCE);
}

static void run_plan(struct suite *s, const struct ew_json *test)
{
    struct ew_str name = suite_get(test, "docs");
    const struct ew_json *input = ew_json_get(test, "input");
    const struct ew_json *output = ew_json_get(test, "output");
    struct ew_str error = suite_get(output, "Error");
    struct ew_str selected = suite_get(input, "selected_profile");
    struct ew_profiles profiles = ew_profiles_of(&s->arena);
    struct ew_error err = {.text = ""};
    struct ew_plan plan;
    enum ew_status status =
        ew_profiles_add(&profiles, EW_PROFILE_CONFIG, EW_STR("config"),
                        config_of(s, input), &err);
    if (status == EW_OK) {
        status = ew_plan_make(&profiles, selected, &plan, &err);
    }
    if (error.ptr) {
        /* An empty plan is an error only once everything else was asked. */
        if (status == EW_OK && plan.base == EW_PLAN_NOTHING &&
            !runs(s, &profiles, selected, &plan, &err)) {
            status = err.status;
        }
        suite_check(s, name, status == EW_INVALID && says(err.text, error),
                    err.text);
        return;
    }
    bool good = status == EW_OK &&
                same_chain(&plan, ew_json_get(output, "ProfileChain")) &&
                (!can_run(&plan) || runs(s, &profiles, selected, &plan, &err));
    suite_check(s, name, good, err.text);
}

/* ---- folders with a home and recorded traffic --------------------------- */

/* One of them. */
struct folder {
    struct ew_str name;
    const char *path;
    struct suite_variables variables;
    struct ew_environment env;
    struct ew_profiles profiles;
    struct ew_aws_settings settings;
    struct ew_json_text *text; /* of the case */
    const struct ew_json *result;
};

/* The cases hand the command to a shell; here that is asked for. */
static struct ew_str with_shell(struct suite *s, struct ew_str text)
{
    static const struct ew_str KEY = EW_LIT("credential_process = ");
    struct ew_buf out;
    ew_buf_init(&out);
    for (struct ew_str rest = text; rest.ptr;) {
        struct ew_str line = ew_str_cut(rest, '\n', &rest);
        if (ew_str_starts(line, KEY)) {
            struct ew_str command = ew_str_slice(line, KEY.len, line.len);
            ew_buf_printf(&out, "%.*ssh -c \"%.*s\"\n", EW_STR_ARG(KEY),
                          EW_STR_ARG(command));
        } else {
            ew_buf_add(&out, line);
            ew_buf_add_char(&out, '\n');
        }
    }
    text = ew_arena_str(&s->arena, ew_buf_str(&out));
    ew_buf_release(&out);
    return text;
}

static bool is_there(struct suite *s, const char *path)
{
    struct ew_str full = ew_arena_printf(&s->arena, "%s/%s", s->root, path);
    FILE *file = fopen(full.ptr, "rb");
    if (file) {
        (void)fclose(file);
    }
    return file != NULL;
}

static enum ew_status read_home(struct suite *s, struct folder *f,
                                struct ew_error *err)
{
    static const char *const FILES[] = {"config", "credentials"};
    f->profiles = ew_profiles_of(&s->arena);
    for (size_t i = 0; i < 2; i++) {
        struct ew_str path =
            ew_arena_printf(&s->arena, "%s/fs/home/.aws/%s", f->path, FILES[i]);
        if (!is_there(s, path.ptr)) {
            continue;
        }
        struct ew_str text = with_shell(s, suite_file(s, path.ptr));
        EW_TRY(ew_profiles_add(&f->profiles, (enum ew_profile_file)i, path,
                               text, err));
    }
    return EW_OK;
}

static const struct ew_json *json_in(struct suite *s, const struct folder *f,
                                     const char *file,
                                     struct ew_json_text **text)
{
    struct ew_str path = ew_arena_printf(&s->arena, "%s/%s", f->path, file);
    return suite_json(s, path.ptr, text);
}

static enum ew_status open_folder(struct suite *s, struct folder *f,
                                  const struct ew_aws_flags *flags,
                                  struct ew_error *err)
{
    const struct ew_json *test = json_in(s, f, "test-case.json", &f->text);
    f->result = ew_json_get(test, "result");
    f->variables.object = json_in(s, f, "env.json", NULL);
    f->variables.home =
        ew_arena_printf(&s->arena, "%s/%s/fs/home", s->root, f->path);
    f->env = suite_environment(&f->variables);
    EW_TRY(read_home(s, f, err));
    return ew_aws_settings_resolve(&s->arena, &f->env, &f->profiles, flags,
                                   &f->settings, err);
}

static bool same_expiry(struct suite *s, const struct folder *f, int64_t got,
                        const struct ew_json *want)
{
    uint64_t seconds = 0;
    const struct ew_json *node = ew_json_get(want, "expiry");
    struct ew_str number = ew_json_scalar(f->text, node, &s->arena);
    return ew_str_to_u64(number, INT64_MAX, &seconds) &&
           got == (int64_t)seconds;
}

static bool same_credentials(const struct ew_aws_credentials *got,
                             const struct ew_json *want)
{
    return same(got->access_key_id, want, "access_key_id") &&
           same(got->secret, want, "secret_access_key") &&
           same(got->session_token, want, "session_token") &&
           same(got->account_id, want, "account_id");
}

static void run_folder(struct suite *s, struct folder *f)
{
    struct ew_error err = {.text = ""};
    struct replay replay = {.event = NULL};
    const struct ew_json *traffic = json_in(s, f, "http-traffic.json", NULL);
    replay.event = ew_json_first(ew_json_get(traffic, "events"));
    struct ew_aws_transport transport = replay_of(&replay);
    /* These cases leave out the keys of the environment, as an explicit
     * profile does it. */
    const struct ew_aws_flags flags = {.profile = EW_STR("default")};
    const struct ew_credentials_options options = {.settings = &f->settings,
                                                   .transport = &transport};
    struct ew_credentials *chain = NULL;
    const struct ew_aws_credentials *got = NULL;
    enum ew_status status = open_folder(s, f, &flags, &err);
    if (status == EW_OK) {
        status = ew_credentials_new(&options, &chain, &err);
    }
    if (status == EW_OK) {
        status = ew_credentials_get(chain, NOW, &got, &err);
    }
    const struct ew_json *want = ew_json_get(f->result, "Ok");
    struct ew_str error = suite_get(f->result, "ErrorContains");
    if (error.ptr) {
        suite_check(s, f->name, status != EW_OK && says(err.text, error),
                    err.text);
    } else if (replay.complaint[0] != '\0') {
        suite_fail(s, f->name, "%s", replay.complaint);
    } else {
        suite_check(s, f->name,
                    status == EW_OK && same_credentials(got, want) &&
                        same_expiry(s, f, got->expiry, want),
                    err.text[0] ? err.text : "other credentials");
    }
    ew_credentials_free(chain);
}

/* A token that is no credential: what the SSO cache holds. */
static void run_token(struct suite *s, struct folder *f)
{
    struct ew_error err = {.text = ""};
    struct ew_sso_token token;
    struct ew_plan plan;
    int64_t expiry = 0;
    const struct ew_aws_flags flags = {
        .profile = {NULL, 0}
    };
    const struct ew_credentials_options options = {.settings = &f->settings};
    const struct ew_provide p = {
        .arena = &s->arena, .with = &options, .now = NOW};
    bool good = open_folder(s, f, &flags, &err) == EW_OK &&
                ew_plan_make(&f->profiles, f->settings.profile_name, &plan,
                             &err) == EW_OK &&
                plan.base == EW_PLAN_SSO &&
                ew_sso_token_get(&p, &plan, &token, &err) == EW_OK;
    const struct ew_json *want = ew_json_get(f->result, "Ok");
    good = good && same(token.token, want, "token") &&
           ew_time_parse(suite_get(want, "expiration"), &expiry) &&
           expiry == token.expiry;
    suite_check(s, f->name, good, err.text);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return ew_str_cmp(ew_str_from((*a)->d_name), ew_str_from((*b)->d_name));
}

static void run_folders(struct suite *s, const char *parent,
                        void (*run)(struct suite *s, struct folder *f))
{
    struct dirent **entries = NULL;
    struct ew_str full = ew_arena_printf(&s->arena, "%s/%s", s->root, parent);
    int count = scandir(full.ptr, &entries, NULL, by_name);
    for (int i = 0; i < count; i++) {
        struct ew_str name =
            ew_arena_str(&s->arena, ew_str_from(entries[i]->d_name));
        struct folder f = {
            .name = name,
            .path = ew_arena_printf(&s->arena, "%s/%s", parent, name.ptr).ptr,
        };
        if (name.ptr[0] != '.') {
            run(s, &f);
        }
        free(entries[i]);
    }
    free(entries);
}

/* ---- single addresses --------------------------------------------------- */

static void run_container(struct suite *s, const struct ew_json *test)
{
    struct ew_str name = suite_get(test, "docs");
    const struct ew_json *result = ew_json_get(test, "result");
    struct ew_str error = suite_get(result, "ErrorContains");
    struct suite_variables variables = {.object = ew_json_get(test, "env")};
    struct ew_environment env = suite_environment(&variables);
    struct ew_str got = {NULL, 0};
    struct ew_error err = {.text = ""};
    enum ew_status status = ew_container_url(&s->arena, &env, &got, &err);
    if (error.ptr && status == EW_OK) {
        /* Nothing is set: the chain goes on. */
        suite_check(s, name, !got.ptr, got.ptr ? got.ptr : "");
    } else if (error.ptr) {
        suite_check(s, name, says(err.text, error), err.text);
    } else {
        suite_check(s, name, ew_str_eq(got, suite_get(result, "Ok")), err.text);
    }
}

static void run_instance(struct suite *s, const struct ew_json *test)
{
    struct ew_str name = suite_get(test, "docs");
    const struct ew_json *result = ew_json_get(test, "result");
    struct ew_str error = suite_get(result, "Err");
    struct suite_variables variables = {.object = ew_json_get(test, "env")};
    struct ew_environment env = suite_environment(&variables);
    struct ew_profiles profiles = ew_profiles_of(&s->arena);
    const struct ew_aws_flags flags = {
        .profile = {NULL, 0}
    };
    struct ew_aws_settings settings;
    struct ew_str got = {NULL, 0};
    struct ew_error err = {.text = ""};
    if (ew_json_get(test, "endpoint_override") ||
        ew_json_get(test, "mode_override")) {
        suite_skip(s, name, "there is no option for the endpoint or its mode");
        return;
    }
    enum ew_status status =
        ew_profiles_add(&profiles, EW_PROFILE_CONFIG, EW_STR("config"),
                        suite_get(ew_json_get(test, "fs"), "config"), &err);
    if (status == EW_OK) {
        status = ew_aws_settings_resolve(&s->arena, &env, &profiles, &flags,
                                         &settings, &err);
    }
    if (status == EW_OK) {
        status = ew_instance_endpoint(&settings, &got, &err);
    }
    got = ew_arena_printf(&s->arena, "%.*s/latest/api/token", EW_STR_ARG(got));
    suite_check(s, name,
                error.ptr ? status == EW_INVALID && says(err.text, error)
                          : ew_str_eq(got, suite_get(result, "Ok")),
                err.text);
}

/* ---- aws login ---------------------------------------------------------- */

static void run_login(struct suite *s, const struct ew_json *test)
{
    struct ew_str name = suite_get(test, "documentation");
    struct ew_profiles profiles = ew_profiles_of(&s->arena);
    struct suite_variables variables = {.object = NULL};
    struct ew_environment env = suite_environment(&variables);
    const struct ew_aws_flags flags = {.profile = EW_STR("signin")};
    struct ew_aws_settings settings;
    const struct ew_credentials_options options = {.settings = &settings};
    struct ew_credentials *chain = NULL;
    const struct ew_aws_credentials *got = NULL;
    struct ew_error err = {.text = ""};
    bool refused =
        ew_profiles_add(&profiles, EW_PROFILE_CONFIG, EW_STR("config"),
                        suite_get(test, "configContents"), &err) == EW_OK &&
        ew_aws_settings_resolve(&s->arena, &env, &profiles, &flags, &settings,
                                &err) == EW_OK &&
        ew_credentials_new(&options, &chain, &err) == EW_OK &&
        ew_credentials_get(chain, NOW, &got, &err) == EW_UNSUPPORTED &&
        ew_str_contains(ew_str_from(err.text),
                        EW_STR("export-credentials --profile signin"));
    ew_credentials_free(chain);
    if (refused) {
        suite_skip(s, name,
                   "sessions of `aws login` are refused, and the text names "
                   "the way round");
    } else {
        suite_fail(s, name, "%s", err.text);
    }
}

static void run_list(struct suite *s, const char *path, const char *member,
                     void (*run)(struct suite *s, const struct ew_json *test))
{
    const struct ew_json *root = suite_json(s, path, NULL);
    const struct ew_json *test =
        ew_json_first(member ? ew_json_get(root, member) : root);
    for (; test; test = ew_json_after(test)) {
        run(s, test);
    }
}

int main(int argc, char **argv)
{
    struct suite s;
    if (!suite_open(&s, argc, argv)) {
        return suite_close(&s);
    }
    run_list(&s, DATA "assume-role-tests.json", NULL, run_plan);
    run_folders(&s, DATA "profile-provider", run_folder);
    run_folders(&s, DATA "default-token-provider-chain", run_token);
    run_list(&s, DATA "ecs-tests.json", "tests", run_container);
    run_list(&s, DATA "imds-config/imds-endpoint-tests.json", "tests",
             run_instance);
    run_list(&s, DATA "login-provider-test-cases.json", NULL, run_login);
    return suite_close(&s);
}
