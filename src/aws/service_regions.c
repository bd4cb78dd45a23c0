/*
 * Which regions an account has switched on, asked in one of them. Asking ECS
 * in all regions instead would fail in those that are off, and look like a
 * gap.
 */
#include "aws/service_regions.h"

#include "base/json_write.h"

#include "aws/fetch_collected.h"
#include "aws/fetch_unit.h"
#include "aws/partition.h"
#include "aws/xml.h"

/* Which regions an account has on: those are what `describe-regions` prints
 * when nothing else is asked for. */
struct regions {
    struct ew_unit unit;
    struct ew_vec names; /* struct ew_str */
    struct ew_collected elements;
    void (*found)(void *owner, const struct ew_vec *regions);
};

static enum ew_status take_region(void *user, const struct ew_xml_event *event,
                                  struct ew_error *err)
{
    static const struct ew_str PATH =
        EW_LIT("DescribeRegionsResponse/regionInfo/item/regionName");
    struct regions *regions = user;
    if (event->kind != EW_XML_CLOSE || !ew_str_eq(event->path, PATH)) {
        return EW_OK;
    }
    if (!ew_aws_is_region(event->text)) {
        return ew_fail(err, EW_INVALID,
                       "ec2:DescribeRegions: a region has no proper name");
    }
    struct ew_str name = ew_arena_str(&regions->unit.arena, event->text);
    struct ew_str text = ew_arena_printf(
        &regions->unit.arena, "{\"RegionName\": \"%.*s\"}", EW_STR_ARG(name));
    if (!name.ptr || !text.ptr ||
        ew_vec_push_str(&regions->names, name) != EW_OK) {
        return ew_fail_memory(err);
    }
    enum ew_status status = ew_collected_add(&regions->elements, name, text);
    return status == EW_OK ? status : ew_fail_memory(err);
}

static enum ew_status take_region_page(void *user, struct ew_page *page,
                                       struct ew_error *err)
{
    const struct regions *regions = user;
    EW_TRY(ew_xml_read(page->body, take_region, user, err));
    return regions->names.count > 0
               ? EW_OK
               : ew_page_fail(page, err, "the answer has no regions");
}

static void finish_regions(struct ew_unit *unit)
{
    struct regions *regions = (struct regions *)unit;
    struct ew_buf out;
    unit->scope.region = (struct ew_str){NULL, 0}; /* it is of all of them */
    ew_buf_init(&out);
    ew_buf_add(&out, EW_STR("{\n"));
    ew_collected_write(&regions->elements, "Regions", &out);
    ew_buf_add(&out, EW_STR("\n}\n"));
    if (!unit->failed) {
        ew_unit_put(unit, "regions", ew_unit_path(unit, EW_REGIONS_DOCUMENT),
                    &out);
    }
    ew_buf_release(&out);
    if (!unit->cancelled) {
        regions->found(unit->owner, &regions->names);
    }
}

void ew_regions_start(const struct ew_scope *scope,
                      void (*found)(void *owner, const struct ew_vec *regions),
                      void (*ended)(void *owner), void *owner)
{
    struct regions *regions = ew_unit_new(scope, sizeof(*regions));
    if (!regions) {
        ended(owner);
        return;
    }
    struct ew_unit *unit = &regions->unit;
    unit->finish = finish_regions;
    unit->ended = ended;
    unit->owner = owner;
    regions->names = ew_vec_of(&unit->arena, sizeof(struct ew_str));
    regions->elements = ew_collected_of(&unit->arena);
    regions->found = found;
    /* any region can tell them all */
    if (!scope->fetch->input->settings->region.ptr) {
        unit->scope.region =
            ew_aws_partition_of((struct ew_str){NULL, 0})->global_region;
    }
    const struct ew_unit_question question = {
        .action = EW_ACTION_DESCRIBE_REGIONS,
        .what = "regions",
        .page = take_region_page,
        .user = regions,
    };
    ew_unit_hold(unit);
    ew_unit_ask(unit, &question);
    ew_unit_release(unit);
}
