/** The rules, each a row of rules.def, and how severe things are. */
#ifndef EW_AUDIT_RULES_H
#define EW_AUDIT_RULES_H

#include "base/status.h"
#include "base/words.h"

enum ew_severity {
    EW_INFO,
    EW_LOW,
    EW_MEDIUM,
    EW_HIGH,
    EW_CRITICAL,
    EW_SEVERITIES
};
extern const struct ew_words EW_SEVERITY_WORDS;
const char *ew_severity_text(enum ew_severity severity);
/** False for another word; *out is then untouched. */
bool ew_severity_parse(struct ew_str text, enum ew_severity *out);

/** What a finding of a rule is about. */
enum ew_subject {
    EW_ABOUT_GRANT,
    EW_ABOUT_GROUP_GRANT, /**< not the same statement held in another way */
    EW_ABOUT_ACCESS,      /**< all of a principal's, through any grant */
    EW_ABOUT_GUARD,       /**< what holds it: that may change by itself */
    EW_ABOUT_OPENING,     /**< a statement that lets several through */
    EW_ABOUT_ENTRY,       /**< of the allow-list, or an exemption in code */
    EW_ABOUT_DOCUMENT,
    EW_ABOUT_WORKLOAD /**< a cluster, service or task; no principal */
};

/** Traits of a rule. */
enum {
    /** Not judged without an allow-list, but for exemptions in the code. */
    EW_NEEDS_LIST = 1,
    EW_NEVER_EXEMPT = 2,  /**< by an exemption in the code */
    EW_TELLS_STALE = 4,   /**< for --fail-on-stale and the line of the gate */
    EW_TELLS_EXPIRED = 8, /**< likewise, where it is at its full severity */
};

/** A row of audit/rules.def, which tells what each member is. */
struct ew_rule {
    struct ew_str id;
    enum ew_severity severity;
    enum ew_subject subject;
    unsigned traits;
    struct ew_str name;
    struct ew_str finds;
    struct ew_str remediation;
    struct ew_str precision;
    struct ew_str url;
};
/** The table of rules, by id. */
const struct ew_rule *ew_rules(size_t *count);
/** Any case; NULL when there is none. */
const struct ew_rule *ew_rule_find(struct ew_str id);

#endif
