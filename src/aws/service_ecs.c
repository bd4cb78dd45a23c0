/*
 * Lists give ARNs, descriptions take a few of them at a time: clusters, then
 * the services and tasks of each. Something that is listed and no longer there
 * when it is described has ended in between and is no gap; anything else that
 * was listed and not described is one.
 */
#include "aws/service_ecs.h"

#include "aws/actions.h"
#include "aws/fetch_collected.h"
#include "aws/fetch_unit.h"

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

/* Some things of one kind that are described at once. */
struct batch {
    struct ecs *ecs;
    struct ew_vec names; /* struct ew_str */
};

/* ---- asking ----------------------------------------------------------------
 */

/* A question whose body is in buf, which is released. A cluster that is gone
 * since it was listed is no gap. */
static void ask_ecs(struct ecs *ecs, enum ew_aws_action_id action,
                    const char *what, struct ew_buf *body, ew_page_fn *page,
                    void *user)
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

/* What follows the last slash of an ARN: of old they had no cluster in it. */
static struct ew_str name_after_slash(struct ew_str arn)
{
    struct ew_str rest = arn;
    struct ew_str name = arn;
    while (rest.ptr) {
        name = ew_str_cut(rest, '/', &rest);
    }
    return name;
}

/* Up to most ARNs of iter as a list. NULL: memory is out. */
static struct batch *make_batch(struct ecs *ecs, struct ew_buf *body,
                                struct ew_json_iter *iter, size_t most)
{
    struct ew_arena *arena = &ecs->unit.arena;
    struct batch *batch = EW_NEW(arena, struct batch);
    struct ew_json_item item;
    if (!batch) {
        return NULL;
    }
    *batch = (struct batch){ecs, ew_vec_of(arena, sizeof(struct ew_str))};
    while (batch->names.count < most && ew_json_next(iter, &item)) {
        struct ew_str arn = ew_arena_str(
            arena, ew_json_string_at(iter->text, item.span, arena));
        ew_buf_add(body, batch->names.count > 0 ? EW_STR(",") : EW_STR(""));
        ew_buf_add(body, ew_span_slice(iter->text, item.span));
        if (!arn.ptr ||
            ew_vec_push_str(&batch->names, name_after_slash(arn)) != EW_OK) {
            return NULL;
        }
    }
    return batch;
}

/* ---- describing ------------------------------------------------------------
 */

/* What is described and how, and where it goes. */
struct kind {
    const char *what;
    const char *list;
    const char *key;
    struct ew_collected *to;
    struct ew_collected *failures;
};

