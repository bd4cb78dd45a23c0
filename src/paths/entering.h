/** Inside the paths: what the session of a role tells, and who may have one. */
#ifndef EW_PATHS_ENTERING_H
#define EW_PATHS_ENTERING_H

#include "paths/graph.h"

/**
 * What a session is for sure that a principal of the input gets by a call to
 * assume a role (EW_SESSION_...). access is the answer about the call; asks
 * the same without the sessions in question. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_assumed_session(
    struct ew_graph *graph, size_t call, const struct ew_target *target,
    const struct ew_access *access, unsigned *out, struct ew_error *err);

/** Fill the entrants of ways of roles that are watched. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_entrants_find(struct ew_graph *graph,
                                             struct ew_ways *ways, size_t count,
                                             struct ew_error *err);

#endif
