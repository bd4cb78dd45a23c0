#include "audit/judge.h"

#include "base/buf.h"

#include "audit/fingerprint.h"

bool ew_entry_is_inline(struct ew_str entry)
{
    return ew_str_starts(entry, EW_INLINE_ENTRY);
}

/* Findings that are made with an allow-list only. */
static bool rests_on_list(const struct ew_rule *rule, struct ew_str entry)
{
    return (rule->traits & EW_NEEDS_LIST) && !ew_entry_is_inline(entry);
}

bool ew_was_judged(const struct ew_judge *judge, const struct ew_rule *rule,
                   struct ew_str entry)
{
    return ew_only_keeps_rule(&judge->only, ew_rule_find(rule->id)) &&
           (judge->options->allowlist || !rests_on_list(rule, entry));
}

bool ew_verdict_is_access(enum ew_verdict verdict)
{
    return verdict == EW_VERDICT_ALLOWED || verdict == EW_VERDICT_CONDITIONAL;
}

bool ew_access_is_reached(const struct ew_access *access)
{
    if (access->verdict != EW_VERDICT_UNKNOWN) {
        return ew_verdict_is_access(access->verdict);
    }
    /* undecided as a whole, but what was read may do alone */
    for (size_t i = 0; i < access->grant_count; i++) {
        if (ew_verdict_is_access(access->grants[i].verdict)) {
            return true;
        }
    }
    return false;
}

const char *ew_reach_words(enum ew_reach reach)
{
    switch (reach) {
    case EW_REACH_ANY_CLUSTER:
        return "any cluster";
    case EW_REACH_CLUSTER_PATTERN:
        return "clusters by pattern";
    case EW_REACH_NAMED_CLUSTERS:
        return "named clusters";
    case EW_REACH_NAMED_TASKS:
        return "named tasks";
    case EW_REACH_NONE:
        break;
    }
    return "tasks";
}

/* Names and paths come from the input: none of it may steer a terminal. */
static struct ew_str visible(struct ew_arena *arena, struct ew_str text)
{
    struct ew_buf buf;
    ew_buf_init(&buf);
    ew_buf_add_visible(&buf, text);
    struct ew_str out = {NULL, 0};
    if (!buf.failed) {
        out = ew_arena_str(arena, ew_buf_str(&buf));
    }
    ew_buf_release(&buf);
    return out;
}

enum ew_status ew_judge_add(struct ew_judge *judge,
                            const struct ew_finding *draft,
                            struct ew_str detail, struct ew_error *err)
{
    if (!ew_only_keeps_rule(&judge->only, draft->rule) ||
        !ew_only_keeps_principal(&judge->only, draft->principal)) {
        return EW_OK;
    }
    struct ew_finding *finding = ew_vec_push(&judge->findings);
    if (!finding || !draft->message.ptr) {
        return ew_fail_memory(err);
    }
    *finding = *draft;
    finding->message = visible(judge->arena, draft->message);
    if (!finding->message.ptr) {
        return ew_fail_memory(err);
    }
    if (finding->severity == EW_INFO) {
        finding->severity = finding->rule->severity;
    }
    enum ew_status status =
        ew_fingerprint(finding, detail, &judge->scratch, err);
    ew_arena_reset(&judge->scratch);
    return status;
}
