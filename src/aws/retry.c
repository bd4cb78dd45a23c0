/*
 * The decision alone, without clock or chance of its own, so that tables can
 * test it. Codes that are worth another try are a list, as botocore has it,
 * and so are the few HTTP statuses; whatever is in neither is a refusal, and
 * asking again would only be refused again.
 */
#include "aws/retry.h"

#include "base/clock.h"

#include <string.h>

#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

/* As botocore and the SDKs know them, without `Exception` at the end. */
static const struct code {
    struct ew_str name;
    enum ew_retry_kind kind;
} CODES[] = {
    {EW_LIT("Throttling"),                    EW_RETRY_THROTTLED},
    {EW_LIT("Throttled"),                     EW_RETRY_THROTTLED},
    {EW_LIT("TooManyRequests"),               EW_RETRY_THROTTLED},
    {EW_LIT("RequestLimitExceeded"),          EW_RETRY_THROTTLED},
    {EW_LIT("RequestThrottled"),              EW_RETRY_THROTTLED},
    {EW_LIT("ProvisionedThroughputExceeded"), EW_RETRY_THROTTLED},
    {EW_LIT("BandwidthLimitExceeded"),        EW_RETRY_THROTTLED},
    {EW_LIT("LimitExceeded"),                 EW_RETRY_THROTTLED},
    {EW_LIT("SlowDown"),                      EW_RETRY_THROTTLED},
    {EW_LIT("PriorRequestNotComplete"),       EW_RETRY_THROTTLED},
    {EW_LIT("TransactionInProgress"),         EW_RETRY_THROTTLED},
    {EW_LIT("EC2Throttled"),                  EW_RETRY_THROTTLED},
    {EW_LIT("RequestTimeout"),                EW_RETRY_TRANSIENT},
    {EW_LIT("InternalError"),                 EW_RETRY_TRANSIENT},
    {EW_LIT("InternalFailure"),               EW_RETRY_TRANSIENT},
    {EW_LIT("InternalServerError"),           EW_RETRY_TRANSIENT},
    {EW_LIT("ServiceUnavailable"),            EW_RETRY_TRANSIENT},
    {EW_LIT("Server"),                        EW_RETRY_TRANSIENT},
    {EW_LIT("IDPCommunicationError"),         EW_RETRY_TRANSIENT},
    {EW_LIT("RequestTimeTooSkewed"),          EW_RETRY_SKEWED   },
    {EW_LIT("RequestExpired"),                EW_RETRY_SKEWED   },
    {EW_LIT("RequestInTheFuture"),            EW_RETRY_SKEWED   },
    {EW_LIT("SignatureDoesNotMatch"),         EW_RETRY_SKEWED   },
    {EW_LIT("InvalidSignature"),              EW_RETRY_SKEWED   },
    {EW_LIT("AuthFailure"),                   EW_RETRY_SKEWED   },
};

static enum ew_retry_kind kind_of_code(struct ew_str code)
{
    static const struct ew_str ENDING = EW_LIT("Exception");
    if (ew_str_ends(code, ENDING)) {
        code.len -= ENDING.len;
    }
    for (size_t i = 0; i < COUNT_OF(CODES); i++) {
        if (ew_str_eq(code, CODES[i].name)) {
            return CODES[i].kind;
        }
    }
    return EW_RETRY_NEVER;
}

static enum ew_retry_kind kind_of_status(int status)
{
    switch (status) {
    case 429:
        return EW_RETRY_THROTTLED;
    case 500:
    case 502:
    case 503:
    case 504:
        return EW_RETRY_TRANSIENT;
    default:
        return EW_RETRY_NEVER;
    }
}

enum ew_retry_kind ew_retry_kind(const struct ew_retry_outcome *outcome)
{
    switch (outcome->fault) {
    case EW_FAULT_CONNECT:
    case EW_FAULT_BROKEN:
    case EW_FAULT_GARBLED:
        return EW_RETRY_TRANSIENT;
    case EW_FAULT_TIMEOUT:
        return EW_RETRY_TIMEOUT;
    case EW_FAULT_TLS:
    case EW_FAULT_TOO_LARGE:
    case EW_FAULT_REFUSED:
    case EW_FAULT_CANCELLED:
    case EW_FAULT_MEMORY:
        return EW_RETRY_NEVER;
    case EW_FAULT_NONE:
        break;
    }
    if (outcome->http_status < 400 && !outcome->code.ptr) {
        return EW_RETRY_NEVER;
    }
    enum ew_retry_kind kind = kind_of_code(outcome->code);
    return kind != EW_RETRY_NEVER ? kind : kind_of_status(outcome->http_status);
}

