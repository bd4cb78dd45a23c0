/*
 * `who` and `explain` show principals as a report does, but judge no rules;
 * this fills what they need and nothing else.
 */
#include "api/reported.h"

#include "audit/inventory.h"
#include "audit/limits.h"
#include "audit/trust.h"

bool ew_target_is_anything(const struct ew_target *target)
{
    return !target || (!target->region.ptr && !target->cluster.ptr &&
                       !target->task.ptr && !target->container.ptr);
}

enum ew_exit ew_run_decide(struct ew_run *run,
                           const struct ew_principal *principal,
                           const struct ew_target *target,
                           struct ew_reported *out)
{
    struct ew_error err = {0};
    struct ew_limits limits = {.engine = run->engine};
    *out = (struct ew_reported){0};
    if (!run->has_inventory) {
        if (ew_inventory_make(&run->arena, &run->loaded.estate, &run->inventory,
                              &err) != EW_OK) {
            return ew_say_error(run->streams, &err);
        }
        run->has_inventory = true;
    }
    if (ew_inventory_decide(&run->inventory, run->engine, principal, target,
                            &out->access, &err) != EW_OK ||
        (ew_target_is_anything(target) &&
         ew_inventory_show(&run->inventory, &run->arena, run->engine, out,
                           &err) != EW_OK) ||
        ew_trusted_by(&run->arena, ew_principal_trust(principal),
                      &out->trusted_by, &err) != EW_OK ||
        ew_limits_find(&limits, &run->arena, principal, &out->limits, &err) !=
            EW_OK) {
        return ew_say_error(run->streams, &err);
    }
    return EW_EXIT_PASSED;
}
