/*
 * A step as it is told: what the engine says of each call that it takes, put
 * side by side.
 */
#include "paths/graph.h"
#include "paths/joining.h"

struct ew_step_draft ew_step_begin(struct ew_arena *arena,
                                   enum ew_path_kind kind,
                                   const struct ew_principal *as)
{
    return (struct ew_step_draft){
        .arena = arena,
        .step = {.kind = kind, .verdict = EW_VERDICT_ALLOWED, .as = as->arn},
        .actions = ew_vec_of(arena, sizeof(struct ew_str)),
        .through = ew_vec_of(arena, sizeof(struct ew_through)),
        .conditions = ew_vec_of(arena, sizeof(struct ew_needed)),
        .needs = ew_vec_of(arena, sizeof(struct ew_str)),
        .unknown = ew_vec_of(arena, sizeof(struct ew_str)),
        .requests = ew_vec_of(arena, sizeof(struct ew_request)),
    };
}

/* The grant that says most: the first of the surest ones; those of the
 * caller's own policies come before what the resource's policy grants. */
static const struct ew_grant *best_grant(const struct ew_access *access)
{
    const struct ew_grant *best = NULL;
    for (size_t i = 0; i < access->grant_count; i++) {
        const struct ew_grant *grant = &access->grants[i];
        if (grant->attachment->policy == &EW_ALLOW_ALL) {
            continue; /* what is only thought of stands nowhere */
        }
        if (!best || (best->verdict != grant->verdict &&
                      ew_verdict_weaker(best->verdict, grant->verdict) ==
                          best->verdict)) {
            best = grant;
        }
    }
    return best;
}

static enum ew_status add_through(struct ew_step_draft *draft,
                                  const struct ew_access *access)
{
    const struct ew_grant *grant = best_grant(access);
    if (!grant) {
        return EW_OK;
    }
    EW_EACH(const struct ew_through, known, &draft->through) {
        if (known->statement == grant->statement) {
            return EW_OK;
        }
    }
    const struct ew_through one = {grant->attachment->policy, grant->statement};
    return EW_VEC_ADD(&draft->through, &one);
}

/* The same call may be made several times. */
static bool is_last_action(const struct ew_step_draft *draft,
                           struct ew_str action)
{
    const struct ew_str *items = draft->actions.items;
    size_t count = draft->actions.count;
    return count > 0 && ew_str_eq(items[count - 1], action);
}

enum ew_status ew_step_add(struct ew_step_draft *draft,
                           const struct ew_access *access)
{
    draft->step.verdict =
        ew_verdict_weaker(draft->step.verdict, access->verdict);
    EW_TRY(is_last_action(draft, access->action)
               ? EW_OK
               : ew_vec_push_str(&draft->actions, access->action));
    EW_TRY(add_through(draft, access));
    for (size_t i = 0; i < access->condition_count; i++) {
        EW_TRY(EW_VEC_ADD(&draft->conditions, &access->conditions[i]));
    }
    for (size_t i = 0; i < access->unknown.count; i++) {
        EW_TRY(ew_vec_push_str(&draft->unknown, access->unknown.items[i]));
    }
    for (size_t i = 0; i < access->witness.count; i++) {
        EW_TRY(EW_VEC_ADD(&draft->requests, &access->witness.requests[i]));
    }
    return EW_OK;
}

enum ew_status ew_step_need(struct ew_step_draft *draft, const char *needs)
{
    return needs ? ew_vec_push_str(&draft->needs, ew_str_from(needs)) : EW_OK;
}

const struct ew_path_step *ew_step_end(struct ew_step_draft *draft)
{
    struct ew_path_step *step = EW_NEW(draft->arena, struct ew_path_step);
    if (!step) {
        return NULL;
    }
    *step = draft->step;
    step->actions =
        (struct ew_strs){draft->actions.items, draft->actions.count};
    step->through = draft->through.items;
    step->through_count = draft->through.count;
    step->conditions = draft->conditions.items;
    step->condition_count = draft->conditions.count;
    step->needs = (struct ew_strs){draft->needs.items, draft->needs.count};
    step->unknown =
        (struct ew_strs){draft->unknown.items, draft->unknown.count};
    step->witness =
        (struct ew_witness){draft->requests.items, draft->requests.count};
    return step;
}

enum ew_status ew_edge_open(struct ew_edge *edge,
                            const struct ew_path_step *step)
{
    EW_TRY_MEMORY(step);
    edge->state = EW_EDGE_OPEN;
    edge->steps[0] = step;
    edge->verdict = step->verdict;
    return EW_OK;
}

struct ew_edge ew_edge_of_change(struct ew_node *from, struct ew_node *to,
                                 const struct ew_path_step *change,
                                 const struct ew_edge *last)
{
    return (struct ew_edge){
        .from = from,
        .to = to,
        .by = EW_BY_CHANGE,
        .state = EW_EDGE_OPEN,
        .steps = {change, last ? last->steps[0] : NULL},
        .verdict = last ? ew_verdict_weaker(change->verdict, last->verdict)
                        : change->verdict,
    };
}

size_t ew_edge_length(const struct ew_edge *edge)
{
    return edge->steps[1] ? 2 : 1;
}

enum ew_status ew_node_add(struct ew_node *to, const struct ew_edge *edge)
{
    struct ew_edge added = *edge;
    added.to = to;
    return edge->from == to ? EW_OK : EW_VEC_ADD(&to->in, &added);
}

enum ew_status ew_edge_ask(struct ew_graph *graph, struct ew_edge *edge,
                           struct ew_error *err)
{
    static ew_ask_fn *const BY[] = {
        [EW_BY_ASSUMING] = ew_assuming_ask,
        [EW_BY_SERVICE] = ew_services_ask,
        [EW_BY_KEY] = ew_taking_ask_key,
        [EW_BY_TRUST] = ew_taking_ask_trust,
        [EW_BY_ASSIGNMENT] = ew_assigning_ask,
        [EW_BY_CHANGE] = NULL, /* made when it is known to be open */
    };
    if (edge->state != EW_EDGE_UNASKED) {
        return EW_OK;
    }
    edge->state = EW_EDGE_CLOSED;
    return BY[edge->by](graph, edge, err);
}
