/*
 * All settings of libcurl for one request, each said rather than left to its
 * default, which differs between versions: no redirects, no netrc, no
 * environment, TLS 1.2, certificates verified, sizes and times bounded.
 *
 * Afterwards the many errors of libcurl become the few that matter to whoever
 * tries again, with a text that helps and holds no secret.
 */
#include "aws/http_exchange.h"

#include "base/vec.h"

#include <openssl/crypto.h>

#include <string.h>

/* The build gives the version. */
#ifndef EW_USER_AGENT
#define EW_USER_AGENT "execwarden"
#endif

/* Slower than this for EW_HTTP_STALL_S seconds is no progress. */
#define LEAST_BYTES_PER_SECOND 64L

static bool add_within(struct ew_buf *buf, const char *data, size_t size,
                       size_t max, bool *too_large)
{
    if (size > max || buf->len > max - size) {
        *too_large = true;
        return false;
    }
    ew_buf_add(buf, (struct ew_str){data, size});
    return !buf->failed;
}

static size_t take_body(char *data, size_t one, size_t count, void *user)
{
    struct ew_http_exchange *exchange = user;
    size_t size = one * count;
    return add_within(&exchange->body, data, size, exchange->max_bytes,
                      &exchange->too_large)
               ? size
               : 0;
}

static size_t take_header(char *data, size_t one, size_t count, void *user)
{
    struct ew_http_exchange *exchange = user;
    size_t size = one * count;
    struct ew_str line = {data, size};
    if (ew_str_starts(line, EW_STR("HTTP/"))) {
        exchange->head.len = 0; /* what came before was a 100 */
    }
    return add_within(&exchange->head, data, size, EW_HTTP_MAX_HEADER_BYTES,
                      &exchange->too_large)
               ? size
               : 0;
}

static bool is_header_name(struct ew_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c <= ' ' || c >= 127 || c == ':' || c == ';') {
            return false;
        }
    }
    return s.len > 0;
}

static bool is_header_value(struct ew_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '\r' || s.ptr[i] == '\n' || s.ptr[i] == '\0') {
            return false;
        }
    }
    return true;
}

static bool add_header_line(struct ew_http_exchange *exchange,
                            struct ew_str line)
{
    struct curl_slist *list =
        line.ptr ? curl_slist_append(exchange->list, line.ptr) : NULL;
    exchange->list = list ? list : exchange->list;
    return list != NULL;
}

static enum ew_status make_list(struct ew_http_exchange *exchange,
                                struct ew_error *err)
{
    const struct ew_aws_request *request = &exchange->request;
    bool typed = false;
    for (size_t i = 0; i < request->header_count; i++) {
        struct ew_str name = request->headers[i].name;
        struct ew_str value = request->headers[i].value;
        if (!is_header_name(name) || !is_header_value(value)) {
            return ew_fail(err, EW_INVALID,
                           "`%.*s`: a header that cannot be sent",
                           EW_STR_ARG(exchange->url.host));
        }
        typed = typed || ew_str_eq_nocase(name, EW_STR("content-type"));
        /* libcurl sends `Name;` with an empty value and drops `Name:`. */
        struct ew_str line =
            value.len == 0
                ? ew_arena_printf(&exchange->arena, "%.*s;", EW_STR_ARG(name))
                : ew_arena_printf(&exchange->arena, "%.*s: %.*s",
                                  EW_STR_ARG(name), EW_STR_ARG(value));
        if (!add_header_line(exchange, line)) {
            return ew_fail_memory(err);
        }
    }
    /* Neither may libcurl add: one delays, the other would be untrue. */
    return add_header_line(exchange, EW_STR("Expect:")) &&
                   (typed || add_header_line(exchange, EW_STR("Content-Type:")))
               ? EW_OK
               : ew_fail_memory(err);
}

/* Remembers that one of many settings was refused. */
#define SET(option, value) \
    (ok = (curl_easy_setopt(easy, (option), (value)) == CURLE_OK) && ok)

