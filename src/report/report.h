/** Reports: one file per format behind one table. */
#ifndef EW_REPORT_REPORT_H
#define EW_REPORT_REPORT_H

#include "base/buf.h"

#include "audit/audit.h"

#include <stdio.h>

struct ew_render {
    bool color;     /**< table: escape sequences for colour */
    size_t columns; /**< table: width of the terminal; 0: 80 */
    bool all;       /**< table: every path, however many a principal has */
    /** Where long reports go piece by piece; NULL: all of it stays in out. */
    FILE *stream;
    /** Absolute folder that paths are told relative to; absent: as given. */
    struct ew_str root;
    size_t part; /**< which file of those that the format asks for, from 0 */
};

/** Append the whole report to out; failures are in out->failed. */
typedef void ew_format_fn(struct ew_buf *out, const struct ew_report *report,
                          const struct ew_render *how);

/** How many files a report takes: at least one. */
typedef size_t ew_format_parts_fn(const struct ew_report *report);

struct ew_format {
    struct ew_str name;
    struct ew_str help;
    ew_format_fn *write; /**< once for each part */
    /** NULL: one. Several: PATH `x.json` becomes `x.000.json`, … */
    ew_format_parts_fn *parts;
};
const struct ew_format *ew_formats(size_t *count);
/** NULL when there is none. */
const struct ew_format *ew_format_find(struct ew_str name);

/** One row per format's writer. */
void ew_report_table(struct ew_buf *out, const struct ew_report *report,
                     const struct ew_render *how);
void ew_report_json(struct ew_buf *out, const struct ew_report *report,
                    const struct ew_render *how);
void ew_report_ndjson(struct ew_buf *out, const struct ew_report *report,
                      const struct ew_render *how);
void ew_report_markdown(struct ew_buf *out, const struct ew_report *report,
                        const struct ew_render *how);
void ew_report_sarif(struct ew_buf *out, const struct ew_report *report,
                     const struct ew_render *how);
void ew_report_gitlab_codequality(struct ew_buf *out,
                                  const struct ew_report *report,
                                  const struct ew_render *how);
void ew_report_github(struct ew_buf *out, const struct ew_report *report,
                      const struct ew_render *how);
void ew_report_junit(struct ew_buf *out, const struct ew_report *report,
                     const struct ew_render *how);
void ew_report_csv(struct ew_buf *out, const struct ew_report *report,
                   const struct ew_render *how);
void ew_report_asff(struct ew_buf *out, const struct ew_report *report,
                    const struct ew_render *how);
size_t ew_report_asff_parts(const struct ew_report *report);
void ew_report_ocsf(struct ew_buf *out, const struct ew_report *report,
                    const struct ew_render *how);
void ew_report_dot(struct ew_buf *out, const struct ew_report *report,
                   const struct ew_render *how);
void ew_report_mermaid(struct ew_buf *out, const struct ew_report *report,
                       const struct ew_render *how);

/**
 * Hand over what out holds to how->stream once it is much, so that a report
 * of any length needs little memory. Writers call it between two entries.
 */
void ew_render_drain(struct ew_buf *out, const struct ew_render *how);

/* Shared by `explain` and `who`, which show principals of their own. */
/** The chain of reasons for a person: verdict, grants, conditions, blockers. */
void ew_report_explain_text(struct ew_buf *out,
                            const struct ew_reported *reported,
                            const struct ew_target *target,
                            const struct ew_render *how);
/** Principals by account, worst first, aligned, with what their access needs.
 */
void ew_report_principals_text(struct ew_buf *out,
                               const struct ew_reported *principals,
                               size_t count, const struct ew_render *how);

#endif
