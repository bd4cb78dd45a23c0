/*
 * A condition on tags of the cluster or task is none for whoever may set them:
 * one more call, and each cluster has the tag that opens it.
 */
#include "paths/marking.h"

#include "engine/actions_rows.h"
#include "engine/guard.h"

#include "paths/joining.h"
#include "paths/tagging.h"

#include <string.h>

/* Of a cluster and of a task, as the resources of the action. */
static const struct {
    const struct ew_action *row;
    const char *resource;
} CALLS[] = {
    {&EW_ECS_TAG_RESOURCE_CLUSTER, "cluster"},
    {&EW_ECS_TAG_RESOURCE,         "task"   },
};
enum { CALLS_COUNT = sizeof(CALLS) / sizeof(CALLS[0]) };

struct ew_marking {
    size_t calls[CALLS_COUNT];
};

struct ew_marking *ew_marking_new(struct ew_graph *graph)
{
    struct ew_marking *out = EW_NEW(graph->arena, struct ew_marking);
    for (size_t i = 0; out && i < CALLS_COUNT; i++) {
        out->calls[i] = ew_calls_row(graph->calls, CALLS[i].row);
    }
    return out;
}

/* Somebody's access, while what it may set is taken off it. */
struct marking {
    struct ew_graph *graph;
    struct ew_node *node;
    const struct ew_access *exec;
    struct ew_vec left; /* struct ew_needed: what it cannot set */
    struct ew_step_draft step;
    bool is_set;    /* some tag is */
    bool is_closed; /* some tag of a resource is not */
    struct ew_error *err;
};

/* On one of the resources, with the value that it has in the witness. */
static enum ew_status add_mark(struct marking *m, struct ew_str key, size_t i,
                               bool *done)
{
    const struct ew_request *request = &m->exec->witness.requests[i];
    const struct ew_context_entry *entry = ew_request_find(request, key);
    size_t slash = ew_str_find(key, '/');
    struct ew_str tag = ew_str_slice(key, slash + 1, key.len);
    struct ew_str request_tag = ew_arena_printf(
        m->graph->arena, "aws:RequestTag/%.*s", EW_STR_ARG(tag));
    const struct ew_access *access = NULL;
    EW_TRY_MEMORY_FOR(request_tag.ptr, m->err);
    *done = entry && entry->value_count == 1;
    if (!*done) {
        return EW_OK;
    }
    struct ew_condition holding[2] = {
        {.key = EW_STR("aws:TagKeys"), .values = &tag,          .value_count = 1},
        {.key = request_tag,           .values = entry->values, .value_count = 1},
    };
    (void)ew_condition_operator(EW_STR("ForAnyValue:StringEquals"),
                                &holding[0]);
    (void)ew_condition_operator(EW_STR("StringEquals"), &holding[1]);
    const struct ew_target asked = {
        .resource = request->resource,
        .holding = holding,
        .holding_count = 2,
    };
    EW_TRY(ew_calls_decide(m->graph->calls, m->graph->marking->calls[i],
                           m->node->principal, &asked, &access, m->err));
    EW_TRY_MEMORY_FOR(
        ew_access_discharge(m->graph->arena, request_tag, &access) == EW_OK,
        m->err);
    *done = ew_verdict_is_way(access->verdict);
    return *done ? ew_step_add(&m->step, access) : EW_OK;
}

/* A tag that it may set is no condition. */
static enum ew_status take_condition(struct marking *m,
                                     struct ew_engine *engine,
                                     const struct ew_needed *needed)
{
    struct ew_tag_hold hold;
    EW_TRY(ew_condition_tag_hold(engine, m->exec, needed, &hold, m->err));
    bool held = hold.key.ptr && hold.of_resource;
    bool every = strcmp(needed->resource, "both") == 0;
    for (size_t i = 0; held && i < CALLS_COUNT; i++) {
        bool on = every || strcmp(needed->resource, CALLS[i].resource) == 0;
        EW_TRY(on ? add_mark(m, needed->key, i, &held) : EW_OK);
    }
    m->is_set = m->is_set || held;
    m->is_closed = m->is_closed || (hold.of_resource && !held);
    return held || EW_VEC_ADD(&m->left, needed) == EW_OK
               ? EW_OK
               : ew_fail_memory(m->err);
}

/* Where it leads once they are set; what is set is asked for no more. */
static const struct ew_door_access *door_once_set(struct marking *m)
{
    struct ew_door_access *at = EW_NEW(m->graph->arena, struct ew_door_access);
    struct ew_access *access = EW_NEW(m->graph->arena, struct ew_access);
    if (!at || !access) {
        return NULL;
    }
    *at = m->node->doors.of[EW_DOOR_EXEC];
    *access = *m->exec;
    access->conditions = m->left.items;
    access->condition_count = m->left.count;
    if (m->left.count == 0 && access->note_count == 0) {
        access->verdict = EW_VERDICT_ALLOWED;
    }
    at->access = access;
    return at;
}

static enum ew_status tell_mark(struct marking *m)
{
    const struct ew_path_step **steps =
        EW_NEW_ARRAY(m->graph->arena, 1, const struct ew_path_step *);
    struct ew_path path = {
        .door = EW_DOOR_EXEC,
        .end = m->node->principal,
        .steps = steps,
        .step_count = 1,
        .at = door_once_set(m),
    };
    EW_TRY_MEMORY_FOR(steps && path.at, m->err);
    steps[0] = ew_step_end(&m->step);
    EW_TRY_MEMORY_FOR(steps[0], m->err);
    path.verdict =
        ew_verdict_weaker(steps[0]->verdict, path.at->access->verdict);
    if (steps[0]->through_count > 0) {
        path.opening = steps[0]->through[0];
    }
    return EW_VEC_ADD(&m->node->paths, &path) == EW_OK ? EW_OK
                                                       : ew_fail_memory(m->err);
}

/* Some condition on a tag that it cannot set closes all that the others open:
 * then nothing is told. */
static enum ew_status mark_for(struct ew_graph *graph, struct ew_node *node,
                               struct ew_engine *engine, struct ew_error *err)
{
    struct marking m = {
        .graph = graph,
        .node = node,
        .exec = node->doors.of[EW_DOOR_EXEC].access,
        .left = ew_vec_of(graph->arena, sizeof(struct ew_needed)),
        .step = ew_step_begin(graph->arena, EW_PATH_TAG, node->principal),
        .err = err,
    };
    if (!m.exec || m.exec->verdict != EW_VERDICT_CONDITIONAL ||
        m.exec->witness.count != CALLS_COUNT) {
        return EW_OK;
    }
    for (size_t i = 0; i < m.exec->condition_count; i++) {
        EW_TRY(take_condition(&m, engine, &m.exec->conditions[i]));
    }
    return m.is_set && !m.is_closed ? tell_mark(&m) : EW_OK;
}

enum ew_status ew_marking_add(struct ew_graph *graph, struct ew_error *err)
{
    size_t exec = ew_calls_row(graph->calls, &EW_ECS_EXECUTE_COMMAND);
    struct ew_engine *engine = ew_calls_engine(graph->calls, exec);
    EW_TRY_MEMORY_FOR(engine, err);
    for (size_t i = 0; i < graph->count; i++) {
        EW_TRY(mark_for(graph, &graph->nodes[i], engine, err));
    }
    return EW_OK;
}
