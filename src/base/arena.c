/*
 * Blocks that double in size, filled from the front. What is large gets a
 * block of its own, put behind the head, so that the room left in the head is
 * not lost. A mark remembers the head and how far it was used: going back to
 * it frees whole blocks and needs no list of what was allocated.
 *
 * Tests let the n-th allocation fail, for every n, which is why each of them
 * is counted.
 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_BLOCK_BYTES ((size_t)4 << 10)
#define LARGEST_BLOCK_BYTES ((size_t)1 << 20)

struct ew_arena_block {
    struct ew_arena_block *next;
    size_t capacity;
    size_t used;
    size_t dirty; /* bytes that were in use before; all after them are 0 */
    max_align_t bytes[];
};

/* Take back what lies behind `used`; it holds something by now. */
static void shrink(struct ew_arena_block *block, size_t used)
{
    block->dirty = block->used > block->dirty ? block->used : block->dirty;
    block->used = used;
}

void ew_arena_init(struct ew_arena *arena)
{
    *arena = (struct ew_arena){.block_bytes = FIRST_BLOCK_BYTES};
}

static void free_blocks(struct ew_arena_block *block)
{
    while (block) {
        struct ew_arena_block *next = block->next;
        free(block);
        block = next;
    }
}

void ew_arena_release(struct ew_arena *arena)
{
    free_blocks(arena->head);
    ew_arena_init(arena);
}

void ew_arena_reset(struct ew_arena *arena)
{
    struct ew_arena_block *kept = arena->head;
    if (kept && kept->capacity > LARGEST_BLOCK_BYTES) {
        /* made for one large object; it would only lie there */
        kept = NULL;
    }
    free_blocks(kept ? kept->next : arena->head);
    if (kept) {
        kept->next = NULL;
        shrink(kept, 0);
    }
    arena->head = kept;
    arena->allocated_bytes = kept ? kept->capacity : 0;
}

struct ew_arena_mark ew_arena_mark(const struct ew_arena *arena)
{
    struct ew_arena_block *head = arena->head;
    return (struct ew_arena_mark){
        .head = head,
        .next = head ? head->next : NULL,
        .used = head ? head->used : 0,
        .block_bytes = arena->block_bytes,
    };
}

/* Newer blocks stand before the head of then, or, large ones, behind it. */
static struct ew_arena_block *free_until(struct ew_arena *arena,
                                         struct ew_arena_block *block,
                                         const struct ew_arena_block *end)
{
    while (block != end) {
        struct ew_arena_block *next = block->next;
        arena->allocated_bytes -= block->capacity;
        free(block);
        block = next;
    }
    return block;
}

void ew_arena_rewind(struct ew_arena *arena, struct ew_arena_mark mark)
{
    arena->head = free_until(arena, arena->head, mark.head);
    if (arena->head) {
        arena->head->next = free_until(arena, arena->head->next, mark.next);
        shrink(arena->head, mark.used);
    }
    /* whoever goes back again and again would ask for ever larger blocks */
    arena->block_bytes = mark.block_bytes;
}

static struct ew_arena_block *new_block(struct ew_arena *arena, size_t bytes)
{
    if (bytes > SIZE_MAX - sizeof(struct ew_arena_block)) {
        return NULL;
    }
    /* fresh pages are zero: nobody has to touch them a second time */
    struct ew_arena_block *block =
        calloc(1, sizeof(struct ew_arena_block) + bytes);
    if (!block) {
        return NULL;
    }
    block->capacity = bytes;
    arena->allocated_bytes += bytes;
    return block;
}

/* A stretch of a block, and how much of its start is not zero. */
struct stretch {
    char *bytes;
    size_t dirty;
};

/* A block of its own for what is large, behind the head, so that the room
 * left in the head is not lost. */
static struct stretch alloc_large(struct ew_arena *arena, size_t size)
{
    struct ew_arena_block *block = new_block(arena, size);
    if (!block) {
        return (struct stretch){NULL, 0};
    }
    block->used = size;
    block->next = arena->head->next;
    arena->head->next = block;
    return (struct stretch){(char *)block->bytes, 0};
}

static bool add_head(struct ew_arena *arena, size_t size)
{
    size_t bytes = arena->block_bytes ? arena->block_bytes : FIRST_BLOCK_BYTES;
    struct ew_arena_block *block =
        new_block(arena, bytes > size ? bytes : size);
    if (!block) {
        return false;
    }
    block->next = arena->head;
    arena->head = block;
    arena->block_bytes =
        bytes < LARGEST_BLOCK_BYTES ? bytes * 2 : LARGEST_BLOCK_BYTES;
    return true;
}

static struct stretch alloc_aligned(struct ew_arena *arena, size_t size,
                                    size_t align)
{
    const struct stretch none = {NULL, 0};
    if (++arena->allocations == arena->fail_after) {
        return none;
    }
    struct ew_arena_block *head = arena->head;
    size_t at = head ? (head->used + align - 1) & ~(align - 1) : 0;
    if (!head || at > head->capacity || size > head->capacity - at) {
        if (head && size > arena->block_bytes / 4) {
            return alloc_large(arena, size);
        }
        if (!add_head(arena, size)) {
            return none;
        }
        head = arena->head;
        at = 0;
    }
    head->used = at + size;
    return (struct stretch){(char *)head->bytes + at,
                            head->dirty > at ? head->dirty - at : 0};
}

void *ew_arena_alloc_raw(struct ew_arena *arena, size_t size)
{
    return alloc_aligned(arena, size, alignof(max_align_t)).bytes;
}

void *ew_arena_alloc(struct ew_arena *arena, size_t size)
{
    struct stretch s = alloc_aligned(arena, size, alignof(max_align_t));
    size_t dirty = s.dirty < size ? s.dirty : size;
    if (dirty > 0) {
        memset(s.bytes, 0, dirty);
    }
    return s.bytes;
}

void *ew_arena_array(struct ew_arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size) {
        return NULL;
    }
    return ew_arena_alloc(arena, count * size);
}

struct ew_str ew_arena_str(struct ew_arena *arena, struct ew_str s)
{
    if (!s.ptr || s.len == SIZE_MAX) {
        return (struct ew_str){NULL, 0};
    }
    char *copy = alloc_aligned(arena, s.len + 1, 1).bytes;
    if (!copy) {
        return (struct ew_str){NULL, 0};
    }
    if (s.len) {
        memcpy(copy, s.ptr, s.len);
    }
    copy[s.len] = '\0';
    return (struct ew_str){copy, s.len};
}

struct ew_str ew_arena_lower(struct ew_arena *arena, struct ew_str s)
{
    char *copy = ew_arena_alloc_raw(arena, s.len + 1);
    if (!copy) {
        return (struct ew_str){NULL, 0};
    }
    for (size_t i = 0; i < s.len; i++) {
        copy[i] = ew_ascii_lower(s.ptr[i]);
    }
    copy[s.len] = '\0';
    return (struct ew_str){copy, s.len};
}

struct ew_str ew_arena_printf(struct ew_arena *arena, const char *format, ...)
{
    const struct ew_str absent = {NULL, 0};
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0) {
        return absent;
    }
    size_t bytes = (size_t)len + 1;
    char *text = alloc_aligned(arena, bytes, 1).bytes;
    if (!text) {
        return absent;
    }
    va_start(args, format);
    (void)vsnprintf(text, bytes, format, args);
    va_end(args);
    return (struct ew_str){text, (size_t)len};
}
