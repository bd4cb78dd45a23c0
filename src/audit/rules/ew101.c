/* Grants that come with more actions than the one that is needed. */
#include "audit/rules/grant.h"

static enum ew_status judge_wildcard_action(const struct ew_case *c,
                                            struct ew_error *err)
{
    const struct ew_grant *grant = c->grant;
    bool all_but = grant->statement->not_action;
    struct ew_str policy = grant->attachment->policy->name;
    if (!c->who.ptr || !(grant->action_wildcard || all_but)) {
        return EW_OK;
    }
    struct ew_str message =
        all_but ? ew_arena_printf(c->judge->arena,
                                  "%.*s through NotAction in policy `%.*s`",
                                  EW_STR_ARG(c->who), EW_STR_ARG(policy))
                : ew_arena_printf(c->judge->arena,
                                  "%.*s through action `%.*s` in policy `%.*s`",
                                  EW_STR_ARG(c->who), EW_STR_ARG(grant->action),
                                  EW_STR_ARG(policy));
    struct ew_blame blame = {.list = grant->statement->action_span};
    if (!all_but) {
        blame.entry = grant->action;
    }
    return ew_case_add_grant(c, message, blame, err);
}

ew_step_fn *const EW_STEPS_OF_EW101[EW_STEPS] = {[EW_EACH_GRANT] =
                                                     judge_wildcard_action};
