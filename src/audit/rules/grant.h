/** Inside the audit: what the rules about single grants share. */
#ifndef EW_AUDIT_RULES_GRANT_H
#define EW_AUDIT_RULES_GRANT_H

#include "audit/rules/rule.h"

/** The `who` of a case of a grant; absent: no memory. */
struct ew_str ew_grant_words(const struct ew_case *c);

/** What of a grant's statement is to blame; all zero: all of it. */
struct ew_blame {
    struct ew_span list; /**< of actions or resources */
    struct ew_str entry; /**< of that list; absent: all of it */
};

/** About the grant; exempted where the allow-list covers all access. */
EW_NODISCARD enum ew_status ew_case_add_grant(const struct ew_case *c,
                                              struct ew_str message,
                                              struct ew_blame blame,
                                              struct ew_error *err);

#endif
