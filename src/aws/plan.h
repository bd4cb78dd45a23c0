/**
 * How a profile gets its credentials: where they come from at first, and the
 * roles that are then assumed. Read from the files alone; nothing is asked
 * for yet.
 */
#ifndef EW_AWS_PLAN_H
#define EW_AWS_PLAN_H

#include "aws/limits.h"
#include "aws/profile.h"

enum ew_plan_base {
    EW_PLAN_NOTHING, /**< the profile says nothing about credentials */
    EW_PLAN_KEYS,
    EW_PLAN_ENVIRONMENT,
    EW_PLAN_INSTANCE,
    EW_PLAN_CONTAINER,
    EW_PLAN_WEB_IDENTITY,
    EW_PLAN_SSO,
    EW_PLAN_LOGIN, /**< by `aws login`; not supported */
    EW_PLAN_PROCESS,
};

/** What a profile says about a role; absent where it says nothing. */
struct ew_plan_role {
    const struct ew_profile *profile;
    struct ew_str role_arn;
    struct ew_str session_name;
    struct ew_str external_id;
    struct ew_str mfa_serial;
    uint32_t duration_s; /**< 0: not said */
};

/** From the `sso-session` section or, of old, the profile itself. */
struct ew_plan_sso {
    struct ew_str session; /**< absent for the old form */
    struct ew_str start_url;
    struct ew_str region;
    struct ew_str account_id; /**< absent: the profile is for a token only */
    struct ew_str role_name;
};

struct ew_plan {
    enum ew_plan_base base;
    const struct ew_profile *profile; /**< that the base is from */
    struct ew_plan_sso sso;
    struct ew_plan_role web; /**< the role of a web identity */
    struct ew_str token_file;
    /** In the order of their use: the base's keys assume the first one. */
    struct ew_plan_role roles[EW_AWS_MAX_ROLES];
    size_t role_count;
};

/**
 * The plan of one profile.
 *
 * Errors: EW_INVALID, at the profile's place, for a source that is missing or
 * ambiguous, for half a pair of keys, and for a loop; EW_LIMIT.
 */
EW_NODISCARD enum ew_status ew_plan_make(const struct ew_profiles *profiles,
                                         struct ew_str name,
                                         struct ew_plan *out,
                                         struct ew_error *err);

#endif
