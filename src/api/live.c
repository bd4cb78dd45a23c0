/*
 * Options become settings, credentials and a fetch; each step that can be
 * refused comes before the first question to AWS. Progress and what the parts
 * tell go to the run's talk, which decides whether anybody hears it.
 */
#include "api/live.h"

#include "base/clock.h"

#include "api/version.h"

#include "aws/actions.h"
#include "aws/plan.h"

#define USUAL_ROLE "OrganizationAccountAccessRole"
#define MAX_ROLE_BYTES 1024
#define PROGRESS_AFTER_MS 500
#define PROGRESS_EVERY_MS 100

/* ---- the process --------------------------------------------------------- */

static struct ew_str look_up_variable(void *user, const char *name)
{
    const struct ew_live *live = user;
    const struct ew_aws_options *options = live->options;
    return ew_str_from(
        options->variable ? options->variable(options->user, name) : NULL);
}

static enum ew_status ask_mfa_code(void *user, struct ew_str serial,
                                   struct ew_str profile,
                                   char code[EW_AWS_MAX_MFA_CODE],
                                   struct ew_error *err)
{
    const struct ew_live *live = user;
    const struct ew_aws_options *options = live->options;
    struct ew_arena arena;
    ew_arena_init(&arena);
    struct ew_str device = ew_arena_str(&arena, serial);
    struct ew_str name = ew_arena_str(&arena, profile);
    bool answered = device.ptr && name.ptr &&
                    options->ask_mfa(options->user, device.ptr, name.ptr, code,
                                     EW_AWS_MAX_MFA_CODE);
    ew_arena_release(&arena);
    return answered ? EW_OK
                    : ew_fail(err, EW_INVALID,
                              "no MFA code of `%.*s` was given for profile "
                              "`%.*s`: run it at a terminal, or " EW_MFA_ADVICE,
                              EW_STR_ARG(serial), EW_STR_ARG(profile));
}

static void hear(void *user, enum ew_told told, struct ew_str text)
{
    const struct ew_live *live = user;
    if (told == EW_TOLD_WARNING) {
        ew_hint(live->streams, "warning: %.*s", EW_STR_ARG(text));
    } else if (live->streams->verbosity > 0) {
        ew_say(live->streams, "note: %.*s", EW_STR_ARG(text));
    }
}

static void log_live_line(void *user, int level, struct ew_str line)
{
    const struct ew_live *live = user;
    (void)level;
    ew_say(live->streams, "debug: %.*s", EW_STR_ARG(line));
}

/* ---- options ------------------------------------------------------------- */

static bool is_role(struct ew_str name)
{
    static const struct ew_str OTHERS = EW_LIT("+=,.@-_/");
    for (size_t i = 0; i < name.len; i++) {
        char c = ew_ascii_lower(name.ptr[i]);
        bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!letter && ew_str_find(OTHERS, c) == OTHERS.len) {
            return false;
        }
    }
    return name.len > 0 && name.len < MAX_ROLE_BYTES && name.ptr[0] != '/';
}

/* A list of an option, each of which has to be of a kind. */
static enum ew_exit read_option_list(struct ew_live *live,
                                     const char *const *texts, size_t count,
                                     bool (*fits)(struct ew_str text),
                                     const char *kind,
                                     const struct ew_str **out)
{
    struct ew_str *list = EW_NEW_ARRAY(&live->arena, count, struct ew_str);
    for (size_t i = 0; list && i < count; i++) {
        list[i] = ew_str_from(texts[i]);
        if (!fits(list[i])) {
            ew_say(live->streams, "`%s` is no %s", texts[i], kind);
            return EW_EXIT_USAGE;
        }
    }
    *out = list;
    if (!list) {
        ew_say(live->streams, "out of memory");
        return EW_EXIT_SYSTEM;
    }
    return EW_EXIT_PASSED;
}

static bool is_role_arn(struct ew_str arn)
{
    struct ew_str rest = arn;
    struct ew_str parts[5];
    for (size_t i = 0; i < 5; i++) {
        parts[i] = ew_str_cut(rest, ':', &rest);
    }
    return ew_str_eq(parts[0], EW_STR("arn")) &&
           ew_str_eq(parts[2], EW_STR("iam")) && ew_is_account_id(parts[4]) &&
           ew_str_starts(rest, EW_STR("role/")) &&
           is_role(ew_str_slice(rest, 5, rest.len));
}

/* `ou-abcd-12345678` */
static bool is_unit_id(struct ew_str id)
{
    bool shaped = ew_str_starts(id, EW_STR("ou-"));
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];
        shaped = shaped &&
                 ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
    }
    return shaped && id.len > 3;
}