static bool set_trust(CURL *easy, const struct ew_http_setup *setup)
{
    bool ok = true;
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (setup->ca_bundle.len > 0) {
        SET(CURLOPT_CAINFO, setup->ca_bundle.ptr);
        SET(CURLOPT_CAPATH, NULL);
    }
    return ok;
}

/* Does a list such as NO_PROXY have this host, or what it ends with? */
static bool is_exempt(struct ew_str list, struct ew_str host)
{
    struct ew_str rest;
    if (!ew_str_starts(host, EW_STR("["))) {
        host = ew_str_cut(host, ':', &rest);
    }
    while (list.ptr) {
        struct ew_str name = ew_str_trim(ew_str_cut(list, ',', &list));
        if (ew_str_starts(name, EW_STR("."))) {
            name = ew_str_slice(name, 1, name.len);
        }
        bool inside = name.len > 0 && host.len > name.len &&
                      host.ptr[host.len - name.len - 1] == '.';
        struct ew_str end = ew_str_slice(
            host, host.len > name.len ? host.len - name.len : 0, host.len);
        if (ew_str_eq(name, EW_STR("*")) || ew_str_eq_nocase(name, host) ||
            (inside && ew_str_eq_nocase(name, end))) {
            return true;
        }
    }
    return false;
}

/* Host and port of a proxy: neither user name nor password, whatever it looks
 * like. */
static struct ew_str shown_proxy(struct ew_str proxy)
{
    struct ew_str rest = proxy;
    while (rest.ptr) { /* a password may hold more of them */
        proxy = ew_str_cut(rest, '@', &rest);
    }
    size_t scheme = 0;
    while (
        scheme + 3 <= proxy.len &&
        !ew_str_starts(ew_str_slice(proxy, scheme, proxy.len), EW_STR("://"))) {
        scheme++;
    }
    if (scheme + 3 <= proxy.len) {
        proxy = ew_str_slice(proxy, scheme + 3, proxy.len);
    }
    return ew_str_cut(proxy, '/', &rest);
}

/* It is known who is there, and nothing has been sent yet. */
/* NOLINTNEXTLINE(readability-non-const-parameter): libcurl's */
static int check_peer(void *user, char *peer, char *own, int peer_port,
                      int own_port)
{
    struct ew_http_exchange *exchange = user;
    (void)own;
    (void)peer_port;
    (void)own_port;
    exchange->exposed = !ew_http_is_private(peer);
    return exchange->exposed ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

static bool set_route(CURL *easy, struct ew_http_exchange *exchange,
                      const struct ew_http_setup *setup)
{
    bool ok = true;
    SET(CURLOPT_URL, exchange->request.url.ptr);
    SET(CURLOPT_PATH_AS_IS, 1L);
    SET(CURLOPT_PROTOCOLS_STR, exchange->url.tls ? "https" : "http");
    SET(CURLOPT_REDIR_PROTOCOLS_STR, "https");
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(CURLOPT_HTTP09_ALLOWED, 0L);
    SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(CURLOPT_NOSIGNAL, 1L);
    /* An empty text: libcurl does not look at the environment by itself. */
    bool proxied = exchange->url.tls && !exchange->request.local;
    SET(CURLOPT_PROXY, proxied && setup->proxy.len > 0 ? setup->proxy.ptr : "");
    SET(CURLOPT_NOPROXY, setup->no_proxy.len > 0 ? setup->no_proxy.ptr : "");
    SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    if (exchange->url.exposed) {
        SET(CURLOPT_PREREQFUNCTION, check_peer);
        SET(CURLOPT_PREREQDATA, exchange);
    }
    return ok;
}

static bool set_bounds(CURL *easy, const struct ew_http_exchange *exchange,
                       const struct ew_http_setup *setup)
{
    bool ok = true;
    uint32_t timeout = exchange->request.timeout_ms;
    timeout = timeout ? timeout : setup->timeout_ms;
    uint32_t connect = setup->connect_timeout_ms;
    SET(CURLOPT_TIMEOUT_MS, (long)timeout);
    SET(CURLOPT_CONNECTTIMEOUT_MS,
        (long)(connect < timeout ? connect : timeout));
    SET(CURLOPT_LOW_SPEED_LIMIT, LEAST_BYTES_PER_SECOND);
    SET(CURLOPT_LOW_SPEED_TIME, (long)EW_HTTP_STALL_S);
    SET(CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)exchange->max_bytes);
    return ok;
}

