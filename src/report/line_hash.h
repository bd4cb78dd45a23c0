/** The hash by which hosts of code know a line again after others moved. */
#ifndef EW_REPORT_LINE_HASH_H
#define EW_REPORT_LINE_HASH_H

#include "base/arena.h"

struct ew_line_hash {
    uint64_t hash;
    size_t number; /**< how many lines up to here have this hash, from 1 */
};

/**
 * `primaryLocationLineHash` of every line: over 100 UTF-16 units from its
 * start on, blanks and tabs left out, any line end taken for LF. The text
 * after the last line end is a line too, even when it is empty.
 *
 * Shape:  (*out)[0] is line 1; it is written `hash in hexadecimal:number`.
 * Ownership: *out in the arena. Errors: EW_NOMEM.
 * Source: the vectors published with the SARIF SDK.
 */
EW_NODISCARD enum ew_status ew_line_hashes(struct ew_arena *arena,
                                           struct ew_str text,
                                           const struct ew_line_hash **out,
                                           size_t *count);

#endif