/* Full jitter below base * 2^(attempts - 1), and never past the cap. */
static uint32_t backoff(const struct ew_retry_policy *policy, uint32_t attempts,
                        uint32_t chance)
{
    uint64_t bound = policy->base_ms;
    for (uint32_t i = 1; i < attempts && bound < policy->cap_ms; i++) {
        bound *= 2;
    }
    bound = bound < policy->cap_ms ? bound : policy->cap_ms;
    return (uint32_t)(((uint64_t)chance * (bound + 1)) >> 32);
}

/* What the service asked for, in milliseconds; 0: nothing. */
static uint32_t asked_ms(const struct ew_retry_outcome *outcome,
                         uint32_t cap_ms)
{
    struct ew_str after = ew_str_trim(outcome->after);
    uint64_t seconds = 0;
    if (!ew_str_to_u64(after, UINT32_MAX, &seconds)) {
        int64_t until = ew_http_date(after);
        if (until != EW_TIME_UNKNOWN && until > outcome->now) {
            seconds = (uint64_t)(until - outcome->now);
        }
    }
    return seconds < cap_ms / 1000 ? (uint32_t)seconds * 1000
           : seconds > 0           ? cap_ms
                                   : 0;
}

/* Zero unless the two clocks are apart far enough to have caused it. */
static int64_t skew_of(const struct ew_retry_outcome *outcome)
{
    if (outcome->server_time == EW_TIME_UNKNOWN) {
        return 0;
    }
    int64_t skew = outcome->server_time - outcome->now;
    return skew >= EW_RETRY_LEAST_SKEW_S || skew <= -EW_RETRY_LEAST_SKEW_S
               ? skew
               : 0;
}

struct ew_retry_verdict ew_retry_decide(const struct ew_retry_policy *policy,
                                        const struct ew_retry_outcome *outcome,
                                        struct ew_retry_state *state,
                                        uint32_t *quota, uint32_t chance)
{
    struct ew_retry_verdict verdict = {0};
    enum ew_retry_kind kind = ew_retry_kind(outcome);
    if (kind == EW_RETRY_SKEWED) {
        verdict.skew_s = state->corrected ? 0 : skew_of(outcome);
        verdict.again = verdict.skew_s != 0;
        state->corrected = state->corrected || verdict.again;
        state->attempts += verdict.again ? 0 : 1;
        return verdict;
    }
    state->attempts++;
    uint32_t cost =
        kind == EW_RETRY_TIMEOUT ? EW_RETRY_TIMEOUT_COST : EW_RETRY_COST;
    if (kind == EW_RETRY_NEVER || state->attempts >= policy->max_attempts ||
        *quota < cost) {
        return verdict;
    }
    *quota -= cost;
    state->spent = cost;
    verdict.again = true;
    verdict.delay_ms = backoff(policy, state->attempts, chance);
    uint32_t asked = asked_ms(outcome, policy->cap_ms);
    if (asked > verdict.delay_ms) {
        verdict.delay_ms = asked;
    }
    return verdict;
}

void ew_retry_succeed(const struct ew_retry_state *state, uint32_t *quota)
{
    *quota += state->spent > 0 ? state->spent : 1;
    if (*quota > EW_RETRY_QUOTA) {
        *quota = EW_RETRY_QUOTA;
    }
}

int64_t ew_http_date(struct ew_str s)
{
    static const char MONTHS[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    static const char SHAPE[] = "Www, 00 Www 0000 00:00:00 GMT";
    if (s.len != sizeof(SHAPE) - 1) {
        return EW_TIME_UNKNOWN;
    }
    for (size_t i = 0; i < s.len; i++) {
        bool digit = s.ptr[i] >= '0' && s.ptr[i] <= '9';
        bool letter = SHAPE[i] == 'W' || SHAPE[i] == 'w';
        if (SHAPE[i] == '0' ? !digit : !letter && s.ptr[i] != SHAPE[i]) {
            return EW_TIME_UNKNOWN;
        }
    }
    unsigned month = 0;
    while (month < 12 &&
           memcmp(MONTHS + (size_t)3 * month, s.ptr + 8, 3) != 0) {
        month++;
    }
    /* Month 13 is refused by what reads it. */
    char text[] = "YYYY-MM-DDThh:mm:ssZ";
    memcpy(text, s.ptr + 12, 4);
    text[5] = (char)('0' + (month + 1) / 10);
    text[6] = (char)('0' + (month + 1) % 10);
    memcpy(text + 8, s.ptr + 5, 2);
    memcpy(text + 11, s.ptr + 17, 8);
    int64_t time = EW_TIME_UNKNOWN;
    return ew_time_parse(ew_str_from(text), &time) ? time : EW_TIME_UNKNOWN;
}
