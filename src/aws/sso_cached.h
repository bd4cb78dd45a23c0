/**
 * The texts about an SSO token: a file of `~/.aws/sso/cache`, and what
 * sso-oidc CreateToken answers. Private to sso_*.c.
 */
#ifndef EW_AWS_SSO_CACHED_H
#define EW_AWS_SSO_CACHED_H

#include "base/arena.h"
#include "base/buf.h"

/** What a file of the cache holds. */
struct ew_sso_cached {
    struct ew_str access_token;
    int64_t expiry; /**< 0: long ago, or no time */
    /** Absent, or 0: it cannot be renewed. */
    struct ew_str refresh_token;
    struct ew_str client_id;
    struct ew_str client_secret;
    int64_t registration_expiry;
};

/** What CreateToken answers. */
struct ew_sso_renewed {
    struct ew_str access_token;
    struct ew_str refresh_token; /**< absent: the old one stays */
    int64_t lifetime_s;
};

/**
 * Ownership: *out in the arena. Errors: EW_SYNTAX, EW_INVALID for one without
 * a token or its end, without any of the content; EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_sso_cached_parse(struct ew_arena *arena,
                                                struct ew_str text,
                                                struct ew_sso_cached *out,
                                                struct ew_error *err);
/** As above; tokens are of visible ASCII, the lifetime is a year at most. */
EW_NODISCARD enum ew_status ew_sso_renewed_parse(struct ew_arena *arena,
                                                 struct ew_str body,
                                                 struct ew_sso_renewed *out,
                                                 struct ew_error *err);
/**
 * The text of a file with new tokens in the place of the old ones, all else
 * as it was. Errors: those of reading text; EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_sso_cached_write(
    struct ew_arena *arena, struct ew_str text,
    const struct ew_sso_renewed *renewed, int64_t now, struct ew_buf *out,
    struct ew_error *err);

#endif
