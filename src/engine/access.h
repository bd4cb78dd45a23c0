/** Access of one principal: the set of all requests that are allowed. */
#ifndef EW_ENGINE_ACCESS_H
#define EW_ENGINE_ACCESS_H

#include "engine/evaluate.h"

/** From best to worst for the reader who wants no access. */
enum ew_verdict {
    EW_VERDICT_NONE,
    EW_VERDICT_BLOCKED,
    EW_VERDICT_PARTIAL,
    EW_VERDICT_CONDITIONAL,
    EW_VERDICT_ALLOWED,
    EW_VERDICT_UNKNOWN,
};
extern const struct ew_words EW_VERDICT_WORDS;
const char *ew_verdict_text(enum ew_verdict verdict);

enum ew_reach {
    EW_REACH_NONE,
    EW_REACH_NAMED_TASKS,
    EW_REACH_NAMED_CLUSTERS,
    EW_REACH_CLUSTER_PATTERN,
    EW_REACH_ANY_CLUSTER,
};
/** `any-cluster`, `cluster-pattern`, …; NULL for EW_REACH_NONE. */
extern const struct ew_words EW_REACH_WORDS;
const char *ew_reach_text(enum ew_reach reach);

struct ew_strs {
    const struct ew_str *items;
    size_t count;
};

/** Is one of them equal to text? */
bool ew_strs_has(struct ew_strs list, struct ew_str text);

/** A condition on a key that is decided outside, for the witness at hand. */
struct ew_needed {
    struct ew_str operator_text;
    struct ew_str key;
    struct ew_strs values;
    const char *resource; /**< `cluster`, `task`, `both` */
};

/** No action needs more resources; ec2:RunInstances needs as many. */
enum { EW_MAX_SIDES = 5 };

/**
 * Requests that are all allowed (or that show an excess): one for each
 * resource of the action, in the order of its row. None: no witness.
 */
struct ew_witness {
    const struct ew_request *requests;
    size_t count;
};

/**
 * What a witness names to people: the resource that tells most of where it
 * leads, which rows of actions have as their last one. Absent without one.
 */
struct ew_str ew_witness_subject(const struct ew_witness *witness);

struct ew_grant {
    /** By no group, where the policy of the resource grants it. */
    const struct ew_attachment *attachment;
    const struct ew_statement *statement;
    /** The entry that names the action; of NotAction `all but a, b`. */
    struct ew_str action;
    struct ew_strs resources; /**< as written */
    bool action_wildcard;
    bool resource_wildcard; /**< leaves the cluster open */
    /** The first entry of Resource that does; absent: none, or NotResource. */
    struct ew_str open_resource;
    enum ew_verdict verdict;
    enum ew_reach reach;
    struct ew_strs clusters;
    struct ew_strs containers;
    const struct ew_needed *conditions;
    size_t condition_count;
    bool uncertain; /**< rests on a reading that the facts leave open */
};

struct ew_blocker {
    /** `deny`, `boundary`, `scp`, `rcp`, `resource`, `condition`. */
    const char *layer;
    const struct ew_policy *policy;       /**< NULL: no single one */
    const struct ew_statement *statement; /**< NULL: an Allow is missing */
    struct ew_str text;                   /**< for people */
};

/** Something to tell about a verdict; code is a stable word. */
struct ew_note {
    struct ew_str code;
    struct ew_str text;
};

struct ew_access {
    const struct ew_principal *principal;
    struct ew_str action; /**< what it is access to */
    enum ew_verdict verdict;
    struct ew_strs unknown; /**< reasons, with EW_VERDICT_UNKNOWN */
    const struct ew_note *notes;
    size_t note_count;
    enum ew_reach reach;
    struct ew_strs regions; /**< as patterns; `*`: any */
    struct ew_strs clusters;
    struct ew_strs clusters_except;
    struct ew_strs containers;
    const struct ew_needed *conditions;
    size_t condition_count;
    const struct ew_grant *grants;
    size_t grant_count;
    const struct ew_blocker *blockers;
    size_t blocker_count;
    struct ew_witness witness;
    size_t steps; /**< that deciding it took, of the budget */
};

/**
 * A part of the action by the key of its row, any case. An absent value: the
 * part, which has to be an optional one, is left out.
 */
struct ew_given {
    struct ew_str key;
    struct ew_str value;
};

