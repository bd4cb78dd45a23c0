/** Whole reports: every format of the table, and reading one back. */
#ifndef EW_API_REPORTS_H
#define EW_API_REPORTS_H

#include "base/file.h"

#include "api/run.h"

/** Refuse formats that are none of the table's; before ew_reports_write. */
enum ew_exit ew_reports_check(struct ew_run *run);
/** Write all outputs, and what the output `github` tells its job. */
enum ew_exit ew_reports_write(struct ew_run *run,
                              const struct ew_report *report);

/**
 * Read a report from a file. What is wrong with it was told.
 *
 * Ownership: the report in run->arena, borrowing from *file, which is the
 * caller's to release in any case.
 */
enum ew_exit ew_reports_read(struct ew_run *run, const char *path,
                             struct ew_file *file, struct ew_report *out);

#endif
