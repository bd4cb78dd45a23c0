/** Inside the paths: what is known of somebody whom no input shows. */
#ifndef EW_PATHS_STRANGERS_H
#define EW_PATHS_STRANGERS_H

#include "paths/paths.h"

/**
 * Who asks for the role (in *asks: who is outside), and what holds of the
 * requests: of another account, or of all who are neither of an account that
 * the trust policy writes nor of the role's own, since those are looked at by
 * themselves. Of others nothing. In the arena. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_strangers_hold(struct ew_arena *arena,
                                              const struct ew_estate *estate,
                                              enum ew_outside_kind kind,
                                              const struct ew_principal *role,
                                              const struct ew_principal **asks,
                                              struct ew_target *target);

#endif
