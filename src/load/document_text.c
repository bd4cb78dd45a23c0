/*
 * Policy documents come as objects, as JSON in a string, and percent-encoded
 * as the API returns them (facts B7). All three become vetted text with places
 * in the file that they are from. Equal documents are parsed once: large
 * accounts hold the same few documents thousands of times.
 */
#include "load/document_text.h"

#include <string.h>

/* ---- percent-encoding --------------------------------------------------- */

enum ew_status ew_url_decode(struct ew_arena *arena, struct ew_str text,
                             struct ew_str *out)
{
    size_t plain = ew_str_find(text, '%');
    if (plain == text.len) {
        *out = text;
        return EW_OK;
    }
    char *copy = ew_arena_alloc_raw(arena, text.len);
    EW_TRY_MEMORY(copy);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '%') {
            copy[len++] = text.ptr[i];
            continue;
        }
        int high = text.len - i > 2 ? ew_hex_value(text.ptr[i + 1]) : -1;
        int low = high < 0 ? -1 : ew_hex_value(text.ptr[i + 2]);
        if (low < 0) {
            return EW_SYNTAX;
        }
        copy[len++] = (char)(unsigned char)(high << 4 | low);
        i += 2;
    }
    *out = (struct ew_str){copy, len};
    return EW_OK;
}

/* ---- the object of a document ------------------------------------------- */

/* One document on its way from the text of its file. */
struct opening {
    const struct ew_document_reader *reader;
    struct ew_json_text *text;
    struct ew_span span;
    const char *what;
    struct ew_document_json *out;
};

/* Says why there is no document, to its holder and in the notes. */
static enum ew_status refuse_document(const struct opening *o,
                                      struct ew_str why)
{
    struct ew_place place = ew_json_place(o->text, o->span);
    struct ew_str at = ew_place_text(o->reader->scratch, place);
    EW_TRY_MEMORY(why.ptr && at.ptr);
    o->out->text = NULL;
    o->out->unread = ew_reason(o->reader->arena, "%s at %.*s %.*s", o->what,
                               EW_STR_ARG(at), EW_STR_ARG(why));
    ew_diag_add(o->reader->notes, place, "%s %.*s", o->what, EW_STR_ARG(why));
    return o->out->unread.ptr ? EW_OK : EW_NOMEM;
}

static enum ew_status take_document(const struct opening *o,
                                    struct ew_json_text *text,
                                    struct ew_span span)
{
    const struct ew_json_flaw *flaw = ew_json_flaw_in(text, span);
    if (flaw) {
        return refuse_document(o, ew_flaw_text(o->reader->scratch, flaw));
    }
    o->out->text = text;
    o->out->span = span;
    return EW_OK;
}

static bool looks_like_object(struct ew_str text)
{
    struct ew_str inside = ew_str_trim(text);
    return inside.len > 0 && inside.ptr[0] == '{';
}

/* JSON text that was in a string; plain: it is all of the string's content. */
static enum ew_status open_inner(const struct opening *o, struct ew_str json,
                                 bool plain)
{
    struct ew_error err = {0};
    struct ew_json_text *inner = NULL;
    enum ew_status status =
        ew_json_vet(o->reader->arena, o->text->file, json, &inner, &err);
    if (status == EW_NOMEM) {
        return status;
    }
    if (status != EW_OK) {
        return refuse_document(
            o, ew_reason(o->reader->scratch,
                         "is not JSON: line %zu, column %zu: %s",
                         err.place.line, err.place.column, err.text));
    }
    inner->outer = ew_json_place(o->text, o->span);
    inner->origin = o->text->origin;
    if (plain) {
        inner->carrier = o->text;
        inner->carrier_span = o->span;
    }
    return take_document(o, inner, inner->root);
}

static enum ew_status open_string(const struct opening *o)
{
    if (ew_json_flaw_in(o->text, o->span)) {
        return refuse_document(o, EW_STR("has a NUL in it"));
    }
    if (o->span.end - o->span.begin > EW_MAX_DOCUMENT_BYTES) {
        return refuse_document(o, EW_STR("is too large to be one"));
    }
    struct ew_str json = ew_json_string_at(o->text, o->span, o->reader->arena);
    EW_TRY_MEMORY(json.ptr);
    if (looks_like_object(json)) {
        return open_inner(o, json, true);
    }
    enum ew_status status = ew_url_decode(o->reader->arena, json, &json);
    if (status == EW_SYNTAX) {
        return refuse_document(
            o, EW_STR("has a `%` without two hexadecimal digits"));
    }
    if (status != EW_OK) {
        return status;
    }
    return looks_like_object(json)
               ? open_inner(o, json, false)
               : refuse_document(
                     o, EW_STR("is a string that holds no JSON object"));
}