/* Accounts and units in one list: their ids do not look alike. */
static enum ew_exit sort_out_excluded(struct ew_live *live)
{
    const struct ew_aws_options *options = live->options;
    const struct ew_str *accounts = NULL;
    const struct ew_str *units = NULL;
    size_t count = options->excluded_account_count;
    enum ew_exit status =
        read_option_list(live, options->excluded_accounts, count,
                         ew_is_account_id, "id of an account", &accounts);
    if (status == EW_EXIT_PASSED) {
        status = read_option_list(live, options->excluded_units,
                                  options->excluded_unit_count, is_unit_id,
                                  "id of an organizational unit", &units);
    }
    size_t all = count + options->excluded_unit_count;
    struct ew_str *list = EW_NEW_ARRAY(&live->arena, all, struct ew_str);
    if (status != EW_EXIT_PASSED || !list) {
        return status == EW_EXIT_PASSED ? EW_EXIT_SYSTEM : status;
    }
    for (size_t i = 0; i < all; i++) {
        list[i] = i < count ? accounts[i] : units[i - count];
    }
    live->input.excluded = list;
    live->input.excluded_count = all;
    return status;
}

static enum ew_exit read_options(struct ew_live *live)
{
    const struct ew_aws_options *options = live->options;
    struct ew_fetch_input *input = &live->input;
    input->region_count = options->region_count;
    input->account_count = options->account_count;
    input->organization = options->organization;
    input->external_id = ew_str_from(options->external_id);
    input->role_name =
        ew_str_from(options->role_name ? options->role_name : USUAL_ROLE);
    if (!is_role(input->role_name)) {
        ew_say(live->streams, "`%s` is no name of a role", options->role_name);
        return EW_EXIT_USAGE;
    }
    if (options->excluded_unit_count > 0 && !options->organization) {
        ew_say(live->streams, "--exclude-ou goes with --organization");
        return EW_EXIT_USAGE;
    }
    input->organization_role = ew_str_from(options->organization_role);
    if (input->organization_role.ptr &&
        !is_role_arn(input->organization_role)) {
        ew_say(live->streams, "`%s` is no ARN of a role",
               options->organization_role);
        return EW_EXIT_USAGE;
    }
    if (options->organization && options->account_count > 0) {
        ew_say(live->streams, "--organization is all accounts: it cannot be "
                              "given with --accounts");
        return EW_EXIT_USAGE;
    }
    enum ew_exit status =
        read_option_list(live, options->regions, options->region_count,
                         ew_aws_is_region, "name of a region", &input->regions);
    if (status == EW_EXIT_PASSED) {
        status = sort_out_excluded(live);
    }
    if (status == EW_EXIT_PASSED) {
        status = read_option_list(live, options->accounts,
                                  options->account_count, ew_is_account_id,
                                  "id of an account", &input->accounts);
    }
    return status;
}

/* ---- opening ------------------------------------------------------------- */

static enum ew_status load_settings(struct ew_live *live, const char *profile,
                                    struct ew_aws_settings *out,
                                    struct ew_error *err)
{
    const struct ew_aws_options *options = live->options;
    const struct ew_aws_flags flags = {
        .profile = ew_str_from(profile),
        .region = ew_str_from(options->region),
        .endpoint_url = ew_str_from(options->endpoint_url),
        .ca_bundle = ew_str_from(options->ca_bundle),
        .allow_http = options->allow_http,
    };
    live->env = (struct ew_environment){
        .get = look_up_variable,
        .user = live,
        .inherited = options->inherited,
    };
    return ew_aws_settings_load(&live->arena, &live->env, &flags, out, err);
}

/* A fault of the configuration is told before anything is asked, and is not a
 * failure of the network. */
static enum ew_status check_endpoints(struct ew_live *live,
                                      struct ew_error *err)
{
    static const enum ew_aws_action_id ACTIONS[] = {
        EW_ACTION_GET_CALLER_IDENTITY,
        EW_ACTION_GET_ACCOUNT_AUTHORIZATION_DETAILS,
        EW_ACTION_DESCRIBE_ORGANIZATION,
        EW_ACTION_DESCRIBE_REGIONS,
        EW_ACTION_LIST_CLUSTERS,
        EW_ACTION_DESCRIBE_INSTANCE_INFORMATION,
    };
    struct ew_aws_endpoint endpoint;
    struct ew_str region = live->settings.region;
    if (!region.ptr) {
        region = ew_aws_partition_of(region)->global_region;
    }
    for (size_t i = 0; i < sizeof(ACTIONS) / sizeof(ACTIONS[0]); i++) {
        EW_TRY(ew_aws_endpoint_of(&live->arena, &live->settings,
                                  ew_aws_action_of(ACTIONS[i])->service, region,
                                  &endpoint, err));
    }
    return EW_OK;
}

