/**
 * Inside the audit: how the code of a rule, rules/ew101.c, meets a run. Each
 * row of rules.def has such a file, which gives what is to be done at the
 * steps of a run and knows of no other rule; which one it judges for, it is
 * told.
 */
#ifndef EW_AUDIT_RULES_RULE_H
#define EW_AUDIT_RULES_RULE_H

#include "audit/approval.h"
#include "audit/judge.h"

enum ew_step {
    EW_EACH_PRINCIPAL, /**< that has a verdict other than none */
    EW_EACH_GRANT,     /**< of those that are no root users */
    EW_EACH_DOOR,      /**< of those, but exec; blocked ones, too */
    EW_EACH_PATH,      /**< of each principal that has any */
    EW_ALL_WAYS,       /**< once for each principal that has doors or paths */
    EW_EACH_OUTSIDE,   /**< path of somebody who is no principal of the input */
    EW_ALL_PRINCIPALS, /**< once, after all of them and the outsiders */
    EW_THE_ESTATE,     /**< once, after all principals */
    EW_THE_EXEMPTIONS, /**< once, when it is known what they exempt */
    EW_STEPS
};

/** What is looked at; where a step is about no principal, there is none. */
struct ew_case {
    struct ew_judge *judge;
    const struct ew_rule *rule;
    const struct ew_reported *reported;
    const struct ew_approval *approval;
    const struct ew_grant *grant; /**< EW_EACH_GRANT */
    /**
     * Likewise: `ARN may run commands in any cluster`; absent: not through
     * this grant.
     */
    struct ew_str who;
    const struct ew_door_access *door; /**< EW_EACH_DOOR */
    const struct ew_path *path;        /**< EW_EACH_PATH, EW_EACH_OUTSIDE */
    const struct ew_outside *outside;  /**< EW_EACH_OUTSIDE */
    /** Whom a finding at an opening is about, where it is not the principal. */
    const struct ew_entrant *entrant;
};

typedef enum ew_status ew_step_fn(const struct ew_case *c,
                                  struct ew_error *err);

/* What a rule does at each step; NULL: nothing. */
#define EW_RULE(id, ...) extern ew_step_fn *const EW_STEPS_OF_##id[EW_STEPS];
#include "audit/rules.def"
#undef EW_RULE

/** Have a step done by all rules that --only keeps; sets c->rule. */
EW_NODISCARD enum ew_status ew_rules_take(enum ew_step step, struct ew_case *c,
                                          struct ew_error *err);

/**
 * Add a finding of the rule, unless --only leaves out whom it is about. The
 * principal is that of the case, if there is one. What the draft leaves open:
 * the severity (EW_INFO) is the rule's, the place that of the statement or
 * else of the principal. The message is made visible; the fingerprint is made
 * of the rest and detail.
 */
EW_NODISCARD enum ew_status ew_case_add(const struct ew_case *c,
                                        const struct ew_finding *draft,
                                        struct ew_str detail,
                                        struct ew_error *err);

/**
 * About all access of the principal, at the entry or, without one, at the
 * principal. What gives the access is in the fingerprint, so that another
 * grant makes another finding: else one that was accepted would hide all that
 * the principal gets later on.
 */
EW_NODISCARD enum ew_status ew_case_add_access(const struct ew_case *c,
                                               const struct ew_finding *draft,
                                               const struct ew_entry *entry,
                                               struct ew_error *err);

/**
 * At the statement that opens the way: one finding for all whom it lets
 * through to the same end, who are added one by one. What is said of them goes
 * on after their names, `may ...`; that of the first one is kept. end absent:
 * the access is their own. The severity is that of the draft.
 */
EW_NODISCARD enum ew_status ew_case_add_opening(
    const struct ew_case *c, const struct ew_finding *draft,
    const struct ew_through *opening, struct ew_str end, struct ew_error *err);

/** `the exemption of EW101 at X `, and what is said of it. */
EW_NODISCARD enum ew_status ew_case_add_exemption(
    const struct ew_case *c, const struct ew_exemption *exemption,
    struct ew_str what, struct ew_error *err);

/** `cluster `prod` (aws_ecs_cluster.main)`; absent: no memory. */
struct ew_str ew_workload_words(struct ew_arena *arena, const char *kind,
                                struct ew_str name, struct ew_place place);

#endif
