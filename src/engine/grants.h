/** Inside the engine: the grants through which access comes. */
#ifndef EW_ENGINE_GRANTS_H
#define EW_ENGINE_GRANTS_H

#include "engine/deciding.h"

/** Fill out->grants, in the engine's arena; the rest of *out is decided. */
void ew_describe_grants(struct ew_deciding *d, struct ew_access *out);

#endif
