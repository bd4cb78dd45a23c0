#include "aws/fetch_job.h"

/* The trails that a region sees; what they do, where they are at home. */
struct trails {
    struct ew_unit unit;
    struct ew_collected list;
};

/* One answer about one trail, kept as it comes. */
struct about {
    struct trails *trails;
    struct ew_str trail;
    const char *kind;
};

static enum ew_status take_about(void *user, struct ew_page *page,
                                 struct ew_error *err)
{
    const struct about *about = user;
    struct ew_unit *unit = &about->trails->unit;
    struct ew_buf file;
    struct ew_buf out;
    (void)err;
    ew_buf_init(&file);
    ew_buf_init(&out);
    ew_buf_printf(&file, "%s/", about->kind);
    ew_name_add(&file, about->trail);
    ew_buf_add(&file, EW_STR(".json"));
    ew_buf_add_char(&file, '\0');
    ew_buf_add(&out, ew_span_slice(page->json, page->json->root));
    ew_buf_add_char(&out, '\n');
    struct ew_str path = {NULL, 0};
    if (!file.failed) {
        path = ew_unit_path(unit, file.ptr);
    }
    ew_unit_put(unit, about->kind, path, &out);
    ew_buf_release(&file);
    ew_buf_release(&out);
    return EW_OK;
}

static enum ew_status ask_about(struct trails *trails, struct ew_str name,
                                struct ew_str arn, bool status)
{
    struct ew_arena *arena = &trails->unit.arena;
    struct about *about = EW_NEW(arena, struct about);
    struct ew_buf body;
    if (!about) {
        return EW_NOMEM;
    }
    *about =
        (struct about){trails, ew_arena_str(arena, name),
                       status ? "cloudtrail-status" : "cloudtrail-selectors"};
    ew_buf_init(&body);
    ew_body_add(&body, status ? "Name" : "TrailName", arn);
    const struct ew_unit_question question = {
        .action =
            status ? EW_ACTION_GET_TRAIL_STATUS : EW_ACTION_GET_EVENT_SELECTORS,
        .what = status ? "status of CloudTrail trails"
                       : "event selectors of CloudTrail trails",
        .members = ew_buf_str(&body),
        .page = take_about,
        .user = about,
    };
    bool ready = about->trail.ptr && !body.failed;
    if (ready) {
        ew_unit_ask(&trails->unit, &question);
    }
    ew_buf_release(&body);
    return ready ? EW_OK : EW_NOMEM;
}

/* Other regions see a trail of many regions too. */
static enum ew_status take_trail(struct trails *trails, struct ew_page *page,
                                 struct ew_span span)
{
    struct ew_arena *scratch = page->scratch;
    struct ew_str arn = ew_object_text(page->json, span, "TrailARN", scratch);
    struct ew_str name = ew_object_text(page->json, span, "Name", scratch);
    struct ew_str home =
        ew_object_text(page->json, span, "HomeRegion", scratch);
    EW_TRY(
        ew_collected_add(&trails->list, arn, ew_span_slice(page->json, span)));
    if (arn.len == 0 || name.len == 0 ||
        !ew_str_eq(home, trails->unit.scope.region)) {
        return EW_OK;
    }
    EW_TRY(ask_about(trails, name, arn, true));
    return ask_about(trails, name, arn, false);
}

static enum ew_status take_trails(void *user, struct ew_page *page,
                                  struct ew_error *err)
{
    struct ew_json_iter iter = ew_page_list(page, "trailList");
    struct ew_json_item item;
    (void)err;
    while (ew_json_next(&iter, &item)) {
        EW_TRY(take_trail(user, page, item.span));
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}

static void finish(struct ew_unit *unit)
{
    struct trails *trails = (struct trails *)unit;
    struct ew_buf out;
    if (unit->failed && trails->list.items.count == 0) {
        return;
    }
    ew_buf_init(&out);
    ew_buf_add(&out, EW_STR("{\n"));
    ew_collected_write(&trails->list, "trailList", &out);
    ew_buf_add(&out, EW_STR("\n}\n"));
    ew_unit_put(unit, "cloudtrail-trails",
                ew_unit_path(unit, EW_TRAILS_DOCUMENT), &out);
    ew_buf_release(&out);
}

void ew_trails_start(const struct ew_scope *scope, void (*ended)(void *owner),
                     void *owner)
{
    struct trails *trails = ew_unit_new(scope, sizeof(*trails));
    if (!trails) {
        ended(owner);
        return;
    }
    struct ew_unit *unit = &trails->unit;
    unit->finish = finish;
    unit->ended = ended;
    unit->owner = owner;
    trails->list = ew_collected_of(&unit->arena);
    const struct ew_unit_question question = {
        .action = EW_ACTION_DESCRIBE_TRAILS,
        .what = "CloudTrail trails",
        .page = take_trails,
        .user = trails,
    };
    ew_unit_hold(unit);
    ew_unit_ask(unit, &question);
    ew_unit_release(unit);
}
