/*
 * Only the shortest paths are told, so that nobody is cut off just because all
 * that are told of him go through one statement: there may be a longer way. So
 * what closing a statement leaves is found by looking again, without it.
 */
#include "paths/chokes.h"

#include "estate/without.h"

#include "paths/joining.h"

#include <stdlib.h>

/* A statement while paths are gone through. */
struct gathered {
    struct ew_choke choke;
    bool opens;        /* the first on some path */
    size_t number;     /* in the order in which they are met */
    struct ew_vec who; /* struct ew_str */
    struct ew_vec ends;
};

struct gathering {
    struct ew_arena *arena;
    struct ew_vec list; /* struct gathered * */
    struct ew_map known;
    size_t unopened;
};

static struct gathered *gathered_for(struct gathering *g,
                                     const struct ew_through *through)
{
    const void *pair[2] = {through->policy, through->statement};
    struct ew_str key = {(const char *)pair, sizeof(pair)};
    struct gathered *found = ew_map_find(&g->known, key);
    if (found) {
        return found;
    }
    key = ew_arena_str(g->arena, key);
    found = EW_NEW(g->arena, struct gathered);
    if (!key.ptr || !found || EW_VEC_ADD(&g->list, &found) != EW_OK ||
        ew_map_put(&g->known, key, found) != EW_OK) {
        return NULL;
    }
    found->choke.opening = *through;
    found->number = g->list.count;
    found->who = ew_vec_of(g->arena, sizeof(struct ew_str));
    found->ends = ew_vec_of(g->arena, sizeof(struct ew_str));
    return found;
}

/* Unless it came last: most repeats come one after the other. */
static enum ew_status add_unless_last(struct ew_vec *list, struct ew_str text)
{
    const struct ew_str *items = list->items;
    bool again = list->count > 0 && ew_str_eq(items[list->count - 1], text);
    return again ? EW_OK : ew_vec_push_str(list, text);
}

static enum ew_status gather_path(struct gathering *g, struct ew_str who,
                                  const struct ew_path *path)
{
    const struct ew_statement *opening = path->opening.statement;
    g->unopened += !opening;
    for (size_t i = 0; i < path->step_count; i++) {
        const struct ew_path_step *step = path->steps[i];
        for (size_t k = 0; k < step->through_count; k++) {
            if (!step->through[k].policy || !step->through[k].statement) {
                continue;
            }
            struct gathered *at = gathered_for(g, &step->through[k]);
            EW_TRY_MEMORY(at);
            at->opens = at->opens || step->through[k].statement == opening;
            at->choke.path_count++;
            at->choke.doors[path->door] = true;
            EW_TRY(add_unless_last(&at->who, who));
            EW_TRY(add_unless_last(&at->ends, path->end->arn));
        }
    }
    return EW_OK;
}

static enum ew_status gather_paths(struct gathering *g, struct ew_str who,
                                   const struct ew_path *paths, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        EW_TRY(gather_path(g, who, &paths[i]));
    }
    return EW_OK;
}

static struct ew_strs sorted_once(struct ew_vec *list)
{
    struct ew_str *items = list->items;
    size_t kept = 0;
    if (list->count > 1) {
        qsort(items, list->count, sizeof(*items), ew_str_order);
    }
    for (size_t i = 0; i < list->count; i++) {
        if (kept == 0 || !ew_str_eq(items[kept - 1], items[i])) {
            items[kept++] = items[i];
        }
    }
    return (struct ew_strs){items, kept};
}

static int most_first(const void *a, const void *b)
{
    const struct gathered *x = *(struct gathered *const *)a;
    const struct gathered *y = *(struct gathered *const *)b;
    const struct ew_through *of_x = &x->choke.opening;
    const struct ew_through *of_y = &y->choke.opening;
    size_t left = y->choke.lets.count;
    size_t right = x->choke.lets.count;
    int order = (left > right) - (left < right);
    order = order ? order : ew_str_cmp(of_x->policy->id, of_y->policy->id);
    if (order == 0 && of_x->statement->index != of_y->statement->index) {
        order = of_x->statement->index < of_y->statement->index ? -1 : 1;
    }
    return order ? order : (x->number > y->number) - (x->number < y->number);
}

