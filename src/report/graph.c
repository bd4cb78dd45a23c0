/*
 * Principals, policies and clusters as nodes, grants and reach as edges, for
 * the two formats that draw. Nodes are found by keys: two grants of one policy
 * lead to one node, unless they reach different clusters, or a reader would
 * follow an edge to a cluster that this principal does not reach.
 *
 * Large graphs are grouped (mermaid.c): then a node stands for all principals
 * of one verdict and reach, and counts them.
 */
#include "report/graph_make.h"
#include "report/text.h"

struct build {
    struct ew_graph_maker m;
    const struct ew_reported *reported; /**< the principal at hand */
    size_t principal;                   /**< its node */
};

/* ---- nodes -------------------------------------------------------------- */

/* One node for each thing, and nothing grouped. */
static bool is_whole(const struct build *b)
{
    return b->m.graph->detail == EW_GRAPH_WHOLE;
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

/* Principals that a grouped graph shows as one. */
static void add_group_key(struct build *b)
{
    const struct ew_access *access = b->reported->access;
    if (b->m.graph->detail == EW_GRAPH_BY_ACCOUNT) {
        ew_graph_key_part(&b->m, account_of_build(b));
    }
    ew_graph_key_number(&b->m, (size_t)access->verdict);
    ew_graph_key_number(&b->m, (size_t)access->reach);
    ew_graph_key_number(&b->m, access->principal->type == EW_PRINCIPAL_ROOT);
    ew_graph_key_number(&b->m, access->clusters_except.count > 0);
}

static void label_group(struct build *b)
{
    const struct ew_access *access = b->reported->access;
    bool root = access->principal->type == EW_PRINCIPAL_ROOT;
    ew_buf_add(&b->m.label, root ? EW_STR("root user") : EW_STR("principal"));
    if (b->m.graph->detail == EW_GRAPH_BY_ACCOUNT) {
        ew_graph_label_account(&b->m, account_of_build(b));
    }
    ew_buf_printf(&b->m.label, "\n%s, %s%s", ew_verdict_text(access->verdict),
                  reach_text(access->reach),
                  access->clusters_except.count ? " with exceptions" : "");
}

/* What no edge shows: where the access ends, what closes it, what is not
   known of it. */
static void label_limits(struct build *b)
{
    const struct ew_access *access = b->reported->access;
    if (access->clusters_except.count > 0) {
        ew_buf_add(&b->m.label, EW_STR("\nbut not "));
        ew_text_add_clusters(&b->m.label, access->clusters_except,
                             access->principal);
    }
    if (access->condition_count > 0) {
        ew_buf_add(&b->m.label, EW_STR("\nneeds "));
        ew_text_add_needed(&b->m.label, access->conditions,
                           access->condition_count);
    }
    if (access->blocker_count > 0) {
        ew_buf_add(&b->m.label, EW_STR("\nclosed by "));
        ew_text_add_blockers(&b->m.label, access);
    }
    for (size_t i = 0; i < access->unknown.count; i++) {
        ew_buf_add(&b->m.label, i ? EW_STR("; ") : EW_STR("\nnot decided: "));
        ew_buf_add_visible(&b->m.label, access->unknown.items[i]);
    }
}

/* Short name, account, verdict, and what the allow-list says of it. */
static void label_principal(struct build *b)
{
    const struct ew_access *access = b->reported->access;
    enum ew_list_status status = b->reported->list_status;
    ew_buf_add_visible(&b->m.label,
                       ew_text_short_principal(access->principal->arn));
    ew_graph_label_account(&b->m, account_of_build(b));
    ew_buf_printf(&b->m.label, "\n%s", ew_verdict_text(access->verdict));
    if (status != EW_LIST_NONE) {
        ew_buf_printf(&b->m.label, "\nallow-list: %s",
                      ew_list_status_text(status));
    }
    label_limits(b);
}

static enum ew_status principal_node(struct build *b)
{
    const struct ew_access *access = b->reported->access;
    ew_graph_start_node(&b->m, EW_NODE_PRINCIPAL);
    if (is_whole(b)) {
        ew_graph_key_part(&b->m, access->principal->arn);
        label_principal(b);
    } else {
        add_group_key(b);
        label_group(b);
    }
    return ew_graph_add_node(&b->m, EW_NODE_PRINCIPAL, access->verdict,
                             &b->principal);
}

/* With its clusters in the key: see the head. */
static enum ew_status policy_node(struct build *b, const struct ew_grant *grant,
                                  size_t *out)
{
    const struct ew_policy *policy = grant->attachment->policy;
    const char *type = ew_policy_type_text(policy->type);
    ew_graph_start_node(&b->m, EW_NODE_POLICY);
    if (!is_whole(b)) {
        add_group_key(b);
        ew_graph_key_number(&b->m, (size_t)policy->type);
        ew_graph_key_number(&b->m, (size_t)grant->reach);
        ew_buf_printf(&b->m.label, "grant, policy: %s", type);
        return ew_graph_add_node(&b->m, EW_NODE_POLICY, EW_VERDICT_NONE, out);
    }
    ew_graph_key_part(&b->m, policy->id);
    for (size_t i = 0; i < grant->clusters.count; i++) {
        ew_graph_key_part(&b->m, grant->clusters.items[i]);
    }
    ew_buf_printf(&b->m.label, "%s policy\n", type);
    ew_buf_add_visible(&b->m.label,
                       policy->name.len ? policy->name : policy->id);
    return ew_graph_add_node(&b->m, EW_NODE_POLICY, EW_VERDICT_NONE, out);
}

/* `cluster/NAME` and below it where, if it is an ARN. */
static void label_cluster(struct build *b, struct ew_str pattern)
{
    struct ew_arn arn;
    if (!ew_arn_split(pattern, &arn)) {
        ew_buf_add_visible(&b->m.label, pattern);
        return;
    }
    bool any = arn.region.len == 0 || ew_str_eq(arn.region, EW_STR("*"));
    ew_buf_add_visible(&b->m.label, arn.resource);
    ew_buf_add_char(&b->m.label, '\n');
    ew_buf_add_visible(&b->m.label, any ? EW_STR("any region") : arn.region);
    ew_graph_label_account(&b->m, arn.account);
}

static enum ew_status cluster_node(struct build *b, struct ew_str pattern,
                                   size_t *out)
{
    ew_graph_start_node(&b->m, EW_NODE_CLUSTER);
    ew_graph_key_part(&b->m, pattern);
    label_cluster(b, pattern);
    return ew_graph_add_node(&b->m, EW_NODE_CLUSTER, EW_VERDICT_NONE, out);
}

/* In a grouped graph all clusters that are reached alike are one. */
static enum ew_status reach_node(struct build *b, enum ew_reach reach,
                                 size_t *out)
{
    ew_graph_start_node(&b->m, EW_NODE_CLUSTER);
    ew_graph_key_number(&b->m, (size_t)reach);
    ew_buf_add(&b->m.label, ew_str_from(reach_text(reach)));
    if (b->m.graph->detail == EW_GRAPH_BY_ACCOUNT) {
        ew_graph_key_part(&b->m, account_of_build(b));
        ew_graph_label_account(&b->m, account_of_build(b));
    }
    return ew_graph_add_node(&b->m, EW_NODE_CLUSTER, EW_VERDICT_NONE, out);
}

/* ---- edges -------------------------------------------------------------- */

/* From a policy, or a principal, to what it reaches. */
static enum ew_status reach_edges(struct build *b, size_t from,
                                  enum ew_reach reach, struct ew_strs clusters)
{
    const struct ew_access *access = b->reported->access;
    enum ew_verdict verdict =
        from == b->principal ? access->verdict : EW_VERDICT_NONE;
    const char *label =
        verdict == EW_VERDICT_NONE ? "" : ew_verdict_text(verdict);
    size_t count = is_whole(b) ? clusters.count : clusters.count > 0;
    for (size_t i = 0; i < count; i++) {
        size_t to = 0;
        EW_TRY(is_whole(b) ? cluster_node(b, clusters.items[i], &to)
                           : reach_node(b, reach, &to));
        b->m.label.len = 0;
        ew_buf_add(&b->m.label, ew_str_from(label));
        EW_TRY(ew_graph_add_edge(&b->m, from, to, verdict));
    }
    return EW_OK;
}

/* Which statement, through which group and on which conditions. */
static void label_grant(struct build *b, const struct ew_grant *grant)
{
    b->m.label.len = 0;
    ew_buf_add(&b->m.label, ew_str_from(ew_verdict_text(grant->verdict)));
    if (!is_whole(b)) {
        return;
    }
    ew_buf_add(&b->m.label, EW_STR(", "));
    ew_text_add_statement(&b->m.label, grant->statement);
    if (grant->attachment->group.ptr) {
        ew_buf_add(&b->m.label, EW_STR(", through group "));
        ew_buf_add_visible(&b->m.label, grant->attachment->group);
    }
    if (grant->condition_count > 0) {
        ew_buf_add(&b->m.label, EW_STR(", needs "));
        ew_text_add_needed(&b->m.label, grant->conditions,
                           grant->condition_count);
    }
}

/* Access that no grant gives, as a root user has, is an edge of its own. */
static enum ew_status add_principal_node(struct build *b)
{
    const struct ew_access *access = b->reported->access;
    EW_TRY(principal_node(b));
    for (size_t i = 0; i < access->grant_count; i++) {
        const struct ew_grant *grant = &access->grants[i];
        size_t policy = 0;
        EW_TRY(policy_node(b, grant, &policy));
        label_grant(b, grant);
        EW_TRY(ew_graph_add_edge(&b->m, b->principal, policy, grant->verdict));
        EW_TRY(reach_edges(b, policy, grant->reach, grant->clusters));
    }
    if (access->grant_count == 0) {
        return reach_edges(b, b->principal, access->reach, access->clusters);
    }
    return EW_OK;
}

/* Other doors and paths; nodes: of the principals. */
static enum ew_status add_graph_ways(struct build *b,
                                     const struct ew_report *report,
                                     const size_t *nodes)
{
    for (size_t i = 0; i < report->principal_count; i++) {
        const struct ew_ways *ways = report->principals[i].ways;
        if (ways) {
            EW_TRY(ew_graph_add_doors(&b->m, nodes[i], ways));
            EW_TRY(ew_graph_add_paths(&b->m, nodes[i], ways->paths,
                                      ways->path_count));
        }
    }
    for (size_t i = 0; i < report->outside_count; i++) {
        const struct ew_outside *outside = &report->outside[i];
        size_t from = 0;
        EW_TRY(ew_graph_outsider(&b->m, outside, &from));
        EW_TRY(ew_graph_add_paths(&b->m, from, outside->paths,
                                  outside->path_count));
    }
    return EW_OK;
}

/*
 * Whoever follows edges of grants from a principal finds its clusters and no
 * others: a policy that reaches different clusters for different principals is
 * several nodes. A principal whose access comes from no grant, such as a root
 * user, is joined to its clusters directly.
 */
static bool make_graph(struct ew_arena *arena, const void *of,
                       enum ew_graph_detail detail, struct ew_graph *out)
{
    const struct ew_report *report = of;
    struct build b = {.m = ew_graph_begin(arena, detail, out)};
    size_t *nodes = EW_NEW_ARRAY(arena, report->principal_count, size_t);
    enum ew_status status = nodes ? EW_OK : EW_NOMEM;
    for (size_t i = 0; i < report->principal_count && status == EW_OK; i++) {
        b.reported = &report->principals[i];
        status = add_principal_node(&b);
        nodes[i] = b.principal;
    }
    /* when all have their labels, since paths go from one to the other */
    if (status == EW_OK) {
        status = add_graph_ways(&b, report, nodes);
    }
    ew_graph_end(&b.m);
    return status == EW_OK;
}

/* ---- texts -------------------------------------------------------------- */

/* On the whole: key figures, the gate, what is missing. */
static void add_graph_title(struct ew_buf *out, const void *of)
{
    const struct ew_report *report = of;
    size_t open = 0;
    for (size_t i = 0; i < EW_SEVERITIES; i++) {
        open += report->summary.findings[i];
    }
    ew_text_add_count(out, report->principal_count, "principal");
    ew_buf_add(out, EW_STR(" with a verdict, "));
    ew_text_add_count(out, report->summary.grants, "grant");
    ew_buf_add(out, EW_STR(" with access, "));
    ew_text_add_count(out, open, "open finding");
    ew_buf_printf(out, ", %zu with access only through paths, %zu from outside",
                  report->summary.ways.through_paths, report->outside_count);
    ew_buf_printf(out, ", gate %s", ew_gate_text(report->gate));
    if (!report->complete) {
        ew_buf_add(out, EW_STR(", input incomplete"));
    }
}

static struct ew_drawing drawing_of_report(const struct ew_report *report)
{
    return (struct ew_drawing){
        .of = report,
        .add_title = add_graph_title,
        .make = make_graph,
        .grouped =
            {[EW_GRAPH_BY_ACCOUNT] =
                 "too large to draw one by one: grouped by account, verdict "
                 "and reach", [EW_GRAPH_BY_VERDICT] =
                 "too large to draw one by one: grouped by verdict and reach"},
    };
}

void ew_report_dot(struct ew_buf *out, const struct ew_report *report,
                   const struct ew_render *how)
{
    const struct ew_drawing drawing = drawing_of_report(report);
    ew_drawing_dot(out, &drawing, how);
}

void ew_report_mermaid(struct ew_buf *out, const struct ew_report *report,
                       const struct ew_render *how)
{
    const struct ew_drawing drawing = drawing_of_report(report);
    (void)how;
    ew_drawing_mermaid(out, &drawing);
}
