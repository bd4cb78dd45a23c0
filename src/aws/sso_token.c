/*
 * A token is renewed some minutes before it ends. Another program may do the
 * same at the same time, and the refresh token is good for one of the two
 * only: so when renewing fails the file is read again, and what the other one
 * left is used.
 */
#include "aws/sso_token.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/json_write.h"

#include "aws/cli_cache.h"
#include "aws/endpoint.h"
#include "aws/sso_cached.h"

static const char WHAT[] = "SSO CreateToken";

/* The file of a session, or of old of a start URL. */
struct cache {
    struct ew_str path;
    struct ew_str text;
    struct ew_sso_cached cached;
};

enum ew_status ew_sso_log_in(const struct ew_plan *plan, const char *why,
                             struct ew_error *err)
{
    return ew_fail(err, EW_INVALID, "%s: run `aws sso login --profile %.*s`",
                   why, EW_STR_ARG(plan->profile->name));
}

static enum ew_status load_cached(const struct ew_provide *p,
                                  const struct ew_plan *plan,
                                  struct cache *cache, struct ew_error *err)
{
    const struct ew_plan_sso *sso = &plan->sso;
    struct ew_error inner = {.text = ""};
    *cache = (struct cache){.cached = {.expiry = 0}};
    EW_TRY(ew_cli_cache_path(p, "sso/cache",
                             sso->session.ptr ? sso->session : sso->start_url,
                             &cache->path, err));
    enum ew_status status =
        ew_provider_read(p, cache->path, &cache->text, &inner);
    if (status != EW_OK) {
        return status == EW_IO
                   ? ew_sso_log_in(plan, "there is no SSO token", err)
                   : ew_fail(err, status, "%s", inner.text);
    }
    status = ew_sso_cached_parse(p->arena, cache->text, &cache->cached, err);
    if (status == EW_NOMEM) {
        return status;
    }
    if (status != EW_OK) {
        return ew_sso_log_in(plan,
                             status == EW_INVALID
                                 ? "the SSO token is not whole"
                                 : "the SSO token cannot be read",
                             err);
    }
    return EW_OK;
}

static void wipe_cached(const struct cache *cache)
{
    ew_aws_wipe(cache->text);
    ew_aws_wipe(cache->cached.refresh_token);
    ew_aws_wipe(cache->cached.client_secret);
}

static bool still_holds(const struct ew_provide *p, const struct cache *cache)
{
    return cache->cached.expiry > p->now;
}

static void take_token(const struct cache *cache, struct ew_sso_token *out)
{
    out->token = cache->cached.access_token;
    out->expiry = cache->cached.expiry;
}

/* ---- asking for another ------------------------------------------------- */

static bool can_renew(const struct ew_provide *p, const struct ew_plan *plan,
                      const struct ew_sso_cached *cached)
{
    return plan->sso.session.ptr && cached->refresh_token.ptr &&
           cached->client_id.ptr && cached->client_secret.ptr &&
           cached->registration_expiry > p->now;
}

/* Only codes that are known: the answer may quote what was sent. */
static enum ew_status refuse_renewal(const struct ew_provide *p,
                                     const struct ew_aws_response *response,
                                     struct ew_error *err)
{
    static const char *const CODES[] = {
        "access_denied",          "expired_token",   "invalid_client",
        "invalid_grant",          "invalid_request", "invalid_scope",
        "server_error",           "slow_down",       "unauthorized_client",
        "unsupported_grant_type",
    };
    struct ew_provider_answer answer;
    struct ew_str code = {NULL, 0};
    if (ew_provider_answer_parse(p->arena, WHAT, response->body, &answer,
                                 NULL) == EW_OK) {
        code = ew_cli_cache_text(&answer, "error");
    }
    for (size_t i = 0; i < sizeof(CODES) / sizeof(*CODES); i++) {
        if (ew_str_eq(code, ew_str_from(CODES[i]))) {
            return ew_fail(err, EW_INVALID, "%s: %s", WHAT, CODES[i]);
        }
    }
    return ew_fail(err, EW_INVALID, "%s: HTTP status %d", WHAT,
                   response->status);
}

static void write_question(const struct ew_sso_cached *cached,
                           struct ew_buf *out)
{
    struct ew_json_writer w = ew_json_writer(out, 0);
    ew_json_open_object(&w);
    ew_json_member_str(&w, "clientId", cached->client_id);
    ew_json_member_str(&w, "clientSecret", cached->client_secret);
    ew_json_member_text(&w, "grantType", "refresh_token");
    ew_json_member_str(&w, "refreshToken", cached->refresh_token);
    ew_json_close_object(&w);
}

static enum ew_status send_question(const struct ew_provide *p,
                                    const struct ew_plan_sso *sso,
                                    struct ew_str body,
                                    struct ew_aws_response *response,
                                    struct ew_error *err)
{
    static const struct ew_aws_header HEADER = {EW_LIT("Content-Type"),
                                                EW_LIT("application/json")};
    struct ew_aws_endpoint endpoint;
    EW_TRY(ew_aws_endpoint_of(p->arena, p->with->settings, EW_AWS_SSO_OIDC,
                              sso->region, &endpoint, err));
    struct ew_aws_request request = {
        .method = EW_STR("POST"),
        .url =
            ew_arena_printf(p->arena, "%.*s/token", EW_STR_ARG(endpoint.url)),
        .headers = &HEADER,
        .header_count = 1,
        .body = body,
    };
    return request.url.ptr ? ew_provider_send(p, WHAT, &request, response, err)
                           : ew_fail_memory(err);
}

