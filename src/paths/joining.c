/*
 * A way may take several calls, and a door have several ways: what the engine
 * says of each is put together here, so that all that is told of a door reads
 * like what is told of exec.
 */
#include "paths/joining.h"

bool ew_verdict_is_way(enum ew_verdict verdict)
{
    return verdict == EW_VERDICT_ALLOWED || verdict == EW_VERDICT_CONDITIONAL ||
           verdict == EW_VERDICT_UNKNOWN;
}

/* From no access to surely access. */
static int rank(enum ew_verdict verdict)
{
    switch (verdict) {
    case EW_VERDICT_NONE:
        return 0;
    case EW_VERDICT_BLOCKED:
        return 1;
    case EW_VERDICT_PARTIAL:
        return 2;
    case EW_VERDICT_UNKNOWN:
        return 3;
    case EW_VERDICT_CONDITIONAL:
        return 4;
    case EW_VERDICT_ALLOWED:
        break;
    }
    return 5;
}

enum ew_verdict ew_verdict_weaker(enum ew_verdict a, enum ew_verdict b)
{
    return rank(a) < rank(b) ? a : b;
}

struct ew_strs ew_exact_regions(const struct ew_access *access)
{
    struct ew_strs none = {NULL, 0};
    for (size_t i = 0; i < access->regions.count; i++) {
        struct ew_str region = access->regions.items[i];
        if (ew_str_find(region, '*') < region.len ||
            ew_str_find(region, '?') < region.len) {
            return none;
        }
    }
    return access->regions;
}

/* ---- all are needed ------------------------------------------------------ */

struct ew_joint ew_joint_of(struct ew_arena *arena)
{
    return (struct ew_joint){
        .arena = arena,
        .conditions = ew_vec_of(arena, sizeof(struct ew_needed)),
        .grants = ew_vec_of(arena, sizeof(struct ew_grant)),
        .unknown = ew_vec_of(arena, sizeof(struct ew_str)),
        .requests = ew_vec_of(arena, sizeof(struct ew_request)),
    };
}

static enum ew_status add_lists(struct ew_joint *joint,
                                const struct ew_access *access)
{
    for (size_t i = 0; i < access->condition_count; i++) {
        EW_TRY(EW_VEC_ADD(&joint->conditions, &access->conditions[i]));
    }
    for (size_t i = 0; i < access->grant_count; i++) {
        EW_TRY(EW_VEC_ADD(&joint->grants, &access->grants[i]));
    }
    for (size_t i = 0; i < access->witness.count; i++) {
        EW_TRY(EW_VEC_ADD(&joint->requests, &access->witness.requests[i]));
    }
    for (size_t i = 0; i < access->unknown.count; i++) {
        EW_TRY(ew_vec_push_str(&joint->unknown, access->unknown.items[i]));
    }
    return EW_OK;
}

enum ew_status ew_joint_add(struct ew_joint *joint,
                            const struct ew_access *access,
                            struct ew_error *err)
{
    bool first = !joint->all.principal;
    joint->only = first ? access : NULL;
    if (first) {
        joint->all = *access;
    } else {
        joint->all.verdict =
            ew_verdict_weaker(joint->all.verdict, access->verdict);
        /* one that only registers something leads to no cluster */
        if (access->reach != EW_REACH_NONE &&
            joint->all.reach == EW_REACH_NONE) {
            joint->all.reach = access->reach;
            joint->all.regions = access->regions;
            joint->all.clusters = access->clusters;
            joint->all.clusters_except = access->clusters_except;
            joint->all.containers = access->containers;
        }
    }
    return add_lists(joint, access) == EW_OK ? EW_OK : ew_fail_memory(err);
}

enum ew_status ew_joint_end(struct ew_joint *joint,
                            const struct ew_access **out, struct ew_error *err)
{
    struct ew_access *all = NULL;
    *out = joint->only;
    if (joint->only || !joint->all.principal) {
        return EW_OK;
    }
    all = EW_NEW(joint->arena, struct ew_access);
    EW_TRY_MEMORY_FOR(all, err);
    *all = joint->all;
    all->conditions = joint->conditions.items;
    all->condition_count = joint->conditions.count;
    all->grants = joint->grants.items;
    all->grant_count = joint->grants.count;
    all->unknown = (struct ew_strs){joint->unknown.items, joint->unknown.count};
    all->witness =
        (struct ew_witness){joint->requests.items, joint->requests.count};
    *out = all;
    return EW_OK;
}

