/**
 * SSO tokens: whatever a file of the cache or an answer of CreateToken holds,
 * no error quotes it, a new token fits into a header, and a file that is
 * written anew holds the new tokens and can be renewed as before.
 */
#include "aws/sso_cached.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const int64_t NOW = 1767225600;

static void expect(bool condition)
{
    if (!condition) {
        abort();
    }
}

static bool fits(struct ew_str token)
{
    for (size_t i = 0; i < token.len; i++) {
        if (token.ptr[i] <= ' ' || token.ptr[i] >= 0x7F) {
            return false;
        }
    }
    return token.len > 0;
}

static void write_anew(struct ew_arena *arena, struct ew_str text,
                       const struct ew_sso_cached *before)
{
    static const struct ew_sso_renewed RENEWED = {
        .access_token = EW_LIT("new"),
        .refresh_token = EW_LIT("next"),
        .lifetime_s = 3600,
    };
    struct ew_buf out;
    struct ew_sso_cached after;
    ew_buf_init(&out);
    expect(ew_sso_cached_write(arena, text, &RENEWED, NOW, &out, NULL) ==
           EW_OK);
    expect(ew_sso_cached_parse(arena, ew_buf_str(&out), &after, NULL) == EW_OK);
    expect(ew_str_eq(after.access_token, EW_STR("new")));
    expect(after.expiry == NOW + 3600);
    expect(!before->refresh_token.ptr ||
           ew_str_eq(after.refresh_token, EW_STR("next")));
    expect(ew_str_eq(after.client_id, before->client_id));
    expect(ew_str_eq(after.client_secret, before->client_secret));
    expect(after.registration_expiry == before->registration_expiry);
    ew_buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ew_arena arena;
    struct ew_str text = {size ? (const char *)data : "", size};
    struct ew_sso_cached cached;
    struct ew_sso_renewed renewed;
    struct ew_error err = {.text = ""};
    ew_arena_init(&arena);
    if (ew_sso_cached_parse(&arena, text, &cached, &err) == EW_OK) {
        write_anew(&arena, text, &cached);
    } else {
        expect(ew_str_contains(ew_str_from(err.text), EW_STR("SSO token")));
    }
    if (ew_sso_renewed_parse(&arena, text, &renewed, &err) == EW_OK) {
        expect(fits(renewed.access_token));
        expect(!renewed.refresh_token.ptr || fits(renewed.refresh_token));
        expect(renewed.lifetime_s > 0);
    } else {
        expect(ew_str_starts(ew_str_from(err.text), EW_STR("SSO Create")));
    }
    ew_arena_release(&arena);
    return 0;
}
