/*
 * Builds the request of a call by the protocol of its service (form, JSON or
 * REST), and gives it to send.h in a lane of the service, region and account.
 * What an account may ask a second is shared with everything else that runs in
 * it, so the rates here stay well below what AWS allows.
 *
 * What comes back is either an answer or an error with the service's own code,
 * and every call is counted under its name for the manifest.
 */
#include "aws/call.h"

#include "base/buf.h"

#include "aws/url.h"

#include <stdio.h>
#include <stdlib.h>

#define LEGACY_ATTEMPTS 5
#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

/* What is published, and a polite guess for the rest. The first row whose
 * service and action fit counts; no action: all of the service in one lane. */
static const struct rate {
    struct ew_str service;
    struct ew_str action;
    struct ew_http_limits limits; /* at once, a second, burst */
    bool by_region;
} RATES[] = {
  /* fact B8.3 */
    {EW_LIT("organizations"), EW_LIT("DescribePolicy"),       {2, 2, 2},     false},
    {EW_LIT("organizations"), EW_LIT("DescribeOrganization"), {1, 1, 1},     false},
    {EW_LIT("organizations"), {NULL, 0},                      {2, 5, 8},     false},
    {EW_LIT("ecs"),           {NULL, 0},                      {4, 20, 50},   true },
 /* fact B8.1 */
    {EW_LIT("sts"),           {NULL, 0},                      {8, 600, 600}, true },
 /* fact B8.2 */
    {EW_LIT("iam"),           {NULL, 0},                      {4, 20, 20},   false},
    {{NULL, 0},               {NULL, 0},                      {4, 10, 20},   true },
};

static const struct rate *rate_of(const struct ew_aws_operation *op)
{
    struct ew_str service = ew_str_from(op->service);
    struct ew_str action = ew_str_from(op->action);
    size_t i = 0;
    while (i + 1 < COUNT_OF(RATES) &&
           !(ew_str_eq(RATES[i].service, service) &&
             (!RATES[i].action.ptr || ew_str_eq(RATES[i].action, action)))) {
        i++;
    }
    return &RATES[i];
}

struct ew_http_limits ew_aws_call_limits(const struct ew_aws_operation *op)
{
    return rate_of(op)->limits;
}

struct ew_http_options ew_aws_http_options(
    const struct ew_aws_settings *settings)
{
    return (struct ew_http_options){
        .ca_bundle = settings->ca_bundle,
        .proxy = settings->https_proxy,
        .no_proxy = settings->no_proxy,
        .allow_http = settings->allow_http,
    };
}

uint32_t ew_aws_max_attempts(const struct ew_aws_settings *settings)
{
    if (settings->max_attempts) {
        return settings->max_attempts;
    }
    /* The first mode of the SDKs; what it does beside that is not kept. */
    return settings->retry_mode == EW_AWS_RETRY_LEGACY ? LEGACY_ATTEMPTS
                                                       : EW_RETRY_ATTEMPTS;
}

struct calling {
    struct ew_arena arena;
    struct ew_aws_caller *caller;
    const struct ew_aws_operation *op;
    size_t count; /* index */
    struct ew_aws_request request;
    struct ew_aws_header headers[3];
    struct ew_str host;
    ew_aws_answer_fn *done;
    void *user;
};

struct ew_aws_caller ew_aws_caller_of(struct ew_aws_sender *sender,
                                      struct ew_arena *arena)
{
    return (struct ew_aws_caller){
        .sender = sender,
        .arena = arena,
        .counts = ew_vec_of(arena, sizeof(struct ew_aws_count)),
    };
}

/* ---- the request ------------------------------------------------------ */

/* Absent: memory is out. */
static struct ew_str parameters(struct ew_arena *arena,
                                const struct ew_aws_call *call,
                                struct ew_str first)
{
    struct ew_buf out;
    struct ew_str text = {NULL, 0};
    ew_buf_init(&out);
    ew_buf_add(&out, first);
    for (size_t i = 0; i < call->parameter_count; i++) {
        ew_form_add(&out, call->parameters[i].name, call->parameters[i].value);
    }
    if (!out.failed) {
        struct ew_str whole = ew_buf_str(&out);
        text = ew_arena_str(arena, whole.ptr ? whole : EW_STR(""));
    }
    ew_buf_release(&out);
    return text;
}

static void add_header(struct calling *c, const char *name, struct ew_str value)
{
    c->headers[c->request.header_count++] =
        (struct ew_aws_header){ew_str_from(name), value};
}