static enum ew_status ask_for_token(const struct ew_provide *p,
                                    const struct ew_plan_sso *sso,
                                    const struct ew_sso_cached *cached,
                                    struct ew_sso_renewed *out,
                                    struct ew_error *err)
{
    struct ew_buf body;
    struct ew_aws_response response = {.status = 0};
    ew_buf_init(&body);
    write_question(cached, &body);
    enum ew_status status =
        body.failed ? ew_fail_memory(err)
                    : send_question(p, sso, ew_buf_str(&body), &response, err);
    ew_aws_wipe(ew_buf_str(&body));
    ew_buf_release(&body);
    EW_TRY(status);
    status = response.status == 200
                 ? ew_sso_renewed_parse(p->arena, response.body, out, err)
                 : refuse_renewal(p, &response, err);
    ew_aws_wipe(response.body);
    return status;
}

/* ---- keeping it --------------------------------------------------------- */

/* A failure costs no more than another login later. */
static void keep_renewed(const struct ew_provide *p, const struct ew_plan *plan,
                         const struct cache *cache,
                         const struct ew_sso_renewed *renewed)
{
    struct ew_buf text;
    struct ew_error inner = {.text = ""};
    ew_buf_init(&text);
    enum ew_status status = ew_sso_cached_write(p->arena, cache->text, renewed,
                                                p->now, &text, &inner);
    if (status == EW_OK) {
        status = ew_file_write_private(cache->path, ew_buf_str(&text), &inner);
    }
    ew_aws_wipe(ew_buf_str(&text));
    ew_buf_release(&text);
    if (status != EW_OK) {
        ew_provider_tell(p, EW_TOLD_WARNING,
                         "the renewed SSO token was not written to `%.*s`: "
                         "%s: `aws sso login --profile %.*s` may be needed",
                         EW_STR_ARG(cache->path), inner.text,
                         EW_STR_ARG(plan->profile->name));
    }
}

/* err gets a whole sentence. */
static enum ew_status renew(const struct ew_provide *p,
                            const struct ew_plan *plan,
                            const struct cache *cache, struct ew_sso_token *out,
                            struct ew_error *err)
{
    char until[21];
    struct ew_sso_renewed renewed = {.lifetime_s = 0};
    struct ew_error inner = {.text = ""};
    if (!can_renew(p, plan, &cache->cached)) {
        return ew_fail(err, EW_INVALID, "the SSO token has expired");
    }
    enum ew_status status =
        ask_for_token(p, &plan->sso, &cache->cached, &renewed, &inner);
    if (status != EW_OK) {
        return ew_fail(err, status,
                       "the SSO token has expired and was not renewed: %s",
                       inner.text);
    }
    keep_renewed(p, plan, cache, &renewed);
    *out = (struct ew_sso_token){renewed.access_token,
                                 p->now + renewed.lifetime_s};
    ew_time_format(out->expiry, until);
    ew_provider_tell(p, EW_TOLD_DETAIL,
                     "the SSO token of session `%.*s` was renewed, until %s",
                     EW_STR_ARG(plan->sso.session), until);
    ew_aws_wipe(renewed.refresh_token);
    return EW_OK;
}

/* Has somebody else renewed it meanwhile, with the same refresh token? */
static bool take_other(const struct ew_provide *p, const struct ew_plan *plan,
                       const struct cache *before, struct ew_sso_token *out)
{
    struct cache now;
    bool other =
        load_cached(p, plan, &now, NULL) == EW_OK && still_holds(p, &now) &&
        !ew_str_eq(now.cached.access_token, before->cached.access_token);
    if (other) {
        take_token(&now, out);
    }
    wipe_cached(&now);
    return other;
}

enum ew_status ew_sso_token_get(const struct ew_provide *p,
                                const struct ew_plan *plan,
                                struct ew_sso_token *out, struct ew_error *err)
{
    struct cache cache;
    struct ew_error why = {.text = ""};
    EW_TRY(load_cached(p, plan, &cache, err));
    enum ew_status status = EW_OK;
    if (still_holds(p, &cache) &&
        cache.cached.expiry - p->now >= EW_SSO_RENEW_BEFORE_S) {
        take_token(&cache, out);
    } else {
        status = renew(p, plan, &cache, out, &why);
    }
    if (status != EW_OK && take_other(p, plan, &cache, out)) {
        status = EW_OK;
    }
    if (status != EW_OK && still_holds(p, &cache)) {
        take_token(&cache, out); /* for as long as it does */
        status = EW_OK;
    }
    wipe_cached(&cache);
    if (status == EW_NOMEM) {
        return ew_fail_memory(err);
    }
    return status == EW_OK ? EW_OK : ew_sso_log_in(plan, why.text, err);
}
