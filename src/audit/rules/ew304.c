/* Services and tasks that ECS Exec gets into, or may. */
#include "audit/rules/rule.h"

static const char *kind_words(enum ew_ecs_kind kind)
{
    switch (kind) {
    case EW_ECS_TASK:
        return "task";
    case EW_ECS_TASK_SET:
        return "task set";
    case EW_ECS_SERVICE:
        break;
    }
    return "service";
}

static enum ew_status judge_workload(const struct ew_case *c,
                                     const struct ew_ecs_workload *workload,
                                     struct ew_error *err)
{
    struct ew_arena *arena = c->judge->arena;
    bool sure = workload->exec == EW_KNOWN_YES;
    struct ew_str name = workload->name.len ? workload->name : workload->arn;
    struct ew_str who = ew_workload_words(arena, kind_words(workload->kind),
                                          name, workload->place);
    EW_TRY_MEMORY_FOR(who.ptr, err);
    struct ew_str cluster =
        workload->cluster.len ? workload->cluster : EW_STR("default");
    const struct ew_finding draft = {
        .message = ew_arena_printf(
            arena, "%.*s in cluster `%.*s` %s", EW_STR_ARG(who),
            EW_STR_ARG(cluster),
            sure ? "has ECS Exec enabled"
                 : "may have ECS Exec enabled: that is not known before the "
                   "deployment"),
        .place = workload->place,
    };
    struct ew_str detail = ew_arena_printf(
        arena, "%.*s %.*s %.*s %.*s %s", EW_STR_ARG(workload->arn),
        EW_STR_ARG(cluster), EW_STR_ARG(workload->name),
        EW_STR_ARG(ew_place_address(workload->place)), sure ? "" : "unsure");
    return detail.ptr ? ew_case_add(c, &draft, detail, err)
                      : ew_fail_memory(err);
}

static enum ew_status judge_exec_switch(const struct ew_case *c,
                                        struct ew_error *err)
{
    EW_EACH(const struct ew_ecs_workload, workload,
            &c->judge->estate->workloads) {
        if (workload->exec != EW_KNOWN_NO) {
            EW_TRY(judge_workload(c, workload, err));
        }
    }
    return EW_OK;
}

ew_step_fn *const EW_STEPS_OF_EW304[EW_STEPS] = {[EW_THE_ESTATE] =
                                                     judge_exec_switch};
