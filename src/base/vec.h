/** Growable arrays in an arena, and a hash map from slices to pointers. */
#ifndef EW_BASE_VEC_H
#define EW_BASE_VEC_H

#include "base/arena.h"

/** Items of one size; grows by doubling, old storage stays in the arena. */
struct ew_vec {
    struct ew_arena *arena;
    void *items;
    size_t count;
    size_t capacity;
    size_t item_size;
    size_t expected; /**< capacity at the first push; 0: a few */
};

/** An empty vector; nothing is allocated before the first push. */
struct ew_vec ew_vec_of(struct ew_arena *arena, size_t item_size);
/** For a number of items that is known or nearly so. */
struct ew_vec ew_vec_for(struct ew_arena *arena, size_t item_size,
                         size_t expected);
/** A zeroed item at the end; NULL when memory is out. */
void *ew_vec_push(struct ew_vec *vec);
/** Append a copy of *item, which has the vector's type. */
#define EW_VEC_ADD(vec, ...) \
    ew_vec_append((vec), (__VA_ARGS__), sizeof(*(__VA_ARGS__)))
/** What EW_VEC_ADD calls. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_vec_append(struct ew_vec *vec, const void *item,
                                          size_t size);
/**
 * Go through a vector of structs: item points to each of them in turn. Nothing
 * may be pushed meanwhile, since the items would move.
 */
/* NOLINTBEGIN(bugprone-macro-parentheses): a type cannot stand in any */
#define EW_EACH(type, item, vec)    \
    for (type *item = (vec)->items; \
         (item) && (item) < (type *)(vec)->items + (vec)->count; (item)++)
/** The same for a vector of pointers: item is each of them. */
#define EW_EACH_REF(type, item, vec)                               \
    for (type *const *item##_at = (vec)->items, *item = NULL;      \
         item##_at &&                                              \
         item##_at < (type *const *)(vec)->items + (vec)->count && \
         ((item) = *item##_at, true);                              \
         item##_at++)
/* NOLINTEND(bugprone-macro-parentheses) */
/** Append a slice to a vector of struct ew_str. */
EW_NODISCARD enum ew_status ew_vec_push_str(struct ew_vec *vec,
                                            struct ew_str s);
/** Of a list of struct ew_str: is one of them equal to text? */
bool ew_vec_has_str(const struct ew_vec *vec, struct ew_str text);
/** Of such a list: all that are equal to text go; the others keep their order.
 */
void ew_vec_remove_str(struct ew_vec *vec, struct ew_str text);

struct ew_map_slot;

/** Keys are borrowed slices; values are borrowed pointers, never NULL. */
struct ew_map {
    struct ew_arena *arena;
    struct ew_map_slot *slots;
    size_t count;
    size_t capacity; /**< a power of two, or 0 */
    uint64_t key;    /**< of the hash, so that keys cannot be made to collide */
};

/** An empty map; nothing is allocated before the first put. */
struct ew_map ew_map_of(struct ew_arena *arena);
/** NULL when absent. */
void *ew_map_find(const struct ew_map *map, struct ew_str key);
/** Adds or replaces. */
EW_NODISCARD enum ew_status ew_map_put(struct ew_map *map, struct ew_str key,
                                       void *value);

#endif
