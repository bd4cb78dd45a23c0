/* Paths and their choke points in JSON, with the graph that is drawn. */
#include "report/graph_make.h"
#include "report/paths.h"
#include "report/shapes.h"

/* ---- choke points -------------------------------------------------------- */

/* clang-format off */
static const struct ew_row CLOSING_ROWS[] = {
    {"undecided",   EW_TEXT_OR_NULL(ew_closing, undecided),
     .help = "Why it could not be found out; null: it was."},
    {"lose_access", EW_TEXTS(ew_closing, lose),
     .help = "Who has a door or a path now and would have none."},
    {"keep_doors",  EW_TEXTS(ew_closing, doors),
     .help = "Of the others whom it lets through: they keep doors of their "
             "own."},
    {"other_paths", EW_TEXTS(ew_closing, paths),
     .help = "Likewise: they come by another path."},
    {"unknown",     EW_TEXTS(ew_closing, unknown),
     .help = "Likewise: what they would have is not decided."},
};
static const struct ew_shape CLOSING = {
    EW_SHAPE("closing", CLOSING_ROWS, ew_closing),
    .null = EW_NULL_BY_FLAG,
    .help = "What there would be without the statement, of anybody, by any "
            "door; null: it was not looked for."};
/* clang-format on */

struct choke {
    struct ew_choke choke;
    struct ew_strs doors;
};

static void write_choke(struct ew_json_writer *w, struct ew_rows rows,
                        const void *from)
{
    const struct ew_choke *choke = from;
    struct ew_str doors[EW_DOORS];
    size_t count = 0;
    for (size_t i = 0; i < EW_DOORS; i++) {
        if (choke->doors[i]) {
            doors[count++] = ew_str_from(ew_door_text((enum ew_door)i));
        }
    }
    const struct choke view = {
        *choke, {doors, count}
    };
    ew_write_rows(w, rows, &view);
}

/* clang-format off */
static const struct ew_row CHOKE_ROWS[] = {
    {"opening", EW_OBJECT(choke, choke.opening, EW_THROUGH_SHAPE)},
    {"lets_through", EW_TEXTS(choke, choke.lets),
     .help = "Whose paths go by it, at the first step or at a later one: ARNs "
             "of principals, and names of those from outside."},
    {"ends",    EW_TEXTS(choke, choke.ends),
     .help = "Whose access they get to."},
    {"doors",   EW_TEXTS(choke, doors)},
    {"paths",   EW_COUNT(choke, choke.path_count)},
    {"closing", EW_OBJECT(choke, choke.closing, CLOSING)},
};
static const struct ew_shape CHOKE = {
    EW_SHAPE("choke_point", CHOKE_ROWS, ew_choke),
    .write = write_choke};
/* clang-format on */

/* ---- the graph ----------------------------------------------------------- */

/* clang-format off */
static const struct ew_row NODE_ROWS[] = {
    {"kind",  EW_WORD(ew_graph_node, kind, EW_GRAPH_NODE_WORDS),
     .help = "changed: a principal, as the steps before leave it."},
    {"name",  EW_TEXT_OR_NULL(ew_graph_node, name),
     .help = "The ARN, the name of who comes from outside, or the door."},
    {"label", EW_TEXT(ew_graph_node, label)},
};
static const struct ew_shape NODE = {
    EW_SHAPE("node", NODE_ROWS, ew_graph_node)};

static const struct ew_row EDGE_ROWS[] = {
    {"from",    EW_COUNT(ew_graph_edge, from),
     .help = "The place of the node in the list, from 0."},
    {"to",      EW_COUNT(ew_graph_edge, to)},
    {"verdict", EW_WORD(ew_graph_edge, verdict, EW_VERDICT_WORDS),
     .unsaid = EW_VERDICT_CONDITIONAL},
    {"label",   EW_TEXT(ew_graph_edge, label)},
};
static const struct ew_shape EDGE = {
    EW_SHAPE("edge", EDGE_ROWS, ew_graph_edge)};
/* clang-format on */

/* ---- who goes them ------------------------------------------------------- */

struct walker {
    struct ew_str arn;
    struct ew_str account;
    struct ew_ways ways;
    enum ew_verdict verdict;
};

static void write_walker(struct ew_json_writer *w, struct ew_rows rows,
                         const void *from)
{
    const struct ew_ways *ways = from;
    const struct walker view = {
        .arn = ways->principal->arn,
        .account = ew_account_id(ways->principal),
        .ways = *ways,
        .verdict = ways->exec->verdict,
    };
    ew_write_rows(w, rows, &view);
}

