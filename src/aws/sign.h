/**
 * Signature Version 4, by OpenSSL.
 *
 * What comes out of here is secret as a whole: a canonical request holds the
 * session token. None of it belongs in a log or an error.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/
 * reference_sigv-create-signed-request.html
 */
#ifndef EW_AWS_SIGN_H
#define EW_AWS_SIGN_H

#include "aws/transport.h"

enum ew_aws_sign_flag {
    /** Double slashes and dot segments of the path stay (S3). */
    EW_AWS_SIGN_PATH_AS_IS = 1,
    /** Escapes of the path are not escaped again (S3). */
    EW_AWS_SIGN_PATH_ONCE = 2,
    /** Send and sign `x-amz-content-sha256`. */
    EW_AWS_SIGN_BODY_HEADER = 4,
    /** The body is not covered; implies the header that says so. */
    EW_AWS_SIGN_BODY_UNSIGNED = 8,
    /** The session token is sent, but not covered. */
    EW_AWS_SIGN_TOKEN_UNSIGNED = 16,
};

struct ew_aws_sign_input {
    struct ew_str method;
    struct ew_str path;  /**< as it is sent; empty: "/" */
    struct ew_str query; /**< as it is sent, without the `?` */
    /** Host among them; those that proxies change are left out. */
    const struct ew_aws_header *headers;
    size_t header_count;
    struct ew_str body;
    struct ew_aws_signing signing; /**< credentials are needed here */
    int64_t time;                  /**< seconds since 1970 */
    unsigned flags;                /**< of enum ew_aws_sign_flag */
};

/** The most headers that signing adds. */
#define EW_AWS_SIGN_HEADERS 4

struct ew_aws_signature {
    /** To be sent besides those of the input. */
    struct ew_aws_header headers[EW_AWS_SIGN_HEADERS];
    size_t header_count;
    struct ew_str canonical_request;
    struct ew_str string_to_sign;
    struct ew_str authorization; /**< the value of that header */
};

/**
 * Sign one request.
 *
 * Ownership: everything in *out lies in the arena. Errors: EW_INVALID for a
 * request without a Host or with a header that signing adds, EW_UNSUPPORTED
 * where OpenSSL has no SHA-256, EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_aws_sign(struct ew_arena *arena,
                                        const struct ew_aws_sign_input *input,
                                        struct ew_aws_signature *out,
                                        struct ew_error *err);

/* ---- the parts of a canonical request, for sign.c -------------------- */

/** The path as it is signed. Absent: memory is out. */
struct ew_str ew_aws_canonical_path(struct ew_arena *arena, struct ew_str path,
                                    unsigned flags);
/**
 * Decoded, encoded again and sorted by name, then value; `+` is a blank.
 * Absent: memory is out.
 */
struct ew_str ew_aws_canonical_query(struct ew_arena *arena,
                                     struct ew_str query);
/** Blanks at the ends dropped, those inside folded. Absent: as above. */
struct ew_str ew_aws_canonical_value(struct ew_arena *arena,
                                     struct ew_str value);

#endif
