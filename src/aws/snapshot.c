/*
 * The manifest as a value: documents by path, what is missing and why, counts
 * of calls. It is written sorted and read back strictly, because a resumed run
 * and the loader trust what it says; a path that leads out of the folder is no
 * path.
 */
#include "aws/snapshot.h"

#include "base/clock.h"
#include "base/digest.h"
#include "base/json.h"
#include "base/json_write.h"

#include <stdlib.h>
#include <string.h>

struct ew_snapshot ew_snapshot_of(struct ew_arena *arena, struct ew_str version,
                                  int64_t started_at)
{
    return (struct ew_snapshot){
        .arena = arena,
        .version = version,
        .started_at = started_at,
        .entries = ew_vec_of(arena, sizeof(struct ew_snapshot_entry *)),
        .by_path = ew_map_of(arena),
        .missing = ew_vec_of(arena, sizeof(struct ew_snapshot_gap)),
        .assumed = ew_vec_of(arena, sizeof(struct ew_snapshot_gap)),
    };
}

/* ---- documents ----------------------------------------------------------- */

static bool copy_text(struct ew_arena *arena, struct ew_str from,
                      struct ew_str *to)
{
    *to = ew_arena_str(arena, from);
    return to->ptr || !from.ptr;
}

static enum ew_status put_entry(struct ew_snapshot *snapshot,
                                const struct ew_snapshot_entry *from,
                                struct ew_error *err)
{
    struct ew_arena *arena = snapshot->arena;
    const struct ew_fetch_document *given = &from->document;
    struct ew_snapshot_entry *before =
        ew_map_find(&snapshot->by_path, given->path);
    struct ew_snapshot_entry *entry = EW_NEW(arena, struct ew_snapshot_entry);
    struct ew_snapshot_entry **slot =
        entry ? ew_vec_push(&snapshot->entries) : NULL;
    EW_TRY_MEMORY_FOR(slot, err);
    *slot = entry;
    *entry = *from;
    struct ew_fetch_document *document = &entry->document;
    if (!copy_text(arena, given->path, &document->path) ||
        !copy_text(arena, given->kind, &document->kind) ||
        !copy_text(arena, given->account, &document->account) ||
        !copy_text(arena, given->region, &document->region) ||
        ew_map_put(&snapshot->by_path, document->path, entry) != EW_OK) {
        return ew_fail_memory(err);
    }
    if (before) {
        before->gone = true;
    }
    return EW_OK;
}

enum ew_status ew_snapshot_add(struct ew_snapshot *snapshot,
                               const struct ew_fetch_document *document,
                               struct ew_str text, struct ew_error *err)
{
    struct ew_snapshot_entry entry = {
        .document = *document,
        .bytes = text.len,
    };
    EW_TRY(ew_sha256_hex(text, entry.sha256, err));
    return put_entry(snapshot, &entry, err);
}

const struct ew_snapshot_entry *ew_snapshot_find(
    const struct ew_snapshot *snapshot, struct ew_str path)
{
    const struct ew_snapshot_entry *entry =
        ew_map_find(&snapshot->by_path, path);
    return entry && !entry->gone && !entry->document.partial ? entry : NULL;
}

/* `ecs` of `ecs-clusters` */
static struct ew_str unit_of(const struct ew_fetch_document *document)
{
    struct ew_str rest;
    return ew_str_cut(document->kind, '-', &rest);
}

void ew_snapshot_drop(struct ew_snapshot *snapshot,
                      const struct ew_snapshot_entry *entry)
{
    const struct ew_fetch_document *gone = &entry->document;
    EW_EACH_REF(struct ew_snapshot_entry, each, &snapshot->entries) {
        const struct ew_fetch_document *other = &each->document;
        if (ew_str_eq(other->account, gone->account) &&
            ew_str_eq(other->region, gone->region) &&
            ew_str_eq(unit_of(other), unit_of(gone))) {
            each->gone = true;
        }
    }
}

static enum ew_status add_gap(const struct ew_snapshot *snapshot,
                              struct ew_vec *to, struct ew_str what,
                              struct ew_str why)
{
    struct ew_snapshot_gap *gap = ew_vec_push(to);
    if (!gap || !copy_text(snapshot->arena, what, &gap->what) ||
        !copy_text(snapshot->arena, why, &gap->why)) {
        return EW_NOMEM;
    }
    return EW_OK;
}

enum ew_status ew_snapshot_miss(struct ew_snapshot *snapshot,
                                struct ew_str what, struct ew_str why)
{
    return add_gap(snapshot, &snapshot->missing, what, why);
}

enum ew_status ew_snapshot_assume(struct ew_snapshot *snapshot,
                                  struct ew_str what, struct ew_str why)
{
    return add_gap(snapshot, &snapshot->assumed, what, why);
}

enum ew_status ew_snapshot_set_caller(struct ew_snapshot *snapshot,
                                      const struct ew_fetch_caller *caller)
{
    struct ew_fetch_caller *to = &snapshot->caller;
    return copy_text(snapshot->arena, caller->account, &to->account) &&
                   copy_text(snapshot->arena, caller->arn, &to->arn) &&
                   copy_text(snapshot->arena, caller->partition, &to->partition)
               ? EW_OK
               : EW_NOMEM;
}

