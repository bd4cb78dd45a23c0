#include "audit/rules.h"

#include "audit/rules/rule.h"

static const struct ew_rule RULES[] = {
#define EW_RULE(id, severity, subject, traits, name, finds, remediation,  \
                precision, url)                                           \
    {EW_LIT(#id),  EW_##severity, EW_ABOUT_##subject,  (traits),          \
     EW_LIT(name), EW_LIT(finds), EW_LIT(remediation), EW_LIT(precision), \
     EW_LIT(url)},
#include "audit/rules.def"
#undef EW_RULE
};

enum { COUNT = sizeof(RULES) / sizeof(*RULES) };

static ew_step_fn *const *const STEPS[] = {
#define EW_RULE(id, ...) EW_STEPS_OF_##id,
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
    *count = COUNT;
    return RULES;
}

const struct ew_rule *ew_rule_find(struct ew_str id)
{
    for (size_t i = 0; i < COUNT; i++) {
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

enum ew_status ew_rules_take(enum ew_step step, struct ew_case *c,
                             struct ew_error *err)
{
    for (size_t i = 0; i < COUNT; i++) {
        c->rule = &RULES[i];
        if (STEPS[i][step] && ew_only_keeps_rule(&c->judge->only, c->rule)) {
            EW_TRY(STEPS[i][step](c, err));
        }
    }
    return EW_OK;
}