/* The names of what is in the answer are added to *got. */
static enum ew_status add_elements(const struct ew_page *page,
                                   const struct kind *kind, struct ew_vec *got,
                                   struct ew_error *err)
{
    struct ew_json_iter iter;
    struct ew_json_item item;
    EW_TRY(ew_page_list(page, kind->list, EW_JSON_OBJECT, &iter, err));
    while (ew_json_next(&iter, &item)) {
        struct ew_str arn;
        EW_TRY(ew_page_text(page, item.span, kind->key, &arn, err));
        EW_TRY(ew_vec_push_str(got, name_after_slash(arn)));
        EW_TRY(ew_collected_add(kind->to, arn,
                                ew_span_slice(page->json, item.span)));
    }
    return iter.failed ? EW_NOMEM : EW_OK;
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

static void tell_failure(struct ecs *ecs, const struct kind *kind,
                         struct ew_str name, struct ew_str reason)
{
    struct ew_str why = ew_arena_printf(
        &ecs->unit.arena, "`%.*s` is not described: %.*s", EW_STR_ARG(name),
        EW_STR_ARG(is_reason(reason) ? reason : EW_STR("no reason is told")));
    ecs->unit.failed = true;
    ew_unit_miss(&ecs->unit, kind->what,
                 why.ptr ? why : EW_STR("some are not described"));
}

/* What ended since it was listed is no gap. */
static enum ew_status tell_ecs_failures(struct ecs *ecs,
                                        const struct ew_page *page,
                                        const struct kind *kind,
                                        struct ew_vec *got,
                                        struct ew_error *err)
{
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
        EW_TRY(ew_vec_push_str(got, name_after_slash(arn)));
        if (!ew_str_eq(reason, EW_STR("MISSING"))) {
            tell_failure(ecs, kind, arn, reason);
            EW_TRY(ew_collected_add(kind->failures, arn,
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

static enum ew_status take_batch(const struct batch *batch,
                                 const struct ew_page *page,
                                 const struct kind *kind, struct ew_error *err)
{
    struct ew_vec got = ew_vec_of(page->scratch, sizeof(struct ew_str));
    EW_TRY(add_elements(page, kind, &got, err));
    EW_TRY(tell_ecs_failures(batch->ecs, page, kind, &got, err));
    return check_described(batch, page, &got, err);
}

static enum ew_status take_services(void *user, struct ew_page *page,
                                    struct ew_error *err)
{
    const struct batch *batch = user;
    struct ecs *ecs = batch->ecs;
    const struct kind kind = {"ECS services", "services", "serviceArn",
                              &ecs->services, &ecs->service_failures};
    return take_batch(batch, page, &kind, err);
}

static enum ew_status take_tasks(void *user, struct ew_page *page,
                                 struct ew_error *err)
{
    const struct batch *batch = user;
    struct ecs *ecs = batch->ecs;
    const struct kind kind = {"ECS tasks", "tasks", "taskArn", &ecs->tasks,
                              &ecs->task_failures};
    return take_batch(batch, page, &kind, err);
}

static enum ew_status take_clusters(void *user, struct ew_page *page,
                                    struct ew_error *err)
{
    const struct batch *batch = user;
    struct ecs *ecs = batch->ecs;
    const struct kind kind = {"ECS clusters", "clusters", "clusterArn",
                              &ecs->clusters, &ecs->cluster_failures};
    return take_batch(batch, page, &kind, err);
}

/* ---- listing ---------------------------------------------------------------
 */

/* Describe what a page of one cluster lists, so many at once. */
static enum ew_status describe_listed(const struct of_cluster *of,
                                      const struct ew_page *page, bool services,
                                      struct ew_error *err)
{
    struct ew_json_iter iter;
    size_t most = services ? SERVICES_AT_ONCE : TASKS_AT_ONCE;
    size_t count = most;
    EW_TRY(ew_page_list(page, services ? "serviceArns" : "taskArns",
                        EW_JSON_STRING, &iter, err));
    while (count == most) {
        struct ew_buf body;
        ew_buf_init(&body);
        ew_body_add(&body, "cluster", of->arn);
        ew_buf_add(&body, services ? EW_STR(",\"services\":[")
                                   : EW_STR(",\"tasks\":["));
        struct batch *batch = make_batch(of->ecs, &body, &iter, most);
        ew_buf_add(&body, EW_STR("],\"include\":[\"TAGS\"]"));
        count = batch ? batch->names.count : 0;
        if (count == 0) {
            ew_buf_release(&body);
        } else if (services) {
            ask_ecs(of->ecs, EW_ACTION_DESCRIBE_SERVICES, "ECS services", &body,
                    take_services, batch);
        } else {
            ask_ecs(of->ecs, EW_ACTION_DESCRIBE_TASKS, "ECS tasks", &body,
                    take_tasks, batch);
        }
        EW_TRY_MEMORY(batch);
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}

static enum ew_status take_service_arns(void *user, struct ew_page *page,
                                        struct ew_error *err)
{
    return describe_listed(user, page, true, err);
}

static enum ew_status take_task_arns(void *user, struct ew_page *page,
                                     struct ew_error *err)
{
    return describe_listed(user, page, false, err);
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
    ask_ecs(ecs, EW_ACTION_LIST_SERVICES, "ECS services", &body,
            take_service_arns, of);
    ew_buf_init(&body);
    ew_body_add(&body, "cluster", arn);
    ew_buf_add(&body, EW_STR(",\"maxResults\":100"));
    ask_ecs(ecs, EW_ACTION_LIST_TASKS, "ECS tasks", &body, take_task_arns, of);
}

/* One page is no more than may be described at once. */
static enum ew_status take_cluster_arns(void *user, struct ew_page *page,
                                        struct ew_error *err)
{
    struct ecs *ecs = user;
    struct ew_json_iter iter;
    struct ew_json_item item;
    struct ew_buf body;
    EW_TRY(ew_page_list(page, "clusterArns", EW_JSON_STRING, &iter, err));
    struct ew_json_iter again = iter;
    ew_buf_init(&body);
    ew_buf_add(&body, EW_STR("\"clusters\":["));
    struct batch *batch = make_batch(ecs, &body, &iter, SIZE_MAX);
    ew_buf_add(&body, EW_STR("],\"include\":[\"CONFIGURATIONS\",\"SETTINGS\","
                             "\"STATISTICS\",\"TAGS\"]"));
    if (!batch || batch->names.count == 0) {
        ew_buf_release(&body);
        return batch ? EW_OK : EW_NOMEM;
    }
    ask_ecs(ecs, EW_ACTION_DESCRIBE_CLUSTERS, "ECS clusters", &body,
            take_clusters, batch);
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

static void put_list(struct ecs *ecs, const char *kind, const char *list,
                     struct ew_collected *elements,
                     struct ew_collected *failures)
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

static void finish_ecs(struct ew_unit *unit)
{
    struct ecs *ecs = (struct ecs *)unit;
    bool empty =
        ecs->clusters.items.count + ecs->cluster_failures.items.count == 0;
    if (unit->failed && empty) {
        return; /* nothing is known of this region */
    }
    if (!empty) {
        put_list(ecs, "ecs-services", "services", &ecs->services,
                 &ecs->service_failures);
        put_list(ecs, "ecs-tasks", "tasks", &ecs->tasks, &ecs->task_failures);
    }
    put_list(ecs, "ecs-clusters", "clusters", &ecs->clusters,
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
    unit->finish = finish_ecs;
    unit->ended = ended;
    unit->owner = owner;
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        *lists[i] = ew_collected_of(&unit->arena);
    }
    ew_buf_init(&body);
    ew_buf_add(&body, EW_STR("\"maxResults\":100"));
    ew_unit_hold(unit);
    ask_ecs(ecs, EW_ACTION_LIST_CLUSTERS, "ECS clusters", &body,
            take_cluster_arns, ecs);
    ew_unit_release(unit);
}