static bool set_message(CURL *easy, struct ew_http_exchange *exchange)
{
    bool ok = true;
    const struct ew_aws_request *request = &exchange->request;
    SET(CURLOPT_USERAGENT, EW_USER_AGENT);
    SET(CURLOPT_HTTPHEADER, exchange->list);
    if (ew_str_eq(request->method, EW_STR("GET")) && request->body.len == 0) {
        SET(CURLOPT_HTTPGET, 1L);
    } else {
        SET(CURLOPT_POST, 1L);
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
        SET(CURLOPT_POSTFIELDS, request->body.ptr ? request->body.ptr : "");
        SET(CURLOPT_CUSTOMREQUEST, request->method.ptr);
    }
    SET(CURLOPT_WRITEFUNCTION, take_body);
    SET(CURLOPT_WRITEDATA, exchange);
    SET(CURLOPT_HEADERFUNCTION, take_header);
    SET(CURLOPT_HEADERDATA, exchange);
    SET(CURLOPT_ERRORBUFFER, exchange->detail);
    SET(CURLOPT_PRIVATE, exchange);
    return ok;
}

enum ew_http_plain ew_http_setup_plain(const struct ew_http_setup *setup,
                                       bool local)
{
    if (local) {
        return EW_HTTP_PLAIN_LOCAL;
    }
    return setup->allow_http ? EW_HTTP_PLAIN_PRIVATE : EW_HTTP_PLAIN_UNASKED;
}

enum ew_status ew_http_exchange_open(struct ew_http_exchange *exchange,
                                     const struct ew_http_setup *setup,
                                     struct ew_error *err)
{
    struct ew_aws_request *request = &exchange->request;
    EW_TRY(ew_http_url_split(&exchange->arena, request->url,
                             ew_http_setup_plain(setup, request->local),
                             &exchange->url, err));
    if (!is_header_name(request->method)) {
        return ew_fail(err, EW_INVALID, "no method to ask `%.*s` by",
                       EW_STR_ARG(exchange->url.host));
    }
    EW_TRY(make_list(exchange, err));
    exchange->max_bytes = request->max_response_bytes
                              ? request->max_response_bytes
                              : EW_AWS_MAX_RESPONSE_BYTES;
    request->url = ew_arena_str(&exchange->arena, request->url);
    request->method = ew_arena_str(&exchange->arena, request->method);
    exchange->easy = curl_easy_init();
    EW_TRY_MEMORY_FOR(exchange->easy && request->url.ptr && request->method.ptr,
                      err);
    exchange->ca_bundle = setup->ca_bundle;
    if (exchange->url.tls && !request->local && setup->proxy.len > 0 &&
        !is_exempt(setup->no_proxy, exchange->url.host)) {
        exchange->proxy = shown_proxy(setup->proxy);
    }
    if (!set_trust(exchange->easy, setup) ||
        !set_route(exchange->easy, exchange, setup) ||
        !set_bounds(exchange->easy, exchange, setup) ||
        !set_message(exchange->easy, exchange)) {
        return ew_fail(err, EW_UNSUPPORTED,
                       "libcurl refuses a setting that is needed");
    }
    return EW_OK;
}

