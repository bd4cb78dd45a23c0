/*
 * Lists give ARNs, descriptions take a few of them at a time: clusters, then
 * the services, tasks and container instances of each; with what is described
 * come the task definitions in use and what Systems Manager says of the
 * machines. Something that is listed and no longer there when it is described
 * has ended in between and is no gap; anything else that was listed and not
 * described is one. What only refines an answer may be refused.
 */
#include "aws/service_ecs.h"

#include "base/json_write.h"

#include "aws/actions.h"
#include "aws/fetch_collected.h"
#include "aws/fetch_unit.h"

enum { CLUSTERS, SERVICES, TASKS, INSTANCES, KINDS };

/* What is listed and described. */
static const struct kind {
    const char *what; /* is missing when it fails */
    const char *document;
    const char *arns;       /* the list of ARNs */
    const char *list;       /* of descriptions, and of what is asked for */
    const char *key;        /* of a description: its ARN */
    const char *definition; /* the member that names one; NULL: none does */
    const char *include;    /* asked for beside the rest; NULL: nothing is */
    size_t at_once;         /* what may be described */
    enum ew_aws_action_id listing;
    enum ew_aws_action_id describing;
    bool optional;
} ALL[KINDS] = {
  /* clang-format off */
    [CLUSTERS] = {
        .what = "ECS clusters",
        .document = "ecs-clusters",
        .arns = "clusterArns",
        .list = "clusters",
        .key = "clusterArn",
        .include = "\"CONFIGURATIONS\",\"SETTINGS\",\"STATISTICS\",\"TAGS\"",
        .at_once = SIZE_MAX, /* one page is no more than may be described */
        .listing = EW_ACTION_LIST_CLUSTERS,
        .describing = EW_ACTION_DESCRIBE_CLUSTERS,
    },
    [SERVICES] = {
        .what = "ECS services",
        .document = "ecs-services",
        .arns = "serviceArns",
        .list = "services",
        .key = "serviceArn",
        .definition = "taskDefinition",
        .include = "\"TAGS\"",
        .at_once = 10,
        .listing = EW_ACTION_LIST_SERVICES,
        .describing = EW_ACTION_DESCRIBE_SERVICES,
    },
    [TASKS] = {
        .what = "ECS tasks",
        .document = "ecs-tasks",
        .arns = "taskArns",
        .list = "tasks",
        .key = "taskArn",
        .definition = "taskDefinitionArn",
        .include = "\"TAGS\"",
        .at_once = 100,
        .listing = EW_ACTION_LIST_TASKS,
        .describing = EW_ACTION_DESCRIBE_TASKS,
    },
    [INSTANCES] = {
        .what = "ECS container instances",
        .document = "ecs-container-instances",
        .arns = "containerInstanceArns",
        .list = "containerInstances",
        .key = "containerInstanceArn",
        .at_once = 100,
        .listing = EW_ACTION_LIST_CONTAINER_INSTANCES,
        .describing = EW_ACTION_DESCRIBE_CONTAINER_INSTANCES,
        .optional = true,
    },
  /* clang-format on */
};

#define DEFINITIONS "ECS task definitions"
#define NODES "SSM nodes"

/* The inventory of one region. */
struct ecs {
    struct ew_unit unit;
    struct ew_collected elements[KINDS];
    struct ew_collected failures[KINDS];
    struct ew_collected definitions;
    struct ew_collected nodes;
    struct ew_map asked; /* ARNs of definitions */
};

/* What is listed of one cluster. */
struct of_cluster {
    struct ecs *ecs;
    const struct kind *kind;
    struct ew_str arn;
};

/* Some things of one kind that are described at once. */
struct batch {
    struct ecs *ecs;
    const struct kind *kind;
    struct ew_vec names; /* struct ew_str */
};

/* ---- asking -------------------------------------------------------------- */

/* A question whose body is in buf, which is released. A cluster that is gone
 * since it was listed is no gap. */
static void ask_ecs(struct ecs *ecs, struct ew_unit_question question,
                    struct ew_buf *body)
{
    static const struct ew_str GONE = EW_LIT("ClusterNotFoundException");
    question.members = ew_buf_str(body);
    if (!question.fine) {
        question.fine = &GONE;
        question.fine_count = 1;
    }
    if (body->failed) {
        (void)ew_unit_fail(&ecs->unit);
    } else {
        ew_unit_ask(&ecs->unit, &question);
    }
    ew_buf_release(body);
}

