/*
 * A report that was written as `json`, read back: for `convert`, and for
 * `--baseline`, which is to know what was accepted. It is read as strictly as
 * it is written, by the same rows (shape.h): a member that is missing, unknown
 * or twice is refused, since a baseline that is understood in part would take
 * new findings for known ones.
 */
#include "report/read.h"

#include "report/shapes.h"

/* One plain word for what was never meant to be a report. */
static enum ew_status check_schema(struct ew_reader *r)
{
    const struct ew_row *schema = EW_REPORT_SHAPE.rows.items;
    const struct ew_json_item root = r->item;
    struct ew_json_item member;
    struct ew_json_iter iter = ew_json_iter(r->text, r->item.span, r->arena);
    while (r->item.kind == EW_JSON_OBJECT && ew_json_next(&iter, &member)) {
        if (ew_str_eq(member.name, ew_str_from(schema->name))) {
            struct ew_report none;
            EW_TRY(ew_read_value(r, schema, &member, &none));
            r->item = root;
            return EW_OK;
        }
    }
    return ew_read_fail(r,
                        "this is no report of execwarden: it has no `schema`");
}

/* A NUL may be in any name that a report shows. */
static enum ew_status check_flaws(const struct ew_reader *r)
{
    for (size_t i = 0; i < r->text->flaw_count; i++) {
        const struct ew_json_flaw *flaw = &r->text->flaws[i];
        const struct ew_span at = {flaw->offset, flaw->offset + 1};
        if (flaw->kind != EW_JSON_NUL) {
            return ew_fail_at(r->err, EW_INVALID, ew_json_place(r->text, at),
                              "`%.*s` is there twice", EW_STR_ARG(flaw->name));
        }
    }
    return EW_OK;
}

enum ew_status ew_report_read(struct ew_arena *arena, struct ew_str file,
                              struct ew_str text, struct ew_report *out,
                              struct ew_error *err)
{
    struct ew_reader r = {
        .arena = arena,
        .err = err,
        .estate = EW_NEW(arena, struct ew_estate),
        .accounts = ew_map_of(arena),
        .policies = ew_map_of(arena),
        .statements = ew_map_of(arena),
    };
    struct ew_report report = {.estate = r.estate};
    EW_TRY_MEMORY_FOR(r.estate, err);
    ew_estate_init(r.estate, arena);
    EW_TRY(ew_json_vet(arena, file, text, &r.text, err));
    r.item =
        (struct ew_json_item){.kind = r.text->root_kind, .span = r.text->root};
    EW_TRY(check_schema(&r));
    EW_TRY(check_flaws(&r));
    EW_TRY(ew_read_shape(&r, &EW_REPORT_SHAPE, &report));
    *out = report;
    return EW_OK;
}
