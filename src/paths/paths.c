/*
 * Doors and paths of a whole estate, in order: what each principal may do by
 * itself, then backwards from all who have a door to all who get to them.
 */
#include "paths/paths.h"

#include "paths/actor.h"
#include "paths/assigning.h"
#include "paths/entering.h"
#include "paths/evidence.h"
#include "paths/joining.h"
#include "paths/marking.h"
#include "paths/search.h"
#include "paths/tagging.h"
#include "paths/trusting.h"
#include "paths/writes.h"

#include <stdlib.h>

static const char *const DOORS[] = {"exec", "session", "run", "host"};
const struct ew_words EW_DOOR_WORDS = EW_WORDS(DOORS);

const char *ew_door_text(enum ew_door door)
{
    return DOORS[door];
}

static const char *const KINDS[] = {
    [EW_PATH_ASSUME_ROLE] = "assume-role",
    [EW_PATH_PASS_ROLE] = "pass-role",
    [EW_PATH_USE_COMPUTE] = "use-compute",
    [EW_PATH_BECOME_USER] = "become-user",
    [EW_PATH_EDIT_TRUST] = "edit-trust",
    [EW_PATH_SELF_GRANT] = "self-grant",
    [EW_PATH_EDIT_ROLE] = "edit-role",
    [EW_PATH_LIFT_LIMIT] = "lift-limit",
    [EW_PATH_TAG] = "tag",
};
const struct ew_words EW_PATH_KIND_WORDS = EW_WORDS(KINDS);

const char *ew_path_kind_text(enum ew_path_kind kind)
{
    return KINDS[kind];
}

static const char *const ACTORS[] = {"unknown", "human", "machine", "service",
                                     "outside"};
const struct ew_words EW_ACTOR_WORDS = EW_WORDS(ACTORS);

const char *ew_actor_text(enum ew_actor actor)
{
    return ACTORS[actor];
}

static const char *const HIDES[] = {"what", "who", "alert"};
const struct ew_words EW_HIDES_WORDS = EW_WORDS(HIDES);

static const char *const OUTSIDE[] = {"public", "account", "oidc",
                                      "saml",   "service", "principal"};
const struct ew_words EW_OUTSIDE_KIND_WORDS = EW_WORDS(OUTSIDE);

const char *ew_outside_kind_text(enum ew_outside_kind kind)
{
    return OUTSIDE[kind];
}

/* ---- order --------------------------------------------------------------- */