enum ew_status ew_chokes_find(struct ew_arena *arena,
                              const struct ew_paths *paths,
                              struct ew_chokes *out, struct ew_error *err)
{
    struct gathering g = {
        .arena = arena,
        .list = ew_vec_of(arena, sizeof(struct gathered *)),
        .known = ew_map_of(arena),
    };
    for (size_t i = 0; i < paths->way_count; i++) {
        const struct ew_ways *ways = &paths->ways[i];
        EW_TRY_MEMORY_FOR(gather_paths(&g, ways->principal->arn, ways->paths,
                                       ways->path_count) == EW_OK,
                          err);
    }
    for (size_t i = 0; i < paths->outside_count; i++) {
        const struct ew_outside *outside = &paths->outside[i];
        EW_TRY_MEMORY_FOR(gather_paths(&g, outside->from, outside->paths,
                                       outside->path_count) == EW_OK,
                          err);
    }
    EW_EACH_REF(struct gathered, at, &g.list) {
        at->choke.lets = sorted_once(&at->who);
        at->choke.ends = sorted_once(&at->ends);
    }
    if (g.list.count > 1) {
        qsort(g.list.items, g.list.count, sizeof(struct gathered *),
              most_first);
    }
    *out = (struct ew_chokes){
        .list = EW_NEW_ARRAY(arena, g.list.count, struct ew_choke),
        .unopened = g.unopened,
    };
    EW_TRY_MEMORY_FOR(out->list, err);
    EW_EACH_REF(const struct gathered, at, &g.list) {
        if (at->opens) {
            out->list[out->count++] = at->choke;
        }
    }
    return EW_OK;
}

/* ---- closing ------------------------------------------------------------- */

/* What somebody has, the surest first. */
enum left { LEFT_DOORS, LEFT_PATHS, LEFT_UNKNOWN, LEFT_NOTHING };

static enum left better(enum left a, enum left b)
{
    return a < b ? a : b;
}

static enum left left_by(enum ew_verdict verdict, enum left sure)
{
    return !ew_verdict_is_way(verdict)     ? LEFT_NOTHING
           : verdict == EW_VERDICT_UNKNOWN ? LEFT_UNKNOWN
                                           : sure;
}

static enum left left_by_paths(const struct ew_path *paths, size_t count)
{
    enum left out = LEFT_NOTHING;
    for (size_t i = 0; i < count; i++) {
        out = better(out, left_by(paths[i].verdict, LEFT_PATHS));
    }
    return out;
}

/* ways NULL: it has none. */
static enum left left_to(const struct ew_ways *ways)
{
    enum left out = LEFT_NOTHING;
    for (size_t i = 0; ways && i < ways->door_count; i++) {
        out = better(out, left_by(ways->doors[i].access->verdict, LEFT_DOORS));
    }
    return ways ? better(out, left_by_paths(ways->paths, ways->path_count))
                : out;
}

/* A closing while its lists are made. */
struct closing {
    struct ew_arena own; /* for what is looked for again */
    struct ew_estate *estate;
    const struct ew_paths_options *options;
    struct ew_choke *choke;
    struct ew_vec lose; /* struct ew_str */
    struct ew_vec left[LEFT_NOTHING];
};

static enum ew_status sort_left(struct closing *c, struct ew_str who,
                                enum left before, enum left after)
{
    struct ew_strs lets = c->choke->lets;
    if (after == LEFT_NOTHING && before < LEFT_UNKNOWN) {
        return ew_vec_push_str(&c->lose, who);
    }
    if (!bsearch(&who, lets.items, lets.count, sizeof(who), ew_str_order)) {
        return EW_OK;
    }
    /* whoever is not known to have had anything is not known to lose it */
    return ew_vec_push_str(
        &c->left[after == LEFT_NOTHING ? LEFT_UNKNOWN : after], who);
}

