/* The machine below a task: whoever is root there is in all its containers. */
#include "audit/rules/way.h"

static enum ew_status judge_host(const struct ew_case *c, struct ew_error *err)
{
    /* nothing shows that there are such machines */
    bool possible = c->door->needs.count > 0;
    return c->door->door == EW_DOOR_HOST
               ? ew_case_add_door(c, possible ? EW_LOW : EW_MEDIUM, err)
               : EW_OK;
}

ew_step_fn *const EW_STEPS_OF_EW205[EW_STEPS] = {[EW_EACH_DOOR] = judge_host};
