/*
 * The texts are written by the AWS CLI and read by it again, so members that
 * are not known here are kept as they are when a token is renewed.
 */
#include "aws/sso_cached.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/json_write.h"

#include "aws/cli_cache.h"

#define MAX_TOKEN_BYTES ((size_t)32 << 10)
#define MAX_LIFETIME_S ((uint64_t)366 * 24 * 3600)

/* 0: no time. */
static int64_t time_of(const struct ew_provider_answer *answer,
                       const char *name)
{
    int64_t time = 0;
    struct ew_str text = ew_cli_cache_text(answer, name);
    /* An old form: `2020-01-01T00:00:00UTC`. */
    if (ew_str_ends(text, EW_STR("UTC"))) {
        text = ew_str_slice(text, 0, text.len - 3);
    }
    return ew_time_parse(text, &time) && time > 0 ? time : 0;
}

enum ew_status ew_sso_cached_parse(struct ew_arena *arena, struct ew_str text,
                                   struct ew_sso_cached *out,
                                   struct ew_error *err)
{
    struct ew_provider_answer answer;
    *out = (struct ew_sso_cached){.expiry = 0};
    EW_TRY(ew_provider_answer_parse(arena, "SSO token", text, &answer, err));
    *out = (struct ew_sso_cached){
        .access_token = ew_cli_cache_text(&answer, "accessToken"),
        .expiry = time_of(&answer, "expiresAt"),
        .refresh_token = ew_cli_cache_text(&answer, "refreshToken"),
        .client_id = ew_cli_cache_text(&answer, "clientId"),
        .client_secret = ew_cli_cache_text(&answer, "clientSecret"),
        .registration_expiry = time_of(&answer, "registrationExpiresAt"),
    };
    if (!out->access_token.ptr ||
        !ew_cli_cache_text(&answer, "expiresAt").ptr) {
        return ew_fail(err, EW_INVALID, "the SSO token is not whole");
    }
    return EW_OK;
}

/* What may stand in a header. */
static bool is_header_token(struct ew_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] <= ' ' || text.ptr[i] >= 0x7F) {
            return false;
        }
    }
    return text.len > 0 && text.len <= MAX_TOKEN_BYTES;
}

enum ew_status ew_sso_renewed_parse(struct ew_arena *arena, struct ew_str body,
                                    struct ew_sso_renewed *out,
                                    struct ew_error *err)
{
    static const char WHAT[] = "SSO CreateToken";
    struct ew_provider_answer answer;
    uint64_t seconds = 0;
    *out = (struct ew_sso_renewed){.lifetime_s = 0};
    EW_TRY(ew_provider_answer_parse(arena, WHAT, body, &answer, err));
    out->access_token = ew_cli_cache_text(&answer, "accessToken");
    out->refresh_token = ew_cli_cache_text(&answer, "refreshToken");
    if (!is_header_token(out->access_token) ||
        (out->refresh_token.ptr && !is_header_token(out->refresh_token))) {
        return ew_fail(err, EW_INVALID, "%s: no token in the answer", WHAT);
    }
    if (!ew_str_to_u64(ew_provider_answer_get(&answer, "expiresIn"),
                       MAX_LIFETIME_S, &seconds) ||
        seconds == 0) {
        return ew_fail(err, EW_INVALID, "%s: no `expiresIn` in the answer",
                       WHAT);
    }
    out->lifetime_s = (int64_t)seconds;
    return EW_OK;
}

/* What a member is from now on; absent: as it is. */
static struct ew_str new_value(struct ew_str name,
                               const struct ew_sso_renewed *renewed,
                               const char *expiry)
{
    if (ew_str_eq(name, EW_STR("accessToken"))) {
        return renewed->access_token;
    }
    if (ew_str_eq(name, EW_STR("expiresAt"))) {
        return ew_str_from(expiry);
    }
    if (ew_str_eq(name, EW_STR("refreshToken"))) {
        return renewed->refresh_token;
    }
    return (struct ew_str){NULL, 0};
}

enum ew_status ew_sso_cached_write(struct ew_arena *arena, struct ew_str text,
                                   const struct ew_sso_renewed *renewed,
                                   int64_t now, struct ew_buf *out,
                                   struct ew_error *err)
{
    char expiry[21];
    struct ew_provider_answer answer;
    struct ew_json_item item;
    EW_TRY(ew_provider_answer_parse(arena, "SSO token", text, &answer, err));
    ew_time_format(now + renewed->lifetime_s, expiry);
    struct ew_json_writer w = ew_json_writer(out, 0);
    struct ew_json_iter iter =
        ew_json_iter(answer.text, answer.text->root, arena);
    ew_json_open_object(&w);
    while (ew_json_next(&iter, &item)) {
        struct ew_str value = new_value(item.name, renewed, expiry);
        ew_json_key_str(&w, item.name);
        if (value.ptr) {
            ew_json_add_str(&w, value);
        } else {
            ew_json_add_raw(&w,
                            ew_str_slice(text, item.span.begin, item.span.end));
        }
    }
    ew_json_close_object(&w);
    return iter.failed || out->failed ? ew_fail_memory(err) : EW_OK;
}
