/**
 * http_probe [--OPTION VALUE]... WHAT... : asks server.py and tells what came
 * of it, a line for each answer on standard output and the log on standard
 * error. The key comes from PROBE_KEY, PROBE_SECRET and PROBE_TOKEN.
 *
 * WHAT is SERVICE:ACTION, or METHOD=URL for the synchronous face. Of
 * iam:GetAccountAuthorizationDetails every page is asked for.
 */
#include "base/clock.h"

#include "aws/call.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct ew_aws_operation OPERATIONS[] = {
    {"sts",           "GetCallerIdentity",              EW_AWS_QUERY,     "2011-06-15"        },
    {"iam",           "GetAccountAuthorizationDetails", EW_AWS_QUERY,     "2010-05-08"        },
    {"iam",           "NoSuchAction",                   EW_AWS_QUERY,     "2010-05-08"        },
    {"ec2",           "DescribeRegions",                EW_AWS_QUERY,     "2016-11-15"        },
    {"organizations", "DescribeOrganization",           EW_AWS_JSON_1_1,
     "AWSOrganizationsV20161128"                                                              },
    {"organizations", "ListRoots",                      EW_AWS_JSON_1_1,
     "AWSOrganizationsV20161128"                                                              },
    {"organizations", "DescribePolicy",                 EW_AWS_JSON_1_1,
     "AWSOrganizationsV20161128"                                                              },
    {"ecs",           "ListClusters",                   EW_AWS_JSON_1_1,
     "AmazonEC2ContainerServiceV20141113"                                                     },
    {"account",       "ListRegions",                    EW_AWS_REST_JSON, "POST /list-regions"},
};

struct probe {
    struct ew_arena arena;
    struct ew_aws_credentials credentials;
    struct ew_aws_caller caller;
    struct ew_aws_endpoint endpoint;
    int64_t clock_offset;
    bool renew;
    size_t items;
    bool failed;
};

static const struct option {
    const char *name;
    const char *otherwise;
} OPTIONS[] = {
    {"--url",         ""     },
    {"--ca",          ""     },
    {"--proxy",       ""     },
    {"--attempts",    "3"    },
    {"--base-ms",     "20"   },
    {"--cap-ms",      "20000"},
    {"--timeout-ms",  "0"    },
    {"--repeat",      "1"    },
    {"--connections", "0"    },
    {"--clock",       "0"    },
    {"--max-bytes",   "0"    },
    {"--no-proxy",    ""     },
    {"--renew",       "0"    },
};
#define OPTION_COUNT (sizeof(OPTIONS) / sizeof(OPTIONS[0]))

static volatile sig_atomic_t cancelled;

static void on_signal(int number)
{
    (void)number;
    cancelled = 1;
}

static _Noreturn void die(const char *what)
{
    fprintf(stderr, "http_probe: %s\n", what);
    exit(2);
}

static const char *option(const char *const *values, const char *name)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (strcmp(OPTIONS[i].name, name) == 0) {
            return values[i] ? values[i] : OPTIONS[i].otherwise;
        }
    }
    die(name);
}

static uint32_t number(const char *const *values, const char *name)
{
    uint64_t value = 0;
    if (!ew_str_to_u64(ew_str_from(option(values, name)), UINT32_MAX, &value)) {
        die(name);
    }
    return (uint32_t)value;
}

static void log_line(void *user, int level, struct ew_str line)
{
    (void)user;
    fprintf(stderr, "log %d: %.*s\n", level, EW_STR_ARG(line));
}

static int64_t probe_now(void *user)
{
    const struct probe *probe = user;
    return ew_time_now() + probe->clock_offset;
}

static uint32_t probe_chance(void *user)
{
    (void)user;
    return UINT32_MAX / 2;
}

/* The text of the first such element, its entities left alone. */
static struct ew_str element(struct ew_str body, const char *begin,
                             const char *end)
{
    const char *from = strstr(body.ptr, begin);
    const char *to = from ? strstr(from, end) : NULL;
    if (!to) {
        return (struct ew_str){NULL, 0};
    }
    from += strlen(begin);
    return (struct ew_str){from, (size_t)(to - from)};
}

