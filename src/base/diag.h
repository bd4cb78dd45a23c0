/** Faults of the input, collected: reading goes on after each of them. */
#ifndef EW_BASE_DIAG_H
#define EW_BASE_DIAG_H

#include "base/vec.h"

struct ew_diag {
    struct ew_place place;
    struct ew_str text;
};

/** A list of struct ew_diag in an arena. */
struct ew_diags {
    struct ew_vec list;
    bool cut; /**< memory ran out: something is missing */
};

struct ew_diags ew_diags_of(struct ew_arena *arena);
/**
 * Adds one, its text made visible; on lack of memory the list remembers that
 * it is not whole.
 */
EW_PRINTF(3, 4)
void ew_diag_add(struct ew_diags *diags, struct ew_place place,
                 const char *format, ...);
/** The same with the place and the text of an error. */
void ew_diag_add_error(struct ew_diags *diags, const struct ew_error *err);
/** `file:line:column: text`, without the parts that are unknown. */
struct ew_str ew_diag_line(struct ew_arena *arena, const struct ew_diag *diag);
/** `file:line:column: `, that is what ew_diag_line puts before the text. */
struct ew_str ew_place_prefix(struct ew_arena *arena, struct ew_place place);

#endif
