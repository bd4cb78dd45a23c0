/* Access of somebody whom no entry of the allow-list names. */
#include "audit/rules/rule.h"

static enum ew_status judge_unlisted(const struct ew_case *c,
                                     struct ew_error *err)
{
    const struct ew_access *access = c->reported->access;
    if (c->reported->list_status != EW_LIST_UNLISTED) {
        return EW_OK;
    }
    const struct ew_finding draft = {
        .message = ew_arena_printf(
            c->judge->arena,
            "`%.*s` may run commands in %s, which no entry of the allow-list "
            "approves",
            EW_STR_ARG(access->principal->arn), ew_reach_words(access->reach)),
    };
    return ew_case_add_access(c, &draft, NULL, err);
}

ew_step_fn *const EW_STEPS_OF_EW103[EW_STEPS] = {[EW_EACH_PRINCIPAL] =
                                                     judge_unlisted};
