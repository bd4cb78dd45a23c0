#include "audit/only.h"

#include "audit/bound.h"

static enum ew_status add_only(struct ew_only *only, struct ew_str text,
                               struct ew_error *err)
{
    const struct ew_rule *rule = ew_rule_find(text);
    if (rule) {
        const struct ew_rule **slot = ew_vec_push(&only->rules);
        EW_TRY_MEMORY_FOR(slot, err);
        *slot = rule;
        return EW_OK;
    }
    bool looks_like_rule = ew_str_starts_nocase(text, EW_STR("EW"));
    bool looks_like_arn =
        ew_has_wildcard(text) || ew_str_find(text, ':') < text.len;
    if (looks_like_rule || !looks_like_arn) {
        return ew_fail(err, EW_INVALID,
                       "`%.*s` is neither a rule nor an ARN nor a pattern "
                       "of one",
                       EW_STR_ARG(text));
    }
    if (ew_vec_push_str(&only->globs, text) != EW_OK) {
        return ew_fail_memory(err);
    }
    return EW_OK;
}

enum ew_status ew_only_parse(struct ew_arena *arena,
                             const struct ew_audit_options *options,
                             struct ew_only *out, struct ew_error *err)
{
    *out = (struct ew_only){
        .rules = ew_vec_of(arena, sizeof(const struct ew_rule *)),
        .globs = ew_vec_of(arena, sizeof(struct ew_str)),
    };
    for (size_t i = 0; i < options->only_count; i++) {
        EW_TRY(add_only(out, options->only[i], err));
    }
    return EW_OK;
}

bool ew_only_keeps_rule(const struct ew_only *only, const struct ew_rule *rule)
{
    const struct ew_rule *const *rules = only->rules.items;
    for (size_t i = 0; i < only->rules.count; i++) {
        if (rules[i] == rule) {
            return true;
        }
    }
    return only->rules.count == 0;
}

bool ew_only_keeps_principal(const struct ew_only *only, struct ew_str arn)
{
    const struct ew_str *globs = only->globs.items;
    for (size_t i = 0; arn.ptr && i < only->globs.count; i++) {
        if (ew_arn_glob_match(globs[i], arn)) {
            return true;
        }
    }
    return only->globs.count == 0;
}
