/** Inside the audit: the state of one run. */
#ifndef EW_AUDIT_JUDGE_H
#define EW_AUDIT_JUDGE_H

#include "audit/inventory.h"
#include "audit/limits.h"
#include "audit/match.h"
#include "audit/only.h"

struct ew_exempting;

struct ew_judge {
    struct ew_arena *arena;
    struct ew_arena scratch; /**< for one step; reset after it */
    const struct ew_estate *estate;
    struct ew_engine *engine;
    const struct ew_audit_options *options;
    struct ew_only only;
    struct ew_inventory inventory;
    struct ew_limits limits;
    struct ew_matcher matcher;    /**< with an allow-list */
    bool *entry_in_use;           /**< by index: somebody may have its access */
    struct ew_vec findings;       /**< struct ew_finding */
    struct ew_vec reported;       /**< struct ew_reported */
    struct ew_openings *openings; /**< findings that are gathered (opening.h) */
    /** Not decided, about no principal, and it could fail the gate. */
    struct ew_diags undecided;
    struct ew_map undecided_known; /**< those texts, each told once */
    struct ew_vec assumed; /**< struct ew_str: not decided, but no matter */
    struct ew_exemption_counts exemptions;
    struct ew_exempting *exempting; /**< by index in the estate */
};

/**
 * Does this run look for findings of the rule (of any report) with such an
 * entry? Not if --only leaves it out, or if there is no allow-list where they
 * rest on one.
 */
bool ew_was_judged(const struct ew_judge *judge, const struct ew_rule *rule,
                   struct ew_str entry);
/** What the entry of a finding begins with if it is an exemption in code. */
#define EW_INLINE_ENTRY EW_STR("inline:")
bool ew_entry_is_inline(struct ew_str entry);
/** Is access reached, as far as it could be read? */
bool ew_access_is_reached(const struct ew_access *access);
/** Allowed or conditional, and of no root user. */
bool ew_reported_has_access(const struct ew_reported *reported);
/** Allowed or conditional. */
bool ew_verdict_is_access(enum ew_verdict verdict);
/** `any cluster`, `clusters by pattern`, …: for messages. */
const char *ew_reach_words(enum ew_reach reach);

#endif
