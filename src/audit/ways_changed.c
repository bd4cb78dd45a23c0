/*
 * Two sides have no engine in common, so that doors and paths are compared by
 * what is told of them: one is no more than another if each thing that is told
 * says so. A path is told where it adds something; so one that is told only
 * now, since its principal has less by itself now, is no gain.
 */
#include "audit/ways_changed.h"

#include "audit/changes_gate.h"
#include "audit/extent.h"
#include "audit/same.h"

#include <stdlib.h>

enum { FROM, TO, SIDES };

/* All of one principal's, or of somebody from outside. */
struct walker {
    struct ew_str key; /* the same on both sides */
    size_t side;
    struct ew_str who;
    const struct ew_principal *principal; /* NULL: from outside */
    enum ew_outside_kind outside;
    const struct ew_ways *ways; /* NULL likewise */
    const struct ew_path *paths;
    size_t path_count;
};

/* A path of one side, with the name of its end and how far it goes. */
struct told_path {
    struct ew_str end;
    size_t side;
    const struct ew_path *path;
    struct ew_extent extent;
    struct ew_extent steps; /* of them alone */
    bool as_is;             /* no step has changed the end */
};

struct comparing_ways {
    struct ew_arena *arena;
    struct ew_arena scratch; /* of the walker at hand */
    bool same_files;
    struct ew_error *err;
    const struct ew_side_input *sides[SIDES];
    const struct ew_changes *access; /* whose exec changed, solved */
    const struct walker *at[SIDES];  /* the one at hand; NULL: not there */
    struct ew_vec *out;              /* struct ew_way_changed */
};

/* ---- what was there ---------------------------------------------------- */

/* NULL: it has none at that door, for sure or at all. */
static const struct ew_door_access *own_door(const struct walker *walker,
                                             enum ew_door door)
{
    const struct ew_ways *ways = walker ? walker->ways : NULL;
    for (size_t i = 0; ways && i < ways->door_count; i++) {
        if (ways->doors[i].door == door) {
            return &ways->doors[i];
        }
    }
    return NULL;
}

static bool of_one_account(const struct ew_principal *a,
                           const struct ew_principal *b)
{
    return a && b && a->account && b->account &&
           ew_str_eq(a->account->id, b->account->id);
}

/* ---- what is told -------------------------------------------------------- */

/* extent: with all conditions that there are on the way. */
static struct ew_stand stand_at(const struct ew_extent *extent,
                                const struct ew_principal *whose,
                                enum ew_verdict verdict)
{
    return (struct ew_stand){
        .principal = whose,
        .verdict = verdict,
        .reach = extent->scope.reach,
        .clusters = extent->scope.clusters,
        .clusters_except = extent->scope.clusters_except,
        .conditions = extent->scope.conditions,
        .condition_count = extent->scope.condition_count,
    };
}

/* path NULL: there is none. */
static enum ew_status stand_of_path(const struct comparing_ways *c,
                                    const struct ew_path *path,
                                    struct ew_stand *out)
{
    struct ew_extent extent;
    if (path) {
        EW_TRY(ew_extent_of_path(c->arena, path, &extent));
        *out = stand_at(&extent, path->end, path->verdict);
    }
    return EW_OK;
}

/* Either NULL: there is none. */
static struct ew_stand stand_of_door(const struct walker *walker,
                                     const struct ew_door_access *door)
{
    struct ew_stand out = {.principal = NULL};
    if (walker && door) {
        const struct ew_extent extent = ew_extent_of_door(door);
        out = stand_at(&extent, walker->principal, door->access->verdict);
    }
    return out;
}

static struct ew_way_changed begin_change(const struct comparing_ways *c,
                                          enum ew_change_kind kind,
                                          enum ew_door door)
{
    const struct walker *walker = c->at[TO] ? c->at[TO] : c->at[FROM];
    return (struct ew_way_changed){
        .who = walker->who,
        .principal = walker->principal,
        .outside = walker->outside,
        .kind = kind,
        .door = door,
    };
}

/* What is not known, on each side. */
struct reasons {
    struct ew_vec of[SIDES]; /* struct ew_str */
};

static struct reasons no_reasons(const struct comparing_ways *c)
{
    return (struct reasons){
        {ew_vec_of(c->arena, sizeof(struct ew_str)),
         ew_vec_of(c->arena, sizeof(struct ew_str))}
    };
}