static size_t occurrences(struct ew_str body, const char *what)
{
    size_t count = 0;
    for (const char *at = strstr(body.ptr, what); at;
         at = strstr(at + 1, what)) {
        count++;
    }
    return count;
}

struct one {
    struct probe *probe;
    const struct ew_aws_operation *op;
};

static void start(struct one *one, struct ew_str marker);

static void done(void *user, const struct ew_aws_answer *answer)
{
    struct one *one = user;
    if (answer->status != EW_OK) {
        one->probe->failed = true;
        printf("failed %s:%s code=%.*s status=%d retryable=%d cancelled=%d "
               "attempts=%u id=%.*s: %s\n",
               one->op->service, one->op->action,
               EW_STR_ARG(answer->failure.code), answer->failure.http_status,
               answer->failure.retryable, answer->cancelled, answer->attempts,
               EW_STR_ARG(answer->failure.request_id), answer->err.text);
        free(one);
        return;
    }
    printf("ok %s:%s bytes=%zu attempts=%u\n", one->op->service,
           one->op->action, answer->body.len, answer->attempts);
    one->probe->items += occurrences(answer->body, "<CreateDate>");
    struct ew_str marker = element(answer->body, "<Marker>", "</Marker>");
    if (marker.ptr) {
        start(one, marker);
        return;
    }
    free(one);
}

/* Asks over the network first, as a source of credentials may. */
static enum ew_status renew(void *user, struct ew_str expired,
                            const struct ew_aws_credentials **out,
                            struct ew_error *err)
{
    struct probe *probe = user;
    (void)expired; /* there are no others */
    struct ew_aws_transport transport =
        ew_aws_sender_transport(probe->caller.sender);
    struct ew_aws_response response = {.arena = &probe->arena};
    struct ew_aws_request request = {
        .method = EW_STR("GET"),
        .url = ew_arena_printf(&probe->arena, "%.*s/_log",
                               EW_STR_ARG(probe->endpoint.url)),
    };
    *out = &probe->credentials;
    return transport.send(transport.user, &request, &response, err);
}

static void start(struct one *one, struct ew_str marker)
{
    struct ew_error err;
    struct probe *probe = one->probe;
    probe->endpoint.service = ew_str_from(one->op->service);
    struct ew_aws_parameter parameters[] = {
        {"Marker", marker},
    };
    struct ew_aws_call call = {
        .operation = one->op,
        .endpoint = &probe->endpoint,
        .credentials = &probe->credentials,
        .renew = probe->renew ? renew : NULL,
        .renew_user = probe,
        .account = EW_STR("111122223333"),
        .parameters = parameters,
        .parameter_count = marker.ptr ? 1 : 0,
    };
    if (strcmp(one->op->action, "DescribePolicy") == 0) {
        call.body = EW_STR("{\"PolicyId\":\"p-noexec01\"}");
    }
    if (ew_aws_call_start(&probe->caller, &call, done, one, &err) != EW_OK) {
        probe->failed = true;
        printf("refused %s:%s: %s\n", one->op->service, one->op->action,
               err.text);
        free(one);
    }
}

static void start_named(struct probe *probe, const char *what)
{
    struct ew_str action;
    struct ew_str service = ew_str_cut(ew_str_from(what), ':', &action);
    for (size_t i = 0; i < sizeof(OPERATIONS) / sizeof(OPERATIONS[0]); i++) {
        const struct ew_aws_operation *op = &OPERATIONS[i];
        if (ew_str_eq(service, ew_str_from(op->service)) &&
            ew_str_eq(action, ew_str_from(op->action))) {
            struct one *one = calloc(1, sizeof(*one));
            if (!one) {
                die("memory");
            }
            *one = (struct one){probe, op};
            start(one, (struct ew_str){NULL, 0});
            return;
        }
    }
    die(what);
}

