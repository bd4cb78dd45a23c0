/*
 * A path is as wide as what its end may do, on the conditions of that and of
 * all steps; what is not known of it may be anything.
 */
#include "audit/extent.h"

bool ew_verdict_is_sure(enum ew_verdict verdict)
{
    return verdict == EW_VERDICT_ALLOWED || verdict == EW_VERDICT_CONDITIONAL;
}

/* What all steps ask for, behind what the end does. */
static enum ew_status add_steps(struct ew_vec *conditions,
                                const struct ew_path *path,
                                struct ew_extent *out)
{
    for (size_t i = 0; i < path->step_count; i++) {
        const struct ew_path_step *step = path->steps[i];
        out->needs = out->needs || step->needs.count > 0;
        if (step->verdict == EW_VERDICT_CONDITIONAL) {
            out->scope.verdict = EW_VERDICT_CONDITIONAL;
        }
        for (size_t k = 0; k < step->condition_count; k++) {
            EW_TRY(EW_VEC_ADD(conditions, &step->conditions[k]));
        }
    }
    out->scope.conditions = conditions->items;
    out->scope.condition_count = conditions->count;
    return EW_OK;
}

enum ew_status ew_extent_of_steps(struct ew_arena *arena,
                                  const struct ew_path *path,
                                  struct ew_extent *out)
{
    struct ew_vec all = ew_vec_of(arena, sizeof(struct ew_needed));
    *out = (struct ew_extent){.scope.verdict = EW_VERDICT_ALLOWED};
    return add_steps(&all, path, out);
}

enum ew_status ew_extent_of_path(struct ew_arena *arena,
                                 const struct ew_path *path,
                                 struct ew_extent *out)
{
    const struct ew_access *access = path->at->access;
    struct ew_vec all = ew_vec_of(arena, sizeof(struct ew_needed));
    *out = ew_extent_of_door(path->at);
    for (size_t i = 0; i < access->condition_count; i++) {
        EW_TRY(EW_VEC_ADD(&all, &access->conditions[i]));
    }
    return add_steps(&all, path, out);
}

struct ew_extent ew_extent_of_door(const struct ew_door_access *door)
{
    struct ew_extent out = {ew_scope_of_access(door->access),
                            door->needs.count > 0};
    if (!ew_verdict_is_sure(out.scope.verdict)) {
        out.scope.verdict = EW_VERDICT_ALLOWED;
    }
    return out;
}

bool ew_extent_covers(const struct ew_extent *wide,
                      const struct ew_extent *narrow)
{
    return !ew_scope_has_grown(&wide->scope, &narrow->scope) &&
           (narrow->needs || !wide->needs);
}