static enum ew_status add_reasons_of(struct ew_vec *out, struct ew_strs texts)
{
    for (size_t i = 0; i < texts.count; i++) {
        EW_TRY(ew_vec_push_str(out, texts.items[i]));
    }
    return EW_OK;
}

static enum ew_status add_path_reasons(struct ew_vec *out,
                                       const struct ew_path *path)
{
    for (size_t i = 0; i < path->step_count; i++) {
        EW_TRY(add_reasons_of(out, path->steps[i]->unknown));
    }
    return add_reasons_of(out, path->at->access->unknown);
}

static enum ew_status explain_open(const struct comparing_ways *c,
                                   struct reasons *reasons,
                                   struct ew_way_changed *out)
{
    struct ew_vec texts = ew_vec_of(c->arena, sizeof(struct ew_str));
    struct ew_strs sides[SIDES];
    if (reasons->of[TO].count == 0) {
        EW_TRY(ew_vec_push_str(
            &reasons->of[TO],
            EW_STR("something on the way was not read or decided")));
    }
    for (size_t i = 0; i < SIDES; i++) {
        sides[i] = (struct ew_strs){reasons->of[i].items, reasons->of[i].count};
    }
    EW_TRY(ew_join_sides(&texts, &sides[FROM], &sides[TO], c->err));
    out->unknown = (struct ew_strs){texts.items, texts.count};
    return EW_OK;
}

/* Is anything about it not known now? Then a path that is not told may be
 * there. */
static bool is_open_now(const struct walker *walker)
{
    bool open = walker && walker->ways &&
                walker->ways->exec->verdict == EW_VERDICT_UNKNOWN;
    for (size_t i = 0; walker && i < walker->path_count; i++) {
        open = open || walker->paths[i].verdict == EW_VERDICT_UNKNOWN;
    }
    return open;
}

/* ---- doors --------------------------------------------------------------- */

/* EW_CHANGE_KINDS: it has not changed. */
static enum ew_change_kind kind_of_door(const struct ew_door_access *from,
                                        const struct ew_door_access *to)
{
    bool was = from && ew_verdict_is_sure(from->access->verdict);
    if (!to || !(ew_verdict_is_sure(to->access->verdict) ||
                 to->access->verdict == EW_VERDICT_UNKNOWN)) {
        return was ? EW_CHANGE_LOST : EW_CHANGE_KINDS;
    }
    const struct ew_extent now = ew_extent_of_door(to);
    if (!ew_verdict_is_sure(to->access->verdict)) {
        const struct ew_extent before =
            was ? ew_extent_of_door(from) : (struct ew_extent){.needs = true};
        return was && ew_extent_covers(&before, &now) ? EW_CHANGE_KINDS
                                                      : EW_CHANGE_UNKNOWN;
    }
    if (!was) {
        return EW_CHANGE_GAINED;
    }
    const struct ew_extent before = ew_extent_of_door(from);
    return !ew_extent_covers(&before, &now)   ? EW_CHANGE_WIDENED
           : !ew_extent_covers(&now, &before) ? EW_CHANGE_NARROWED
                                              : EW_CHANGE_KINDS;
}

static enum ew_status compare_door(struct comparing_ways *c, enum ew_door door)
{
    const struct ew_door_access *from = own_door(c->at[FROM], door);
    const struct ew_door_access *to = own_door(c->at[TO], door);
    enum ew_change_kind kind = kind_of_door(from, to);
    bool same = false;
    /* undecided it may be, and yet as it was */
    if (kind == EW_CHANGE_UNKNOWN && c->at[FROM] && c->at[TO]) {
        EW_TRY(ew_principals_same(&c->scratch, c->at[FROM]->principal,
                                  c->at[TO]->principal, c->same_files, &same,
                                  c->err));
    }
    if (kind == EW_CHANGE_KINDS || same) {
        return EW_OK;
    }
    struct ew_way_changed changed = begin_change(c, kind, door);
    changed.from = stand_of_door(c->at[FROM], from);
    changed.to = stand_of_door(c->at[TO], to);
    if (kind == EW_CHANGE_UNKNOWN) {
        struct reasons reasons = no_reasons(c);
        EW_TRY(from ? add_reasons_of(&reasons.of[FROM], from->access->unknown)
                    : EW_OK);
        EW_TRY(add_reasons_of(&reasons.of[TO], to->access->unknown));
        EW_TRY(explain_open(c, &reasons, &changed));
    }
    return EW_VEC_ADD(c->out, &changed);
}

