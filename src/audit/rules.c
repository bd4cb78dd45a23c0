#include "audit/rules.h"

static const struct ew_rule RULES[] = {
#define EW_RULE(id, severity, subject, traits, name, finds, remediation,  \
                precision, url)                                           \
    {EW_LIT(#id),  EW_##severity, EW_ABOUT_##subject,  (traits),          \
     EW_LIT(name), EW_LIT(finds), EW_LIT(remediation), EW_LIT(precision), \
     EW_LIT(url)},
#include "audit/rules.def"
#undef EW_RULE
};

static const char *const SEVERITIES[EW_SEVERITIES] = {
    [EW_INFO] = "info", [EW_LOW] = "low",           [EW_MEDIUM] = "medium",
    [EW_HIGH] = "high", [EW_CRITICAL] = "critical",
};
const struct ew_words EW_SEVERITY_WORDS = EW_WORDS(SEVERITIES);

const struct ew_rule *ew_rules(size_t *count)
{
    *count = EW_RULES;
    return RULES;
}

const struct ew_rule *ew_rule_at(enum ew_rule_number number)
{
    return &RULES[number];
}

const struct ew_rule *ew_rule_find(struct ew_str id)
{
    for (size_t i = 0; i < EW_RULES; i++) {
        if (ew_str_eq_nocase(RULES[i].id, id)) {
            return &RULES[i];
        }
    }
    return NULL;
}

const char *ew_severity_text(enum ew_severity severity)
{
    return SEVERITIES[severity];
}

bool ew_severity_parse(struct ew_str text, enum ew_severity *out)
{
    for (size_t i = 0; i < EW_SEVERITIES; i++) {
        if (ew_str_eq(ew_str_from(SEVERITIES[i]), text)) {
            *out = (enum ew_severity)i;
            return true;
        }
    }
    return false;
}