/* clang-format off */
static const struct ew_row WALKER_ROWS[] = {
    {"arn",     EW_TEXT(walker, arn)},
    {"account", EW_TEXT_OR_NULL(walker, account)},
    {"verdict", EW_WORD(walker, verdict, EW_VERDICT_WORDS),
     .help = "By its own policies, for exec."},
    {"paths",   EW_LIST(walker, ways.paths, ways.path_count, EW_PATH_SHAPE)},
};
static const struct ew_shape WALKER = {
    EW_SHAPE("principal", WALKER_ROWS, ew_ways),
    .write = write_walker};

/* ---- the whole ----------------------------------------------------------- */

struct whole {
    struct ew_paths_shown shown;
    const struct ew_graph_node *nodes;
    size_t node_count;
    const struct ew_graph_edge *edges;
    size_t edge_count;
};

static const struct ew_row RUN_ROWS[] = {
    {"version",     EW_TEXT(whole, shown.version)},
    {"command",     EW_TEXT(whole, shown.command),
     .schema = "{\"const\": \"paths\"}"},
    {"started_at",  EW_TIME(whole, shown.started_at)},
    {"now",         EW_TIME(whole, shown.now)},
    {"from",        EW_TEXT_OR_NULL(whole, shown.from),
     .help = "As it was asked for, like the next two; null: all."},
    {"to",          EW_TEXT_OR_NULL(whole, shown.to)},
    {"door",        EW_TEXT_OR_NULL(whole, shown.door)},
    {"inputs",      EW_SPECIAL(whole, shown.estate, const struct ew_estate *,
                               EW_INPUTS)},
    {"assumptions", EW_TEXTS(whole, shown.assumptions)},
    {"complete",    EW_FLAG(whole, shown.complete)},
    {"incomplete",  EW_TEXTS(whole, shown.incomplete)},
};
static const struct ew_shape RUN = {
    EW_SHAPE("run", RUN_ROWS, whole)};

static const struct ew_row SUMMARY_ROWS[] = {
    {"principals",   EW_COUNT(whole, shown.way_count)},
    {"outside",      EW_COUNT(whole, shown.outside_count)},
    {"paths",        EW_COUNT(whole, shown.path_count)},
    {"choke_points", EW_COUNT(whole, shown.choke_count)},
    {"unopened",     EW_COUNT(whole, shown.unopened),
     .help = "Paths through no statement that was read."},
};
static const struct ew_shape SUMMARY = {
    EW_SHAPE("summary", SUMMARY_ROWS, whole)};

static const struct ew_row WHOLE_ROWS[] = {
    {"schema",       EW_CONST("execwarden/paths/v1")},
    {"run",          EW_PART(whole, RUN)},
    {"summary",      EW_PART(whole, SUMMARY)},
    {"choke_points", EW_LIST(whole, shown.chokes, shown.choke_count, CHOKE),
     .help = "Statements that open paths; who lets most through first."},
    {"nodes",        EW_LIST(whole, nodes, node_count, NODE)},
    {"edges",        EW_LIST(whole, edges, edge_count, EDGE),
     .help = "Steps, and the doors behind the last of them."},
    {"principals",   EW_LIST(whole, shown.ways, shown.way_count, WALKER)},
    {"outside",      EW_LIST(whole, shown.outside, shown.outside_count,
                             EW_OUTSIDE_SHAPE)},
};
const struct ew_shape EW_PATHS_SHAPE = {
    EW_SHAPE("paths", WHOLE_ROWS, whole),
    .help = "Paths and choke points by execwarden paths, --output json"};
/* clang-format on */

void ew_paths_json(struct ew_buf *out, const struct ew_paths_shown *shown,
                   const struct ew_render *how)
{
    struct ew_arena arena;
    struct ew_graph graph;
    ew_arena_init(&arena);
    if (ew_paths_draw(&arena, shown, EW_GRAPH_WHOLE, &graph)) {
        const struct whole whole = {
            .shown = *shown,
            .nodes = graph.nodes.items,
            .node_count = graph.nodes.count,
            .edges = graph.edges.items,
            .edge_count = graph.edges.count,
        };
        ew_write_document(out, &EW_PATHS_SHAPE, &whole, how);
    } else {
        out->failed = true;
    }
    ew_arena_release(&arena);
}
