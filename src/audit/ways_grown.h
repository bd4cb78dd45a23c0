/** Inside the audit: what is new of doors and paths against another report. */
#ifndef EW_AUDIT_WAYS_GROWN_H
#define EW_AUDIT_WAYS_GROWN_H

#include "audit/audit.h"

/** Two reports by name; whatever is looked up may be NULL. */
struct ew_told {
    struct ew_map then_principals; /**< ARN to const struct ew_reported */
    struct ew_map then_outside;    /**< from to const struct ew_outside */
    struct ew_map now_principals;  /**< ARN to const struct ew_reported */
};

/** For maps of what is told: they hold no pointers to const, and nothing is
 * changed through them. */
EW_NODISCARD enum ew_status ew_told_put(struct ew_map *map, struct ew_str key,
                                        const void *value);

/** Maps in the arena; borrows the reports. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_told_of(struct ew_arena *arena,
                                       const struct ew_report *then,
                                       const struct ew_report *now,
                                       struct ew_told *out);

/** What somebody had then, to be asked about one way after the other. */
struct ew_ways_then {
    const struct ew_told *told;
    const struct ew_ways *ways;         /**< NULL: none */
    const struct ew_path *const *paths; /**< by end and door */
    size_t path_count;
};

/** Of a principal, or of who comes from outside. Ownership: in the arena. */
EW_NODISCARD enum ew_status ew_ways_then_of(struct ew_arena *arena,
                                            const struct ew_told *told,
                                            struct ew_str who, bool outside,
                                            struct ew_ways_then *out);

/** Is it not there then, or may it go further now? */
bool ew_door_is_new(const struct ew_ways_then *then,
                    const struct ew_door_access *now);
/** The same of a call that hides evidence. */
bool ew_evidence_is_new(const struct ew_ways_then *then,
                        const struct ew_evidence *now);
/**
 * The same: no path of then gives as much of the same end, whatever the steps.
 * scratch is left as it was. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_path_is_new(const struct ew_ways_then *then,
                                           const struct ew_path *now,
                                           struct ew_arena *scratch, bool *out);

/**
 * Openings by which somebody has more now than then. Ownership: *out in the
 * arena. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_grown_openings(struct ew_arena *arena,
                                              const struct ew_told *told,
                                              const struct ew_report *now,
                                              struct ew_map *out);

/**
 * Of a finding at an opening that was found then, too: does it let more
 * through? Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_opening_has_grown(const struct ew_map *grown,
                                                 const struct ew_finding *then,
                                                 const struct ew_finding *now,
                                                 struct ew_arena *scratch,
                                                 bool *out);

/** Does a sorted list have all that is in another one? */
bool ew_strs_have_all(struct ew_strs list, struct ew_strs wanted);

#endif
