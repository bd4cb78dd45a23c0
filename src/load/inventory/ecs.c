/*
 * Answers of ECS: clusters, services, tasks, what they are made by and what
 * they run on; and what Systems Manager says of those machines. They settle
 * what tags a resource has, show who may be reached and by whose role, but
 * grant nothing. What has ended is left out, as AWS lists it for a while.
 */
#include "load/inventory/ecs.h"

#include "policy/arn.h"

/* One element of such a list while it is read. */
struct reading {
    struct ew_loading *loading;
    const struct ew_source *source;
    const struct ew_json *node;
    struct ew_place place;
};

typedef enum ew_status element_fn(struct reading *r);

/* ---- members ------------------------------------------------------------- */

static struct ew_str kept_text(struct reading *r, const struct ew_json *node)
{
    struct ew_str text = ew_json_string(node);
    return text.ptr ? ew_arena_str(r->loading->arena, text) : text;
}

static struct ew_str member(struct reading *r, const char *name)
{
    return kept_text(r, ew_json_get(r->node, name));
}

/* Tags are only there when they were asked for (`--include TAGS`): a list
 * without any cannot be told from one that was not asked for, unless a
 * snapshot says so, whose tags always are. */
static enum ew_status read_ecs_tags(struct reading *r,
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
        struct ew_str key = kept_text(r, ew_json_get(tag, "key"));
        struct ew_str value = kept_text(r, ew_json_get(tag, "value"));
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

static void tell_lost(struct reading *r, const char *name)
{
    EW_LOSE(r->loading, r->place, "this has no `%s` with an ARN of ECS", name);
}

/*
 * ECS goes on describing for a while what is gone: clusters and services that
 * are INACTIVE, tasks that are STOPPED. A status that is not known counts as
 * there, and so does one on the way, as DRAINING or STOPPING.
 */
static bool is_gone(const struct reading *r, const char *name)
{
    static const struct ew_str GONE[] = {EW_LIT("INACTIVE"), EW_LIT("STOPPED"),
                                         EW_LIT("DELETED")};
    struct ew_str status = ew_json_string(ew_json_get(r->node, name));
    return EW_STR_ANY(ew_str_eq, status, GONE);
}

/* ---- elements ------------------------------------------------------------ */

/* Fact A2.14: not configured means DEFAULT. */
static enum ew_ecs_logging logging_of(const struct ew_json *cluster)
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
        ew_json_get(cluster, "configuration"), "executeCommandConfiguration");
    struct ew_str text = ew_json_string(ew_json_get(configuration, "logging"));
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
        if (ew_str_eq(text, WORDS[i].text)) {
            return WORDS[i].logging;
        }
    }
    return text.ptr ? EW_ECS_LOGGING_UNKNOWN : EW_ECS_LOGGING_UNSET;
}

static enum ew_status read_described_cluster(struct reading *r)
{
    struct ew_arn arn;
    struct ew_ecs_cluster cluster = {
        .arn = member(r, "clusterArn"),
        .name = member(r, "clusterName"),
        .logging = logging_of(r->node),
        .place = r->place,
    };
    if (!is_ecs_arn(cluster.arn, &arn)) {
        tell_lost(r, "clusterArn");
        return EW_OK;
    }
    if (is_gone(r, "status")) {
        return EW_OK;
    }
    cluster.account = arn.account;
    cluster.region = arn.region;
    cluster.name = cluster.name.ptr ? cluster.name : ew_arn_name(cluster.arn);
    EW_TRY(read_ecs_tags(r, &cluster.tags, &cluster.tag_count,
                         &cluster.tags_known));
    return EW_VEC_ADD(&r->loading->estate->clusters, &cluster);
}

static enum ew_known exec_of(const struct ew_json *node)
{
    const struct ew_json *flag = ew_json_get(node, "enableExecuteCommand");
    if (!flag || ew_json_kind(flag) != EW_JSON_BOOL) {
        return EW_KNOWN_UNSURE;
    }
    return ew_json_true(flag) ? EW_KNOWN_YES : EW_KNOWN_NO;
}

static enum ew_status add_described_workload(struct reading *r,
                                             struct ew_ecs_workload *workload,
                                             const char *arn_name,
                                             const char *status)
{
    struct ew_arn arn;
    if (!is_ecs_arn(workload->arn, &arn)) {
        tell_lost(r, arn_name);
        return EW_OK;
    }
    if (is_gone(r, status)) {
        return EW_OK;
    }
    workload->place = r->place;
    workload->exec = exec_of(r->node);
    workload->cluster = member(r, "clusterArn");
    if (!workload->name.ptr) {
        workload->name = ew_arn_name(workload->arn);
    }
    EW_TRY(read_ecs_tags(r, &workload->tags, &workload->tag_count,
                         &workload->tags_known));
    return EW_VEC_ADD(&r->loading->estate->workloads, workload);
}

