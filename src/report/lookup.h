/** What one part of a report says about another. */
#ifndef EW_REPORT_LOOKUP_H
#define EW_REPORT_LOOKUP_H

#include "report/report.h"

/** NULL for one that is not reported: no access, gone, or none at all. */
const struct ew_reported *ew_lookup_principal(const struct ew_report *report,
                                              struct ew_str arn);
/** Is the finding about this grant? Several may hold one statement. */
bool ew_lookup_is_about(const struct ew_finding *finding,
                        const struct ew_grant *grant);
/** The first that the finding is about; NULL: it is about no grant. */
const struct ew_grant *ew_lookup_grant(const struct ew_reported *reported,
                                       const struct ew_finding *finding);
/** Of the principal, the policy, or all that was read; absent: unknown. */
struct ew_str ew_lookup_account(const struct ew_report *report,
                                const struct ew_finding *finding);
/** The partition of an ARN; absent where it is none. */
struct ew_str ew_lookup_partition(struct ew_str arn);
/** `role`, `user` or another first word of an ARN's resource; absent: none. */
struct ew_str ew_lookup_resource_type(struct ew_str arn);

#endif
