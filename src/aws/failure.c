/*
 * Codes and messages out of answers that refuse. The message of a service may
 * quote what was sent, a signature or a header with a token among it. Such a
 * message is withheld as a whole: taking parts out of it would have to know
 * all the ways in which they can be quoted.
 */
#include "aws/failure.h"

#include "base/json.h"

#include "aws/http.h"
#include "aws/xml.h"

/* A failure of one of the two readers, but for memory, means: no code. */
struct reading {
    struct ew_arena *arena;
    struct ew_aws_failure *out;
    bool failed; /* memory is out */
};

/* Once there, a code is never replaced: an answer may list several. */
static void keep_first(struct reading *r, struct ew_str *member,
                       struct ew_str text)
{
    text = ew_str_trim(text);
    if (member->ptr || text.len == 0) {
        return;
    }
    *member = ew_arena_str(r->arena, text);
    r->failed = r->failed || !member->ptr;
}

static enum ew_status take_failure_element(void *user,
                                           const struct ew_xml_event *event,
                                           struct ew_error *err)
{
    struct reading *r = user;
    if (event->kind != EW_XML_CLOSE) {
        return EW_OK;
    }
    if (ew_str_eq(event->name, EW_STR("Code"))) {
        keep_first(r, &r->out->code, event->text);
    } else if (ew_str_eq(event->name, EW_STR("Message"))) {
        keep_first(r, &r->out->message, event->text);
    } else if (ew_str_eq_nocase(event->name, EW_STR("RequestId"))) {
        keep_first(r, &r->out->request_id, event->text);
    }
    return r->failed ? ew_fail_memory(err) : EW_OK;
}

static void read_json_failure(struct reading *r, struct ew_str body)
{
    struct ew_json_text *text = NULL;
    const struct ew_json *root = NULL;
    enum ew_status status =
        ew_json_vet(r->arena, EW_STR(""), body, &text, NULL);
    if (status == EW_OK) {
        status = ew_json_tree(text, text->root, r->arena, &root, NULL);
    }
    r->failed = r->failed || status == EW_NOMEM;
    if (status != EW_OK) {
        return;
    }
    static const char *const CODES[] = {"__type", "code", "Code"};
    static const char *const MESSAGES[] = {"message", "Message",
                                           "errorMessage"};
    for (size_t i = 0; i < 3; i++) {
        keep_first(r, &r->out->code,
                   ew_json_string(ew_json_get(root, CODES[i])));
        keep_first(r, &r->out->message,
                   ew_json_string(ew_json_get(root, MESSAGES[i])));
    }
}

bool ew_aws_is_failure(const struct ew_aws_response *response)
{
    struct ew_json_text *text = NULL;
    struct ew_json_item item;
    struct ew_str body = ew_str_trim(response->body);
    if (body.len == 0 || body.len > EW_AWS_MAX_ERROR_BYTES ||
        body.ptr[0] != '{' ||
        ew_json_vet(response->arena, EW_STR(""), body, &text, NULL) != EW_OK) {
        return false;
    }
    struct ew_json_iter iter = ew_json_iter(text, text->root, response->arena);
    while (ew_json_next(&iter, &item)) {
        if (ew_str_eq(item.name, EW_STR("__type"))) {
            return true;
        }
    }
    return false;
}

/* `com.amazonaws.x#Name`, `Name:http://…` and `Name` are `Name`. */
static struct ew_str bare_code(struct ew_str code)
{
    struct ew_str rest;
    struct ew_str bare = ew_str_cut(code, '#', &rest);
    bare = ew_str_cut(rest.ptr ? rest : bare, ':', &rest);
    bool ok = bare.len > 0 && bare.len <= EW_AWS_MAX_ERROR_CODE;
    for (size_t i = 0; ok && i < bare.len; i++) {
        char c = ew_ascii_lower(bare.ptr[i]);
        ok = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
             c == '_' || c == '-';
    }
    return ok ? bare : (struct ew_str){NULL, 0};
}

/* A part of a secret that tells something of it. */
#define BLOCK_BYTES 8
#define SIGNATURE_DIGITS 64

/* Any stretch of it of twice a block holds a whole one. */
static bool quotes_part(struct ew_str message, struct ew_str secret)
{
    size_t at = 0;
    for (; secret.len - at >= BLOCK_BYTES; at += BLOCK_BYTES) {
        if (ew_str_contains(message,
                            ew_str_slice(secret, at, at + BLOCK_BYTES))) {
            return true;
        }
    }
    return at == 0 && secret.len > 0 && ew_str_contains(message, secret);
}

static bool contains_nocase(struct ew_str text, struct ew_str word)
{
    for (size_t i = 0; i + word.len <= text.len; i++) {
        if (ew_str_starts_nocase(ew_str_slice(text, i, text.len), word)) {
            return true;
        }
    }
    return false;
}

/* Digits of a digest in a row: a signature is one. */
static bool has_digest(struct ew_str message)
{
    size_t digits = 0;
    for (size_t i = 0; i < message.len && digits < SIGNATURE_DIGITS; i++) {
        digits = ew_hex_value(message.ptr[i]) >= 0 ? digits + 1 : 0;
    }
    return digits == SIGNATURE_DIGITS;
}

