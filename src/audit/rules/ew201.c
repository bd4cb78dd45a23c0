/* Sessions of Session Manager in tasks: past ECS Exec and what it logs. */
#include "audit/rules/way.h"

static enum ew_status judge_session(const struct ew_case *c,
                                    struct ew_error *err)
{
    bool whole = c->door->access->verdict != EW_VERDICT_PARTIAL;
    return c->door->door == EW_DOOR_SESSION
               ? ew_case_add_door(c, whole ? EW_HIGH : EW_MEDIUM, err)
               : EW_OK;
}

ew_step_fn *const EW_STEPS_OF_EW201[EW_STEPS] = {[EW_EACH_DOOR] =
                                                     judge_session};
