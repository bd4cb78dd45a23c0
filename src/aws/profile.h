/**
 * The files `~/.aws/config` and `~/.aws/credentials`: the grammar that all
 * AWS SDKs share.
 *
 * Sections `[default]`, `[profile NAME]`, `[sso-session NAME]` and
 * `[services NAME]` (in the credentials file just `[NAME]`), each with
 * properties `name = value`. Lines that start with a blank continue a value;
 * below an empty one they are sub-properties. A name may stand in double
 * quotes. What has a name that nobody may use is left out and noted.
 */
#ifndef EW_AWS_PROFILE_H
#define EW_AWS_PROFILE_H

#include "base/diag.h"

enum ew_profile_kind {
    EW_PROFILE_PLAIN,
    EW_PROFILE_SSO_SESSION,
    EW_PROFILE_SERVICES,
    EW_PROFILE_KINDS, /**< how many there are */
};

enum ew_profile_file { EW_PROFILE_CONFIG, EW_PROFILE_CREDENTIALS };

struct ew_profile_property {
    struct ew_str name;  /**< in lower case */
    struct ew_str value; /**< continued lines each behind a line end */
    struct ew_place place;
    enum ew_profile_file origin;
};

struct ew_profile {
    struct ew_str name;
    struct ew_place place;
    struct ew_vec properties; /**< of struct ew_profile_property * */
    struct ew_map by_name;    /**< the same, by name */
    bool prefixed;            /**< written `[profile default]` */
};

/** Both files together. */
struct ew_profiles {
    struct ew_arena *arena;
    struct ew_vec sections[EW_PROFILE_KINDS]; /**< of struct ew_profile * */
    struct ew_map by_name[EW_PROFILE_KINDS];
    struct ew_diags notes; /**< sections and properties that are left out */
};

struct ew_profiles ew_profiles_of(struct ew_arena *arena);
/**
 * Read one file into profiles, the config file first: what the credentials
 * file says about a property wins.
 *
 * Ownership: in the arena of profiles; file and text are borrowed.
 * Errors: EW_SYNTAX with file and line, EW_LIMIT, EW_NOMEM; profiles is then
 * of no use.
 */
EW_NODISCARD enum ew_status ew_profiles_add(struct ew_profiles *profiles,
                                            enum ew_profile_file origin,
                                            struct ew_str file,
                                            struct ew_str text,
                                            struct ew_error *err);
/** NULL when absent. */
const struct ew_profile *ew_profiles_find(const struct ew_profiles *profiles,
                                          enum ew_profile_kind kind,
                                          struct ew_str name);
/** NULL when absent; profile may be NULL; name in lower case. */
const struct ew_profile_property *ew_profile_property(
    const struct ew_profile *profile, struct ew_str name);
/** Its value; absent when it is not there or empty. */
struct ew_str ew_profile_get(const struct ew_profile *profile,
                             const char *name);
/**
 * The value of a sub-property, of which the last one counts; absent when it
 * is not there or empty. name without regard to case.
 */
struct ew_str ew_profile_nested(const struct ew_profile *profile,
                                struct ew_str name, struct ew_str nested);

#endif
