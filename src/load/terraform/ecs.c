/*
 * Clusters, services and task definitions, as far as they say whether a shell
 * can be had and what is logged of it.
 *
 *     {"type": "aws_ecs_cluster", "change": {"after": {"name": "pay",
 *        "configuration": [{"execute_command_configuration":
 *                           [{"logging": "NONE"}]}]}}}
 *     {"type": "aws_ecs_service", "change": {"after": {"name": "api",
 *        "cluster": "…cluster/pay", "enable_execute_command": true,
 *        "task_definition": "api:3"}}}
 *
 * Nobody gets access by them. They tell which of the clusters that a grant
 * reaches exist, where sessions would leave no trace, and, by way of the task
 * definition, whose role a session would act with. Blocks that may stand once
 * are lists of one in a plan.
 */
#include "load/terraform/ecs.h"

#include "policy/arn.h"

#include "load/terraform/config.h"
#include "load/terraform/values.h"

/* ---- tags ---------------------------------------------------------------- */

/*
 * A tag of unknown value is left out, and then conditions on tags are open:
 * *known tells that.
 */
static enum ew_status read_resource_tags(const struct ew_tf_reading *r,
                                         const struct ew_tag **tags,
                                         size_t *count, bool *known)
{
    struct ew_vec list =
        ew_vec_of(r->file->loading->arena, sizeof(struct ew_tag));
    EW_TRY(ew_tf_tags(r, &list, known));
    struct ew_tag *all = list.items;
    size_t kept = 0;
    for (size_t i = 0; i < list.count; i++) {
        if (ew_has_hole(all[i].value)) {
            *known = false;
        } else {
            all[kept++] = all[i];
        }
    }
    *tags = all;
    *count = kept;
    return EW_OK;
}

/* ---- clusters ------------------------------------------------------------ */

/*
 * Where nothing is set, DEFAULT holds (fact A2.14); that it is not set is kept
 * apart, as a rule tells it.
 */
static enum ew_ecs_logging read_cluster_logging(const struct ew_tf_reading *r)
{
    struct ew_tf_node configuration = ew_tf_get(r->root, "configuration");
    struct ew_tf_node command =
        ew_tf_get(ew_tf_first(configuration), "execute_command_configuration");
    struct ew_tf_node logging = ew_tf_get(ew_tf_first(command), "logging");
    if (ew_tf_unknown(configuration) || ew_tf_unknown(command) ||
        ew_tf_unknown(logging)) {
        return EW_ECS_LOGGING_UNKNOWN;
    }
    struct ew_str text = logging.value ? ew_json_string(logging.value)
                                       : (struct ew_str){NULL, 0};
    if (ew_str_eq(text, EW_STR("NONE"))) {
        return EW_ECS_LOGGING_NONE;
    }
    if (ew_str_eq(text, EW_STR("OVERRIDE"))) {
        return EW_ECS_LOGGING_OVERRIDE;
    }
    return text.len ? EW_ECS_LOGGING_DEFAULT : EW_ECS_LOGGING_UNSET;
}

/* Where it says how sessions are logged, or would. */
static struct ew_place logging_place(const struct ew_tf_reading *r)
{
    struct ew_tf_node configuration = ew_tf_get(r->root, "configuration");
    struct ew_tf_node command =
        ew_tf_get(ew_tf_first(configuration), "execute_command_configuration");
    struct ew_tf_node logging = ew_tf_get(ew_tf_first(command), "logging");
    const struct ew_tf_node nodes[] = {logging, command, configuration};
    for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++) {
        /* where it says how sessions are logged, or would */
        if (nodes[i].value && ew_json_kind(nodes[i].value) != EW_JSON_NULL) {
            return ew_tf_place(r, nodes[i]);
        }
    }
    return ew_tf_place(r, r->root);
}

/*
 * What stands has an ARN, which tells account and region for sure; what is new
 * goes where its provider does.
 */
enum ew_status ew_tf_cluster(struct ew_tf_reading *r)
{
    struct ew_arn arn = {0};
    struct ew_ecs_cluster *cluster = ew_vec_push(&r->code->clusters);
    EW_TRY_MEMORY(cluster);
    cluster->arn = ew_tf_string(r, ew_tf_get(r->root, "arn"));
    EW_TRY(ew_tf_name(r, "name", &cluster->name));
    if (cluster->arn.ptr && ew_arn_split(cluster->arn, &arn)) {
        cluster->account = arn.account;
        cluster->region = arn.region;
    } else {
        cluster->account = r->resource->realm->code->account;
        /* Newer providers give each resource a region of its own. */
        struct ew_str own = ew_tf_string(r, ew_tf_get(r->root, "region"));
        cluster->region = own.len ? own : ew_tf_region(r->file, r->block);
    }
    if (ew_has_hole(cluster->name)) {
        cluster->name = (struct ew_str){NULL, 0};
    }
    cluster->logging = read_cluster_logging(r);
    cluster->place = logging_place(r);
    return read_resource_tags(r, &cluster->tags, &cluster->tag_count,
                              &cluster->tags_known);
}

/* ---- services ------------------------------------------------------------ */

/* A known string of another resource, as it will be. */
static enum ew_status read_other(const struct ew_tf_reading *r,
                                 struct ew_tf_resource *other,
                                 const char *attribute, struct ew_str *out)
{
    struct ew_tf_reading there;
    EW_TRY(ew_tf_open(r->file, other, r->side, &there));
    *out = ew_tf_string(&there, ew_tf_get(there.root, attribute));
    return EW_OK;
}

