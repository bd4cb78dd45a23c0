/*
 * How far access goes, by asking the solver for a cluster that no pattern
 * names, then for one that none writes out. A list of patterns is told only as
 * far as each of them adds something, so that what is named is reached and
 * what is reached is named.
 */
#include "base/vec.h"

#include "engine/inquiry.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct reacher {
    const struct ew_inquiry *q;
    enum ew_ties ties;
    struct ew_arena *keep;
    const struct ew_action_places *places;
    const struct ew_formula *access; /* all sides */
    struct ew_reached *out;
};

static bool ask(struct reacher *r, const struct ew_formula *extra)
{
    enum ew_answer answer = ew_inquiry_ask(
        r->q, r->ties, ew_both(r->q->arena, r->access, extra), NULL);
    r->out->undecided = r->out->undecided || answer == EW_UNDECIDED;
    return answer == EW_SAT;
}

static const struct ew_formula *matches(const struct ew_inquiry *q,
                                        size_t dimension,
                                        const struct ew_str *patterns,
                                        size_t count, bool ignore_case)
{
    struct ew_atom *atom = EW_NEW(q->arena, struct ew_atom);
    if (!atom) {
        q->space->failed = true;
        return NULL;
    }
    *atom = (struct ew_atom){.dimension = dimension,
                             .patterns = patterns,
                             .pattern_count = count,
                             .ignore_case = ignore_case};
    return ew_inquiry_literal(q, atom);
}

static const struct ew_formula *of_mark(const struct ew_inquiry *q,
                                        const struct ew_mark *mark)
{
    return matches(q, mark->dimension, &mark->pattern, 1, false);
}

/* "None of the marked patterns": all, or only names that an Allow writes. */
static const struct ew_formula *unmarked(const struct ew_inquiry *q,
                                         size_t dimension, bool literals)
{
    const struct ew_formula *any = &EW_FALSE_FORMULA;
    EW_EACH(const struct ew_mark, mark, &q->space->marks) {
        if (mark->dimension == dimension &&
            (!literals ||
             (mark->positive && ew_pattern_is_literal(mark->pattern)))) {
            any = ew_either(q->arena, any, of_mark(q, mark));
        }
    }
    return ew_negate(q->arena, any);
}

static enum ew_reach find_reach(struct reacher *r)
{
    const struct ew_inquiry *q = r->q;
    const struct ew_value *const *fixed = q->space->fixed.items;
    size_t cluster = r->places->cluster;
    size_t task = r->places->task;
    bool named = fixed[cluster] != NULL;
    if (!named && ask(r, unmarked(q, cluster, false))) {
        return EW_REACH_ANY_CLUSTER;
    }
    if (!named && ask(r, unmarked(q, cluster, true))) {
        return EW_REACH_CLUSTER_PATTERN;
    }
    if (task == EW_NO_PART ||
        (!fixed[task] && ask(r, unmarked(q, task, true)))) {
        return EW_REACH_NAMED_CLUSTERS;
    }
    return EW_REACH_NAMED_TASKS;
}

/* ---- lists of patterns ------------------------------------------------------
 */

/* Narrow before wide: literal first, then by the number of literal bytes. */
static int by_width(const void *a, const void *b)
{
    const struct ew_mark *const *left = a;
    const struct ew_mark *const *right = b;
    bool literal_left = ew_pattern_is_literal((*left)->pattern);
    bool literal_right = ew_pattern_is_literal((*right)->pattern);
    if (literal_left != literal_right) {
        return literal_left ? -1 : 1;
    }
    if (!literal_left && (*left)->pattern.len != (*right)->pattern.len) {
        return (*left)->pattern.len > (*right)->pattern.len ? -1 : 1;
    }
    return ew_str_cmp((*left)->pattern, (*right)->pattern);
}

static const struct ew_mark **sorted_marks(const struct ew_inquiry *q,
                                           size_t dimension, size_t *count)
{
    const struct ew_mark *marks = q->space->marks.items;
    const struct ew_mark **list = EW_NEW_ARRAY(
        q->arena, q->space->marks.count + 1, const struct ew_mark *);
    *count = 0;
    for (size_t i = 0; list && i < q->space->marks.count; i++) {
        if (marks[i].dimension == dimension) {
            list[(*count)++] = &marks[i];
        }
    }
    if (list) {
        qsort(list, *count, sizeof(const struct ew_mark *), by_width);
    }
    return list;
}

static void add_glob(struct reacher *r, struct ew_vec *list,
                     struct ew_str pattern)
{
    struct ew_str glob = ew_pattern_to_glob(r->keep, pattern);
    EW_EACH(const struct ew_str, text, list) {
        if (ew_str_eq(*text, glob)) {
            return;
        }
    }
    if (!glob.ptr || ew_vec_push_str(list, glob) != EW_OK) {
        r->q->space->failed = true;
    }
}

