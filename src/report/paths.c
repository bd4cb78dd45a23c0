/* The formats of `paths`, and the two that draw. */
#include "report/paths.h"

#include "report/graph_make.h"
#include "report/text.h"

static const struct ew_paths_format FORMATS[] = {
    {EW_LIT("table"),   ew_paths_table  },
    {EW_LIT("json"),    ew_paths_json   },
    {EW_LIT("dot"),     ew_paths_dot    },
    {EW_LIT("mermaid"), ew_paths_mermaid},
};

const struct ew_paths_format *ew_paths_formats(size_t *count)
{
    *count = sizeof(FORMATS) / sizeof(FORMATS[0]);
    return FORMATS;
}

const struct ew_paths_format *ew_paths_format_find(struct ew_str name)
{
    size_t i = 0;
    while (i < sizeof(FORMATS) / sizeof(FORMATS[0]) &&
           !ew_str_eq(FORMATS[i].name, name)) {
        i++;
    }
    return i < sizeof(FORMATS) / sizeof(FORMATS[0]) ? &FORMATS[i] : NULL;
}

void ew_paths_add_figures(struct ew_buf *out,
                          const struct ew_paths_shown *shown)
{
    ew_text_add_count(out, shown->way_count, "principal");
    ew_buf_printf(out, " and %zu from outside, ", shown->outside_count);
    ew_text_add_count(out, shown->path_count, "path");
    ew_buf_add(out, EW_STR(", "));
    ew_text_add_count(out, shown->choke_count, "choke point");
}

/* ---- graphs -------------------------------------------------------------- */

/* A group for each account, or for all. */
static enum ew_status add_walker_group(struct ew_graph_maker *m,
                                       const struct ew_account *account,
                                       size_t *out)
{
    ew_graph_start_node(m, EW_NODE_PRINCIPAL);
    ew_buf_add(&m->label, EW_STR("principal"));
    if (account && m->graph->detail == EW_GRAPH_BY_ACCOUNT) {
        ew_graph_key_part(m, account->id);
        ew_graph_label_account(m, account->id);
    }
    return ew_graph_add_node(m, EW_NODE_PRINCIPAL, EW_VERDICT_NONE, out);
}

static enum ew_status add_shown(struct ew_graph_maker *m,
                                const struct ew_paths_shown *shown)
{
    bool whole = m->graph->detail == EW_GRAPH_WHOLE;
    for (size_t i = 0; i < shown->way_count; i++) {
        const struct ew_ways *ways = &shown->ways[i];
        size_t from = 0;
        EW_TRY(whole ? ew_graph_principal(m, ways->principal->arn,
                                          EW_VERDICT_NONE, &from)
                     : add_walker_group(m, ways->principal->account, &from));
        EW_TRY(ew_graph_add_paths(m, from, ways->paths, ways->path_count));
    }
    for (size_t i = 0; i < shown->outside_count; i++) {
        const struct ew_outside *outside = &shown->outside[i];
        size_t from = 0;
        EW_TRY(ew_graph_outsider(m, outside, &from));
        EW_TRY(
            ew_graph_add_paths(m, from, outside->paths, outside->path_count));
    }
    return EW_OK;
}

bool ew_paths_draw(struct ew_arena *arena, const void *of,
                   enum ew_graph_detail detail, struct ew_graph *out)
{
    struct ew_graph_maker m = ew_graph_begin(arena, detail, out);
    bool drawn = add_shown(&m, of) == EW_OK;
    ew_graph_end(&m);
    return drawn;
}

static void add_paths_title(struct ew_buf *out, const void *of)
{
    const struct ew_paths_shown *shown = of;
    ew_paths_add_figures(out, shown);
    if (!shown->complete) {
        ew_buf_add(out, EW_STR(", input incomplete"));
    }
}

static struct ew_drawing drawing_of_paths(const struct ew_paths_shown *shown)
{
    return (struct ew_drawing){
        .of = shown,
        .add_title = add_paths_title,
        .make = ew_paths_draw,
        .grouped =
            {[EW_GRAPH_BY_ACCOUNT] =
                 "too large to draw one by one: grouped by account and reach", [EW_GRAPH_BY_VERDICT] =
                 "too large to draw one by one: grouped by reach"},
    };
}

void ew_paths_dot(struct ew_buf *out, const struct ew_paths_shown *shown,
                  const struct ew_render *how)
{
    const struct ew_drawing drawing = drawing_of_paths(shown);
    ew_drawing_dot(out, &drawing, how);
}

void ew_paths_mermaid(struct ew_buf *out, const struct ew_paths_shown *shown,
                      const struct ew_render *how)
{
    const struct ew_drawing drawing = drawing_of_paths(shown);
    (void)how;
    ew_drawing_mermaid(out, &drawing);
}
