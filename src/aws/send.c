/*
 * A request from the first try to the last. It is signed anew for each, when
 * its turn has come, since a signature ends after some minutes and a clock
 * that is off is corrected by what the service answers. Retries are paid from
 * a quota for each service, region and account.
 */
#include "aws/send.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/vec.h"

#include "aws/sign.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <stdlib.h>
#include <string.h>

/* What is left of the retries of one service, in one region and by one
 * account's credentials: what is dead there starves nobody else. */
struct quota {
    struct quota *next;
    uint32_t left;
    struct ew_str key; /* behind it */
};

struct ew_aws_sender {
    struct ew_aws_sender_options options;
    struct ew_retry_policy policy;
    struct quota *quotas;
    int64_t skew_s;
};

/* One request through all its tries. */
struct sending {
    struct ew_aws_sender *sender;
    struct ew_aws_send send;
    struct ew_arena arena;   /* as long as the request */
    struct ew_arena scratch; /* of one try */
    struct ew_http_url url;
    struct ew_str lane;
    struct quota *quota;
    struct ew_str method;
    struct ew_str action;
    const struct ew_aws_credentials *credentials; /* until it is sent */
    /* A copy of what no message may quote: credentials may be renewed by
     * another call before the answer is here. */
    struct ew_aws_credentials kept;
    char *secrets;
    size_t secret_bytes;
    struct ew_retry_policy policy;
    struct ew_retry_state state;
    int64_t skew_s;        /* of the clock that it was signed by */
    struct ew_str expired; /* the key that was, once; absent: none */
    uint32_t tries;
    uint32_t throttled;
};

static int64_t system_now(void *user)
{
    (void)user;
    return ew_time_now();
}

static uint32_t system_chance(void *user)
{
    (void)user;
    uint32_t chance = 0;
    /* Without chance all wait the longest: slow, but right. */
    return RAND_bytes((unsigned char *)&chance, sizeof(chance)) == 1
               ? chance
               : UINT32_MAX;
}

enum ew_status ew_aws_sender_new(const struct ew_aws_sender_options *options,
                                 struct ew_aws_sender **out,
                                 struct ew_error *err)
{
    struct ew_aws_sender *sender = calloc(1, sizeof(*sender));
    *out = sender;
    EW_TRY_MEMORY_FOR(sender, err);
    sender->options = *options;
    if (!options->now) {
        sender->options.now = system_now;
    }
    if (!options->chance) {
        sender->options.chance = system_chance;
    }
    sender->policy = (struct ew_retry_policy){
        options->max_attempts ? options->max_attempts : EW_RETRY_ATTEMPTS,
        options->retry_base_ms ? options->retry_base_ms : EW_RETRY_BASE_MS,
        options->retry_cap_ms ? options->retry_cap_ms : EW_RETRY_CAP_MS,
    };
    return EW_OK;
}

void ew_aws_sender_free(struct ew_aws_sender *sender)
{
    while (sender && sender->quotas) {
        struct quota *gone = sender->quotas;
        sender->quotas = gone->next;
        free(gone);
    }
    free(sender);
}

/* NULL: memory is out. */
static struct quota *quota_of(struct ew_aws_sender *sender, struct ew_str key)
{
    struct quota *quota = sender->quotas;
    while (quota && !ew_str_eq(quota->key, key)) {
        quota = quota->next;
    }
    if (quota) {
        return quota;
    }
    quota = calloc(1, sizeof(*quota) + key.len + 1);
    if (quota) {
        char *text = (char *)(quota + 1);
        memcpy(text, key.ptr, key.len);
        quota->key = (struct ew_str){text, key.len};
        quota->left = EW_RETRY_QUOTA;
        quota->next = sender->quotas;
        sender->quotas = quota;
    }
    return quota;
}

struct ew_http_client *ew_aws_sender_http(const struct ew_aws_sender *sender)
{
    return sender->options.http;
}

static int64_t now_of(const struct ew_aws_sender *sender)
{
    return sender->options.now(sender->options.user) + sender->skew_s;
}

/* ---- the log ---------------------------------------------------------- */

static void log_send_line(const struct sending *s, int level,
                          struct ew_str what)
{
    if (!s->sender->options.log || !what.ptr) {
        return;
    }
    struct ew_buf line;
    ew_buf_init(&line);
    ew_buf_add_visible(&line, s->method);
    ew_buf_add_char(&line, ' ');
    ew_buf_add_visible(&line, s->url.host);
    ew_buf_add_char(&line, ' ');
    ew_buf_add_visible(&line, s->action);
    ew_buf_add(&line, EW_STR(": "));
    ew_buf_add_visible(&line, what);
    if (!line.failed) {
        s->sender->options.log(s->sender->options.user, level,
                               ew_buf_str(&line));
    }
    ew_buf_release(&line);
}