static void build_query(struct calling *c, const struct ew_aws_call *call)
{
    struct ew_str first = ew_arena_printf(&c->arena, "Action=%s&Version=%s",
                                          c->op->action, c->op->detail);
    c->request.method = EW_STR("POST");
    c->request.url =
        ew_arena_printf(&c->arena, "%.*s/", EW_STR_ARG(call->endpoint->url));
    c->request.body = first.ptr ? parameters(&c->arena, call, first) : first;
    add_header(c, "Content-Type",
               EW_STR("application/x-www-form-urlencoded; charset=utf-8"));
}

static void build_json(struct calling *c, const struct ew_aws_call *call)
{
    c->request.method = EW_STR("POST");
    c->request.url =
        ew_arena_printf(&c->arena, "%.*s/", EW_STR_ARG(call->endpoint->url));
    c->request.body =
        ew_arena_str(&c->arena, call->body.ptr ? call->body : EW_STR("{}"));
    add_header(c, "Content-Type",
               c->op->protocol == EW_AWS_JSON_1_0
                   ? EW_STR("application/x-amz-json-1.0")
                   : EW_STR("application/x-amz-json-1.1"));
    add_header(
        c, "X-Amz-Target",
        ew_arena_printf(&c->arena, "%s.%s", c->op->detail, c->op->action));
}

static void build_rest(struct calling *c, const struct ew_aws_call *call)
{
    struct ew_str path;
    c->request.method = ew_str_cut(ew_str_from(c->op->detail), ' ', &path);
    struct ew_str query = parameters(&c->arena, call, EW_STR(""));
    c->request.url = ew_arena_printf(
        &c->arena, "%.*s%.*s%s%.*s", EW_STR_ARG(call->endpoint->url),
        EW_STR_ARG(path), query.len > 0 ? "?" : "", EW_STR_ARG(query));
    bool get = ew_str_eq(c->request.method, EW_STR("GET"));
    struct ew_str body = call->body.ptr ? call->body : EW_STR("{}");
    c->request.body = ew_arena_str(&c->arena, get ? EW_STR("") : body);
    if (!get) {
        add_header(c, "Content-Type", EW_STR("application/json"));
    }
    if (!query.ptr) {
        c->request.url = query;
    }
}

static void build_request(struct calling *c, const struct ew_aws_call *call)
{
    c->request.headers = c->headers;
    c->request.signing = (struct ew_aws_signing){
        .credentials = call->credentials,
        .service = ew_arena_str(&c->arena, call->endpoint->service),
        .region = ew_arena_str(&c->arena, call->endpoint->region),
    };
    switch (c->op->protocol) {
    case EW_AWS_QUERY:
        build_query(c, call);
        break;
    case EW_AWS_JSON_1_0:
    case EW_AWS_JSON_1_1:
        build_json(c, call);
        break;
    case EW_AWS_REST_JSON:
        build_rest(c, call);
        break;
    }
}

static bool is_built(const struct calling *c)
{
    bool built = c->request.url.ptr && c->request.body.ptr &&
                 c->request.signing.service.ptr &&
                 c->request.signing.region.ptr;
    for (size_t i = 0; i < c->request.header_count; i++) {
        built = built && c->headers[i].value.ptr;
    }
    return built;
}

/* ---- the answer ------------------------------------------------------- */

static struct ew_aws_count *count_of_action(struct ew_aws_caller *caller,
                                            const struct ew_aws_operation *op,
                                            size_t *index)
{
    struct ew_str service = ew_str_from(op->service);
    struct ew_str action = ew_str_from(op->action);
    struct ew_aws_count *counts = caller->counts.items;
    for (size_t i = 0; i < caller->counts.count; i++) {
        if (ew_str_eq(counts[i].service, service) &&
            ew_str_eq(counts[i].action, action)) {
            *index = i;
            return &counts[i];
        }
    }
    struct ew_aws_count *count = ew_vec_push(&caller->counts);
    if (count) {
        count->service = service;
        count->action = action;
        *index = caller->counts.count - 1;
    }
    return count;
}

