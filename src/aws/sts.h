/** Calls of the Security Token Service that give credentials. */
#ifndef EW_AWS_STS_H
#define EW_AWS_STS_H

#include "base/buf.h"

#include "aws/provider.h"

/** One call; for the parts of provider_*.c only. */
struct ew_sts_call {
    const char *action;
    const struct ew_plan_role *role;
    /** NULL: the call is not signed. */
    const struct ew_aws_credentials *signer;
    /** What no message may quote: MFA code or token; absent: none. */
    struct ew_str secret;
};

/**
 * Send a call whose own parameters are in form already; those of every such
 * call (action, role, session name, duration) are added here. form is
 * overwritten afterwards, for it holds tokens.
 *
 * Errors: EW_INVALID with the code and message of STS; EW_IO, EW_SYNTAX.
 */
EW_NODISCARD enum ew_status ew_sts_send(const struct ew_provide *p,
                                        const struct ew_sts_call *call,
                                        struct ew_buf *form,
                                        struct ew_aws_credentials *out,
                                        struct ew_error *err);

#endif