static int by_count(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

static int shortest_first(const void *a, const void *b)
{
    const struct ew_path *x = a;
    const struct ew_path *y = b;
    int order = by_count(x->step_count, y->step_count);
    order = order ? order : ew_str_cmp(x->end->arn, y->end->arn);
    order = order ? order : by_count(x->door, y->door);
    for (size_t i = 0; order == 0 && i < x->step_count; i++) {
        order = by_count(x->steps[i]->kind, y->steps[i]->kind);
        order = order ? order : ew_str_cmp(x->steps[i]->as, y->steps[i]->as);
        order = order ? order
                      : ew_str_cmp(x->steps[i]->target, y->steps[i]->target);
    }
    if (order == 0 && x->opening.policy && y->opening.policy) {
        order = ew_str_cmp(x->opening.policy->id, y->opening.policy->id);
        order = order ? order
                      : by_count(x->opening.statement->index,
                                 y->opening.statement->index);
    }
    return order;
}

static void sort_paths(struct ew_vec *paths)
{
    if (paths->count > 1) {
        qsort(paths->items, paths->count, sizeof(struct ew_path),
              shortest_first);
    }
}

/* ---- results ------------------------------------------------------------- */

static enum ew_status keep_doors(struct ew_arena *arena,
                                 const struct ew_door_set *set,
                                 struct ew_ways *out)
{
    struct ew_vec doors = ew_vec_of(arena, sizeof(struct ew_door_access));
    for (size_t i = 0; i < EW_DOORS; i++) {
        if (set->of[i].access) {
            EW_TRY(EW_VEC_ADD(&doors, &set->of[i]));
        }
    }
    out->doors = doors.items;
    out->door_count = doors.count;
    return EW_OK;
}

/* That about nobody is good until the next question only. */
static const struct ew_access *exec_of_node(struct ew_arena *arena,
                                            const struct ew_node *node)
{
    const struct ew_access *exec = node->doors.of[EW_DOOR_EXEC].access;
    struct ew_access *none = exec ? NULL : EW_NEW(arena, struct ew_access);
    if (none) {
        none->principal = node->principal;
        none->action = EW_DEFAULT_ACTION;
    }
    return exec ? exec : none;
}

static enum ew_status keep_ways(struct ew_graph *graph, struct ew_paths *out,
                                struct ew_error *err)
{
    struct ew_vec all = ew_vec_of(graph->arena, sizeof(struct ew_ways));
    for (size_t i = 0; i < graph->count; i++) {
        struct ew_node *node = &graph->nodes[i];
        struct ew_ways ways = {.principal = node->principal};
        EW_TRY(keep_doors(graph->arena, &node->doors, &ways));
        sort_paths(&node->paths);
        ways.paths = node->paths.items;
        ways.path_count = node->paths.count;
        ways.actor = ew_actor_of(node->principal, &ways.actor_reason);
        if (ways.door_count > 0 || ways.path_count > 0) {
            ways.exec = exec_of_node(graph->arena, node);
            EW_TRY_MEMORY(ways.exec);
            EW_TRY(EW_VEC_ADD(&all, &ways));
        }
    }
    out->ways = all.items;
    out->way_count = all.count;
    EW_TRY(ew_entrants_find(graph, all.items, all.count, err));
    return ew_evidence_find(graph->arena, graph->estate, graph->options,
                            all.items, all.count, err);
}

static int by_subjects(struct ew_strs a, struct ew_strs b)
{
    int order = 0;
    for (size_t i = 0; order == 0 && i < a.count && i < b.count; i++) {
        order = ew_str_cmp(a.items[i], b.items[i]);
    }
    return order ? order : by_count(a.count, b.count);
}

static int by_from(const void *a, const void *b)
{
    const struct ew_outside *x = a;
    const struct ew_outside *y = b;
    int order = ew_str_cmp(x->from, y->from);
    return order ? order : by_subjects(x->subjects, y->subjects);
}

/* The paths that the same subjects go by: a provider is many people. */
static enum ew_status keep_some_outside(struct ew_graph *graph,
                                        const struct ew_node *node,
                                        struct ew_strs subjects,
                                        struct ew_vec *all)
{
    struct ew_vec paths = ew_vec_of(graph->arena, sizeof(struct ew_path));
    EW_EACH(const struct ew_path, path, &node->paths) {
        if (by_subjects(path->steps[0]->subjects, subjects) == 0) {
            EW_TRY(EW_VEC_ADD(&paths, path));
        }
    }
    const struct ew_outside one = {
        .from = node->kind == EW_OUTSIDE_ACCOUNT ? node->principal->account->id
                                                 : node->principal->arn,
        .kind = node->kind,
        .subjects = subjects,
        .paths = paths.items,
        .path_count = paths.count,
    };
    return EW_VEC_ADD(all, &one);
}

static enum ew_status keep_outsider(struct ew_graph *graph,
                                    struct ew_node *node, struct ew_vec *all)
{
    size_t first = all->count;
    sort_paths(&node->paths);
    EW_EACH(const struct ew_path, path, &node->paths) {
        struct ew_strs subjects = path->steps[0]->subjects;
        bool known = false;
        for (size_t i = first; i < all->count; i++) {
            const struct ew_outside *told = all->items;
            known = known || by_subjects(told[i].subjects, subjects) == 0;
        }
        EW_TRY(known ? EW_OK : keep_some_outside(graph, node, subjects, all));
    }
    return EW_OK;
}

/* Does each Allow of it say whom it names, so that they are known? */
static bool names_all(const struct ew_document *document)
{
    bool all = document && !document->refused;
    for (size_t i = 0; all && i < document->statement_count; i++) {
        const struct ew_statement *s = &document->statements[i];
        all = s->effect != EW_ALLOW || !(s->refused || s->unsure) ||
              (s->named_count > 0 && !s->not_principal);
    }
    return all;
}

/* Of a role that exists somebody has seen the trust policy: it has an id. What
 * code says of one may be about its policies only. */
static bool is_unshown(const struct ew_node *node)
{
    const struct ew_policy *trust = node->principal->trust_policy;
    bool known = trust && names_all(trust->document);
    bool door = false;
    for (size_t i = 0; i < EW_DOORS; i++) {
        const struct ew_access *access = node->doors.of[i].access;
        door = door || (access && ew_verdict_is_way(access->verdict));
    }
    return node->principal->type == EW_PRINCIPAL_ROLE &&
           node->principal->unique_id.len > 0 && !known && door &&
           !ew_is_sealed(node->principal);
}

static enum ew_status keep_unshown(struct ew_graph *graph, struct ew_paths *out)
{
    struct ew_vec all = ew_vec_of(graph->arena, sizeof(struct ew_principal *));
    for (size_t i = 0; i < graph->count; i++) {
        if (is_unshown(&graph->nodes[i])) {
            EW_TRY(EW_VEC_ADD(&all, &graph->nodes[i].principal));
        }
    }
    out->unshown = all.items;
    out->unshown_count = all.count;
    return EW_OK;
}

static enum ew_status keep_outside(struct ew_graph *graph, struct ew_paths *out)
{
    struct ew_vec all = ew_vec_of(graph->arena, sizeof(struct ew_outside));
    for (size_t i = 0; i < graph->outsider_count; i++) {
        EW_TRY(keep_outsider(graph, &graph->outsiders[i], &all));
    }
    out->outside = all.items;
    out->outside_count = all.count;
    if (all.count > 1) {
        qsort(all.items, all.count, sizeof(struct ew_outside), by_from);
    }
    return EW_OK;
}

const struct ew_ways *ew_paths_of(const struct ew_paths *paths,
                                  const struct ew_principal *principal)
{
    size_t low = 0;
    size_t high = paths->way_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct ew_ways *ways = &paths->ways[middle];
        int order = ew_str_cmp(ways->principal->arn, principal->arn);
        if (order == 0 && ways->principal == principal) {
            return ways;
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    /* several may have one ARN: they stand together */
    for (; low < paths->way_count &&
           ew_str_eq(paths->ways[low].principal->arn, principal->arn);
         low++) {
        if (paths->ways[low].principal == principal) {
            return &paths->ways[low];
        }
    }
    return NULL;
}

/* All calls, before the first policy is looked at. */
static enum ew_status name_calls(struct ew_graph *graph)
{
    graph->calls = ew_calls_new(graph->arena, graph->estate, graph->options);
    EW_TRY_MEMORY(graph->calls);
    graph->doors = ew_doors_new(graph->arena, graph->estate, graph->calls);
    graph->assume_role = ew_calls_named(graph->calls, "sts:AssumeRole");
    graph->assuming = ew_assuming_new(graph);
    graph->services = ew_services_new(graph);
    graph->taking = ew_taking_new(graph);
    graph->assigning = ew_assigning_new(graph);
    graph->writes = ew_writes_new(graph);
    graph->tagging = ew_tagging_new(graph);
    graph->marking = ew_marking_new(graph);
    return graph->doors && graph->assuming && graph->services &&
                   graph->taking && graph->assigning && graph->writes &&
                   graph->tagging && graph->marking
               ? EW_OK
               : EW_NOMEM;
}

enum ew_status ew_paths_find(struct ew_arena *arena,
                             const struct ew_estate *estate,
                             const struct ew_paths_options *options,
                             struct ew_paths *out, struct ew_error *err)
{
    struct ew_graph graph = {
        .arena = arena, .estate = estate, .options = options};
    *out = (struct ew_paths){.ways = NULL};
    enum ew_status status =
        name_calls(&graph) == EW_OK ? EW_OK : ew_fail_memory(err);
    if (status == EW_OK) {
        status = ew_graph_make(&graph, err);
    }
    if (status == EW_OK && options->level == EW_PATHS_ALL) {
        status = ew_search_all(&graph, err);
        if (status == EW_OK &&
            (keep_unshown(&graph, out) != EW_OK ||
             ew_assigning_assumed(&graph, &out->assumed) != EW_OK)) {
            status = ew_fail_memory(err);
        }
    }
    if (status == EW_OK && (keep_ways(&graph, out, err) != EW_OK ||
                            keep_outside(&graph, out) != EW_OK)) {
        status = ew_fail_memory(err);
    }
    ew_calls_release(graph.calls);
    return status;
}
