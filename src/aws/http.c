/*
 * Lanes and turns. A lane holds the requests of one service, region and
 * account in order; lanes with something to send take turns, and each spends
 * tokens that come back with time. So one slow or throttled service neither
 * starves the others nor is pressed by them.
 *
 * Everything runs in ew_http_run, on one thread, and what a callback starts
 * meanwhile is taken up in the same round.
 */
#include "aws/http.h"

#include "base/vec.h"

#include "aws/http_exchange.h"

#include <assert.h>
#include <stdlib.h>
#include <time.h>

/* So long may a signal go unseen. */
#define POLL_MS 100
/* So long waits what is not ready when its turn has come. */
#define NOT_YET_MS 20
#define MILLI 1000

/* Requests with common limits. Kept for the life of the client. */
struct ew_http_lane {
    struct ew_http_lane *next; /* among those where something waits */
    bool waits;
    struct ew_http_limits limits;
    uint32_t running;
    int64_t tokens; /* thousandths of a request */
    int64_t filled_ms;
    struct ew_http_exchange *head;
    struct ew_http_exchange *tail;
};

struct ew_http_client {
    struct ew_arena arena; /* options and lanes */
    struct ew_http_setup setup;
    const volatile sig_atomic_t *cancel;
    uint32_t connections;
    CURLM *multi;
    struct ew_map lanes;
    struct ew_http_lane *waiting; /* in turn */
    struct ew_http_lane *waiting_tail;
    struct ew_http_exchange *running;
    uint32_t running_count;
};

int64_t ew_http_clock_ms(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * MILLI + now.tv_nsec / 1000000;
}

static uint32_t or_default(uint32_t value, uint32_t otherwise)
{
    return value ? value : otherwise;
}

/* False when memory is out. */
static bool copy_options(struct ew_http_client *client,
                         const struct ew_http_options *options)
{
    struct ew_http_setup *setup = &client->setup;
    setup->ca_bundle = ew_arena_str(&client->arena, options->ca_bundle);
    setup->proxy = ew_arena_str(&client->arena, options->proxy);
    setup->no_proxy = ew_arena_str(&client->arena, options->no_proxy);
    setup->connect_timeout_ms =
        or_default(options->connect_timeout_ms, EW_HTTP_CONNECT_TIMEOUT_MS);
    setup->timeout_ms = or_default(options->timeout_ms, EW_HTTP_TIMEOUT_MS);
    setup->allow_http = options->allow_http;
    client->cancel = options->cancel;
    client->connections = or_default(options->connections, EW_HTTP_CONNECTIONS);
    client->lanes = ew_map_of(&client->arena);
    return !(options->ca_bundle.ptr && !setup->ca_bundle.ptr) &&
           !(options->proxy.ptr && !setup->proxy.ptr) &&
           !(options->no_proxy.ptr && !setup->no_proxy.ptr);
}

enum ew_status ew_http_client_new(const struct ew_http_options *options,
                                  struct ew_http_client **out,
                                  struct ew_error *err)
{
    *out = NULL;
    struct ew_http_client *client = calloc(1, sizeof(*client));
    EW_TRY_MEMORY_FOR(client, err);
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        free(client);
        return ew_fail(err, EW_UNSUPPORTED, "libcurl does not start");
    }
    ew_arena_init(&client->arena);
    client->multi = curl_multi_init();
    if (!client->multi || !copy_options(client, options)) {
        ew_http_client_free(client);
        return ew_fail_memory(err);
    }
    long kept = (long)client->connections * 4;
    (void)curl_multi_setopt(client->multi, CURLMOPT_MAXCONNECTS, kept);
    *out = client;
    return EW_OK;
}

enum ew_http_plain ew_http_plain_of(const struct ew_http_client *client,
                                    bool local)
{
    return ew_http_setup_plain(&client->setup, local);
}

/* ---- lanes ------------------------------------------------------------ */

static int64_t burst_of(const struct ew_http_limits *limits)
{
    return (int64_t)or_default(limits->burst, limits->per_second) * MILLI;
}

static struct ew_http_lane *lane_of_job(struct ew_http_client *client,
                                        const struct ew_http_job *job)
{
    struct ew_http_lane *lane = ew_map_find(&client->lanes, job->lane);
    if (lane) {
        return lane;
    }
    struct ew_str name = ew_arena_str(&client->arena, job->lane);
    lane = EW_NEW(&client->arena, struct ew_http_lane);
    if (!lane || (job->lane.ptr && !name.ptr) ||
        ew_map_put(&client->lanes, name, lane) != EW_OK) {
        return NULL;
    }
    lane->limits = job->limits;
    lane->tokens = burst_of(&lane->limits);
    lane->filled_ms = ew_http_clock_ms();
    return lane;
}

