#include "base/rows.h"

#include "aws/retry.h"

static const struct ew_retry_policy STANDARD = {
    EW_RETRY_ATTEMPTS, EW_RETRY_BASE_MS, EW_RETRY_CAP_MS};

static struct ew_retry_outcome answered(int status, const char *code)
{
    return (struct ew_retry_outcome){
        .http_status = status,
        .code = ew_str_from(code),
        .now = 1000000,
        .server_time = EW_TIME_UNKNOWN,
    };
}

static void test_kind(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum ew_http_fault fault;
        int status;
        const char *code;
        enum ew_retry_kind want;
    } ROWS[] = {
        {"a success is over",                   EW_FAULT_NONE,      200, NULL,                        EW_RETRY_NEVER    },
        {"an error in a success counts as one", EW_FAULT_NONE,      200,
         "Throttling",                                                                                EW_RETRY_THROTTLED},
        {"a redirect is not tried again",       EW_FAULT_NONE,      302, NULL,
         EW_RETRY_NEVER                                                                                                 },
        {"throttled by the query API",          EW_FAULT_NONE,      400, "Throttling",
         EW_RETRY_THROTTLED                                                                                             },
        {"throttled by a JSON API",             EW_FAULT_NONE,      400, "ThrottlingException",
         EW_RETRY_THROTTLED                                                                                             },
        {"throttled in the past tense",         EW_FAULT_NONE,      400,
         "ThrottledException",                                                                        EW_RETRY_THROTTLED},
        {"too many requests",                   EW_FAULT_NONE,      400, "TooManyRequestsException",
         EW_RETRY_THROTTLED                                                                                             },
        {"request limit",                       EW_FAULT_NONE,      503, "RequestLimitExceeded",
         EW_RETRY_THROTTLED                                                                                             },
        {"throughput",                          EW_FAULT_NONE,      400,
         "ProvisionedThroughputExceededException",                                                    EW_RETRY_THROTTLED},
        {"slow down",                           EW_FAULT_NONE,      503, "SlowDown",                  EW_RETRY_THROTTLED},
        {"the one before is not complete",      EW_FAULT_NONE,      400,
         "PriorRequestNotComplete",                                                                   EW_RETRY_THROTTLED},
        {"request throttled",                   EW_FAULT_NONE,      400, "RequestThrottled",
         EW_RETRY_THROTTLED                                                                                             },
        {"request throttled, exception",        EW_FAULT_NONE,      400,
         "RequestThrottledException",                                                                 EW_RETRY_THROTTLED},
        {"transaction in progress",             EW_FAULT_NONE,      400,
         "TransactionInProgressException",                                                            EW_RETRY_THROTTLED},
        {"limit exceeded",                      EW_FAULT_NONE,      400, "LimitExceededException",
         EW_RETRY_THROTTLED                                                                                             },
        {"bandwidth",                           EW_FAULT_NONE,      509, "BandwidthLimitExceeded",
         EW_RETRY_THROTTLED                                                                                             },
        {"EC2",                                 EW_FAULT_NONE,      503, "EC2ThrottledException",
         EW_RETRY_THROTTLED                                                                                             },
        {"429 without a code",                  EW_FAULT_NONE,      429, NULL,                        EW_RETRY_THROTTLED},
        {"500",                                 EW_FAULT_NONE,      500, NULL,                        EW_RETRY_TRANSIENT},
        {"502",                                 EW_FAULT_NONE,      502, NULL,                        EW_RETRY_TRANSIENT},
        {"503",                                 EW_FAULT_NONE,      503, "Whatever",                  EW_RETRY_TRANSIENT},
        {"504",                                 EW_FAULT_NONE,      504, NULL,                        EW_RETRY_TRANSIENT},
        {"501 will stay",                       EW_FAULT_NONE,      501, NULL,                        EW_RETRY_NEVER    },
        {"505 will stay",                       EW_FAULT_NONE,      505, NULL,                        EW_RETRY_NEVER    },
        {"an inner failure behind a 400",       EW_FAULT_NONE,      400, "InternalFailure",
         EW_RETRY_TRANSIENT                                                                                             },
        {"a slow identity provider",            EW_FAULT_NONE,      400,
         "IDPCommunicationError",                                                                     EW_RETRY_TRANSIENT},
        {"the service timed out",               EW_FAULT_NONE,      400, "RequestTimeout",
         EW_RETRY_TRANSIENT                                                                                             },
        {"denied",                              EW_FAULT_NONE,      403, "AccessDenied",              EW_RETRY_NEVER    },
        {"a code in another case is another",   EW_FAULT_NONE,      400, "throttling",
         EW_RETRY_NEVER                                                                                                 },
        {"400",                                 EW_FAULT_NONE,      400, NULL,                        EW_RETRY_NEVER    },
        {"404",                                 EW_FAULT_NONE,      404, NULL,                        EW_RETRY_NEVER    },
        {"too skewed",                          EW_FAULT_NONE,      403, "RequestTimeTooSkewed",
         EW_RETRY_SKEWED                                                                                                },
        {"expired",                             EW_FAULT_NONE,      400, "RequestExpired",            EW_RETRY_SKEWED   },
        {"in the future",                       EW_FAULT_NONE,      400, "RequestInTheFuture",
         EW_RETRY_SKEWED                                                                                                },
        {"a signature that does not match",     EW_FAULT_NONE,      403,
         "SignatureDoesNotMatch",                                                                     EW_RETRY_SKEWED   },
        {"the same in JSON",                    EW_FAULT_NONE,      400, "InvalidSignatureException",
         EW_RETRY_SKEWED                                                                                                },
        {"the same in EC2",                     EW_FAULT_NONE,      401, "AuthFailure",               EW_RETRY_SKEWED   },
        {"an expired token stays expired",      EW_FAULT_NONE,      403, "ExpiredToken",
         EW_RETRY_NEVER                                                                                                 },
        {"no connection",                       EW_FAULT_CONNECT,   0,   NULL,                        EW_RETRY_TRANSIENT},
        {"cut short",                           EW_FAULT_BROKEN,    200, NULL,                        EW_RETRY_TRANSIENT},
        {"not what it should be",               EW_FAULT_GARBLED,   200, NULL,
         EW_RETRY_TRANSIENT                                                                                             },
        {"no answer in time",                   EW_FAULT_TIMEOUT,   0,   NULL,                        EW_RETRY_TIMEOUT  },
        {"not trusted",                         EW_FAULT_TLS,       0,   NULL,                        EW_RETRY_NEVER    },
        {"too large",                           EW_FAULT_TOO_LARGE, 200, NULL,                        EW_RETRY_NEVER    },
        {"never sent",                          EW_FAULT_REFUSED,   0,   NULL,                        EW_RETRY_NEVER    },
        {"interrupted",                         EW_FAULT_CANCELLED, 503, NULL,                        EW_RETRY_NEVER    },
        {"out of memory",                       EW_FAULT_MEMORY,    0,   NULL,                        EW_RETRY_NEVER    },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_retry_outcome outcome =
            answered(ROWS[i].status, ROWS[i].code);
        outcome.fault = ROWS[i].fault;
        CHECK(ROWS[i].name, ew_retry_kind(&outcome) == ROWS[i].want);
    }
}

