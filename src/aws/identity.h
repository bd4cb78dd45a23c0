/** Who signs a request: one set of AWS credentials. */
#ifndef EW_AWS_IDENTITY_H
#define EW_AWS_IDENTITY_H

#include "base/status.h"

/** expiry of credentials that do not expire. */
#define EW_AWS_NO_EXPIRY INT64_MAX

/**
 * The slices are terminated. Only access_key_id may be shown, and that masked
 * (ew_aws_mask_key); secret and session_token never reach a text.
 */
struct ew_aws_credentials {
    struct ew_str access_key_id;
    struct ew_str secret;
    struct ew_str session_token; /**< absent for long-term keys */
    struct ew_str account_id;    /**< absent when not known */
    int64_t expiry;              /**< seconds since 1970; EW_AWS_NO_EXPIRY */
    struct ew_str source;        /**< for people: "profile `dev`", ... */
};

/** Bytes of a masked key id with its NUL. */
#define EW_AWS_MASKED_KEY_BYTES 16

/** Kind and last four characters of a key id: `AKIA...WXYZ`. */
void ew_aws_mask_key(struct ew_str access_key_id,
                     char out[EW_AWS_MASKED_KEY_BYTES]);
/** Overwrite bytes that the caller owns, in the heap or an arena. */
void ew_aws_wipe(struct ew_str bytes);

/**
 * Copy a slice to *at, with a NUL behind it, and make it that copy; *at is then
 * behind the NUL. An absent slice stays absent and takes no room.
 */
void ew_aws_put_slice(char **at, struct ew_str *slice);

#endif
