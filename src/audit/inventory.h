/** Inside the audit: access to the clusters that exist. */
#ifndef EW_AUDIT_INVENTORY_H
#define EW_AUDIT_INVENTORY_H

#include "audit/audit.h"

/** The clusters of the ECS inventory, by account. */
struct ew_inventory {
    struct ew_vec places; /**< struct ew_place_now *, by account */
};

/** From the estate; clusters that code declares do not exist yet. */
EW_NODISCARD enum ew_status ew_inventory_make(struct ew_arena *arena,
                                              const struct ew_estate *estate,
                                              struct ew_inventory *out,
                                              struct ew_error *err);

/**
 * Which of them a principal reaches now, and whether their tags decide what
 * was left open: access that hangs on tags alone is allowed where a cluster
 * and a task have them.
 */
EW_NODISCARD enum ew_status ew_inventory_show(const struct ew_inventory *all,
                                              struct ew_arena *arena,
                                              struct ew_engine *engine,
                                              struct ew_reported *reported,
                                              struct ew_error *err);

/**
 * As ew_access_decide; a cluster that is asked for and exists has the tags
 * that it and its tasks have, so that no condition on them is left open.
 */
EW_NODISCARD enum ew_status ew_inventory_decide(
    const struct ew_inventory *all, struct ew_engine *engine,
    const struct ew_principal *principal, const struct ew_target *target,
    const struct ew_access **out, struct ew_error *err);

#endif
