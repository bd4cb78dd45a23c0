/*
 * The four steps of Signature Version 4. Each header that is sent is signed
 * but for those that proxies change on the way: a header that somebody adds or
 * drops in between then fails at AWS instead of changing what is asked.
 */
#include "aws/sign.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <string.h>

#define ALGORITHM "AWS4-HMAC-SHA256"
#define UNSIGNED_BODY "UNSIGNED-PAYLOAD"
#define KEY_BYTES 32

/* What is known before the first hash, and the headers that are signed. */
struct signing {
    struct ew_arena *arena;
    const struct ew_aws_sign_input *input;
    char stamp[17]; /* 20150830T123600Z */
    char body_hash[65];
    struct ew_aws_header *headers; /* names in lower case, sorted */
    size_t header_count;
    struct ew_str names; /* `host;x-amz-date` */
    struct ew_str scope;
};

/* 20150830T123600Z, from the form with separators. */
static void write_stamp(int64_t time, char out[17])
{
    char text[21];
    ew_time_format(time, text);
    size_t len = 0;
    for (const char *p = text; *p && len < 16; p++) {
        if (*p != '-' && *p != ':') {
            out[len++] = *p;
        }
    }
    out[len] = '\0';
}

/* Those that proxies and libraries on the way change or drop. */
static bool is_signed(struct ew_str name)
{
    static const struct ew_str NEVER[] = {
        EW_LIT("connection"),      EW_LIT("expect"),
        EW_LIT("user-agent"),      EW_LIT("transfer-encoding"),
        EW_LIT("accept-encoding"), EW_LIT("x-amzn-trace-id")};
    return !EW_STR_ANY(ew_str_eq_nocase, name, NEVER);
}

static bool is_added_header(struct ew_str name)
{
    static const struct ew_str ADDED[] = {
        EW_LIT("authorization"), EW_LIT("x-amz-content-sha256"),
        EW_LIT("x-amz-date"), EW_LIT("x-amz-security-token")};
    return EW_STR_ANY(ew_str_eq_nocase, name, ADDED);
}

static enum ew_status hash_body(struct signing *s, struct ew_error *err)
{
    if (s->input->flags & EW_AWS_SIGN_BODY_UNSIGNED) {
        memcpy(s->body_hash, UNSIGNED_BODY, sizeof(UNSIGNED_BODY));
        return EW_OK;
    }
    return ew_sha256_hex(s->input->body, s->body_hash, err);
}

/* What is sent besides the input's headers, but for Authorization. */
static void add_headers(const struct signing *s, struct ew_aws_signature *out)
{
    struct ew_aws_header *to = out->headers;
    size_t count = 0;
    to[count++] = (struct ew_aws_header){
        EW_STR("X-Amz-Date"), ew_arena_str(s->arena, ew_str_from(s->stamp))};
    if (s->input->flags &
        (EW_AWS_SIGN_BODY_HEADER | EW_AWS_SIGN_BODY_UNSIGNED)) {
        to[count++] = (struct ew_aws_header){
            EW_STR("X-Amz-Content-Sha256"),
            ew_arena_str(s->arena, ew_str_from(s->body_hash))};
    }
    struct ew_str token = s->input->signing.credentials->session_token;
    if (token.len > 0) {
        to[count++] = (struct ew_aws_header){EW_STR("X-Amz-Security-Token"),
                                             ew_arena_str(s->arena, token)};
    }
    out->header_count = count;
}

/* Sorted in; the values of one name stay in their order, in one line. */
static enum ew_status insert_header(struct signing *s,
                                    struct ew_aws_header header,
                                    struct ew_error *err)
{
    header.name = ew_arena_lower(s->arena, header.name);
    header.value = ew_aws_canonical_value(s->arena, header.value);
    EW_TRY_MEMORY_FOR(header.name.ptr && header.value.ptr, err);
    size_t at = s->header_count;
    while (at > 0 && ew_str_cmp(s->headers[at - 1].name, header.name) > 0) {
        at--;
    }
    if (at > 0 && ew_str_eq(s->headers[at - 1].name, header.name)) {
        struct ew_str *value = &s->headers[at - 1].value;
        *value = ew_arena_printf(s->arena, "%.*s,%.*s", EW_STR_ARG(*value),
                                 EW_STR_ARG(header.value));
        return value->ptr ? EW_OK : ew_fail_memory(err);
    }
    memmove(s->headers + at + 1, s->headers + at,
            (s->header_count - at) * sizeof(s->headers[0]));
    s->headers[at] = header;
    s->header_count++;
    return EW_OK;
}

