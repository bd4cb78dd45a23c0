/** Principals of a run as a report shows them, without rules and gate. */
#ifndef EW_API_REPORTED_H
#define EW_API_REPORTED_H

#include "api/run.h"

/** Was no part of a target given? */
bool ew_target_is_anything(const struct ew_target *target);

/** The access of one principal to a target. */
enum ew_exit ew_run_decide(struct ew_run *run,
                           const struct ew_principal *principal,
                           const struct ew_target *target,
                           struct ew_reported *out);

#endif
