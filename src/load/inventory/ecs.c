/*
 * Answers of ECS: clusters, services, tasks, what they are made by and what
 * they run on; and what Systems Manager says of those machines. They settle
 * what tags a resource has, show who may be reached and by whose role, but
 * grant nothing. What has ended is left out, as AWS lists it for a while.
 */
#include "load/inventory/ecs.h"

#include "policy/arn.h"

#include "load/inventory/answer.h"
#include "load/launch.h"

/* Tags are only there when they were asked for (`--include TAGS`): a list
 * without any cannot be told from one that was not asked for, unless a
 * snapshot says so, whose tags always are. */
static enum ew_status read_ecs_tags(struct ew_answer *r,
                                    const struct ew_tag **out, size_t *count,
                                    bool *known)
{
    const struct ew_json *list = ew_json_get(r->node, "tags");
    size_t most = ew_json_count(list);
    struct ew_tag *tags = EW_NEW_ARRAY(r->loading->arena, most, struct ew_tag);
    const struct ew_json *tag = ew_json_first(list);
    *count = 0;
    *known = most > 0;
    for (; tags && tag; tag = ew_json_after(tag)) {
        struct ew_str key = ew_answer_kept(r, ew_json_get(tag, "key"));
        struct ew_str value = ew_answer_kept(r, ew_json_get(tag, "value"));
        if (key.ptr) {
            tags[(*count)++] =
                (struct ew_tag){key, value.ptr ? value : EW_STR("")};
        }
    }
    *out = tags;
    return tags ? EW_OK : EW_NOMEM;
}

static bool is_ecs_arn(struct ew_str arn, struct ew_arn *parts)
{
    return ew_arn_split(arn, parts) && ew_str_eq(parts->service, EW_STR("ecs"));
}

static void tell_lost(struct ew_answer *r, const char *name)
{
    EW_LOSE(r->loading, r->place, "this has no `%s` with an ARN of ECS", name);
}

/*
 * ECS goes on describing for a while what is gone: clusters and services that
 * are INACTIVE, tasks that are STOPPED. A status that is not known counts as
 * there, and so does one on the way, as DRAINING or STOPPING.
 */
static bool is_gone(const struct ew_answer *r, const char *name)
{
    static const struct ew_str GONE[] = {EW_LIT("INACTIVE"), EW_LIT("STOPPED"),
                                         EW_LIT("DELETED"),
                                         EW_LIT("DELETE_IN_PROGRESS")};
    struct ew_str status = ew_json_string(ew_json_get(r->node, name));
    return EW_STR_ANY(ew_str_eq, status, GONE);
}

/* ---- elements ------------------------------------------------------------ */

static enum ew_status read_described_cluster(struct ew_answer *r)
{
    static const struct {
        struct ew_str text;
        enum ew_ecs_logging logging;
    } WORDS[] = {
        {EW_LIT("NONE"),     EW_ECS_LOGGING_NONE    },
        {EW_LIT("DEFAULT"),  EW_ECS_LOGGING_DEFAULT },
        {EW_LIT("OVERRIDE"), EW_ECS_LOGGING_OVERRIDE},
    };
    const struct ew_json *configuration = ew_json_get(
        ew_json_get(r->node, "configuration"), "executeCommandConfiguration");
    struct ew_str logging =
        ew_json_string(ew_json_get(configuration, "logging"));
    struct ew_arn arn;
    struct ew_ecs_cluster cluster = {
        .arn = ew_answer_text(r, "clusterArn"),
        .name = ew_answer_text(r, "clusterName"),
        /* fact A2.14: not configured means DEFAULT */
        .logging = logging.ptr ? EW_ECS_LOGGING_UNKNOWN : EW_ECS_LOGGING_UNSET,
        .place = r->place,
    };
    if (!is_ecs_arn(cluster.arn, &arn)) {
        tell_lost(r, "clusterArn");
        return EW_OK;
    }
    if (is_gone(r, "status")) {
        return EW_OK;
    }
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
        if (ew_str_eq(logging, WORDS[i].text)) {
            cluster.logging = WORDS[i].logging;
        }
    }
    cluster.account = arn.account;
    cluster.region = arn.region;
    cluster.name = cluster.name.ptr ? cluster.name : ew_arn_name(cluster.arn);
    EW_TRY(read_ecs_tags(r, &cluster.tags, &cluster.tag_count,
                         &cluster.tags_known));
    return EW_VEC_ADD(&r->loading->estate->clusters, &cluster);
}