static enum ew_status read_service(struct reading *r)
{
    struct ew_ecs_workload service = {
        .kind = EW_ECS_SERVICE,
        .arn = member(r, "serviceArn"),
        .name = member(r, "serviceName"),
        .task_definition = member(r, "taskDefinition"),
    };
    return add_described_workload(r, &service, "serviceArn", "status");
}

static enum ew_status read_task(struct reading *r)
{
    struct ew_ecs_workload task = {
        .kind = EW_ECS_TASK,
        .arn = member(r, "taskArn"),
        .task_definition = member(r, "taskDefinitionArn"),
        .task_role = kept_text(
            r, ew_json_get(ew_json_get(r->node, "overrides"), "taskRoleArn")),
    };
    return add_described_workload(r, &task, "taskArn", "lastStatus");
}

/* ---- lists --------------------------------------------------------------- */

/* The list, and in its first element the ARN; an empty one comes with the
 * failures that ECS always tells of. */
static bool has_described_list(const struct ew_source *source, const char *name,
                               const char *arn)
{
    const struct ew_json_item *list = ew_source_member(source, name);
    struct ew_json_item item;
    if (!list || list->kind != EW_JSON_ARRAY) {
        return false;
    }
    struct ew_json_iter elements =
        ew_json_iter(source->text, list->span, source->text->arena);
    if (!ew_json_next(&elements, &item)) {
        return ew_source_member(source, "failures") != NULL;
    }
    struct ew_json_iter members =
        ew_json_iter(source->text, item.span, source->text->arena);
    while (item.kind == EW_JSON_OBJECT && ew_json_next(&members, &item)) {
        if (ew_str_eq(item.name, ew_str_from(arn))) {
            return true;
        }
        item.kind = EW_JSON_OBJECT;
    }
    return false;
}

/* Every element once; a tree of it at a time. */
static enum ew_status read_described_list(struct ew_loading *loading,
                                          const struct ew_source *source,
                                          const char *name, element_fn *read)
{
    const struct ew_json_item *list = ew_source_member(source, name);
    struct ew_json_iter iter =
        ew_json_iter(source->text, list->span, loading->arena);
    struct ew_json_item item;
    ew_flaws_tell(source->text, NULL, 0, &loading->estate->incomplete);
    while (ew_json_next(&iter, &item)) {
        struct ew_error err = {0};
        struct reading r = {
            .loading = loading,
            .source = source,
            .place = ew_json_place(source->text, item.span),
        };
        enum ew_status status = ew_json_tree(source->text, item.span,
                                             &loading->scratch, &r.node, &err);
        if (status == EW_OK) {
            status = read(&r);
        } else if (status != EW_NOMEM) {
            ew_diag_add_error(&loading->estate->incomplete, &err);
            status = EW_OK;
        }
        ew_arena_reset(&loading->scratch);
        EW_TRY(status);
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}

/* What AWS could not describe is missing. */
static enum ew_status tell_failures(struct ew_loading *loading,
                                    const struct ew_source *source)
{
    const struct ew_json_item *list = ew_source_member(source, "failures");
    struct ew_json_iter iter;
    struct ew_json_item item;
    if (!list) {
        return EW_OK;
    }
    iter = ew_json_iter(source->text, list->span, loading->arena);
    while (ew_json_next(&iter, &item)) {
        EW_LOSE(loading, ew_json_place(source->text, item.span),
                "ECS could not describe this: it is missing");
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}

/* ---- lists --------------------------------------------------------------- */

bool ew_ecs_clusters_detect(const struct ew_source *source)
{
    return has_described_list(source, "clusters", "clusterArn");
}

bool ew_ecs_services_detect(const struct ew_source *source)
{
    return has_described_list(source, "services", "serviceArn");
}

bool ew_ecs_tasks_detect(const struct ew_source *source)
{
    return has_described_list(source, "tasks", "taskArn");
}

enum ew_status ew_ecs_clusters_load(struct ew_loading *loading,
                                    const struct ew_source *source)
{
    EW_TRY(tell_failures(loading, source));
    return read_described_list(loading, source, "clusters",
                               read_described_cluster);
}

enum ew_status ew_ecs_services_load(struct ew_loading *loading,
                                    const struct ew_source *source)
{
    EW_TRY(tell_failures(loading, source));
    return read_described_list(loading, source, "services", read_service);
}

enum ew_status ew_ecs_tasks_load(struct ew_loading *loading,
                                 const struct ew_source *source)
{
    EW_TRY(tell_failures(loading, source));
    return read_described_list(loading, source, "tasks", read_task);
}
