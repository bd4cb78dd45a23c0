/** Principals, policies and clusters as a graph, for `dot` and `mermaid`. */
#ifndef EW_REPORT_GRAPH_H
#define EW_REPORT_GRAPH_H

#include "base/vec.h"

#include "report/report.h"

enum ew_graph_node_kind {
    EW_NODE_PRINCIPAL,
    EW_NODE_POLICY,
    EW_NODE_CLUSTER,
    EW_NODE_OUTSIDE, /**< no principal of the input */
    EW_NODE_CHANGED, /**< a principal, as steps leave it */
    EW_NODE_DOOR,    /**< with the clusters behind it */
    EW_NODE_KINDS
};
extern const struct ew_words EW_GRAPH_NODE_WORDS;

struct ew_graph_node {
    enum ew_graph_node_kind kind;
    enum ew_verdict verdict; /**< of a principal; else EW_VERDICT_NONE */
    struct ew_str name;      /**< ARN, id or word of what it is; or absent */
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
    struct ew_vec nodes; /**< struct ew_graph_node, as they are met */
    struct ew_vec edges; /**< struct ew_graph_edge */
};

typedef void ew_drawing_title_fn(struct ew_buf *out, const void *of);
typedef bool ew_drawing_make_fn(struct ew_arena *arena, const void *of,
                                enum ew_graph_detail detail,
                                struct ew_graph *out);

/** Something that can be drawn. */
struct ew_drawing {
    const void *of;
    ew_drawing_title_fn *add_title; /**< one line */
    /** Ownership: *out in the arena, borrows of. False: memory is out. */
    ew_drawing_make_fn *make;
    /** By detail: what a node says of the grouping; NULL: there is none. */
    const char *grouped[EW_GRAPH_DETAILS];
};

/** In the language of Graphviz, all of it. */
void ew_drawing_dot(struct ew_buf *out, const struct ew_drawing *drawing,
                    const struct ew_render *how);
/** As a Mermaid flowchart, with as much detail as viewers draw. */
void ew_drawing_mermaid(struct ew_buf *out, const struct ew_drawing *drawing);

#endif