static void test_delay(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint32_t attempts; /* made before */
        uint32_t chance;
        const char *after;
        uint32_t want;
    } ROWS[] = {
        {"the first wait is at most the base", 0,       UINT32_MAX,     NULL,                            1000 },
        {"and may be nothing",                 0,       0,              NULL,                            0    },
        {"chance is spread evenly",            0,       UINT32_MAX / 2, NULL,                            500  },
        {"the second is twice as long",        1,       UINT32_MAX,     NULL,                            2000 },
        {"the fifth is sixteen times as long", 4,       UINT32_MAX,     NULL,                            16000},
        {"no wait is past the cap",            5,       UINT32_MAX,     NULL,                            20000},
        {"nor after many",                     1000000, UINT32_MAX,     NULL,                            20000},
        {"what is asked for is waited for",    0,       0,              "3",                             3000 },
        {"not less than our own wait",         1,       UINT32_MAX,     "1",                             2000 },
        {"what is asked for is capped",        0,       0,              "86400",                         20000},
        {"the cap itself",                     0,       0,              "20",                            20000},
        {"zero asks for nothing",              0,       0,              "0",                             0    },
        {"blanks around it",                   0,       0,              " 2 ",                           2000 },
        {"words ask for nothing",              0,       0,              "soon",                          0    },
        {"a negative number, too",             0,       0,              "-5",                            0    },
        {"a number without end, too",          0,       0,              "99999999999999999999",          0    },
        {"a point in time",                    0,       0,              "Mon, 12 Jan 1970 13:46:47 GMT", 7000 },
        {"a point in the past",                0,       0,              "Mon, 12 Jan 1970 13:46:33 GMT", 0    },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_retry_policy policy = STANDARD;
        struct ew_retry_state call = {.attempts = ROWS[i].attempts};
        struct ew_retry_outcome outcome = answered(503, NULL);
        uint32_t quota = EW_RETRY_QUOTA;
        policy.max_attempts = UINT32_MAX;
        outcome.after = ew_str_from(ROWS[i].after);
        struct ew_retry_verdict got =
            ew_retry_decide(&policy, &outcome, &call, &quota, ROWS[i].chance);
        CHECK(ROWS[i].name, got.again);
        CHECK(ROWS[i].name, got.delay_ms == ROWS[i].want);
    }
}

static void test_attempts(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint32_t max;
        uint32_t want;
    } ROWS[] = {
        {"one try is one try",    1,                 1 },
        {"three by the standard", EW_RETRY_ATTEMPTS, 3 },
        {"ten",                   10,                10},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_retry_policy policy = STANDARD;
        struct ew_retry_state call = {0};
        struct ew_retry_outcome outcome = answered(503, NULL);
        uint32_t quota = EW_RETRY_QUOTA;
        policy.max_attempts = ROWS[i].max;
        while (ew_retry_decide(&policy, &outcome, &call, &quota, 0).again) {
        }
        CHECK(ROWS[i].name, call.attempts == ROWS[i].want);
    }
}

