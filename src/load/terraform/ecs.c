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

#include "load/launch.h"
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
static void read_cluster_logging(const struct ew_tf_reading *r,
                                 struct ew_ecs_cluster *cluster)
{
    struct ew_tf_node configuration = ew_tf_get(r->root, "configuration");
    struct ew_tf_node command =
        ew_tf_get(ew_tf_first(configuration), "execute_command_configuration");
    struct ew_tf_node logging = ew_tf_get(ew_tf_first(command), "logging");
    const struct ew_tf_node nodes[] = {configuration, command, logging};
    struct ew_str text = logging.value ? ew_json_string(logging.value)
                                       : (struct ew_str){NULL, 0};
    cluster->place = ew_tf_place(r, r->root);
    cluster->logging = ew_str_eq(text, EW_STR("NONE")) ? EW_ECS_LOGGING_NONE
                       : ew_str_eq(text, EW_STR("OVERRIDE"))
                           ? EW_ECS_LOGGING_OVERRIDE
                       : text.len ? EW_ECS_LOGGING_DEFAULT
                                  : EW_ECS_LOGGING_UNSET;
    for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++) {
        /* where it says how sessions are logged, or would */
        if (nodes[i].value && ew_json_kind(nodes[i].value) != EW_JSON_NULL) {
            cluster->place = ew_tf_place(r, nodes[i]);
        }
        if (ew_tf_unknown(nodes[i])) {
            cluster->logging = EW_ECS_LOGGING_UNKNOWN;
        }
    }
}

/*
 * What stands has an ARN, which tells account and region for sure; what is new
 * goes where its provider does.
 */
static void read_ecs_place(const struct ew_tf_reading *r, struct ew_str arn,
                           struct ew_str *account, struct ew_str *region)
{
    struct ew_arn parts;
    if (ew_arn_split(arn, &parts)) {
        *account = parts.account;
        *region = parts.region;
        return;
    }
    *account = r->resource->realm->code->account;
    /* Newer providers give each resource a region of its own. */
    *region = ew_tf_string(r, ew_tf_get(r->root, "region"));
    if (!region->len) {
        *region = ew_tf_region(r->file, r->block);
    }
}

enum ew_status ew_tf_cluster(struct ew_tf_reading *r)
{
    struct ew_ecs_cluster *cluster = ew_vec_push(&r->code->clusters);
    EW_TRY_MEMORY(cluster);
    cluster->arn = ew_tf_string(r, ew_tf_get(r->root, "arn"));
    EW_TRY(ew_tf_name(r, "name", &cluster->name));
    read_ecs_place(r, cluster->arn, &cluster->account, &cluster->region);
    if (ew_has_hole(cluster->name)) {
        cluster->name = (struct ew_str){NULL, 0};
    }
    read_cluster_logging(r, cluster);
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
    /* `FAMILY`, `FAMILY:3` or an ARN with them */
    struct ew_str family = link->text;
    struct ew_arn arn;
    if (ew_arn_split(family, &arn)) {
        struct ew_str rest;
        (void)ew_str_cut(arn.resource, '/', &rest);
        family = rest.ptr ? rest : arn.resource;
    }
    family = ew_str_slice(family, 0, ew_str_find(family, ':'));
    return family.ptr ? ew_map_find(&r->file->definitions, family) : NULL;
}

/*
 * The ARN that the role has or will have, made of its parts where it is new;
 * absent where its account or name is not known. *known: an absent one is none.
 */
static enum ew_status read_role(const struct ew_tf_reading *there,
                                const char *attribute, struct ew_str *out,
                                bool *known)
{
    struct ew_tf_node node = ew_tf_get(there->root, attribute);
    struct ew_code_link link;
    struct ew_str name;
    EW_TRY(ew_tf_link(there, attribute, &link));
    *out = link.text.len ? link.text : (struct ew_str){NULL, 0};
    *known = link.text.ptr ||
             (!ew_tf_unknown(node) && !ew_tf_sensitive(node) &&
              (!node.value || ew_json_kind(node.value) == EW_JSON_NULL));
    struct ew_tf_resource *role =
        link.address.ptr ? ew_map_find(&there->file->by_address, link.address)
                         : NULL;
    if (!role || !ew_str_eq(role->type, EW_STR("aws_iam_role"))) {
        return EW_OK;
    }
    struct ew_str path;
    EW_TRY(read_other(there, role, "arn", out));
    EW_TRY(read_other(there, role, "name", &name));
    EW_TRY(read_other(there, role, "path", &path));
    const struct ew_code_file *code = role->realm->code;
    struct ew_str account = code->account.ptr || code->provider.ptr
                                ? code->account
                                : there->file->loading->account;
    if (!out->ptr && name.ptr && account.ptr) {
        *out = ew_arena_printf(
            there->file->loading->arena, "arn:aws:iam::%.*s:role%.*s%.*s",
            EW_STR_ARG(account), EW_STR_ARG(path.len ? path : EW_STR("/")),
            EW_STR_ARG(name));
        EW_TRY_MEMORY(out->ptr);
    }
    *known = out->ptr && !link.doubtful;
    return EW_OK;
}

