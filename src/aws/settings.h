/**
 * What is in force: flags, then the environment, then the profile, then the
 * default.
 */
#ifndef EW_AWS_SETTINGS_H
#define EW_AWS_SETTINGS_H

#include "aws/environment.h"
#include "aws/profile.h"

/** From the command line; absent: not given. */
struct ew_aws_flags {
    struct ew_str profile;
    struct ew_str region;
    struct ew_str endpoint_url; /**< for every service */
    struct ew_str ca_bundle;
    bool ignore_endpoints; /**< of environment and profile */
    bool allow_http;       /**< to private addresses; by nobody but the user */
};

enum ew_aws_retry_mode {
    EW_AWS_RETRY_STANDARD,
    EW_AWS_RETRY_LEGACY,
    EW_AWS_RETRY_ADAPTIVE,
};

/** All of it borrows from the arena, the environment and the flags. */
struct ew_aws_settings {
    const struct ew_environment *env;
    const struct ew_profiles *profiles;
    struct ew_str profile_name; /**< "default" when nobody says */
    /** By a flag: keys of the environment then do not count. */
    bool profile_explicit;
    const struct ew_profile *profile; /**< NULL: the files have no default */
    struct ew_str region;             /**< absent: not set */
    struct ew_str endpoint_url;       /**< by a flag */
    bool ignore_endpoints;
    bool allow_http;
    bool use_fips;
    bool use_dualstack;
    bool sts_legacy;         /**< the global endpoint of STS */
    struct ew_str ca_bundle; /**< path; absent: the system's */
    enum ew_aws_retry_mode retry_mode;
    uint32_t max_attempts; /**< 0: the default of the mode */
    struct ew_str https_proxy;
    struct ew_str http_proxy;
    struct ew_str no_proxy;
};

/**
 * Read the two files where the environment says they are, or below `~/.aws`.
 * One that does not exist is empty.
 *
 * Ownership: in the arena. Errors: EW_IO, EW_SYNTAX with file and line,
 * EW_LIMIT, EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_aws_profiles_load(
    struct ew_arena *arena, const struct ew_environment *env,
    struct ew_profiles *out, struct ew_error *err);
/**
 * Errors: EW_INVALID for a profile that is not there (unless it is the
 * default) or a value that cannot be; EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_aws_settings_resolve(
    struct ew_arena *arena, const struct ew_environment *env,
    const struct ew_profiles *profiles, const struct ew_aws_flags *flags,
    struct ew_aws_settings *out, struct ew_error *err);
/** Both: read the files, then resolve. */
EW_NODISCARD enum ew_status ew_aws_settings_load(
    struct ew_arena *arena, const struct ew_environment *env,
    const struct ew_aws_flags *flags, struct ew_aws_settings *out,
    struct ew_error *err);

/**
 * The endpoint that somebody configured for a service, named by its id in
 * lower case (`iam`, `eventbridge`): flag, AWS_ENDPOINT_URL_<ID>,
 * AWS_ENDPOINT_URL, the `services` section, the profile. *out is absent when
 * none did.
 *
 * Errors: EW_INVALID for a `services` section that is not there, EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_aws_settings_endpoint(
    const struct ew_aws_settings *settings, struct ew_arena *arena,
    struct ew_str service_id, struct ew_str *out, struct ew_error *err);

#endif
