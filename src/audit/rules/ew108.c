/* Grants that whoever is put into a group gets. */
#include "audit/rules/grant.h"

static enum ew_status judge_group_grant(const struct ew_case *c,
                                        struct ew_error *err)
{
    const struct ew_attachment *attachment = c->grant->attachment;
    if (!c->who.ptr || !attachment->group.ptr) {
        return EW_OK;
    }
    struct ew_str message = ew_arena_printf(
        c->judge->arena, "%.*s through group `%.*s`, policy `%.*s`",
        EW_STR_ARG(c->who), EW_STR_ARG(attachment->group),
        EW_STR_ARG(attachment->policy->name));
    return ew_case_add_grant(c, message, (struct ew_blame){0}, err);
}

ew_step_fn *const EW_STEPS_OF_EW108[EW_STEPS] = {[EW_EACH_GRANT] =
                                                     judge_group_grant};
