/**
 * Everything that the analysis needs, asked of the live API: the policies of
 * accounts, the organization, and per region the ECS inventory.
 *
 * Results are the JSON documents that the AWS CLI prints. What cannot be had
 * is told as missing, and the rest goes on.
 */
#ifndef EW_AWS_FETCH_H
#define EW_AWS_FETCH_H

#include "base/buf.h"

#include "aws/call.h"
#include "aws/credentials.h"

/** Accounts that are asked at once. */
#define EW_FETCH_ACCOUNTS 8
/** Pages of one question. */
#define EW_FETCH_PAGES 100000

struct ew_fetch_document {
    struct ew_str path;    /**< below the snapshot: `accounts/ID/...` */
    struct ew_str kind;    /**< `ecs-clusters`; up to the dash: its unit */
    struct ew_str account; /**< absent: of the organization */
    struct ew_str region;  /**< absent: of no region */
    size_t pages;          /**< answers that it was made of */
    bool partial;          /**< some of it is missing, which was told */
};

struct ew_fetch_caller {
    struct ew_str account;
    struct ew_str arn;
    struct ew_str partition; /**< "aws" */
};

struct ew_fetch_progress {
    size_t accounts; /**< 0: not known yet */
    size_t accounts_done;
    size_t documents;
    size_t answers;
};

/** Where results go. All slices are borrowed during the call. */
struct ew_fetch_sink {
    /** A failure of it ends the fetch. */
    enum ew_status (*put)(void *user, const struct ew_fetch_document *document,
                          struct ew_str text, struct ew_error *err);
    /** Is it there already, and whole? Then into text, unless that is NULL. */
    bool (*has)(void *user, struct ew_str path, struct ew_buf *text);
    void (*missing)(void *user, struct ew_str what, struct ew_str why);
    /** Not asked for by name, refused, and taken for granted. */
    void (*assumed)(void *user, struct ew_str what, struct ew_str why);
    /** Once, before anything else. A failure ends the fetch. */
    enum ew_status (*caller)(void *user, const struct ew_fetch_caller *caller,
                             struct ew_error *err);
    void (*progress)(void *user, const struct ew_fetch_progress *progress);
    void *user;
};

/** Borrowed until the HTTP client is gone, which comes before the arena. */
struct ew_fetch_input {
    const struct ew_aws_settings *settings;
    struct ew_http_client *http;
    struct ew_aws_sender *sender;
    struct ew_credentials *credentials;
    const struct ew_str *regions; /**< none: all that the account has on */
    size_t region_count;
    const struct ew_str *accounts; /**< none: the caller's */
    size_t account_count;
    bool organization; /**< all accounts of the organization */
    /** Who reads the organization; NULL: the caller. */
    struct ew_credentials *organization_credentials;
    struct ew_str organization_role; /**< ARN of a role to read it by */
    const struct ew_str *excluded;   /**< accounts and units not to fetch */
    size_t excluded_count;
    struct ew_str role_name;   /**< of the accounts that are not ours */
    struct ew_str external_id; /**< absent: none */
    struct ew_fetch_sink sink;
};

struct ew_fetch_result {
    const struct ew_aws_count *counts; /**< by first call; in the arena */
    size_t count;
    size_t readable;               /**< accounts whose policies are there */
    const struct ew_str *excluded; /**< accounts that were left out */
    size_t excluded_count;
    size_t invalid; /**< those of whose policies an answer is none */
    bool interrupted;
};

/**
 * Errors: those of the credentials when nobody says who asks, those of the
 * sink, EW_NOMEM. result is filled in any case.
 */
EW_NODISCARD enum ew_status ew_fetch_run(struct ew_arena *arena,
                                         const struct ew_fetch_input *input,
                                         struct ew_fetch_result *result,
                                         struct ew_error *err);

#endif
