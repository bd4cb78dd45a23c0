#include "audit/judge.h"

bool ew_entry_is_inline(struct ew_str entry)
{
    return ew_str_starts(entry, EW_INLINE_ENTRY);
}

bool ew_was_judged(const struct ew_judge *judge, const struct ew_rule *rule,
                   struct ew_str entry)
{
    /* Some findings are made with an allow-list only. */
    bool rests_on_list =
        (rule->traits & EW_NEEDS_LIST) && !ew_entry_is_inline(entry);
    bool rests_on_paths = rule->subject == EW_ABOUT_OPENING;
    return ew_only_keeps_rule(&judge->only, ew_rule_find(rule->id)) &&
           (judge->options->allowlist || !rests_on_list) &&
           (judge->options->paths || !rests_on_paths);
}

bool ew_verdict_is_access(enum ew_verdict verdict)
{
    return verdict == EW_VERDICT_ALLOWED || verdict == EW_VERDICT_CONDITIONAL;
}

bool ew_reported_has_access(const struct ew_reported *reported)
{
    return ew_verdict_is_access(reported->access->verdict) &&
           reported->access->principal->type != EW_PRINCIPAL_ROOT;
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
