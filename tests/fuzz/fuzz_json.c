/**
 * Any text: vetting never crashes, and a refused one has a place. Of a vetted
 * text, what is seen by iterating, in the tree and as scalars is the same,
 * every span lies in the one around it, and every string that is written
 * again is read as what it was.
 */
#include "base/json.h"
#include "base/json_write.h"

#include <stdint.h>
#include <stdlib.h>

/* assert() would be gone in a release build. */
#define HOLDS(condition)    \
    do {                    \
        if (!(condition)) { \
            abort();        \
        }                   \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool lies_in(struct ew_span inner, struct ew_span outer)
{
    return outer.begin <= inner.begin && inner.begin < inner.end &&
           inner.end <= outer.end;
}

/* A tree's names and strings end at their first NUL. */
static struct ew_str up_to_nul(struct ew_str s)
{
    return ew_str_slice(s, 0, ew_str_find(s, '\0'));
}

static void check_written(struct ew_arena *arena, struct ew_str value)
{
    struct ew_buf buf;
    ew_buf_init(&buf);
    ew_json_quote(&buf, value);
    struct ew_json_text *text = NULL;
    HOLDS(ew_json_vet(arena, EW_STR(""), ew_buf_str(&buf), &text, NULL) ==
          EW_OK);
    struct ew_str again = ew_json_string_at(text, text->root, arena);
    HOLDS(again.ptr && ew_str_eq(again, value));
    ew_buf_release(&buf);
}

static void check_scalar(struct ew_json_text *text, const struct ew_json *node,
                         struct ew_span span, struct ew_arena *arena)
{
    struct ew_str value = ew_json_scalar(text, node, arena);
    HOLDS(value.ptr);
    if (ew_json_kind(node) != EW_JSON_STRING) {
        HOLDS(ew_str_eq(value, ew_str_slice(text->text, span.begin, span.end)));
        return;
    }
    HOLDS(ew_str_eq(value, ew_json_string_at(text, span, arena)));
    HOLDS(ew_str_eq(up_to_nul(value), ew_json_string(node)));
    HOLDS(up_to_nul(value).len == value.len || ew_json_flaw_in(text, span));
    check_written(arena, value);
}

static void check_value(struct ew_json_text *text, const struct ew_json *node,
                        const struct ew_json_item *item, struct ew_arena *arena)
{
    struct ew_span span = ew_json_span(text, node);
    HOLDS(span.begin == item->span.begin && span.end == item->span.end);
    HOLDS(ew_json_kind(node) == item->kind);
    HOLDS(ew_str_eq(ew_json_name(node), up_to_nul(item->name)));
    if (item->kind != EW_JSON_ARRAY && item->kind != EW_JSON_OBJECT) {
        check_scalar(text, node, span, arena);
    }
    struct ew_json_iter iter = ew_json_iter(text, span, arena);
    struct ew_json_item inner;
    const struct ew_json *child = ew_json_first(node);
    while (ew_json_next(&iter, &inner)) {
        HOLDS(child);
        HOLDS(lies_in(inner.span, span));
        HOLDS(!inner.name.ptr || lies_in(inner.name_span, span));
        check_value(text, child, &inner, arena);
        child = ew_json_after(child);
    }
    HOLDS(!child && !iter.failed);
}

static void check_flaws(struct ew_json_text *text)
{
    for (size_t i = 0; i < text->flaw_count; i++) {
        const struct ew_json_flaw *flaw = &text->flaws[i];
        HOLDS(flaw->offset < text->text.len);
        HOLDS(text->text.ptr[flaw->offset] == '"');
        HOLDS(i == 0 || text->flaws[i - 1].offset <= flaw->offset);
        HOLDS(flaw->kind == EW_JSON_NUL || flaw->first < flaw->offset);
    }
}

static void check_text(struct ew_json_text *text, struct ew_arena *arena)
{
    const struct ew_span all = {0, text->text.len};
    HOLDS(lies_in(text->root, all));
    check_flaws(text);
    struct ew_place place = ew_json_place(text, text->root);
    HOLDS(place.line >= 1 && place.end_line >= place.line);
    const struct ew_json *tree = NULL;
    enum ew_status status = ew_json_tree(text, text->root, arena, &tree, NULL);
    HOLDS(status == EW_OK || status == EW_LIMIT);
    if (status == EW_OK) {
        struct ew_json_item root = {.kind = text->root_kind,
                                    .span = text->root};
        check_value(text, tree, &root, arena);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ew_arena arena;
    ew_arena_init(&arena);
    struct ew_str input = {size ? (const char *)data : "", size};
    struct ew_json_text *text = NULL;
    struct ew_error err;
    enum ew_status status =
        ew_json_vet(&arena, EW_STR("input"), input, &text, &err);
    if (status == EW_OK) {
        check_text(text, &arena);
    } else {
        HOLDS(status == EW_SYNTAX || status == EW_LIMIT);
        HOLDS(err.place.line >= 1 && err.place.column >= 1);
        HOLDS(err.place.line <= size + 1 && err.place.column <= size + 1);
    }
    ew_arena_release(&arena);
    return 0;
}
