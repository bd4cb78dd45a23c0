/** Principals, policies and clusters as a graph, for `dot` and `mermaid`. */
#ifndef EW_REPORT_GRAPH_H
#define EW_REPORT_GRAPH_H

#include "base/vec.h"

#include "report/report.h"

enum ew_graph_node_kind { EW_NODE_PRINCIPAL, EW_NODE_POLICY, EW_NODE_CLUSTER };

struct ew_graph_node {
    enum ew_graph_node_kind kind;
    enum ew_verdict verdict; /**< of a principal; else EW_VERDICT_NONE */
    struct ew_str label;     /**< visible; lines are parted by `\n` */
    size_t members;          /**< that it stands for, in a grouped graph */
};

struct ew_graph_edge {
    size_t from; /**< index of a node */
    size_t to;
    enum ew_verdict verdict; /**< EW_VERDICT_NONE: the edge has none */
    struct ew_str label;     /**< visible, one line; may be empty */
    size_t members;
};

/** How much of a graph is drawn. */
enum ew_graph_detail {
    EW_GRAPH_WHOLE,      /**< a node a principal, an edge a grant */
    EW_GRAPH_BY_ACCOUNT, /**< principals of one account, verdict and reach */
    EW_GRAPH_BY_VERDICT, /**< principals of one verdict and reach */
    EW_GRAPH_DETAILS,
};

struct ew_graph {
    enum ew_graph_detail detail;
    struct ew_vec
        nodes; /**< struct ew_graph_node, in the order of the report */
    struct ew_vec edges; /**< struct ew_graph_edge */
};

/**
 * Whoever follows edges from a principal finds its clusters and no others: a
 * policy that reaches different clusters for different principals is several
 * nodes. A principal whose access comes from no grant, such as a root user,
 * is joined to its clusters directly.
 *
 * Ownership: *out in the arena, borrows report. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_graph_build(struct ew_arena *arena,
                                           const struct ew_report *report,
                                           enum ew_graph_detail detail,
                                           struct ew_graph *out,
                                           struct ew_error *err);

/** `12 × ` in a grouped graph, nothing in a whole one. */
void ew_graph_add_members(struct ew_buf *out, const struct ew_graph *graph,
                          size_t members);
/** One line on the whole: key figures, the gate, what is missing. */
void ew_graph_add_title(struct ew_buf *out, const struct ew_report *report);

#endif
