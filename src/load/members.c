/*
 * Reading members of an object without making a tree: the members that are
 * wanted are found in one pass over the bytes, with their place and kind, and
 * everything else is skipped. Names that are there in another spelling can be
 * asked for, to tell a misspelt list from a missing one.
 */
#include "load/members.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void note_member(const struct ew_json_item *item,
                        const struct ew_str *names, size_t count,
                        struct ew_member *out)
{
    for (size_t i = 0; i < count; i++) {
        if (names[i].ptr && ew_str_eq(item->name, names[i])) {
            if (!out[i].present) {
                out[i].present = item->kind != EW_JSON_NULL;
                out[i].kind = item->kind;
                out[i].span = item->span;
            }
            return;
        }
    }
}

/* *end is where the last member ends. */
static enum ew_status read_object_members(struct ew_json_iter *iter,
                                          const struct ew_str *names,
                                          size_t count, struct ew_member *out,
                                          size_t *end)
{
    struct ew_json_item item;
    memset(out, 0, count * sizeof(*out));
    *end = iter->at;
    while (ew_json_next(iter, &item)) {
        note_member(&item, names, count, out);
        *end = item.span.end;
    }
    return iter->failed ? EW_NOMEM : EW_OK;
}

enum ew_status ew_members_read(const struct ew_json_text *text,
                               struct ew_span object, struct ew_arena *scratch,
                               const struct ew_str *names, size_t count,
                               struct ew_member *out)
{
    size_t end = 0;
    struct ew_json_iter iter = ew_json_iter(text, object, scratch);
    return read_object_members(&iter, names, count, out, &end);
}

static void skip_member_blanks(struct ew_json_iter *iter)
{
    while (iter->at < iter->end &&
           ew_is_blank(iter->text->text.ptr[iter->at])) {
        iter->at++;
    }
}

struct ew_elements ew_elements_of(const struct ew_json_text *text,
                                  struct ew_span list, struct ew_arena *scratch)
{
    return (struct ew_elements){ew_json_iter(text, list, scratch), false};
}

bool ew_elements_next(struct ew_elements *elements, struct ew_member *out)
{
    struct ew_json_iter *iter = &elements->iter;
    struct ew_json_item item;
    if (elements->pending) {
        (void)ew_json_next(iter, &item);
        elements->pending = false;
    }
    skip_member_blanks(iter);
    if (iter->at < iter->end && iter->text->text.ptr[iter->at] == ',') {
        iter->at++;
        skip_member_blanks(iter);
    }
    if (iter->at < iter->end && iter->text->text.ptr[iter->at] == '{') {
        elements->pending = true;
        *out = (struct ew_member){
            true, EW_JSON_OBJECT, {iter->at, iter->end}
        };
        return true;
    }
    bool found = ew_json_next(iter, &item);
    *out = (struct ew_member){found, item.kind, item.span};
    return found;
}

enum ew_status ew_elements_read(struct ew_elements *elements,
                                struct ew_member *object,
                                const struct ew_str *names, size_t count,
                                struct ew_member *out)
{
    struct ew_json_iter *list = &elements->iter;
    struct ew_json_iter iter =
        ew_json_iter(list->text, object->span, list->arena);
    EW_TRY(read_object_members(&iter, names, count, out, &list->at));
    skip_member_blanks(list);
    list->at++; /* the bracket that closes it */
    object->span.end = list->at;
    elements->pending = false;
    return EW_OK;
}

struct ew_str ew_member_string(const struct ew_json_text *text,
                               const struct ew_member *member,
                               struct ew_arena *arena)
{
    return member->present && member->kind == EW_JSON_STRING
               ? ew_json_string_at(text, member->span, arena)
               : (struct ew_str){NULL, 0};
}

bool ew_name_is_like(struct ew_str name, struct ew_str wanted)
{
    size_t at = 0;
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == '_' || name.ptr[i] == '-') {
            continue;
        }
        if (at == wanted.len ||
            ew_ascii_lower(name.ptr[i]) != ew_ascii_lower(wanted.ptr[at])) {
            return false;
        }
        at++;
    }
    return at == wanted.len && wanted.len > 0;
}

const char *ew_kind_text(enum ew_json_kind kind)
{
    static const char *const TEXTS[] = {
        [EW_JSON_NULL] = "null",       [EW_JSON_BOOL] = "true or false",
        [EW_JSON_NUMBER] = "a number", [EW_JSON_STRING] = "a string",
        [EW_JSON_ARRAY] = "a list",    [EW_JSON_OBJECT] = "an object",
    };
    return TEXTS[kind];
}

struct ew_str ew_span_text(const struct ew_json_text *text, struct ew_span span)
{
    return ew_str_slice(text->text, span.begin, span.end);
}

/* ---- the same value ----------------------------------------------------- */

