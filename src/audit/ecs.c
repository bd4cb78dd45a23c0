/* What clusters, services and tasks are set to: EW302, EW304. */
#include "audit/judge.h"

static struct ew_str address_of(struct ew_place place)
{
    return place.origin ? place.origin->address : (struct ew_str){NULL, 0};
}

/* ` (aws_ecs_cluster.main)`, or nothing. */
static struct ew_str remark(struct ew_arena *arena, struct ew_place place)
{
    struct ew_str address = address_of(place);
    return address.len
               ? ew_arena_printf(arena, " (`%.*s`)", EW_STR_ARG(address))
               : EW_STR("");
}

/* `cluster `prod` (aws_ecs_cluster.main)`. */
static struct ew_str words(struct ew_arena *arena, const char *kind,
                           struct ew_str name, struct ew_place place)
{
    struct ew_str tail = remark(arena, place);
    if (!tail.ptr) {
        return tail;
    }
    if (!name.len) {
        return ew_arena_printf(arena, "a %s%.*s", kind, EW_STR_ARG(tail));
    }
    return ew_arena_printf(arena, "%s `%.*s`%.*s", kind, EW_STR_ARG(name),
                           EW_STR_ARG(tail));
}

static enum ew_status add(struct ew_judge *judge, enum ew_rule_number number,
                          struct ew_place place, struct ew_str message,
                          struct ew_str detail, struct ew_error *err)
{
    const struct ew_finding draft = {
        .rule = ew_rule_at(number),
        .message = message,
        .place = place,
    };
    return detail.ptr ? ew_judge_add(judge, &draft, detail, err)
                      : ew_fail_memory(err);
}

/* ---- EW302 --------------------------------------------------------------- */

/* Could a finding of the rule, had it been decided, fail the gate? */
static bool could_fail(const struct ew_judge *judge, const struct ew_rule *rule)
{
    return !judge->options->gate_off &&
           rule->severity >= judge->options->fail_on;
}

/* Not decided: a gap where it could fail the gate, an assumption elsewhere. */
static enum ew_status note_unknown(struct ew_judge *judge,
                                   struct ew_str cluster, struct ew_place place,
                                   struct ew_error *err)
{
    const struct ew_rule *rule = ew_rule_at(EW_RULE_EW302);
    static const char TEXT[] = "%.*s: whether it logs ECS Exec sessions is not "
                               "known before the deployment";
    if (!ew_only_keeps_rule(&judge->only, rule) ||
        !ew_only_keeps_principal(&judge->only, (struct ew_str){NULL, 0})) {
        return EW_OK;
    }
    if (could_fail(judge, rule)) {
        ew_diag_add(&judge->undecided, place, TEXT, EW_STR_ARG(cluster));
        return judge->undecided.cut ? ew_fail_memory(err) : EW_OK;
    }
    struct ew_str text =
        ew_arena_printf(judge->arena, TEXT, EW_STR_ARG(cluster));
    return text.ptr && ew_vec_push_str(&judge->assumed, text) == EW_OK
               ? EW_OK
               : ew_fail_memory(err);
}

/* What is logged by default depends on the task (fact A2.14), so that only
 * NONE is sure to log nothing. */
static enum ew_status judge_cluster(struct ew_judge *judge,
                                    const struct ew_ecs_cluster *cluster,
                                    struct ew_error *err)
{
    if (cluster->logging != EW_ECS_LOGGING_NONE &&
        cluster->logging != EW_ECS_LOGGING_UNKNOWN) {
        return EW_OK;
    }
    struct ew_str name = cluster->name.len ? cluster->name : cluster->arn;
    struct ew_str who = words(judge->arena, "cluster", name, cluster->place);
    if (!who.ptr) {
        return ew_fail_memory(err);
    }
    if (cluster->logging == EW_ECS_LOGGING_UNKNOWN) {
        return note_unknown(judge, who, cluster->place, err);
    }
    struct ew_str message = ew_arena_printf(
        judge->arena, "%.*s does not log what is done in ECS Exec sessions",
        EW_STR_ARG(who));
    struct ew_str detail = ew_arena_printf(
        judge->arena, "%.*s %.*s:%.*s:%.*s %.*s", EW_STR_ARG(cluster->arn),
        EW_STR_ARG(cluster->account), EW_STR_ARG(cluster->region),
        EW_STR_ARG(cluster->name), EW_STR_ARG(address_of(cluster->place)));
    return add(judge, EW_RULE_EW302, cluster->place, message, detail, err);
}

/* ---- EW304 --------------------------------------------------------------- */

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

static enum ew_status judge_workload(struct ew_judge *judge,
                                     const struct ew_ecs_workload *workload,
                                     struct ew_error *err)
{
    if (workload->exec == EW_KNOWN_NO) {
        return EW_OK;
    }
    bool sure = workload->exec == EW_KNOWN_YES;
    struct ew_str name = workload->name.len ? workload->name : workload->arn;
    struct ew_str who =
        words(judge->arena, kind_words(workload->kind), name, workload->place);
    if (!who.ptr) {
        return ew_fail_memory(err);
    }
    struct ew_str cluster =
        workload->cluster.len ? workload->cluster : EW_STR("default");
    struct ew_str message = ew_arena_printf(
        judge->arena, "%.*s in cluster `%.*s` %s", EW_STR_ARG(who),
        EW_STR_ARG(cluster),
        sure ? "has ECS Exec enabled"
             : "may have ECS Exec enabled: that is not known before the "
               "deployment");
    struct ew_str detail = ew_arena_printf(
        judge->arena, "%.*s %.*s %.*s %.*s %s", EW_STR_ARG(workload->arn),
        EW_STR_ARG(cluster), EW_STR_ARG(workload->name),
        EW_STR_ARG(address_of(workload->place)), sure ? "" : "unsure");
    return add(judge, EW_RULE_EW304, workload->place, message, detail, err);
}

enum ew_status ew_judge_ecs(struct ew_judge *judge, struct ew_error *err)
{
    const struct ew_ecs_cluster *clusters = judge->estate->clusters.items;
    for (size_t i = 0; i < judge->estate->clusters.count; i++) {
        EW_TRY(judge_cluster(judge, &clusters[i], err));
    }
    const struct ew_ecs_workload *workloads = judge->estate->workloads.items;
    for (size_t i = 0; i < judge->estate->workloads.count; i++) {
        EW_TRY(judge_workload(judge, &workloads[i], err));
    }
    return EW_OK;
}
