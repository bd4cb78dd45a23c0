/**
 * What the AWS CLI keeps of roles that it assumed, `~/.aws/cli/cache`: read,
 * never written, so that nobody is asked for another MFA code.
 *
 * A file is named by the SHA-1 of what AssumeRole was asked, without a session
 * name of the CLI's own making, and holds the answer. Source: botocore,
 * botocore/credentials.py.
 */
#ifndef EW_AWS_ROLE_CACHE_H
#define EW_AWS_ROLE_CACHE_H

#include "aws/provider.h"

/** Credentials that end within this time do not count, as in the AWS CLI. */
#define EW_ROLE_CACHE_LEAST_S 900

/**
 * What the file of a role is named by: JSON as Python writes it, names in
 * order, `, ` and `: ` between, ASCII only.
 *
 * Ownership: in the arena. Errors: EW_INVALID for bytes that are no UTF-8,
 * EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_role_cache_key(struct ew_arena *arena,
                                              const struct ew_plan_role *role,
                                              struct ew_str *out,
                                              struct ew_error *err);
/**
 * The text of such a file.
 *
 * Ownership: *out in the arena. Errors: EW_INVALID, EW_SYNTAX when it is of
 * no use for this role; the text holds nothing of the file. EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_role_cache_parse(const struct ew_provide *p,
                                                const struct ew_plan_role *role,
                                                struct ew_str text,
                                                struct ew_aws_credentials *out,
                                                struct ew_error *err);
/**
 * Credentials of the role; access_key_id is absent when there are none, and
 * why a file that is there does not count is told as a detail.
 *
 * Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_role_cache_find(const struct ew_provide *p,
                                               const struct ew_plan_role *role,
                                               struct ew_aws_credentials *out,
                                               struct ew_error *err);

#endif
