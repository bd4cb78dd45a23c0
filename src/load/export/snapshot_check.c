/*
 * The documents of a snapshot against its manifest:
 *
 *     {"path": "111122223333/authorization-details.json",
 *      "kind": "authorization-details", "bytes": 81234, "sha256": "9f…"}
 *
 * A document that is not there, is another one or lies under the name of
 * another would make an account look smaller than it is. Each entry is compared
 * with what was read under its path.
 */
#include "load/export/snapshot_check.h"

#include "base/digest.h"

#include <string.h>

/* What documents are, as a manifest names it and as the run does. */
struct document {
    struct ew_str kind;
    struct ew_str input; /* absent: it is none */
    bool unused;         /* older versions wrote it, and no rule reads it */
};

/* A document as a manifest lists it. */
struct listed {
    struct ew_str name; /* in the manifest */
    struct ew_str path; /* as this run knows it */
    struct ew_str sha256;
    struct ew_str bytes; /* absent: not told */
    struct ew_str kind;
    struct ew_str account;           /* absent: of none */
    struct ew_str region;            /* likewise */
    const struct document *document; /* NULL: no kind that is known */
    struct ew_place place;
};

static const struct document DOCUMENTS[] = {
    {EW_LIT("authorization-details"),   EW_LIT("account export"),          false},
    {EW_LIT("organization"),            EW_LIT("organization"),            false},
    {EW_LIT("credential-report"),       EW_LIT("credential report"),       false},
    {EW_LIT("ecs-clusters"),            EW_LIT("ecs clusters"),            false},
    {EW_LIT("ecs-services"),            EW_LIT("ecs services"),            false},
    {EW_LIT("ecs-tasks"),               EW_LIT("ecs tasks"),               false},
    {EW_LIT("ecs-task-definitions"),    EW_LIT("ecs task definitions"),    false},
    {EW_LIT("ecs-task-definition"),     EW_LIT("ecs task definitions"),    false},
    {EW_LIT("ecs-container-instances"), EW_LIT("ecs container instances"),
     false                                                                      },
    {EW_LIT("ecs-nodes"),               EW_LIT("ssm nodes"),               false},
    {EW_LIT("regions"),                 {NULL, 0},                         false},
    {EW_LIT("events-rules"),            {NULL, 0},                         true },
    {EW_LIT("events-buses"),            {NULL, 0},                         true },
    {EW_LIT("events-targets"),          {NULL, 0},                         true },
    {EW_LIT("cloudtrail-trails"),       {NULL, 0},                         true },
    {EW_LIT("cloudtrail-status"),       {NULL, 0},                         true },
    {EW_LIT("cloudtrail-selectors"),    {NULL, 0},                         true },
};

enum { DOCUMENT_COUNT = sizeof(DOCUMENTS) / sizeof(DOCUMENTS[0]) };

/* NULL: a kind of a later version, or none. */
static const struct document *document_of(struct ew_str kind)
{
    for (size_t i = 0; i < DOCUMENT_COUNT; i++) {
        if (ew_str_eq(DOCUMENTS[i].kind, kind)) {
            return &DOCUMENTS[i];
        }
    }
    return NULL;
}

/* What a fetch writes under such a name; NULL: anything. */
static const struct document *document_named(struct ew_str path)
{
    struct ew_str name = ew_str_last_part(path);
    struct ew_str rest;
    const struct document *named = document_of(ew_str_cut(name, '.', &rest));
    return ew_str_eq(rest, EW_STR("json")) ? named : NULL;
}

/* ` of account 111122223333 in eu-west-1`, all of it or less. */
static bool is_scope(struct ew_str rest)
{
    static const struct ew_str OF = EW_LIT(" of account ");
    static const struct ew_str IN = EW_LIT(" in ");
    if (ew_str_starts(rest, OF)) {
        rest = ew_str_slice(rest, OF.len, rest.len);
        rest = ew_str_slice(rest, ew_str_find(rest, ' '), rest.len);
    }
    if (ew_str_starts(rest, IN)) {
        rest = ew_str_slice(rest, IN.len, rest.len);
        rest = ew_str_slice(rest, ew_str_find(rest, ' '), rest.len);
    }
    return rest.len == 0;
}

/* Older versions asked for these. Anything that is told in other words, or
 * beside them, is missed. */
