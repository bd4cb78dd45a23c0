/**
 * Trees of struct ew_node from a stream of events; private to base/yaml.h.
 *
 * One builder for YAML and JSON: the depth, the order of keys and values and
 * duplicate keys are looked after here.
 */
#ifndef EW_BASE_NODE_BUILD_H
#define EW_BASE_NODE_BUILD_H

#include "base/vec.h"
#include "base/yaml.h"

struct ew_node_build {
    struct ew_arena *arena;   /**< of the tree */
    struct ew_arena *scratch; /**< of what is needed while building */
    struct ew_vec levels;     /**< open lists and maps */
    struct ew_node *root;     /**< NULL until the first event */
    struct ew_str tag;        /**< of the value that comes next */
    struct ew_error *err;
};

struct ew_node_build ew_node_build_of(struct ew_arena *arena,
                                      struct ew_arena *scratch,
                                      struct ew_error *err);
/** Whether a scalar that comes now is a key. */
bool ew_node_build_wants_key(const struct ew_node_build *build);
/** A value or a key. */
EW_NODISCARD enum ew_status ew_node_build_scalar(struct ew_node_build *build,
                                                 const struct ew_node *scalar);
/** A list or a map begins; only the begin of place is known. */
EW_NODISCARD enum ew_status ew_node_build_open(struct ew_node_build *build,
                                               enum ew_node_kind kind,
                                               struct ew_place place);
/** It ends; end_line 0 means: where its last element or entry ends. */
void ew_node_build_close(struct ew_node_build *build, size_t end_line,
                         size_t end_column);

#endif
