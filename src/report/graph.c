#include "report/graph.h"

#include "report/text.h"

struct build {
    struct ew_arena *arena;
    struct ew_graph *graph;
    const struct ew_reported *reported; /**< the principal at hand */
    size_t principal;                   /**< its node */
    struct ew_map nodes;                /**< key to its index, a size_t */
    struct ew_map edges;
    struct ew_buf key; /**< both for the node or edge being made */
    struct ew_buf label;
};

/* ---- parts -------------------------------------------------------------- */

/* Keys are made of parts that names cannot fake: each has its length. */
static void add_key_part(struct build *b, struct ew_str part)
{
    ew_buf_printf(&b->key, "%zu:", part.len);
    ew_buf_add(&b->key, part);
}

static void add_key_number(struct build *b, size_t number)
{
    ew_buf_printf(&b->key, "%zu:", number);
}

/* Begin the key and the label of a node. */
static void start_node(struct build *b, enum ew_graph_node_kind kind)
{
    b->key.len = 0;
    b->label.len = 0;
    add_key_number(b, (size_t)kind);
}

/* The index of what has this key; *known: it was there before. */
static enum ew_status index_of_key(struct build *b, struct ew_map *map,
                                   struct ew_vec *items, size_t *out,
                                   bool *known, struct ew_error *err)
{
    const size_t *found = ew_map_find(map, ew_buf_str(&b->key));
    *known = found != NULL;
    if (found) {
        *out = *found;
        return EW_OK;
    }
    struct ew_str key = ew_arena_str(b->arena, ew_buf_str(&b->key));
    size_t *index = EW_NEW(b->arena, size_t);
    if (!key.ptr || !index || b->key.failed || !ew_vec_push(items)) {
        return ew_fail_memory(err);
    }
    *index = items->count - 1;
    *out = *index;
    return ew_map_put(map, key, index) == EW_OK ? EW_OK : ew_fail_memory(err);
}

/* A node with the key and the label that were made. */
static enum ew_status add_keyed_node(struct build *b,
                                     enum ew_graph_node_kind kind,
                                     enum ew_verdict verdict, size_t *out,
                                     struct ew_error *err)
{
    bool known = false;
    EW_TRY(index_of_key(b, &b->nodes, &b->graph->nodes, out, &known, err));
    struct ew_graph_node *node =
        (struct ew_graph_node *)b->graph->nodes.items + *out;
    node->members++;
    if (known) {
        return EW_OK;
    }
    node->kind = kind;
    node->verdict = verdict;
    node->label = ew_arena_str(b->arena, ew_buf_str(&b->label));
    return node->label.ptr && !b->label.failed ? EW_OK : ew_fail_memory(err);
}

/* An edge with the label that was made; equal ones are one. */
static enum ew_status add_keyed_edge(struct build *b, size_t from, size_t to,
                                     enum ew_verdict verdict,
                                     struct ew_error *err)
{
    bool known = false;
    size_t index = 0;
    b->key.len = 0;
    add_key_number(b, from);
    add_key_number(b, to);
    add_key_number(b, (size_t)verdict);
    add_key_part(b, ew_buf_str(&b->label));
    EW_TRY(index_of_key(b, &b->edges, &b->graph->edges, &index, &known, err));
    struct ew_graph_edge *edge =
        (struct ew_graph_edge *)b->graph->edges.items + index;
    edge->members++;
    if (known) {
        return EW_OK;
    }
    edge->from = from;
    edge->to = to;
    edge->verdict = verdict;
    edge->label = ew_arena_str(b->arena, ew_buf_str(&b->label));
    return edge->label.ptr && !b->label.failed ? EW_OK : ew_fail_memory(err);
}

/* ---- nodes -------------------------------------------------------------- */

/* One node for each thing, and nothing grouped. */
static bool is_whole(const struct build *b)
{
    return b->graph->detail == EW_GRAPH_WHOLE;
}

/* Empty for a document of no account. */
static struct ew_str account_of_build(const struct build *b)
{
    const struct ew_account *account = b->reported->access->principal->account;
    return account ? account->id : EW_STR("");
}

static const char *reach_text(enum ew_reach reach)
{
    return reach == EW_REACH_NONE ? "no reach" : ew_reach_text(reach);
}

static void add_account_line(struct build *b, struct ew_str account)
{
    if (account.len > 0) {
        ew_buf_add(&b->label, EW_STR("\naccount "));
        ew_buf_add_visible(&b->label, account);
    }
}

/* Principals that a grouped graph shows as one. */
static void add_group_key(struct build *b)
{
    const struct ew_access *access = b->reported->access;
    if (b->graph->detail == EW_GRAPH_BY_ACCOUNT) {
        add_key_part(b, account_of_build(b));
    }
    add_key_number(b, (size_t)access->verdict);
    add_key_number(b, (size_t)access->reach);
    add_key_number(b, access->principal->type == EW_PRINCIPAL_ROOT);
    add_key_number(b, access->clusters_except.count > 0);
}

