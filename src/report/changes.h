/** Changes of access as text: one file per format behind one table. */
#ifndef EW_REPORT_CHANGES_H
#define EW_REPORT_CHANGES_H

#include "audit/changes.h"

#include "report/report.h"

/** Append all of it to out; failures are in out->failed. */
typedef void ew_changes_fn(struct ew_buf *out, const struct ew_changes *changes,
                           const struct ew_render *how);

struct ew_changes_format {
    struct ew_str name;
    ew_changes_fn *write;
};
const struct ew_changes_format *ew_changes_formats(size_t *count);
/** NULL when there is none. */
const struct ew_changes_format *ew_changes_format_find(struct ew_str name);

/** One row per format's writer. */
void ew_changes_table(struct ew_buf *out, const struct ew_changes *changes,
                      const struct ew_render *how);
void ew_changes_json(struct ew_buf *out, const struct ew_changes *changes,
                     const struct ew_render *how);
void ew_changes_ndjson(struct ew_buf *out, const struct ew_changes *changes,
                       const struct ew_render *how);
void ew_changes_markdown(struct ew_buf *out, const struct ew_changes *changes,
                         const struct ew_render *how);

/* Shared by those for people. */

/** What matters most first. */
extern const enum ew_change_kind EW_CHANGES_ORDER[EW_CHANGE_KINDS];
/** `conditional, named-clusters: prod; needs …`. */
void ew_changes_add_stand(struct ew_buf *out, const struct ew_stand *stand);
struct ew_way_changed;
/** `assume role/app, then exec`, or of a door its name. */
void ew_changes_add_way(struct ew_buf *out,
                        const struct ew_way_changed *changed);
/** Both resources, and the context that follows from neither these nor the
    principal. */
void ew_changes_add_witness(struct ew_buf *out,
                            const struct ew_witness *witness);

#endif
