/*
 * The metadata service of EC2, in three requests: a token, the name of the
 * role, its credentials. Version 1, which needs no token, is never used: it
 * answers whoever makes a program on the instance send a plain GET.
 */
#include "aws/provider.h"
#include "aws/url.h"

static const char WHAT[] = "instance metadata";

static struct ew_str look_up_setting(const struct ew_aws_settings *settings,
                                     const char *variable, const char *property)
{
    struct ew_str value = ew_environment_get(settings->env, variable);
    return value.ptr ? value : ew_profile_get(settings->profile, property);
}

enum ew_status ew_instance_endpoint(const struct ew_aws_settings *settings,
                                    struct ew_str *out, struct ew_error *err)
{
    struct ew_url url;
    struct ew_str mode =
        look_up_setting(settings, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
                        "ec2_metadata_service_endpoint_mode");
    bool v6 = ew_str_eq_nocase(mode, EW_STR("IPv6"));
    *out = look_up_setting(settings, "AWS_EC2_METADATA_SERVICE_ENDPOINT",
                           "ec2_metadata_service_endpoint");
    if (mode.ptr && !v6 && !ew_str_eq_nocase(mode, EW_STR("IPv4"))) {
        return ew_fail(err, EW_INVALID, "`%.*s` is not a valid endpoint mode",
                       EW_STR_ARG(mode));
    }
    if (!out->ptr) {
        *out = v6 ? EW_STR("http://[fd00:ec2::254]")
                  : EW_STR("http://169.254.169.254");
    }
    if (!ew_url_split(*out, &url) || url.has_query) {
        return ew_fail(err, EW_INVALID,
                       "instance metadata endpoint `%.*s` is no http URL",
                       EW_STR_ARG(*out));
    }
    while (ew_str_ends(*out, EW_STR("/"))) {
        *out = ew_str_slice(*out, 0, out->len - 1);
    }
    return EW_OK;
}

/* How long one try may take, and how many there are. */
static enum ew_status set_patience(const struct ew_provide *p,
                                   struct ew_aws_request *request,
                                   struct ew_error *err)
{
    const struct ew_aws_settings *settings = p->with->settings;
    struct ew_str timeout = look_up_setting(
        settings, "AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout");
    struct ew_str attempts =
        look_up_setting(settings, "AWS_METADATA_SERVICE_NUM_ATTEMPTS",
                        "metadata_service_num_attempts");
    uint64_t seconds = 1;
    uint64_t count = 1;
    if (timeout.ptr && !ew_str_to_u64(timeout, 60, &seconds)) {
        return ew_fail(err, EW_INVALID,
                       "metadata_service_timeout: expected seconds, found "
                       "`%.*s`",
                       EW_STR_ARG(timeout));
    }
    if (attempts.ptr && !ew_str_to_u64(attempts, 10, &count)) {
        return ew_fail(err, EW_INVALID,
                       "metadata_service_num_attempts: expected a number, "
                       "found `%.*s`",
                       EW_STR_ARG(attempts));
    }
    request->timeout_ms = seconds > 0 ? (uint32_t)seconds * 1000 : 1000;
    request->attempts = count > 0 ? (uint32_t)count : 1;
    return EW_OK;
}

/* One of the three requests. */
struct question {
    struct ew_str method;
    struct ew_str path;
    struct ew_aws_header header;
};

static enum ew_status ask_metadata(const struct ew_provide *p,
                                   const struct ew_aws_request *patience,
                                   const struct question *question,
                                   struct ew_str *out, struct ew_error *err)
{
    struct ew_aws_response response;
    struct ew_aws_request request = *patience;
    request.method = question->method;
    request.url =
        ew_arena_printf(p->arena, "%.*s%.*s", EW_STR_ARG(patience->url),
                        EW_STR_ARG(question->path));
    request.headers = &question->header;
    request.header_count = 1;
    EW_TRY_MEMORY_FOR(request.url.ptr, err);
    EW_TRY(ew_provider_send(p, WHAT, &request, &response, err));
    if (response.status != 200) {
        return ew_fail(err, EW_IO, "%s: HTTP status %d for `%.*s`", WHAT,
                       response.status, EW_STR_ARG(question->path));
    }
    *out = response.body;
    return EW_OK;
}

