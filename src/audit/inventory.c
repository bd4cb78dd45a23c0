#include "audit/inventory.h"

#include "audit/bound.h"
#include "audit/judge.h"

#include <stdlib.h>

/* A cluster, and the tags that its tasks have. */
struct ew_place_now {
    const struct ew_ecs_cluster *cluster;
    struct ew_tags tags;
    struct ew_vec sets; /* struct ew_tags: of tasks, each once */
    bool has_tasks;     /* tasks without known tags included */
    bool exec;          /* a service or task has exec enabled, or may have */
};

/* ---- making -------------------------------------------------------------- */

static bool same_tags(const struct ew_tags *a, const struct ew_tags *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++) {
        same = ew_str_eq(a->items[i].key, b->items[i].key) &&
               ew_str_eq(a->items[i].value, b->items[i].value);
    }
    return same;
}

static enum ew_status add_set(struct ew_place_now *place, struct ew_tags tags)
{
    const struct ew_tags *sets = place->sets.items;
    for (size_t i = 0; i < place->sets.count; i++) {
        if (same_tags(&sets[i], &tags)) {
            return EW_OK;
        }
    }
    struct ew_tags *slot = ew_vec_push(&place->sets);
    if (!slot) {
        return EW_NOMEM;
    }
    *slot = tags;
    return EW_OK;
}

static enum ew_status add_workload(struct ew_map *by_arn,
                                   const struct ew_ecs_workload *workload)
{
    struct ew_place_now *place =
        workload->cluster.ptr ? ew_map_find(by_arn, workload->cluster) : NULL;
    if (!place || workload->place.origin) {
        return EW_OK;
    }
    place->exec = place->exec || workload->exec != EW_KNOWN_NO;
    if (workload->kind != EW_ECS_TASK) {
        return EW_OK;
    }
    place->has_tasks = true;
    const struct ew_tags tags = {workload->tags, workload->tag_count};
    return workload->tags_known ? add_set(place, tags) : EW_OK;
}

static int by_arn(const void *left, const void *right)
{
    const struct ew_place_now *a = *(struct ew_place_now *const *)left;
    const struct ew_place_now *b = *(struct ew_place_now *const *)right;
    int order = ew_str_cmp(a->cluster->account, b->cluster->account);
    return order ? order : ew_str_cmp(a->cluster->arn, b->cluster->arn);
}

static enum ew_status add_cluster(struct ew_arena *arena,
                                  struct ew_inventory *out,
                                  struct ew_map *known,
                                  const struct ew_ecs_cluster *cluster)
{
    if (!cluster->arn.ptr || cluster->place.origin ||
        ew_map_find(known, cluster->arn)) {
        return EW_OK;
    }
    struct ew_place_now *place = EW_NEW(arena, struct ew_place_now);
    struct ew_place_now **slot = place ? ew_vec_push(&out->places) : NULL;
    if (!slot) {
        return EW_NOMEM;
    }
    place->cluster = cluster;
    place->tags = (struct ew_tags){cluster->tags, cluster->tag_count};
    place->sets = ew_vec_of(arena, sizeof(struct ew_tags));
    *slot = place;
    return ew_map_put(known, cluster->arn, place);
}

static enum ew_status make(struct ew_arena *arena,
                           const struct ew_estate *estate,
                           struct ew_inventory *out)
{
    struct ew_map known = ew_map_of(arena);
    const struct ew_ecs_cluster *clusters = estate->clusters.items;
    const struct ew_ecs_workload *workloads = estate->workloads.items;
    for (size_t i = 0; i < estate->clusters.count; i++) {
        EW_TRY(add_cluster(arena, out, &known, &clusters[i]));
    }
    for (size_t i = 0; i < estate->workloads.count; i++) {
        EW_TRY(add_workload(&known, &workloads[i]));
    }
    if (out->places.count > 1) {
        qsort(out->places.items, out->places.count,
              sizeof(struct ew_place_now *), by_arn);
    }
    return EW_OK;
}

enum ew_status ew_inventory_make(struct ew_arena *arena,
                                 const struct ew_estate *estate,
                                 struct ew_inventory *out, struct ew_error *err)
{
    out->places = ew_vec_of(arena, sizeof(struct ew_place_now *));
    return make(arena, estate, out) == EW_OK ? EW_OK : ew_fail_memory(err);
}

