/** Inside the audit: how the access of a principal compares with the list. */
#ifndef EW_AUDIT_APPROVAL_H
#define EW_AUDIT_APPROVAL_H

#include "audit/judge.h"

/** The entries that name a principal; nothing of it where none is asked for. */
struct ew_approval {
    /** All have expired: the one that did last, which is the one to renew. */
    const struct ew_entry *expired;
    struct ew_entries valid;
    struct ew_entries covering; /**< those of them that cover all access */
    enum ew_cover cover;        /**< by all valid ones together */
};

/**
 * Fill list_status, covered, entry and excess of *reported, and note which
 * entries are in use. Without an allow-list nothing happens.
 *
 * Ownership: *out in the arena of the run. Errors: EW_NOMEM, and what the
 * engine refuses.
 */
EW_NODISCARD enum ew_status ew_approval_find(struct ew_judge *judge,
                                             struct ew_reported *reported,
                                             struct ew_approval *out,
                                             struct ew_error *err);

#endif
