#include "aws/fetch_job.h"

/* What may be described at once. */
#define SERVICES_AT_ONCE 10
#define TASKS_AT_ONCE 100

/* The inventory of one region. */
struct ecs {
    struct ew_unit unit;
    struct ew_collected clusters;
    struct ew_collected services;
    struct ew_collected tasks;
    struct ew_collected cluster_failures;
    struct ew_collected service_failures;
    struct ew_collected task_failures;
};

struct of_cluster {
    struct ecs *ecs;
    struct ew_str arn;
};

/* ---- asking ----------------------------------------------------------------
 */

/* A question whose body is in buf, which is released. A cluster that is gone
 * since it was listed is no gap. */
static void ask(struct ecs *ecs, enum ew_action_id action, const char *what,
                struct ew_buf *body, ew_page_fn *page, void *user)
{
    const struct ew_unit_question question = {
        .action = action,
        .what = what,
        .members = ew_buf_str(body),
        .fine = "ClusterNotFoundException",
        .page = page,
        .user = user,
    };
    if (body->failed) {
        (void)ew_unit_fail(&ecs->unit);
    } else {
        ew_unit_ask(&ecs->unit, &question);
    }
    ew_buf_release(body);
}

/* Up to most strings of iter as a list; their number. */
static size_t add_texts(struct ew_buf *body, struct ew_json_iter *iter,
                        size_t most)
{
    struct ew_json_item item;
    size_t count = 0;
    while (count < most && ew_json_next(iter, &item)) {
        if (item.kind == EW_JSON_STRING) {
            ew_buf_add(body, count > 0 ? EW_STR(",") : EW_STR(""));
            ew_buf_add(body, ew_span_slice(iter->text, item.span));
            count++;
        }
    }
    return count;
}

/* ---- describing ------------------------------------------------------------
 */

