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

/** The folder of a file, without a slash at its end; empty: where the program
 * runs. Absent when memory is out. */
struct ew_str ew_path_folder(struct ew_arena *arena, struct ew_str file);
/** Is it in that folder, or the folder itself? */
bool ew_path_is_in(struct ew_str folder, struct ew_str path);
/** May both be one folder, seen from different places? Their ends then agree.
 */
bool ew_paths_may_be_one(struct ew_str a, struct ew_str b);

#endif
