/** Stand-ins for the network: recorded traffic, and a small AWS. */
#ifndef EW_TEST_REPLIES_H
#define EW_TEST_REPLIES_H

#include "aws/transport.h"
#include "suite.h"

/**
 * Recorded requests and what was answered to them. A request that differs
 * fails. Answers with status 5xx are passed over, as a transport that tries
 * again does it.
 */
struct replay {
    const struct ew_json *event; /**< the next one; NULL: no more */
    char complaint[256];         /**< about the first request that differs */
};
struct ew_aws_transport replay_of(struct replay *replay);

/**
 * Answers AssumeRole and AssumeRoleWithWebIdentity with keys `ASIA1`,
 * `ASIA2`, ... and an instance's requests with `ASIAINSTANCE`.
 */
struct small_aws {
    bool no_instance;      /**< its requests fail */
    size_t roles;          /**< assumed so far */
    char first_signer[64]; /**< key id that assumed the first one */
};
struct ew_aws_transport small_aws_of(struct small_aws *aws);

#endif
