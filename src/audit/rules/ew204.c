/* Access of somebody who gives it to himself, or takes another user's. */
#include "audit/rules/way.h"

static enum ew_status judge_giving(const struct ew_case *c,
                                   struct ew_error *err)
{
    enum ew_behind behind = EW_BEHIND_UNKNOWN;
    switch (c->path->steps[0]->kind) {
    case EW_PATH_ASSUME_ROLE:
    case EW_PATH_PASS_ROLE:
    case EW_PATH_USE_COMPUTE:
    case EW_PATH_KINDS:
        return EW_OK;
    case EW_PATH_BECOME_USER:
    case EW_PATH_EDIT_TRUST:
    case EW_PATH_SELF_GRANT:
    case EW_PATH_EDIT_ROLE:
    case EW_PATH_LIFT_LIMIT:
    case EW_PATH_TAG:
        break;
    }
    EW_TRY(ew_path_is_approved(c, &behind, err));
    return behind == EW_BEHIND_APPROVED ? EW_OK
                                        : ew_case_add_path(c, EW_HIGH, err);
}

ew_step_fn *const EW_STEPS_OF_EW204[EW_STEPS] = {[EW_EACH_PATH] = judge_giving};