static const char *fault_words(enum ew_http_fault fault)
{
    static const char *const WORDS[] = {
        [EW_FAULT_NONE] = "answered",
        [EW_FAULT_CONNECT] = "no connection",
        [EW_FAULT_TIMEOUT] = "timed out",
        [EW_FAULT_BROKEN] = "cut short",
        [EW_FAULT_GARBLED] = "not a proper answer",
        [EW_FAULT_TLS] = "not trusted",
        [EW_FAULT_TOO_LARGE] = "too large",
        [EW_FAULT_REFUSED] = "not sent",
        [EW_FAULT_CANCELLED] = "interrupted",
        [EW_FAULT_MEMORY] = "out of memory",
    };
    return WORDS[fault];
}

static void log_try(struct sending *s, const struct ew_aws_sent *sent,
                    uint32_t elapsed_ms)
{
    struct ew_str answer =
        sent->fault == EW_FAULT_NONE
            ? ew_arena_printf(&s->scratch, "%d", sent->response.status)
            : ew_str_from(fault_words(sent->fault));
    struct ew_str code = sent->failure.code;
    log_send_line(s, EW_AWS_LOG_TRIES,
                  ew_arena_printf(&s->scratch, "%.*s%s%.*s, try %u, %u ms",
                                  EW_STR_ARG(answer), code.ptr ? " " : "",
                                  EW_STR_ARG(code), s->tries, elapsed_ms));
}

static void log_again(struct sending *s, const struct ew_retry_verdict *verdict)
{
    if (verdict->skew_s != 0) {
        log_send_line(
            s, EW_AWS_LOG_RETRIES,
            ew_arena_printf(&s->scratch,
                            "again at once, our clock is off by %lld s",
                            (long long)verdict->skew_s));
        return;
    }
    log_send_line(
        s, EW_AWS_LOG_RETRIES,
        ew_arena_printf(&s->scratch, "again in %u ms", verdict->delay_ms));
}

/* ---- one try ---------------------------------------------------------- */

static enum ew_status sign(struct sending *s, struct ew_arena *arena,
                           struct ew_vec *headers, struct ew_error *err)
{
    const struct ew_aws_request *request = s->send.request;
    struct ew_aws_signature signature;
    struct ew_aws_sign_input input = {
        .method = request->method,
        .path = s->url.path,
        .query = s->url.query,
        .headers = headers->items,
        .header_count = headers->count,
        .body = request->body,
        .signing = request->signing,
        .time = now_of(s->sender),
    };
    s->skew_s = s->sender->skew_s;
    input.signing.credentials = s->credentials;
    EW_TRY(ew_aws_sign(arena, &input, &signature, err));
    for (size_t i = 0; i < signature.header_count; i++) {
        struct ew_aws_header *header = ew_vec_push(headers);
        EW_TRY_MEMORY_FOR(header, err);
        *header = signature.headers[i];
    }
    return EW_OK;
}

static void wipe_secrets(struct sending *s)
{
    if (s->secrets) {
        OPENSSL_cleanse(s->secrets, s->secret_bytes);
        free(s->secrets);
    }
    s->secrets = NULL;
    s->kept = (struct ew_aws_credentials){0};
}

static enum ew_status keep_secrets(struct sending *s, struct ew_error *err)
{
    struct ew_str secret = s->credentials->secret;
    struct ew_str token = s->credentials->session_token;
    struct ew_str id = s->credentials->access_key_id;
    wipe_secrets(s);
    s->secret_bytes = secret.len + token.len + id.len + 1;
    s->secrets = calloc(1, s->secret_bytes);
    EW_TRY_MEMORY_FOR(s->secrets, err);
    if (secret.len > 0) {
        memcpy(s->secrets, secret.ptr, secret.len);
    }
    if (token.len > 0) {
        memcpy(s->secrets + secret.len, token.ptr, token.len);
    }
    char *rest = s->secrets + secret.len + token.len;
    if (id.len > 0) {
        memcpy(rest, id.ptr, id.len);
    }
    s->kept.secret = (struct ew_str){s->secrets, secret.len};
    s->kept.session_token = (struct ew_str){s->secrets + secret.len, token.len};
    s->kept.access_key_id = (struct ew_str){rest, id.len};
    return EW_OK;
}

