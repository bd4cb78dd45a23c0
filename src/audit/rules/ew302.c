/* Clusters that log nothing of ECS Exec. What is logged by default depends on
 * the task (fact A2.14), so that only NONE is sure to log nothing. */
#include "audit/rules/rule.h"

/* Not decided: a gap where it could fail the gate, an assumption elsewhere. */
static enum ew_status note_unknown(const struct ew_case *c,
                                   struct ew_str cluster, struct ew_place place,
                                   struct ew_error *err)
{
    static const char TEXT[] = "%.*s: whether it logs ECS Exec sessions is not "
                               "known before the deployment";
    struct ew_judge *run = c->judge;
    if (!ew_only_keeps_principal(&run->only, (struct ew_str){NULL, 0})) {
        return EW_OK;
    }
    if (!run->options->gate_off && c->rule->severity >= run->options->fail_on) {
        ew_diag_add(&run->undecided, place, TEXT, EW_STR_ARG(cluster));
        return run->undecided.cut ? ew_fail_memory(err) : EW_OK;
    }
    struct ew_str text = ew_arena_printf(run->arena, TEXT, EW_STR_ARG(cluster));
    return text.ptr && ew_vec_push_str(&run->assumed, text) == EW_OK
               ? EW_OK
               : ew_fail_memory(err);
}

static enum ew_status judge_cluster(const struct ew_case *c,
                                    const struct ew_ecs_cluster *cluster,
                                    struct ew_error *err)
{
    struct ew_arena *arena = c->judge->arena;
    struct ew_str name = cluster->name.len ? cluster->name : cluster->arn;
    struct ew_str who =
        ew_workload_words(arena, "cluster", name, cluster->place);
    EW_TRY_MEMORY_FOR(who.ptr, err);
    if (cluster->logging == EW_ECS_LOGGING_UNKNOWN) {
        return note_unknown(c, who, cluster->place, err);
    }
    const struct ew_finding draft = {
        .message = ew_arena_printf(
            arena, "%.*s does not log what is done in ECS Exec sessions",
            EW_STR_ARG(who)),
        .place = cluster->place,
    };
    struct ew_str detail =
        ew_arena_printf(arena, "%.*s %.*s:%.*s:%.*s %.*s",
                        EW_STR_ARG(cluster->arn), EW_STR_ARG(cluster->account),
                        EW_STR_ARG(cluster->region), EW_STR_ARG(cluster->name),
                        EW_STR_ARG(ew_place_address(cluster->place)));
    return detail.ptr ? ew_case_add(c, &draft, detail, err)
                      : ew_fail_memory(err);
}

static enum ew_status judge_logging(const struct ew_case *c,
                                    struct ew_error *err)
{
    EW_EACH(const struct ew_ecs_cluster, cluster, &c->judge->estate->clusters) {
        if (cluster->logging == EW_ECS_LOGGING_NONE ||
            cluster->logging == EW_ECS_LOGGING_UNKNOWN) {
            EW_TRY(judge_cluster(c, cluster, err));
        }
    }
    return EW_OK;
}

ew_step_fn *const EW_STEPS_OF_EW302[EW_STEPS] = {[EW_THE_ESTATE] =
                                                     judge_logging};
