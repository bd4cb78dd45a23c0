/** The unit that asks IAM for everything about access. */
#ifndef EW_AWS_SERVICE_IAM_H
#define EW_AWS_SERVICE_IAM_H

#include "aws/fetch_ask.h"

/** Start the unit; ended is called when it is gone. */
void ew_iam_start(const struct ew_scope *scope, void (*ended)(void *owner),
                  void *owner);

/** The last document that the unit puts: with it the unit is there. */
#define EW_IAM_DOCUMENT "authorization-details.json"

#endif