static enum ew_status prepare_try(void *user, struct ew_arena *arena,
                                  struct ew_aws_request *out,
                                  struct ew_error *err)
{
    struct sending *s = user;
    const struct ew_aws_request *request = s->send.request;
    s->credentials = request->signing.credentials;
    if (s->send.renew) {
        EW_TRY(s->send.renew(s->send.renew_user, s->expired, &s->credentials,
                             err));
        if (!s->credentials) {
            *out = (struct ew_aws_request){0};
            return EW_OK;
        }
    }
    s->tries++;
    struct ew_vec headers =
        ew_vec_for(arena, sizeof(struct ew_aws_header),
                   request->header_count + EW_AWS_SIGN_HEADERS + 1);
    for (size_t i = 0; i <= request->header_count; i++) {
        struct ew_aws_header *header = ew_vec_push(&headers);
        EW_TRY_MEMORY_FOR(header, err);
        *header = i > 0 ? request->headers[i - 1]
                        : (struct ew_aws_header){EW_STR("Host"), s->url.host};
    }
    if (s->credentials) {
        EW_TRY(keep_secrets(s, err));
        EW_TRY(sign(s, arena, &headers, err));
    }
    *out = *request;
    out->headers = headers.items;
    out->header_count = headers.count;
    return EW_OK;
}

static void hand_over(struct sending *s, struct ew_aws_sent *sent)
{
    sent->attempts = s->tries;
    sent->throttled = s->throttled;
    s->send.done(s->send.user, sent);
    wipe_secrets(s);
    ew_arena_release(&s->scratch);
    ew_arena_release(&s->arena);
    free(s);
}

static void receive_result(void *user, const struct ew_http_result *result);

static enum ew_status enqueue(struct sending *s, uint32_t delay_ms,
                              struct ew_error *err)
{
    struct ew_http_job job = {
        .lane = s->lane,
        .limits = s->send.limits,
        .delay_ms = delay_ms,
        .first = s->tries > 0,
        .prepare = prepare_try,
        .done = receive_result,
        .user = s,
    };
    return ew_http_start(s->sender->options.http, &job, err);
}

static void set_fault(struct ew_aws_sent *sent, enum ew_http_fault fault,
                      enum ew_status status)
{
    sent->fault = fault;
    sent->status = status;
}

/* What came, judged: the fault, and what the service says it was. */
static void judge_result(struct sending *s, const struct ew_http_result *result,
                         struct ew_aws_sent *sent)
{
    set_fault(sent, result->fault, result->status);
    sent->err = result->err;
    sent->response = (struct ew_aws_response){
        .arena = &s->scratch,
        .status = result->http_status,
        .headers = result->headers,
        .header_count = result->header_count,
        .body = result->body,
    };
    if (result->fault != EW_FAULT_NONE) {
        return;
    }
    enum ew_status status = EW_OK;
    sent->refused = result->http_status < 200 || result->http_status > 299 ||
                    (s->send.check && ew_aws_is_failure(&sent->response));
    if (sent->refused) {
        status = ew_aws_failure_parse(&sent->response, &s->kept, s->send.secret,
                                      &sent->failure, &sent->err);
    } else if (s->send.check) {
        status = s->send.check(s->send.check_user, &s->scratch, result->body,
                               &sent->err);
    }
    if (status == EW_NOMEM) {
        set_fault(sent, EW_FAULT_MEMORY, status);
    } else if (status != EW_OK) {
        set_fault(sent, EW_FAULT_GARBLED, status);
    }
}

static struct ew_retry_outcome outcome_of(const struct sending *s,
                                          const struct ew_aws_sent *sent)
{
    const struct ew_aws_response *response = &sent->response;
    return (struct ew_retry_outcome){
        .fault = sent->fault,
        .http_status = response->status,
        .code = sent->failure.code,
        .after = ew_http_header(response->headers, response->header_count,
                                "retry-after"),
        .now = now_of(s->sender) - s->sender->skew_s + s->skew_s,
        .server_time = ew_http_date(
            ew_http_header(response->headers, response->header_count, "date")),
    };
}

static void try_again(struct sending *s, uint32_t delay_ms,
                      struct ew_aws_sent *sent)
{
    enum ew_status status = enqueue(s, delay_ms, &sent->err);
    if (status != EW_OK) {
        set_fault(sent, EW_FAULT_MEMORY, status);
        hand_over(s, sent);
    }
}

