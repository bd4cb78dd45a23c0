/** Inside the audit: exemptions that stand in the code itself. */
#ifndef EW_AUDIT_EXEMPTIONS_H
#define EW_AUDIT_EXEMPTIONS_H

#include "audit/judge.h"

/** What becomes of an exemption in the code. */
struct ew_exempting {
    struct ew_str fault; /**< why it exempts nothing; empty: it may */
    bool used;           /**< a finding is at its place, or it is no good */
    bool unused;         /**< for sure: all was judged */
};

/**
 * Exemptions in the code: findings turn exempted, judge->exempting and the
 * counts are filled. To be done when all findings are there but those about
 * exemptions.
 */
EW_NODISCARD enum ew_status ew_exemptions_apply(struct ew_judge *judge,
                                                struct ew_error *err);
/** `inline:FILE:LINE`; absent: no memory. */
struct ew_str ew_exemption_entry(struct ew_arena *arena,
                                 const struct ew_exemption *exemption);

#endif
