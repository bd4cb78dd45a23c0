/**
 * The door to HTTP: the only user of libcurl.
 *
 * One client sends many requests at once from one thread. Requests wait in
 * lanes, each with limits of its own, until it is their turn; what is sent is
 * asked for then, so that a signature is never old.
 *
 * TLS 1.2 at least, certificates verified, no redirect followed, every answer
 * bounded; plain http to this machine and its metadata services only, and to
 * private addresses where the user allows it.
 */
#ifndef EW_AWS_HTTP_H
#define EW_AWS_HTTP_H

#include "aws/retry.h"
#include "aws/transport.h"

#include <signal.h>

#define EW_HTTP_CONNECTIONS 16 /**< at once, over all lanes */
#define EW_HTTP_CONNECT_TIMEOUT_MS 10000
#define EW_HTTP_TIMEOUT_MS 60000 /**< of one try, whole */
#define EW_HTTP_STALL_S 30       /**< without progress worth the name */
#define EW_HTTP_MAX_HEADER_BYTES 65536

/** All slices are copied; 0 and absent mean the default. */
struct ew_http_options {
    struct ew_str ca_bundle; /**< a file; absent: the system's */
    struct ew_str proxy;     /**< for https; absent: none, whatever is set */
    struct ew_str no_proxy;  /**< as NO_PROXY has it */
    uint32_t connections;
    uint32_t connect_timeout_ms;
    uint32_t timeout_ms;
    bool allow_http; /**< see EW_HTTP_PLAIN_PRIVATE */
    /** Not zero: nothing is sent any more and what runs is given up. */
    const volatile sig_atomic_t *cancel;
};

struct ew_http_client;

/** Ownership: *out by the caller. Errors: EW_UNSUPPORTED, EW_NOMEM. */
EW_NODISCARD enum ew_status ew_http_client_new(
    const struct ew_http_options *options, struct ew_http_client **out,
    struct ew_error *err);
/** What still runs or waits is cancelled: its done is called. NULL is fine. */
void ew_http_client_free(struct ew_http_client *client);

/** Of one lane; 0 means no limit. */
struct ew_http_limits {
    uint32_t running;    /**< requests at once */
    uint32_t per_second; /**< started, in the long run */
    uint32_t burst;      /**< started at once after a rest; 0: per_second */
};

/** Borrowed until done returns. */
struct ew_http_result {
    enum ew_http_fault fault;
    enum ew_status status; /**< EW_OK without a fault */
    struct ew_error err;   /**< names the host; never a header or a body */
    int http_status;
    const struct ew_aws_header *headers;
    size_t header_count;
    struct ew_str body; /**< terminated; present where a response came */
    uint32_t elapsed_ms;
};

/**
 * Fill what is sent, now that it is. What it points to lies in the arena,
 * which lives until done has returned. signing and attempts are not looked
 * at, Host is among the headers or left to libcurl. A failure goes to done as
 * EW_FAULT_REFUSED. No method: not yet, and prepare is called again in a
 * moment.
 */
typedef enum ew_status ew_http_prepare_fn(void *user, struct ew_arena *arena,
                                          struct ew_aws_request *out,
                                          struct ew_error *err);
/** Called once for each request; it may start others. */
typedef void ew_http_done_fn(void *user, const struct ew_http_result *result);

struct ew_http_job {
    struct ew_str lane; /**< copied; requests of one lane share its limits */
    struct ew_http_limits limits; /**< those of the lane's first job count */
    uint32_t delay_ms;            /**< not before */
    bool first;                   /**< before what waits in the lane */
    ew_http_prepare_fn *prepare;
    ew_http_done_fn *done;
    void *user;
};

/** done is called by ew_http_run only. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_http_start(struct ew_http_client *client,
                                          const struct ew_http_job *job,
                                          struct ew_error *err);
/**
 * Until nothing runs or waits or *stop, which may be NULL, is true. done may
 * call it again for requests of its own.
 *
 * Errors: EW_IO when libcurl fails as a whole; all was cancelled then.
 */
EW_NODISCARD enum ew_status ew_http_run(struct ew_http_client *client,
                                        const bool *stop, struct ew_error *err);

/** Milliseconds of a clock that never jumps. */
int64_t ew_http_clock_ms(void);

/** First header of that name, compared without case; absent: none. */
struct ew_str ew_http_header(const struct ew_aws_header *headers, size_t count,
                             const char *name);

/** Who may be asked by plain http. */
enum ew_http_plain {
    EW_HTTP_PLAIN_LOCAL,   /**< this machine and its metadata services only */
    EW_HTTP_PLAIN_UNASKED, /**< the same, unless the user allows more */
    /** Every host whose address is private, once that is known. */
    EW_HTTP_PLAIN_PRIVATE,
};
/** local: a request for credentials of this machine; nobody can allow more. */
enum ew_http_plain ew_http_plain_of(const struct ew_http_client *client,
                                    bool local);
/**
 * Is it an address, of version 4 or 6, that is not reached over the Internet:
 * loopback, private, link-local, unique local, shared (RFC 6890)?
 */
bool ew_http_is_private(const char *address);

/** The parts of an address as libcurl reads it. */
struct ew_http_url {
    bool tls;
    bool exposed; /**< plain http to a host that is not this machine by name */
    struct ew_str host;  /**< as it stands in Host: with a port but 443 or 80 */
    struct ew_str path;  /**< as it is sent; "/" at least */
    struct ew_str query; /**< without `?`; absent: none */
};

/**
 * Take an address apart and refuse what must not be asked: other schemes, a
 * user name, a fragment, plain http to another machine than plain has it.
 *
 * Ownership: *out in the arena. Errors: EW_INVALID, EW_NOMEM; the text holds
 * no more of the address than its host.
 */
EW_NODISCARD enum ew_status ew_http_url_split(struct ew_arena *arena,
                                              struct ew_str url,
                                              enum ew_http_plain plain,
                                              struct ew_http_url *out,
                                              struct ew_error *err);

#endif
