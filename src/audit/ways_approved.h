/** Inside the audit: which doors and paths an allow-list approves. */
#ifndef EW_AUDIT_WAYS_APPROVED_H
#define EW_AUDIT_WAYS_APPROVED_H

#include "audit/rules/rule.h"

/**
 * Does a valid entry that names the principal approve this door for it? Of
 * doors but exec an entry's clusters are not compared with the reach.
 * Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_door_is_approved(struct ew_judge *judge,
                                                const struct ew_principal *who,
                                                const struct ew_door_access *at,
                                                bool *out,
                                                struct ew_error *err);

/** The first valid entry of that kind which names the principal; *out NULL:
 * there is none. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_entry_of_kind(
    struct ew_judge *judge, const struct ew_principal *principal,
    enum ew_entry_kind kind, const struct ew_entry **out, struct ew_error *err);

/** Does it say that this one may stand behind the role? outside NULL: it is a
 * principal of the input. */
bool ew_entry_names_behind(const struct ew_entry *entry,
                           const struct ew_outside *outside, struct ew_str who);

/** What the entries of a path's end say of who may stand behind it. */
enum ew_behind {
    EW_BEHIND_UNKNOWN,  /**< no valid entry approves the end's access, or it is
                             changed on the way */
    EW_BEHIND_UNSAID,   /**< one does, and names nobody */
    EW_BEHIND_APPROVED, /**< one does, and names this one */
    EW_BEHIND_OTHERS,   /**< one does, and names others only */
};

/** who: an ARN; of a provider its subjects are looked at, too. Errors:
 * EW_NOMEM. */
EW_NODISCARD enum ew_status ew_path_is_approved(const struct ew_case *c,
                                                enum ew_behind *out,
                                                struct ew_error *err);

#endif