static struct ew_strs sorted(struct ew_vec *list)
{
    if (list->count > 1) {
        qsort(list->items, list->count, sizeof(struct ew_str), ew_str_order);
    }
    return (struct ew_strs){list->items, list->count};
}

/* Nothing is demanded of it, neither by policies nor by the world. */
static bool is_free(const struct reacher *r, size_t dimension)
{
    const struct ew_value *const *fixed = r->q->space->fixed.items;
    const struct ew_dimension *dimensions = r->q->space->dimensions.items;
    return !fixed[dimension] && !dimensions[dimension].only &&
           r->ties == EW_TIES_TRIED && !r->q->holding && r->access &&
           !ew_formula_asks_for(r->access, dimension);
}

static struct ew_strs anything(struct reacher *r, struct ew_vec *list)
{
    static const char ALL[] = {EW_ANY_RUN};
    list->count = 0; /* what is not named is reached too */
    add_glob(r, list, (struct ew_str){ALL, 1});
    return (struct ew_strs){list->items, list->count};
}

/*
 * The patterns of one dimension that together hold all access: each one adds
 * something to those before it; `*` stands for what none of them holds.
 */
static struct ew_strs cover(struct reacher *r, size_t dimension)
{
    const struct ew_inquiry *q = r->q;
    struct ew_vec list = ew_vec_of(r->keep, sizeof(struct ew_str));
    const struct ew_value *const *fixed = q->space->fixed.items;
    const struct ew_formula *outside = &EW_TRUE_FORMULA;
    size_t count;
    const struct ew_mark **marks = sorted_marks(q, dimension, &count);
    const struct ew_dimension *dimensions = q->space->dimensions.items;
    if (fixed[dimension] && fixed[dimension]->count == 1) {
        add_glob(r, &list, fixed[dimension]->items[0]);
        return sorted(&list);
    }
    if (dimensions[dimension].only) {
        add_glob(r, &list, dimensions[dimension].only[0]);
        return sorted(&list);
    }
    if (is_free(r, dimension)) {
        return anything(r, &list);
    }
    for (size_t i = 0; marks && i < count; i++) {
        const struct ew_formula *inside = of_mark(q, marks[i]);
        bool positive = marks[i]->positive;
        if (!positive || !ask(r, ew_both(q->arena, outside, inside))) {
            continue;
        }
        add_glob(r, &list, marks[i]->pattern);
        outside = ew_both(q->arena, outside, ew_negate(q->arena, inside));
    }
    return ask(r, outside) ? anything(r, &list) : sorted(&list);
}

static void add_cluster(struct reacher *r, struct ew_vec *list,
                        struct ew_str region, struct ew_str name)
{
    const struct ew_arn_shape *shape = r->places->cluster_arn;
    const struct ew_value *const *fixed = r->q->space->fixed.items;
    struct ew_str parts[EW_MAX_PARTS];
    for (size_t i = 0; i < r->q->action->part_count; i++) {
        bool given = fixed[i] && fixed[i]->count == 1;
        parts[i] = given ? fixed[i]->items[0] : EW_STR("*");
    }
    parts[EW_DIM_REGION] = region;
    parts[r->places->cluster] = name;
    struct ew_str arn =
        ew_arn_pieces_print(r->keep, shape->pieces, shape->count, 0, parts);
    if (!arn.ptr || ew_vec_push_str(list, arn) != EW_OK) {
        r->q->space->failed = true;
    }
}

static const struct ew_formula *in_glob(const struct ew_inquiry *q,
                                        size_t dimension, struct ew_str glob)
{
    struct ew_str *pattern = EW_NEW(q->arena, struct ew_str);
    if (!pattern) {
        q->space->failed = true;
        return NULL;
    }
    *pattern = ew_pattern_of_glob(q->arena, glob);
    return matches(q, dimension, pattern, 1, dimension == EW_DIM_REGION);
}

/* Cluster patterns with the regions in which access was found within them. */
static struct ew_strs with_regions(struct reacher *r, struct ew_strs names)
{
    const struct ew_inquiry *q = r->q;
    struct ew_vec list = ew_vec_of(r->keep, sizeof(struct ew_str));
    struct ew_strs regions = r->out->regions;
    assert(names.items || names.count == 0);
    for (size_t i = 0; i < names.count; i++) {
        for (size_t k = 0; k < regions.count; k++) {
            const struct ew_formula *here = ew_both(
                q->arena, in_glob(q, r->places->cluster, names.items[i]),
                in_glob(q, EW_DIM_REGION, regions.items[k]));
            if (regions.count * names.count == 1 || ask(r, here)) {
                add_cluster(r, &list, regions.items[k], names.items[i]);
            }
        }
    }
    return sorted(&list);
}