static void refill(struct ew_http_lane *lane, int64_t now_ms)
{
    int64_t most = burst_of(&lane->limits);
    int64_t passed = now_ms - lane->filled_ms;
    /* Bounded, since a lane may have rested for days. */
    passed = passed < 0 ? 0 : passed;
    passed = passed > most ? most : passed;
    lane->tokens += passed * lane->limits.per_second;
    lane->tokens = lane->tokens < most ? lane->tokens : most;
    lane->filled_ms = now_ms;
}

static void put_exchange(struct ew_http_lane *lane,
                         struct ew_http_exchange *exchange, bool first)
{
    if (!lane->head) {
        lane->head = exchange;
        lane->tail = exchange;
    } else if (first) {
        exchange->next = lane->head;
        lane->head = exchange;
    } else {
        lane->tail->next = exchange;
        lane->tail = exchange;
    }
}

/* At the end of those that take turns. */
static void queue_lane(struct ew_http_client *client, struct ew_http_lane *lane)
{
    lane->waits = true;
    lane->next = NULL;
    if (client->waiting_tail) {
        client->waiting_tail->next = lane;
    } else {
        client->waiting = lane;
    }
    client->waiting_tail = lane;
}

enum ew_status ew_http_start(struct ew_http_client *client,
                             const struct ew_http_job *job,
                             struct ew_error *err)
{
    struct ew_http_lane *lane = lane_of_job(client, job);
    struct ew_http_exchange *exchange = calloc(1, sizeof(*exchange));
    if (!lane || !exchange) {
        free(exchange);
        return ew_fail_memory(err);
    }
    ew_arena_init(&exchange->arena);
    ew_buf_init(&exchange->head);
    ew_buf_init(&exchange->body);
    exchange->lane = lane;
    exchange->job = *job;
    exchange->not_before_ms = ew_http_clock_ms() + job->delay_ms;
    put_exchange(lane, exchange, job->first);
    if (!lane->waits) {
        queue_lane(client, lane);
    }
    return EW_OK;
}

/* The first that is due, taken out; NULL: none, *wait_ms gets shorter. */
static struct ew_http_exchange *take_due(struct ew_http_lane *lane,
                                         int64_t now_ms, int64_t *wait_ms)
{
    struct ew_http_exchange *before = NULL;
    for (struct ew_http_exchange *at = lane->head; at; at = at->next) {
        int64_t left = at->not_before_ms - now_ms;
        if (left > 0) {
            *wait_ms = left < *wait_ms ? left : *wait_ms;
            before = at;
            continue;
        }
        if (before) {
            before->next = at->next;
        } else {
            lane->head = at->next;
        }
        lane->tail = lane->tail == at ? before : lane->tail;
        at->next = NULL;
        return at;
    }
    return NULL;
}

/* The next of a lane whose limits allow it. */
static struct ew_http_exchange *take_allowed(struct ew_http_lane *lane,
                                             int64_t now_ms, int64_t *wait_ms)
{
    const struct ew_http_limits *limits = &lane->limits;
    if (limits->running && lane->running >= limits->running) {
        return NULL;
    }
    if (limits->per_second) {
        refill(lane, now_ms);
        if (lane->tokens < MILLI) {
            int64_t left = (MILLI - lane->tokens) / limits->per_second + 1;
            *wait_ms = left < *wait_ms ? left : *wait_ms;
            return NULL;
        }
    }
    struct ew_http_exchange *exchange = take_due(lane, now_ms, wait_ms);
    if (exchange && limits->per_second) {
        lane->tokens -= MILLI;
    }
    return exchange;
}

/* ---- the loop --------------------------------------------------------- */

static void link_running(struct ew_http_client *client,
                         struct ew_http_exchange *exchange)
{
    exchange->before = NULL;
    exchange->next = client->running;
    if (client->running) {
        client->running->before = exchange;
    }
    client->running = exchange;
    client->running_count++;
    exchange->lane->running++;
}

static void unlink_running(struct ew_http_client *client,
                           struct ew_http_exchange *exchange)
{
    assert(client->running_count > 0 && exchange->lane->running > 0);
    if (exchange->before) {
        exchange->before->next = exchange->next;
    } else {
        client->running = exchange->next;
    }
    if (exchange->next) {
        exchange->next->before = exchange->before;
    }
    client->running_count--;
    exchange->lane->running--;
}

/* Hand the result over; the exchange is gone afterwards. */
static void finish_exchange(struct ew_http_exchange *exchange)
{
    int64_t elapsed =
        exchange->started_ms ? ew_http_clock_ms() - exchange->started_ms : 0;
    exchange->result.elapsed_ms = elapsed > 0 ? (uint32_t)elapsed : 0;
    exchange->job.done(exchange->job.user, &exchange->result);
    ew_http_exchange_close(exchange);
    free(exchange);
}

static void refuse_exchange(struct ew_http_exchange *exchange,
                            enum ew_http_fault fault, enum ew_status status)
{
    exchange->result.fault = fault;
    exchange->result.status = status;
    finish_exchange(exchange);
}