/* ---- writing --------------------------------------------------------- */

static void add_time_member(struct ew_json_writer *w, const char *name,
                            int64_t time)
{
    char text[21];
    ew_time_format(time, text);
    ew_json_key(w, name);
    if (time) {
        ew_json_add_text(w, text);
    } else {
        ew_json_add_null(w);
    }
}

static int by_entry_path(const void *a, const void *b)
{
    const struct ew_snapshot_entry *const *left = a;
    const struct ew_snapshot_entry *const *right = b;
    return ew_str_cmp((*left)->document.path, (*right)->document.path);
}

/* Those of the documents. */
static void write_regions(struct ew_json_writer *w,
                          struct ew_snapshot_entry *const *entries,
                          size_t count)
{
    struct ew_str *regions = calloc(count + 1, sizeof(*regions));
    size_t used = 0;
    if (!regions) {
        w->out->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (entries[i]->document.region.len > 0) {
            regions[used++] = entries[i]->document.region;
        }
    }
    qsort(regions, used, sizeof(*regions), ew_str_order);
    ew_json_key(w, "regions");
    ew_json_open_array(w);
    for (size_t i = 0; i < used; i++) {
        if (i == 0 || !ew_str_eq(regions[i], regions[i - 1])) {
            ew_json_add_str(w, regions[i]);
        }
    }
    ew_json_close_array(w);
    free(regions);
}

static void write_entry(struct ew_json_writer *w,
                        const struct ew_snapshot_entry *entry)
{
    const struct ew_fetch_document *document = &entry->document;
    ew_json_open_object(w);
    ew_json_member_str(w, "path", document->path);
    ew_json_member_str(w, "sha256", ew_str_from(entry->sha256));
    ew_json_member_size(w, "bytes", entry->bytes);
    ew_json_member_str(w, "kind", document->kind);
    ew_json_member_str(w, "account", document->account);
    ew_json_member_str(w, "region", document->region);
    ew_json_member_size(w, "pages", document->pages);
    ew_json_member_bool(w, "partial", document->partial);
    ew_json_close_object(w);
}

/* Sorted by path. The number of those that are there goes to *count. */
static struct ew_snapshot_entry **sorted_entries(
    const struct ew_snapshot *snapshot, size_t *count)
{
    struct ew_snapshot_entry *const *all = snapshot->entries.items;
    struct ew_snapshot_entry **sorted =
        calloc(snapshot->entries.count + 1, sizeof(struct ew_snapshot_entry *));
    *count = 0;
    for (size_t i = 0; sorted && i < snapshot->entries.count; i++) {
        if (!all[i]->gone) {
            sorted[(*count)++] = all[i];
        }
    }
    if (sorted) {
        qsort(sorted, *count, sizeof(struct ew_snapshot_entry *),
              by_entry_path);
    }
    return sorted;
}

static void write_gaps(struct ew_json_writer *w, const char *name,
                       const struct ew_vec *list)
{
    ew_json_key(w, name);
    ew_json_open_array(w);
    EW_EACH(const struct ew_snapshot_gap, gap, list) {
        ew_json_open_object(w);
        ew_json_member_str(w, "what", gap->what);
        ew_json_member_str(w, "why", gap->why);
        ew_json_close_object(w);
    }
    ew_json_close_array(w);
}

static int by_action(const void *a, const void *b)
{
    const struct ew_aws_count *left = a;
    const struct ew_aws_count *right = b;
    int order = ew_str_cmp(left->service, right->service);
    return order ? order : ew_str_cmp(left->action, right->action);
}

static void write_calls(struct ew_json_writer *w,
                        const struct ew_snapshot *snapshot)
{
    struct ew_aws_count *sorted = calloc(snapshot->count + 1, sizeof(*sorted));
    if (!sorted) {
        w->out->failed = true;
        return;
    }
    if (snapshot->count > 0) {
        memcpy(sorted, snapshot->counts, snapshot->count * sizeof(*sorted));
        qsort(sorted, snapshot->count, sizeof(*sorted), by_action);
    }
    ew_json_key(w, "calls");
    ew_json_open_array(w);
    for (size_t i = 0; i < snapshot->count; i++) {
        const struct ew_aws_count *count = &sorted[i];
        ew_json_open_object(w);
        ew_json_member_str(w, "service", count->service);
        ew_json_member_str(w, "action", count->action);
        ew_json_member_size(w, "count", count->calls);
        ew_json_member_size(
            w, "retries",
            count->tries > count->calls ? count->tries - count->calls : 0);
        ew_json_close_object(w);
    }
    ew_json_close_array(w);
    free(sorted);
}

static void write_caller(struct ew_json_writer *w,
                         const struct ew_fetch_caller *caller)
{
    ew_json_key(w, "caller");
    ew_json_open_object(w);
    ew_json_member_str(w, "account", caller->account);
    ew_json_member_str(w, "arn", caller->arn);
    ew_json_close_object(w);
    ew_json_member_str(w, "partition", caller->partition);
}

