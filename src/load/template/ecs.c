/*
 * ECS and what else runs tasks. Targets of event rules, schedules and pipes are
 * looked at because each of them can switch exec on for the tasks that it
 * starts.
 *
 *     Api:
 *       Type: AWS::ECS::Service
 *       Properties:
 *         Cluster: !Ref Pay
 *         EnableExecuteCommand: true
 *         TaskDefinition: !Ref Work
 *
 * Nobody gets access by them: they tell what a grant reaches, and with whose
 * role.
 */
#include "load/template/ecs.h"

#include "load/launch.h"
#include "load/template/common.h"
#include "load/template/refs.h"
#include "load/template/stack.h"
#include "load/template/value.h"

/* The text when all of it is known; absent when not. Reports show it. */
static struct ew_str known_text(struct ew_stack *stack, struct ew_str text)
{
    return text.ptr && !ew_has_hole(text) ? ew_stack_keep(stack, text)
                                          : (struct ew_str){NULL, 0};
}

/* Off where it is not set; neither on nor off where it is not known. */
static enum ew_known known_flag(const struct ew_stack_value *value)
{
    struct ew_str text = ew_value_text(value);
    if (!value || ew_str_eq_nocase(text, EW_STR("false"))) {
        return EW_KNOWN_NO;
    }
    return ew_str_eq_nocase(text, EW_STR("true")) ? EW_KNOWN_YES
                                                  : EW_KNOWN_UNSURE;
}

/* A stack may have tags of its own, so these are never all. */
static const struct ew_tag *read_template_tags(
    struct ew_stack *stack, const struct ew_template_resource *resource,
    size_t *count)
{
    struct ew_vec tags =
        ew_vec_of(stack->loading->arena, sizeof(struct ew_tag));
    struct ew_tag *items = NULL;
    size_t kept = 0;
    (void)ew_stack_tags(stack, ew_property(stack, resource, "Tags"), &tags);
    items = tags.items;
    for (size_t i = 0; i < tags.count; i++) {
        if (!ew_has_hole(items[i].key) && !ew_has_hole(items[i].value)) {
            items[kept++] = items[i];
        }
    }
    *count = kept;
    return items;
}

/* ---- clusters ------------------------------------------------------------ */

static const struct {
    struct ew_str text;
    enum ew_ecs_logging logging;
} LOGGING[] = {
    {EW_LIT("NONE"),     EW_ECS_LOGGING_NONE    },
    {EW_LIT("DEFAULT"),  EW_ECS_LOGGING_DEFAULT },
    {EW_LIT("OVERRIDE"), EW_ECS_LOGGING_OVERRIDE},
};

/* place gets where it is said. */
static enum ew_ecs_logging read_exec_logging(
    struct ew_stack *stack, const struct ew_template_resource *resource,
    struct ew_place *place)
{
    static const char *const MEMBERS[] = {"ExecuteCommandConfiguration",
                                          "Logging"};
    const struct ew_stack_value *value =
        ew_property(stack, resource, "Configuration");
    for (size_t i = 0; i < sizeof(MEMBERS) / sizeof(MEMBERS[0]); i++) {
        if (value && value->kind == EW_VALUE_TEXT) {
            break; /* not known */
        }
        value = ew_value_get(value, MEMBERS[i]);
    }
    if (!value) {
        return EW_ECS_LOGGING_UNSET;
    }
    *place = ew_stack_place(resource, value->place);
    for (size_t i = 0; i < sizeof(LOGGING) / sizeof(LOGGING[0]); i++) {
        if (ew_str_eq(LOGGING[i].text, ew_value_text(value))) {
            return LOGGING[i].logging;
        }
    }
    return EW_ECS_LOGGING_UNKNOWN;
}

/* Its ARN is made where all of its parts are known. */
void ew_template_cluster(struct ew_stack *stack,
                         struct ew_template_resource *resource)
{
    struct ew_ecs_cluster *cluster = ew_vec_push(&stack->file->after.clusters);
    if (!cluster) {
        stack->failed = true;
        return;
    }
    *cluster = (struct ew_ecs_cluster){
        .name = known_text(stack, ew_stack_name_of(stack, resource)),
        .account = ew_stack_account(stack),
        .region = ew_stack_region(stack),
        .place = resource->place,
    };
    if (cluster->name.ptr && cluster->account.ptr && cluster->region.ptr) {
        cluster->arn = ew_arena_printf(
            stack->loading->arena, "arn:%.*s:ecs:%.*s:%.*s:cluster/%.*s",
            EW_STR_ARG(ew_stack_partition(stack)), EW_STR_ARG(cluster->region),
            EW_STR_ARG(cluster->account), EW_STR_ARG(cluster->name));
    }
    cluster->logging = read_exec_logging(stack, resource, &cluster->place);
    cluster->tags = read_template_tags(stack, resource, &cluster->tag_count);
}

