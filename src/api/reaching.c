/*
 * A path says what its end may do anywhere; whether that is at the target is
 * asked of the engine, about the end as the steps leave it. Ends are shared by
 * many paths, so each is asked about once.
 */
#include "api/reaching.h"

#include "audit/inventory.h"

struct ew_reaching ew_reaching_of(struct ew_run *run,
                                  const struct ew_target *target)
{
    return (struct ew_reaching){run, target, ew_map_of(&run->arena)};
}

static bool leads_there(enum ew_verdict verdict)
{
    return verdict == EW_VERDICT_ALLOWED || verdict == EW_VERDICT_CONDITIONAL ||
           verdict == EW_VERDICT_UNKNOWN;
}

static enum ew_status copy_answer(struct ew_run *run,
                                  const struct ew_access *access,
                                  const struct ew_door_access *end,
                                  struct ew_door_access **out,
                                  struct ew_error *err)
{
    struct ew_access *kept = EW_NEW(&run->arena, struct ew_access);
    *out = EW_NEW(&run->arena, struct ew_door_access);
    EW_TRY_MEMORY_FOR(kept && *out, err);
    *kept = *access;
    **out = (struct ew_door_access){end->door, kept, end->needs};
    return EW_OK;
}

/* What the end may do at the target: an answer of `none` is kept, too. */
static enum ew_status ask_end(struct ew_reaching *reaching,
                              const struct ew_door_access *end,
                              struct ew_door_access **out, struct ew_error *err)
{
    struct ew_run *run = reaching->run;
    struct ew_str key;
    const struct ew_access *access = NULL;
    const struct ew_str bytes = {(const char *)&end, sizeof(end)};
    *out = ew_map_find(&reaching->answers, bytes);
    if (*out) {
        return EW_OK;
    }
    EW_TRY(ew_inventory_decide(&run->inventory, run->engine,
                               end->access->principal, reaching->target,
                               &access, err));
    EW_TRY(copy_answer(run, access, end, out, err));
    key = ew_arena_str(&run->arena, bytes);
    EW_TRY_MEMORY_FOR(key.ptr, err);
    return ew_map_put(&reaching->answers, key, *out) == EW_OK
               ? EW_OK
               : ew_fail_memory(err);
}

/* As sure as the least sure of its parts. */
static enum ew_verdict verdict_of(const struct ew_path *path,
                                  enum ew_verdict at_end)
{
    enum ew_verdict out = at_end;
    for (size_t i = 0; i < path->step_count; i++) {
        enum ew_verdict step = path->steps[i]->verdict;
        if (step == EW_VERDICT_UNKNOWN || out == EW_VERDICT_UNKNOWN) {
            out = EW_VERDICT_UNKNOWN;
        } else if (step != EW_VERDICT_ALLOWED) {
            out = EW_VERDICT_CONDITIONAL;
        }
    }
    return out;
}

enum ew_exit ew_reaching_paths(struct ew_reaching *reaching,
                               const struct ew_path *paths, size_t count,
                               struct ew_vec *out)
{
    struct ew_error err = {0};
    *out = ew_vec_of(&reaching->run->arena, sizeof(struct ew_path));
    for (size_t i = 0; i < count; i++) {
        struct ew_door_access *at = NULL;
        if (paths[i].door != EW_DOOR_EXEC) {
            continue;
        }
        if (ask_end(reaching, paths[i].at, &at, &err) != EW_OK) {
            return ew_say_error(reaching->run->streams, &err);
        }
        if (!leads_there(at->access->verdict)) {
            continue;
        }
        struct ew_path path = paths[i];
        path.at = at;
        path.verdict = verdict_of(&path, at->access->verdict);
        path.adds = (struct ew_witness){0};
        if (EW_VEC_ADD(out, &path) != EW_OK) {
            (void)ew_fail_memory(&err);
            return ew_say_error(reaching->run->streams, &err);
        }
    }
    return EW_EXIT_PASSED;
}