/* Keys in the environment come first: the profile is not looked at then. */
static enum ew_status check_profile(const struct ew_aws_settings *settings,
                                    struct ew_error *err)
{
    struct ew_plan plan;
    bool idle =
        !settings->profile_explicit &&
        ew_environment_get(settings->env, "AWS_ACCESS_KEY_ID").ptr != NULL;
    if (!settings->profile || idle) {
        return EW_OK;
    }
    return ew_plan_make(settings->profiles, settings->profile_name, &plan, err);
}

/* Another profile, for the organization only. */
static enum ew_status load_organization(struct ew_live *live,
                                        struct ew_error *err)
{
    const char *profile = live->options->organization_profile;
    if (!profile) {
        return EW_OK;
    }
    EW_TRY(load_settings(live, profile, &live->organization_settings, err));
    return check_profile(&live->organization_settings, err);
}

static enum ew_status new_credentials(struct ew_live *live,
                                      const struct ew_aws_settings *settings,
                                      struct ew_credentials **out,
                                      struct ew_error *err)
{
    const struct ew_credentials_options options = {
        .settings = settings,
        .transport = &live->transport,
        .mfa = {live->options->ask_mfa ? ask_mfa_code : NULL, live},
        .listener = {hear,                                         live},
    };
    return ew_credentials_new(&options, out, err);
}

static enum ew_status connect(struct ew_live *live, struct ew_error *err)
{
    const struct ew_aws_settings *settings = &live->settings;
    struct ew_http_options http = ew_aws_http_options(settings);
    http.cancel = live->options->interrupted;
    EW_TRY(ew_http_client_new(&http, &live->http, err));
    const struct ew_aws_sender_options sending = {
        .http = live->http,
        .max_attempts = ew_aws_max_attempts(settings),
        .log = live->streams->verbosity > 1 ? log_live_line : NULL,
        .user = live,
    };
    EW_TRY(ew_aws_sender_new(&sending, &live->sender, err));
    live->transport = ew_aws_sender_transport(live->sender);
    if (live->options->organization_profile) {
        EW_TRY(new_credentials(live, &live->organization_settings,
                               &live->organization_credentials, err));
    }
    return new_credentials(live, settings, &live->credentials, err);
}

enum ew_exit ew_live_open(struct ew_live *live,
                          const struct ew_aws_options *options,
                          const struct ew_streams *streams)
{
    struct ew_error err = {0};
    *live = (struct ew_live){.streams = streams, .options = options};
    ew_arena_init(&live->arena);
    live->snapshot =
        ew_snapshot_of(&live->arena, EW_STR(EW_VERSION), ew_time_now());
    enum ew_exit status = read_options(live);
    if (status != EW_EXIT_PASSED) {
        return status;
    }
    if (load_settings(live, options->profile, &live->settings, &err) != EW_OK ||
        check_profile(&live->settings, &err) != EW_OK ||
        load_organization(live, &err) != EW_OK ||
        check_endpoints(live, &err) != EW_OK) {
        return ew_say_error(streams, &err);
    }
    if (streams->verbosity > 0) {
        ew_say_diags(streams, &live->settings.profiles->notes, "note: ");
    }
    if (connect(live, &err) != EW_OK) {
        (void)ew_say_error(streams, &err);
        return EW_EXIT_SYSTEM;
    }
    return EW_EXIT_PASSED;
}

void ew_live_close(struct ew_live *live)
{
    /* what still runs is given up first: it knows all the rest */
    ew_http_client_free(live->http);
    ew_aws_sender_free(live->sender);
    ew_credentials_free(live->credentials);
    ew_credentials_free(live->organization_credentials);
    ew_arena_release(&live->arena);
}

void ew_live_tell_assumed(const struct ew_live *live)
{
    EW_EACH(const struct ew_snapshot_gap, gap, &live->snapshot.assumed) {
        ew_hint(live->streams, "not readable: %.*s: %.*s",
                EW_STR_ARG(gap->what), EW_STR_ARG(gap->why));
    }
}

/* ---- progress ------------------------------------------------------------ */

static void show_progress(void *user, const struct ew_fetch_progress *progress)
{
    struct ew_live *live = user;
    int64_t now = ew_http_clock_ms();
    int64_t passed = now - live->began_ms;
    if (!live->options->progress || passed < PROGRESS_AFTER_MS ||
        now - live->shown_ms < PROGRESS_EVERY_MS) {
        return;
    }
    struct ew_buf line;
    ew_buf_init(&line);
    ew_buf_printf(&line, "\r\033[K%zu of %zu account%s, %zu answers, %zu/s",
                  progress->accounts_done, progress->accounts,
                  progress->accounts == 1 ? "" : "s", progress->answers,
                  progress->answers * 1000 / (size_t)passed);
    if (progress->accounts_done > 0) {
        size_t left = progress->accounts - progress->accounts_done;
        ew_buf_printf(&line, ", %zu s left",
                      (size_t)passed * left / progress->accounts_done / 1000);
    }
    live->shown_ms = now;
    if (!line.failed) {
        (void)fwrite(line.ptr, 1, line.len, live->streams->err);
        (void)fflush(live->streams->err);
    }
    ew_buf_release(&line);
}

