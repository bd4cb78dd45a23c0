#include "aws/fetch_job.h"

/* Event buses, their rules, and where those with a pattern send events to.
 * A schedule sees no event. */
struct events {
    struct ew_unit unit;
    struct ew_collected buses;
    struct ew_collected rules;
};

/* A rule whose targets are asked for. */
struct rule {
    struct events *events;
    struct ew_str bus;
    struct ew_str name;
    struct ew_collected targets;
};

static void ask(struct events *events, enum ew_action_id action,
                const char *what, struct ew_buf *body, ew_page_fn *page,
                void *user)
{
    const struct ew_unit_question question = {
        .action = action,
        .what = what,
        .members = ew_buf_str(body),
        .page = page,
        .user = user,
    };
    if (body->failed) {
        (void)ew_unit_fail(&events->unit);
    } else {
        ew_unit_ask(&events->unit, &question);
    }
    ew_buf_release(body);
}

static enum ew_status put_targets(struct rule *rule)
{
    struct ew_unit *unit = &rule->events->unit;
    struct ew_buf file;
    struct ew_buf out;
    ew_buf_init(&file);
    ew_buf_init(&out);
    ew_buf_add(&file, EW_STR("events-targets/"));
    ew_name_add(&file, rule->bus);
    ew_buf_add_char(&file, '/');
    ew_name_add(&file, rule->name);
    ew_buf_add(&file, EW_STR(".json"));
    ew_buf_add_char(&file, '\0');
    ew_buf_add(&out, EW_STR("{\n"));
    ew_collected_write(&rule->targets, "Targets", &out);
    ew_buf_add(&out, EW_STR("\n}\n"));
    struct ew_str path = {NULL, 0};
    if (!file.failed) {
        path = ew_unit_path(unit, file.ptr);
    }
    ew_unit_put(unit, "events-targets", path, &out);
    ew_buf_release(&file);
    ew_buf_release(&out);
    return EW_OK;
}

static enum ew_status take_targets(void *user, struct ew_page *page,
                                   struct ew_error *err)
{
    struct rule *rule = user;
    struct ew_json_iter iter = ew_page_list(page, "Targets");
    struct ew_json_item item;
    (void)err;
    while (ew_json_next(&iter, &item)) {
        struct ew_str id =
            ew_object_text(page->json, item.span, "Id", page->scratch);
        EW_TRY(ew_collected_add(&rule->targets, id,
                                ew_span_slice(page->json, item.span)));
    }
    return page->next.len > 0 ? EW_OK : put_targets(rule);
}

static enum ew_status need_targets(struct events *events, struct ew_str bus,
                                   struct ew_str name)
{
    struct ew_arena *arena = &events->unit.arena;
    struct ew_buf body;
    struct rule *rule = EW_NEW(arena, struct rule);
    if (!rule) {
        return EW_NOMEM;
    }
    rule->events = events;
    rule->bus = bus;
    rule->name = ew_arena_str(arena, name);
    rule->targets = ew_collected_of(arena);
    if (!rule->name.ptr) {
        return EW_NOMEM;
    }
    ew_buf_init(&body);
    ew_body_add(&body, "Rule", name);
    ew_buf_add_char(&body, ',');
    ew_body_add(&body, "EventBusName", bus);
    ask(events, EW_ACTION_LIST_TARGETS_BY_RULE, "targets of EventBridge rules",
        &body, take_targets, rule);
    return EW_OK;
}

/* The rules of one bus. */
struct bus {
    struct events *events;
    struct ew_str name;
};

static enum ew_status take_rules(void *user, struct ew_page *page,
                                 struct ew_error *err)
{
    const struct bus *bus = user;
    struct ew_json_iter iter = ew_page_list(page, "Rules");
    struct ew_json_item item;
    (void)err;
    while (ew_json_next(&iter, &item)) {
        struct ew_json_item pattern;
        struct ew_str arn =
            ew_object_text(page->json, item.span, "Arn", page->scratch);
        struct ew_str name =
            ew_object_text(page->json, item.span, "Name", page->scratch);
        EW_TRY(ew_collected_add(&bus->events->rules, arn,
                                ew_span_slice(page->json, item.span)));
        if (name.len > 0 &&
            ew_object_find(page->json, item.span, "EventPattern", page->scratch,
                           &pattern)) {
            EW_TRY(need_targets(bus->events, bus->name, name));
        }
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}

static enum ew_status list_rules(struct events *events, struct ew_str name)
{
    struct ew_buf body;
    struct ew_arena *arena = &events->unit.arena;
    struct bus *bus = EW_NEW(arena, struct bus);
    if (!bus) {
        return EW_NOMEM;
    }
    *bus = (struct bus){events, ew_arena_str(arena, name)};
    if (!bus->name.ptr) {
        return EW_NOMEM;
    }
    ew_buf_init(&body);
    ew_body_add(&body, "EventBusName", name);
    ask(events, EW_ACTION_LIST_RULES, "EventBridge rules", &body, take_rules,
        bus);
    return EW_OK;
}

static enum ew_status take_buses(void *user, struct ew_page *page,
                                 struct ew_error *err)
{
    struct events *events = user;
    struct ew_json_iter iter = ew_page_list(page, "EventBuses");
    struct ew_json_item item;
    (void)err;
    while (ew_json_next(&iter, &item)) {
        struct ew_str name =
            ew_object_text(page->json, item.span, "Name", page->scratch);
        EW_TRY(ew_collected_add(&events->buses, name,
                                ew_span_slice(page->json, item.span)));
        if (name.len > 0) {
            EW_TRY(list_rules(events, name));
        }
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}

static void put(struct events *events, const char *kind, const char *list,
                struct ew_collected *elements)
{
    struct ew_buf out;
    struct ew_str file = ew_arena_printf(&events->unit.arena, "%s.json", kind);
    ew_buf_init(&out);
    ew_buf_add(&out, EW_STR("{\n"));
    ew_collected_write(elements, list, &out);
    ew_buf_add(&out, EW_STR("\n}\n"));
    ew_unit_put(&events->unit, kind,
                file.ptr ? ew_unit_path(&events->unit, file.ptr) : file, &out);
    ew_buf_release(&out);
}

static void finish(struct ew_unit *unit)
{
    struct events *events = (struct events *)unit;
    if (unit->failed && events->buses.items.count == 0) {
        return;
    }
    put(events, "events-rules", "Rules", &events->rules);
    put(events, "events-buses", "EventBuses", &events->buses);
}

void ew_events_start(const struct ew_scope *scope, void (*ended)(void *owner),
                     void *owner)
{
    struct events *events = ew_unit_new(scope, sizeof(*events));
    if (!events) {
        ended(owner);
        return;
    }
    struct ew_unit *unit = &events->unit;
    unit->finish = finish;
    unit->ended = ended;
    unit->owner = owner;
    events->buses = ew_collected_of(&unit->arena);
    events->rules = ew_collected_of(&unit->arena);
    const struct ew_unit_question question = {
        .action = EW_ACTION_LIST_EVENT_BUSES,
        .what = "EventBridge buses",
        .page = take_buses,
        .user = events,
    };
    ew_unit_hold(unit);
    ew_unit_ask(unit, &question);
    ew_unit_release(unit);
}
