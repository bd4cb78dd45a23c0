/*
 * A path is told where it gives something that was not there: most of those
 * that a search comes by lead where the principal gets by itself, and would
 * drown the others.
 */
#include "paths/adding.h"

#include "engine/actions_rows.h"
#include "engine/change.h"
#include "engine/scope.h"

#include "paths/joining.h"
#include "paths/making.h"

#include <assert.h>

static bool is_way(const struct ew_door_access *door)
{
    return door->access && ew_verdict_is_way(door->access->verdict);
}

bool ew_holds_everything(const struct ew_principal *principal)
{
    bool all = false;
    for (size_t i = 0; i < principal->attachment_count; i++) {
        const struct ew_policy *policy = principal->attachments[i].policy;
        if (ew_policy_denies(policy)) {
            return false;
        }
        all = all || ew_policy_allows_all(policy);
    }
    return all && !principal->has_boundary;
}

/* As far as is told; what is one call is solved, where both may make it. */
static enum ew_status exceeds(struct ew_graph *graph,
                              const struct ew_adding *asked, bool *out,
                              struct ew_witness *witness, struct ew_error *err)
{
    const struct ew_stand *before = asked->before;
    const struct ew_stand *after = asked->after;
    const struct ew_door_access *was = &before->doors->of[asked->door];
    const struct ew_door_access *is = &after->doors->of[asked->door];
    if (asked->door == EW_DOOR_EXEC) {
        size_t exec = ew_calls_row(graph->calls, &EW_ECS_EXECUTE_COMMAND);
        struct ew_engine *engine = ew_calls_engine(graph->calls, exec);
        EW_TRY_MEMORY_FOR(engine, err);
        return ew_access_exceeds(engine, after->principal, before->principal,
                                 out, witness, err);
    }
    const struct ew_scope old = ew_scope_of_access(was->access);
    const struct ew_scope now = ew_scope_of_access(is->access);
    *out = ew_scope_has_grown(&old, &now) ||
           (was->needs.count > 0 && is->needs.count == 0);
    return *out ? EW_OK
                : ew_doors_exceed(graph->doors, asked->door, after->principal,
                                  before->principal, out, err);
}

/* Does it have all that its limits let anybody have at the door? */
static enum ew_status has_most_at(struct ew_graph *graph,
                                  const struct ew_stand *stand,
                                  enum ew_door door, bool *out,
                                  struct ew_error *err)
{
    const struct ew_stand all = ew_stand_of(stand->most);
    bool adds = is_way(&stand->most->doors.of[door]);
    unsigned added = 0;
    if (stand->kin > 0) {
        EW_TRY(ew_adds_at(graph, stand, &all, &added, err));
        adds = (added >> door & 1U) != 0;
    } else if (adds) {
        const struct ew_adding asked = {stand, &all, door};
        EW_TRY(exceeds(graph, &asked, &adds, NULL, err));
    }
    *out = !adds;
    return EW_OK;
}

struct ew_stand ew_stand_of(const struct ew_node *node)
{
    return (struct ew_stand){
        .principal = node->principal,
        .doors = node->outside ? NULL : &node->doors,
        .kin = node->kin,
        .most = node->most,
    };
}

enum ew_status ew_adds(struct ew_graph *graph, const struct ew_adding *asked,
                       bool *out, struct ew_witness *witness,
                       struct ew_error *err)
{
    const struct ew_stand *before = asked->before;
    const struct ew_stand *after = asked->after;
    enum ew_door door = asked->door;
    assert(after->doors); /* who is outside is no end */
    const struct ew_door_access *was =
        before->doors ? &before->doors->of[door] : NULL;
    const struct ew_door_access *is = &after->doors->of[door];
    bool same_account = before->principal->account == after->principal->account;
    *out = is_way(is);
    if (witness) {
        *witness = *out ? is->access->witness : (struct ew_witness){NULL, 0};
    }
    if (!*out || !was || !is_way(was) || !same_account) {
        return EW_OK;
    }
    const struct ew_node *most = before->most;
    bool alike = most && most == after->most;
    bool all = alike && ew_holds_everything(before->principal);
    /* whoever has most is compared as others are */
    if (!all && alike && most->principal != after->principal) {
        EW_TRY(has_most_at(graph, before, door, &all, err));
    }
    if (all) {
        *out = false;
        return EW_OK;
    }
    return exceeds(graph, asked, out, witness, err);
}

/* What is known of two crowds, one more than the bits; NULL: no memory. */
static unsigned *slot_of_pair(struct ew_graph *graph,
                              const struct ew_stand *before,
                              const struct ew_stand *after)
{
    size_t pair[2] = {before->kin, after->kin};
    struct ew_str key = {(const char *)pair, sizeof(pair)};
    unsigned *slot = ew_map_find(&graph->covered, key);
    if (slot) {
        return slot;
    }
    slot = EW_NEW(graph->arena, unsigned);
    key = ew_arena_str(graph->arena, key);
    bool kept =
        slot && key.ptr && ew_map_put(&graph->covered, key, slot) == EW_OK;
    return kept ? slot : NULL;
}

enum ew_status ew_adds_at(struct ew_graph *graph, const struct ew_stand *before,
                          const struct ew_stand *after, unsigned *out,
                          struct ew_error *err)
{
    unsigned own = 0;
    bool alike = before->kin > 0 && after->kin > 0 && before->doors;
    unsigned *slot = alike ? slot_of_pair(graph, before, after) : &own;
    EW_TRY_MEMORY_FOR(slot, err);
    if (*slot == 0) {
        *slot = 1;
        for (size_t i = 0; i < EW_DOORS; i++) {
            bool adds = false;
            const struct ew_adding asked = {before, after, (enum ew_door)i};
            EW_TRY(ew_adds(graph, &asked, &adds, NULL, err));
            *slot += adds ? 1U << (i + 1) : 0;
        }
    }
    *out = *slot >> 1;
    return EW_OK;
}

enum ew_status ew_has_most(struct ew_graph *graph, const struct ew_stand *stand,
                           const struct ew_node *most, bool *out,
                           struct ew_error *err)
{
    const struct ew_access *exec = stand->doors->of[EW_DOOR_EXEC].access;
    const struct ew_access *all =
        most ? most->doors.of[EW_DOOR_EXEC].access : NULL;
    unsigned added = 1;
    /* most of all have less: they are not worth a comparison */
    if (exec && all &&
        (exec->verdict == all->verdict || exec->verdict == EW_VERDICT_ALLOWED ||
         !ew_verdict_is_way(all->verdict))) {
        const struct ew_stand after = ew_stand_of(most);
        EW_TRY(ew_adds_at(graph, stand, &after, &added, err));
    }
    *out = added == 0;
    return EW_OK;
}