/* The name of the instance's role is one line of plain characters. */
static bool is_role_name(struct ew_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (c <= ' ' || c >= 0x7F || c == '/' || c == '?' || c == '#' ||
            c == '%') {
            return false;
        }
    }
    return name.len > 0 && name.len <= 256;
}

static enum ew_status read_instance_answer(const struct ew_provide *p,
                                           struct ew_str body,
                                           struct ew_aws_credentials *out,
                                           struct ew_error *err)
{
    static const struct ew_provider_answer_names NAMES = {
        "AccessKeyId", "SecretAccessKey", "Token", "Expiration", "AccountId"};
    struct ew_provider_answer answer;
    EW_TRY(ew_provider_answer_parse(p->arena, WHAT, body, &answer, err));
    struct ew_str code = ew_provider_answer_get(&answer, "Code");
    if (code.ptr && !ew_str_eq(code, EW_STR("Success"))) {
        return ew_fail(err, EW_INVALID, "%s: `%.*s`", WHAT, EW_STR_ARG(code));
    }
    return ew_provider_answer_credentials(p, WHAT, &answer, &NAMES, out, err);
}

static enum ew_status ask_all(const struct ew_provide *p,
                              const struct ew_aws_request *patience,
                              struct ew_aws_credentials *out,
                              struct ew_error *err)
{
    static const struct ew_str ROLES =
        EW_LIT("/latest/meta-data/iam/security-credentials/");
    struct question question = {
        EW_STR("PUT"),
        EW_STR("/latest/api/token"),
        {EW_STR("x-aws-ec2-metadata-token-ttl-seconds"), EW_STR("21600")},
    };
    struct ew_str token = {NULL, 0};
    struct ew_str role = {NULL, 0};
    struct ew_str body = {NULL, 0};
    EW_TRY(ask_metadata(p, patience, &question, &token, err));
    question.method = EW_STR("GET");
    question.path = ROLES;
    question.header = (struct ew_aws_header){EW_STR("x-aws-ec2-metadata-token"),
                                             ew_str_trim(token)};
    EW_TRY(ask_metadata(p, patience, &question, &role, err));
    struct ew_str rest;
    role = ew_str_trim(ew_str_cut(ew_str_trim(role), '\n', &rest));
    if (!is_role_name(role)) {
        return ew_fail(err, EW_INVALID, "%s: the instance has no role", WHAT);
    }
    question.path = ew_arena_printf(p->arena, "%.*s%.*s", EW_STR_ARG(ROLES),
                                    EW_STR_ARG(role));
    EW_TRY_MEMORY_FOR(question.path.ptr, err);
    EW_TRY(ask_metadata(p, patience, &question, &body, err));
    ew_aws_wipe(token);
    enum ew_status status = read_instance_answer(p, body, out, err);
    ew_aws_wipe(body);
    return status;
}

enum ew_status ew_provide_instance(const struct ew_provide *p,
                                   struct ew_aws_credentials *out,
                                   struct ew_error *err)
{
    const struct ew_aws_settings *settings = p->with->settings;
    struct ew_aws_request patience = {.local = true};
    *out = (struct ew_aws_credentials){.expiry = EW_AWS_NO_EXPIRY};
    if (ew_str_eq_nocase(
            ew_environment_get(settings->env, "AWS_EC2_METADATA_DISABLED"),
            EW_STR("true"))) {
        return EW_OK;
    }
    EW_TRY(ew_instance_endpoint(settings, &patience.url, err));
    EW_TRY(set_patience(p, &patience, err));
    EW_TRY(ask_all(p, &patience, out, err));
    out->source = EW_STR("instance");
    return EW_OK;
}
