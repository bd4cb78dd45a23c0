/*
 * Answers come in pages and in any order; documents list each thing once,
 * sorted. So elements are kept as the bytes that AWS sent, under a key, and
 * written when all pages are there. Nothing of them is parsed and written
 * anew, so nothing can be lost on the way.
 */
#include "aws/fetch_collected.h"

#include "base/json_write.h"

#include "aws/call.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct element {
    struct ew_str key;
    struct ew_str text;
};

struct ew_collected ew_collected_of(struct ew_arena *arena)
{
    return (struct ew_collected){ew_vec_of(arena, sizeof(struct element))};
}

enum ew_status ew_collected_add(struct ew_collected *elements,
                                struct ew_str key, struct ew_str text)
{
    struct element *element = ew_vec_push(&elements->items);
    EW_TRY_MEMORY(element);
    element->key = ew_arena_str(elements->items.arena, key);
    element->text = ew_arena_str(elements->items.arena, text);
    bool kept = element->text.ptr && (element->key.ptr || !key.ptr);
    return kept ? EW_OK : EW_NOMEM;
}

static int compare_elements(const void *a, const void *b)
{
    const struct element *left = a;
    const struct element *right = b;
    int order = ew_str_cmp(left->key, right->key);
    return order ? order : ew_str_cmp(left->text, right->text);
}

void ew_collected_write(struct ew_collected *elements, const char *name,
                        struct ew_buf *out)
{
    struct element *items = elements->items.items;
    size_t count = elements->items.count;
    if (count > 1) {
        qsort(items, count, sizeof(*items), compare_elements);
    }
    ew_buf_printf(out, "    \"%s\": [", name);
    for (size_t i = 0; i < count; i++) {
        /* what moves while it is listed may be on two pages */
        if (i > 0 && items[i].key.len > 0 &&
            ew_str_eq(items[i].key, items[i - 1].key)) {
            continue;
        }
        ew_buf_add(out, i > 0 ? EW_STR(",\n        ") : EW_STR("\n        "));
        ew_buf_add(out, items[i].text);
    }
    ew_buf_add(out, count > 0 ? EW_STR("\n    ]") : EW_STR("]"));
}

/* ---- answers in JSON ----------------------------------------------------- */

struct ew_str ew_span_slice(const struct ew_json_text *text,
                            struct ew_span span)
{
    return ew_str_slice(text->text, span.begin, span.end);
}

bool ew_object_find(const struct ew_json_text *text, struct ew_span span,
                    const char *name, struct ew_arena *arena,
                    struct ew_json_item *out)
{
    struct ew_json_iter iter = ew_json_iter(text, span, arena);
    struct ew_str wanted = ew_str_from(name);
    while (iter.object && ew_json_next(&iter, out)) {
        if (ew_str_eq(out->name, wanted)) {
            return true;
        }
    }
    return false;
}

struct ew_str ew_object_text(const struct ew_json_text *text,
                             struct ew_span span, const char *name,
                             struct ew_arena *arena)
{
    struct ew_json_item item;
    if (!ew_object_find(text, span, name, arena, &item)) {
        return (struct ew_str){NULL, 0};
    }
    return ew_json_string_at(text, item.span, arena);
}

enum ew_status ew_page_fail(const struct ew_page *page, struct ew_error *err,
                            const char *format, ...)
{
    char text[EW_MAX_ERROR_TEXT];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    const struct ew_aws_operation *op = page->operation;
    return ew_fail(err, EW_INVALID, "%s%s%s%s%s", op ? op->service : "",
                   op ? ":" : "", op ? op->action : "", op ? ": " : "", text);
}

enum ew_status ew_page_list(const struct ew_page *page, const char *name,
                            enum ew_json_kind kind, struct ew_json_iter *out,
                            struct ew_error *err)
{
    struct ew_json_item item;
    bool found = ew_object_find(page->json, page->json->root, name,
                                page->scratch, &item);
    if (!found || item.kind != EW_JSON_ARRAY) {
        return ew_page_fail(page, err, "the answer has no list `%s`", name);
    }
    *out = ew_json_iter(page->json, item.span, page->scratch);
    struct ew_json_iter iter = *out;
    while (ew_json_next(&iter, &item)) {
        if (item.kind != kind) {
            return ew_page_fail(page, err,
                                "the list `%s` holds something that is none "
                                "of it",
                                name);
        }
    }
    return EW_OK;
}

enum ew_status ew_page_text(const struct ew_page *page, struct ew_span span,
                            const char *name, struct ew_str *out,
                            struct ew_error *err)
{
    *out = ew_object_text(page->json, span, name, page->scratch);
    return out->len > 0
               ? EW_OK
               : ew_page_fail(page, err, "something in the answer has no `%s`",
                              name);
}

enum ew_status ew_page_object(const struct ew_page *page, const char *name,
                              struct ew_json_item *out, struct ew_error *err)
{
    bool found =
        ew_object_find(page->json, page->json->root, name, page->scratch, out);
    return found && out->kind == EW_JSON_OBJECT
               ? EW_OK
               : ew_page_fail(page, err, "the answer has no `%s`", name);
}

/* ---- bodies -------------------------------------------------------------- */

void ew_body_add(struct ew_buf *out, const char *name, struct ew_str value)
{
    ew_buf_printf(out, "\"%s\":", name);
    ew_json_quote(out, value);
}