static enum ew_http_fault fault_of_code(CURLcode code)
{
    /* libcurl has a hundred; what is not named here is not tried again. */
    static const struct {
        CURLcode code;
        enum ew_http_fault fault;
    } FAULTS[] = {
        {CURLE_OK,                       EW_FAULT_NONE     },
        {CURLE_COULDNT_RESOLVE_PROXY,    EW_FAULT_CONNECT  },
        {CURLE_COULDNT_RESOLVE_HOST,     EW_FAULT_CONNECT  },
        {CURLE_COULDNT_CONNECT,          EW_FAULT_CONNECT  },
        {CURLE_INTERFACE_FAILED,         EW_FAULT_CONNECT  },
        {CURLE_PROXY,                    EW_FAULT_CONNECT  },
 /* A reset in the handshake looks like a refusal. */
        {CURLE_SSL_CONNECT_ERROR,        EW_FAULT_CONNECT  },
        {CURLE_OPERATION_TIMEDOUT,       EW_FAULT_TIMEOUT  },
        {CURLE_PARTIAL_FILE,             EW_FAULT_BROKEN   },
        {CURLE_GOT_NOTHING,              EW_FAULT_BROKEN   },
        {CURLE_SEND_ERROR,               EW_FAULT_BROKEN   },
        {CURLE_RECV_ERROR,               EW_FAULT_BROKEN   },
        {CURLE_WEIRD_SERVER_REPLY,       EW_FAULT_BROKEN   },
 /* Bytes that do not begin as an HTTP response. */
        {CURLE_UNSUPPORTED_PROTOCOL,     EW_FAULT_BROKEN   },
        {CURLE_FILESIZE_EXCEEDED,        EW_FAULT_TOO_LARGE},
        {CURLE_PEER_FAILED_VERIFICATION, EW_FAULT_TLS      },
        {CURLE_SSL_CACERT_BADFILE,       EW_FAULT_TLS      },
        {CURLE_SSL_CERTPROBLEM,          EW_FAULT_TLS      },
        {CURLE_SSL_CIPHER,               EW_FAULT_TLS      },
        {CURLE_OUT_OF_MEMORY,            EW_FAULT_MEMORY   },
    };
    for (size_t i = 0; i < sizeof(FAULTS) / sizeof(FAULTS[0]); i++) {
        if (FAULTS[i].code == code) {
            return FAULTS[i].fault;
        }
    }
    return EW_FAULT_REFUSED;
}

/* libcurl's own words where they help and cannot hold what is secret: those
 * about connecting may quote a proxy's address with its password. */
static const char *words_of_libcurl(const struct ew_http_exchange *exchange,
                                    CURLcode code, enum ew_http_fault fault)
{
    bool plain = fault == EW_FAULT_TLS || fault == EW_FAULT_BROKEN ||
                 fault == EW_FAULT_TIMEOUT || code == CURLE_SSL_CONNECT_ERROR;
    return plain && exchange->detail[0] ? exchange->detail
                                        : curl_easy_strerror(code);
}

/* What is in between, and what would help. */
static void add_advice(const struct ew_http_exchange *exchange, CURLcode code,
                       struct ew_buf *out)
{
    struct ew_str bundle = exchange->ca_bundle;
    if (code == CURLE_PEER_FAILED_VERIFICATION ||
        code == CURLE_SSL_CACERT_BADFILE) {
        ew_buf_printf(out,
                      " (trusted is %s%.*s: --ca-bundle or AWS_CA_BUNDLE "
                      "names another file",
                      bundle.len > 0 ? "" : "what the system trusts",
                      EW_STR_ARG(bundle));
        if (exchange->proxy.ptr) {
            ew_buf_printf(out, "; the proxy `%.*s` may have put in its own",
                          EW_STR_ARG(exchange->proxy));
        }
        ew_buf_add_char(out, ')');
    } else if (exchange->proxy.ptr) {
        ew_buf_printf(out,
                      " (by the proxy `%.*s`, see HTTPS_PROXY and "
                      "NO_PROXY)",
                      EW_STR_ARG(exchange->proxy));
    }
}

