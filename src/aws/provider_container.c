/*
 * The agent of ECS or EKS, at the address that it puts into the environment.
 * Whoever can set a variable could send the token elsewhere, so without TLS
 * only this machine and the known addresses of the agents are asked.
 */
#include "aws/provider.h"
#include "aws/url.h"

/* 127.0.0.0/8 in the form that programs write it. */
static bool is_loopback(struct ew_str host)
{
    if (ew_str_eq_nocase(host, EW_STR("localhost")) ||
        ew_str_eq(host, EW_STR("::1"))) {
        return true;
    }
    struct ew_str rest = host;
    uint64_t number = 0;
    for (size_t i = 0; i < 4; i++) {
        if (!ew_str_to_u64(ew_str_cut(rest, '.', &rest), 255, &number) ||
            (i == 0 && number != 127)) {
            return false;
        }
    }
    return !rest.ptr;
}

/* The hosts of ECS and EKS. */
static bool is_metadata_host(struct ew_str host)
{
    return ew_str_eq(host, EW_STR("169.254.170.2")) ||
           ew_str_eq(host, EW_STR("169.254.170.23")) ||
           ew_str_eq_nocase(host, EW_STR("fd00:ec2::23"));
}

enum ew_status ew_container_url(struct ew_arena *arena,
                                const struct ew_environment *env,
                                struct ew_str *out, struct ew_error *err)
{
    static const char RELATIVE[] = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
    static const char FULL[] = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
    struct ew_str relative = ew_environment_get(env, RELATIVE);
    struct ew_str full = ew_environment_get(env, FULL);
    const char *name = relative.ptr ? RELATIVE : FULL;
    struct ew_url url;
    *out = full;
    if (relative.ptr) {
        *out = ew_arena_printf(arena, "http://169.254.170.2%s%.*s",
                               relative.ptr[0] == '/' ? "" : "/",
                               EW_STR_ARG(relative));
        EW_TRY_MEMORY_FOR(out->ptr, err);
    }
    if (!out->ptr) {
        return EW_OK;
    }
    if (!ew_url_split(*out, &url)) {
        return ew_fail(err, EW_INVALID,
                       "%s is no http or https URL with a "
                       "host",
                       name);
    }
    if (!url.https && !is_loopback(url.host) && !is_metadata_host(url.host)) {
        return ew_fail(err, EW_INVALID,
                       "%s: `%.*s` may not be asked for credentials by http",
                       name, EW_STR_ARG(url.host));
    }
    return EW_OK;
}

/* The header's value, from the file or the variable; absent: none. */
static enum ew_status find_token(const struct ew_provide *p, struct ew_str *out,
                                 struct ew_error *err)
{
    static const char NAME[] = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
    const struct ew_environment *env = p->with->settings->env;
    struct ew_str file =
        ew_environment_get(env, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    *out = ew_environment_get(env, NAME);
    if (file.ptr) {
        EW_TRY(ew_provider_read(p, file, out, err));
    }
    if (ew_str_find(*out, '\r') < out->len ||
        ew_str_find(*out, '\n') < out->len) {
        return ew_fail(err, EW_INVALID, "%s%s: the token holds a line end",
                       NAME, file.ptr ? "_FILE" : "");
    }
    return EW_OK;
}

enum ew_status ew_provide_container(const struct ew_provide *p,
                                    struct ew_aws_credentials *out,
                                    struct ew_error *err)
{
    static const char WHAT[] = "container credentials";
    static const struct ew_provider_answer_names NAMES = {
        "AccessKeyId", "SecretAccessKey", "Token", "Expiration", "AccountId"};
    struct ew_aws_request request = {
        .method = EW_STR("GET"),
        .timeout_ms = 2000,
        .attempts = 3,
        .local = true,
    };
    struct ew_aws_header header = {
        EW_STR("Authorization"), {NULL, 0}
    };
    struct ew_aws_response response;
    struct ew_provider_answer answer;
    *out = (struct ew_aws_credentials){.expiry = EW_AWS_NO_EXPIRY};
    EW_TRY(
        ew_container_url(p->arena, p->with->settings->env, &request.url, err));
    if (!request.url.ptr) {
        return EW_OK;
    }
    EW_TRY(find_token(p, &header.value, err));
    request.headers = &header;
    request.header_count = header.value.len > 0 ? 1 : 0;
    EW_TRY(ew_provider_send(p, WHAT, &request, &response, err));
    if (response.status != 200) {
        return ew_fail(err, EW_IO, "%s: HTTP status %d", WHAT, response.status);
    }
    EW_TRY(
        ew_provider_answer_parse(p->arena, WHAT, response.body, &answer, err));
    enum ew_status status =
        ew_provider_answer_credentials(p, WHAT, &answer, &NAMES, out, err);
    ew_aws_wipe(response.body);
    EW_TRY(status);
    out->source = EW_STR("container");
    return EW_OK;
}
