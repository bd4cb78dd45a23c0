/**
 * Any text: reading never crashes, and a refused one has a place. Of a tree,
 * no text holds a NUL, no map has a key twice, the depth is bounded and every
 * place has a line. A JSON text without flaws is always taken.
 */
#include "base/json.h"
#include "base/vec.h"
#include "base/yaml.h"

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

static void check_key(struct ew_map *keys, const struct ew_node *entry)
{
    static int present;
    HOLDS(entry->key.ptr && entry->key_place.line >= 1);
    HOLDS(!ew_map_find(keys, entry->key));
    HOLDS(ew_map_put(keys, entry->key, &present) == EW_OK);
}

static void check_node(const struct ew_node *node, size_t depth,
                       struct ew_arena *arena)
{
    const struct ew_place *place = &node->place;
    HOLDS(place->line >= 1 && place->column >= 1);
    HOLDS(
        place->end_line > place->line ||
        (place->end_line == place->line && place->end_column >= place->column));
    HOLDS(depth <= EW_MAX_DEPTH);
    if (node->kind == EW_NODE_SCALAR) {
        HOLDS(node->text.ptr && !node->first);
        HOLDS(ew_str_find(node->text, '\0') == node->text.len);
        HOLDS(!(node->quoted && node->is_null));
    }
    struct ew_map keys = ew_map_of(arena);
    const struct ew_node *inner = node->first;
    for (; inner; inner = inner->next) {
        if (node->kind == EW_NODE_MAP) {
            check_key(&keys, inner);
        } else {
            HOLDS(!inner->key.ptr);
        }
        check_node(inner, depth + 1, arena);
    }
}

/* A text that the JSON door takes as a whole array or object. */
static bool is_clean_json(struct ew_arena *arena, struct ew_str input)
{
    struct ew_json_text *text = NULL;
    return ew_json_vet(arena, EW_STR(""), input, &text, NULL) == EW_OK &&
           (text->root_kind == EW_JSON_ARRAY ||
            text->root_kind == EW_JSON_OBJECT) &&
           text->flaw_count == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ew_arena arena;
    ew_arena_init(&arena);
    struct ew_str input = {size ? (const char *)data : "", size};
    const struct ew_node *root = NULL;
    struct ew_error err;
    enum ew_status status =
        ew_node_parse(&arena, EW_STR("input"), input, &root, &err);
    if (status == EW_OK) {
        check_node(root, 0, &arena);
    } else {
        HOLDS(status == EW_SYNTAX || status == EW_LIMIT ||
              status == EW_UNSUPPORTED);
        HOLDS(err.place.line >= 1 && err.place.column >= 1);
        HOLDS(!is_clean_json(&arena, input));
    }
    ew_arena_release(&arena);
    return 0;
}