bool ew_snapshot_is_missed(struct ew_str what)
{
    static const struct ew_str UNUSED[] = {
        EW_LIT("EventBridge rules"),
        EW_LIT("EventBridge buses"),
        EW_LIT("targets of EventBridge rules"),
        EW_LIT("CloudTrail trails"),
        EW_LIT("status of CloudTrail trails"),
        EW_LIT("event selectors of CloudTrail trails")};
    for (size_t i = 0; i < sizeof(UNUSED) / sizeof(UNUSED[0]); i++) {
        if (ew_str_starts(what, UNUSED[i]) &&
            is_scope(ew_str_slice(what, UNUSED[i].len, what.len))) {
            return false;
        }
    }
    return true;
}

/* ---- what a manifest lists ----------------------------------------------- */

enum { PATH, SHA256, BYTES, KIND, ACCOUNT, REGION, PARTS };

/* A number as it is written. */
static struct ew_str listed_text(const struct ew_source *source,
                                 const struct ew_member *member,
                                 struct ew_arena *arena)
{
    if (member->present && member->kind == EW_JSON_NUMBER) {
        return ew_span_text(source->text, member->span);
    }
    return member->present && member->kind == EW_JSON_STRING
               ? ew_json_string_at(source->text, member->span, arena)
               : (struct ew_str){NULL, 0};
}

static enum ew_status list(struct ew_loading *loading,
                           const struct ew_source *source, struct ew_span span)
{
    static const struct ew_str NAMES[PARTS] = {
        [PATH] = EW_LIT("path"),       [SHA256] = EW_LIT("sha256"),
        [BYTES] = EW_LIT("bytes"),     [KIND] = EW_LIT("kind"),
        [ACCOUNT] = EW_LIT("account"), [REGION] = EW_LIT("region"),
    };
    struct ew_member members[PARTS];
    EW_TRY(ew_members_read(source->text, span, &loading->scratch, NAMES, PARTS,
                           members));
    struct ew_str kind = listed_text(source, &members[KIND], loading->arena);
    struct listed made = {
        .name = listed_text(source, &members[PATH], loading->arena),
        .sha256 = listed_text(source, &members[SHA256], loading->arena),
        .bytes = listed_text(source, &members[BYTES], loading->arena),
        .kind = kind,
        .account = listed_text(source, &members[ACCOUNT], loading->arena),
        .region = listed_text(source, &members[REGION], loading->arena),
        .document = document_of(kind),
        .place = ew_json_place(source->text, span),
    };
    if (!made.name.ptr || !made.sha256.ptr) {
        ew_diag_add(&loading->estate->incomplete, made.place,
                    "the manifest lists a document without `path` and "
                    "`sha256`");
        return EW_OK;
    }
    /* Next to the manifest, wherever that is. */
    made.path = ew_arena_printf(loading->arena, "%.*s%.*s",
                                EW_STR_ARG(ew_str_folder(source->path)),
                                EW_STR_ARG(made.name));
    struct listed *slot = ew_vec_push(&loading->listed);
    EW_TRY_MEMORY(slot && made.path.ptr);
    *slot = made;
    return EW_OK;
}

