/** Graphs while they are made: nodes and edges, found again by keys. */
#ifndef EW_REPORT_GRAPH_MAKE_H
#define EW_REPORT_GRAPH_MAKE_H

#include "report/graph.h"

struct ew_graph_maker {
    struct ew_arena *arena;
    struct ew_graph *graph;
    struct ew_map nodes; /**< key to its index, a size_t */
    struct ew_map edges;
    struct ew_buf key; /**< all for the node or edge being made */
    struct ew_buf label;
    struct ew_str name; /**< borrowed; absent where the node begins */
};

/** An empty graph; end it with ew_graph_end. */
struct ew_graph_maker ew_graph_begin(struct ew_arena *arena,
                                     enum ew_graph_detail detail,
                                     struct ew_graph *graph);
void ew_graph_end(struct ew_graph_maker *m);

/** Begin the key and the label of a node. */
void ew_graph_start_node(struct ew_graph_maker *m,
                         enum ew_graph_node_kind kind);
/** Keys are made of parts that names cannot fake. */
void ew_graph_key_part(struct ew_graph_maker *m, struct ew_str part);
void ew_graph_key_number(struct ew_graph_maker *m, size_t number);
/** A second line of the label; nothing where there is no account. */
void ew_graph_label_account(struct ew_graph_maker *m, struct ew_str account);

/** The node with the key and the label that were made, or the one that has
 * that key already. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_graph_add_node(struct ew_graph_maker *m,
                                              enum ew_graph_node_kind kind,
                                              enum ew_verdict verdict,
                                              size_t *out);
/** An edge with the label that was made; equal ones are one. Errors:
 * EW_NOMEM. */
EW_NODISCARD enum ew_status ew_graph_add_edge(struct ew_graph_maker *m,
                                              size_t from, size_t to,
                                              enum ew_verdict verdict);

/* Paths, in any graph: graph_paths.c. */

/** The node of a principal or, by its name, of somebody outside. */
EW_NODISCARD enum ew_status ew_graph_principal(struct ew_graph_maker *m,
                                               struct ew_str arn,
                                               enum ew_verdict verdict,
                                               size_t *out);
EW_NODISCARD enum ew_status ew_graph_outsider(struct ew_graph_maker *m,
                                              const struct ew_outside *outside,
                                              size_t *out);
/** From the node of whoever goes them: the steps, and the doors at the end; in
 * a grouped graph nothing but the doors. */
EW_NODISCARD enum ew_status ew_graph_add_paths(struct ew_graph_maker *m,
                                               size_t from,
                                               const struct ew_path *paths,
                                               size_t count);
/** From a node to the doors that are its own, but for that of exec. */
EW_NODISCARD enum ew_status ew_graph_add_doors(struct ew_graph_maker *m,
                                               size_t from,
                                               const struct ew_ways *ways);

#endif
