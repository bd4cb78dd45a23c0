/** Pieces of Markdown; whatever comes from input is made harmless. */
#ifndef EW_REPORT_MARKDOWN_PARTS_H
#define EW_REPORT_MARKDOWN_PARTS_H

#include "report/report.h"

/**
 * Escape what has a meaning in Markdown or HTML: names and paths of IAM may
 * hold any of it. Line ends and other controls are made visible.
 */
void ew_md_escaped(struct ew_buf *out, struct ew_str text);
/** ` text |`. */
void ew_md_cell(struct ew_buf *out, struct ew_str text);
/** Names: inside of <code> no site looks for mentions, issues or links. */
void ew_md_name_cell(struct ew_buf *out, struct ew_str text);
void ew_md_list_cell(struct ew_buf *out, struct ew_strs strs);
/** `| a | b |` and the line below it, from "a|b". */
void ew_md_head(struct ew_buf *out, const char *names);
/** True once the rest must be left out; says how much that is. */
bool ew_md_full(struct ew_buf *out, size_t left, const char *what);
/** A heading and a list, or nothing. */
void ew_md_texts(struct ew_buf *out, const char *title, struct ew_strs texts);
/** What a run lacks, and what settles it; or nothing. */
void ew_md_incomplete(struct ew_buf *out, struct ew_strs texts);

#endif