/* Up to so many ARNs of iter as a list. NULL: memory is out. */
static struct batch *make_batch(struct ecs *ecs, const struct kind *kind,
                                struct ew_buf *body, struct ew_json_iter *iter)
{
    struct ew_arena *arena = &ecs->unit.arena;
    struct batch *batch = EW_NEW(arena, struct batch);
    struct ew_json_item item;
    if (!batch) {
        return NULL;
    }
    *batch = (struct batch){ecs, kind, ew_vec_of(arena, sizeof(struct ew_str))};
    ew_buf_printf(body, "\"%s\":[", kind->list);
    while (batch->names.count < kind->at_once && ew_json_next(iter, &item)) {
        struct ew_str arn = ew_arena_str(
            arena, ew_json_string_at(iter->text, item.span, arena));
        ew_buf_add(body, batch->names.count > 0 ? EW_STR(",") : EW_STR(""));
        ew_buf_add(body, ew_span_slice(iter->text, item.span));
        if (!arn.ptr ||
            ew_vec_push_str(&batch->names, ew_str_last_part(arn)) != EW_OK) {
            return NULL;
        }
    }
    ew_buf_add(body, EW_STR("]"));
    if (kind->include) {
        ew_buf_printf(body, ",\"include\":[%s]", kind->include);
    }
    return batch;
}

/* ---- what comes with descriptions ---------------------------------------- */

/*
 * Without what runs in the containers: the environment of a container may hold
 * secrets, and no rule reads it.
 */
static enum ew_status take_definition(void *user, struct ew_page *page,
                                      struct ew_error *err)
{
    static const struct ew_str KEPT[] = {
        EW_LIT("taskDefinitionArn"), EW_LIT("family"),
        EW_LIT("revision"),          EW_LIT("status"),
        EW_LIT("taskRoleArn"),       EW_LIT("executionRoleArn"),
        EW_LIT("networkMode"),       EW_LIT("pidMode"),
        EW_LIT("compatibilities"),   EW_LIT("requiresCompatibilities"),
    };
    struct ecs *ecs = user;
    struct ew_json_item item;
    struct ew_str arn;
    struct ew_buf text;
    EW_TRY(ew_page_object(page, "taskDefinition", &item, err));
    EW_TRY(ew_page_text(page, item.span, "taskDefinitionArn", &arn, err));
    struct ew_json_iter iter =
        ew_json_iter(page->json, item.span, page->scratch);
    ew_buf_init(&text);
    while (ew_json_next(&iter, &item)) {
        if (EW_STR_ANY(ew_str_eq, item.name, KEPT)) {
            ew_buf_add(&text, text.len > 0 ? EW_STR(",") : EW_STR("{"));
            ew_buf_add(&text, ew_span_slice(page->json, item.name_span));
            ew_buf_add(&text, EW_STR(":"));
            ew_buf_add(&text, ew_span_slice(page->json, item.span));
        }
    }
    ew_buf_add(&text, EW_STR("}"));
    enum ew_status status =
        text.failed || iter.failed
            ? EW_NOMEM
            : ew_collected_add(&ecs->definitions, arn, ew_buf_str(&text));
    ew_buf_release(&text);
    return status;
}

/* Each once, whatever runs by it. One that was deleted is no gap: the role of
 * what still runs by it is not known. */
static enum ew_status ask_definition(struct ecs *ecs, struct ew_str arn)
{
    static const struct ew_str GONE = EW_LIT("ClientException");
    struct ew_buf body;
    if (arn.len == 0 || ew_map_find(&ecs->asked, arn)) {
        return EW_OK;
    }
    struct ew_str kept = ew_arena_str(&ecs->unit.arena, arn);
    EW_TRY_MEMORY(kept.ptr && ew_map_put(&ecs->asked, kept, ecs) == EW_OK);
    ew_buf_init(&body);
    ew_body_add(&body, "taskDefinition", arn);
    ask_ecs(
        ecs,
        (struct ew_unit_question){.action = EW_ACTION_DESCRIBE_TASK_DEFINITION,
                                  .what = DEFINITIONS,
                                  .fine = &GONE,
                                  .fine_count = 1,
                                  .optional = true,
                                  .page = take_definition,
                                  .user = ecs},
        &body);
    return EW_OK;
}

