/** Workflow commands: what a runner of GitHub reads in the log of a step. */
#ifndef EW_REPORT_GITHUB_H
#define EW_REPORT_GITHUB_H

#include "base/buf.h"

/**
 * Append text so that no line of it is a command: `::` at the beginning of a
 * line, after any blanks, and `##[` anywhere are made visible, as `\x3a:` and
 * `\x23#[`. Everything else stays as it is.
 */
void ew_workflow_add_inert(struct ew_buf *out, struct ew_str text);

/** The data of a command: what follows its second `::`. */
void ew_workflow_add_data(struct ew_buf *out, struct ew_str text);
/** The value of a property. */
void ew_workflow_add_property(struct ew_buf *out, struct ew_str text);

#endif
