/** Doors and paths as people read them, one line each. */
#ifndef EW_REPORT_WAYS_H
#define EW_REPORT_WAYS_H

#include "report/text.h"

/**
 * The doors beside that of exec, joined by `; `:
 * `session: any cluster; run: payments-*, conditional (needs …)`.
 */
void ew_ways_add_doors(struct ew_buf *out, const struct ew_ways *ways,
                       const struct ew_principal *principal);

/** One of them, whichever it is; what was read back names no principal. */
void ew_ways_add_door(struct ew_buf *out, const struct ew_door_access *door,
                      const struct ew_principal *principal);

/** One step: `assume role/app`, visible. */
void ew_ways_add_step(struct ew_buf *out, const struct ew_path_step *step);

/** `assume role/app, then pass role/ops to a service (…)`: visible. */
void ew_ways_add_steps(struct ew_buf *out, const struct ew_path *path);

/** ` in any cluster, when conditions hold`: of a door at the end of a path. */
void ew_ways_add_at(struct ew_buf *out, const struct ew_path *path);

/**
 * Paths that go by the same steps to several doors, told as one.
 *
 * Shape: paths are sorted as those of a struct ew_ways; those of one route
 * have their length and their end in common.
 */
struct ew_routes {
    const struct ew_path *paths;
    size_t count;
    size_t at;    /**< the next path to look at */
    size_t begin; /**< of the run with its length and end */
    /** Through other statements it is another route. */
    bool by_statement;
};

/** The first path of the next route; NULL: that was the last. */
const struct ew_path *ew_ways_next(struct ew_routes *routes);

/** The next path of the same route after one of its paths; NULL: no more. */
const struct ew_path *ew_ways_same_route(const struct ew_routes *routes,
                                         const struct ew_path *path);

/** `STEPS: exec, session in any cluster`, of the route that was the next. */
void ew_ways_add_route(struct ew_buf *out, const struct ew_routes *routes,
                       const struct ew_path *first);

/** A field `path` for each route: few of them, or all with how->all. */
void ew_ways_path_fields(struct ew_buf *out, const struct ew_path *paths,
                         size_t count, size_t indent,
                         const struct ew_render *how);

/** Other doors, and each path as a numbered chain, with all reasons. */
void ew_ways_explain_text(struct ew_buf *out, const struct ew_ways *ways,
                          const struct ew_render *how);

/** Whom trust policies let in who are no principals of the input. */
void ew_ways_outside_text(struct ew_buf *out, const struct ew_outside *outside,
                          size_t count, const struct ew_render *how);

#endif
