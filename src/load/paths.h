/** What paths in files mean: inputs name each other by them. */
#ifndef EW_LOAD_PATHS_H
#define EW_LOAD_PATHS_H

#include "base/arena.h"

/**
 * What `path` means in a file of the folder of `file`, without `.` and `..`
 * as far as they can be undone; equal files have equal paths. file empty: the
 * path itself. Absent when memory is out.
 */
struct ew_str ew_path_beside(struct ew_arena *arena, struct ew_str file,
                             struct ew_str path);

#endif
