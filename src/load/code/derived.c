/*
 * A text that is put together has no places of its own. Each value is written
 * with the place that it comes from, so that a finding in a policy that was
 * evaluated still points at a line of the file.
 */
#include "load/code/derived.h"

#include <assert.h>

void ew_derive_begin(struct ew_deriving *d, struct ew_arena *arena)
{
    d->arena = arena;
    ew_buf_init(&d->buf);
    d->writer = ew_json_writer(&d->buf, 0);
    d->pieces = ew_vec_of(arena, sizeof(struct ew_json_piece));
}

void ew_derive_at(struct ew_deriving *d, struct ew_place place)
{
    /* places are found by halves: they come in the order of the text */
    const struct ew_json_piece *pieces = d->pieces.items;
    assert(d->pieces.count == 0 ||
           pieces[d->pieces.count - 1].begin <= d->buf.len);
    (void)pieces;
    struct ew_json_piece *piece = ew_vec_push(&d->pieces);
    if (!piece) {
        d->buf.failed = true;
        return;
    }
    *piece = (struct ew_json_piece){d->buf.len, place};
}

enum ew_status ew_derive_end(struct ew_deriving *d, struct ew_str file,
                             const struct ew_origin *origin,
                             struct ew_json_text **out, struct ew_error *err)
{
    struct ew_str text = ew_buf_move(&d->buf, d->arena);
    EW_TRY_MEMORY_FOR(text.ptr, err);
    EW_TRY(ew_json_vet(d->arena, file, text, out, err));
    (*out)->pieces = d->pieces.items;
    (*out)->piece_count = d->pieces.count;
    (*out)->origin = origin;
    return EW_OK;
}