static enum ew_status add_elements(const struct ew_page *page, const char *name,
                                   const char *key, struct ew_collected *to)
{
    struct ew_json_iter iter = ew_page_list(page, name);
    struct ew_json_item item;
    while (ew_json_next(&iter, &item)) {
        struct ew_str id =
            ew_object_text(page->json, item.span, key, page->scratch);
        EW_TRY(ew_collected_add(to, id, ew_span_slice(page->json, item.span)));
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}

/* What ended since it was listed is no gap. */
static enum ew_status add_failures(const struct ew_page *page,
                                   struct ew_collected *to)
{
    struct ew_json_iter iter = ew_page_list(page, "failures");
    struct ew_json_item item;
    while (ew_json_next(&iter, &item)) {
        struct ew_str reason =
            ew_object_text(page->json, item.span, "reason", page->scratch);
        struct ew_str arn =
            ew_object_text(page->json, item.span, "arn", page->scratch);
        if (!ew_str_eq(reason, EW_STR("MISSING"))) {
            EW_TRY(ew_collected_add(to, arn,
                                    ew_span_slice(page->json, item.span)));
        }
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}

static enum ew_status take_services(void *user, struct ew_page *page,
                                    struct ew_error *err)
{
    struct ecs *ecs = user;
    (void)err;
    EW_TRY(add_elements(page, "services", "serviceArn", &ecs->services));
    return add_failures(page, &ecs->service_failures);
}

static enum ew_status take_tasks(void *user, struct ew_page *page,
                                 struct ew_error *err)
{
    struct ecs *ecs = user;
    (void)err;
    EW_TRY(add_elements(page, "tasks", "taskArn", &ecs->tasks));
    return add_failures(page, &ecs->task_failures);
}

static enum ew_status take_clusters(void *user, struct ew_page *page,
                                    struct ew_error *err)
{
    struct ecs *ecs = user;
    (void)err;
    EW_TRY(add_elements(page, "clusters", "clusterArn", &ecs->clusters));
    return add_failures(page, &ecs->cluster_failures);
}

/* ---- listing ---------------------------------------------------------------
 */

/* Describe what a page of one cluster lists, so many at once. */
static enum ew_status describe(const struct of_cluster *of,
                               const struct ew_page *page, bool services)
{
    struct ew_json_iter iter =
        ew_page_list(page, services ? "serviceArns" : "taskArns");
    size_t most = services ? SERVICES_AT_ONCE : TASKS_AT_ONCE;
    size_t count = most;
    while (count == most) {
        struct ew_buf body;
        ew_buf_init(&body);
        ew_body_add(&body, "cluster", of->arn);
        ew_buf_add(&body, services ? EW_STR(",\"services\":[")
                                   : EW_STR(",\"tasks\":["));
        count = add_texts(&body, &iter, most);
        ew_buf_add(&body, EW_STR("],\"include\":[\"TAGS\"]"));
        if (count == 0) {
            ew_buf_release(&body);
        } else if (services) {
            ask(of->ecs, EW_ACTION_DESCRIBE_SERVICES, "ECS services", &body,
                take_services, of->ecs);
        } else {
            ask(of->ecs, EW_ACTION_DESCRIBE_TASKS, "ECS tasks", &body,
                take_tasks, of->ecs);
        }
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}

static enum ew_status take_service_arns(void *user, struct ew_page *page,
                                        struct ew_error *err)
{
    (void)err;
    return describe(user, page, true);
}

static enum ew_status take_task_arns(void *user, struct ew_page *page,
                                     struct ew_error *err)
{
    (void)err;
    return describe(user, page, false);
}

static void list_cluster(struct ecs *ecs, struct ew_str arn)
{
    struct ew_buf body;
    struct of_cluster *of = EW_NEW(&ecs->unit.arena, struct of_cluster);
    if (of) {
        *of = (struct of_cluster){ecs, ew_arena_str(&ecs->unit.arena, arn)};
    }
    if (!of || !of->arn.ptr) {
        (void)ew_unit_fail(&ecs->unit);
        return;
    }
    ew_buf_init(&body);
    ew_body_add(&body, "cluster", arn);
    ew_buf_add(&body, EW_STR(",\"maxResults\":100"));
    ask(ecs, EW_ACTION_LIST_SERVICES, "ECS services", &body, take_service_arns,
        of);
    ew_buf_init(&body);
    ew_body_add(&body, "cluster", arn);
    ew_buf_add(&body, EW_STR(",\"maxResults\":100"));
    ask(ecs, EW_ACTION_LIST_TASKS, "ECS tasks", &body, take_task_arns, of);
}

/* One page is no more than may be described at once. */
static enum ew_status take_cluster_arns(void *user, struct ew_page *page,
                                        struct ew_error *err)
{
    struct ecs *ecs = user;
    struct ew_json_iter iter = ew_page_list(page, "clusterArns");
    struct ew_json_iter again = iter;
    struct ew_json_item item;
    struct ew_buf body;
    (void)err;
    ew_buf_init(&body);
    ew_buf_add(&body, EW_STR("\"clusters\":["));
    size_t count = add_texts(&body, &iter, SIZE_MAX);
    ew_buf_add(&body, EW_STR("],\"include\":[\"CONFIGURATIONS\",\"SETTINGS\","
                             "\"STATISTICS\",\"TAGS\"]"));
    if (count == 0) {
        ew_buf_release(&body);
        return EW_OK;
    }
    ask(ecs, EW_ACTION_DESCRIBE_CLUSTERS, "ECS clusters", &body, take_clusters,
        ecs);
    while (ew_json_next(&again, &item)) {
        struct ew_str arn =
            ew_json_string_at(page->json, item.span, page->scratch);
        if (arn.ptr) {
            list_cluster(ecs, arn);
        }
    }
    return EW_OK;
}

/* ---- documents -------------------------------------------------------------
 */

static void put(struct ecs *ecs, const char *kind, const char *list,
                struct ew_collected *elements, struct ew_collected *failures)
{
    struct ew_buf out;
    struct ew_str file = ew_arena_printf(&ecs->unit.arena, "%s.json", kind);
    ew_buf_init(&out);
    ew_buf_add(&out, EW_STR("{\n"));
    ew_collected_write(elements, list, &out);
    ew_buf_add(&out, EW_STR(",\n"));
    ew_collected_write(failures, "failures", &out);
    ew_buf_add(&out, EW_STR("\n}\n"));
    ew_unit_put(&ecs->unit, kind,
                file.ptr ? ew_unit_path(&ecs->unit, file.ptr) : file, &out);
    ew_buf_release(&out);
}

static void finish(struct ew_unit *unit)
{
    struct ecs *ecs = (struct ecs *)unit;
    bool empty =
        ecs->clusters.items.count + ecs->cluster_failures.items.count == 0;
    if (unit->failed && empty) {
        return; /* nothing is known of this region */
    }
    if (!empty) {
        put(ecs, "ecs-services", "services", &ecs->services,
            &ecs->service_failures);
        put(ecs, "ecs-tasks", "tasks", &ecs->tasks, &ecs->task_failures);
    }
    put(ecs, "ecs-clusters", "clusters", &ecs->clusters,
        &ecs->cluster_failures);
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
    struct ew_collected *const lists[] = {
        &ecs->clusters,         &ecs->services,         &ecs->tasks,
        &ecs->cluster_failures, &ecs->service_failures, &ecs->task_failures,
    };
    unit->finish = finish;
    unit->ended = ended;
    unit->owner = owner;
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        *lists[i] = ew_collected_of(&unit->arena);
    }
    ew_buf_init(&body);
    ew_buf_add(&body, EW_STR("\"maxResults\":100"));
    ew_unit_hold(unit);
    ask(ecs, EW_ACTION_LIST_CLUSTERS, "ECS clusters", &body, take_cluster_arns,
        ecs);
    ew_unit_release(unit);
}
