/* Grants that reach clusters which no policy names. */
#include "audit/rules/grant.h"

static enum ew_status judge_reach(const struct ew_case *c, struct ew_error *err)
{
    const struct ew_grant *grant = c->grant;
    if (!c->who.ptr || (grant->reach != EW_REACH_ANY_CLUSTER &&
                        grant->reach != EW_REACH_CLUSTER_PATTERN)) {
        return EW_OK;
    }
    struct ew_str message = ew_arena_printf(
        c->judge->arena, "%.*s through policy `%.*s`", EW_STR_ARG(c->who),
        EW_STR_ARG(grant->attachment->policy->name));
    const struct ew_blame blame = {grant->statement->resource_span,
                                   grant->open_resource};
    return ew_case_add_grant(c, message, blame, err);
}

ew_step_fn *const EW_STEPS_OF_EW102[EW_STEPS] = {[EW_EACH_GRANT] = judge_reach};
