/*
 * Nodes and edges are found by keys: what is made twice is there once.
 */
#include "report/graph_make.h"

static const char *const NODES[] = {
    [EW_NODE_PRINCIPAL] = "principal", [EW_NODE_POLICY] = "policy",
    [EW_NODE_CLUSTER] = "cluster",     [EW_NODE_OUTSIDE] = "outside",
    [EW_NODE_CHANGED] = "changed",     [EW_NODE_DOOR] = "door",
};
const struct ew_words EW_GRAPH_NODE_WORDS = EW_WORDS(NODES);

struct ew_graph_maker ew_graph_begin(struct ew_arena *arena,
                                     enum ew_graph_detail detail,
                                     struct ew_graph *graph)
{
    *graph = (struct ew_graph){
        .detail = detail,
        .nodes = ew_vec_of(arena, sizeof(struct ew_graph_node)),
        .edges = ew_vec_of(arena, sizeof(struct ew_graph_edge)),
    };
    struct ew_graph_maker m = {
        .arena = arena,
        .graph = graph,
        .nodes = ew_map_of(arena),
        .edges = ew_map_of(arena),
    };
    ew_buf_init(&m.key);
    ew_buf_init(&m.label);
    return m;
}

void ew_graph_end(struct ew_graph_maker *m)
{
    ew_buf_release(&m->key);
    ew_buf_release(&m->label);
}

/* Each part has its length. */
void ew_graph_key_part(struct ew_graph_maker *m, struct ew_str part)
{
    ew_buf_printf(&m->key, "%zu:", part.len);
    ew_buf_add(&m->key, part);
}

void ew_graph_key_number(struct ew_graph_maker *m, size_t number)
{
    ew_buf_printf(&m->key, "%zu:", number);
}

void ew_graph_start_node(struct ew_graph_maker *m, enum ew_graph_node_kind kind)
{
    m->key.len = 0;
    m->label.len = 0;
    m->name = (struct ew_str){NULL, 0};
    ew_graph_key_number(m, (size_t)kind);
}

void ew_graph_label_account(struct ew_graph_maker *m, struct ew_str account)
{
    if (account.len > 0) {
        ew_buf_add(&m->label, EW_STR("\naccount "));
        ew_buf_add_visible(&m->label, account);
    }
}

/* The index of what has this key; *known: it was there before. */
static enum ew_status index_of_key(struct ew_graph_maker *m, struct ew_map *map,
                                   struct ew_vec *items, size_t *out,
                                   bool *known)
{
    const size_t *found = ew_map_find(map, ew_buf_str(&m->key));
    *known = found != NULL;
    if (found) {
        *out = *found;
        return EW_OK;
    }
    struct ew_str key = ew_arena_str(m->arena, ew_buf_str(&m->key));
    size_t *index = EW_NEW(m->arena, size_t);
    EW_TRY_MEMORY(key.ptr && index && !m->key.failed && ew_vec_push(items));
    *index = items->count - 1;
    *out = *index;
    return ew_map_put(map, key, index) == EW_OK ? EW_OK : EW_NOMEM;
}

enum ew_status ew_graph_add_node(struct ew_graph_maker *m,
                                 enum ew_graph_node_kind kind,
                                 enum ew_verdict verdict, size_t *out)
{
    bool known = false;
    EW_TRY(index_of_key(m, &m->nodes, &m->graph->nodes, out, &known));
    struct ew_graph_node *node =
        (struct ew_graph_node *)m->graph->nodes.items + *out;
    node->members++;
    if (known) {
        return EW_OK;
    }
    node->kind = kind;
    node->verdict = verdict;
    node->name = m->name;
    node->label = ew_arena_str(m->arena, ew_buf_str(&m->label));
    return node->label.ptr && !m->label.failed ? EW_OK : EW_NOMEM;
}

enum ew_status ew_graph_add_edge(struct ew_graph_maker *m, size_t from,
                                 size_t to, enum ew_verdict verdict)
{
    bool known = false;
    size_t index = 0;
    m->key.len = 0;
    ew_graph_key_number(m, from);
    ew_graph_key_number(m, to);
    ew_graph_key_number(m, (size_t)verdict);
    ew_graph_key_part(m, ew_buf_str(&m->label));
    EW_TRY(index_of_key(m, &m->edges, &m->graph->edges, &index, &known));
    struct ew_graph_edge *edge =
        (struct ew_graph_edge *)m->graph->edges.items + index;
    edge->members++;
    if (known) {
        return EW_OK;
    }
    edge->from = from;
    edge->to = to;
    edge->verdict = verdict;
    edge->label = ew_arena_str(m->arena, ew_buf_str(&m->label));
    return edge->label.ptr && !m->label.failed ? EW_OK : EW_NOMEM;
}
