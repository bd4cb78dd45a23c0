/** The unit that asks for the organization, its tree and its policies. */
#ifndef EW_AWS_SERVICE_ORGANIZATIONS_H
#define EW_AWS_SERVICE_ORGANIZATIONS_H

#include "aws/fetch_ask.h"

/**
 * Start the unit. found gets the ids of the active accounts, which lie in its
 * arena for the time of the call; ended is called when the unit is gone.
 */
void ew_organization_start(const struct ew_scope *scope,
                           void (*found)(void *owner,
                                         const struct ew_vec *accounts),
                           void (*ended)(void *owner), void *owner);
/** Nobody can look into an account that is suspended or closed. */
bool ew_account_is_active(const struct ew_json_text *text, struct ew_span span,
                          struct ew_arena *arena);

/** The last document that the unit puts: with it the unit is there. */
#define EW_ORGANIZATION_DOCUMENT "organization.json"

#endif
