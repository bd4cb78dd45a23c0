/** The graph of paths and its choke points: one file per format. */
#ifndef EW_REPORT_PATHS_H
#define EW_REPORT_PATHS_H

#include "report/graph.h"

#include "paths/chokes.h"

/** Everything that the formats of `paths` need. */
struct ew_paths_shown {
    /* run */
    struct ew_str version;
    struct ew_str command;
    int64_t started_at;
    int64_t now;
    const struct ew_estate *estate;
    struct ew_strs assumptions;
    bool complete;
    struct ew_strs incomplete; /**< input first, then who is undecided */
    /* what was asked for, as given; absent: everything */
    struct ew_str from;
    struct ew_str to;
    struct ew_str door;
    /* results */
    const struct ew_ways *ways; /**< with paths that were asked for */
    size_t way_count;
    const struct ew_outside *outside;
    size_t outside_count;
    size_t path_count;
    const struct ew_choke *chokes; /**< who lets most through first */
    size_t choke_count;
    size_t unopened;
};

typedef void ew_paths_fn(struct ew_buf *out, const struct ew_paths_shown *shown,
                         const struct ew_render *how);

struct ew_paths_format {
    struct ew_str name;
    ew_paths_fn *write;
};
const struct ew_paths_format *ew_paths_formats(size_t *count);
/** NULL when there is none. */
const struct ew_paths_format *ew_paths_format_find(struct ew_str name);

/** One row per format's writer. */
void ew_paths_table(struct ew_buf *out, const struct ew_paths_shown *shown,
                    const struct ew_render *how);
void ew_paths_json(struct ew_buf *out, const struct ew_paths_shown *shown,
                   const struct ew_render *how);
void ew_paths_dot(struct ew_buf *out, const struct ew_paths_shown *shown,
                  const struct ew_render *how);
void ew_paths_mermaid(struct ew_buf *out, const struct ew_paths_shown *shown,
                      const struct ew_render *how);

/** `3 principals and 1 from outside, 8 paths, 2 choke points`. */
void ew_paths_add_figures(struct ew_buf *out,
                          const struct ew_paths_shown *shown);

/** The graph of the paths of a struct ew_paths_shown. */
ew_drawing_make_fn ew_paths_draw;

#endif
