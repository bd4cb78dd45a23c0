/** What a loader of infrastructure code declared, as lines of text. */
#ifndef EW_TEST_LOAD_CODE_DUMP_H
#define EW_TEST_LOAD_CODE_DUMP_H

#include "base/rows.h"

#include "load/code/code.h"
#include "load/reading.h"

/**
 * Read one text and dump what it declares, a line each: `- ` before the
 * change, `+ ` after it. Marks show as `{any}`, `{account}`, `{region}` and
 * `{name}`; what is not known at all as `?`; a link by address as `@ADDRESS`.
 *
 *     in 111122223333 eu-west-1
 *     + role r aws_iam_role.r: inline p TEXT of ADDRESS managed=m tags k=v
 *     + policy p aws_iam_policy.p: TEXT at 2:3 of aws_iam_policy.p
 *     incomplete 1:2: …
 *
 * Places of documents are left out on the first line.
 */
void dump_code(struct ew_buf *out, struct ew_str text,
               const struct ew_load_options *options);

/** The same of what was read already. */
void dump_loading(struct ew_buf *out, struct ew_loading *loading);

/** Adds text with its marks shown. */
void add_marked(struct ew_buf *out, struct ew_str text);

#endif