/* ---- one is enough ------------------------------------------------------- */

static enum ew_status union_of(struct ew_arena *arena, struct ew_strs a,
                               struct ew_strs b, struct ew_strs *out)
{
    struct ew_vec all = ew_vec_of(arena, sizeof(struct ew_str));
    for (size_t i = 0; i < a.count; i++) {
        EW_TRY(ew_vec_push_str(&all, a.items[i]));
    }
    for (size_t i = 0; i < b.count; i++) {
        if (!ew_vec_has_str(&all, b.items[i])) {
            EW_TRY(ew_vec_push_str(&all, b.items[i]));
        }
    }
    *out = (struct ew_strs){all.items, all.count};
    return EW_OK;
}

/* Where one leads anywhere, that says all. */
static struct ew_strs widest(struct ew_strs list)
{
    for (size_t i = 0; i < list.count; i++) {
        if (ew_str_eq(list.items[i], EW_STR("*"))) {
            /* cppcheck-suppress returnDanglingLifetime ; it is the list's */
            return (struct ew_strs){&list.items[i], 1};
        }
    }
    return list;
}

/* Only what both leave out is left out. */
static enum ew_status except_of(struct ew_arena *arena, struct ew_strs a,
                                struct ew_strs b, struct ew_strs *out)
{
    struct ew_vec both = ew_vec_of(arena, sizeof(struct ew_str));
    for (size_t i = 0; i < a.count; i++) {
        if (ew_strs_has(b, a.items[i])) {
            EW_TRY(ew_vec_push_str(&both, a.items[i]));
        }
    }
    *out = (struct ew_strs){both.items, both.count};
    return EW_OK;
}

static enum ew_status join_grants(struct ew_arena *arena,
                                  const struct ew_access *best,
                                  const struct ew_access *other,
                                  struct ew_access *out)
{
    struct ew_vec all = ew_vec_for(arena, sizeof(struct ew_grant),
                                   best->grant_count + other->grant_count);
    for (size_t i = 0; i < best->grant_count; i++) {
        EW_TRY(EW_VEC_ADD(&all, &best->grants[i]));
    }
    for (size_t i = 0; i < other->grant_count; i++) {
        const struct ew_grant *grant = &other->grants[i];
        bool known = false;
        for (size_t k = 0; k < best->grant_count; k++) {
            known = known || best->grants[k].statement == grant->statement;
        }
        if (!known) {
            EW_TRY(EW_VEC_ADD(&all, grant));
        }
    }
    out->grants = all.items;
    out->grant_count = all.count;
    return EW_OK;
}

static enum ew_status join_both(struct ew_arena *arena,
                                const struct ew_access *best,
                                const struct ew_access *other,
                                struct ew_access *out)
{
    *out = *best;
    EW_TRY(join_grants(arena, best, other, out));
    if (!ew_verdict_is_way(other->verdict) ||
        !ew_verdict_is_way(best->verdict)) {
        return EW_OK; /* it leads nowhere */
    }
    out->reach = best->reach > other->reach ? best->reach : other->reach;
    EW_TRY(union_of(arena, best->clusters, other->clusters, &out->clusters));
    EW_TRY(union_of(arena, best->regions, other->regions, &out->regions));
    EW_TRY(
        union_of(arena, best->containers, other->containers, &out->containers));
    out->clusters = widest(out->clusters);
    out->regions = widest(out->regions);
    out->containers = widest(out->containers);
    return except_of(arena, best->clusters_except, other->clusters_except,
                     &out->clusters_except);
}

enum ew_status ew_access_union(struct ew_arena *arena,
                               const struct ew_access *a,
                               const struct ew_access *b,
                               const struct ew_access **out,
                               struct ew_error *err)
{
    if (!a || !b) {
        *out = a ? a : b;
        return EW_OK;
    }
    struct ew_access *all = EW_NEW(arena, struct ew_access);
    EW_TRY_MEMORY_FOR(all, err);
    bool first = rank(a->verdict) >= rank(b->verdict);
    *out = all;
    return join_both(arena, first ? a : b, first ? b : a, all) == EW_OK
               ? EW_OK
               : ew_fail_memory(err);
}
