/** What a service says when it refuses. */
#ifndef EW_AWS_FAILURE_H
#define EW_AWS_FAILURE_H

#include "aws/transport.h"

/** Bytes of a body that are looked at; a longer one is no error answer. */
#define EW_AWS_MAX_ERROR_BYTES ((size_t)64 << 10)
#define EW_AWS_MAX_ERROR_CODE 64
#define EW_AWS_MAX_ERROR_MESSAGE 400

struct ew_aws_failure {
    /** `AccessDenied`, bare: no namespace. Absent: the answer names none. */
    struct ew_str code;
    struct ew_str message; /**< its first line, cut; absent: none */
    struct ew_str request_id;
    int http_status; /**< 0: no answer came */
    bool retryable;  /**< another try might have helped */
};

/**
 * Read the answer to a request that failed: XML (`<Code>` and `<Message>`, in
 * whichever element) or JSON (`__type` or `code`, and `message`), told by its
 * first byte. A body that is neither is no error: the code is then absent.
 *
 * What message, code and request id quote of the secrets, in whole or in part,
 * or of the headers of the request, is withheld: a service that does not
 * accept a signature prints what it signed, session token included. secret is
 * one more, absent where there is none: a service that does not like a
 * parameter prints that.
 *
 * Ownership: in the arena; no bytes of the response are borrowed.
 * Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_aws_failure_parse(
    const struct ew_aws_response *response,
    const struct ew_aws_credentials *credentials, struct ew_str secret,
    struct ew_aws_failure *out, struct ew_error *err);
/** An error in JSON with the status of a success: it has a `__type`. */
bool ew_aws_is_failure(const struct ew_aws_response *response);
/**
 * One line of a message, not too long, no character cut in two; other words in
 * its place where it quotes the credentials, which may be NULL, or secret.
 */
struct ew_str ew_aws_message_fit(struct ew_str message,
                                 const struct ew_aws_credentials *credentials,
                                 struct ew_str secret);

#endif