static enum ew_status take_nodes(void *user, struct ew_page *page,
                                 struct ew_error *err)
{
    struct ecs *ecs = user;
    struct ew_json_iter iter;
    struct ew_json_item item;
    EW_TRY(ew_page_list(page, "InstanceInformationList", EW_JSON_OBJECT, &iter,
                        err));
    while (ew_json_next(&iter, &item)) {
        struct ew_str id;
        EW_TRY(ew_page_text(page, item.span, "InstanceId", &id, err));
        EW_TRY(ew_collected_add(&ecs->nodes, id,
                                ew_span_slice(page->json, item.span)));
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}

/* Of these machines alone: an account may have thousands without containers. A
 * machine that is not managed is in no answer. */
static void ask_nodes(struct ecs *ecs, const struct ew_vec *ids)
{
    static const struct ew_str UNMANAGED = EW_LIT("InvalidInstanceId");
    struct ew_buf body;
    const struct ew_str *all = ids->items;
    if (ids->count == 0) {
        return;
    }
    ew_buf_init(&body);
    ew_buf_add(&body,
               EW_STR("\"Filters\":[{\"Key\":\"InstanceIds\",\"Values\":["));
    for (size_t i = 0; i < ids->count; i++) {
        ew_buf_add(&body, i > 0 ? EW_STR(",") : EW_STR(""));
        ew_json_quote(&body, all[i]);
    }
    ew_buf_add(&body, EW_STR("]}],\"MaxResults\":50"));
    ask_ecs(ecs,
            (struct ew_unit_question){
                .action = EW_ACTION_DESCRIBE_INSTANCE_INFORMATION,
                .what = NODES,
                .fine = &UNMANAGED,
                .fine_count = 1,
                .optional = true,
                .page = take_nodes,
                .user = ecs},
            &body);
}

/* ---- describing ---------------------------------------------------------- */

/* The names of what is in the answer are added to *got. */
static enum ew_status add_elements(const struct batch *batch,
                                   const struct ew_page *page,
                                   struct ew_vec *got, struct ew_error *err)
{
    struct ecs *ecs = batch->ecs;
    const struct kind *kind = batch->kind;
    struct ew_vec machines = ew_vec_of(page->scratch, sizeof(struct ew_str));
    struct ew_json_iter iter;
    struct ew_json_item item;
    EW_TRY(ew_page_list(page, kind->list, EW_JSON_OBJECT, &iter, err));
    while (ew_json_next(&iter, &item)) {
        struct ew_str arn;
        struct ew_str id = ew_object_text(page->json, item.span,
                                          "ec2InstanceId", page->scratch);
        EW_TRY(ew_page_text(page, item.span, kind->key, &arn, err));
        EW_TRY(ew_vec_push_str(got, ew_str_last_part(arn)));
        EW_TRY(ew_collected_add(&ecs->elements[kind - ALL], arn,
                                ew_span_slice(page->json, item.span)));
        if (kind->definition) {
            EW_TRY(ask_definition(ecs, ew_object_text(page->json, item.span,
                                                      kind->definition,
                                                      page->scratch)));
        }
        EW_TRY(id.len > 0 ? ew_vec_push_str(&machines, id) : EW_OK);
    }
    EW_TRY(iter.failed ? EW_NOMEM : EW_OK);
    ask_nodes(ecs, &machines);
    return EW_OK;
}

/* Their names are capital letters; what is none is not repeated. */
static bool is_reason(struct ew_str reason)
{
    for (size_t i = 0; i < reason.len; i++) {
        char c = reason.ptr[i];
        if (!(c >= 'A' && c <= 'Z') && c != '_') {
            return false;
        }
    }
    return reason.len > 0 && reason.len <= 40;
}

/* What ended since it was listed is no gap. */
static enum ew_status tell_ecs_failures(const struct batch *batch,
                                        const struct ew_page *page,
                                        struct ew_vec *got,
                                        struct ew_error *err)
{
    struct ew_collected *failures = &batch->ecs->failures[batch->kind - ALL];
    struct ew_json_iter iter;
    struct ew_json_item item;
    if (!ew_object_find(page->json, page->json->root, "failures", page->scratch,
                        &item)) {
        return EW_OK;
    }
    EW_TRY(ew_page_list(page, "failures", EW_JSON_OBJECT, &iter, err));
    while (ew_json_next(&iter, &item)) {
        struct ew_str reason =
            ew_object_text(page->json, item.span, "reason", page->scratch);
        struct ew_str arn =
            ew_object_text(page->json, item.span, "arn", page->scratch);
        EW_TRY(ew_vec_push_str(got, ew_str_last_part(arn)));
        if (!ew_str_eq(reason, EW_STR("MISSING"))) {
            struct ew_str why = ew_arena_printf(
                &batch->ecs->unit.arena, "`%.*s` is not described: %.*s",
                EW_STR_ARG(arn),
                EW_STR_ARG(is_reason(reason) ? reason
                                             : EW_STR("no reason is told")));
            batch->ecs->unit.failed = true;
            ew_unit_miss(&batch->ecs->unit, batch->kind->what,
                         why.ptr ? why : EW_STR("some are not described"));
            EW_TRY(ew_collected_add(failures, arn,
                                    ew_span_slice(page->json, item.span)));
        }
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}

/* Whatever was asked for is described, or it is said why not. */
static enum ew_status check_described(const struct batch *batch,
                                      const struct ew_page *page,
                                      const struct ew_vec *got,
                                      struct ew_error *err)
{
    const struct ew_str *asked = batch->names.items;
    const struct ew_str *names = got->items;
    for (size_t i = 0; i < batch->names.count; i++) {
        size_t k = 0;
        while (k < got->count && !ew_str_eq(names[k], asked[i])) {
            k++;
        }
        if (k == got->count) {
            return ew_page_fail(page, err,
                                "`%.*s` was asked for, and the answer does "
                                "not tell of it",
                                EW_STR_ARG(asked[i]));
        }
    }
    return EW_OK;
}

static enum ew_status take_described(void *user, struct ew_page *page,
                                     struct ew_error *err)
{
    const struct batch *batch = user;
    struct ew_vec got = ew_vec_of(page->scratch, sizeof(struct ew_str));
    EW_TRY(add_elements(batch, page, &got, err));
    EW_TRY(tell_ecs_failures(batch, page, &got, err));
    return check_described(batch, page, &got, err);
}

/* ---- listing ------------------------------------------------------------- */

/* Describe what a page lists, so many at once; cluster: absent where clusters
 * are what is listed. */
static enum ew_status describe_listed(struct ecs *ecs, const struct kind *kind,
                                      struct ew_str cluster,
                                      const struct ew_page *page,
                                      struct ew_error *err)
{
    struct ew_json_iter iter;
    size_t count = kind->at_once;
    EW_TRY(ew_page_list(page, kind->arns, EW_JSON_STRING, &iter, err));
    while (count == kind->at_once) {
        struct ew_buf body;
        ew_buf_init(&body);
        if (cluster.ptr) {
            ew_body_add(&body, "cluster", cluster);
            ew_buf_add(&body, EW_STR(","));
        }
        struct batch *batch = make_batch(ecs, kind, &body, &iter);
        count = batch ? batch->names.count : 0;
        if (count > 0) {
            ask_ecs(ecs,
                    (struct ew_unit_question){.action = kind->describing,
                                              .what = kind->what,
                                              .optional = kind->optional,
                                              .page = take_described,
                                              .user = batch},
                    &body);
        } else {
            ew_buf_release(&body);
        }
        EW_TRY_MEMORY(batch);
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}

static enum ew_status take_arns(void *user, struct ew_page *page,
                                struct ew_error *err)
{
    const struct of_cluster *of = user;
    return describe_listed(of->ecs, of->kind, of->arn, page, err);
}

static void list_cluster(struct ecs *ecs, const struct kind *kind,
                         struct ew_str arn)
{
    struct ew_buf body;
    struct of_cluster *of = EW_NEW(&ecs->unit.arena, struct of_cluster);
    if (of) {
        *of =
            (struct of_cluster){ecs, kind, ew_arena_str(&ecs->unit.arena, arn)};
    }
    if (!of || !of->arn.ptr) {
        (void)ew_unit_fail(&ecs->unit);
        return;
    }
    ew_buf_init(&body);
    ew_body_add(&body, "cluster", arn);
    ew_buf_add(&body, EW_STR(",\"maxResults\":100"));
    ask_ecs(ecs,
            (struct ew_unit_question){.action = kind->listing,
                                      .what = kind->what,
                                      .optional = kind->optional,
                                      .page = take_arns,
                                      .user = of},
            &body);
}

static enum ew_status take_cluster_arns(void *user, struct ew_page *page,
                                        struct ew_error *err)
{
    struct ecs *ecs = user;
    struct ew_json_iter iter;
    struct ew_json_item item;
    EW_TRY(describe_listed(ecs, &ALL[CLUSTERS], (struct ew_str){NULL, 0}, page,
                           err));
    EW_TRY(ew_page_list(page, ALL[CLUSTERS].arns, EW_JSON_STRING, &iter, err));
    while (ew_json_next(&iter, &item)) {
        struct ew_str arn =
            ew_json_string_at(page->json, item.span, page->scratch);
        for (size_t k = SERVICES; arn.ptr && k < KINDS; k++) {
            list_cluster(ecs, &ALL[k], arn);
        }
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}

/* ---- documents ----------------------------------------------------------- */

/* failures: NULL, the answer has none. */
static void put_list(struct ecs *ecs, const char *kind, const char *list,
                     struct ew_collected *elements,
                     struct ew_collected *failures)
{
    struct ew_buf out;
    struct ew_str file = ew_arena_printf(&ecs->unit.arena, "%s.json", kind);
    ew_buf_init(&out);
    ew_buf_add(&out, EW_STR("{\n"));
    ew_collected_write(elements, list, &out);
    if (failures) {
        ew_buf_add(&out, EW_STR(",\n"));
        ew_collected_write(failures, "failures", &out);
    }
    ew_buf_add(&out, EW_STR("\n}\n"));
    ew_unit_put(&ecs->unit, kind,
                file.ptr ? ew_unit_path(&ecs->unit, file.ptr) : file, &out);
    ew_buf_release(&out);
}

/* What was refused as a whole is not there: a list of nothing would say that
 * there is nothing. */
static bool is_had(const struct ecs *ecs, const char *what,
                   const struct ew_collected *elements)
{
    return elements->items.count > 0 || !ew_unit_lacks(&ecs->unit, what);
}

static void finish_ecs(struct ew_unit *unit)
{
    struct ecs *ecs = (struct ecs *)unit;
    struct ew_collected none = ew_collected_of(&unit->arena);
    bool empty = ecs->elements[CLUSTERS].items.count +
                     ecs->failures[CLUSTERS].items.count ==
                 0;
    if (unit->failed && empty) {
        return; /* nothing is known of this region */
    }
    for (size_t k = KINDS; k-- > 0;) { /* clusters last, whatever there is */
        const struct kind *kind = &ALL[k];
        if (k == CLUSTERS ||
            (!empty &&
             (!kind->optional || is_had(ecs, kind->what, &ecs->elements[k])))) {
            put_list(ecs, kind->document, kind->list, &ecs->elements[k],
                     &ecs->failures[k]);
        }
        if (k == INSTANCES && !empty) {
            if (is_had(ecs, DEFINITIONS, &ecs->definitions)) {
                put_list(ecs, "ecs-task-definitions", "taskDefinitions",
                         &ecs->definitions, &none);
            }
            if (ecs->elements[INSTANCES].items.count > 0 &&
                is_had(ecs, NODES, &ecs->nodes)) {
                put_list(ecs, "ecs-nodes", "InstanceInformationList",
                         &ecs->nodes, NULL);
            }
        }
    }
}

void ew_ecs_start(const struct ew_scope *scope, void (*ended)(void *owner),
                  void *owner)
{
    struct ew_buf body;
    struct ecs *ecs = ew_unit_new(scope, sizeof(*ecs));
    if (!ecs) {
        ended(owner);
        return;
    }
    struct ew_unit *unit = &ecs->unit;
    unit->finish = finish_ecs;
    unit->ended = ended;
    unit->owner = owner;
    for (size_t k = 0; k < KINDS; k++) {
        ecs->elements[k] = ew_collected_of(&unit->arena);
        ecs->failures[k] = ew_collected_of(&unit->arena);
    }
    ecs->definitions = ew_collected_of(&unit->arena);
    ecs->nodes = ew_collected_of(&unit->arena);
    ecs->asked = ew_map_of(&unit->arena);
    ew_buf_init(&body);
    ew_buf_add(&body, EW_STR("\"maxResults\":100"));
    ew_unit_hold(unit);
    ask_ecs(ecs,
            (struct ew_unit_question){.action = ALL[CLUSTERS].listing,
                                      .what = ALL[CLUSTERS].what,
                                      .page = take_cluster_arns,
                                      .user = ecs},
            &body);
    ew_unit_release(unit);
}
