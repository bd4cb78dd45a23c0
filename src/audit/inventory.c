#include "audit/inventory.h"

#include "audit/bound.h"
#include "audit/judge.h"

#include <stdlib.h>

/* A cluster, and the tags that its tasks have. */
struct ew_place_now {
    const struct ew_ecs_cluster *cluster;
    struct ew_tags tags;
    struct ew_vec sets;  /* struct ew_tags: of tasks, each once */
    struct ew_vec tasks; /* const struct ew_ecs_workload * */
    bool has_workloads;
    bool exec; /* a service or task has exec enabled, or may have */
};

/* ---- making -------------------------------------------------------------- */

static bool same_tag_set(const struct ew_tags *a, const struct ew_tags *b)
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
        if (same_tag_set(&sets[i], &tags)) {
            return EW_OK;
        }
    }
    struct ew_tags *slot = ew_vec_push(&place->sets);
    EW_TRY_MEMORY(slot);
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
    place->has_workloads = true;
    if (workload->kind != EW_ECS_TASK) {
        return EW_OK;
    }
    EW_TRY(EW_VEC_ADD(&place->tasks, &workload));
    const struct ew_tags tags = {workload->tags, workload->tag_count};
    return workload->tags_known ? add_set(place, tags) : EW_OK;
}

static int by_cluster_arn(const void *left, const void *right)
{
    const struct ew_place_now *a = *(struct ew_place_now *const *)left;
    const struct ew_place_now *b = *(struct ew_place_now *const *)right;
    int order = ew_str_cmp(a->cluster->account, b->cluster->account);
    return order ? order : ew_str_cmp(a->cluster->arn, b->cluster->arn);
}

static enum ew_status add_known_cluster(struct ew_arena *arena,
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
    EW_TRY_MEMORY(slot);
    place->cluster = cluster;
    place->tags = (struct ew_tags){cluster->tags, cluster->tag_count};
    place->sets = ew_vec_of(arena, sizeof(struct ew_tags));
    place->tasks = ew_vec_of(arena, sizeof(const struct ew_ecs_workload *));
    *slot = place;
    return ew_map_put(known, cluster->arn, place);
}