enum ew_status ew_snapshot_list(struct ew_loading *loading,
                                const struct ew_source *source)
{
    const struct ew_json_item *documents =
        ew_source_member(source, "documents");
    struct ew_json_item item;
    if (!loading->listed.item_size) {
        loading->listed = ew_vec_of(&loading->passing, sizeof(struct listed));
    }
    if (!documents || documents->kind != EW_JSON_ARRAY) {
        ew_diag_add(&loading->estate->incomplete,
                    ew_json_place(source->text, source->text->root),
                    "the manifest does not list the documents of the "
                    "snapshot");
        return EW_OK;
    }
    struct ew_json_iter iter =
        ew_json_iter(source->text, documents->span, loading->arena);
    while (ew_json_next(&iter, &item)) {
        if (item.kind == EW_JSON_OBJECT) {
            EW_TRY(list(loading, source, item.span));
        } else {
            ew_diag_add(&loading->estate->incomplete,
                        ew_json_place(source->text, item.span),
                        "the manifest lists something that is no object");
        }
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}

static const struct listed *listed_of(const struct ew_loading *loading,
                                      struct ew_str path)
{
    EW_EACH(const struct listed, each, &loading->listed) {
        if (ew_str_eq(each->path, path)) {
            return each;
        }
    }
    return NULL;
}

bool ew_snapshot_lists(const struct ew_loading *loading, struct ew_str path)
{
    return listed_of(loading, path) != NULL;
}

void ew_snapshot_place(const struct ew_loading *loading)
{
    const struct listed *listed = NULL;
    struct ew_str file = {NULL, 0};
    EW_EACH(struct ew_ssm_node, node, &loading->estate->ssm_nodes) {
        if (!ew_str_eq(file, node->place.file)) { /* one has many */
            file = node->place.file;
            listed = listed_of(loading, file);
        }
        if (listed) {
            node->account = listed->account;
            node->region = listed->region;
        }
    }
}

/* ---- what is there ------------------------------------------------------- */

/* The run is not complete: what there should be is not known. */
static void differ(struct ew_loading *loading, const struct listed *listed,
                   const char *how)
{
    ew_diag_add(&loading->estate->incomplete, listed->place,
                "`%.*s` is not what the manifest of the snapshot says: %s",
                EW_STR_ARG(listed->name), how);
}

static void compare_document(struct ew_loading *loading,
                             const struct listed *listed, struct ew_str sha256,
                             size_t bytes)
{
    uint64_t wanted = 0;
    if (!ew_str_eq_nocase(listed->sha256, sha256)) {
        differ(loading, listed, "its SHA-256 differs");
    } else if (listed->bytes.ptr &&
               (!ew_str_to_u64(listed->bytes, UINT64_MAX, &wanted) ||
                wanted != bytes)) {
        differ(loading, listed, "it has another number of bytes");
    }
}

/* A kind that is not the document's own would take it out of the check, or
 * stand for one that is not there. */
static bool tell_kind(struct ew_loading *loading, const struct listed *listed,
                      struct ew_str input)
{
    const struct document *named = document_named(listed->name);
    const struct document *document = listed->document;
    const char *how = "and it is of another one";
    if (!document) {
        how = "which is not known";
    } else if ((!input.ptr || ew_str_eq(document->input, input)) &&
               (!named || named == document)) {
        return false;
    }
    ew_diag_add(&loading->estate->incomplete, listed->place,
                "`%.*s` is not what the manifest of the snapshot says: its "
                "kind is `%.*s`, %s%s%.*s",
                EW_STR_ARG(listed->name), EW_STR_ARG(listed->kind), how,
                document && input.ptr ? ", " : "",
                EW_STR_ARG(document ? input : EW_STR("")));
    return true;
}

/* A document that was looked at and holds nothing of a known kind. */
static enum ew_status compare_file(struct ew_loading *loading,
                                   const struct listed *listed)
{
    struct ew_error err = {0};
    struct ew_file file;
    enum ew_status status =
        ew_file_read(listed->path, EW_MAX_FILE_BYTES, &file, &err);
    if (status == EW_OK) {
        status = ew_file_digest(&file, &err);
        if (status == EW_OK) {
            compare_document(loading, listed, ew_str_from(file.sha256),
                             file.stored_bytes);
        }
        ew_file_release(&file);
    }
    if (status != EW_OK && status != EW_NOMEM) {
        ew_diag_add_error(&loading->estate->incomplete, &err);
    }
    return status == EW_NOMEM ? status : EW_OK;
}

/*
 * One entry. What was read is compared by what is known of it; only what was
 * passed over is opened again.
 */
static enum ew_status check(struct ew_loading *loading,
                            const struct ew_map *inputs,
                            const struct listed *listed)
{
    const struct ew_input *input = ew_map_find(inputs, listed->path);
    if (tell_kind(loading, listed,
                  input ? input->kind : (struct ew_str){NULL, 0}) ||
        listed->document->unused) {
        return EW_OK;
    }
    if (input) {
        compare_document(loading, listed, ew_str_from(input->sha256),
                         input->bytes);
        return EW_OK;
    }
    if (ew_map_find(&loading->paths, listed->path)) {
        if (listed->document->input.ptr) {
            differ(loading, listed, "it is no input that is read");
        }
        return compare_file(loading, listed);
    }
    differ(loading, listed, "it is not there");
    return EW_OK;
}

enum ew_status ew_snapshot_check(struct ew_loading *loading)
{
    const struct listed *all = loading->listed.items;
    struct ew_input *inputs = loading->estate->inputs.items;
    struct ew_map by_path = ew_map_of(&loading->passing);
    if (loading->in_memory) {
        return EW_OK; /* there are no files */
    }
    for (size_t i = 0;
         loading->listed.count > 0 && i < loading->estate->inputs.count; i++) {
        EW_TRY(ew_map_put(&by_path, inputs[i].path, &inputs[i]));
    }
    struct ew_map seen = ew_map_of(&loading->passing);
    for (size_t i = 0; i < loading->listed.count; i++) {
        /* it stands in the place of another, and makes up the number */
        if (ew_map_find(&seen, all[i].path)) {
            differ(loading, &all[i], "it is listed twice");
        }
        EW_TRY(ew_map_put(&seen, all[i].path, loading));
        EW_TRY(check(loading, &by_path, &all[i]));
    }
    return EW_OK;
}