static void cancel_one(struct ew_http_exchange *exchange)
{
    refuse_exchange(exchange, EW_FAULT_CANCELLED,
                    ew_fail(&exchange->result.err, EW_IO, "interrupted"));
}

static void wait_again(struct ew_http_client *client,
                       struct ew_http_exchange *exchange)
{
    exchange->not_before_ms = ew_http_clock_ms() + NOT_YET_MS;
    put_exchange(exchange->lane, exchange, true);
    if (!exchange->lane->waits) {
        queue_lane(client, exchange->lane);
    }
}

/* Its turn has come. */
static void launch(struct ew_http_client *client,
                   struct ew_http_exchange *exchange)
{
    struct ew_error *err = &exchange->result.err;
    enum ew_status status = exchange->job.prepare(
        exchange->job.user, &exchange->arena, &exchange->request, err);
    if (status == EW_OK && !exchange->request.method.ptr) {
        wait_again(client, exchange);
        return;
    }
    if (status == EW_OK) {
        status = ew_http_exchange_open(exchange, &client->setup, err);
    }
    if (status == EW_OK &&
        curl_multi_add_handle(client->multi, exchange->easy) != CURLM_OK) {
        status = ew_fail_memory(err);
    }
    if (status != EW_OK) {
        refuse_exchange(exchange,
                        status == EW_NOMEM ? EW_FAULT_MEMORY : EW_FAULT_REFUSED,
                        status);
        return;
    }
    exchange->started_ms = ew_http_clock_ms();
    link_running(client, exchange);
}

/* The lane whose turn it is goes to the end, or away when nothing waits. */
static struct ew_http_lane *next_lane(struct ew_http_client *client)
{
    struct ew_http_lane *lane = client->waiting;
    if (!lane) {
        return NULL;
    }
    client->waiting = lane->next;
    client->waiting_tail = lane->next ? client->waiting_tail : NULL;
    lane->waits = false;
    if (lane->head) {
        queue_lane(client, lane);
    }
    return lane;
}

/* Start what may start; the milliseconds until more may. */
static int64_t launch_due(struct ew_http_client *client)
{
    int64_t wait_ms = POLL_MS;
    int64_t now_ms = ew_http_clock_ms();
    const struct ew_http_lane *first_idle = NULL;
    while (client->running_count < client->connections) {
        struct ew_http_lane *lane = next_lane(client);
        if (!lane || lane == first_idle) {
            break;
        }
        struct ew_http_exchange *exchange =
            take_allowed(lane, now_ms, &wait_ms);
        if (exchange) {
            first_idle = NULL;
            launch(client, exchange);
        } else if (!first_idle && lane->waits) {
            first_idle = lane;
        }
    }
    return wait_ms;
}

static void reap_finished(struct ew_http_client *client)
{
    int left = 0;
    CURLMsg *message = curl_multi_info_read(client->multi, &left);
    while (message) {
        CURL *easy = message->easy_handle;
        CURLcode code = message->data.result;
        struct ew_http_exchange *exchange = NULL;
        (void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, &exchange);
        ew_http_exchange_conclude(exchange, code);
        (void)curl_multi_remove_handle(client->multi, easy);
        unlink_running(client, exchange);
        finish_exchange(exchange);
        message = curl_multi_info_read(client->multi, &left);
    }
}

/* What done starts meanwhile is cancelled in its turn. */
static void cancel_all(struct ew_http_client *client)
{
    while (client->running) {
        struct ew_http_exchange *exchange = client->running;
        exchange->before = NULL; /* INVARIANT: the first has none */
        (void)curl_multi_remove_handle(client->multi, exchange->easy);
        unlink_running(client, exchange);
        cancel_one(exchange);
    }
    for (struct ew_http_lane *lane = next_lane(client); lane;
         lane = next_lane(client)) {
        struct ew_http_exchange *exchange = lane->head;
        if (exchange) {
            lane->head = exchange->next;
            exchange->next = NULL;
            cancel_one(exchange);
        }
    }
}

void ew_http_client_free(struct ew_http_client *client)
{
    if (!client) {
        return;
    }
    cancel_all(client);
    (void)curl_multi_cleanup(client->multi);
    curl_global_cleanup();
    ew_arena_release(&client->arena);
    free(client);
}

enum ew_status ew_http_run(struct ew_http_client *client, const bool *stop,
                           struct ew_error *err)
{
    while ((client->running || client->waiting) && !(stop && *stop)) {
        if (client->cancel && *client->cancel) {
            cancel_all(client);
            continue;
        }
        int64_t wait_ms = launch_due(client);
        int active = 0;
        if (curl_multi_perform(client->multi, &active) != CURLM_OK) {
            cancel_all(client);
            return ew_fail(err, EW_IO, "libcurl has failed");
        }
        uint32_t before = client->running_count;
        reap_finished(client);
        if (client->running_count < before || (stop && *stop)) {
            continue;
        }
        (void)curl_multi_poll(client->multi, NULL, 0, (int)wait_ms, NULL);
    }
    return EW_OK;
}
