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

static const char *const NODE_SHAPES[] = {
    [EW_NODE_PRINCIPAL] = "box",     [EW_NODE_POLICY] = "note",
    [EW_NODE_CLUSTER] = "component", [EW_NODE_OUTSIDE] = "ellipse",
    [EW_NODE_CHANGED] = "hexagon",   [EW_NODE_DOOR] = "cds",
};

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

static void draw_dot(struct ew_buf *out, const struct ew_graph *graph,
                     struct ew_str title, const struct ew_render *how)
{
    size_t number = 0;
    ew_buf_add(out, EW_STR("digraph execwarden {\n  rankdir=LR;\n"
                           "  labelloc=t;\n  "));
    add_label(out, title);
    ew_buf_add(out, EW_STR(";\n"));
    EW_EACH(const struct ew_graph_node, node, &graph->nodes) {
        ew_buf_printf(out, "  n%zu [shape=%s, ", number++,
                      NODE_SHAPES[node->kind]);
        add_label(out, node->label);
        ew_buf_printf(out, "%s];\n", verdict_style(node->verdict));
        ew_render_drain(out, how);
    }
    EW_EACH(const struct ew_graph_edge, edge, &graph->edges) {
        ew_buf_printf(out, "  n%zu -> n%zu [", edge->from, edge->to);
        add_label(out, edge->label);
        ew_buf_printf(out, "%s];\n", verdict_style(edge->verdict));
        ew_render_drain(out, how);
    }
    ew_buf_add(out, EW_STR("}\n"));
}

void ew_drawing_dot(struct ew_buf *out, const struct ew_drawing *drawing,
                    const struct ew_render *how)
{
    struct ew_arena arena;
    struct ew_graph graph;
    struct ew_buf title;
    ew_arena_init(&arena);
    ew_buf_init(&title);
    drawing->add_title(&title, drawing->of);
    bool made = drawing->make(&arena, drawing->of, EW_GRAPH_WHOLE, &graph);
    if (made) {
        draw_dot(out, &graph, ew_buf_str(&title), how);
    }
    out->failed = out->failed || !made || title.failed;
    ew_buf_release(&title);
    ew_arena_release(&arena);
}