static void label_group(struct build *b)
{
    const struct ew_access *access = b->reported->access;
    bool root = access->principal->type == EW_PRINCIPAL_ROOT;
    ew_buf_add(&b->label, root ? EW_STR("root user") : EW_STR("principal"));
    if (b->graph->detail == EW_GRAPH_BY_ACCOUNT) {
        add_account_line(b, account_of_build(b));
    }
    ew_buf_printf(&b->label, "\n%s, %s%s", ew_verdict_text(access->verdict),
                  reach_text(access->reach),
                  access->clusters_except.count ? " with exceptions" : "");
}

/* What no edge shows: where the access ends, what closes it, what is not
   known of it. */
static void label_limits(struct build *b)
{
    const struct ew_access *access = b->reported->access;
    if (access->clusters_except.count > 0) {
        ew_buf_add(&b->label, EW_STR("\nbut not "));
        ew_text_add_clusters(&b->label, access->clusters_except,
                             access->principal);
    }
    if (access->condition_count > 0) {
        ew_buf_add(&b->label, EW_STR("\nneeds "));
        ew_text_add_needed(&b->label, access->conditions,
                           access->condition_count);
    }
    if (access->blocker_count > 0) {
        ew_buf_add(&b->label, EW_STR("\nclosed by "));
        ew_text_add_blockers(&b->label, access);
    }
    for (size_t i = 0; i < access->unknown.count; i++) {
        ew_buf_add(&b->label, i ? EW_STR("; ") : EW_STR("\nnot decided: "));
        ew_buf_add_visible(&b->label, access->unknown.items[i]);
    }
}

/* Short name, account, verdict, and what the allow-list says of it. */
static void label_principal(struct build *b)
{
    const struct ew_access *access = b->reported->access;
    enum ew_list_status status = b->reported->list_status;
    ew_buf_add_visible(&b->label,
                       ew_text_short_principal(access->principal->arn));
    add_account_line(b, account_of_build(b));
    ew_buf_printf(&b->label, "\n%s", ew_verdict_text(access->verdict));
    if (status != EW_LIST_NONE) {
        ew_buf_printf(&b->label, "\nallow-list: %s",
                      ew_list_status_text(status));
    }
    label_limits(b);
}

static enum ew_status principal_node(struct build *b, struct ew_error *err)
{
    const struct ew_access *access = b->reported->access;
    start_node(b, EW_NODE_PRINCIPAL);
    if (is_whole(b)) {
        add_key_part(b, access->principal->arn);
        label_principal(b);
    } else {
        add_group_key(b);
        label_group(b);
    }
    return add_keyed_node(b, EW_NODE_PRINCIPAL, access->verdict, &b->principal,
                          err);
}

/* With its clusters in the key: see the head. */
static enum ew_status policy_node(struct build *b, const struct ew_grant *grant,
                                  size_t *out, struct ew_error *err)
{
    const struct ew_policy *policy = grant->attachment->policy;
    const char *type = ew_policy_type_text(policy->type);
    start_node(b, EW_NODE_POLICY);
    if (!is_whole(b)) {
        add_group_key(b);
        add_key_number(b, (size_t)policy->type);
        add_key_number(b, (size_t)grant->reach);
        ew_buf_printf(&b->label, "grant, policy: %s", type);
        return add_keyed_node(b, EW_NODE_POLICY, EW_VERDICT_NONE, out, err);
    }
    add_key_part(b, policy->id);
    for (size_t i = 0; i < grant->clusters.count; i++) {
        add_key_part(b, grant->clusters.items[i]);
    }
    ew_buf_printf(&b->label, "%s policy\n", type);
    ew_buf_add_visible(&b->label, policy->name.len ? policy->name : policy->id);
    return add_keyed_node(b, EW_NODE_POLICY, EW_VERDICT_NONE, out, err);
}

/* `cluster/NAME` and below it where, if it is an ARN. */
static void label_cluster(struct build *b, struct ew_str pattern)
{
    struct ew_arn arn;
    if (!ew_arn_split(pattern, &arn)) {
        ew_buf_add_visible(&b->label, pattern);
        return;
    }
    bool any = arn.region.len == 0 || ew_str_eq(arn.region, EW_STR("*"));
    ew_buf_add_visible(&b->label, arn.resource);
    ew_buf_add_char(&b->label, '\n');
    ew_buf_add_visible(&b->label, any ? EW_STR("any region") : arn.region);
    add_account_line(b, arn.account);
}

static enum ew_status cluster_node(struct build *b, struct ew_str pattern,
                                   size_t *out, struct ew_error *err)
{
    start_node(b, EW_NODE_CLUSTER);
    add_key_part(b, pattern);
    label_cluster(b, pattern);
    return add_keyed_node(b, EW_NODE_CLUSTER, EW_VERDICT_NONE, out, err);
}