/* Credentials that ended on the way, and others can be had. Once a call. */
static bool may_renew(struct sending *s, const struct ew_aws_sent *sent)
{
    struct ew_str code = sent->failure.code;
    bool ended = ew_str_eq(code, EW_STR("ExpiredToken")) ||
                 ew_str_eq(code, EW_STR("ExpiredTokenException"));
    if (!ended || !s->send.renew || s->expired.ptr) {
        return false;
    }
    s->expired = ew_arena_str(&s->arena, s->kept.access_key_id);
    return s->expired.ptr != NULL;
}

static void receive_result(void *user, const struct ew_http_result *result)
{
    struct sending *s = user;
    struct ew_aws_sender *sender = s->sender;
    struct ew_aws_sent sent = {0};
    ew_arena_reset(&s->scratch);
    judge_result(s, result, &sent);
    log_try(s, &sent, result->elapsed_ms);
    if (sent.fault == EW_FAULT_NONE && !sent.refused) {
        ew_retry_succeed(&s->state, &s->quota->left);
        hand_over(s, &sent);
        return;
    }
    if (may_renew(s, &sent)) {
        log_send_line(s, EW_AWS_LOG_RETRIES,
                      EW_STR("again, by new credentials"));
        try_again(s, 0, &sent);
        return;
    }
    struct ew_retry_outcome outcome = outcome_of(s, &sent);
    enum ew_retry_kind kind = ew_retry_kind(&outcome);
    s->throttled += kind == EW_RETRY_THROTTLED;
    sent.failure.retryable = kind != EW_RETRY_NEVER && kind != EW_RETRY_SKEWED;
    struct ew_retry_verdict verdict =
        ew_retry_decide(&s->policy, &outcome, &s->state, &s->quota->left,
                        sender->options.chance(sender->options.user));
    if (!verdict.again) {
        hand_over(s, &sent);
        return;
    }
    log_again(s, &verdict);
    if (verdict.skew_s != 0) { /* others may have put it right already */
        sender->skew_s = s->skew_s + verdict.skew_s;
    }
    try_again(s, verdict.delay_ms, &sent);
}

/* ---- starting --------------------------------------------------------- */

/* `Action=X&…` of a form, or what follows the dot of X-Amz-Target. */
static struct ew_str action_of(const struct ew_aws_request *request)
{
    static const struct ew_str FORM = EW_LIT("Action=");
    struct ew_str rest;
    struct ew_str target =
        ew_http_header(request->headers, request->header_count, "x-amz-target");
    (void)ew_str_cut(target, '.', &rest);
    if (rest.len > 0) {
        return rest;
    }
    if (ew_str_starts(request->body, FORM)) {
        rest = ew_str_slice(request->body, FORM.len, request->body.len);
        return ew_str_cut(rest, '&', &rest);
    }
    return EW_STR("-");
}

static enum ew_status set_up(struct sending *s, struct ew_error *err)
{
    const struct ew_aws_request *request = s->send.request;
    EW_TRY(ew_http_url_split(
        &s->arena, request->url,
        ew_http_plain_of(ew_aws_sender_http(s->sender), request->local),
        &s->url, err));
    s->lane =
        ew_arena_str(&s->arena, s->send.lane.ptr ? s->send.lane : s->url.host);
    s->action = ew_arena_str(
        &s->arena, s->send.action.ptr ? s->send.action : action_of(request));
    s->method = ew_arena_str(&s->arena, request->method);
    s->send.secret = ew_arena_str(&s->arena, s->send.secret);
    s->quota =
        quota_of(s->sender, s->send.quota.ptr ? s->send.quota : s->url.host);
    EW_TRY_MEMORY_FOR(s->quota && s->lane.ptr && s->action.ptr && s->method.ptr,
                      err);
    if (request->attempts) {
        s->policy.max_attempts = request->attempts;
    }
    return enqueue(s, s->send.delay_ms, err);
}

enum ew_status ew_aws_send_start(struct ew_aws_sender *sender,
                                 const struct ew_aws_send *send,
                                 struct ew_error *err)
{
    struct sending *s = calloc(1, sizeof(*s));
    EW_TRY_MEMORY_FOR(s, err);
    s->sender = sender;
    s->send = *send;
    s->policy = sender->policy;
    ew_arena_init(&s->arena);
    ew_arena_init(&s->scratch);
    enum ew_status status = set_up(s, err);
    if (status != EW_OK) {
        ew_arena_release(&s->arena);
        free(s);
    }
    return status;
}
