/** One account of a fetch: IAM, then ECS in each of its regions. */
#ifndef EW_AWS_FETCH_ACCOUNT_H
#define EW_AWS_FETCH_ACCOUNT_H

#include "aws/fetch_run.h"

/** One account, until ew_fetch_account_done. */
void ew_account_start(struct ew_fetch *fetch, struct ew_str account);

#endif
