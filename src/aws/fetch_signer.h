/**
 * Whose credentials a question is signed with: the caller's, or those of a
 * role that it assumes in a member account, renewed before they expire.
 */
#ifndef EW_AWS_FETCH_SIGNER_H
#define EW_AWS_FETCH_SIGNER_H

#include "aws/fetch_ask.h"
#include "aws/fetch_run.h"

/** Of the caller. NULL: memory is out. */
struct ew_signer *ew_signer_new(struct ew_fetch *fetch);

/** Of a member account, once its role has been assumed. */
struct ew_signer *ew_signer_new_member(struct ew_fetch *fetch,
                                       struct ew_str account);

/** Of whoever reads the organization; to be assumed where it has a role. */
struct ew_signer *ew_signer_new_organization(struct ew_fetch *fetch);
/** Overwrites what is secret. */
void ew_signers_release(struct ew_fetch *fetch);
ew_aws_renew_fn ew_signer_renew;
/** Assume the role of a member; done is called once. */
void ew_signer_assume(struct ew_signer *signer, ew_asked_fn *done, void *user);

#endif
