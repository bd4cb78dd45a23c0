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
static void keep(struct reading *r, struct ew_str *member, struct ew_str text)
{
    text = ew_str_trim(text);
    if (member->ptr || text.len == 0) {
        return;
    }
    *member = ew_arena_str(r->arena, text);
    r->failed = r->failed || !member->ptr;
}

static enum ew_status take_element(void *user, const struct ew_xml_event *event,
                                   struct ew_error *err)
{
    struct reading *r = user;
    if (event->kind != EW_XML_CLOSE) {
        return EW_OK;
    }
    if (ew_str_eq(event->name, EW_STR("Code"))) {
        keep(r, &r->out->code, event->text);
    } else if (ew_str_eq(event->name, EW_STR("Message"))) {
        keep(r, &r->out->message, event->text);
    } else if (ew_str_eq_nocase(event->name, EW_STR("RequestId"))) {
        keep(r, &r->out->request_id, event->text);
    }
    return r->failed ? ew_fail_memory(err) : EW_OK;
}

/* Of an answer that was cut short, what came before counts. */
static void read_xml(struct reading *r, struct ew_str body)
{
    enum ew_status status = ew_xml_read(body, take_element, r, NULL);
    r->failed = r->failed || status == EW_NOMEM;
}

static void read_json(struct reading *r, struct ew_str body)
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
        keep(r, &r->out->code, ew_json_string(ew_json_get(root, CODES[i])));
        keep(r, &r->out->message,
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

static bool quotes(struct ew_str message, struct ew_str secret)
{
    return secret.len > 0 && ew_str_contains(message, secret);
}

struct ew_str ew_aws_message_fit(struct ew_str message,
                                 const struct ew_aws_credentials *credentials,
                                 struct ew_str secret)
{
    if (credentials && (quotes(message, credentials->secret) ||
                        quotes(message, credentials->session_token))) {
        return EW_STR("(withheld: it quotes the credentials)");
    }
    if (quotes(message, secret)) {
        return EW_STR("(withheld: it quotes what is secret)");
    }
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
    keep(&r, &out->request_id, request_id_of(response));
    keep(&r, &out->code,
         ew_http_header(response->headers, response->header_count,
                        "x-amzn-errortype"));
    struct ew_str body = ew_str_trim(response->body);
    if (body.len > 0 && body.len <= EW_AWS_MAX_ERROR_BYTES) {
        if (body.ptr[0] == '<') {
            read_xml(&r, body);
        } else if (body.ptr[0] == '{') {
            read_json(&r, body);
        }
    }
    if (r.failed) {
        return ew_fail_memory(err);
    }
    out->code = bare_code(out->code);
    if (out->message.ptr) {
        out->message = ew_aws_message_fit(out->message, credentials, secret);
    }
    return EW_OK;
}
