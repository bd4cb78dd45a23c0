/** The allow-list: who may have which access, approved by whom, until when. */
#ifndef EW_AUDIT_ALLOWLIST_H
#define EW_AUDIT_ALLOWLIST_H

#include "base/diag.h"

#include "paths/paths.h"

enum ew_entry_kind {
    EW_ENTRY_UNSAID,
    EW_ENTRY_HUMAN,
    EW_ENTRY_MACHINE,
    EW_ENTRY_BREAK_GLASS
};

struct ew_entry {
    struct ew_str id;
    struct ew_str principal; /**< exact ARN, or an anchored IAM glob */
    struct ew_bound bound;
    unsigned doors; /**< what is approved: a bit for each enum ew_door */
    /** Who may stand behind a role: ARN globs, `oidc:PROVIDER:SUBJECT-GLOB`,
     * `saml:PROVIDER`; empty: nobody is named. */
    struct ew_strs assumed_by;
    enum ew_entry_kind kind;
    /* absent where blank */
    struct ew_str owner;
    struct ew_str justification;
    struct ew_str ticket;
    struct ew_str approved_by;
    bool has_approved_on, has_expires, has_last_reviewed;
    int64_t approved_on;       /**< first second of the day, UTC */
    int64_t expires;           /**< last second on which it is valid */
    int64_t review_every;      /**< seconds; 0: never */
    int64_t last_reviewed;     /**< first second of the day */
    bool self_approved;        /**< approver and owner are one */
    struct ew_strs unresolved; /**< none in a valid list */
    struct ew_place place;
};

struct ew_allowlist {
    struct ew_str path;
    const struct ew_entry *entries;
    size_t entry_count;
};

/**
 * Read an allow-list (YAML or JSON), as of now: what was approved or reviewed
 * later than that was not. All faults of the file are collected, each with
 * file, line and column.
 *
 * Ownership: *out in the arena of faults; text is borrowed and must outlive it.
 * Errors: EW_INVALID when there is any fault (all in faults), EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_allowlist_parse(struct ew_str file,
                                               struct ew_str text, int64_t now,
                                               struct ew_diags *faults,
                                               const struct ew_allowlist **out,
                                               struct ew_error *err);

/** Has the entry expired at now? */
bool ew_entry_expired(const struct ew_entry *entry, int64_t now);
/** Is its review overdue? Counted from last_reviewed, else approved_on. */
bool ew_entry_overdue(const struct ew_entry *entry, int64_t now);
bool ew_entry_names(const struct ew_entry *entry, struct ew_str principal);

#endif
