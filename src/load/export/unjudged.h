/** Accounts that a run leaves out, and those that it lacks. */
#ifndef EW_LOAD_EXPORT_UNJUDGED_H
#define EW_LOAD_EXPORT_UNJUDGED_H

#include "load/export/organization.h"

/**
 * Take the accounts out that the user excludes, by their ids or those of
 * organizational units; organization may be NULL. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_accounts_exclude(
    struct ew_loading *loading, const struct ew_organization *organization);
/**
 * List the accounts of the organization of which there is no export.
 * Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_accounts_list_missing(
    struct ew_loading *loading, const struct ew_organization *organization);
/** Name those that were excluded among the assumptions. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_accounts_list_excluded(
    struct ew_loading *loading);

#endif
