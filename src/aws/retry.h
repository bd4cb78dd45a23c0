/**
 * Whether a request is tried again, and when. Pure: time and chance come from
 * the caller.
 *
 * The standard mode of the AWS SDKs: some tries at most, waits that double
 * with full jitter, and a quota that calls share, so that a service in
 * trouble is left alone.
 *
 * Source: https://docs.aws.amazon.com/sdkref/latest/guide/
 * feature-retry-behavior.html
 */
#ifndef EW_AWS_RETRY_H
#define EW_AWS_RETRY_H

#include "base/str.h"

#define EW_RETRY_ATTEMPTS 3   /**< without AWS_MAX_ATTEMPTS */
#define EW_RETRY_BASE_MS 1000 /**< bound of the first wait */
#define EW_RETRY_CAP_MS 20000 /**< bound of every wait */
#define EW_RETRY_QUOTA 500    /**< at the start, and at most */
#define EW_RETRY_COST 5       /**< of one more try */
#define EW_RETRY_TIMEOUT_COST 10
/** A clock that is off by less is not what a signature failed for. */
#define EW_RETRY_LEAST_SKEW_S 240

/** Why no usable answer came. */
enum ew_http_fault {
    EW_FAULT_NONE,      /**< a whole response, whatever its status */
    EW_FAULT_CONNECT,   /**< no name, no route, refused */
    EW_FAULT_TIMEOUT,   /**< nothing or too little in time */
    EW_FAULT_BROKEN,    /**< closed, reset or cut short */
    EW_FAULT_GARBLED,   /**< a success whose body is not what it should be */
    EW_FAULT_TLS,       /**< certificate or protocol not acceptable */
    EW_FAULT_TOO_LARGE, /**< past the bound */
    EW_FAULT_REFUSED,   /**< never sent: not a request to be sent */
    EW_FAULT_CANCELLED,
    EW_FAULT_MEMORY,
};

enum ew_retry_kind {
    EW_RETRY_NEVER,
    EW_RETRY_TRANSIENT,
    EW_RETRY_TIMEOUT,
    EW_RETRY_THROTTLED,
    EW_RETRY_SKEWED, /**< perhaps the clock: see ew_retry_decide */
};

#define EW_TIME_UNKNOWN INT64_MIN

struct ew_retry_outcome {
    enum ew_http_fault fault;
    int http_status;
    struct ew_str code;  /**< of the error body, bare; absent: none */
    struct ew_str after; /**< the value of Retry-After; absent: none */
    int64_t now;         /**< our clock, with the correction so far */
    int64_t server_time; /**< of the Date header, or EW_TIME_UNKNOWN */
};

struct ew_retry_policy {
    uint32_t max_attempts; /**< with the first */
    uint32_t base_ms;
    uint32_t cap_ms;
};

/** Of one call; zeroed at its start. */
struct ew_retry_state {
    uint32_t attempts; /**< made so far; counted by ew_retry_decide */
    uint32_t spent;    /**< on the last retry, given back by a success */
    bool corrected;    /**< the clock was, for this call */
};

struct ew_retry_verdict {
    bool again;
    uint32_t delay_ms;
    /** Seconds to add to our clock for this and later calls; 0: none. */
    int64_t skew_s;
};

/**
 * What kind of failure it is: the code of the service decides, the HTTP status
 * where there is no code that is known.
 */
enum ew_retry_kind ew_retry_kind(const struct ew_retry_outcome *outcome);
/**
 * After an attempt that failed. quota is shared by the calls of a client and
 * starts at EW_RETRY_QUOTA; chance is uniform over all its values.
 *
 * A correction of the clock comes at once, once a call, and is no attempt.
 */
struct ew_retry_verdict ew_retry_decide(const struct ew_retry_policy *policy,
                                        const struct ew_retry_outcome *outcome,
                                        struct ew_retry_state *state,
                                        uint32_t *quota, uint32_t chance);
/** After one that did not: the quota recovers. */
void ew_retry_succeed(const struct ew_retry_state *state, uint32_t *quota);

/**
 * `Sun, 06 Nov 1994 08:49:37 GMT`, the one form of RFC 9110 that is sent.
 * EW_TIME_UNKNOWN for anything else.
 */
int64_t ew_http_date(struct ew_str s);

#endif
