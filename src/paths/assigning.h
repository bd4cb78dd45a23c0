/**
 * Inside the paths: roles of Identity Center, which are handed out and changed
 * in the account that manages it, and nowhere else.
 */
#ifndef EW_PATHS_ASSIGNING_H
#define EW_PATHS_ASSIGNING_H

#include "paths/graph.h"

/** Is it a role that Identity Center makes of a permission set? */
bool ew_is_assigned_role(const struct ew_principal *principal);

/**
 * Nodes for what its roles are once somebody has written on permission sets:
 * graph->assigned, beside the principals. Once all changes are nodes, and
 * before any search. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_assigning_add(struct ew_graph *graph,
                                             struct ew_error *err);

/**
 * *out: what is taken for granted since the input does not show where Identity
 * Center is managed; absent: nothing that matters. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_assigning_assumed(const struct ew_graph *graph,
                                                 struct ew_str *out);

#endif