/* The headers of a request that are nobody's business. */
static bool quotes_headers(struct ew_str message)
{
    static const struct ew_str WORDS[] = {
        EW_LIT("aws4-hmac-sha256"),
        EW_LIT("signature="),
        EW_LIT("credential="),
        EW_LIT("authorization:"),
        EW_LIT("x-amz-security-token"),
        EW_LIT("securitytoken="),
        EW_LIT("x-amz-sso_bearer_token"),
        EW_LIT("bearer "),
    };
    return EW_STR_ANY(contains_nocase, message, WORDS) || has_digest(message);
}

/* `%2F` is a slash: whatever is quoted may have been in a form. */
static struct ew_str decoded(struct ew_str text,
                             char out[EW_AWS_MAX_ERROR_MESSAGE])
{
    size_t len = 0;
    for (size_t i = 0; i < text.len && len < EW_AWS_MAX_ERROR_MESSAGE; i++) {
        bool coded = text.ptr[i] == '%' && text.len - i > 2 &&
                     ew_hex_value(text.ptr[i + 1]) >= 0 &&
                     ew_hex_value(text.ptr[i + 2]) >= 0;
        out[len++] = coded ? (char)(ew_hex_value(text.ptr[i + 1]) * 16 +
                                    ew_hex_value(text.ptr[i + 2]))
                           : text.ptr[i];
        i += coded ? 2 : 0;
    }
    return (struct ew_str){out, len};
}

/* NULL: nothing that may not be told. */
static const char *why_withheld(struct ew_str text,
                                const struct ew_aws_credentials *credentials,
                                struct ew_str secret)
{
    if (credentials && (quotes_part(text, credentials->secret) ||
                        quotes_part(text, credentials->session_token))) {
        return "(withheld: it quotes the credentials)";
    }
    if (secret.len > 0 && ew_str_contains(text, secret)) {
        return "(withheld: it quotes what is secret)";
    }
    return quotes_headers(text) ? "(withheld: it quotes the request)" : NULL;
}

static struct ew_str cut_message(struct ew_str message)
{
    message.len = ew_str_find(message, '\n');
    if (message.len > EW_AWS_MAX_ERROR_MESSAGE) {
        message.len = EW_AWS_MAX_ERROR_MESSAGE;
        while (message.len > 0 &&
               ((unsigned char)message.ptr[message.len] & 0xC0) == 0x80) {
            message.len--;
        }
    }
    return message;
}

struct ew_str ew_aws_message_fit(struct ew_str message,
                                 const struct ew_aws_credentials *credentials,
                                 struct ew_str secret)
{
    struct ew_str line = cut_message(message);
    const char *why = why_withheld(message, credentials, secret);
    if (!why) {
        char plain[EW_AWS_MAX_ERROR_MESSAGE];
        why = why_withheld(decoded(line, plain), credentials, secret);
    }
    return why ? ew_str_from(why) : line;
}

/* A name, and nothing that was sent: a signature is mostly digits. */
static struct ew_str fit_code(struct ew_str code,
                              const struct ew_aws_credentials *credentials,
                              struct ew_str secret)
{
    size_t digits = 0;
    for (size_t i = 0; i < code.len; i++) {
        digits += code.ptr[i] >= '0' && code.ptr[i] <= '9';
    }
    bool named = credentials && credentials->access_key_id.len > 0 &&
                 ew_str_contains(code, credentials->access_key_id);
    bool fits =
        digits <= 6 && !named && !why_withheld(code, credentials, secret);
    return fits ? code : (struct ew_str){NULL, 0};
}

static struct ew_str request_id_of(const struct ew_aws_response *response)
{
    static const char *const NAMES[] = {"x-amzn-requestid", "x-amz-request-id",
                                        "x-amz-id-2"};
    for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++) {
        struct ew_str id =
            ew_http_header(response->headers, response->header_count, NAMES[i]);
        if (id.len > 0) {
            return id;
        }
    }
    return (struct ew_str){NULL, 0};
}

enum ew_status ew_aws_failure_parse(
    const struct ew_aws_response *response,
    const struct ew_aws_credentials *credentials, struct ew_str secret,
    struct ew_aws_failure *out, struct ew_error *err)
{
    *out = (struct ew_aws_failure){.http_status = response->status};
    struct reading r = {.arena = response->arena, .out = out};
    keep_first(&r, &out->request_id, request_id_of(response));
    keep_first(&r, &out->code,
               ew_http_header(response->headers, response->header_count,
                              "x-amzn-errortype"));
    struct ew_str body = ew_str_trim(response->body);
    if (body.len > 0 && body.len <= EW_AWS_MAX_ERROR_BYTES) {
        if (body.ptr[0] == '<') {
            /* of an answer that was cut short, what came before counts */
            bool out_of_memory =
                ew_xml_read(body, take_failure_element, &r, NULL) == EW_NOMEM;
            r.failed = r.failed || out_of_memory;
        } else if (body.ptr[0] == '{') {
            read_json_failure(&r, body);
        }
    }
    if (r.failed) {
        return ew_fail_memory(err);
    }
    out->code = fit_code(bare_code(out->code), credentials, secret);
    if (why_withheld(out->request_id, credentials, secret)) {
        out->request_id = (struct ew_str){NULL, 0};
    }
    if (out->message.ptr) {
        out->message = ew_aws_message_fit(out->message, credentials, secret);
    }
    return EW_OK;
}