/* Names, addresses of resources, or words that no cluster is called by. */
static enum ew_status read_cluster_name(const struct ew_tf_reading *r,
                                        struct ew_str *out)
{
    struct ew_code_link link;
    EW_TRY(ew_tf_link(r, "cluster", &link));
    *out = link.text;
    if (out->ptr || !ew_tf_unknown(ew_tf_get(r->root, "cluster"))) {
        return EW_OK;
    }
    struct ew_tf_resource *cluster =
        link.address.ptr ? ew_map_find(&r->file->by_address, link.address)
                         : NULL;
    if (cluster && ew_str_eq(cluster->type, EW_STR("aws_ecs_cluster"))) {
        EW_TRY(read_other(r, cluster, "name", out));
    }
    /* absent would be the default cluster */
    *out = out->ptr           ? *out
           : link.address.ptr ? link.address
                              : EW_STR("not known");
    return EW_OK;
}

/* `FAMILY`, `FAMILY:3` or an ARN with them. */
static struct ew_str family_of(struct ew_str definition)
{
    struct ew_arn arn;
    if (ew_arn_split(definition, &arn)) {
        definition = arn.resource;
        struct ew_str rest;
        (void)ew_str_cut(definition, '/', &rest);
        definition = rest.ptr ? rest : definition;
    }
    return ew_str_slice(definition, 0, ew_str_find(definition, ':'));
}

/*
 * By the resource that code refers to, else by the family: the revision that a
 * service names may be one that the plan replaces.
 */
static struct ew_tf_resource *definition_of(const struct ew_tf_reading *r,
                                            const struct ew_code_link *link)
{
    if (link->address.ptr) {
        struct ew_tf_resource *found =
            ew_map_find(&r->file->by_address, link->address);
        bool right =
            found && ew_str_eq(found->type, EW_STR("aws_ecs_task_definition"));
        return right ? found : NULL;
    }
    return link->text.ptr
               ? ew_map_find(&r->file->definitions, family_of(link->text))
               : NULL;
}

/*
 * The ARN that the role has or will have, made of its parts where it is new;
 * absent where its account or name is not known. *known: an absent one is none.
 */
static enum ew_status read_role(const struct ew_tf_reading *r,
                                struct ew_tf_resource *definition,
                                struct ew_str *out)
{
    struct ew_tf_reading there;
    struct ew_code_link link;
    struct ew_str name;
    EW_TRY(ew_tf_open(r->file, definition, r->side, &there));
    EW_TRY(ew_tf_link(&there, "task_role_arn", &link));
    *out = link.text;
    struct ew_tf_resource *role =
        link.address.ptr ? ew_map_find(&r->file->by_address, link.address)
                         : NULL;
    if (!role || !ew_str_eq(role->type, EW_STR("aws_iam_role"))) {
        return EW_OK;
    }
    struct ew_str path;
    EW_TRY(read_other(r, role, "arn", out));
    EW_TRY(read_other(r, role, "name", &name));
    EW_TRY(read_other(r, role, "path", &path));
    const struct ew_code_file *code = role->realm->code;
    struct ew_str account = code->account.ptr || code->provider.ptr
                                ? code->account
                                : r->file->loading->account;
    if (out->ptr || !name.ptr || !account.ptr) {
        return EW_OK;
    }
    *out = ew_arena_printf(
        r->file->loading->arena, "arn:aws:iam::%.*s:role%.*s%.*s",
        EW_STR_ARG(account), EW_STR_ARG(path.len ? path : EW_STR("/")),
        EW_STR_ARG(name));
    return out->ptr ? EW_OK : EW_NOMEM;
}

enum ew_status ew_tf_service(struct ew_tf_reading *r)
{
    struct ew_tf_node exec = ew_tf_get(r->root, "enable_execute_command");
    struct ew_code_link definition;
    struct ew_ecs_workload *service = ew_vec_push(&r->code->workloads);
    EW_TRY_MEMORY(service);
    service->kind = EW_ECS_SERVICE;
    service->exec = ew_tf_unknown(exec) ? EW_KNOWN_UNSURE
                    : ew_tf_true(exec)  ? EW_KNOWN_YES
                                        : EW_KNOWN_NO;
    service->place = ew_tf_place(r, exec);
    service->arn = ew_tf_string(r, ew_tf_get(r->root, "id"));
    EW_TRY(ew_tf_name(r, "name", &service->name));
    EW_TRY(read_cluster_name(r, &service->cluster));
    EW_TRY(ew_tf_link(r, "task_definition", &definition));
    service->task_definition = definition.text;
    struct ew_tf_resource *found = definition_of(r, &definition);
    if (found) {
        EW_TRY(read_role(r, found, &service->task_role));
    }
    return read_resource_tags(r, &service->tags, &service->tag_count,
                              &service->tags_known);
}

/*
 * Read before services, and kept by family: the revision that a service names
 * may be one that this plan replaces.
 */
enum ew_status ew_tf_definition(struct ew_tf_reading *r)
{
    struct ew_str family = ew_tf_string(r, ew_tf_get(r->root, "family"));
    return family.len ? ew_map_put(&r->file->definitions, family, r->resource)
                      : EW_OK;
}
