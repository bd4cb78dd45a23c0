/** One try of one request, as libcurl sees it; private to http*.c. */
#ifndef EW_AWS_HTTP_EXCHANGE_H
#define EW_AWS_HTTP_EXCHANGE_H

#include "base/buf.h"

#include "aws/http.h"

#include <curl/curl.h>

struct ew_http_lane;

/** The options of a client, terminated. */
struct ew_http_setup {
    struct ew_str ca_bundle;
    struct ew_str proxy;
    struct ew_str no_proxy;
    uint32_t connect_timeout_ms;
    uint32_t timeout_ms;
    bool allow_http;
};

enum ew_http_plain ew_http_setup_plain(const struct ew_http_setup *setup,
                                       bool local);

struct ew_http_exchange {
    struct ew_str proxy;     /**< host and port; absent: none in between */
    struct ew_str ca_bundle; /**< of the setup; absent: the system's */
    struct ew_http_exchange *next; /**< in its lane, or among those running */
    struct ew_http_exchange *before;
    struct ew_http_lane *lane;
    struct ew_http_job job;
    int64_t not_before_ms;
    int64_t started_ms;
    struct ew_arena arena; /**< the request, and the headers of the answer */
    struct ew_aws_request request;
    struct ew_http_url url;
    CURL *easy;
    struct curl_slist *list;
    size_t max_bytes;
    struct ew_buf head; /**< the header lines of the last response */
    struct ew_buf body;
    bool too_large;
    bool exposed; /**< by http to a public address: nothing was sent */
    char detail[CURL_ERROR_SIZE];
    struct ew_http_result result;
};

/** Make the easy handle from what job.prepare has filled in. */
EW_NODISCARD enum ew_status ew_http_exchange_open(
    struct ew_http_exchange *exchange, const struct ew_http_setup *setup,
    struct ew_error *err);
/** Fill result from what libcurl says; headers are split here. */
void ew_http_exchange_conclude(struct ew_http_exchange *exchange,
                               CURLcode code);
/** Give everything back but the exchange itself; secrets are wiped. */
void ew_http_exchange_close(struct ew_http_exchange *exchange);

#endif
