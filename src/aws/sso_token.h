/**
 * The token that `aws sso login` leaves in `~/.aws/sso/cache`, renewed when
 * it is about to end, as the AWS CLI does it: by sso-oidc CreateToken with the
 * refresh token of its session. The file then holds the new one, so that the
 * CLI goes on from there. Source: botocore, botocore/tokens.py.
 */
#ifndef EW_AWS_SSO_TOKEN_H
#define EW_AWS_SSO_TOKEN_H

#include "aws/provider.h"

/** A token that ends sooner is renewed. */
#define EW_SSO_RENEW_BEFORE_S 300

struct ew_sso_token {
    struct ew_str token;
    int64_t expiry;
};

/**
 * A token that holds; the file may have been written anew.
 *
 * Errors: EW_INVALID when there is none and none can be had, with the command
 * that gets a new one; EW_NOMEM. No text holds a token.
 */
EW_NODISCARD enum ew_status ew_sso_token_get(const struct ew_provide *p,
                                             const struct ew_plan *plan,
                                             struct ew_sso_token *out,
                                             struct ew_error *err);
/** EW_INVALID: why, and the command that helps. */
EW_NODISCARD enum ew_status ew_sso_log_in(const struct ew_plan *plan,
                                          const char *why,
                                          struct ew_error *err);

#endif
