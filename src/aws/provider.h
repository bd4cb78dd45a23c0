/**
 * Where credentials come from, one function a source; private to
 * aws/credentials.h.
 *
 * Each fills *out in the arena of the request, or leaves access_key_id absent
 * where it has nothing to say. No secret is in the text of an error.
 */
#ifndef EW_AWS_PROVIDER_H
#define EW_AWS_PROVIDER_H

#include "aws/credentials.h"
#include "aws/plan.h"
#include "aws/transport.h"

/** One attempt to get credentials. */
struct ew_provide {
    struct ew_arena *arena;
    const struct ew_credentials_options *with;
    int64_t now;
    /** A key id that AWS does not take any more; absent: none. */
    struct ew_str refused;
};

/** AWS_ACCESS_KEY_ID and its companions. */
EW_NODISCARD enum ew_status ew_provide_environment(
    const struct ew_provide *p, struct ew_aws_credentials *out,
    struct ew_error *err);
/** Keys that stand in a profile. */
EW_NODISCARD enum ew_status ew_provide_keys(const struct ew_provide *p,
                                            const struct ew_profile *profile,
                                            struct ew_aws_credentials *out,
                                            struct ew_error *err);
/** `credential_process`, run without a shell. */
EW_NODISCARD enum ew_status ew_provide_process(const struct ew_provide *p,
                                               const struct ew_profile *profile,
                                               struct ew_aws_credentials *out,
                                               struct ew_error *err);
/** GetRoleCredentials with the token that `aws sso login` left. */
EW_NODISCARD enum ew_status ew_provide_sso(const struct ew_provide *p,
                                           const struct ew_plan *plan,
                                           struct ew_aws_credentials *out,
                                           struct ew_error *err);
/** AssumeRoleWithWebIdentity; the token file is read anew each time. */
EW_NODISCARD enum ew_status ew_provide_web_identity(
    const struct ew_provide *p, const struct ew_plan_role *role,
    struct ew_str token_file, struct ew_aws_credentials *out,
    struct ew_error *err);
/** AssumeRole, signed with other credentials. */
EW_NODISCARD enum ew_status ew_provide_role(
    const struct ew_provide *p, const struct ew_plan_role *role,
    const struct ew_aws_credentials *source, struct ew_aws_credentials *out,
    struct ew_error *err);
/** AWS_CONTAINER_CREDENTIALS_*_URI. */
EW_NODISCARD enum ew_status ew_provide_container(const struct ew_provide *p,
                                                 struct ew_aws_credentials *out,
                                                 struct ew_error *err);
/** The instance metadata service, version 2 only. */
EW_NODISCARD enum ew_status ew_provide_instance(const struct ew_provide *p,
                                                struct ew_aws_credentials *out,
                                                struct ew_error *err);

/* ---- parts of them that are tested alone -------------------------------- */

/** Absent in *out when neither variable is set. Errors: EW_INVALID. */
EW_NODISCARD enum ew_status ew_container_url(struct ew_arena *arena,
                                             const struct ew_environment *env,
                                             struct ew_str *out,
                                             struct ew_error *err);
/** Without a `/` at the end. Errors: EW_INVALID. */
EW_NODISCARD enum ew_status ew_instance_endpoint(
    const struct ew_aws_settings *settings, struct ew_str *out,
    struct ew_error *err);

/**
 * Words as a POSIX shell splits them, and nothing else that a shell does:
 * `'...'`, `"..."` with `\"` and `\\`, and `\` before any character.
 *
 * *words gets count terminated words and a NULL, in the arena.
 * Errors: EW_INVALID for an open quote or no word, EW_LIMIT, EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_words_split(struct ew_arena *arena,
                                           struct ew_str text, char ***words,
                                           size_t *count, struct ew_error *err);

/* ---- what they share ---------------------------------------------------- */

/** Tell whoever listens; nothing of it may be secret. */
EW_PRINTF(3, 4)
void ew_provider_tell(const struct ew_provide *p, enum ew_told told,
                      const char *format, ...);

/**
 * Send, and take EW_AWS_MAX_SECRET_BYTES at most. what is for the text of an
 * error. Any HTTP status is fine.
 */
EW_NODISCARD enum ew_status ew_provider_send(const struct ew_provide *p,
                                             const char *what,
                                             struct ew_aws_request *request,
                                             struct ew_aws_response *response,
                                             struct ew_error *err);
/** A file of a secret: no more than EW_AWS_MAX_SECRET_BYTES, trimmed. */
EW_NODISCARD enum ew_status ew_provider_read(const struct ew_provide *p,
                                             struct ew_str path,
                                             struct ew_str *out,
                                             struct ew_error *err);

struct ew_json;
struct ew_json_text;

/** A JSON object that somebody answered. */
struct ew_provider_answer {
    struct ew_json_text *text;
    const struct ew_json *root;
    struct ew_arena *arena;
};
/** Errors: EW_SYNTAX, without any of the content; EW_NOMEM. */
EW_NODISCARD enum ew_status ew_provider_answer_parse(
    struct ew_arena *arena, const char *what, struct ew_str body,
    struct ew_provider_answer *out, struct ew_error *err);
/** A string or number member, terminated; absent when missing or empty. */
struct ew_str ew_provider_answer_get(const struct ew_provider_answer *answer,
                                     const char *name);

/** The names of members that hold credentials; expiry in text form. */
struct ew_provider_answer_names {
    const char *access_key_id;
    const char *secret;
    const char *session_token;
    const char *expiry;
    const char *account_id; /**< NULL: none */
};
/** Errors: EW_INVALID, naming the member that is missing or wrong. */
EW_NODISCARD enum ew_status ew_provider_answer_credentials(
    const struct ew_provide *p, const char *what,
    const struct ew_provider_answer *answer,
    const struct ew_provider_answer_names *names,
    struct ew_aws_credentials *out, struct ew_error *err);
/** A time as AWS writes it; EW_INVALID when it is none or has passed. */
EW_NODISCARD enum ew_status ew_provider_expiry(const struct ew_provide *p,
                                               const char *what,
                                               struct ew_str text, int64_t *out,
                                               struct ew_error *err);

#endif