static enum ew_status add_described_workload(struct ew_answer *r,
                                             struct ew_ecs_workload *workload,
                                             const char *arn_name,
                                             const char *status)
{
    const struct ew_json *exec = ew_json_get(r->node, "enableExecuteCommand");
    const struct ew_json *each =
        ew_json_first(ew_json_get(r->node, "capacityProviderStrategy"));
    struct ew_str provider = ew_answer_text(r, "capacityProviderName");
    struct ew_vec providers =
        ew_vec_of(&r->loading->scratch, sizeof(struct ew_str));
    struct ew_arn arn;
    if (!is_ecs_arn(workload->arn, &arn)) {
        tell_lost(r, arn_name);
        return EW_OK;
    }
    if (is_gone(r, status)) {
        return EW_OK;
    }
    workload->place = r->place;
    workload->exec = EW_KNOWN_UNSURE;
    if (exec && ew_json_kind(exec) == EW_JSON_BOOL) {
        workload->exec = ew_json_true(exec) ? EW_KNOWN_YES : EW_KNOWN_NO;
    }
    workload->cluster = ew_answer_text(r, "clusterArn");
    workload->launch = ew_launch_of(ew_answer_text(r, "launchType"));
    /* a service may have a strategy of several providers, a task is by one */
    EW_TRY(provider.ptr ? ew_vec_push_str(&providers, provider) : EW_OK);
    for (; each; each = ew_json_after(each)) {
        struct ew_str name =
            ew_json_string(ew_json_get(each, "capacityProvider"));
        EW_TRY(ew_vec_push_str(&providers, name));
    }
    if (workload->launch == EW_ECS_LAUNCH_UNKNOWN) {
        workload->launch = ew_launch_by(&providers);
    }
    if (!workload->name.ptr) {
        workload->name = ew_arn_name(workload->arn);
    }
    EW_TRY(read_ecs_tags(r, &workload->tags, &workload->tag_count,
                         &workload->tags_known));
    return EW_VEC_ADD(&r->loading->estate->workloads, workload);
}

static enum ew_status read_service(struct ew_answer *r)
{
    struct ew_ecs_workload service = {
        .kind = EW_ECS_SERVICE,
        .arn = ew_answer_text(r, "serviceArn"),
        .name = ew_answer_text(r, "serviceName"),
        .task_definition = ew_answer_text(r, "taskDefinition"),
    };
    return add_described_workload(r, &service, "serviceArn", "status");
}

/*
 * The ARN of a role; absent: there is none. False: there is one, and nobody
 * knows which; *out is then some text that is no ARN.
 */
static bool read_role_arn(struct ew_answer *r, const struct ew_json *of,
                          const char *name, struct ew_str *out)
{
    const struct ew_json *node = ew_json_get(of, name);
    struct ew_arn arn;
    if (!node || ew_json_kind(node) == EW_JSON_NULL) {
        return true;
    }
    *out = ew_answer_kept(r, node);
    if (!out->ptr) {
        *out = EW_STR("not known");
    }
    return ew_arn_split(*out, &arn);
}

static enum ew_status read_task(struct ew_answer *r)
{
    struct ew_ecs_workload task = {
        .kind = EW_ECS_TASK,
        .arn = ew_answer_text(r, "taskArn"),
        .task_definition = ew_answer_text(r, "taskDefinitionArn"),
        .container_instance = ew_answer_text(r, "containerInstanceArn"),
    };
    bool known = read_role_arn(r, ew_json_get(r->node, "overrides"),
                               "taskRoleArn", &task.task_role);
    task.role_known = known && task.task_role.ptr; /* else the definition's */
    return add_described_workload(r, &task, "taskArn", "lastStatus");
}

static enum ew_status read_task_definition(struct ew_answer *r)
{
    struct ew_arn arn;
    const struct ew_json *inner = ew_json_get(r->node, "taskDefinition");
    r->node = inner ? inner : r->node;
    const struct ew_json *names = ew_json_get(r->node, "compatibilities");
    struct ew_str *kept =
        EW_NEW_ARRAY(r->loading->arena, ew_json_count(names), struct ew_str);
    struct ew_ecs_task_definition definition = {
        .arn = ew_answer_text(r, "taskDefinitionArn"),
        .family = ew_answer_text(r, "family"),
        .inactive = is_gone(r, "status"), /* and what runs goes on */
        .compatibilities = kept,
        .place = r->place,
    };
    EW_TRY_MEMORY(kept);
    if (!is_ecs_arn(definition.arn, &arn)) {
        tell_lost(r, "taskDefinitionArn");
        return EW_OK;
    }
    definition.account = arn.account;
    definition.region = arn.region;
    definition.roles_known =
        read_role_arn(r, r->node, "taskRoleArn", &definition.task_role);
    if (!read_role_arn(r, r->node, "executionRoleArn",
                       &definition.execution_role)) {
        definition.roles_known = false;
    }
    names = ew_json_first(names);
    for (; names; names = ew_json_after(names)) {
        kept[definition.compatibility_count++] = ew_answer_kept(r, names);
    }
    return EW_VEC_ADD(&r->loading->estate->task_definitions, &definition);
}

/* ---- machines ------------------------------------------------------------ */

