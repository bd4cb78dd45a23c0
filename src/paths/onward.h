/**
 * Inside the paths: what principals are made by changes, from which somebody
 * goes on to others. What a change opens at doors is edits.h's to say; here it
 * may be another account's role that only the changed one may assume.
 */
#ifndef EW_PATHS_ONWARD_H
#define EW_PATHS_ONWARD_H

#include "paths/graph.h"

/**
 * A node for each principal as it is after all changes that somebody may make
 * of it: itself, or another one who then becomes it. They have ways in by these
 * steps alone. Before any search. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_onward_add(struct ew_graph *graph,
                                          struct ew_error *err);

/** Does an editor want to change the subject? */
typedef enum ew_status ew_wanting_fn(struct ew_graph *graph,
                                     const struct ew_node *editor,
                                     const struct ew_node *subject, bool *out,
                                     struct ew_error *err);

/**
 * Append struct ew_node *: of those in its account who want to change the
 * subject those who may become it, each with the open edges by which it may as
 * its into. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_editors_find(struct ew_graph *graph,
                                            struct ew_node *subject,
                                            ew_wanting_fn *wants,
                                            struct ew_vec *out,
                                            struct ew_error *err);

#endif
