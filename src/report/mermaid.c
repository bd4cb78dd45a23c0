/*
 * The graph of access as a Mermaid flowchart. Viewers draw no more than 500
 * edges or 50,000 characters, so a larger graph shows groups, and says so.
 */
#include "report/graph.h"

#include <string.h>

enum { EDGES_MAX = 500, BYTES_MAX = 50000 };

/* ---- text --------------------------------------------------------------- */

/*
 * Everything that might mean something to Mermaid, Markdown or HTML becomes a
 * number of a character; bytes of other than ASCII letters stay as they are.
 */
static void add_mermaid_text(struct ew_buf *out, struct ew_str text)
{
    static const struct ew_str LINE = EW_LIT("\xE2\x80\xA8");
    static const struct ew_str PARAGRAPH = EW_LIT("\xE2\x80\xA9");
    for (size_t i = 0; i < text.len; i++) {
        struct ew_str rest = ew_str_slice(text, i, text.len);
        unsigned char c = (unsigned char)text.ptr[i];
        bool word = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                    (c >= 'a' && c <= 'z') || c >= 0x80;
        bool ends_line =
            ew_str_starts(rest, LINE) || ew_str_starts(rest, PARAGRAPH);
        if (ends_line) {
            /* to JavaScript, in which viewers are written */
            ew_buf_add(out, EW_STR("#65533;"));
            i += LINE.len - 1;
        } else if (c == '\n') {
            ew_buf_add(out, EW_STR("<br/>"));
        } else if (word || strchr(" ,.:/-+=", c)) {
            ew_buf_add_char(out, (char)c);
        } else {
            ew_buf_printf(out, "#%u;", c);
        }
    }
}

/* ---- graph -------------------------------------------------------------- */

static const char *arrow(enum ew_verdict verdict)
{
    switch (verdict) {
    case EW_VERDICT_ALLOWED:
        return "==>";
    case EW_VERDICT_PARTIAL:
        return "-.->";
    case EW_VERDICT_BLOCKED:
        return "--x";
    case EW_VERDICT_UNKNOWN:
        return "--o";
    case EW_VERDICT_CONDITIONAL:
    case EW_VERDICT_NONE:
        break;
    }
    return "-->";
}

/* What stands around the label of a node. */
static const char *const SHAPES[][2] = {
    [EW_NODE_PRINCIPAL] = {"[\"",  "\"]" },
      [EW_NODE_POLICY] = {"(\"",  "\")" },
    [EW_NODE_CLUSTER] = {"[(\"", "\")]"},
      [EW_NODE_OUTSIDE] = {"([\"", "\"])"},
    [EW_NODE_CHANGED] = {"{{\"", "\"}}"},
      [EW_NODE_DOOR] = {"[[\"", "\"]]"},
};

/* `12 × ` in a grouped graph, nothing in a whole one. */
static void add_members(struct ew_buf *out, const struct ew_graph *graph,
                        size_t members)
{
    if (graph->detail != EW_GRAPH_WHOLE) {
        ew_buf_printf(out, "%zu \xC3\x97 ", members);
    }
}

static void add_mermaid_node(struct ew_buf *out, const struct ew_graph *graph,
                             size_t index)
{
    const struct ew_graph_node *node =
        (const struct ew_graph_node *)graph->nodes.items + index;
    ew_buf_printf(out, "  n%zu%s", index, SHAPES[node->kind][0]);
    if (node->kind != EW_NODE_CLUSTER && node->kind != EW_NODE_DOOR) {
        add_members(out, graph, node->members);
    }
    add_mermaid_text(out, node->label);
    ew_buf_printf(out, "%s", SHAPES[node->kind][1]);
    if (node->kind == EW_NODE_PRINCIPAL) {
        ew_buf_printf(out, ":::%s", ew_verdict_text(node->verdict));
    }
    ew_buf_add_char(out, '\n');
}

static void add_mermaid_edge(struct ew_buf *out, const struct ew_graph *graph,
                             const struct ew_graph_edge *edge)
{
    ew_buf_printf(out, "  n%zu %s", edge->from, arrow(edge->verdict));
    if (edge->label.len > 0) {
        ew_buf_add(out, EW_STR("|\""));
        add_members(out, graph, edge->members);
        add_mermaid_text(out, edge->label);
        ew_buf_add(out, EW_STR("\"|"));
    }
    ew_buf_printf(out, " n%zu\n", edge->to);
}

/* about: what a node says of the grouping, or NULL. False: no viewer draws as
 * much. */
static bool draw_mermaid(struct ew_buf *out, const struct ew_graph *graph,
                         struct ew_str title, const char *about)
{
    size_t before = out->len;
    ew_buf_add(out, EW_STR("flowchart LR\n  %% "));
    ew_buf_add(out, title);
    ew_buf_add_char(out, '\n');
    if (about) {
        ew_buf_add(out, EW_STR("  about[\""));
        add_mermaid_text(out, ew_str_from(about));
        ew_buf_add(out, EW_STR("\"]\n"));
    }
    for (size_t i = 0; i < graph->nodes.count; i++) {
        add_mermaid_node(out, graph, i);
    }
    EW_EACH(const struct ew_graph_edge, edge, &graph->edges) {
        add_mermaid_edge(out, graph, edge);
    }
    /* By lines, not by colours; the label names the verdict too. */
    ew_buf_add(out, EW_STR("  classDef allowed stroke-width:3px\n"
                           "  classDef conditional stroke-width:1px\n"
                           "  classDef partial stroke-dasharray:2 2\n"
                           "  classDef blocked stroke-dasharray:6 4\n"
                           "  classDef unknown stroke-width:3px,"
                           "stroke-dasharray:6 4\n"));
    return graph->edges.count <= EDGES_MAX && out->len - before <= BYTES_MAX;
}

/* The last has few nodes whatever the input. */
void ew_drawing_mermaid(struct ew_buf *out, const struct ew_drawing *drawing)
{
    size_t before = out->len;
    bool done = false;
    struct ew_buf title;
    ew_buf_init(&title);
    drawing->add_title(&title, drawing->of);
    for (int detail = 0; detail < EW_GRAPH_DETAILS && !done; detail++) {
        struct ew_arena arena;
        struct ew_graph graph;
        ew_arena_init(&arena);
        out->len = before;
        bool made = drawing->make(&arena, drawing->of,
                                  (enum ew_graph_detail)detail, &graph);
        done = !made || draw_mermaid(out, &graph, ew_buf_str(&title),
                                     drawing->grouped[detail]);
        out->failed = out->failed || !made;
        ew_arena_release(&arena);
    }
    out->failed = out->failed || title.failed;
    ew_buf_release(&title);
}
