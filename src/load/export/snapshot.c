/*
 * The folder that a fetch wrote. Its manifest is believed for what is missing,
 * not for what is there: each document is checked against its entry, so that a
 * file that was changed or taken out since is seen.
 *
 *     {"schema": "execwarden/snapshot/v1", "complete": false,
 *      "finished_at": "2026-11-20T10:00:00Z",
 *      "documents": [{"path": "…", "sha256": "…", …}], "document_count": 7,
 *      "missing": [{"what": "ECS services of account 111122223333",
 *                   "why": "AccessDenied"}]}
 */
#include "load/export/snapshot.h"

#include "load/export/organization.h"
#include "load/export/snapshot_check.h"

#define FAMILY "execwarden/snapshot/"
#define SCHEMA FAMILY "v1"

/* However its name is spelt. */
static const struct ew_json_item *schema_of(const struct ew_source *source)
{
    for (size_t i = 0; i < source->member_count; i++) {
        if (ew_name_is_like(source->members[i].name, EW_STR("schema"))) {
            return &source->members[i];
        }
    }
    return NULL;
}

static struct ew_str schema_text(const struct ew_source *source)
{
    const struct ew_json_item *schema = schema_of(source);
    return schema && schema->kind == EW_JSON_STRING
               ? ew_json_string_at(source->text, schema->span,
                                   source->text->arena)
               : (struct ew_str){NULL, 0};
}

/* One of another version is a manifest, too, and so is one without a schema
 * that has all else. */
bool ew_snapshot_detect(const struct ew_source *source)
{
    return ew_str_starts(schema_text(source), EW_STR(FAMILY)) ||
           (ew_source_member(source, "documents") &&
            ew_source_member(source, "complete") &&
            ew_source_member(source, "missing"));
}

/* ---- members that are not as a fetch writes them ------------------------- */

/* A member that is missing is as bad as one of another kind. */
static void check_kind(struct ew_loading *loading,
                       const struct ew_source *source, const char *name,
                       enum ew_json_kind kind)
{
    const struct ew_json_item *item = ew_source_member(source, name);
    if (!item || item->kind != kind) {
        EW_LOSE(
            loading,
            ew_json_place(source->text, item ? item->span : source->text->root),
            "`%s` in the manifest of a snapshot is %s, not %s", name,
            item ? ew_kind_text(item->kind) : "missing", ew_kind_text(kind));
    }
}

/* As many documents as were written. */
static void check_count(struct ew_loading *loading,
                        const struct ew_source *source)
{
    const struct ew_json_item *count =
        ew_source_member(source, "document_count");
    const struct ew_json_item *list = ew_source_member(source, "documents");
    struct ew_json_item item;
    uint64_t wanted = 0;
    uint64_t found = 0;
    if (!count || !list || list->kind != EW_JSON_ARRAY) {
        return;
    }
    struct ew_json_iter iter =
        ew_json_iter(source->text, list->span, &loading->scratch);
    while (ew_json_next(&iter, &item)) {
        found++;
    }
    if (!ew_str_to_u64(ew_span_text(source->text, count->span), UINT64_MAX,
                       &wanted) ||
        wanted != found) {
        EW_LOSE(loading, ew_json_place(source->text, count->span),
                "`document_count` is not the number of documents that "
                "the manifest lists");
    }
}

static void check_members(struct ew_loading *loading,
                          const struct ew_source *source)
{
    if (!ew_source_member(source, "schema") ||
        !ew_str_eq(schema_text(source), EW_STR(SCHEMA))) {
        EW_LOSE(loading, ew_json_place(source->text, source->text->root),
                "the schema of this snapshot is not known: it is "
                "`" SCHEMA "`");
    }
    check_kind(loading, source, "complete", EW_JSON_BOOL);
    check_kind(loading, source, "missing", EW_JSON_ARRAY);
    if (ew_source_member(source, "assumed")) {
        check_kind(loading, source, "assumed", EW_JSON_ARRAY);
    }
    check_count(loading, source);
}

/* ---- what is missing ----------------------------------------------------- */

/* One `{"what", "why"}`. */
static enum ew_status read_gap(struct ew_loading *loading,
                               const struct ew_source *source,
                               const struct ew_json_item *gap,
                               struct ew_str texts[2])
{
    static const struct ew_str NAMES[] = {EW_LIT("what"), EW_LIT("why")};
    struct ew_member members[2];
    texts[0] = EW_STR("something");
    texts[1] = EW_STR("for no told reason");
    if (gap->kind != EW_JSON_OBJECT) {
        return EW_OK; /* something is missing, and nobody knows what */
    }
    EW_TRY(ew_members_read(source->text, gap->span, &loading->scratch, NAMES, 2,
                           members));
    for (size_t i = 0; i < 2; i++) {
        if (members[i].present && members[i].kind == EW_JSON_STRING) {
            texts[i] = ew_json_string_at(source->text, members[i].span,
                                         &loading->scratch);
        }
    }
    return EW_OK;
}