/* ---- paths --------------------------------------------------------------- */

/* The paths of both sides to one end and door. */
struct group {
    const struct told_path *items;
    size_t count;
    enum ew_door door;
    const struct ew_vec *told; /* struct told_path: those to all ends */
};

/* Where exec of the end is the same on both sides, which is solved and not
 * told, the steps alone decide. */
static bool covers_path(const struct comparing_ways *c,
                        const struct told_path *wide,
                        const struct told_path *narrow)
{
    const struct told_path *now = wide->side == TO ? wide : narrow;
    bool same = wide->path->door == EW_DOOR_EXEC && wide->as_is &&
                narrow->as_is && ew_str_eq(wide->end, narrow->end) &&
                !ew_changes_of(c->access, now->path->end->arn);
    return same ? ew_extent_covers(&wide->steps, &narrow->steps)
                : ew_extent_covers(&wide->extent, &narrow->extent);
}

static bool is_covered_by(const struct comparing_ways *c,
                          const struct told_path *items, size_t count,
                          size_t by, const struct told_path *told)
{
    for (size_t i = 0; i < count; i++) {
        const struct told_path *other = &items[i];
        if (other->side == by && other->path->door == told->path->door &&
            ew_verdict_is_sure(other->path->verdict) &&
            of_one_account(other->path->end, told->path->end) &&
            covers_path(c, other, told)) {
            return true;
        }
    }
    return false;
}

/* Is a path covered by what surely was, or is, on the other side? Mostly by
 * one to the same end; a path is told where it adds something, so that it may
 * also have been one that did not. */
static bool is_covered(const struct comparing_ways *c,
                       const struct group *group, size_t by,
                       const struct told_path *told)
{
    const struct ew_door_access *own = own_door(c->at[by], group->door);
    if (own && ew_verdict_is_sure(own->access->verdict) &&
        of_one_account(c->at[by]->principal, told->path->end)) {
        const struct ew_extent has = ew_extent_of_door(own);
        if (ew_extent_covers(&has, &told->extent)) {
            return true;
        }
    }
    return is_covered_by(c, group->items, group->count, by, told) ||
           is_covered_by(c, group->told->items, group->told->count, by, told);
}

/* The first path of a side that the other one does not cover; NULL: all are.
 * sure: of those that are decided, else of the others. */
static const struct ew_path *first_beyond(const struct comparing_ways *c,
                                          const struct group *group,
                                          size_t side, bool sure)
{
    for (size_t i = 0; i < group->count; i++) {
        const struct told_path *told = &group->items[i];
        if (told->side == side &&
            ew_verdict_is_sure(told->path->verdict) == sure &&
            !is_covered(c, group, FROM + TO - side, told)) {
            return told->path;
        }
    }
    return NULL;
}

/* One that is decided, before one that is not; NULL: there is none. */
static const struct ew_path *best_of_side(const struct group *group,
                                          size_t side)
{
    const struct ew_path *best = NULL;
    for (size_t i = 0; i < group->count; i++) {
        const struct told_path *told = &group->items[i];
        bool better = !best || (!ew_verdict_is_sure(best->verdict) &&
                                ew_verdict_is_sure(told->path->verdict));
        best = told->side == side && better ? told->path : best;
    }
    return best;
}

/* Its own paths, and where those are known what the principal may do. */
static enum ew_status explain_group(const struct comparing_ways *c,
                                    const struct group *group,
                                    struct ew_way_changed *out)
{
    struct reasons reasons = no_reasons(c);
    for (size_t i = 0; i < group->count; i++) {
        const struct told_path *told = &group->items[i];
        if (told->path->verdict == EW_VERDICT_UNKNOWN) {
            EW_TRY(add_path_reasons(&reasons.of[told->side], told->path));
        }
    }
    for (size_t i = 0; i < SIDES; i++) {
        const struct ew_ways *ways = c->at[i] ? c->at[i]->ways : NULL;
        if (ways && reasons.of[i].count == 0) {
            EW_TRY(add_reasons_of(&reasons.of[i], ways->exec->unknown));
        }
    }
    return explain_open(c, &reasons, out);
}

