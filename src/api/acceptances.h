/** What is unknown and accepted: read, and found among the files of a run. */
#ifndef EW_API_ACCEPTANCES_H
#define EW_API_ACCEPTANCES_H

#include "api/run.h"

/** Read them. Faults are told. */
enum ew_exit ew_acceptances_read(struct ew_run *run,
                                 const struct ew_scan_options *options,
                                 struct ew_audit_options *audit);
/**
 * Once the input is there: paths become those that the report shows. One that
 * a configuration gives is relative to its folder, and leads to that file
 * alone, wherever the run is.
 */
enum ew_exit ew_acceptances_place(struct ew_run *run,
                                  const struct ew_scan_options *options,
                                  struct ew_audit_options *audit);
/** Once the audit is done: warn of those that accept nothing. */
void ew_acceptances_tell(const struct ew_run *run,
                         const struct ew_audit_options *audit);

#endif
