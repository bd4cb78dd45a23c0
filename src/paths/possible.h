/** Inside the paths: writes that are possible, and those that are by then. */
#ifndef EW_PATHS_POSSIBLE_H
#define EW_PATHS_POSSIBLE_H

#include "paths/making.h"

/** Does that write, or one without which it does nothing, give everything? The
 * number is that of ew_possible_write's after. */
bool ew_write_is_given(const struct ew_making *making, size_t after);

/** All writes that the editor may make on the subject, one after the other:
 * struct ew_possible_write. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_possible_find(struct ew_graph *graph,
                                             struct ew_node *editor,
                                             struct ew_node *subject,
                                             struct ew_vec *out,
                                             struct ew_error *err);

#endif
