#include "audit/accept.h"

#include "base/clock.h"

#define LAST_SECOND 86399

static const char *take_until(struct ew_acceptance *out, struct ew_str word)
{
    struct ew_str until = EW_STR("until=");
    if (!ew_str_starts(word, until) || out->has_until) {
        return "what it accepts is followed by `until=` and `reason=`, once "
               "each";
    }
    if (!ew_date_parse(ew_str_slice(word, until.len, word.len), &out->until)) {
        return "`until` must be a date such as 2026-12-31";
    }
    out->until += LAST_SECOND;
    out->has_until = true;
    return NULL;
}

const char *ew_acceptance_parse(struct ew_str text, bool need_reason,
                                struct ew_acceptance *out)
{
    struct ew_str reason = EW_STR("reason=");
    struct ew_str rest = text;
    *out = (struct ew_acceptance){.what = ew_str_take_word(&rest)};
    if (out->what.len == 0 || ew_str_starts(out->what, reason) ||
        ew_str_starts(out->what, EW_STR("until="))) {
        return "it does not begin with what it accepts";
    }
    while (rest.len && !ew_str_starts(rest, reason)) {
        const char *fault = take_until(out, ew_str_take_word(&rest));
        if (fault) {
            return fault;
        }
    }
    if (rest.len) {
        out->reason = ew_str_trim(ew_str_slice(rest, reason.len, rest.len));
    }
    return need_reason && out->reason.len == 0 ? "it gives no reason" : NULL;
}

bool ew_acceptance_expired(const struct ew_acceptance *acceptance, int64_t now)
{
    return acceptance->has_until && now > acceptance->until;
}

struct ew_acceptance *ew_accepted(const struct ew_audit_options *options,
                                  const struct ew_str *names, size_t count)
{
    for (size_t i = 0; i < options->accepted_count; i++) {
        struct ew_acceptance *acceptance = &options->accepted[i];
        if (ew_acceptance_expired(acceptance, options->now)) {
            continue;
        }
        for (size_t k = 0; k < count; k++) {
            if (names[k].len && ew_str_eq(names[k], acceptance->what)) {
                acceptance->used = true;
                return acceptance;
            }
        }
    }
    return NULL;
}