static enum ew_status take_headers(struct signing *s,
                                   const struct ew_aws_signature *added,
                                   struct ew_error *err)
{
    const struct ew_aws_sign_input *input = s->input;
    s->headers =
        EW_NEW_ARRAY(s->arena, input->header_count + EW_AWS_SIGN_HEADERS,
                     struct ew_aws_header);
    EW_TRY_MEMORY_FOR(s->headers, err);
    bool host = false;
    for (size_t i = 0; i < input->header_count; i++) {
        struct ew_str name = input->headers[i].name;
        if (is_added_header(name)) {
            return ew_fail(err, EW_INVALID,
                           "the request has `%.*s` before it is signed",
                           EW_STR_ARG(name));
        }
        host = host || ew_str_eq_nocase(name, EW_STR("host"));
        if (is_signed(name)) {
            EW_TRY(insert_header(s, input->headers[i], err));
        }
    }
    if (!host) {
        return ew_fail(err, EW_INVALID, "the request has no `Host`");
    }
    for (size_t i = 0; i < added->header_count; i++) {
        bool token =
            ew_str_eq(added->headers[i].name, EW_STR("X-Amz-Security-Token"));
        if (!token || !(input->flags & EW_AWS_SIGN_TOKEN_UNSIGNED)) {
            EW_TRY(insert_header(s, added->headers[i], err));
        }
    }
    return EW_OK;
}

static enum ew_status canonical_request(struct signing *s, struct ew_str *out,
                                        struct ew_error *err)
{
    const struct ew_aws_sign_input *input = s->input;
    struct ew_str path =
        ew_aws_canonical_path(s->arena, input->path, input->flags);
    struct ew_str query = ew_aws_canonical_query(s->arena, input->query);
    EW_TRY_MEMORY_FOR(path.ptr && query.ptr, err);
    struct ew_buf lines;
    struct ew_buf names;
    ew_buf_init(&lines);
    ew_buf_init(&names);
    ew_buf_printf(&lines, "%.*s\n%.*s\n%.*s\n", EW_STR_ARG(input->method),
                  EW_STR_ARG(path), EW_STR_ARG(query));
    for (size_t i = 0; i < s->header_count; i++) {
        ew_buf_add(&lines, s->headers[i].name);
        ew_buf_add_char(&lines, ':');
        ew_buf_add(&lines, s->headers[i].value);
        ew_buf_add_char(&lines, '\n');
        ew_buf_add(&names, i > 0 ? EW_STR(";") : EW_STR(""));
        ew_buf_add(&names, s->headers[i].name);
    }
    s->names = ew_arena_str(s->arena, ew_buf_str(&names));
    ew_buf_printf(&lines, "\n%.*s\n%s", EW_STR_ARG(s->names), s->body_hash);
    *out = lines.failed || names.failed
               ? (struct ew_str){NULL, 0}
               : ew_arena_str(s->arena, ew_buf_str(&lines));
    ew_buf_release(&names);
    ew_buf_release(&lines);
    return out->ptr && s->names.ptr ? EW_OK : ew_fail_memory(err);
}

static bool hmac(const unsigned char *key, size_t key_len, struct ew_str data,
                 unsigned char out[KEY_BYTES])
{
    unsigned int length = 0;
    return HMAC(EVP_sha256(), key, (int)key_len,
                (const unsigned char *)(data.ptr ? data.ptr : ""), data.len,
                out, &length) &&
           length == KEY_BYTES;
}

