/* The graph of access in the language of Graphviz. */
#include "report/graph.h"

/* What a verdict looks like; its name is in the label too. */
static const char *verdict_style(enum ew_verdict verdict)
{
    switch (verdict) {
    case EW_VERDICT_ALLOWED:
        return ", style=bold, penwidth=2";
    case EW_VERDICT_PARTIAL:
        return ", style=dotted";
    case EW_VERDICT_BLOCKED:
        return ", style=dashed, arrowhead=tee";
    case EW_VERDICT_UNKNOWN:
        return ", style=dashed, penwidth=2, arrowhead=odot";
    case EW_VERDICT_CONDITIONAL:
    case EW_VERDICT_NONE:
        break;
    }
    return "";
}

static const char *node_shape(enum ew_graph_node_kind kind)
{
    switch (kind) {
    case EW_NODE_POLICY:
        return "note";
    case EW_NODE_CLUSTER:
        return "component";
    case EW_NODE_PRINCIPAL:
        break;
    }
    return "box";
}

/* Inside quotes only the quote ends the text; `\` and `&` begin escapes. */
static void add_dot_text(struct ew_buf *out, struct ew_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        switch (text.ptr[i]) {
        case '"':
        case '\\':
            ew_buf_add_char(out, '\\');
            ew_buf_add_char(out, text.ptr[i]);
            break;
        case '&':
            ew_buf_add(out, EW_STR("&amp;"));
            break;
        case '\n':
            ew_buf_add(out, EW_STR("\\n"));
            break;
        default:
            ew_buf_add_char(out, text.ptr[i]);
        }
    }
}

static void add_label(struct ew_buf *out, struct ew_str label)
{
    ew_buf_add(out, EW_STR("label=\""));
    add_dot_text(out, label);
    ew_buf_add_char(out, '"');
}

static void add_nodes(struct ew_buf *out, const struct ew_graph *graph,
                      const struct ew_render *how)
{
    const struct ew_graph_node *nodes = graph->nodes.items;
    for (size_t i = 0; i < graph->nodes.count; i++) {
        ew_buf_printf(out, "  n%zu [shape=%s, ", i, node_shape(nodes[i].kind));
        add_label(out, nodes[i].label);
        ew_buf_printf(out, "%s];\n", verdict_style(nodes[i].verdict));
        ew_render_drain(out, how);
    }
}

static void add_edges(struct ew_buf *out, const struct ew_graph *graph,
                      const struct ew_render *how)
{
    EW_EACH(const struct ew_graph_edge, edge, &graph->edges) {
        ew_buf_printf(out, "  n%zu -> n%zu [", edge->from, edge->to);
        add_label(out, edge->label);
        ew_buf_printf(out, "%s];\n", verdict_style(edge->verdict));
        ew_render_drain(out, how);
    }
}

void ew_report_dot(struct ew_buf *out, const struct ew_report *report,
                   const struct ew_render *how)
{
    struct ew_arena arena;
    ew_arena_init(&arena);
    struct ew_graph graph;
    struct ew_buf title;
    ew_buf_init(&title);
    if (ew_graph_build(&arena, report, EW_GRAPH_WHOLE, &graph, NULL) == EW_OK) {
        ew_graph_add_title(&title, report);
        ew_buf_add(out, EW_STR("digraph execwarden {\n  rankdir=LR;\n"
                               "  labelloc=t;\n  "));
        add_label(out, ew_buf_str(&title));
        ew_buf_add(out, EW_STR(";\n"));
        add_nodes(out, &graph, how);
        add_edges(out, &graph, how);
        ew_buf_add(out, EW_STR("}\n"));
    } else {
        out->failed = true;
    }
    out->failed = out->failed || title.failed;
    ew_buf_release(&title);
    ew_arena_release(&arena);
}
