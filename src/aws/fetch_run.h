/**
 * A fetch while it runs, and what its parts tell it. The parts are layers:
 * accounts (fetch_account.h) start units, the questions that make up some
 * documents (fetch_unit.h, service_*.h); units ask questions, which are all
 * pages of one call (fetch_ask.h), in the name of a signer (fetch_signer.h).
 *
 * Nothing in them waits. Every question is concluded once, perhaps before
 * ew_ask returns; then a unit that has none left is finished and gone.
 */
#ifndef EW_AWS_FETCH_RUN_H
#define EW_AWS_FETCH_RUN_H

#include "base/json.h"

#include "aws/actions.h"
#include "aws/fetch.h"

struct ew_signer;

struct ew_fetch {
    const struct ew_fetch_input *input;
    struct ew_arena *arena;
    struct ew_aws_caller caller;
    struct ew_fetch_caller identity;
    struct ew_signer *signer;              /**< the caller's */
    struct ew_signer *organization_signer; /**< that is being assumed */
    struct ew_signer *signers;             /**< all */
    struct ew_map parents;  /**< id in the organization -> struct ew_str */
    struct ew_vec excluded; /**< struct ew_str: accounts left out */
    struct ew_vec accounts; /**< struct ew_str: what to fetch */
    size_t next_account;
    size_t running;
    bool advancing;
    struct ew_fetch_progress progress;
    size_t readable;
    size_t invalid; /**< accounts whose policies are in no usable answer */
    bool interrupted;
    bool stopping; /**< nothing is asked any more */
    enum ew_status status;
    struct ew_error err;
};

/** End the fetch: it has failed as a whole. */
void ew_fetch_fail(struct ew_fetch *fetch, const struct ew_error *err);
/** The same for lack of memory. */
void ew_fetch_fail_memory(struct ew_fetch *fetch);
/**
 * Tell the caller that something is missing, and go on: the snapshot is not
 * complete then.
 */
void ew_fetch_miss(struct ew_fetch *fetch, struct ew_str what,
                   struct ew_str why);
/** It was refused, and nobody asked for it by name. */
void ew_fetch_assume(struct ew_fetch *fetch, struct ew_str what,
                     struct ew_str why);
/** Did anybody ask for the organization by name? */
bool ew_fetch_wants_organization(const struct ew_fetch *fetch);
/** An account or a unit is in this unit or root. */
EW_NODISCARD enum ew_status ew_fetch_place(struct ew_fetch *fetch,
                                           struct ew_str id,
                                           struct ew_str parent);
/** Tell the caller how far the fetch is; nothing depends on it. */
void ew_fetch_tell_progress(const struct ew_fetch *fetch);
/** Has an earlier run put the document of this path already? */
bool ew_fetch_has(const struct ew_fetch *fetch, struct ew_str path);
/** An account is through; the next one may begin. */
void ew_fetch_account_done(struct ew_fetch *fetch);

#endif