/* The four steps from the secret to the key of one day, region and service. */
static bool derive_key(struct signing *s, struct ew_str first,
                       unsigned char key[KEY_BYTES])
{
    const struct ew_aws_signing *signing = &s->input->signing;
    unsigned char next[KEY_BYTES];
    bool ok = hmac((const unsigned char *)first.ptr, first.len,
                   (struct ew_str){s->stamp, 8}, key) &&
              hmac(key, KEY_BYTES, signing->region, next) &&
              hmac(next, KEY_BYTES, signing->service, key) &&
              hmac(key, KEY_BYTES, EW_STR("aws4_request"), next);
    memcpy(key, next, KEY_BYTES);
    OPENSSL_cleanse(next, sizeof(next));
    return ok;
}

static enum ew_status sign_text(struct signing *s, struct ew_str text,
                                char hex[65], struct ew_error *err)
{
    static const char PREFIX[4] = {'A', 'W', 'S', '4'};
    struct ew_str secret = s->input->signing.credentials->secret;
    char *first = ew_arena_alloc_raw(s->arena, secret.len + sizeof(PREFIX));
    EW_TRY_MEMORY_FOR(first, err);
    memcpy(first, PREFIX, sizeof(PREFIX));
    if (secret.len > 0) {
        memcpy(first + 4, secret.ptr, secret.len);
    }
    unsigned char key[KEY_BYTES];
    unsigned char mac[KEY_BYTES] = {0};
    bool ok = derive_key(s, (struct ew_str){first, secret.len + 4}, key) &&
              hmac(key, sizeof(key), text, mac);
    OPENSSL_cleanse(first, secret.len + 4);
    OPENSSL_cleanse(key, sizeof(key));
    ew_hex_write(mac, sizeof(mac), hex);
    return ok ? EW_OK
              : ew_fail(err, EW_UNSUPPORTED, "HMAC-SHA-256 is not available");
}

static enum ew_status authorize(struct signing *s, struct ew_aws_signature *out,
                                struct ew_error *err)
{
    const struct ew_aws_signing *signing = &s->input->signing;
    char hash[65];
    EW_TRY(ew_sha256_hex(out->canonical_request, hash, err));
    s->scope = ew_arena_printf(s->arena, "%.8s/%.*s/%.*s/aws4_request",
                               s->stamp, EW_STR_ARG(signing->region),
                               EW_STR_ARG(signing->service));
    out->string_to_sign = ew_arena_printf(s->arena, ALGORITHM "\n%s\n%.*s\n%s",
                                          s->stamp, EW_STR_ARG(s->scope), hash);
    EW_TRY_MEMORY_FOR(s->scope.ptr && out->string_to_sign.ptr, err);
    EW_TRY(sign_text(s, out->string_to_sign, hash, err));
    out->authorization = ew_arena_printf(
        s->arena,
        ALGORITHM " Credential=%.*s/%.*s, SignedHeaders=%.*s, Signature=%s",
        EW_STR_ARG(signing->credentials->access_key_id), EW_STR_ARG(s->scope),
        EW_STR_ARG(s->names), hash);
    return out->authorization.ptr ? EW_OK : ew_fail_memory(err);
}

enum ew_status ew_aws_sign(struct ew_arena *arena,
                           const struct ew_aws_sign_input *input,
                           struct ew_aws_signature *out, struct ew_error *err)
{
    *out = (struct ew_aws_signature){0};
    struct signing s = {.arena = arena, .input = input};
    write_stamp(input->time, s.stamp);
    EW_TRY(hash_body(&s, err));
    add_headers(&s, out);
    for (size_t i = 0; i < out->header_count; i++) {
        EW_TRY_MEMORY_FOR(out->headers[i].value.ptr, err);
    }
    EW_TRY(take_headers(&s, out, err));
    EW_TRY(canonical_request(&s, &out->canonical_request, err));
    EW_TRY(authorize(&s, out, err));
    out->headers[out->header_count++] =
        (struct ew_aws_header){EW_STR("Authorization"), out->authorization};
    return EW_OK;
}
