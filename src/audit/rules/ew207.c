/* A role with a door that lets in somebody from outside of the input. */
#include "audit/rules/way.h"

static enum ew_status judge_outsider(const struct ew_case *c,
                                     struct ew_error *err)
{
    enum ew_behind behind = EW_BEHIND_UNKNOWN;
    bool open = c->outside->kind == EW_OUTSIDE_PUBLIC &&
                c->path->steps[0]->verdict == EW_VERDICT_ALLOWED &&
                c->path->steps[0]->condition_count == 0;
    switch (c->outside->kind) {
    case EW_OUTSIDE_PUBLIC:
    case EW_OUTSIDE_ACCOUNT:
    case EW_OUTSIDE_PRINCIPAL:
        break;
    case EW_OUTSIDE_OIDC:
    case EW_OUTSIDE_SAML:
    case EW_OUTSIDE_SERVICE:
        return EW_OK;
    }
    EW_TRY(ew_path_is_approved(c, &behind, err));
    return behind == EW_BEHIND_APPROVED
               ? EW_OK
               : ew_case_add_path(c, open ? EW_CRITICAL : EW_HIGH, err);
}

ew_step_fn *const EW_STEPS_OF_EW207[EW_STEPS] = {[EW_EACH_OUTSIDE] =
                                                     judge_outsider};
