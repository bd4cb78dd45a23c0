/**
 * Memory that is freed all at once.
 *
 * One arena per run owns the model; nothing inside is freed alone. An arena
 * belongs to one thread at a time.
 */
#ifndef EW_BASE_ARENA_H
#define EW_BASE_ARENA_H

#include "base/status.h"

struct ew_arena_block;

struct ew_arena {
    struct ew_arena_block *head;
    size_t block_bytes;     /**< size of the next block */
    size_t allocated_bytes; /**< sum of all blocks */
    /** For tests: the allocation with this number (from 1) fails; 0: none. */
    size_t fail_after;
    size_t allocations;
};

/** Nothing is allocated before the first use. */
void ew_arena_init(struct ew_arena *arena);
/** Frees everything; the arena is then as after ew_arena_init. */
void ew_arena_release(struct ew_arena *arena);
/** Forgets everything but keeps one block for what comes next. */
void ew_arena_reset(struct ew_arena *arena);

/** A point to go back to; good until the arena is reset or released. */
struct ew_arena_mark {
    struct ew_arena_block *head;
    struct ew_arena_block *next;
    size_t used;
    size_t block_bytes;
};
/** Where the arena is now, to be gone back to by ew_arena_rewind. */
struct ew_arena_mark ew_arena_mark(const struct ew_arena *arena);
/** Forgets what was allocated since the mark was taken. */
void ew_arena_rewind(struct ew_arena *arena, struct ew_arena_mark mark);

/** Zeroed, aligned for any type; NULL when memory is out. size 0 is fine. */
void *ew_arena_alloc(struct ew_arena *arena, size_t size);
/** Not zeroed, otherwise alike: for bytes that are written at once. */
void *ew_arena_alloc_raw(struct ew_arena *arena, size_t size);
/** count * size with checked arithmetic, zeroed. */
void *ew_arena_array(struct ew_arena *arena, size_t count, size_t size);
#define EW_NEW(arena, type) ((type *)ew_arena_alloc((arena), sizeof(type)))
#define EW_NEW_ARRAY(arena, count, type) \
    ((type *)ew_arena_array((arena), (count), sizeof(type)))

/**
 * A copy in the arena, followed by a NUL that len does not count. Absent
 * stays absent; a present s that comes back absent means that memory is out.
 */
struct ew_str ew_arena_str(struct ew_arena *arena, struct ew_str s);
/** The same with ASCII letters in lower case; "" for an absent one. */
struct ew_str ew_arena_lower(struct ew_arena *arena, struct ew_str s);
/** As printf; absent when memory is out. */
EW_PRINTF(2, 3)
struct ew_str ew_arena_printf(struct ew_arena *arena, const char *format, ...);

#endif