static enum ew_status read_container_instance(struct ew_answer *r)
{
    struct ew_arn arn;
    struct ew_str id;
    struct ew_ecs_instance instance = {
        .arn = ew_answer_text(r, "containerInstanceArn"),
        .instance_id = ew_answer_text(r, "ec2InstanceId"),
        .place = r->place,
    };
    if (!is_ecs_arn(instance.arn, &arn)) {
        tell_lost(r, "containerInstanceArn");
        return EW_OK;
    }
    if (is_gone(r, "status")) {
        return EW_OK;
    }
    instance.account = arn.account;
    instance.region = arn.region;
    /* `container-instance/CLUSTER/ID`, of old without the cluster */
    (void)ew_str_cut(arn.resource, '/', &id);
    struct ew_str cluster = ew_str_cut(id, '/', &id);
    if (id.ptr) {
        instance.cluster = ew_arena_printf(
            r->loading->arena, "arn:%.*s:ecs:%.*s:%.*s:cluster/%.*s",
            EW_STR_ARG(arn.partition), EW_STR_ARG(arn.region),
            EW_STR_ARG(arn.account), EW_STR_ARG(cluster));
        EW_TRY_MEMORY(instance.cluster.ptr);
    }
    return EW_VEC_ADD(&r->loading->estate->ecs_instances, &instance);
}

static enum ew_status read_node(struct ew_answer *r)
{
    const struct ew_loading *loading = r->loading;
    struct ew_ssm_node node = {
        .instance_id = ew_answer_text(r, "InstanceId"),
        .account = loading->account,
        .region = loading->region,
        .resource_type = ew_answer_text(r, "ResourceType"),
        .ping_status = ew_answer_text(r, "PingStatus"),
        .place = r->place,
    };
    if (!node.instance_id.len) {
        EW_LOSE(loading, r->place,
                "this has no `InstanceId`: which machine "
                "it is about is not known");
        return EW_OK;
    }
    return EW_VEC_ADD(&loading->estate->ssm_nodes, &node);
}

/* ---- lists --------------------------------------------------------------- */

bool ew_ecs_clusters_detect(const struct ew_source *source)
{
    return ew_answer_has_list(source, "clusters", "clusterArn");
}

bool ew_ecs_services_detect(const struct ew_source *source)
{
    return ew_answer_has_list(source, "services", "serviceArn");
}

bool ew_ecs_tasks_detect(const struct ew_source *source)
{
    return ew_answer_has_list(source, "tasks", "taskArn");
}

bool ew_ecs_container_instances_detect(const struct ew_source *source)
{
    return ew_answer_has_list(source, "containerInstances",
                              "containerInstanceArn");
}

bool ew_ssm_nodes_detect(const struct ew_source *source)
{
    const struct ew_json_item *list =
        ew_source_member(source, "InstanceInformationList");
    return list && list->kind == EW_JSON_ARRAY;
}

/* One answer, several in a list, or what they tell in a list of a name. */
bool ew_ecs_task_definitions_detect(const struct ew_source *source)
{
    const struct ew_json_item *one = ew_source_member(source, "taskDefinition");
    struct ew_json_item first;
    if (source->text->root_kind == EW_JSON_ARRAY) {
        struct ew_json_iter answers =
            ew_json_iter(source->text, source->text->root, source->text->arena);
        return ew_json_next(&answers, &first) &&
               ew_answer_has_member(source, &first, "taskDefinition");
    }
    return (one && ew_answer_has_member(source, one, "taskDefinitionArn")) ||
           ew_answer_has_list(source, "taskDefinitions", "taskDefinitionArn");
}

enum ew_status ew_ecs_clusters_load(struct ew_loading *loading,
                                    const struct ew_source *source)
{
    return ew_answer_named(loading, source, "clusters", read_described_cluster);
}

enum ew_status ew_ecs_services_load(struct ew_loading *loading,
                                    const struct ew_source *source)
{
    return ew_answer_named(loading, source, "services", read_service);
}

enum ew_status ew_ecs_tasks_load(struct ew_loading *loading,
                                 const struct ew_source *source)
{
    return ew_answer_named(loading, source, "tasks", read_task);
}

enum ew_status ew_ecs_container_instances_load(struct ew_loading *loading,
                                               const struct ew_source *source)
{
    return ew_answer_named(loading, source, "containerInstances",
                           read_container_instance);
}

enum ew_status ew_ssm_nodes_load(struct ew_loading *loading,
                                 const struct ew_source *source)
{
    return ew_answer_named(loading, source, "InstanceInformationList",
                           read_node);
}

enum ew_status ew_ecs_task_definitions_load(struct ew_loading *loading,
                                            const struct ew_source *source)
{
    struct ew_json_text *text = source->text;
    if (text->root_kind == EW_JSON_ARRAY) {
        return ew_answer_list(loading, source, text->root,
                              read_task_definition);
    }
    if (ew_source_member(source, "taskDefinitions")) {
        return ew_answer_named(loading, source, "taskDefinitions",
                               read_task_definition);
    }
    ew_flaws_tell(text, NULL, 0, &loading->estate->incomplete);
    return ew_answer_read(loading, source, text->root, read_task_definition);
}

void ew_ecs_finish(struct ew_estate *estate)
{
    struct ew_ecs_workload *workloads = estate->workloads.items;
    for (size_t i = 0; i < estate->workloads.count; i++) {
        const struct ew_ecs_task_definition *definition =
            ew_estate_definition(estate, workloads[i].task_definition);
        if (definition && !workloads[i].task_role.ptr &&
            !workloads[i].role_known) {
            workloads[i].task_role = definition->task_role;
            workloads[i].role_known = definition->roles_known;
        }
    }
}
