/* Tasks with a command of the caller's own, whatever may be exec'd into. */
#include "audit/rules/way.h"

static enum ew_status judge_run(const struct ew_case *c, struct ew_error *err)
{
    /* somebody took exec away from it, and this is what is left of it */
    bool denied = c->reported->access->verdict == EW_VERDICT_BLOCKED;
    return c->door->door == EW_DOOR_RUN
               ? ew_case_add_door(c, denied ? EW_HIGH : EW_MEDIUM, err)
               : EW_OK;
}

ew_step_fn *const EW_STEPS_OF_EW203[EW_STEPS] = {[EW_EACH_DOOR] = judge_run};