/* In a grouped graph all clusters that are reached alike are one. */
static enum ew_status reach_node(struct build *b, enum ew_reach reach,
                                 size_t *out, struct ew_error *err)
{
    start_node(b, EW_NODE_CLUSTER);
    add_key_number(b, (size_t)reach);
    ew_buf_add(&b->label, ew_str_from(reach_text(reach)));
    if (b->graph->detail == EW_GRAPH_BY_ACCOUNT) {
        add_key_part(b, account_of_build(b));
        add_account_line(b, account_of_build(b));
    }
    return add_keyed_node(b, EW_NODE_CLUSTER, EW_VERDICT_NONE, out, err);
}

/* ---- edges -------------------------------------------------------------- */

/* From a policy, or a principal, to what it reaches. */
static enum ew_status reach_edges(struct build *b, size_t from,
                                  enum ew_reach reach, struct ew_strs clusters,
                                  struct ew_error *err)
{
    const struct ew_access *access = b->reported->access;
    enum ew_verdict verdict =
        from == b->principal ? access->verdict : EW_VERDICT_NONE;
    const char *label =
        verdict == EW_VERDICT_NONE ? "" : ew_verdict_text(verdict);
    size_t count = is_whole(b) ? clusters.count : clusters.count > 0;
    for (size_t i = 0; i < count; i++) {
        size_t to = 0;
        EW_TRY(is_whole(b) ? cluster_node(b, clusters.items[i], &to, err)
                           : reach_node(b, reach, &to, err));
        b->label.len = 0;
        ew_buf_add(&b->label, ew_str_from(label));
        EW_TRY(add_keyed_edge(b, from, to, verdict, err));
    }
    return EW_OK;
}

/* Which statement, through which group and on which conditions. */
static void label_grant(struct build *b, const struct ew_grant *grant)
{
    b->label.len = 0;
    ew_buf_add(&b->label, ew_str_from(ew_verdict_text(grant->verdict)));
    if (!is_whole(b)) {
        return;
    }
    ew_buf_add(&b->label, EW_STR(", "));
    ew_text_add_statement(&b->label, grant->statement);
    if (grant->attachment->group.ptr) {
        ew_buf_add(&b->label, EW_STR(", through group "));
        ew_buf_add_visible(&b->label, grant->attachment->group);
    }
    if (grant->condition_count > 0) {
        ew_buf_add(&b->label, EW_STR(", needs "));
        ew_text_add_needed(&b->label, grant->conditions,
                           grant->condition_count);
    }
}

static enum ew_status add_grant_edges(struct build *b,
                                      const struct ew_grant *grant,
                                      struct ew_error *err)
{
    size_t policy = 0;
    EW_TRY(policy_node(b, grant, &policy, err));
    label_grant(b, grant);
    EW_TRY(add_keyed_edge(b, b->principal, policy, grant->verdict, err));
    return reach_edges(b, policy, grant->reach, grant->clusters, err);
}

static enum ew_status add_principal_node(struct build *b, struct ew_error *err)
{
    const struct ew_access *access = b->reported->access;
    EW_TRY(principal_node(b, err));
    for (size_t i = 0; i < access->grant_count; i++) {
        EW_TRY(add_grant_edges(b, &access->grants[i], err));
    }
    if (access->grant_count == 0) {
        return reach_edges(b, b->principal, access->reach, access->clusters,
                           err);
    }
    return EW_OK;
}

enum ew_status ew_graph_build(struct ew_arena *arena,
                              const struct ew_report *report,
                              enum ew_graph_detail detail, struct ew_graph *out,
                              struct ew_error *err)
{
    *out = (struct ew_graph){
        .detail = detail,
        .nodes = ew_vec_of(arena, sizeof(struct ew_graph_node)),
        .edges = ew_vec_of(arena, sizeof(struct ew_graph_edge)),
    };
    struct build b = {
        .arena = arena,
        .graph = out,
        .nodes = ew_map_of(arena),
        .edges = ew_map_of(arena),
    };
    ew_buf_init(&b.key);
    ew_buf_init(&b.label);
    enum ew_status status = EW_OK;
    for (size_t i = 0; i < report->principal_count && status == EW_OK; i++) {
        b.reported = &report->principals[i];
        status = add_principal_node(&b, err);
    }
    ew_buf_release(&b.key);
    ew_buf_release(&b.label);
    return status;
}

/* ---- texts -------------------------------------------------------------- */

void ew_graph_add_members(struct ew_buf *out, const struct ew_graph *graph,
                          size_t members)
{
    if (graph->detail != EW_GRAPH_WHOLE) {
        ew_buf_printf(out, "%zu \xC3\x97 ", members);
    }
}

void ew_graph_add_title(struct ew_buf *out, const struct ew_report *report)
{
    size_t open = 0;
    for (size_t i = 0; i < EW_SEVERITIES; i++) {
        open += report->summary.findings[i];
    }
    ew_text_add_count(out, report->principal_count, "principal");
    ew_buf_add(out, EW_STR(" with a verdict, "));
    ew_text_add_count(out, report->summary.grants, "grant");
    ew_buf_add(out, EW_STR(" with access, "));
    ew_text_add_count(out, open, "open finding");
    ew_buf_printf(out, ", gate %s", ew_gate_text(report->gate));
    if (!report->complete) {
        ew_buf_add(out, EW_STR(", input incomplete"));
    }
}
