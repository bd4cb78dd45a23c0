/*
 * Vectors grow by doubling, and the old storage stays in the arena, where it
 * costs at most as much again. The map is open addressing with a keyed hash;
 * nothing is ever removed from one, so a free slot always ends the search.
 */
#include "base/vec.h"

#include <assert.h>
#include <string.h>

#define FIRST_CAPACITY 4

struct ew_map_slot {
    struct ew_str key;
    uint64_t hash;
    void *value; /* NULL: the slot is free */
};

struct ew_vec ew_vec_of(struct ew_arena *arena, size_t item_size)
{
    return (struct ew_vec){.arena = arena, .item_size = item_size};
}

struct ew_vec ew_vec_for(struct ew_arena *arena, size_t item_size,
                         size_t expected)
{
    return (struct ew_vec){
        .arena = arena, .item_size = item_size, .expected = expected};
}

static bool vec_grow(struct ew_vec *vec)
{
    size_t first = vec->expected ? vec->expected : FIRST_CAPACITY;
    size_t most = SIZE_MAX / 2 / vec->item_size;
    if (vec->capacity > most / 2 || first > most) {
        return false;
    }
    /* each item is zeroed when it is pushed */
    size_t capacity = vec->capacity ? vec->capacity * 2 : first;
    void *items = ew_arena_alloc_raw(vec->arena, capacity * vec->item_size);
    if (!items) {
        return false;
    }
    if (vec->count) {
        memcpy(items, vec->items, vec->count * vec->item_size);
    }
    vec->items = items;
    vec->capacity = capacity;
    return true;
}

void *ew_vec_push(struct ew_vec *vec)
{
    /* one that was only zeroed has no arena to grow in */
    assert(vec->arena && vec->item_size > 0);
    if (vec->count == vec->capacity && !vec_grow(vec)) {
        return NULL;
    }
    char *item = (char *)vec->items + vec->count * vec->item_size;
    memset(item, 0, vec->item_size);
    vec->count++;
    return item;
}

enum ew_status ew_vec_append(struct ew_vec *vec, const void *item, size_t size)
{
    assert(size == vec->item_size);
    void *slot = ew_vec_push(vec);
    EW_TRY_MEMORY(slot);
    memcpy(slot, item, size);
    return EW_OK;
}

enum ew_status ew_vec_push_str(struct ew_vec *vec, struct ew_str s)
{
    return EW_VEC_ADD(vec, &s);
}

bool ew_vec_has_str(const struct ew_vec *vec, struct ew_str text)
{
    EW_EACH(const struct ew_str, each, vec) {
        if (ew_str_eq(*each, text)) {
            return true;
        }
    }
    return false;
}

void ew_vec_remove_str(struct ew_vec *vec, struct ew_str text)
{
    struct ew_str *items = vec->items;
    size_t kept = 0;
    for (size_t i = 0; i < vec->count; i++) {
        if (!ew_str_eq(items[i], text)) {
            items[kept++] = items[i];
        }
    }
    vec->count = kept;
}

struct ew_map ew_map_of(struct ew_arena *arena)
{
    return (struct ew_map){.arena = arena, .key = ew_str_hash_key()};
}

/* The slot of key, or the free one where it belongs; capacity is not 0 and
 * at least one slot is free. */
static struct ew_map_slot *map_slot(const struct ew_map *map, struct ew_str key,
                                    uint64_t hash)
{
    size_t mask = map->capacity - 1;
    size_t at = (size_t)hash & mask;
    while (map->slots[at].value && (map->slots[at].hash != hash ||
                                    !ew_str_eq(map->slots[at].key, key))) {
        at = (at + 1) & mask;
    }
    return &map->slots[at];
}

void *ew_map_find(const struct ew_map *map, struct ew_str key)
{
    if (map->count == 0) {
        return NULL;
    }
    return map_slot(map, key, ew_str_hash_keyed(key, map->key))->value;
}

static bool map_grow(struct ew_map *map)
{
    if (map->capacity > SIZE_MAX / 2) {
        return false;
    }
    struct ew_map bigger = *map;
    bigger.capacity = map->capacity ? map->capacity * 2 : FIRST_CAPACITY;
    bigger.slots =
        EW_NEW_ARRAY(map->arena, bigger.capacity, struct ew_map_slot);
    if (!bigger.slots) {
        return false;
    }
    for (size_t i = 0; i < map->capacity; i++) {
        const struct ew_map_slot *slot = &map->slots[i];
        if (slot->value) {
            *map_slot(&bigger, slot->key, slot->hash) = *slot;
        }
    }
    *map = bigger;
    return true;
}

enum ew_status ew_map_put(struct ew_map *map, struct ew_str key, void *value)
{
    /* NULL is how ew_map_find says that there is none */
    assert(map->arena && value);
    /* a quarter stays free, so that searches stay short and end */
    if (map->count >= map->capacity - map->capacity / 4 && !map_grow(map)) {
        return EW_NOMEM;
    }
    uint64_t hash = ew_str_hash_keyed(key, map->key);
    struct ew_map_slot *slot = map_slot(map, key, hash);
    map->count += slot->value ? 0 : 1;
    *slot = (struct ew_map_slot){key, hash, value};
    return EW_OK;
}