/* ---- services and tasks -------------------------------------------------- */

/* A name or ARN; what is not known is told by its resource, since nothing
 * would be the default cluster. */
static struct ew_str cluster_text(struct ew_stack *stack,
                                  const struct ew_stack_value *value)
{
    struct ew_str text = known_text(stack, ew_value_text(value));
    if (!value || text.ptr) {
        return text;
    }
    struct ew_template_resource *cluster =
        value->resource.ptr ? ew_stack_resource(stack, value->resource) : NULL;
    if (!cluster) {
        return EW_STR("not known");
    }
    text = known_text(stack, ew_stack_name_of(stack, cluster));
    return text.ptr ? text : cluster->origin->address;
}

/* False: it has one, or may have, and nobody knows which. */
static bool read_role_property(struct ew_stack *stack,
                               const struct ew_template_resource *resource,
                               const char *name, struct ew_str *out)
{
    const struct ew_stack_value *role = ew_property(stack, resource, name);
    *out = known_text(stack, ew_value_text(role));
    return !role || out->ptr;
}

/* The role of the task definition, where the template has it. */
static void read_definition(struct ew_stack *stack,
                            const struct ew_stack_value *value,
                            struct ew_ecs_workload *workload)
{
    struct ew_template_resource *definition =
        value && value->resource.ptr ? ew_stack_resource(stack, value->resource)
                                     : NULL;
    workload->task_definition = known_text(stack, ew_value_text(value));
    if (!definition ||
        !ew_str_eq(definition->type, EW_STR("AWS::ECS::TaskDefinition"))) {
        return;
    }
    workload->task_definition =
        known_text(stack, ew_stack_name_of(stack, definition));
    workload->role_known = read_role_property(stack, definition, "TaskRoleArn",
                                              &workload->task_role);
}

/* By both of the ways in which it may be told. */
static void read_launch(struct ew_stack *stack,
                        const struct ew_stack_value *type,
                        const struct ew_stack_value *strategy,
                        struct ew_ecs_workload *workload)
{
    struct ew_vec providers = ew_vec_of(stack->arena, sizeof(struct ew_str));
    const struct ew_stack_value *each = strategy ? strategy->first : NULL;
    for (; each; each = each->next) {
        struct ew_str name =
            ew_value_text(ew_value_get(each, "CapacityProvider"));
        if (ew_vec_push_str(&providers, name) != EW_OK) {
            stack->failed = true;
            return;
        }
    }
    workload->launch = ew_launch_of(ew_value_text(type));
    if (workload->launch == EW_ECS_LAUNCH_UNKNOWN) {
        workload->launch = ew_launch_by(&providers);
    }
}

/* The place is where exec is switched, or the resource where nothing does. */
static struct ew_ecs_workload *add_template_workload(
    struct ew_stack *stack, const struct ew_template_resource *resource,
    enum ew_ecs_kind kind, const struct ew_stack_value *exec)
{
    struct ew_ecs_workload *workload =
        ew_vec_push(&stack->file->after.workloads);
    if (!workload) {
        stack->failed = true;
        return NULL;
    }
    workload->kind = kind;
    workload->exec = known_flag(exec);
    workload->place =
        exec ? ew_stack_place(resource, exec->place) : resource->place;
    return workload;
}

void ew_template_service(struct ew_stack *stack,
                         struct ew_template_resource *resource)
{
    struct ew_ecs_workload *service = add_template_workload(
        stack, resource, EW_ECS_SERVICE,
        ew_property(stack, resource, "EnableExecuteCommand"));
    if (!service) {
        return;
    }
    service->name = known_text(stack, ew_stack_name_of(stack, resource));
    service->cluster =
        cluster_text(stack, ew_property(stack, resource, "Cluster"));
    service->tags = read_template_tags(stack, resource, &service->tag_count);
    read_definition(stack, ew_property(stack, resource, "TaskDefinition"),
                    service);
    read_launch(stack, ew_property(stack, resource, "LaunchType"),
                ew_property(stack, resource, "CapacityProviderStrategy"),
                service);
}

