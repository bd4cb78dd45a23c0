/**
 * Calls of the AWS API, many at once: built for their protocol, sent
 * (send.h) within the rates of their service, counted.
 */
#ifndef EW_AWS_CALL_H
#define EW_AWS_CALL_H

#include "base/vec.h"

#include "aws/endpoint.h"
#include "aws/send.h"

enum ew_aws_protocol {
    EW_AWS_QUERY,    /**< a form to `/`, answered by XML */
    EW_AWS_JSON_1_0, /**< JSON to `/`, X-Amz-Target */
    EW_AWS_JSON_1_1,
    EW_AWS_REST_JSON, /**< its own path; answered by JSON */
};

/** A row of a table of the file that knows the service. */
struct ew_aws_operation {
    const char *service; /**< as in policies: "iam", "organizations" */
    const char *action;
    enum ew_aws_protocol protocol;
    /**
     * Version of a query ("2010-05-08"), what stands before the dot of
     * X-Amz-Target, or method and path of REST ("POST /listRegions").
     */
    const char *detail;
};

struct ew_aws_parameter {
    const char *name; /**< letters, digits and dots */
    struct ew_str value;
};

/** All of it is copied when the call starts, but credentials. */
struct ew_aws_call {
    const struct ew_aws_operation *operation; /**< static */
    const struct ew_aws_endpoint *endpoint;
    /** Borrowed until done, unless renew hands out others. */
    const struct ew_aws_credentials *credentials;
    ew_aws_renew_fn *renew;
    void *renew_user;
    struct ew_str secret;  /**< that no message may quote; absent: none */
    struct ew_str account; /**< whose limits it runs into; absent: one */
    uint32_t delay_ms;     /**< not before */
    /** Of a query, the action and version left out; of REST, its query. */
    const struct ew_aws_parameter *parameters;
    size_t parameter_count;
    struct ew_str body; /**< of JSON; absent: `{}`, or none with GET */
};

/** Borrowed until done returns. */
struct ew_aws_answer {
    enum ew_status status;         /**< EW_OK: body is the answer */
    struct ew_error err;           /**< `host`: Action: code: message */
    struct ew_aws_failure failure; /**< where status is not EW_OK */
    bool cancelled;
    bool garbled;       /**< a success that is none */
    struct ew_str body; /**< well-formed; terminated */
    uint32_t attempts;
};

typedef void ew_aws_answer_fn(void *user, const struct ew_aws_answer *answer);

/** How often one action was called, for the summary of a run. */
struct ew_aws_count {
    struct ew_str service;
    struct ew_str action;
    size_t calls;
    size_t tries;
    size_t throttled;
    size_t failed; /**< calls without an answer in the end */
};

struct ew_aws_caller {
    struct ew_aws_sender *sender; /**< borrowed */
    struct ew_arena *arena;       /**< of the counts; borrowed */
    struct ew_vec counts;         /**< struct ew_aws_count, by first call */
};

/** Shape: nothing to release. */
struct ew_aws_caller ew_aws_caller_of(struct ew_aws_sender *sender,
                                      struct ew_arena *arena);
/**
 * done is called by ew_http_run, once, and may start other calls.
 *
 * Errors: EW_NOMEM; EW_INVALID for an endpoint that must not be asked.
 */
EW_NODISCARD enum ew_status ew_aws_call_start(struct ew_aws_caller *caller,
                                              const struct ew_aws_call *call,
                                              ew_aws_answer_fn *done,
                                              void *user, struct ew_error *err);

/** CA bundle and proxy as the settings have them; the rest by default. */
struct ew_http_options ew_aws_http_options(
    const struct ew_aws_settings *settings);
/** Tries at most, for ew_aws_sender_options: AWS_MAX_ATTEMPTS or the mode's. */
uint32_t ew_aws_max_attempts(const struct ew_aws_settings *settings);

/** The limits that calls of an action are started within. */
struct ew_http_limits ew_aws_call_limits(const struct ew_aws_operation *op);

/** Is the body a JSON object? user is not used. */
ew_aws_check_fn ew_aws_check_json;
/** Is it XML whose root is `<user>Response`, user being a C string? */
ew_aws_check_fn ew_aws_check_xml;

#endif