/* METHOD=URL */
static void ask_once(struct probe *probe, const char *what, size_t max_bytes)
{
    struct ew_error err;
    struct ew_aws_request request = {.max_response_bytes = max_bytes};
    request.method = ew_str_cut(ew_str_from(what), '=', &request.url);
    struct ew_aws_transport transport =
        ew_aws_sender_transport(probe->caller.sender);
    struct ew_aws_response response = {.arena = &probe->arena};
    if (transport.send(transport.user, &request, &response, &err) != EW_OK) {
        probe->failed = true;
        printf("no response: %s\n", err.text);
        return;
    }
    printf("response %d: %zu headers, %zu bytes\n", response.status,
           response.header_count, response.body.len);
}

static void ask(struct probe *probe, const char *const *values, char **what,
                struct ew_http_client *http)
{
    struct ew_error err;
    uint32_t repeat = number(values, "--repeat");
    for (; *what; what++) {
        for (uint32_t i = 0; i < repeat; i++) {
            if (strchr(*what, '=')) {
                ask_once(probe, *what, number(values, "--max-bytes"));
            } else {
                start_named(probe, *what);
            }
        }
    }
    if (ew_http_run(http, NULL, &err) != EW_OK) {
        die(err.text);
    }
    const struct ew_aws_count *counts = probe->caller.counts.items;
    for (size_t i = 0; i < probe->caller.counts.count; i++) {
        printf("count %.*s:%.*s calls=%zu tries=%zu throttled=%zu "
               "failed=%zu\n",
               EW_STR_ARG(counts[i].service), EW_STR_ARG(counts[i].action),
               counts[i].calls, counts[i].tries, counts[i].throttled,
               counts[i].failed);
    }
    printf("items %zu\n", probe->items);
}

static void run(struct probe *probe, const char *const *values, char **what)
{
    struct ew_error err;
    struct ew_http_client *http = NULL;
    struct ew_http_options options = {
        .ca_bundle = ew_str_from(option(values, "--ca")),
        .proxy = ew_str_from(option(values, "--proxy")),
        .no_proxy = ew_str_from(option(values, "--no-proxy")),
        .connections = number(values, "--connections"),
        .timeout_ms = number(values, "--timeout-ms"),
        .cancel = &cancelled,
    };
    struct ew_aws_sender_options sending = {
        .max_attempts = number(values, "--attempts"),
        .retry_base_ms = number(values, "--base-ms"),
        .retry_cap_ms = number(values, "--cap-ms"),
        .now = probe_now,
        .chance = probe_chance,
        .log = log_line,
        .user = probe,
    };
    if (ew_http_client_new(&options, &http, &err) != EW_OK) {
        die(err.text);
    }
    sending.http = http;
    struct ew_aws_sender *sender = NULL;
    if (ew_aws_sender_new(&sending, &sender, &err) != EW_OK) {
        die(err.text);
    }
    probe->caller = ew_aws_caller_of(sender, &probe->arena);
    ask(probe, values, what, http);
    ew_http_client_free(http);
    ew_aws_sender_free(sender);
}

int main(int argc, char **argv)
{
    const char *values[OPTION_COUNT] = {NULL};
    char **at = argv + 1;
    for (; at + 1 < argv + argc && (*at)[0] == '-'; at += 2) {
        (void)option(values, *at);
        for (size_t i = 0; i < OPTION_COUNT; i++) {
            if (strcmp(OPTIONS[i].name, *at) == 0) {
                values[i] = at[1];
            }
        }
    }
    struct probe probe = {0};
    ew_arena_init(&probe.arena);
    probe.credentials = (struct ew_aws_credentials){
        .access_key_id = ew_str_from(getenv("PROBE_KEY")),
        .secret = ew_str_from(getenv("PROBE_SECRET")),
        .session_token = ew_str_from(getenv("PROBE_TOKEN")),
        .expiry = EW_AWS_NO_EXPIRY,
    };
    probe.endpoint.url = ew_str_from(option(values, "--url"));
    probe.endpoint.region = EW_STR("us-east-1");
    probe.clock_offset = number(values, "--clock");
    probe.renew = number(values, "--renew") != 0;
    struct sigaction action = {.sa_handler = on_signal};
    (void)sigaction(SIGINT, &action, NULL);
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    run(&probe, values, at);
    ew_arena_release(&probe.arena);
    return probe.failed ? 1 : 0;
}
