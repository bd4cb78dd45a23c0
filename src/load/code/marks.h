/** Marks in texts of code: found, filled in, or made wildcards. */
#ifndef EW_LOAD_CODE_MARKS_H
#define EW_LOAD_CODE_MARKS_H

#include "load/code/rewrite.h"

/** Does the text hold a mark or a placeholder? */
bool ew_has_mark(struct ew_str text);

/**
 * Put in what is known of the marks in a text. Resource: it is an entry of
 * Resource or NotResource. True when some marks stay in *out, which is the text
 * itself where it has none. Memory out: r->failed.
 */
bool ew_fill_marks(struct ew_rewriting *r, struct ew_str text, bool resource,
                   struct ew_str *out);

/**
 * The pattern that matches whatever an open text may turn out to be. An unknown
 * part may hold colons: before the last field, which so many colons precede, it
 * may be of all fields that follow, and the pattern is `*`.
 */
struct ew_str ew_widen_marks(struct ew_rewriting *r, struct ew_str text,
                             size_t colons);

#endif
