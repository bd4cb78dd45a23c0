/** Inside the paths: whether people or machines are behind a principal. */
#ifndef EW_PATHS_ACTOR_H
#define EW_PATHS_ACTOR_H

#include "paths/paths.h"

/** By facts alone, never by names: *reason tells which, in words. */
enum ew_actor ew_actor_of(const struct ew_principal *principal,
                          struct ew_str *reason);

#endif
