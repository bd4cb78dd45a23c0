/** From access to findings: rules, allow-list, key figures, the gate. */
#ifndef EW_AUDIT_AUDIT_H
#define EW_AUDIT_AUDIT_H

#include "audit/allowlist.h"
#include "audit/rules.h"

#include "paths/paths.h"

enum ew_finding_status {
    EW_FINDING_OPEN,
    EW_FINDING_EXEMPTED,
    EW_FINDING_BASELINE
};
extern const struct ew_words EW_FINDING_STATUS_WORDS;
const char *ew_finding_status_text(enum ew_finding_status status);

struct ew_finding {
    const struct ew_rule *rule;
    enum ew_severity severity;
    struct ew_str principal; /**< ARN; absent when about none or several */
    /** Of an opening: all whom it lets through, by ARN. */
    struct ew_strs lets;
    struct ew_str end; /**< and whose access they use; absent: their own */
    const struct ew_policy *policy;       /**< NULL when about none */
    const struct ew_statement *statement; /**< NULL when about none */
    struct ew_str message;
    struct ew_place place;
    enum ew_finding_status status;
    /** Id of the allow-list entry that bears on it; `inline:FILE:LINE`. */
    struct ew_str entry;
    char fingerprint[65]; /**< the same wherever the statement moves to */
};

enum ew_list_status {
    EW_LIST_NONE,
    EW_LIST_APPROVED,
    EW_LIST_EXCEEDS,
    EW_LIST_EXPIRED,
    EW_LIST_UNLISTED
};
extern const struct ew_words EW_LIST_STATUS_WORDS;
const char *ew_list_status_text(enum ew_list_status status);

/** One principal with a verdict other than none, or with another way in. */
struct ew_reported {
    const struct ew_access *access;
    const struct ew_ways
        *ways; /**< NULL: none was looked for, or there is none */
    /** None: no allow-list, no access that would need one, or a root user. */
    enum ew_list_status list_status;
    bool covered;        /**< the audit's: by entries, as far as it is known */
    struct ew_str entry; /**< that approves, is exceeded, has expired */
    struct ew_witness excess;  /**< with EW_LIST_EXCEEDS, where one is known */
    struct ew_strs trusted_by; /**< principals of its trust policy */
    struct ew_strs limits;     /**< see ew_limits_find */
    /** Clusters that exist and are reached; with an inventory of them. */
    bool has_inventory;
    struct ew_strs clusters_now;
    /** Those of them where nothing has exec enabled. */
    struct ew_strs clusters_no_exec;
};

/** Exemptions that stand in the code. */
struct ew_exemption_counts {
    size_t used;
    size_t unused;  /**< valid, and nothing to exempt, for sure */
    size_t invalid; /**< without a reason, past their date, not understood */
};

/** Against an earlier report. */
struct ew_baseline_counts {
    bool given;
    size_t added;     /**< not in it, or about access that has grown since */
    size_t unchanged; /**< in it, and so not gated */
    size_t fixed;     /**< in it, and not found any more */
};

/** Doors and paths. */
struct ew_way_counts {
    size_t doors[EW_DOORS];      /**< principals with a way in at each */
    size_t through_paths;        /**< those with access only through paths */
    size_t outside;              /**< who come in from outside */
    size_t steps[EW_PATH_KINDS]; /**< first steps of paths, by kind */
};

struct ew_summary {
    size_t accounts;
    size_t principals;    /**< users, roles and documents; no root users */
    size_t by_verdict[6]; /**< by enum ew_verdict, root users left out */
    size_t root_users;    /**< with access */
    size_t grants; /**< through which access is reached, here and below */
    size_t wildcard_grants;   /**< a wildcard in the action or the resource */
    size_t wildcard_permille; /**< 1000 * wildcard_grants / grants, rounded */
    size_t findings[EW_SEVERITIES]; /**< open ones */
    struct ew_way_counts ways;
    size_t exempted;
    struct ew_exemption_counts exemptions;
    struct ew_baseline_counts baseline;
};

struct ew_report;
struct ew_changes;

/** What the same sources were before: for what plans add. */
struct ew_added {
    const struct ew_changes *changes; /**< from before to now */
    const struct ew_report *before;   /**< what was found then */
};

enum ew_gate { EW_GATE_PASSED, EW_GATE_FAILED, EW_GATE_INCONCLUSIVE };
extern const struct ew_words EW_GATE_WORDS;
const char *ew_gate_text(enum ew_gate gate);

/** Something unknown that is accepted: it makes no run inconclusive. */
struct ew_acceptance {
    struct ew_str what; /**< ARN or address of a principal; a file */
    struct ew_str reason;
    bool no_file; /**< what has the path of no file of this run */
    bool has_until;
    int64_t until;      /**< last second on which it counts */
    bool used;          /**< set by the audit: something of it was unknown */
    bool ambiguous;     /**< likewise: several files have such an address */
    struct ew_str file; /**< likewise: one that has it */
};

struct ew_audit_options {
    const struct ew_allowlist
        *allowlist; /**< NULL: what needs one is not judged */
    /** An earlier report: what was open in it is accepted; NULL: none. */
    const struct ew_report *baseline;
    const struct ew_added *added; /**< keep only what is new; NULL: all */
    const struct ew_paths *paths; /**< NULL: not looked for */
    int64_t now;
    bool gate_off; /**< --fail-on none */
    enum ew_severity fail_on;
    bool warn;
    enum ew_severity warn_on;
    bool fail_on_stale;
    bool allow_incomplete;
    const struct ew_str *only; /**< rule ids or ARN globs; empty: all */
    size_t only_count;
    struct ew_acceptance *accepted;
    size_t accepted_count;
};

/** What a run found; everything that the writers of reports need. */
struct ew_report {
    /* run */
    struct ew_str version;
    struct ew_str command;
    int64_t started_at;
    int64_t now;
    struct ew_str action; /**< what access is judged to, `service:Action` */
    const struct ew_estate *estate;
    struct ew_strs rules;       /**< ids of those that were judged */
    struct ew_strs assumptions; /**< sorted */
    bool complete;
    struct ew_strs incomplete; /**< `file:line:column: text`, as collected */
    /* results */
    const struct ew_reported *principals; /**< sorted by ARN */
    size_t principal_count;
    const struct ew_outside *outside; /**< who comes in by trusts */
    size_t outside_count;
    const struct ew_finding *findings; /**< worst first, then by rule,
                                          principal, policy, statement */
    size_t finding_count;
    struct ew_summary summary;
    enum ew_gate gate;
    struct ew_str gate_reason; /**< one line for people, no `gate:` prefix */
    bool warned;               /**< open findings at warn_on or above */
};

/**
 * Decide every principal, judge by rules and allow-list, gate.
 *
 * With --only, findings of other rules are left out, and principals that no
 * ARN pattern names are not looked at: what is unknown of those does not make
 * the run inconclusive. Missing input still does, whomever it is about.
 *
 * Ownership: *out in the arena; borrows estate, engine and options. Its
 * version, command and started_at are the caller's and kept; all the rest is
 * overwritten, so *out must be initialised.
 * Errors: EW_NOMEM; EW_INVALID for a filter of --only that is neither a rule
 * nor an ARN pattern, and for what the engine refuses.
 */
EW_NODISCARD enum ew_status ew_audit(struct ew_arena *arena,
                                     const struct ew_estate *estate,
                                     struct ew_engine *engine,
                                     const struct ew_audit_options *options,
                                     struct ew_report *out,
                                     struct ew_error *err);

#endif