static enum ew_status make(struct ew_arena *arena,
                           const struct ew_estate *estate,
                           struct ew_inventory *out)
{
    struct ew_map known = ew_map_of(arena);
    EW_EACH(const struct ew_ecs_cluster, cluster, &estate->clusters) {
        EW_TRY(add_known_cluster(arena, out, &known, cluster));
    }
    EW_EACH(const struct ew_ecs_workload, workload, &estate->workloads) {
        EW_TRY(add_workload(&known, workload));
    }
    if (out->places.count > 1) {
        qsort(out->places.items, out->places.count,
              sizeof(struct ew_place_now *), by_cluster_arn);
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

/* One principal and a cluster of its account. */
struct asking {
    struct ew_engine *engine;
    const struct ew_principal *principal;
    const struct ew_place_now *place;
    struct ew_target target;
    const struct ew_access *best;
    const struct ew_access *allowed; /* where the tags of both are known */
};

/* Allowed tells most, then what is not decided. */
static bool is_better(const struct ew_access *a, const struct ew_access *b)
{
    return !b ||
           (b->verdict != EW_VERDICT_ALLOWED &&
            (a->verdict == EW_VERDICT_ALLOWED || a->verdict > b->verdict));
}

static enum ew_status ask_for_tags(struct asking *a, const struct ew_tags *task,
                                   struct ew_error *err)
{
    const struct ew_access *access = NULL;
    const struct ew_ecs_cluster *cluster = a->place->cluster;
    a->target.region = cluster->region;
    a->target.cluster = cluster->arn;
    a->target.tags[0] = cluster->tags_known ? &a->place->tags : NULL;
    a->target.tags[1] = task;
    EW_TRY(ew_access_decide(a->engine, a->principal, &a->target, &access, err));
    a->best = is_better(access, a->best) ? access : a->best;
    if (access->verdict == EW_VERDICT_ALLOWED && a->target.tags[0] && task) {
        a->allowed = access;
    }
    return EW_OK;
}

static const struct ew_ecs_workload *find_task(const struct ew_place_now *place,
                                               struct ew_str task)
{
    EW_EACH_REF(const struct ew_ecs_workload, workload, &place->tasks) {
        if (ew_str_eq(workload->arn, task) || ew_str_eq(workload->name, task)) {
            return workload;
        }
    }
    return NULL;
}

/* With the tags of the task that is asked for, or of each task there is. */
static enum ew_status ask_place(struct asking *a, struct ew_error *err)
{
    const struct ew_tags *sets = a->place->sets.items;
    if (a->target.task.ptr) {
        const struct ew_ecs_workload *task =
            find_task(a->place, a->target.task);
        const struct ew_tags tags = {task ? task->tags : NULL,
                                     task ? task->tag_count : 0};
        return ask_for_tags(a, task && task->tags_known ? &tags : NULL, err);
    }
    for (size_t i = 0; i < a->place->sets.count; i++) {
        EW_TRY(ask_for_tags(a, &sets[i], err));
    }
    /* a task whose tags are not known may have any */
    bool open = a->place->sets.count == 0;
    EW_EACH_REF(const struct ew_ecs_workload, workload, &a->place->tasks) {
        open = open || !workload->tags_known;
    }
    return open ? ask_for_tags(a, NULL, err) : EW_OK;
}

static bool is_account_of(const struct ew_place_now *place,
                          const struct ew_principal *principal)
{
    return principal->account &&
           ew_str_eq(place->cluster->account, principal->account->id);
}

static bool is_asked_for(const struct ew_place_now *place,
                         const struct ew_target *target)
{
    const struct ew_ecs_cluster *cluster = place->cluster;
    return (ew_str_eq(target->cluster, cluster->arn) ||
            ew_str_eq(target->cluster, cluster->name)) &&
           (!target->region.ptr || ew_str_eq(target->region, cluster->region));
}

enum ew_status ew_inventory_decide(const struct ew_inventory *all,
                                   struct ew_engine *engine,
                                   const struct ew_principal *principal,
                                   const struct ew_target *target,
                                   const struct ew_access **out,
                                   struct ew_error *err)
{
    struct ew_place_now *const *places = all->places.items;
    const struct ew_access *best = NULL;
    for (size_t i = 0; target && target->cluster.ptr && i < all->places.count;
         i++) {
        struct asking a = {.engine = engine,
                           .principal = principal,
                           .place = places[i],
                           .target = *target,
                           .best = best};
        if (is_account_of(places[i], principal) &&
            is_asked_for(places[i], target)) {
            EW_TRY(ask_place(&a, err));
            best = a.best;
        }
    }
    *out = best;
    return best ? EW_OK : ew_access_decide(engine, principal, target, out, err);
}

/* ---- what a principal reaches now ---------------------------------------- */

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

/* Tags that exist are no condition any more; what each statement says for
 * itself stays in its grant. */
static enum ew_status raise(struct ew_arena *arena,
                            struct ew_reported *reported,
                            const struct ew_access *allowed,
                            struct ew_error *err)
{
    struct ew_access *access = EW_NEW(arena, struct ew_access);
    EW_TRY_MEMORY_FOR(access, err);
    *access = *reported->access;
    access->verdict = EW_VERDICT_ALLOWED;
    access->conditions = NULL;
    access->condition_count = 0;
    access->witness = allowed->witness;
    reported->access = access;
    return EW_OK;
}

/* The lists while they grow. */
struct showing {
    struct ew_vec now;
    struct ew_vec no_exec;
    const struct ew_access *allowed;
};

static enum ew_status show_place(struct showing *s, struct asking *a,
                                 struct ew_error *err)
{
    EW_TRY(ask_place(a, err));
    s->allowed = s->allowed ? s->allowed : a->allowed;
    bool reached =
        ew_access_is_reached(a->best) || a->best->verdict == EW_VERDICT_UNKNOWN;
    /* where no service and no task was read, nothing is known of it */
    bool off = a->place->has_workloads && !a->place->exec;
    if (reached &&
        (ew_vec_push_str(&s->now, a->place->cluster->arn) != EW_OK ||
         (off &&
          ew_vec_push_str(&s->no_exec, a->place->cluster->arn) != EW_OK))) {
        return ew_fail_memory(err);
    }
    return EW_OK;
}

enum ew_status ew_inventory_show(const struct ew_inventory *all,
                                 struct ew_arena *arena,
                                 struct ew_engine *engine,
                                 struct ew_reported *reported,
                                 struct ew_error *err)
{
    struct showing s = {
        .now = ew_vec_of(arena, sizeof(struct ew_str)),
        .no_exec = ew_vec_of(arena, sizeof(struct ew_str)),
    };
    const struct ew_access *access = reported->access;
    EW_EACH_REF(struct ew_place_now, place, &all->places) {
        struct asking a = {
            .engine = engine, .principal = access->principal, .place = place};
        if (!is_account_of(place, access->principal)) {
            continue;
        }
        reported->has_inventory = true;
        if (ew_access_is_reached(access) &&
            may_reach(access, place->cluster->arn)) {
            EW_TRY(show_place(&s, &a, err));
        }
    }
    reported->clusters_now = (struct ew_strs){s.now.items, s.now.count};
    reported->clusters_no_exec =
        (struct ew_strs){s.no_exec.items, s.no_exec.count};
    return s.allowed && access->verdict == EW_VERDICT_CONDITIONAL
               ? raise(arena, reported, s.allowed, err)
               : EW_OK;
}
