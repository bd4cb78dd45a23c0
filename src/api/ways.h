/** Doors and paths of a run. */
#ifndef EW_API_WAYS_H
#define EW_API_WAYS_H

#include "audit/allowlist.h"

#include "api/run.h"

/** `none`, `doors` or `all`; NULL is `all`. */
enum ew_exit ew_read_ways(const struct ew_streams *streams, const char *text,
                          enum ew_paths_level *out);

/** Look for them, once the sources are loaded. *out NULL: nobody asked. list
 * NULL: there is none. */
enum ew_exit ew_run_find_paths(struct ew_run *run, enum ew_paths_level level,
                               const struct ew_allowlist *list,
                               const struct ew_paths **out);

#endif