/* `host`: Action: code: message (request id) */
static enum ew_status describe_failure(const struct calling *c,
                                       const struct ew_aws_failure *failure,
                                       struct ew_error *err)
{
    struct ew_str code = failure->code;
    struct ew_str id = failure->request_id;
    struct ew_str message = failure->message;
    if (!message.ptr && failure->http_status >= 300 &&
        failure->http_status < 400) {
        message = EW_STR("it redirects, which is not followed");
    }
    char number[32];
    (void)snprintf(number, sizeof(number), "HTTP status %d",
                   failure->http_status);
    if (!code.ptr) {
        code = ew_str_from(number);
    }
    return ew_fail(err, EW_IO, "`%.*s`: %s: %.*s%s%.*s%s%.*s%s",
                   EW_STR_ARG(c->host), c->op->action, EW_STR_ARG(code),
                   message.ptr ? ": " : "", EW_STR_ARG(message),
                   id.ptr ? " (request " : "", EW_STR_ARG(id),
                   id.ptr ? ")" : "");
}

static void receive_sent(void *user, const struct ew_aws_sent *sent)
{
    struct calling *c = user;
    struct ew_aws_answer answer = {
        .status = sent->status,
        .err = sent->err,
        .failure = sent->failure,
        .cancelled = sent->fault == EW_FAULT_CANCELLED,
        .garbled = sent->fault == EW_FAULT_GARBLED,
        .attempts = sent->attempts,
    };
    if (sent->status == EW_OK && !sent->refused) {
        answer.body = sent->response.body;
    } else if (sent->status == EW_OK) {
        answer.status = describe_failure(c, &sent->failure, &answer.err);
    } else if (sent->fault == EW_FAULT_GARBLED) {
        answer.status =
            ew_fail(&answer.err, EW_IO, "`%.*s`: %s: %s", EW_STR_ARG(c->host),
                    c->op->action, sent->err.text);
    }
    struct ew_aws_count *counts = c->caller->counts.items;
    counts[c->count].tries += sent->attempts;
    counts[c->count].throttled += sent->throttled;
    counts[c->count].failed += answer.status != EW_OK;
    c->done(c->user, &answer);
    ew_arena_release(&c->arena);
    free(c);
}

/* ---- starting --------------------------------------------------------- */

static struct ew_str lane_of_call(struct calling *c,
                                  const struct ew_aws_call *call)
{
    const struct rate *rate = rate_of(c->op);
    struct ew_str region =
        rate->by_region ? call->endpoint->region : EW_STR("");
    return ew_arena_printf(&c->arena, "%s/%.*s/%.*s/%.*s", c->op->service,
                           EW_STR_ARG(rate->action), EW_STR_ARG(call->account),
                           EW_STR_ARG(region));
}

static enum ew_status start_call(struct calling *c,
                                 const struct ew_aws_call *call,
                                 struct ew_error *err)
{
    struct ew_http_url url;
    build_request(c, call);
    struct ew_aws_count *count = count_of_action(c->caller, c->op, &c->count);
    struct ew_str lane = lane_of_call(c, call);
    struct ew_str quota = ew_arena_printf(
        &c->arena, "%s/%.*s/%.*s", c->op->service,
        EW_STR_ARG(call->endpoint->region), EW_STR_ARG(call->account));
    if (!is_built(c) || !count || !lane.ptr || !quota.ptr) {
        return ew_fail_memory(err);
    }
    EW_TRY(ew_http_url_split(
        &c->arena, c->request.url,
        ew_http_plain_of(ew_aws_sender_http(c->caller->sender), false), &url,
        err));
    c->host = url.host;
    struct ew_aws_send send = {
        .request = &c->request,
        .action = ew_str_from(c->op->action),
        .lane = lane,
        .quota = quota,
        .limits = rate_of(c->op)->limits,
        .check = c->op->protocol == EW_AWS_QUERY ? ew_aws_check_xml
                                                 : ew_aws_check_json,
        .check_user = c->op->action,
        .renew = call->renew,
        .renew_user = call->renew_user,
        .secret = call->secret,
        .delay_ms = call->delay_ms,
        .done = receive_sent,
        .user = c,
    };
    EW_TRY(ew_aws_send_start(c->caller->sender, &send, err));
    count->calls++;
    return EW_OK;
}

enum ew_status ew_aws_call_start(struct ew_aws_caller *caller,
                                 const struct ew_aws_call *call,
                                 ew_aws_answer_fn *done, void *user,
                                 struct ew_error *err)
{
    struct calling *c = calloc(1, sizeof(*c));
    EW_TRY_MEMORY_FOR(c, err);
    ew_arena_init(&c->arena);
    c->caller = caller;
    c->op = call->operation;
    c->done = done;
    c->user = user;
    enum ew_status status = start_call(c, call, err);
    if (status != EW_OK) {
        ew_arena_release(&c->arena);
        free(c);
    }
    return status;
}
