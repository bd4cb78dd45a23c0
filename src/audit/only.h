/** Inside the audit: what --only keeps. */
#ifndef EW_AUDIT_ONLY_H
#define EW_AUDIT_ONLY_H

#include "audit/audit.h"

struct ew_only {
    struct ew_vec rules; /**< const struct ew_rule * */
    struct ew_vec globs; /**< struct ew_str, of ARNs */
};

/**
 * Sort the filters into rules and ARN globs. A text that is neither is
 * refused: it would keep nothing, and the gate would pass for a typing error.
 */
EW_NODISCARD enum ew_status ew_only_parse(
    struct ew_arena *arena, const struct ew_audit_options *options,
    struct ew_only *out, struct ew_error *err);
/** No rule is given, or this is one of them. */
bool ew_only_keeps_rule(const struct ew_only *only, const struct ew_rule *rule);
/** No glob is given, or one matches; arn may be absent. */
bool ew_only_keeps_principal(const struct ew_only *only, struct ew_str arn);

#endif
