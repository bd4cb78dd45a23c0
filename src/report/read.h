/** Reports read back: from the JSON of a run to what its writers need. */
#ifndef EW_REPORT_READ_H
#define EW_REPORT_READ_H

#include "report/report.h"

/** Bytes of a report, after decompression. */
#define EW_MAX_REPORT_BYTES ((size_t)1 << 30)

/**
 * Read a report of `--output json`, docs/schema/report-v1.schema.json. Its
 * estate holds what the report tells: inputs, accounts, the principals with
 * access and the policies that are named. Whatever a writer asks of it comes
 * out as it did in the run; policies have no statements beyond those that are
 * named, and these have no more than their number, Sid and place.
 *
 * Shape:  nothing may be missing, unknown or repeated.
 * Ownership: *out in the arena, except warned, which is false; file and text
 * are borrowed and must outlive it.
 * Errors: EW_SYNTAX, EW_INVALID, EW_LIMIT with file, line, column; EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_report_read(struct ew_arena *arena,
                                           struct ew_str file,
                                           struct ew_str text,
                                           struct ew_report *out,
                                           struct ew_error *err);

#endif
