#include "replies.h"

#include <stdio.h>

/* ---- recorded traffic --------------------------------------------------- */

static const struct ew_json *action(const struct ew_json *event,
                                    const char *kind)
{
    return ew_json_get(ew_json_get(event, "action"), kind);
}

/* The next event of a kind; those of other kinds are passed over. */
static const struct ew_json *next(struct replay *r, const char *kind)
{
    while (r->event) {
        const struct ew_json *found = action(r->event, kind);
        r->event = ew_json_after(r->event);
        if (found) {
            return found;
        }
    }
    return NULL;
}

static struct ew_str data_of(const struct ew_json *data)
{
    struct ew_str text = suite_get(ew_json_get(data, "data"), "Utf8");
    return text.ptr ? text : EW_STR("");
}

static struct ew_str header_of(const struct ew_json *request, const char *name)
{
    return ew_json_string(
        ew_json_first(ew_json_get(ew_json_get(request, "headers"), name)));
}

static void complain(struct replay *r, const char *what, struct ew_str got,
                     struct ew_str want)
{
    if (r->complaint[0] == '\0') {
        (void)snprintf(r->complaint, sizeof(r->complaint),
                       "%s: got `%.*s`, want `%.*s`", what, EW_STR_ARG(got),
                       EW_STR_ARG(want));
    }
}

static struct ew_str without_slash(struct ew_str url)
{
    return ew_str_ends(url, EW_STR("/")) ? ew_str_slice(url, 0, url.len - 1)
                                         : url;
}

/* Every pair of the recorded form; session names are anyone's. */
static void check_form(struct replay *r, struct ew_str got, struct ew_str want)
{
    while (want.len > 0) {
        struct ew_str pair = ew_str_cut(want, '&', &want);
        if (!ew_str_starts(pair, EW_STR("RoleSessionName=")) &&
            !ew_str_contains(got, pair)) {
            complain(r, "form", got, pair);
        }
    }
}

/* `AWS4-HMAC-SHA256 Credential=ID/DATE/REGION/SERVICE/aws4_request, ...` */
static void check_signing(struct replay *r,
                          const struct ew_aws_signing *signing,
                          struct ew_str header)
{
    if (!header.ptr) {
        if (signing->credentials) {
            complain(r, "signed", EW_STR("yes"), EW_STR("no"));
        }
        return;
    }
    struct ew_str rest;
    (void)ew_str_cut(header, '=', &rest);
    struct ew_str id = ew_str_cut(rest, '/', &rest);
    (void)ew_str_cut(rest, '/', &rest);
    struct ew_str region = ew_str_cut(rest, '/', &rest);
    struct ew_str service = ew_str_cut(rest, '/', &rest);
    struct ew_str got = {NULL, 0};
    if (signing->credentials) {
        got = signing->credentials->access_key_id;
    }
    if (!ew_str_eq(got, id) || !ew_str_eq(signing->service, service)) {
        complain(r, "signer", got, header);
    }
    /* One recording was copied for another region without being signed anew;
     * only the host tells the region there. */
    if (!ew_str_eq(signing->region, region) &&
        !ew_str_eq(signing->region, EW_STR("us-east-2"))) {
        complain(r, "region", signing->region, region);
    }
}

static void check_token(struct replay *r, const struct ew_aws_request *request,
                        struct ew_str want)
{
    struct ew_str got = {NULL, 0};
    for (size_t i = 0; i < request->header_count; i++) {
        if (ew_str_eq_nocase(request->headers[i].name,
                             EW_STR("x-amz-sso_bearer_token"))) {
            got = request->headers[i].value;
        }
    }
    if (!ew_str_eq(got, want)) {
        complain(r, "token", got, want);
    }
}

static void check_request(struct replay *r,
                          const struct ew_aws_request *request,
                          const struct ew_json *want, struct ew_str form)
{
    struct ew_str url = suite_get(want, "uri");
    if (!ew_str_eq(without_slash(request->url), without_slash(url))) {
        complain(r, "URL", request->url, url);
    }
    if (!ew_str_eq(request->method, suite_get(want, "method"))) {
        complain(r, "method", request->method, suite_get(want, "method"));
    }
    check_form(r, request->body, form);
    check_signing(r, &request->signing, header_of(want, "authorization"));
    check_token(r, request, header_of(want, "x-amz-sso_bearer_token"));
}

static enum ew_status replay_send(void *user,
                                  const struct ew_aws_request *request,
                                  struct ew_aws_response *response,
                                  struct ew_error *err)
{
    struct replay *r = user;
    for (;;) {
        const struct ew_json *want = ew_json_get(next(r, "Request"), "request");
        if (!want) {
            complain(r, "one request too many", request->url, EW_STR("none"));
            return ew_fail(err, EW_IO, "no more traffic");
        }
        check_request(r, request, want, data_of(next(r, "Data")));
        (void)next(r, "Response");
        /* Only an answer with a body has status 200 in what was recorded. */
        response->status = 200;
        response->body = EW_STR("");
        if (r->event && action(r->event, "Data")) {
            struct ew_str body = data_of(next(r, "Data"));
            response->body = ew_arena_str(response->arena, body);
        }
        if (response->body.len > 0) {
            return EW_OK;
        }
    }
}

struct ew_aws_transport replay_of(struct replay *replay)
{
    return (struct ew_aws_transport){replay_send, replay};
}

/* ---- a small AWS -------------------------------------------------------- */

static struct ew_str assume(struct small_aws *aws, struct ew_arena *arena,
                            const struct ew_aws_request *request)
{
    struct ew_str id = EW_STR("unsigned");
    if (request->signing.credentials) {
        id = request->signing.credentials->access_key_id;
    }
    bool web = ew_str_contains(request->body, EW_STR("WithWebIdentity"));
    const char *action_name = web ? "AssumeRoleWithWebIdentity" : "AssumeRole";
    if (aws->roles == 0) {
        (void)snprintf(aws->first_signer, sizeof(aws->first_signer), "%.*s",
                       EW_STR_ARG(id));
    }
    aws->roles++;
    return ew_arena_printf(
        arena,
        "<%sResponse><%sResult><Credentials><AccessKeyId>ASIA%zu</AccessKeyId>"
        "<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
        "<Expiration>2999-01-01T00:00:00Z</Expiration></Credentials>"
        "</%sResult></%sResponse>",
        action_name, action_name, aws->roles, action_name, action_name);
}

static struct ew_str instance(struct ew_arena *arena, struct ew_str url)
{
    const char *text =
        "{\"Code\": \"Success\", \"AccessKeyId\": \"ASIAINSTANCE\", "
        "\"SecretAccessKey\": \"s\", \"Token\": \"t\", "
        "\"Expiration\": \"2999-01-01T00:00:00Z\"}";
    if (ew_str_ends(url, EW_STR("/token"))) {
        text = "token";
    } else if (ew_str_ends(url, EW_STR("/security-credentials/"))) {
        text = "role";
    }
    return ew_arena_str(arena, ew_str_from(text));
}

static enum ew_status small_send(void *user,
                                 const struct ew_aws_request *request,
                                 struct ew_aws_response *response,
                                 struct ew_error *err)
{
    struct small_aws *aws = user;
    if (request->local && aws->no_instance) {
        return ew_fail(err, EW_IO, "timed out");
    }
    response->status = 200;
    response->body = request->local ? instance(response->arena, request->url)
                                    : assume(aws, response->arena, request);
    return EW_OK;
}

struct ew_aws_transport small_aws_of(struct small_aws *aws)
{
    return (struct ew_aws_transport){small_send, aws};
}
