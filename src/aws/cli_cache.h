/** Files that the AWS CLI keeps below `~/.aws`: JSON, named by a SHA-1. */
#ifndef EW_AWS_CLI_CACHE_H
#define EW_AWS_CLI_CACHE_H

#include "aws/provider.h"

/**
 * The path of the file for key in a folder of `~/.aws`, as in `sso/cache`.
 *
 * Ownership: in the arena. Errors: EW_INVALID without a home, EW_UNSUPPORTED
 * without SHA-1, EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_cli_cache_path(const struct ew_provide *p,
                                              const char *folder,
                                              struct ew_str key,
                                              struct ew_str *out,
                                              struct ew_error *err);
/** A member that is a string with something in it, terminated; else absent. */
struct ew_str ew_cli_cache_text(const struct ew_provider_answer *answer,
                                const char *name);

#endif
