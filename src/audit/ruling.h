/** Inside the audit: whether a build may go on, whatever was looked at. */
#ifndef EW_AUDIT_RULING_H
#define EW_AUDIT_RULING_H

#include "base/buf.h"

#include "audit/audit.h"

/** What a gate rests on. */
struct ew_ruling {
    bool gate_off; /**< nothing fails the run; what is missing still counts */
    bool allow_incomplete;
    struct ew_buf failures;    /**< ew_ruling_count; empty: nothing fails it */
    struct ew_str passed;      /**< what is said where it passes */
    struct ew_buf remarks;     /**< ew_ruling_count */
    struct ew_strs incomplete; /**< gaps in the input first */
    size_t gaps;               /**< how many of them are */
    size_t undecided;          /**< principals that the others are about */
};

/** Add `2 ones` to what is listed already; nothing where there are none. */
void ew_ruling_count(struct ew_buf *list, size_t count, const char *one,
                     const char *many);

/**
 * Failures fail a run; where there are none, what is missing makes it
 * inconclusive. *reason is one line for people, in the arena. Releases the
 * buffers. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_ruling_give(struct ew_ruling *ruling,
                                           struct ew_arena *arena,
                                           enum ew_gate *gate,
                                           struct ew_str *reason,
                                           struct ew_error *err);

#endif