/* What libcurl says, with what it leaves out. */
static void explain_io(struct ew_http_exchange *exchange, CURLcode code)
{
    struct ew_http_result *result = &exchange->result;
    struct ew_buf advice;
    if (exchange->exposed) {
        result->status =
            ew_fail(&result->err, EW_INVALID,
                    "`%.*s` is not asked without TLS: --allow-http is for "
                    "private addresses, and this one is public",
                    EW_STR_ARG(exchange->url.host));
        return;
    }
    ew_buf_init(&advice);
    add_advice(exchange, code, &advice);
    result->status = ew_fail(&result->err, EW_IO, "`%.*s`: %s%.*s",
                             EW_STR_ARG(exchange->url.host),
                             words_of_libcurl(exchange, code, result->fault),
                             EW_STR_ARG(ew_buf_str(&advice)));
    ew_buf_release(&advice);
}

static void explain(struct ew_http_exchange *exchange, CURLcode code)
{
    struct ew_http_result *result = &exchange->result;
    switch (result->fault) {
    case EW_FAULT_NONE:
        result->status = EW_OK;
        return;
    case EW_FAULT_TOO_LARGE:
        result->status =
            ew_fail(&result->err, EW_LIMIT,
                    "`%.*s`: the answer is over its bound of "
                    "%zu bytes",
                    EW_STR_ARG(exchange->url.host), exchange->max_bytes);
        return;
    case EW_FAULT_MEMORY:
        result->status = ew_fail_memory(&result->err);
        return;
    case EW_FAULT_CONNECT:
    case EW_FAULT_TIMEOUT:
    case EW_FAULT_BROKEN:
    case EW_FAULT_GARBLED:
    case EW_FAULT_TLS:
    case EW_FAULT_REFUSED:
    case EW_FAULT_CANCELLED:
        explain_io(exchange, code);
        return;
    }
}

static bool split_head(struct ew_http_exchange *exchange)
{
    struct ew_vec all =
        ew_vec_of(&exchange->arena, sizeof(struct ew_aws_header));
    struct ew_str rest;
    (void)ew_str_cut(ew_buf_str(&exchange->head), '\n', &rest);
    while (rest.ptr) {
        struct ew_str value;
        struct ew_str line = ew_str_cut(rest, '\n', &rest);
        struct ew_str name = ew_str_trim(ew_str_cut(line, ':', &value));
        if (!value.ptr) {
            continue;
        }
        struct ew_aws_header *header = ew_vec_push(&all);
        if (!header) {
            return false;
        }
        *header = (struct ew_aws_header){name, ew_str_trim(value)};
    }
    exchange->result.headers = all.items;
    exchange->result.header_count = all.count;
    return true;
}

void ew_http_exchange_conclude(struct ew_http_exchange *exchange, CURLcode code)
{
    struct ew_http_result *result = &exchange->result;
    long status = 0;
    (void)curl_easy_getinfo(exchange->easy, CURLINFO_RESPONSE_CODE, &status);
    result->http_status = (int)status;
    result->fault = fault_of_code(code);
    if (exchange->exposed) {
        result->fault = EW_FAULT_REFUSED;
    } else if (exchange->too_large) {
        result->fault = EW_FAULT_TOO_LARGE;
    } else if (exchange->head.failed || exchange->body.failed) {
        result->fault = EW_FAULT_MEMORY;
    }
    if (result->fault == EW_FAULT_NONE) {
        ew_buf_add_char(&exchange->body, '\0');
        if (exchange->body.failed || !split_head(exchange)) {
            result->fault = EW_FAULT_MEMORY;
        } else {
            result->body = ew_buf_str(&exchange->body);
            result->body.len--;
        }
    }
    explain(exchange, code);
}

void ew_http_exchange_close(struct ew_http_exchange *exchange)
{
    curl_easy_cleanup(exchange->easy);
    for (struct curl_slist *line = exchange->list; line; line = line->next) {
        OPENSSL_cleanse(line->data, strlen(line->data));
    }
    curl_slist_free_all(exchange->list);
    if (exchange->request.sensitive && exchange->body.ptr) {
        OPENSSL_cleanse(exchange->body.ptr, exchange->body.len);
    }
    ew_buf_release(&exchange->head);
    ew_buf_release(&exchange->body);
    ew_arena_release(&exchange->arena);
    exchange->easy = NULL;
    exchange->list = NULL;
}
