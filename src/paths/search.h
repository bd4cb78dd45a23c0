/** Inside the paths: from each end backwards to all who get there. */
#ifndef EW_PATHS_SEARCH_H
#define EW_PATHS_SEARCH_H

#include "paths/graph.h"

/** Add to each node the paths it has. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_search_all(struct ew_graph *graph,
                                          struct ew_error *err);

#endif