/* ---- asking -------------------------------------------------------------- */

/* One principal and the clusters of its account. */
struct asking {
    struct ew_judge *judge;
    struct ew_reported *reported;
    const struct ew_access *allowed; /* by the tags of what is there */
    struct ew_vec now;
    struct ew_vec no_exec;
};

static bool may_reach(const struct ew_access *access, struct ew_str cluster)
{
    for (size_t i = 0; i < access->clusters.count; i++) {
        struct ew_str pattern = access->clusters.items[i];
        if (ew_str_eq(pattern, EW_STR("*")) ||
            ew_arn_glob_match(pattern, cluster)) {
            return true;
        }
    }
    return false;
}

/* The access to a cluster, with the tags of its tasks, if they are known. */
static enum ew_status ask(struct asking *a, const struct ew_place_now *place,
                          const struct ew_tags *task, bool *reached,
                          struct ew_error *err)
{
    const struct ew_access *access = NULL;
    const struct ew_target target = {
        .region = place->cluster->region,
        .cluster = place->cluster->arn,
        .tags = {place->cluster->tags_known ? &place->tags : NULL, task},
    };
    EW_TRY(ew_access_decide(a->judge->engine, a->reported->access->principal,
                            &target, &access, err));
    *reached = *reached || ew_access_is_reached(access) ||
               access->verdict == EW_VERDICT_UNKNOWN;
    if (access->verdict == EW_VERDICT_ALLOWED && target.tags[0] && task &&
        !a->allowed) {
        a->allowed = access;
    }
    return EW_OK;
}

static enum ew_status ask_place(struct asking *a,
                                const struct ew_place_now *place,
                                struct ew_error *err)
{
    bool reached = false;
    const struct ew_tags *sets = place->sets.items;
    for (size_t i = 0; i < place->sets.count; i++) {
        EW_TRY(ask(a, place, &sets[i], &reached, err));
    }
    if (!reached && (place->sets.count == 0 || !place->has_tasks)) {
        EW_TRY(ask(a, place, NULL, &reached, err));
    }
    if (!reached) {
        return EW_OK;
    }
    if (ew_vec_push_str(&a->now, place->cluster->arn) != EW_OK ||
        (!place->exec &&
         ew_vec_push_str(&a->no_exec, place->cluster->arn) != EW_OK)) {
        return ew_fail_memory(err);
    }
    return EW_OK;
}

/* ---- what follows -------------------------------------------------------- */

/* Tags that exist are no condition any more; what each statement says for
 * itself stays in its grant. */
static enum ew_status raise(struct asking *a, struct ew_error *err)
{
    struct ew_arena *arena = a->judge->arena;
    struct ew_access *access = EW_NEW(arena, struct ew_access);
    if (!access) {
        return ew_fail_memory(err);
    }
    *access = *a->reported->access;
    access->verdict = EW_VERDICT_ALLOWED;
    access->conditions = NULL;
    access->condition_count = 0;
    access->witness = a->allowed->witness;
    a->reported->access = access;
    return EW_OK;
}

enum ew_status ew_judge_inventory(struct ew_judge *judge,
                                  struct ew_reported *reported,
                                  struct ew_error *err)
{
    struct asking a = {
        .judge = judge,
        .reported = reported,
        .now = ew_vec_of(judge->arena, sizeof(struct ew_str)),
        .no_exec = ew_vec_of(judge->arena, sizeof(struct ew_str)),
    };
    const struct ew_access *access = reported->access;
    const struct ew_account *account = access->principal->account;
    struct ew_place_now *const *places = judge->inventory.places.items;
    for (size_t i = 0; account && i < judge->inventory.places.count; i++) {
        if (!ew_str_eq(places[i]->cluster->account, account->id)) {
            continue;
        }
        reported->has_inventory = true;
        if (ew_access_is_reached(access) &&
            may_reach(access, places[i]->cluster->arn)) {
            EW_TRY(ask_place(&a, places[i], err));
        }
    }
    reported->clusters_now = (struct ew_strs){a.now.items, a.now.count};
    reported->clusters_no_exec =
        (struct ew_strs){a.no_exec.items, a.no_exec.count};
    return a.allowed && access->verdict == EW_VERDICT_CONDITIONAL
               ? raise(&a, err)
               : EW_OK;
}
