/** Inside the paths: whom of a provider of identities a trust lets in. */
#ifndef EW_PATHS_SUBJECTS_H
#define EW_PATHS_SUBJECTS_H

#include "paths/calls.h"

struct ew_subjects;

/** What the trust policy of a role says of a provider's tokens. Borrows all.
 * NULL when memory is out. */
struct ew_subjects *ew_subjects_new(struct ew_arena *arena,
                                    struct ew_calls *calls,
                                    const struct ew_principal *provider,
                                    const struct ew_principal *role);

/** What holds of all its tokens, for a question about them. */
void ew_subjects_hold(const struct ew_subjects *subjects,
                      struct ew_target *target);

/**
 * Fill in subjects and lets of a step by which the provider gets in, by call
 * and target. What cannot be told is taken for anybody. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_subjects_tell(struct ew_subjects *subjects,
                                             size_t call,
                                             const struct ew_target *target,
                                             struct ew_path_step *step,
                                             struct ew_error *err);

#endif
