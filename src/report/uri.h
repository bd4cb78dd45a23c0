/** Where a finding stands, told as hosts of code want it. */
#ifndef EW_REPORT_URI_H
#define EW_REPORT_URI_H

#include "report/report.h"

/**
 * The place to show a finding at: the block of infrastructure code that it
 * comes from, where that is known, else its own place; without either the
 * first line of the first input, because hosts drop what has no place. The
 * file is present, and all four numbers are at least 1.
 */
struct ew_place ew_finding_shown_at(const struct ew_report *report,
                                    const struct ew_finding *finding);
/** The same for any place: the file is kept, the numbers are filled in. */
struct ew_place ew_place_whole(struct ew_place place);

/**
 * The path of file relative to root: `.`, `..` and repeated slashes undone,
 * never absolute. What lies outside of root begins with `../`; where root is
 * absent, absolute paths lose their first slash. Standard input is `stdin`.
 *
 * True when it lies inside of root.
 */
bool ew_path_add_relative(struct ew_buf *out, struct ew_str file,
                          struct ew_str root);
/** The bytes at the beginning that both have, whole segments only. */
size_t ew_path_common(struct ew_str a, struct ew_str b);

/**
 * The same as a URI reference, percent-encoded: relative inside of root,
 * which is told by true; else absolute (`file:///…`) where that is known.
 */
bool ew_uri_add_file(struct ew_buf *out, struct ew_str file,
                     struct ew_str root);
/** A path with everything encoded that has a meaning in a URI. */
void ew_uri_add_path(struct ew_buf *out, struct ew_str path);

#endif
