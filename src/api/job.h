/** Files by which the step of a GitHub workflow tells its job something. */
#ifndef EW_API_JOB_H
#define EW_API_JOB_H

#include "report/report.h"

/** Bytes of all summaries of a step: more of them are refused as a whole. */
#define EW_JOB_SUMMARY_MAX_BYTES ((size_t)1 << 20)

/**
 * Append Markdown to the job summary. What does not fit is cut at the end of
 * a line, and a line says so.
 *
 * Errors: EW_IO, with the path; EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_job_add_summary(const char *path,
                                               struct ew_str text,
                                               struct ew_error *err);
/** Append the gate and the counts of findings, one `name=value` a line. */
EW_NODISCARD enum ew_status ew_job_add_outputs(const char *path,
                                               const struct ew_report *report,
                                               struct ew_error *err);

#endif
