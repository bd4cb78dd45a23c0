/** Inside the paths: what of the evidence of its sessions somebody may hide. */
#ifndef EW_PATHS_EVIDENCE_H
#define EW_PATHS_EVIDENCE_H

#include "paths/paths.h"

/**
 * Fill the evidence of all ways of principals. Ownership: in the arena,
 * borrowing the estate. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_evidence_find(
    struct ew_arena *arena, const struct ew_estate *estate,
    const struct ew_paths_options *options, struct ew_ways *ways, size_t count,
    struct ew_error *err);

#endif