void ew_snapshot_write(const struct ew_snapshot *snapshot, struct ew_buf *out)
{
    size_t count = 0;
    struct ew_snapshot_entry **entries = sorted_entries(snapshot, &count);
    struct ew_json_writer w = ew_json_writer(out, 2);
    if (!entries) {
        out->failed = true;
        return;
    }
    ew_json_open_object(&w);
    ew_json_member_str(&w, "schema", EW_STR(EW_SNAPSHOT_SCHEMA));
    ew_json_member_str(&w, "version", snapshot->version);
    add_time_member(&w, "started_at", snapshot->started_at);
    add_time_member(&w, "finished_at", snapshot->finished_at);
    write_caller(&w, &snapshot->caller);
    write_regions(&w, entries, count);
    ew_json_member_bool(&w, "complete",
                        snapshot->finished_at && snapshot->missing.count == 0);
    write_gaps(&w, "missing", &snapshot->missing);
    write_gaps(&w, "assumed", &snapshot->assumed);
    ew_json_key(&w, "excluded_accounts");
    ew_json_open_array(&w);
    for (size_t i = 0; i < snapshot->excluded_count; i++) {
        ew_json_add_str(&w, snapshot->excluded[i]);
    }
    ew_json_close_array(&w);
    ew_json_member_size(&w, "document_count", count);
    ew_json_key(&w, "documents");
    ew_json_open_array(&w);
    for (size_t i = 0; i < count; i++) {
        write_entry(&w, entries[i]);
    }
    ew_json_close_array(&w);
    write_calls(&w, snapshot);
    ew_json_close_object(&w);
    ew_buf_add_char(out, '\n');
    free(entries);
}

/* ---- reading ------------------------------------------------------------- */

static struct ew_str text_of_member(const struct ew_json *node,
                                    const char *name)
{
    return ew_json_string(ew_json_get(node, name));
}

/* Only paths that a fetch makes: nothing outside of the folder. */
static bool is_inside_folder(struct ew_str path)
{
    while (path.ptr) {
        struct ew_str part = ew_str_cut(path, '/', &path);
        if (part.len == 0 || part.ptr[0] == '.') {
            return false;
        }
    }
    return true;
}

static size_t pages_of(struct ew_snapshot *snapshot,
                       const struct ew_json_text *json,
                       const struct ew_json *node)
{
    uint64_t pages = 0;
    const struct ew_json *member = ew_json_get(node, "pages");
    struct ew_str text = {NULL, 0};
    if (member && ew_json_kind(member) == EW_JSON_NUMBER) {
        text = ew_json_scalar(json, member, snapshot->arena);
    }
    return ew_str_to_u64(text, UINT32_MAX, &pages) ? (size_t)pages : 1;
}

static enum ew_status read_manifest_entry(struct ew_snapshot *snapshot,
                                          const struct ew_json_text *json,
                                          const struct ew_json *node,
                                          struct ew_error *err)
{
    struct ew_snapshot_entry entry = {
        .document =
            {
                       .path = text_of_member(node, "path"),
                       .kind = text_of_member(node, "kind"),
                       .account = text_of_member(node, "account"),
                       .region = text_of_member(node, "region"),
                       .pages = pages_of(snapshot, json, node),
                       .partial = ew_json_true(ew_json_get(node, "partial")),
                       },
    };
    struct ew_str sha256 = text_of_member(node, "sha256");
    if (!entry.document.path.ptr || !is_inside_folder(entry.document.path) ||
        sha256.len != sizeof(entry.sha256) - 1) {
        return EW_OK; /* none of ours: it is fetched again */
    }
    memcpy(entry.sha256, sha256.ptr, sha256.len);
    return put_entry(snapshot, &entry, err);
}

enum ew_status ew_snapshot_read(struct ew_snapshot *snapshot,
                                struct ew_str text, struct ew_error *err)
{
    struct ew_json_text *json = NULL;
    const struct ew_json *root = NULL;
    EW_TRY(ew_json_vet(snapshot->arena, EW_STR(EW_SNAPSHOT_MANIFEST), text,
                       &json, err));
    EW_TRY(ew_json_tree(json, json->root, snapshot->arena, &root, err));
    if (!ew_str_eq(text_of_member(root, "schema"),
                   EW_STR(EW_SNAPSHOT_SCHEMA))) {
        return ew_fail(err, EW_INVALID, "`%s` is no manifest of a snapshot",
                       EW_SNAPSHOT_MANIFEST);
    }
    const struct ew_json *caller = ew_json_get(root, "caller");
    const struct ew_fetch_caller known = {
        .account = text_of_member(caller, "account"),
        .arn = text_of_member(caller, "arn"),
        .partition = text_of_member(root, "partition"),
    };
    if (ew_snapshot_set_caller(snapshot, &known) != EW_OK) {
        return ew_fail_memory(err);
    }
    const struct ew_json *node = ew_json_first(ew_json_get(root, "documents"));
    for (; node; node = ew_json_after(node)) {
        EW_TRY(read_manifest_entry(snapshot, json, node, err));
    }
    return EW_OK;
}
