#include "api/reported.h"

#include "audit/limits.h"
#include "audit/trust.h"

enum ew_exit ew_run_decide(struct ew_run *run,
                           const struct ew_principal *principal,
                           const struct ew_target *target,
                           struct ew_reported *out)
{
    struct ew_error err = {0};
    struct ew_limits limits = {0};
    *out = (struct ew_reported){0};
    if (ew_access_decide(run->engine, principal, target, &out->access, &err) !=
            EW_OK ||
        ew_trusted_by(&run->arena, principal->trust, &out->trusted_by, &err) !=
            EW_OK ||
        ew_limits_find(&limits, &run->arena, principal, &out->limits, &err) !=
            EW_OK) {
        return ew_say_error(run->streams, &err);
    }
    return EW_EXIT_PASSED;
}
