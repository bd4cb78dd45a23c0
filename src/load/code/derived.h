/**
 * Texts that are put together from pieces of a file: a policy document whose
 * functions were evaluated, a document of a plan's data source. Every value
 * knows where it comes from.
 */
#ifndef EW_LOAD_CODE_DERIVED_H
#define EW_LOAD_CODE_DERIVED_H

#include "base/buf.h"
#include "base/json.h"
#include "base/json_write.h"
#include "base/vec.h"

struct ew_deriving {
    struct ew_arena *arena;
    struct ew_buf buf;
    struct ew_json_writer writer; /**< what is to be in the text */
    struct ew_vec pieces;         /**< struct ew_json_piece */
};

/** *d must not move until ew_derive_end. */
void ew_derive_begin(struct ew_deriving *d, struct ew_arena *arena);
/** What is written from here on comes from this place. */
void ew_derive_at(struct ew_deriving *d, struct ew_place place);
/**
 * The vetted text, in the arena, every place in it one of those told; frees
 * what d holds. file and origin are borrowed. To give up, call it as well.
 *
 * Errors: EW_NOMEM, EW_LIMIT.
 */
EW_NODISCARD enum ew_status ew_derive_end(struct ew_deriving *d,
                                          struct ew_str file,
                                          const struct ew_origin *origin,
                                          struct ew_json_text **out,
                                          struct ew_error *err);

#endif