/* How often a call that never gives up is tried before the quota is empty. */
static uint32_t tries_on(uint32_t quota, enum ew_http_fault fault)
{
    struct ew_retry_policy policy = STANDARD;
    struct ew_retry_state call = {0};
    struct ew_retry_outcome outcome = answered(503, NULL);
    outcome.fault = fault;
    policy.max_attempts = UINT32_MAX;
    while (ew_retry_decide(&policy, &outcome, &call, &quota, 0).again) {
    }
    return call.attempts;
}

static void test_quota(void **state)
{
    (void)state;
    CHECK("a full quota is a hundred retries",
          tries_on(EW_RETRY_QUOTA, EW_FAULT_NONE) == 101);
    CHECK("a timeout costs twice as much",
          tries_on(EW_RETRY_QUOTA, EW_FAULT_TIMEOUT) == 51);
    CHECK("less than the cost is nothing", tries_on(4, EW_FAULT_NONE) == 1);
    CHECK("the cost itself is enough", tries_on(5, EW_FAULT_NONE) == 2);

    uint32_t quota = 100;
    ew_retry_succeed(&(struct ew_retry_state){0}, &quota);
    CHECK("a success at once gives one", quota == 101);
    ew_retry_succeed(&(struct ew_retry_state){.spent = 10}, &quota);
    CHECK("one after a retry gives back what that cost", quota == 111);
    quota = EW_RETRY_QUOTA;
    ew_retry_succeed(&(struct ew_retry_state){.spent = 5}, &quota);
    CHECK("it is never more than full", quota == EW_RETRY_QUOTA);
}

static void test_skew(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *code;
        int64_t server_time;
        bool corrected;
        int64_t want; /* 0: no other try */
    } ROWS[] = {
        {"the server is ahead",             "RequestTimeTooSkewed",  1003600,         false, 3600 },
        {"the server is behind",            "SignatureDoesNotMatch", 996400,          false, -3600},
        {"four minutes are enough",         "RequestExpired",        1000240,         false, 240  },
        {"less cannot be why",              "SignatureDoesNotMatch", 1000239,         false, 0    },
        {"nor behind",                      "SignatureDoesNotMatch", 999761,          false, 0    },
        {"without a Date nothing is known", "RequestExpired",        EW_TIME_UNKNOWN,
         false,                                                                              0    },
        {"only once a call",                "RequestTimeTooSkewed",  1003600,         true,  0    },
        {"not for other codes",             "AccessDenied",          1003600,         false, 0    },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_retry_policy policy = STANDARD;
        struct ew_retry_state call = {.corrected = ROWS[i].corrected};
        struct ew_retry_outcome outcome = answered(403, ROWS[i].code);
        uint32_t quota = 0;
        policy.max_attempts = 1; /* a correction is no attempt */
        outcome.server_time = ROWS[i].server_time;
        struct ew_retry_verdict got =
            ew_retry_decide(&policy, &outcome, &call, &quota, UINT32_MAX);
        CHECK(ROWS[i].name, got.again == (ROWS[i].want != 0));
        CHECK(ROWS[i].name, got.skew_s == ROWS[i].want);
        CHECK(ROWS[i].name, got.delay_ms == 0);
    }
}

static void test_date(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *text;
        int64_t want;
    } ROWS[] = {
        {"a date of RFC 9110",      "Sun, 06 Nov 1994 08:49:37 GMT",  784111777      },
        {"January",                 "Thu, 01 Jan 1970 00:00:00 GMT",  0              },
        {"December",                "Fri, 31 Dec 1999 23:59:59 GMT",  946684799      },
        {"the old form of RFC 850", "Sunday, 06-Nov-94 08:49:37 GMT",
         EW_TIME_UNKNOWN                                                             },
        {"the form of asctime",     "Sun Nov  6 08:49:37 1994",       EW_TIME_UNKNOWN},
        {"no such month",           "Sun, 06 Nox 1994 08:49:37 GMT",  EW_TIME_UNKNOWN},
        {"no such day",             "Sun, 31 Nov 1994 08:49:37 GMT",  EW_TIME_UNKNOWN},
        {"another zone",            "Sun, 06 Nov 1994 08:49:37 CET",  EW_TIME_UNKNOWN},
        {"cut short",               "Sun, 06 Nov 1994 08:49:37 GM",   EW_TIME_UNKNOWN},
        {"letters for digits",      "Sun, O6 Nov 1994 08:49:37 GMT",
         EW_TIME_UNKNOWN                                                             },
        {"empty",                   "",                               EW_TIME_UNKNOWN},
        {"absent",                  NULL,                             EW_TIME_UNKNOWN},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        CHECK(ROWS[i].name,
              ew_http_date(ew_str_from(ROWS[i].text)) == ROWS[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kind),     cmocka_unit_test(test_delay),
        cmocka_unit_test(test_attempts), cmocka_unit_test(test_quota),
        cmocka_unit_test(test_skew),     cmocka_unit_test(test_date),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
