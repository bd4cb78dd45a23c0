/* Grants of one of the two ARNs, where nothing gives the other. */
#include "audit/rules/grant.h"

static enum ew_status judge_half_grant(const struct ew_case *c,
                                       struct ew_error *err)
{
    const struct ew_access *access = c->reported->access;
    if (c->grant->verdict != EW_VERDICT_PARTIAL ||
        access->verdict != EW_VERDICT_PARTIAL) {
        return EW_OK;
    }
    struct ew_str message = ew_arena_printf(
        c->judge->arena,
        "`%.*s` holds half a grant in policy `%.*s`: only the cluster or only "
        "the task is allowed",
        EW_STR_ARG(access->principal->arn),
        EW_STR_ARG(c->grant->attachment->policy->name));
    const struct ew_blame blame = {.list = c->grant->statement->resource_span};
    return ew_case_add_grant(c, message, blame, err);
}

ew_step_fn *const EW_STEPS_OF_EW111[EW_STEPS] = {[EW_EACH_GRANT] =
                                                     judge_half_grant};