/** A target, partly or wholly given; absent parts are free. */
struct ew_target {
    struct ew_str region;
    struct ew_str cluster; /**< name or ARN */
    struct ew_str task;    /**< id or ARN */
    struct ew_str container;
    /** Tags of what is there, for each resource; NULL: they may be any. */
    const struct ew_tags *tags[EW_MAX_SIDES];
    /** ARN of the action's last resource; it may be of another account where
     * its policy is given. */
    struct ew_str resource;
    /** The policy of that resource, such as a role's trust policy; NULL: it is
     * not looked at. Borrowed. */
    const struct ew_policy *policy;
    /** Further parts, whatever they are of; borrowed. */
    const struct ew_given *given;
    size_t given_count;
    /** Only requests for which these hold are asked about: what the policies
     * do not tell of who asks. Variables are not replaced. Borrowed. */
    const struct ew_condition *holding;
    size_t holding_count;
};

/** An upper bound in IAM's own terms: one allow-list entry. */
struct ew_bound {
    struct ew_strs clusters;               /**< ARN globs of clusters */
    struct ew_strs containers;             /**< globs; empty: any */
    const struct ew_condition *conditions; /**< must hold on every request */
    size_t condition_count;
};

struct ew_action;
/** What is asked about where no action is named: ecs:ExecuteCommand. */
extern const struct ew_str EW_DEFAULT_ACTION;
struct ew_engine; /**< caches per policy; belongs to one thread */

struct ew_engine_options {
    int64_t now;      /**< seconds since 1970 */
    size_t max_steps; /**< 0: EW_MAX_SOLVER_STEPS */
    /** What is asked about, a row of engine/actions.h; borrowed. NULL:
     * EW_DEFAULT_ACTION. */
    const struct ew_action *action;
    /** Of the same estate, asked by the same thread, and there as long: what
     * one finds out of accounts the other knows. NULL: none. */
    const struct ew_engine *beside;
};

/**
 * Ownership: in the arena, with all that it later answers; its scratch memory
 * is freed by ew_engine_release. NULL when memory is out.
 */
struct ew_engine *ew_engine_new(struct ew_arena *arena,
                                const struct ew_estate *estate,
                                const struct ew_engine_options *options);
/** What it is asked about, `service:Action`. */
struct ew_str ew_engine_action(const struct ew_engine *engine);
/** Answers stay good; the engine is not to be used any more. NULL is fine. */
void ew_engine_release(struct ew_engine *engine);

/**
 * Decide the access of a principal to the engine's action; target NULL: to
 * anything. Verdict, reach and the rest describe the target only.
 *
 * Ownership: *out in the engine's arena; with EW_VERDICT_NONE it is good until
 * the next question only, so that most principals cost no memory. Errors:
 * EW_NOMEM; EW_INVALID for a target that cannot be read (names the part).
 */
EW_NODISCARD enum ew_status ew_access_decide(
    struct ew_engine *engine, const struct ew_principal *principal,
    const struct ew_target *target, const struct ew_access **out,
    struct ew_error *err);

/**
 * May any request of the principal be allowed by its own policies? Much less
 * work than to decide; what it denies is `none`, but where the policy of a
 * resource lets the principal in.
 */
bool ew_engine_may(struct ew_engine *engine,
                   const struct ew_principal *principal);
/**
 * The same of one resource, by its ARN: false where the beginning of each entry
 * of Resource tells that it is about others.
 */
bool ew_engine_may_on(struct ew_engine *engine,
                      const struct ew_principal *principal,
                      struct ew_str resource);

/** In what a principal's sessions may be unlike itself (fact B2.4). */
struct ew_sessions {
    bool federates;   /**< a session may be a federated user's */
    bool brings_tags; /**< a session may have tags of its own */
};

/** Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_principal_sessions(
    struct ew_engine *engine, const struct ew_principal *principal,
    struct ew_sessions *out, struct ew_error *err);

enum ew_cover { EW_COVERED, EW_EXCEEDED, EW_COVER_UNKNOWN };

struct ew_coverage {
    enum ew_cover cover;
    /** With EW_EXCEEDED: requests, allowed and outside of the bounds. */
    struct ew_witness excess;
};

/** Is all access of a principal inside the union of the bounds? */
EW_NODISCARD enum ew_status ew_access_within(
    struct ew_engine *engine, const struct ew_principal *principal,
    const struct ew_bound *bounds, size_t bound_count, struct ew_coverage *out,
    struct ew_error *err);

/**
 * The other way round: is every request inside of the bound allowed for sure?
 * With EW_EXCEEDED, excess is requests of which one is not.
 */
EW_NODISCARD enum ew_status ew_bound_within(
    struct ew_engine *engine, const struct ew_principal *principal,
    const struct ew_bound *bound, struct ew_coverage *out,
    struct ew_error *err);

/** Can any request of the principal be inside of the bound? */
EW_NODISCARD enum ew_status ew_bound_possible(
    struct ew_engine *engine, const struct ew_principal *principal,
    const struct ew_bound *bound, bool *out, struct ew_error *err);

#endif
