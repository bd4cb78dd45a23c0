/** Text under construction, with one failure flag for all appends. */
#ifndef EW_BASE_BUF_H
#define EW_BASE_BUF_H

#include "base/arena.h"

#include <stdio.h>

/** On the heap; release it. After a failure appends do nothing. */
struct ew_buf {
    char *ptr;
    size_t len;
    size_t capacity;
    bool failed;
};

/** Nothing is allocated before the first append, so this cannot fail. */
void ew_buf_init(struct ew_buf *buf);
/** Frees the text; the buffer is then as after ew_buf_init. */
void ew_buf_release(struct ew_buf *buf);
/** Append bytes, which must not lie in the buffer itself: it may move. */
void ew_buf_add(struct ew_buf *buf, struct ew_str s);
/** Room for len more bytes, counted already: write all; NULL: it failed. */
char *ew_buf_add_room(struct ew_buf *buf, size_t len);
void ew_buf_add_char(struct ew_buf *buf, char c);
EW_PRINTF(2, 3)
void ew_buf_printf(struct ew_buf *buf, const char *format, ...);
/** Borrowed from buf until the next append. */
struct ew_str ew_buf_str(const struct ew_buf *buf);
/** A copy in the arena, and buf is released. Absent: memory is out, now or at
 * an append before. */
struct ew_str ew_buf_move(struct ew_buf *buf, struct ew_arena *arena);

/**
 * What can be shown on a terminal or in a one-line text without harm: C0 and
 * C1 controls, DEL, bidirectional controls and bytes that are no UTF-8 become
 * \xNN or \u{N}; everything else stays.
 */
void ew_buf_add_visible(struct ew_buf *buf, struct ew_str s);

#endif
