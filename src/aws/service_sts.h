/** Who the caller is, as STS has it: what a fetch asks first. */
#ifndef EW_AWS_SERVICE_STS_H
#define EW_AWS_SERVICE_STS_H

#include "aws/fetch_ask.h"

/** The caller's account and ARN, in the arena of the fetch. */
void ew_identity_ask(const struct ew_scope *scope, ew_asked_fn *done,
                     void *user);

#endif
