/** Paths that lead to a target. */
#ifndef EW_API_REACHING_H
#define EW_API_REACHING_H

#include "api/run.h"

#include "paths/paths.h"

/** What is asked again for each path, with the answers so far. */
struct ew_reaching {
    struct ew_run *run; /**< its inventory is made */
    const struct ew_target *target;
    struct ew_map answers; /**< of ends, by struct ew_door_access */
};

struct ew_reaching ew_reaching_of(struct ew_run *run,
                                  const struct ew_target *target);

/**
 * Those of the paths that go by exec and whose end may reach the target, with
 * what that end may do there. A path may be `unknown`.
 *
 * Ownership: the items of *out in the run's arena, borrowing the paths.
 */
enum ew_exit ew_reaching_paths(struct ew_reaching *reaching,
                               const struct ew_path *paths, size_t count,
                               struct ew_vec *out);

#endif
