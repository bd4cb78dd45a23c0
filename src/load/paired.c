/*
 * Units of code and the plans or templates that make up for them, where neither
 * names the other. They are paired by how near they lie, in steps: in the same
 * folder, below it, in folders whose paths end alike, and at last anywhere.
 * What a step has used is gone for the next, so that one plan never stands for
 * two units.
 */
#include "load/paired.h"

#include "load/paths.h"

#include <stdlib.h>

struct ew_pairing ew_pairing_of(struct ew_arena *arena)
{
    return (struct ew_pairing){
        .wants = ew_vec_of(arena, sizeof(struct ew_want)),
        .haves = ew_vec_of(arena, sizeof(struct ew_have)),
    };
}

/* ---- steps --------------------------------------------------------------- */

static bool is_at(const struct ew_want *want, const struct ew_have *have)
{
    return ew_str_eq(want->folder, have->folder) ||
           ew_str_eq(want->folder, have->home);
}

static bool is_below(const struct ew_want *want, const struct ew_have *have)
{
    return ew_path_is_in(want->folder, have->folder);
}

static bool is_called_so(const struct ew_want *want, const struct ew_have *have)
{
    return ew_paths_may_be_one(want->folder, have->folder) ||
           ew_paths_may_be_one(want->folder, have->home);
}

static bool is_any(const struct ew_want *want, const struct ew_have *have)
{
    (void)want;
    (void)have;
    return true;
}

/* The deepest first: what lies below two of them is of the nearer one. */
static int by_depth(const void *left, const void *right)
{
    const struct ew_want *a = left;
    const struct ew_want *b = right;
    if (a->folder.len != b->folder.len) {
        return a->folder.len < b->folder.len ? 1 : -1;
    }
    return ew_str_cmp(a->folder, b->folder);
}

/* all: also what is more than it lacks. */
static void take_fitting(struct ew_want *want, struct ew_vec *haves, bool all,
                         bool (*fits)(const struct ew_want *,
                                      const struct ew_have *))
{
    EW_EACH(struct ew_have, have, haves) {
        bool wanted = all || want->lacks > 0;
        if (wanted && !have->used && fits(want, have)) {
            have->used = true;
            want->lacks -= want->lacks > 0 ? 1 : 0;
        }
    }
}

/*
 * In the first step a unit takes all that lies with it, even more than it
 * lacks: what is beside one unit is of no other.
 */
void ew_pair(struct ew_pairing *pairing)
{
    static bool (*const STEPS[])(const struct ew_want *,
                                 const struct ew_have *) = {
        is_at, is_below, is_called_so, is_any};
    struct ew_want *wants = pairing->wants.items;
    size_t count = pairing->wants.count;
    if (count > 1) {
        qsort(wants, count, sizeof(*wants), by_depth);
    }
    for (size_t step = 0; step < sizeof(STEPS) / sizeof(STEPS[0]); step++) {
        for (size_t i = 0; i < count; i++) {
            take_fitting(&wants[i], &pairing->haves, step == 0, STEPS[step]);
        }
    }
    for (size_t i = 0; i < count; i++) {
        *wants[i].covered = wants[i].lacks == 0;
    }
}
