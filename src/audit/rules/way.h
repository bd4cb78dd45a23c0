/** Inside the audit: what the rules about doors and paths have in common. */
#ifndef EW_AUDIT_RULES_WAY_H
#define EW_AUDIT_RULES_WAY_H

#include "audit/ways_approved.h"

/**
 * A finding at the statement that grants the door of c, unless an entry
 * approves it; where the door is closed or not decided there is none, and what
 * is not decided makes the run inconclusive.
 */
EW_NODISCARD enum ew_status ew_case_add_door(const struct ew_case *c,
                                             enum ew_severity severity,
                                             struct ew_error *err);

/**
 * `ARN: whether there is WHAT is undecided: REASON`, which makes the run
 * inconclusive; once, and not where the principal's own access is unknown,
 * which the run knows already. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_case_note_undecided(const struct ew_case *c,
                                                   struct ew_strs reasons,
                                                   const char *what,
                                                   struct ew_error *err);

/** Of a path that only assumes roles: the last step; NULL: it does more. */
const struct ew_path_step *ew_path_assumes(const struct ew_path *path);

/** The statement of the role's trust policy that lets in, or else the first
 * one that is needed. */
struct ew_through ew_step_trust(const struct ew_path_step *step,
                                const struct ew_principal *role);

/** A person, or a user of whom no credential report tells. */
bool ew_may_be_person(const struct ew_principal *principal,
                      enum ew_actor actor);

/** A finding at the opening of the path of c, of who gets to its end;
 * likewise. */
EW_NODISCARD enum ew_status ew_case_add_path(const struct ew_case *c,
                                             enum ew_severity severity,
                                             struct ew_error *err);

/** Something about a principal is not decided, which is no pass: the run is
 * inconclusive. reason: why; or empty. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_note_undecided(struct ew_judge *judge,
                                              const struct ew_principal *who,
                                              struct ew_str reason,
                                              const char *what,
                                              struct ew_error *err);

#endif
