/** Inside the audit: key figures, and whether the build may go on. */
#ifndef EW_AUDIT_GATE_H
#define EW_AUDIT_GATE_H

#include "audit/judge.h"

/** Fill report->summary from principals and findings; accounts are kept. */
void ew_summarize(struct ew_report *report);

/** Fill complete, incomplete, gate, gate_reason and warned. */
EW_NODISCARD enum ew_status ew_gate_decide(struct ew_judge *judge,
                                           struct ew_report *report,
                                           struct ew_error *err);

#endif