static enum ew_status compare_left(struct closing *c,
                                   const struct ew_paths *before,
                                   const struct ew_paths *after)
{
    for (size_t i = 0; i < before->way_count; i++) {
        const struct ew_ways *ways = &before->ways[i];
        EW_TRY(sort_left(c, ways->principal->arn, left_to(ways),
                         left_to(ew_paths_of(after, ways->principal))));
    }
    /* both lists are sorted by the name */
    size_t at = 0;
    for (size_t i = 0; i < before->outside_count; i++) {
        const struct ew_outside *was = &before->outside[i];
        const struct ew_outside *is = after->outside;
        while (at < after->outside_count &&
               ew_str_cmp(is[at].from, was->from) < 0) {
            at++;
        }
        enum left now = LEFT_NOTHING;
        for (size_t k = at;
             k < after->outside_count && ew_str_eq(is[k].from, was->from);
             k++) {
            now = better(now, left_by_paths(is[k].paths, is[k].path_count));
        }
        EW_TRY(sort_left(c, was->from,
                         left_by_paths(was->paths, was->path_count), now));
    }
    return EW_OK;
}

static enum ew_status look_again(struct closing *c, struct ew_paths *out,
                                 struct ew_error *err)
{
    const struct ew_engine_options engine = {
        .now = c->options->now,
        .max_steps = c->options->solver_steps,
    };
    struct ew_paths_options again = *c->options;
    again.exec = ew_engine_new(&c->own, c->estate, &engine);
    again.max_steps = SIZE_MAX; /* a way that is longer is one, too */
    EW_TRY_MEMORY_FOR(again.exec, err);
    enum ew_status status = ew_paths_find(&c->own, c->estate, &again, out, err);
    ew_engine_release(again.exec);
    return status;
}

static void keep_closing(struct closing *c)
{
    struct ew_closing *closing = &c->choke->closing;
    closing->lose = sorted_once(&c->lose);
    closing->doors = sorted_once(&c->left[LEFT_DOORS]);
    closing->paths = sorted_once(&c->left[LEFT_PATHS]);
    closing->unknown = sorted_once(&c->left[LEFT_UNKNOWN]);
}

static enum ew_status close_for_now(struct closing *c,
                                    const struct ew_paths *before,
                                    struct ew_error *err)
{
    const struct ew_through *opening = &c->choke->opening;
    struct ew_without without;
    struct ew_paths after;
    EW_TRY(ew_estate_take_out(&c->own, c->estate, opening->policy,
                              opening->statement, &without, err));
    c->choke->closing = (struct ew_closing){.asked = true};
    if (!without.policy) {
        c->choke->closing.undecided =
            EW_STR("its policy has parts that are not known");
        return EW_OK;
    }
    enum ew_status status = look_again(c, &after, err);
    if (status == EW_OK && compare_left(c, before, &after) != EW_OK) {
        status = ew_fail_memory(err);
    }
    ew_estate_put_back(&without);
    keep_closing(c);
    return status;
}

enum ew_status ew_choke_close(struct ew_arena *arena, struct ew_estate *estate,
                              const struct ew_paths_options *options,
                              const struct ew_paths *before,
                              struct ew_choke *choke, struct ew_error *err)
{
    struct closing c = {
        .estate = estate,
        .options = options,
        .choke = choke,
        .lose = ew_vec_of(arena, sizeof(struct ew_str)),
    };
    for (size_t i = 0; i < LEFT_NOTHING; i++) {
        c.left[i] = ew_vec_of(arena, sizeof(struct ew_str));
    }
    ew_arena_init(&c.own);
    enum ew_status status = close_for_now(&c, before, err);
    ew_arena_release(&c.own);
    return status;
}
