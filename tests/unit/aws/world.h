/** An environment of variables in a table, and a home folder on disk. */
#ifndef EW_TEST_AWS_WORLD_H
#define EW_TEST_AWS_WORLD_H

#include "aws/environment.h"

struct variable {
    const char *name;
    const char *value;
};

/** Up to and not with the first one without a name. */
struct ew_environment world_environment(struct variable *variables);

#endif
