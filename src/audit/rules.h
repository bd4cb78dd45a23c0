/** Inside the audit: the rules by name, from the one table. */
#ifndef EW_AUDIT_RULES_H
#define EW_AUDIT_RULES_H

#include "audit/audit.h"

enum ew_rule_number {
#define EW_RULE(id, ...) EW_RULE_##id,
#include "audit/rules.def"
#undef EW_RULE
    EW_RULES,
};

/** Never NULL. */
const struct ew_rule *ew_rule_at(enum ew_rule_number number);

#endif
