/** Inside the paths: tags of clusters and tasks, set by who is limited by them
 * (fact F4.10). */
#ifndef EW_PATHS_MARKING_H
#define EW_PATHS_MARKING_H

#include "paths/graph.h"

struct ew_marking;

/** Names its calls. NULL when memory is out. */
struct ew_marking *ew_marking_new(struct ew_graph *graph);

/**
 * Append a path to each node that may exec where a tag says so and may set all
 * of these tags: then it may on what is tagged otherwise, too. Errors:
 * EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_marking_add(struct ew_graph *graph,
                                           struct ew_error *err);

#endif