static enum ew_status compare_group(struct comparing_ways *c,
                                    const struct group *group)
{
    const struct ew_path *more = first_beyond(c, group, TO, true);
    const struct ew_path *open =
        more ? NULL : first_beyond(c, group, TO, false);
    const struct ew_path *less =
        more || open ? NULL : first_beyond(c, group, FROM, true);
    const struct ew_path *before = best_of_side(group, FROM);
    const struct ew_path *now = best_of_side(group, TO);
    bool was = before && ew_verdict_is_sure(before->verdict);
    bool is = now && ew_verdict_is_sure(now->verdict);
    if (!more && !open && !less) {
        return EW_OK;
    }
    enum ew_change_kind kind = more                     ? EW_CHANGE_GAINED
                               : open                   ? EW_CHANGE_UNKNOWN
                               : is_open_now(c->at[TO]) ? EW_CHANGE_UNKNOWN
                                                        : EW_CHANGE_LOST;
    kind = kind == EW_CHANGE_GAINED && was ? EW_CHANGE_WIDENED
           : kind == EW_CHANGE_LOST && is  ? EW_CHANGE_NARROWED
                                           : kind;
    struct ew_way_changed changed = begin_change(c, kind, group->door);
    changed.path = more ? more : open ? open : less;
    changed.end = changed.path->end->arn;
    EW_TRY(stand_of_path(c, before, &changed.from));
    EW_TRY(stand_of_path(c, more ? more : now, &changed.to));
    if (kind == EW_CHANGE_UNKNOWN) {
        EW_TRY(explain_group(c, group, &changed));
    }
    return EW_VEC_ADD(c->out, &changed);
}

static int by_end_and_door(const void *a, const void *b)
{
    const struct told_path *x = a;
    const struct told_path *y = b;
    int order = ew_str_cmp(x->end, y->end);
    order = order ? order : (int)x->path->door - (int)y->path->door;
    order = order ? order : (x->side > y->side) - (x->side < y->side);
    /* as they are told: the shortest first */
    return order ? order : (x->path > y->path) - (x->path < y->path);
}

static enum ew_status tell_paths(struct comparing_ways *c, size_t side,
                                 struct ew_vec *out)
{
    const struct walker *at = c->at[side];
    for (size_t i = 0; at && i < at->path_count; i++) {
        struct told_path *told = ew_vec_push(out);
        EW_TRY_MEMORY(told);
        told->end = ew_side_key(&c->scratch, c->sides[side], at->paths[i].end);
        told->side = side;
        told->path = &at->paths[i];
        EW_TRY_MEMORY(told->end.ptr);
        told->as_is = ew_estate_find(c->sides[side]->estate,
                                     told->path->end->arn) == told->path->end;
        EW_TRY(ew_extent_of_path(&c->scratch, told->path, &told->extent));
        EW_TRY(ew_extent_of_steps(&c->scratch, told->path, &told->steps));
    }
    return EW_OK;
}

static enum ew_status compare_paths(struct comparing_ways *c)
{
    struct ew_vec told = ew_vec_of(&c->scratch, sizeof(struct told_path));
    EW_TRY(tell_paths(c, FROM, &told));
    EW_TRY(tell_paths(c, TO, &told));
    const struct told_path *items = told.items;
    if (told.count > 1) {
        qsort(told.items, told.count, sizeof(*items), by_end_and_door);
    }
    for (size_t i = 0, next = 0; i < told.count; i = next) {
        enum ew_door door = items[i].path->door;
        while (next < told.count && items[next].path->door == door &&
               ew_str_eq(items[next].end, items[i].end)) {
            next++;
        }
        const struct group group = {&items[i], next - i, door, &told};
        EW_TRY(compare_group(c, &group));
    }
    return EW_OK;
}

/* ---- all of them --------------------------------------------------------- */

/* With all paths, whichever subjects of a provider they are of: those stand
 * together. *at: goes on behind them. */