struct cursor {
    const char *at;
    const char *end;
    bool in_string;
    bool escaped;
};

/* The next byte that means something, or -1 at the end. */
static int next_byte(struct cursor *cursor)
{
    while (!cursor->in_string && cursor->at < cursor->end &&
           ew_is_blank(*cursor->at)) {
        cursor->at++;
    }
    if (cursor->at == cursor->end) {
        return -1;
    }
    char c = *cursor->at++;
    if (cursor->escaped) {
        cursor->escaped = false;
    } else if (c == '"') {
        cursor->in_string = !cursor->in_string;
    } else if (c == '\\') {
        cursor->escaped = true;
    }
    return (unsigned char)c;
}

bool ew_span_same(const struct ew_json_text *a, struct ew_span a_span,
                  const struct ew_json_text *b, struct ew_span b_span)
{
    struct ew_str left = ew_span_text(a, a_span);
    struct ew_str right = ew_span_text(b, b_span);
    if (!left.ptr || !right.ptr || ew_str_eq(left, right)) {
        return ew_str_eq(left, right);
    }
    struct cursor l = {left.ptr, left.ptr + left.len, false, false};
    struct cursor r = {right.ptr, right.ptr + right.len, false, false};
    for (;;) {
        int c = next_byte(&l);
        if (c != next_byte(&r)) {
            return false;
        }
        if (c < 0) {
            return true;
        }
    }
}

/* ---- flaws -------------------------------------------------------------- */

const struct ew_json_flaw *ew_flaw_outside(const struct ew_json_text *text,
                                           struct ew_span span,
                                           const struct ew_span *skipped,
                                           size_t skipped_count)
{
    size_t at = span.begin;
    for (size_t i = 0; i < skipped_count; i++) {
        const struct ew_json_flaw *flaw =
            ew_json_flaw_in(text, (struct ew_span){at, skipped[i].begin});
        if (flaw) {
            return flaw;
        }
        at = skipped[i].end;
    }
    return ew_json_flaw_in(text, (struct ew_span){at, span.end});
}

static void tell_flaw(struct ew_json_text *text,
                      const struct ew_json_flaw *flaw, struct ew_diags *diags)
{
    struct ew_span at = {flaw->offset, flaw->offset + 1};
    struct ew_place place = ew_json_place(text, at);
    if (flaw->kind == EW_JSON_NUL) {
        ew_diag_add(diags, place, "there is a NUL in this string");
        return;
    }
    struct ew_span first = {flaw->first, flaw->first + 1};
    struct ew_place other = ew_json_place(text, first);
    ew_diag_add(diags, place,
                "the name `%.*s` stands here twice, first at line %zu, "
                "column %zu: only the first is read",
                EW_STR_ARG(flaw->name), other.line, other.column);
}

void ew_flaws_tell(struct ew_json_text *text, const struct ew_span *skipped,
                   size_t skipped_count, struct ew_diags *diags)
{
    size_t next = 0;
    for (size_t i = 0; i < text->flaw_count; i++) {
        const struct ew_json_flaw *flaw = &text->flaws[i];
        while (next < skipped_count && skipped[next].end <= flaw->offset) {
            next++;
        }
        if (next == skipped_count || flaw->offset < skipped[next].begin) {
            tell_flaw(text, flaw, diags);
        }
    }
}

static int by_begin(const void *left, const void *right)
{
    const struct ew_span *a = left;
    const struct ew_span *b = right;
    return (a->begin > b->begin) - (a->begin < b->begin);
}

void ew_spans_sort(struct ew_span *spans, size_t count)
{
    if (count > 1) {
        qsort(spans, count, sizeof(*spans), by_begin);
    }
}

/* ---- words -------------------------------------------------------------- */

struct ew_str ew_reason(struct ew_arena *arena, const char *format, ...)
{
    char text[2 * EW_MAX_ERROR_TEXT];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (len < 0) {
        return (struct ew_str){NULL, 0};
    }
    /* ew_fail makes the text visible and cuts it */
    struct ew_error err;
    (void)ew_fail(&err, EW_INVALID, "%s", text);
    return ew_arena_str(arena, ew_str_from(err.text));
}

struct ew_str ew_flaw_text(struct ew_arena *arena,
                           const struct ew_json_flaw *flaw)
{
    if (flaw->kind == EW_JSON_DUPLICATE) {
        return ew_reason(arena, "has the name `%.*s` twice",
                         EW_STR_ARG(flaw->name));
    }
    return ew_reason(arena, "has a NUL in a string");
}

struct ew_str ew_place_text(struct ew_arena *arena, struct ew_place place)
{
    struct ew_str prefix = ew_place_prefix(arena, place);
    return prefix.len < 2 ? prefix : ew_str_slice(prefix, 0, prefix.len - 2);
}
