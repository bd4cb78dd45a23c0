/*
 * A role with a door that lets in whoever gets a token: of CI anybody who may
 * run a job there. An owner, but no repository at a branch, is told, too: all
 * who may push to any of them get the shell.
 */
#include "audit/rules/way.h"

static enum ew_status judge_provider(const struct ew_case *c,
                                     struct ew_error *err)
{
    enum ew_behind behind = EW_BEHIND_UNKNOWN;
    enum ew_lets lets = c->path->steps[0]->lets;
    if (c->outside->kind != EW_OUTSIDE_OIDC || lets == EW_LETS_ONE) {
        return EW_OK;
    }
    EW_TRY(ew_path_is_approved(c, &behind, err));
    return behind == EW_BEHIND_APPROVED
               ? EW_OK
               : ew_case_add_path(c, lets == EW_LETS_MANY ? EW_MEDIUM : EW_HIGH,
                                  err);
}

ew_step_fn *const EW_STEPS_OF_EW208[EW_STEPS] = {[EW_EACH_OUTSIDE] =
                                                     judge_provider};