static enum ew_status add_walker_outside(struct comparing_ways *c, size_t side,
                                         size_t *at, struct ew_vec *out)
{
    const struct ew_paths *all = c->sides[side]->paths;
    const struct ew_outside *first = &all->outside[*at];
    struct ew_vec paths = ew_vec_of(c->arena, sizeof(struct ew_path));
    for (; *at < all->outside_count && all->outside[*at].kind == first->kind &&
           ew_str_eq(all->outside[*at].from, first->from);
         ++*at) {
        for (size_t i = 0; i < all->outside[*at].path_count; i++) {
            EW_TRY(EW_VEC_ADD(&paths, &all->outside[*at].paths[i]));
        }
    }
    const struct walker one = {
        .key = ew_arena_printf(c->arena, "outside %s %.*s",
                               ew_outside_kind_text(first->kind),
                               EW_STR_ARG(first->from)),
        .side = side,
        .who = first->from,
        .outside = first->kind,
        .paths = paths.items,
        .path_count = paths.count,
    };
    EW_TRY_MEMORY(one.key.ptr);
    return EW_VEC_ADD(out, &one);
}

static enum ew_status add_walkers_of(struct comparing_ways *c, size_t side,
                                     struct ew_vec *out)
{
    const struct ew_paths *paths = c->sides[side]->paths;
    for (size_t i = 0; i < paths->way_count; i++) {
        const struct ew_ways *ways = &paths->ways[i];
        const struct walker one = {
            .key = ew_side_key(c->arena, c->sides[side], ways->principal),
            .side = side,
            .who = ways->principal->arn,
            .principal = ways->principal,
            .ways = ways,
            .paths = ways->paths,
            .path_count = ways->path_count,
        };
        EW_TRY_MEMORY(one.key.ptr);
        EW_TRY(EW_VEC_ADD(out, &one));
    }
    for (size_t i = 0; i < paths->outside_count;) {
        EW_TRY(add_walker_outside(c, side, &i, out));
    }
    return EW_OK;
}

static int by_walker_key(const void *a, const void *b)
{
    const struct walker *x = a;
    const struct walker *y = b;
    int order = ew_str_cmp(x->key, y->key);
    return order ? order : (x->side > y->side) - (x->side < y->side);
}

static int by_who(const void *a, const void *b)
{
    const struct ew_way_changed *x = a;
    const struct ew_way_changed *y = b;
    int order = ew_str_cmp(x->who, y->who);
    order = order ? order : ew_str_cmp(x->end, y->end);
    order = order ? order : (int)x->door - (int)y->door;
    return order ? order : (int)x->outside - (int)y->outside;
}

static enum ew_status compare_walkers(struct comparing_ways *c)
{
    struct ew_vec all = ew_vec_of(c->arena, sizeof(struct walker));
    EW_TRY(add_walkers_of(c, FROM, &all));
    EW_TRY(add_walkers_of(c, TO, &all));
    const struct walker *walkers = all.items;
    if (all.count > 1) {
        qsort(all.items, all.count, sizeof(*walkers), by_walker_key);
    }
    for (size_t i = 0; i < all.count;) {
        const struct walker *first = &walkers[i];
        c->at[FROM] = first->side == FROM ? first : NULL;
        c->at[TO] = first->side == TO ? first : NULL;
        for (i++; i < all.count && ew_str_eq(walkers[i].key, first->key); i++) {
            c->at[walkers[i].side] = &walkers[i];
        }
        for (size_t door = EW_DOOR_EXEC + 1; door < EW_DOORS; door++) {
            EW_TRY(compare_door(c, (enum ew_door)door));
        }
        EW_TRY(compare_paths(c));
        ew_arena_reset(&c->scratch);
    }
    if (c->out->count > 1) {
        qsort(c->out->items, c->out->count, sizeof(struct ew_way_changed),
              by_who);
    }
    return EW_OK;
}

enum ew_status ew_ways_compare(struct ew_arena *arena,
                               const struct ew_ways_sides *sides,
                               struct ew_vec *out, struct ew_error *err)
{
    struct comparing_ways c = {
        .arena = arena,
        .sides = {sides->from, sides->to},
        .access = sides->access,
        .out = out,
        .same_files = sides->same_files,
        .err = err,
    };
    *out = ew_vec_of(arena, sizeof(struct ew_way_changed));
    if (!sides->from->paths || !sides->to->paths) {
        return EW_OK; /* nobody looked for them */
    }
    ew_arena_init(&c.scratch);
    enum ew_status status = compare_walkers(&c);
    ew_arena_release(&c.scratch);
    return status == EW_OK ? EW_OK : ew_fail_memory(err);
}
