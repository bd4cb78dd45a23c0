/*
 * Events become nodes here for YAML and JSON alike, so that depth, duplicate
 * keys and places cannot be judged in two ways.
 */
#include "base/node_build.h"

/* An open list or map. */
struct level {
    struct ew_node *node;
    struct ew_node *last;
    struct ew_map keys; /* to the nodes of the entries */
    bool has_key;       /* of the entry whose value comes next */
    struct ew_str key;
    struct ew_place key_place;
};

struct ew_node_build ew_node_build_of(struct ew_arena *arena,
                                      struct ew_arena *scratch,
                                      struct ew_error *err)
{
    return (struct ew_node_build){
        .arena = arena,
        .scratch = scratch,
        .levels = ew_vec_of(scratch, sizeof(struct level)),
        .err = err,
    };
}

static struct level *top(const struct ew_node_build *build)
{
    struct level *levels = build->levels.items;
    return build->levels.count ? &levels[build->levels.count - 1] : NULL;
}

bool ew_node_build_wants_key(const struct ew_node_build *build)
{
    const struct level *level = top(build);
    return level && level->node->kind == EW_NODE_MAP && !level->has_key;
}

static enum ew_status add_map_key(struct ew_node_build *build,
                                  const struct ew_node *scalar)
{
    struct level *level = top(build);
    const struct ew_node *before = ew_map_find(&level->keys, scalar->text);
    if (before) {
        return ew_fail_at(build->err, EW_SYNTAX, scalar->place,
                          "the key `%.*s` stands in line %zu already",
                          EW_STR_ARG(scalar->text), before->key_place.line);
    }
    level->key = scalar->text;
    level->key_place = scalar->place;
    level->has_key = true;
    return EW_OK;
}

/* Put a copy of value where the stream is. */
static enum ew_status add_node_value(struct ew_node_build *build,
                                     const struct ew_node *value,
                                     struct ew_node **out)
{
    struct ew_node *node = EW_NEW(build->arena, struct ew_node);
    EW_TRY_MEMORY_FOR(node, build->err);
    *node = *value;
    node->tag = build->tag;
    build->tag = (struct ew_str){NULL, 0};
    *out = node;
    struct level *level = top(build);
    if (!level) {
        build->root = node;
        return EW_OK;
    }
    if (level->node->kind == EW_NODE_MAP) {
        node->key = level->key;
        node->key_place = level->key_place;
        level->has_key = false;
        if (ew_map_put(&level->keys, node->key, node) != EW_OK) {
            return ew_fail_memory(build->err);
        }
    }
    if (level->last) {
        level->last->next = node;
    } else {
        level->node->first = node;
    }
    level->last = node;
    return EW_OK;
}

enum ew_status ew_node_build_scalar(struct ew_node_build *build,
                                    const struct ew_node *scalar)
{
    if (ew_node_build_wants_key(build)) {
        return add_map_key(build, scalar);
    }
    struct ew_node *node = NULL;
    return add_node_value(build, scalar, &node);
}

enum ew_status ew_node_build_open(struct ew_node_build *build,
                                  enum ew_node_kind kind, struct ew_place place)
{
    if (build->levels.count == EW_MAX_DEPTH) {
        return ew_fail_at(build->err, EW_LIMIT, place,
                          "more than %d lists and maps inside each other",
                          EW_MAX_DEPTH);
    }
    if (ew_node_build_wants_key(build)) {
        return ew_fail_at(build->err, EW_UNSUPPORTED, place,
                          "a key that is a list or a map");
    }
    const struct ew_node value = {.kind = kind, .place = place};
    struct ew_node *node = NULL;
    EW_TRY(add_node_value(build, &value, &node));
    struct level *level = ew_vec_push(&build->levels);
    EW_TRY_MEMORY_FOR(level, build->err);
    level->node = node;
    level->keys = ew_map_of(build->scratch);
    return EW_OK;
}

void ew_node_build_close(struct ew_node_build *build, size_t end_line,
                         size_t end_column)
{
    const struct level *level = top(build);
    if (!level) {
        return;
    }
    struct ew_place *place = &level->node->place;
    if (end_line == 0 && level->last) {
        end_line = level->last->place.end_line;
        end_column = level->last->place.end_column;
    }
    place->end_line = end_line ? end_line : place->line;
    place->end_column = end_line ? end_column : place->column;
    build->levels.count--;
}