/* Do two patterns share a cluster name? */
static bool overlaps(struct reacher *r, const struct ew_mark *mark,
                     struct ew_strs names)
{
    const struct ew_inquiry *q = r->q;
    for (size_t i = 0; i < names.count; i++) {
        const struct ew_formula *shared =
            ew_both(q->arena, of_mark(q, mark),
                    in_glob(q, r->places->cluster, names.items[i]));
        if (ew_inquiry_ask(q, r->ties, shared, NULL) != EW_UNSAT) {
            return true;
        }
    }
    return false;
}

/* Deny-side patterns within the reach where there is no access. */
static struct ew_strs excepted(struct reacher *r, struct ew_strs reached)
{
    const struct ew_inquiry *q = r->q;
    struct ew_vec names = ew_vec_of(r->keep, sizeof(struct ew_str));
    struct ew_vec list = ew_vec_of(r->keep, sizeof(struct ew_str));
    size_t count;
    const struct ew_mark **marks = sorted_marks(q, r->places->cluster, &count);
    for (size_t i = 0; marks && i < count; i++) {
        if (!marks[i]->positive && overlaps(r, marks[i], reached) &&
            !ask(r, of_mark(q, marks[i]))) {
            add_glob(r, &names, marks[i]->pattern);
        }
    }
    EW_EACH(const struct ew_str, text, &names) {
        add_cluster(r, &list, EW_STR("*"), *text);
    }
    return sorted(&list);
}

/* Is a region meant, one of another area? `xx-…` */
static bool is_area(struct ew_str pattern)
{
    enum { AREA = 2 };
    return pattern.len > AREA && pattern.ptr[AREA] == '-' &&
           !ew_is_wildcard(pattern.ptr[0], EW_SPELLED_PATTERN) &&
           !ew_is_wildcard(pattern.ptr[1], EW_SPELLED_PATTERN);
}

/*
 * Areas that have regions today: a pattern such as `*:p*` may be met by a
 * region that could only be some day, which is not worth telling where there
 * are others.
 */
static const struct ew_formula *in_known_area(const struct ew_inquiry *q)
{
    static const char *const AREAS[] = {"us-*", "eu-*", "ap-*",  "sa-*",
                                        "ca-*", "me-*", "af-*",  "il-*",
                                        "mx-*", "cn-*", "eusc-*"};
    enum { COUNT = sizeof(AREAS) / sizeof(AREAS[0]) };
    const struct ew_mark *marks = q->space->marks.items;
    size_t count = COUNT;
    struct ew_str *patterns =
        EW_NEW_ARRAY(q->arena, COUNT + q->space->marks.count, struct ew_str);
    for (size_t i = 0; patterns && i < COUNT; i++) {
        patterns[i] = ew_pattern_of_glob(q->arena, ew_str_from(AREAS[i]));
        q->space->failed = q->space->failed || !patterns[i].ptr;
    }
    for (size_t i = 0; patterns && i < q->space->marks.count; i++) {
        if (marks[i].dimension == EW_DIM_REGION && is_area(marks[i].pattern)) {
            patterns[count++] = marks[i].pattern;
        }
    }
    if (!patterns || q->space->failed) {
        q->space->failed = true;
        return NULL;
    }
    return matches(q, EW_DIM_REGION, patterns, count, false);
}

void ew_inquiry_reach(const struct ew_inquiry *q, enum ew_ties ties,
                      const struct ew_sides *access, struct ew_arena *keep,
                      struct ew_reached *out)
{
    struct reacher r = {
        .q = q,
        .ties = ties,
        .keep = keep,
        .places = q->action->places,
        .access = ew_every_side(q, access->side),
        .out = out,
    };
    *out = (struct ew_reached){.reach = EW_REACH_NONE};
    if (!ask(&r, &EW_TRUE_FORMULA)) {
        return;
    }
    const struct ew_formula *known =
        is_free(&r, EW_DIM_REGION) ? NULL : in_known_area(q);
    if (known && ask(&r, known)) {
        r.access = ew_both(q->arena, r.access, known);
    }
    if (!r.places) {
        out->regions = cover(&r, EW_DIM_REGION);
        return;
    }
    out->reach = find_reach(&r);
    out->regions = cover(&r, EW_DIM_REGION);
    if (r.places->container != EW_NO_PART) {
        out->containers = cover(&r, r.places->container);
    }
    struct ew_strs names = cover(&r, r.places->cluster);
    out->clusters = with_regions(&r, names);
    out->clusters_except = excepted(&r, names);
}
