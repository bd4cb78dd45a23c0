/** The environment of the program, handed in: the library asks nobody else. */
#ifndef EW_AWS_ENVIRONMENT_H
#define EW_AWS_ENVIRONMENT_H

#include "base/arena.h"

struct ew_environment {
    /** Absent when the variable is not set; borrowed while in use. */
    struct ew_str (*get)(void *user, const char *name);
    void *user;
    struct ew_str home; /**< of the user; absent: the variable HOME */
    /** What a credential process inherits, as in environ; NULL: nothing. */
    char *const *inherited;
};

/** Without blanks around; absent when unset or empty, as AWS takes it. */
struct ew_str ew_environment_get(const struct ew_environment *env,
                                 const char *name);
/** The home folder; absent when there is none. */
struct ew_str ew_environment_home(const struct ew_environment *env);
/**
 * A leading `~` or `~/` replaced by the home folder.
 *
 * Ownership: in the arena, or path itself. Errors: EW_INVALID for a `~`
 * without a home, EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_environment_path(
    struct ew_arena *arena, const struct ew_environment *env,
    struct ew_str path, struct ew_str *out, struct ew_error *err);

#endif
