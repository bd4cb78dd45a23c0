/* Grants that ask for nothing but the target. */
#include "audit/rules/grant.h"

static enum ew_status judge_unconditional(const struct ew_case *c,
                                          struct ew_error *err)
{
    const struct ew_grant *grant = c->grant;
    if (!c->who.ptr || grant->verdict != EW_VERDICT_ALLOWED ||
        grant->condition_count > 0) {
        return EW_OK;
    }
    struct ew_str message = ew_arena_printf(
        c->judge->arena,
        "%.*s through policy `%.*s` with no condition beyond the target",
        EW_STR_ARG(c->who), EW_STR_ARG(grant->attachment->policy->name));
    return ew_case_add_grant(c, message, (struct ew_blame){0}, err);
}

ew_step_fn *const EW_STEPS_OF_EW109[EW_STEPS] = {[EW_EACH_GRANT] =
                                                     judge_unconditional};
