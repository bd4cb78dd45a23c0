/* Access that a tag limits which the principal may set (engine/guard.h). */
#include "engine/guard.h"

#include "audit/rules/rule.h"

/* The grant that rests on the condition; NULL: none does alone. */
static const struct ew_grant *grant_with(const struct ew_access *access,
                                         struct ew_str key)
{
    for (size_t i = 0; i < access->grant_count; i++) {
        const struct ew_grant *grant = &access->grants[i];
        for (size_t k = 0; k < grant->condition_count; k++) {
            if (ew_str_eq_nocase(grant->conditions[k].key, key)) {
                return grant;
            }
        }
    }
    return NULL;
}

static enum ew_status judge_own_tags(const struct ew_case *c,
                                     struct ew_error *err)
{
    const struct ew_access *access = c->reported->access;
    struct ew_tag_hold hold;
    if (!ew_reported_has_access(c->reported)) {
        return EW_OK;
    }
    EW_TRY(ew_access_tag_hold(c->judge->engine, access, &hold, err));
    if (!hold.key.ptr) {
        return EW_OK;
    }
    const struct ew_grant *grant = grant_with(access, hold.key);
    const struct ew_finding draft = {
        .policy = grant ? grant->attachment->policy : NULL,
        .statement = grant ? grant->statement : NULL,
        .message = ew_arena_printf(
            c->judge->arena,
            "`%.*s` is limited by `%.*s`, which it may set itself with "
            "`%.*s`",
            EW_STR_ARG(access->principal->arn), EW_STR_ARG(hold.key),
            EW_STR_ARG(hold.action)),
    };
    return ew_case_add(c, &draft, hold.key, err);
}

ew_step_fn *const EW_STEPS_OF_EW113[EW_STEPS] = {[EW_EACH_PRINCIPAL] =
                                                     judge_own_tags};