static void clear_progress(struct ew_live *live)
{
    if (live->shown_ms) {
        (void)fputs("\r\033[K", live->streams->err);
        (void)fflush(live->streams->err);
        live->shown_ms = 0;
    }
}

/* ---- the run ------------------------------------------------------------- */

/* What both sinks have in common lies in live; the rest is asked of theirs. */
struct running {
    struct ew_live *live;
    const struct ew_live_sink *sink;
};

static enum ew_status put_document(void *user,
                                   const struct ew_fetch_document *document,
                                   struct ew_str text, struct ew_error *err)
{
    const struct running *running = user;
    return running->sink->put(running->sink->user, document, text, err);
}

static bool has_document(void *user, struct ew_str path, struct ew_buf *text)
{
    const struct running *running = user;
    return running->sink->has(running->sink->user, path, text);
}

static void miss(void *user, struct ew_str what, struct ew_str why)
{
    struct ew_live *live = ((const struct running *)user)->live;
    if (ew_snapshot_miss(&live->snapshot, what, why) != EW_OK) {
        live->out_of_memory = true;
    }
}

static void note_assumed(void *user, struct ew_str what, struct ew_str why)
{
    struct ew_live *live = ((const struct running *)user)->live;
    if (ew_snapshot_assume(&live->snapshot, what, why) != EW_OK) {
        live->out_of_memory = true;
    }
}

static enum ew_status begin_documents(void *user,
                                      const struct ew_fetch_caller *caller,
                                      struct ew_error *err)
{
    const struct running *running = user;
    struct ew_live *live = running->live;
    EW_TRY(running->sink->begin(running->sink->user, caller, err));
    if (live->streams->verbosity > 0) {
        ew_say(live->streams, "asking as `%.*s`", EW_STR_ARG(caller->arn));
    }
    return EW_OK;
}

static void progress(void *user, const struct ew_fetch_progress *now)
{
    const struct running *running = user;
    show_progress(running->live, now);
    if (running->sink->tick) {
        running->sink->tick(running->sink->user);
    }
}

static void tell_calls(const struct ew_live *live)
{
    const struct ew_aws_count *counts = live->result.counts;
    for (size_t i = 0; i < live->result.count; i++) {
        ew_say(live->streams,
               "%.*s:%.*s: %zu call%s, %zu tries, %zu throttled, "
               "%zu failed",
               EW_STR_ARG(counts[i].service), EW_STR_ARG(counts[i].action),
               counts[i].calls, counts[i].calls == 1 ? "" : "s",
               counts[i].tries, counts[i].throttled, counts[i].failed);
    }
}

static enum ew_exit conclude_live(struct ew_live *live, enum ew_status status,
                                  struct ew_error *err)
{
    const struct ew_streams *streams = live->streams;
    clear_progress(live);
    if (streams->verbosity > 0) {
        tell_calls(live);
    }
    if (status == EW_OK && live->out_of_memory) {
        status = ew_fail_memory(err);
    }
    if (status != EW_OK) {
        (void)ew_say_error(streams, err);
        return err->status == EW_USAGE ? EW_EXIT_USAGE : EW_EXIT_SYSTEM;
    }
    if (live->result.readable + live->result.invalid == 0) {
        return EW_EXIT_SYSTEM;
    }
    return EW_EXIT_PASSED;
}

enum ew_exit ew_live_run(struct ew_live *live, const struct ew_live_sink *sink)
{
    struct ew_error err = {0};
    struct running running = {live, sink};
    struct ew_fetch_input *input = &live->input;
    input->settings = &live->settings;
    input->http = live->http;
    input->sender = live->sender;
    input->credentials = live->credentials;
    input->organization_credentials = live->organization_credentials;
    input->sink = (struct ew_fetch_sink){
        put_document,    has_document, miss,    note_assumed,
        begin_documents, progress,     &running};
    live->began_ms = ew_http_clock_ms();
    enum ew_status status =
        ew_fetch_run(&live->arena, input, &live->result, &err);
    if (status != EW_OK) {
        /* nothing may call back into running any more */
        ew_http_client_free(live->http);
        live->http = NULL;
    }
    live->snapshot.counts = live->result.counts;
    live->snapshot.count = live->result.count;
    live->snapshot.excluded = live->result.excluded;
    live->snapshot.excluded_count = live->result.excluded_count;
    if (status == EW_OK) {
        live->snapshot.finished_at = ew_time_now();
    }
    return conclude_live(live, status, &err);
}
