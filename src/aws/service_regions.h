/** The unit that asks which regions an account has switched on. */
#ifndef EW_AWS_SERVICE_REGIONS_H
#define EW_AWS_SERVICE_REGIONS_H

#include "aws/fetch_ask.h"

/**
 * Start the unit. found gets the regions, which lie in its arena for the time
 * of the call; ended is called when the unit is gone.
 */
void ew_regions_start(const struct ew_scope *scope,
                      void (*found)(void *owner, const struct ew_vec *regions),
                      void (*ended)(void *owner), void *owner);

/** The last document that the unit puts: with it the unit is there. */
#define EW_REGIONS_DOCUMENT "regions.json"

#endif