/*
 * What no rule reads is a note; that SCPs are lacking may be settled by a file
 * beside the snapshot, and waits for that.
 */
static enum ew_status tell_snapshot_gap(struct ew_loading *loading,
                                        const struct ew_source *source,
                                        const struct ew_json_item *gap)
{
    struct ew_str texts[2];
    EW_TRY(read_gap(loading, source, gap, texts));
    struct ew_diags *to = &loading->estate->notes; /* no rule reads it */
    if (ew_str_contains(texts[0], EW_STR("SCPs are unknown"))) {
        to = &loading->scp_gaps;
    } else if (ew_snapshot_is_missed(texts[0])) {
        to = &loading->estate->incomplete;
    }
    ew_diag_add(to, ew_json_place(source->text, gap->span),
                "the snapshot lacks %.*s: %.*s", EW_STR_ARG(texts[0]),
                EW_STR_ARG(texts[1]));
    return EW_OK;
}

/* What was refused, and nobody had asked for by name. */
static enum ew_status tell_assumed(struct ew_loading *loading,
                                   const struct ew_source *source)
{
    const struct ew_json_item *assumed = ew_source_member(source, "assumed");
    struct ew_json_item item;
    if (!assumed || assumed->kind != EW_JSON_ARRAY) {
        return EW_OK;
    }
    struct ew_json_iter iter =
        ew_json_iter(source->text, assumed->span, loading->arena);
    while (ew_json_next(&iter, &item)) {
        struct ew_str texts[2];
        EW_TRY(read_gap(loading, source, &item, texts));
        struct ew_str text = ew_arena_printf(
            loading->arena, "the snapshot was made without %.*s: %.*s",
            EW_STR_ARG(texts[0]), EW_STR_ARG(texts[1]));
        EW_TRY(text.ptr ? ew_vec_push_str(&loading->estate->assumptions, text)
                        : EW_NOMEM);
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}

/* A snapshot that was ended before its end; one that lacks something tells
 * what that is. */
static bool is_cut(const struct ew_source *source)
{
    const struct ew_json_item *complete = ew_source_member(source, "complete");
    const struct ew_json_item *finished =
        ew_source_member(source, "finished_at");
    const struct ew_json_item *missing = ew_source_member(source, "missing");
    struct ew_json_item item;
    if (complete && complete->kind == EW_JSON_BOOL &&
        ew_str_eq(ew_span_text(source->text, complete->span), EW_STR("true"))) {
        return false;
    }
    if (!finished || finished->kind != EW_JSON_STRING || !missing ||
        missing->kind != EW_JSON_ARRAY) {
        return true;
    }
    struct ew_json_iter iter =
        ew_json_iter(source->text, missing->span, source->text->arena);
    return !ew_json_next(&iter, &item);
}

enum ew_status ew_snapshot_load(struct ew_loading *loading,
                                const struct ew_source *source)
{
    const struct ew_json_item *missing = ew_source_member(source, "missing");
    struct ew_json_item item;
    loading->is_snapshot = true;
    check_members(loading, source);
    EW_TRY(tell_assumed(loading, source));
    EW_TRY(ew_snapshot_list(loading, source));
    if (is_cut(source)) {
        EW_LOSE(loading, ew_json_place(source->text, source->text->root),
                "the snapshot is not complete");
    }
    if (!missing || missing->kind != EW_JSON_ARRAY) {
        return EW_OK;
    }
    struct ew_json_iter iter =
        ew_json_iter(source->text, missing->span, loading->arena);
    while (ew_json_next(&iter, &item)) {
        EW_TRY(tell_snapshot_gap(loading, source, &item));
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}

/*
 * A fetch asks for tags wherever it asks for resources, so that those that are
 * not there do not exist.
 */
void ew_snapshot_finish(struct ew_loading *loading)
{
    struct ew_estate *estate = loading->estate;
    const struct ew_diag *gaps = loading->scp_gaps.list.items;
    /* an organization file beside the snapshot has what the snapshot lacks */
    bool settled = false;
    EW_EACH_REF(struct ew_organization, file, &loading->organizations) {
        settled = settled || !ew_snapshot_lists(loading, file->text->file);
    }
    for (size_t i = 0; !settled && i < loading->scp_gaps.list.count; i++) {
        EW_LOSE(loading, gaps[i].place, "%.*s", EW_STR_ARG(gaps[i].text));
    }
    struct ew_ecs_cluster *clusters = estate->clusters.items;
    struct ew_ecs_workload *workloads = estate->workloads.items;
    for (size_t i = 0; loading->is_snapshot && i < estate->clusters.count;
         i++) {
        clusters[i].tags_known = true;
    }
    for (size_t i = 0; loading->is_snapshot && i < estate->workloads.count;
         i++) {
        workloads[i].tags_known = true;
    }
}