enum ew_status ew_tf_service(struct ew_tf_reading *r)
{
    struct ew_tf_node exec = ew_tf_get(r->root, "enable_execute_command");
    struct ew_tf_node each =
        ew_tf_first(ew_tf_get(r->root, "capacity_provider_strategy"));
    struct ew_vec providers =
        ew_vec_of(&r->file->loading->passing, sizeof(struct ew_str));
    struct ew_code_link link;
    struct ew_tf_reading there;
    struct ew_ecs_workload *service = ew_vec_push(&r->code->workloads);
    EW_TRY_MEMORY(service);
    service->kind = EW_ECS_SERVICE;
    service->exec = ew_tf_unknown(exec) ? EW_KNOWN_UNSURE
                    : ew_tf_true(exec)  ? EW_KNOWN_YES
                                        : EW_KNOWN_NO;
    service->place = ew_tf_place(r, exec);
    service->arn = ew_tf_string(r, ew_tf_get(r->root, "id"));
    service->launch =
        ew_launch_of(ew_tf_string(r, ew_tf_get(r->root, "launch_type")));
    for (; ew_tf_there(each); each = ew_tf_after(each)) {
        EW_TRY(ew_vec_push_str(
            &providers, ew_tf_string(r, ew_tf_get(each, "capacity_provider"))));
    }
    if (service->launch == EW_ECS_LAUNCH_UNKNOWN) {
        service->launch = ew_launch_by(&providers);
    }
    EW_TRY(ew_tf_name(r, "name", &service->name));
    EW_TRY(read_cluster_name(r, &service->cluster));
    EW_TRY(ew_tf_link(r, "task_definition", &link));
    service->task_definition = link.text;
    struct ew_tf_resource *definition = definition_of(r, &link);
    if (definition) {
        EW_TRY(ew_tf_open(r->file, definition, r->side, &there));
        EW_TRY(read_role(&there, "task_role_arn", &service->task_role,
                         &service->role_known));
        /* one that is only found by its family may be of another revision
         * than the one that runs */
        struct ew_str arn = ew_tf_string(&there, ew_tf_get(there.root, "arn"));
        service->role_known =
            service->role_known &&
            (link.address.ptr ||
             (link.text.len > 0 && ew_str_ends(arn, link.text)));
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
    struct ew_ecs_task_definition *definition =
        ew_vec_push(&r->code->definitions);
    struct ew_tf_node names = ew_tf_get(r->root, "requires_compatibilities");
    struct ew_vec kept =
        ew_vec_of(r->file->loading->arena, sizeof(struct ew_str));
    bool known = false;
    EW_TRY_MEMORY(definition);
    definition->arn = ew_tf_string(r, ew_tf_get(r->root, "arn"));
    definition->family = ew_tf_string(r, ew_tf_get(r->root, "family"));
    definition->place = ew_tf_place(r, r->root);
    read_ecs_place(r, definition->arn, &definition->account,
                   &definition->region);
    EW_TRY(read_role(r, "task_role_arn", &definition->task_role,
                     &definition->roles_known));
    EW_TRY(read_role(r, "execution_role_arn", &definition->execution_role,
                     &known));
    definition->roles_known = definition->roles_known && known;
    for (names = ew_tf_first(names); ew_tf_there(names);
         names = ew_tf_after(names)) {
        EW_TRY(ew_vec_push_str(&kept, ew_tf_string(r, names)));
    }
    definition->compatibilities = kept.items;
    definition->compatibility_count = kept.count;
    return definition->family.len ? ew_map_put(&r->file->definitions,
                                               definition->family, r->resource)
                                  : EW_OK;
}
