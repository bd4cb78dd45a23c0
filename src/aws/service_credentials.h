/** The unit that asks IAM for the credential report of an account. */
#ifndef EW_AWS_SERVICE_CREDENTIALS_H
#define EW_AWS_SERVICE_CREDENTIALS_H

#include "aws/fetch_ask.h"

/** Start the unit; ended is called when it is gone. */
void ew_credentials_start(const struct ew_scope *scope,
                          void (*ended)(void *owner), void *owner);

/** The last document that the unit puts: with it the unit is there. */
#define EW_CREDENTIALS_DOCUMENT "credential-report.json"

#endif