enum ew_status ew_document_open(const struct ew_document_reader *reader,
                                struct ew_json_text *text,
                                const struct ew_member *member,
                                const char *what, struct ew_document_json *out)
{
    *out = (struct ew_document_json){0};
    const struct opening o = {reader, text, member->span, what, out};
    if (!member->present) {
        out->unread = ew_reason(reader->arena, "%s is missing", what);
        return out->unread.ptr ? EW_OK : EW_NOMEM;
    }
    switch (member->kind) {
    case EW_JSON_OBJECT:
        return take_document(&o, text, member->span);
    case EW_JSON_STRING:
        return open_string(&o);
    case EW_JSON_NULL:
    case EW_JSON_BOOL:
    case EW_JSON_NUMBER:
    case EW_JSON_ARRAY:
    default:
        return refuse_document(&o, ew_reason(reader->scratch,
                                             "is %s, not an object",
                                             ew_kind_text(member->kind)));
    }
}

/* ---- equal documents ----------------------------------------------------- */

static struct ew_span moved(struct ew_span span, size_t from, size_t to)
{
    return (struct ew_span){span.begin - from + to, span.end - from + to};
}

static const struct ew_statement *move_statements(
    struct ew_arena *arena, const struct ew_document *model, size_t from,
    size_t to)
{
    struct ew_statement *copies =
        EW_NEW_ARRAY(arena, model->statement_count, struct ew_statement);
    for (size_t i = 0; copies && i < model->statement_count; i++) {
        struct ew_statement *copy = &copies[i];
        *copy = model->statements[i];
        copy->span = moved(copy->span, from, to);
        copy->action_span = moved(copy->action_span, from, to);
        copy->resource_span = moved(copy->resource_span, from, to);
    }
    return copies;
}

static const struct ew_fault *move_faults(struct ew_arena *arena,
                                          const struct ew_document *model,
                                          size_t from, size_t to)
{
    struct ew_fault *copies =
        EW_NEW_ARRAY(arena, model->fault_count, struct ew_fault);
    for (size_t i = 0; copies && i < model->fault_count; i++) {
        copies[i] = model->faults[i];
        copies[i].span = moved(copies[i].span, from, to);
    }
    return copies;
}

/* The same statements at another place. */
static enum ew_status copy_document(struct ew_arena *arena,
                                    const struct ew_document *model,
                                    const struct ew_document_json *json,
                                    const struct ew_document **out)
{
    size_t from = model->span.begin;
    size_t to = json->span.begin;
    struct ew_document *copy = EW_NEW(arena, struct ew_document);
    EW_TRY_MEMORY(copy);
    *copy = *model;
    copy->like = model->like ? model->like : model;
    copy->text = json->text;
    copy->span = json->span;
    copy->statements = move_statements(arena, model, from, to);
    copy->faults = move_faults(arena, model, from, to);
    *out = copy;
    return copy->statements && copy->faults ? EW_OK : EW_NOMEM;
}

/* ---- parsing ------------------------------------------------------------- */

static struct ew_map *shared_map(const struct ew_document_reader *reader,
                                 enum ew_document_use use)
{
    switch (use) {
    case EW_USE_IDENTITY:
        return reader->identity;
    case EW_USE_TRUST:
        return reader->trust;
    case EW_USE_SCP:
    case EW_USE_RCP:
    case EW_USE_RESOURCE:
    default:
        return NULL;
    }
}

/* A map holds no const pointers. */
struct shared {
    const struct ew_document *document;
};

static enum ew_status share(const struct ew_document_reader *reader,
                            struct ew_map *map, struct ew_str key,
                            const struct ew_document *document)
{
    struct shared *shared = EW_NEW(reader->arena, struct shared);
    EW_TRY_MEMORY(shared);
    shared->document = document;
    return ew_map_put(map, key, shared);
}

enum ew_status ew_document_read(const struct ew_document_reader *reader,
                                struct ew_document_json *json,
                                enum ew_document_use use,
                                const struct ew_document **out)
{
    *out = NULL;
    if (!json->text) {
        return EW_OK;
    }
    struct ew_map *map = shared_map(reader, use);
    struct ew_str key = ew_span_text(json->text, json->span);
    const struct shared *known = map ? ew_map_find(map, key) : NULL;
    if (known) {
        return copy_document(reader->arena, known->document, json, out);
    }
    enum ew_status status = ew_document_parse(reader->arena, reader->scratch,
                                              json->text, json->span, use, out);
    if (status == EW_OK) {
        return map ? share(reader, map, key, *out) : EW_OK;
    }
    *out = NULL;
    const struct opening o = {reader, json->text, json->span, "policy document",
                              json};
    return status == EW_NOMEM
               ? status
               : refuse_document(&o, EW_STR("goes past a limit"));
}

enum ew_status ew_document_load(const struct ew_document_reader *reader,
                                struct ew_json_text *text,
                                const struct ew_member *member,
                                enum ew_document_use use,
                                const struct ew_document **out,
                                struct ew_str *unread)
{
    struct ew_document_json json;
    EW_TRY(ew_document_open(
        reader, text, member,
        use == EW_USE_TRUST ? "trust policy" : "policy document", &json));
    EW_TRY(ew_document_read(reader, &json, use, out));
    *unread = json.unread;
    return EW_OK;
}
