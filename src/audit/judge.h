/** Inside the audit: the state of one run, and how findings are added. */
#ifndef EW_AUDIT_JUDGE_H
#define EW_AUDIT_JUDGE_H

#include "audit/inventory.h"
#include "audit/limits.h"
#include "audit/match.h"
#include "audit/only.h"
#include "audit/rules.h"

struct ew_judge {
    struct ew_arena *arena;
    struct ew_arena scratch; /**< for one step; reset after it */
    const struct ew_estate *estate;
    struct ew_engine *engine;
    const struct ew_audit_options *options;
    struct ew_only only;
    struct ew_inventory inventory;
    struct ew_limits limits;
    struct ew_matcher matcher; /**< with an allow-list */
    bool *entry_in_use;        /**< by index: somebody may have its access */
    struct ew_vec findings;    /**< struct ew_finding */
    struct ew_vec reported;    /**< struct ew_reported */
    /** Not decided, about no principal, and it could fail the gate. */
    struct ew_diags undecided;
    struct ew_vec assumed; /**< struct ew_str: not decided, but no matter */
    struct ew_exemption_counts exemptions;
};

/**
 * Add a finding, unless --only leaves it out. The rule gives the severity
 * where the draft has EW_INFO; the message is made visible; the fingerprint
 * is made of the rest and detail.
 */
EW_NODISCARD enum ew_status ew_judge_add(struct ew_judge *judge,
                                         const struct ew_finding *draft,
                                         struct ew_str detail,
                                         struct ew_error *err);

/* The steps, each for one principal. */

/** Compare with the allow-list: EW103, EW104, EW105, EW107. */
EW_NODISCARD enum ew_status ew_judge_approval(struct ew_judge *judge,
                                              struct ew_reported *reported,
                                              struct ew_error *err);
/** EW101, EW102, EW108, EW109, EW111. */
EW_NODISCARD enum ew_status ew_judge_grants(struct ew_judge *judge,
                                            const struct ew_reported *reported,
                                            struct ew_error *err);

/** EW110, EW113. */
EW_NODISCARD enum ew_status ew_judge_guards(struct ew_judge *judge,
                                            const struct ew_reported *reported,
                                            struct ew_error *err);

/* The steps after all principals. */

/** EW106. */
EW_NODISCARD enum ew_status ew_judge_stale(struct ew_judge *judge,
                                           struct ew_error *err);
/** EW112. */
EW_NODISCARD enum ew_status ew_judge_documents(struct ew_judge *judge,
                                               struct ew_error *err);
/** EW302, EW304. */
EW_NODISCARD enum ew_status ew_judge_ecs(struct ew_judge *judge,
                                         struct ew_error *err);
/**
 * Exemptions in the code: findings turn exempted; EW106, EW107. Comes last,
 * since it is about what all others have found.
 */
EW_NODISCARD enum ew_status ew_judge_exemptions(struct ew_judge *judge,
                                                struct ew_error *err);

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
/** Allowed or conditional. */
bool ew_verdict_is_access(enum ew_verdict verdict);
/** `any cluster`, `clusters by pattern`, …: for messages. */
const char *ew_reach_words(enum ew_reach reach);

#endif