/* A task set has what its service has. */
void ew_template_task_set(struct ew_stack *stack,
                          struct ew_template_resource *resource)
{
    const struct ew_stack_value *of = ew_property(stack, resource, "Service");
    const struct ew_template_resource *service =
        of && of->resource.ptr ? ew_stack_resource(stack, of->resource) : NULL;
    const struct ew_stack_value *exec =
        service ? ew_property(stack, service, "EnableExecuteCommand") : NULL;
    struct ew_ecs_workload *set =
        add_template_workload(stack, resource, EW_ECS_TASK_SET, exec);
    if (!set) {
        return;
    }
    set->exec = service ? set->exec : EW_KNOWN_UNSURE;
    set->place = resource->place;
    set->cluster = cluster_text(stack, ew_property(stack, resource, "Cluster"));
    set->tags = read_template_tags(stack, resource, &set->tag_count);
    read_definition(stack, ew_property(stack, resource, "TaskDefinition"), set);
    read_launch(stack, ew_property(stack, resource, "LaunchType"),
                ew_property(stack, resource, "CapacityProviderStrategy"), set);
}

void ew_template_task_definition(struct ew_stack *stack,
                                 struct ew_template_resource *resource)
{
    struct ew_ecs_task_definition *definition =
        ew_vec_push(&stack->file->after.definitions);
    struct ew_vec kept =
        ew_vec_of(stack->loading->arena, sizeof(struct ew_str));
    const struct ew_stack_value *each =
        ew_property(stack, resource, "RequiresCompatibilities");
    if (!definition) {
        stack->failed = true;
        return;
    }
    definition->family = known_text(
        stack, ew_value_text(ew_property(stack, resource, "Family")));
    definition->account = ew_stack_account(stack);
    definition->region = ew_stack_region(stack);
    definition->place = resource->place;
    bool known = read_role_property(stack, resource, "TaskRoleArn",
                                    &definition->task_role);
    definition->roles_known =
        read_role_property(stack, resource, "ExecutionRoleArn",
                           &definition->execution_role) &&
        known;
    for (each = each ? each->first : NULL; each; each = each->next) {
        struct ew_str name = known_text(stack, ew_value_text(each));
        stack->failed = stack->failed || ew_vec_push_str(&kept, name) != EW_OK;
    }
    definition->compatibilities = kept.items;
    definition->compatibility_count = kept.count;
}

/* ---- what starts tasks --------------------------------------------------- */

/* The parameters of a task that something starts, and the target with them;
 * cluster is its ARN. */
static void add_started(struct ew_stack *stack,
                        const struct ew_template_resource *resource,
                        const struct ew_stack_value *target,
                        const struct ew_stack_value *parameters,
                        const struct ew_stack_value *cluster)
{
    static const char *const INPUTS[] = {"Input", "InputPath", "InputTemplate",
                                         "InputTransformer"};
    bool overridden = ew_value_get(parameters, "Overrides") != NULL;
    const struct ew_stack_value *exec =
        ew_value_is_hole(parameters)
            ? parameters
            : ew_value_get(parameters, "EnableExecuteCommand");
    if (known_flag(exec) == EW_KNOWN_NO) {
        return;
    }
    struct ew_ecs_workload *task =
        add_template_workload(stack, resource, EW_ECS_TASK, exec);
    if (!task) {
        return;
    }
    task->name = resource->origin->address;
    task->cluster = cluster_text(stack, cluster);
    read_definition(stack, ew_value_get(parameters, "TaskDefinitionArn"), task);
    read_launch(stack, ew_value_get(parameters, "LaunchType"),
                ew_value_get(parameters, "CapacityProviderStrategy"), task);
    /* what starts it may name another role (fact F2.19) */
    for (size_t i = 0; i < sizeof(INPUTS) / sizeof(INPUTS[0]); i++) {
        overridden = overridden || ew_value_get(target, INPUTS[i]);
    }
    task->role_known = task->role_known && !overridden;
}

/* `Targets: [{Arn: CLUSTER, EcsParameters: {TaskDefinitionArn: …}}]` */
void ew_template_event_rule(struct ew_stack *stack,
                            struct ew_template_resource *resource)
{
    const struct ew_stack_value *targets =
        ew_property(stack, resource, "Targets");
    const struct ew_stack_value *target = targets ? targets->first : NULL;
    for (; target; target = target->next) {
        add_started(stack, resource, target,
                    ew_value_get(target, "EcsParameters"),
                    ew_value_get(target, "Arn"));
    }
}

/* One target, of the same form. */
void ew_template_schedule(struct ew_stack *stack,
                          struct ew_template_resource *resource)
{
    const struct ew_stack_value *target =
        ew_property(stack, resource, "Target");
    add_started(stack, resource, target, ew_value_get(target, "EcsParameters"),
                ew_value_get(target, "Arn"));
}

/* The cluster is the target, its parameters stand beside it. */
void ew_template_pipe(struct ew_stack *stack,
                      struct ew_template_resource *resource)
{
    const struct ew_stack_value *parameters =
        ew_property(stack, resource, "TargetParameters");
    add_started(stack, resource, parameters,
                ew_value_get(parameters, "EcsTaskParameters"),
                ew_property(stack, resource, "Target"));
}
