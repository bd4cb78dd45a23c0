/**
 * Requests to AWS and to the places that hand out credentials, and how they
 * are sent: the one interface between what is asked and HTTP.
 */
#ifndef EW_AWS_TRANSPORT_H
#define EW_AWS_TRANSPORT_H

#include "base/arena.h"

#include "aws/identity.h"

/** Bytes of one answer, unless the request says otherwise. */
#define EW_AWS_MAX_RESPONSE_BYTES ((size_t)64 << 20)

struct ew_aws_header {
    struct ew_str name; /**< as it is sent; compared without case */
    struct ew_str value;
};

/** What a Signature Version 4 needs besides the request. */
struct ew_aws_signing {
    /** NULL: the request goes out unsigned. */
    const struct ew_aws_credentials *credentials;
    struct ew_str service; /**< as in the credential scope: "sts" */
    struct ew_str region;  /**< as in the credential scope: "us-east-1" */
};

/** Borrowed by the transport until send returns. */
struct ew_aws_request {
    struct ew_str method; /**< "GET", "POST", "PUT" */
    struct ew_str url;    /**< absolute, the query encoded; no fragment */
    /**
     * Host, Content-Length, User-Agent and what signing adds are the
     * transport's. No CR, LF or NUL in names or values: refused by it.
     */
    const struct ew_aws_header *headers;
    size_t header_count;
    struct ew_str body; /**< absent or empty: none */
    struct ew_aws_signing signing;
    uint32_t timeout_ms;       /**< of one try, whole; 0: the default */
    uint32_t attempts;         /**< tries at most; 0: as the settings say */
    size_t max_response_bytes; /**< 0: EW_AWS_MAX_RESPONSE_BYTES */
    /**
     * Instance metadata and container credentials: never through a proxy,
     * no redirects, plain http is fine.
     */
    bool local;
    /** Headers and body hold secrets: nothing of them in logs or traces. */
    bool sensitive;
};

/** In the arena that the caller set; any HTTP status is a response. */
struct ew_aws_response {
    struct ew_arena *arena; /**< set by the caller before send */
    int status;             /**< 200, 404, ... */
    const struct ew_aws_header *headers;
    size_t header_count;
    struct ew_str body; /**< terminated; present and empty where none came */
};

/**
 * Errors: EW_IO when no whole response came (no connection, timeout), EW_LIMIT
 * past max_response_bytes, EW_INVALID for a request that must not be sent,
 * EW_NOMEM. The text of err names the host, never a header or a body.
 */
struct ew_aws_transport {
    enum ew_status (*send)(void *user, const struct ew_aws_request *request,
                           struct ew_aws_response *response,
                           struct ew_error *err);
    void *user;
};

#endif
