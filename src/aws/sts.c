/*
 * Credentials come out of XML by their names alone, and an answer that lacks
 * one of them is refused. What STS says when it refuses may quote the request:
 * only its code and the name of the role are told.
 */
#include "aws/sts.h"

#include "aws/endpoint.h"
#include "aws/failure.h"
#include "aws/url.h"
#include "aws/xml.h"

#include <inttypes.h>

/* The account in `arn:aws:sts::123456789012:assumed-role/...`. */
static struct ew_str account_of_user(struct ew_str arn)
{
    struct ew_str part = {NULL, 0};
    for (int i = 0; i < 5; i++) {
        part = ew_str_cut(arn, ':', &arn);
    }
    return part;
}

static enum ew_status refuse_sts(const struct ew_provide *p, const char *what,
                                 const struct ew_sts_call *call,
                                 const struct ew_aws_response *response,
                                 struct ew_error *err)
{
    struct ew_xml_pick picks[] = {
        {"ErrorResponse/Error/Code",    {NULL, 0}},
        {"ErrorResponse/Error/Message", {NULL, 0}},
    };
    enum ew_status status =
        ew_xml_find(p->arena, response->body, picks, 2, NULL);
    if (status != EW_OK || !picks[0].text.ptr) {
        return ew_fail(err, EW_IO, "%s: HTTP status %d", what,
                       response->status);
    }
    /* what was sent may be quoted: none of it is passed on */
    struct ew_str message =
        ew_aws_message_fit(picks[1].text, call->signer, call->secret);
    message = ew_aws_message_fit(message, NULL, call->role->external_id);
    return ew_fail(err, EW_INVALID, "%s: %.*s: %.*s", what,
                   EW_STR_ARG(picks[0].text), EW_STR_ARG(message));
}

static enum ew_status read_sts_answer(const struct ew_provide *p,
                                      const char *what,
                                      const struct ew_sts_call *call,
                                      const struct ew_aws_response *response,
                                      struct ew_aws_credentials *out,
                                      struct ew_error *err)
{
    enum { ID, SECRET, TOKEN, EXPIRY, ARN, COUNT };
    static const char *const TAILS[COUNT] = {
        [ID] = "Credentials/AccessKeyId",
        [SECRET] = "Credentials/SecretAccessKey",
        [TOKEN] = "Credentials/SessionToken",
        [EXPIRY] = "Credentials/Expiration",
        [ARN] = "AssumedRoleUser/Arn",
    };
    struct ew_xml_pick picks[COUNT];
    struct ew_error inner = {.text = ""};
    for (size_t i = 0; i < COUNT; i++) {
        struct ew_str path =
            ew_arena_printf(p->arena, "%sResponse/%sResult/%s", call->action,
                            call->action, TAILS[i]);
        EW_TRY_MEMORY_FOR(path.ptr, err);
        picks[i] = (struct ew_xml_pick){
            path.ptr, {NULL, 0}
        };
    }
    enum ew_status status =
        ew_xml_find(p->arena, response->body, picks, COUNT, &inner);
    if (status != EW_OK) {
        return ew_fail(err, status, "%s: %s", what, inner.text);
    }
    for (size_t i = 0; i < ARN; i++) {
        if (picks[i].text.len == 0) {
            return ew_fail(err, EW_INVALID, "%s: no `%s` in the answer", what,
                           TAILS[i]);
        }
    }
    *out = (struct ew_aws_credentials){
        .access_key_id = picks[ID].text,
        .secret = picks[SECRET].text,
        .session_token = picks[TOKEN].text,
        .account_id = account_of_user(picks[ARN].text),
    };
    return ew_provider_expiry(p, what, picks[EXPIRY].text, &out->expiry, err);
}

static enum ew_status add_common(const struct ew_provide *p,
                                 const struct ew_sts_call *call,
                                 struct ew_buf *form, struct ew_error *err)
{
    const struct ew_plan_role *role = call->role;
    struct ew_str name = role->session_name;
    if (!name.ptr) {
        name = ew_arena_printf(p->arena, "execwarden-%" PRId64, p->now);
    }
    ew_form_add(form, "Action", ew_str_from(call->action));
    ew_form_add(form, "Version", EW_STR("2011-06-15"));
    ew_form_add(form, "RoleArn", role->role_arn);
    ew_form_add(form, "RoleSessionName", name);
    if (role->duration_s > 0) {
        struct ew_str seconds =
            ew_arena_printf(p->arena, "%" PRIu32, role->duration_s);
        ew_form_add(form, "DurationSeconds", seconds);
    }
    return name.ptr && !form->failed ? EW_OK : ew_fail_memory(err);
}

static enum ew_status send_form(const struct ew_provide *p,
                                const struct ew_sts_call *call,
                                struct ew_buf *form,
                                struct ew_aws_credentials *out,
                                struct ew_error *err)
{
    static const struct ew_aws_header HEADERS[] = {
        {EW_LIT("Content-Type"),
         EW_LIT("application/x-www-form-urlencoded; charset=utf-8")},
    };
    struct ew_aws_endpoint endpoint;
    struct ew_aws_response response;
    EW_TRY(ew_aws_endpoint_of(p->arena, p->with->settings, EW_AWS_STS,
                              (struct ew_str){NULL, 0}, &endpoint, err));
    EW_TRY(add_common(p, call, form, err));
    struct ew_str url =
        ew_arena_printf(p->arena, "%.*s/", EW_STR_ARG(endpoint.url));
    struct ew_str what =
        ew_arena_printf(p->arena, "sts:%s of `%.*s`", call->action,
                        EW_STR_ARG(call->role->role_arn));
    EW_TRY_MEMORY_FOR(url.ptr && what.ptr, err);
    struct ew_aws_request request = {
        .method = EW_STR("POST"),
        .url = url,
        .headers = HEADERS,
        .header_count = sizeof(HEADERS) / sizeof(*HEADERS),
        .body = ew_buf_str(form),
        .signing = {call->signer, endpoint.service, endpoint.region},
    };
    EW_TRY(ew_provider_send(p, what.ptr, &request, &response, err));
    if (response.status != 200) {
        return refuse_sts(p, what.ptr, call, &response, err);
    }
    enum ew_status status =
        read_sts_answer(p, what.ptr, call, &response, out, err);
    ew_aws_wipe(response.body);
    return status;
}

enum ew_status ew_sts_send(const struct ew_provide *p,
                           const struct ew_sts_call *call, struct ew_buf *form,
                           struct ew_aws_credentials *out, struct ew_error *err)
{
    enum ew_status status = send_form(p, call, form, out, err);
    ew_aws_wipe(ew_buf_str(form));
    return status;
}
