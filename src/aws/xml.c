/*
 * Expat calls back for each event; here that becomes whole elements with their
 * text, which is all that answers of AWS hold. Depth, size and number are
 * bounded while reading, so that a hostile answer ends early.
 */
#include "aws/xml.h"

#include "base/buf.h"

#include "aws/limits.h"

#include <expat.h>

/* Expat takes int lengths, and sees a stop earlier with less at once. */
#define CHUNK_BYTES ((size_t)1 << 16)

struct level {
    size_t path_len;   /* of what surrounds it */
    size_t text_begin; /* of its own text in reader.text */
    bool has_children;
};

struct reader {
    XML_Parser parser;
    ew_xml_fn *visit;
    void *user;
    struct ew_error *err;
    enum ew_status status;
    struct level levels[EW_AWS_MAX_XML_DEPTH];
    size_t depth;
    struct ew_buf path;
    struct ew_buf text; /* of all open elements, one behind the other */
};

static struct ew_place place_in_answer(const struct reader *r)
{
    struct ew_place place = {
        .line = (size_t)XML_GetCurrentLineNumber(r->parser),
        .column = (size_t)XML_GetCurrentColumnNumber(r->parser) + 1,
    };
    return place;
}

static void stop(struct reader *r, enum ew_status status)
{
    if (r->status == EW_OK && status != EW_OK) {
        r->status = status;
        (void)XML_StopParser(r->parser, XML_FALSE);
    }
}

static void stop_at(struct reader *r, enum ew_status status, const char *text)
{
    if (r->status == EW_OK) {
        stop(r, ew_fail_at(r->err, status, place_in_answer(r), "%s", text));
    }
}

static void emit(struct reader *r, enum ew_xml_kind kind)
{
    const struct level *level = &r->levels[r->depth - 1];
    struct ew_str path = ew_buf_str(&r->path);
    size_t slash = level->path_len > 0 ? 1 : 0;
    struct ew_xml_event event = {
        .kind = kind,
        .path = path,
        .name = ew_str_slice(path, level->path_len + slash, path.len),
        .depth = r->depth,
    };
    if (kind == EW_XML_CLOSE) {
        struct ew_str all = ew_buf_str(&r->text);
        event.text = ew_str_slice(all, level->text_begin, all.len);
        event.has_children = level->has_children;
        if (!event.text.ptr) {
            event.text = EW_STR("");
        }
    }
    stop(r, r->visit(r->user, &event, r->err));
}

static void XMLCALL on_open(void *user, const XML_Char *name,
                            const XML_Char **attributes)
{
    struct reader *r = user;
    (void)attributes;
    if (r->status != EW_OK) {
        return;
    }
    if (r->depth == EW_AWS_MAX_XML_DEPTH) {
        stop_at(r, EW_LIMIT, "elements lie too deep inside each other");
        return;
    }
    if (r->depth > 0) {
        r->levels[r->depth - 1].has_children = true;
    }
    r->levels[r->depth++] = (struct level){r->path.len, r->text.len, false};
    if (r->path.len > 0) {
        ew_buf_add_char(&r->path, '/');
    }
    ew_buf_add(&r->path, ew_str_from(name));
    if (r->path.failed) {
        stop(r, ew_fail_memory(r->err));
        return;
    }
    emit(r, EW_XML_OPEN);
}

static void XMLCALL on_close(void *user, const XML_Char *name)
{
    struct reader *r = user;
    (void)name;
    if (r->status != EW_OK) {
        return;
    }
    if (r->text.failed) {
        stop(r, ew_fail_memory(r->err));
        return;
    }
    emit(r, EW_XML_CLOSE);
    const struct level *level = &r->levels[--r->depth];
    r->path.len = level->path_len;
    r->text.len = level->text_begin;
}

static void XMLCALL on_text(void *user, const XML_Char *text, int len)
{
    struct reader *r = user;
    if (r->status == EW_OK && len > 0) {
        ew_buf_add(&r->text, (struct ew_str){text, (size_t)len});
    }
}

static void XMLCALL on_doctype(void *user, const XML_Char *name,
                               const XML_Char *system, const XML_Char *public,
                               int has_internal)
{
    (void)name;
    (void)system;
    (void)public;
    (void)has_internal;
    stop_at(user, EW_SYNTAX, "a document type in the answer");
}

static enum ew_status feed(struct reader *r, struct ew_str text)
{
    size_t at = 0;
    bool last = false;
    while (!last) {
        size_t left = text.len - at;
        size_t size = left < CHUNK_BYTES ? left : CHUNK_BYTES;
        last = size == left;
        const char *chunk = text.ptr ? text.ptr + at : "";
        enum XML_Status status =
            XML_Parse(r->parser, chunk, (int)size, last ? 1 : 0);
        if (r->status != EW_OK) {
            return r->status;
        }
        if (status != XML_STATUS_OK) {
            if (XML_GetErrorCode(r->parser) == XML_ERROR_NO_MEMORY) {
                return ew_fail_memory(r->err);
            }
            return ew_fail_at(r->err, EW_SYNTAX, place_in_answer(r),
                              "the answer is not well-formed XML");
        }
        at += size;
    }
    return EW_OK;
}

enum ew_status ew_xml_read(struct ew_str text, ew_xml_fn *visit, void *user,
                           struct ew_error *err)
{
    struct reader r = {.visit = visit, .user = user, .err = err};
    r.parser = XML_ParserCreate("UTF-8");
    EW_TRY_MEMORY_FOR(r.parser, err);
    ew_buf_init(&r.path);
    ew_buf_init(&r.text);
    XML_SetUserData(r.parser, &r);
    XML_SetElementHandler(r.parser, on_open, on_close);
    XML_SetCharacterDataHandler(r.parser, on_text);
    XML_SetStartDoctypeDeclHandler(r.parser, on_doctype);
    enum ew_status status = feed(&r, text);
    XML_ParserFree(r.parser);
    ew_buf_release(&r.path);
    ew_buf_release(&r.text);
    return status;
}

struct finder {
    struct ew_arena *arena;
    struct ew_xml_pick *picks;
    size_t count;
};

static enum ew_status find_one(void *user, const struct ew_xml_event *event,
                               struct ew_error *err)
{
    const struct finder *f = user;
    if (event->kind != EW_XML_CLOSE) {
        return EW_OK;
    }
    for (size_t i = 0; i < f->count; i++) {
        struct ew_xml_pick *pick = &f->picks[i];
        if (pick->text.ptr ||
            !ew_str_eq(ew_str_from(pick->path), event->path)) {
            continue;
        }
        pick->text = ew_arena_str(f->arena, ew_str_trim(event->text));
        EW_TRY_MEMORY_FOR(pick->text.ptr, err);
    }
    return EW_OK;
}

enum ew_status ew_xml_find(struct ew_arena *arena, struct ew_str text,
                           struct ew_xml_pick *picks, size_t count,
                           struct ew_error *err)
{
    struct finder finder = {arena, picks, count};
    return ew_xml_read(text, find_one, &finder, err);
}
