/**
 * Requests signed, sent and tried again until there is an answer to keep:
 * sign.h, http.h and retry.h joined.
 */
#ifndef EW_AWS_SEND_H
#define EW_AWS_SEND_H

#include "aws/failure.h"
#include "aws/http.h"

enum ew_aws_log_level {
    EW_AWS_LOG_TRIES,   /**< one line for each try */
    EW_AWS_LOG_RETRIES, /**< why there is another, and when */
};

/** What the sender depends on; 0 and NULL mean the default. */
struct ew_aws_sender_options {
    struct ew_http_client *http; /**< borrowed; needed */
    uint32_t max_attempts;
    uint32_t retry_base_ms;
    uint32_t retry_cap_ms;
    /** Seconds since 1970. */
    int64_t (*now)(void *user);
    /** Uniform over all values: the jitter. */
    uint32_t (*chance)(void *user);
    /**
     * One line: method, host, action, status, which try, milliseconds.
     * Neither headers nor bodies, nor anything else of the address.
     */
    void (*log)(void *user, int level, struct ew_str line);
    void *user; /**< of the three */
};

struct ew_aws_sender;

/** Ownership: *out by the caller. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_aws_sender_new(
    const struct ew_aws_sender_options *options, struct ew_aws_sender **out,
    struct ew_error *err);
/** After the HTTP client was, which gives up what still runs. */
void ew_aws_sender_free(struct ew_aws_sender *sender);

/** The client it was made with. */
struct ew_http_client *ew_aws_sender_http(const struct ew_aws_sender *sender);

/** Borrowed until done returns. */
struct ew_aws_sent {
    enum ew_status status; /**< EW_OK: a response came, whatever its status */
    struct ew_error err;
    enum ew_http_fault fault;
    struct ew_aws_response response;
    /** The service says no: by its status, or by an error in a success. */
    bool refused;
    struct ew_aws_failure failure; /**< where it was refused */
    uint32_t attempts;
    uint32_t throttled; /**< how many of them the service slowed down */
};

typedef void ew_aws_sent_fn(void *user, const struct ew_aws_sent *sent);
/**
 * Is the body of a success what it should be? If not, it counts as cut short
 * and is asked for again.
 */
typedef enum ew_status ew_aws_check_fn(const void *user,
                                       struct ew_arena *scratch,
                                       struct ew_str body,
                                       struct ew_error *err);
/**
 * The credentials to sign with, now: they may have been renewed since. *out
 * is not looked at any more when the next ones are asked for; NULL: not yet,
 * they are asked for again in a moment.
 *
 * expired is the id of a key that the service takes no more; absent: none.
 */
typedef enum ew_status ew_aws_renew_fn(void *user, struct ew_str expired,
                                       const struct ew_aws_credentials **out,
                                       struct ew_error *err);

struct ew_aws_send {
    const struct ew_aws_request *request; /**< borrowed until done */
    struct ew_str action; /**< for the log; absent: read from the request */
    struct ew_str lane;
    /** Those who share a quota of retries; absent: of the host. Copied. */
    struct ew_str quota;
    struct ew_http_limits limits;
    ew_aws_check_fn *check; /**< NULL: no check */
    const void *check_user;
    ew_aws_renew_fn *renew; /**< NULL: request->signing.credentials */
    void *renew_user;
    struct ew_str secret; /**< that no message may quote; copied */
    uint32_t delay_ms;    /**< not before; of the first try */
    ew_aws_sent_fn *done;
    void *user;
};

/** done is called by ew_http_run only, once. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_aws_send_start(struct ew_aws_sender *sender,
                                              const struct ew_aws_send *send,
                                              struct ew_error *err);

/**
 * The synchronous face: what providers of credentials ask by. The lane is the
 * host; send runs whatever else the client has to do meanwhile.
 */
struct ew_aws_transport ew_aws_sender_transport(struct ew_aws_sender *sender);

#endif
