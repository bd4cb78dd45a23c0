/** Inside the paths: writes that are made together, and what comes of them. */
#ifndef EW_PATHS_MAKING_H
#define EW_PATHS_MAKING_H

#include "paths/writes.h"

/** In place of the number of a write. */
#define EW_NO_WRITE SIZE_MAX

/** Writes that somebody may make on a subject; flags tell which are made. */
struct ew_making {
    const struct ew_principal *subject;
    const struct ew_possible_write *all;
    size_t count;
};

/** Is its flag set, and that of each write without which it does nothing? */
bool ew_write_is_made(const struct ew_making *making, const bool *made,
                      size_t i);
/** Set the flag of a write and of those without which it does nothing. */
void ew_write_set(const struct ew_making *making, bool *made, size_t i);
/** The subject after all that are made. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_writes_make(struct ew_arena *arena,
                                           const struct ew_making *making,
                                           const bool *made,
                                           const struct ew_principal **out);

/**
 * Set the flags of all that surely give more: those that only allow, or only
 * take a limit away. choice is one beside them; or EW_NO_WRITE.
 */
void ew_writes_choose(const struct ew_making *making, size_t choice,
                      bool *made);
/** Does it give and take, so that it is to be tried beside those that only
 * give (their flags)? */
bool ew_write_is_choice(const struct ew_making *making, const bool *made,
                        size_t i);

/** Does a statement of it allow everything, on no condition? */
bool ew_policy_allows_all(const struct ew_policy *policy);

/** Has it a Deny, so that somebody may want it gone? */
bool ew_policy_denies(const struct ew_policy *policy);

#endif
