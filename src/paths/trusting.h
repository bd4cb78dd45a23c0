/** Inside the paths: whom the trust policy of a role names. */
#ifndef EW_PATHS_TRUSTING_H
#define EW_PATHS_TRUSTING_H

#include "base/vec.h"

#include "estate/estate.h"

/** Does an Allow of it name the service, or may it, where not all is known? */
bool ew_trusts_service(const struct ew_principal *role, struct ew_str service);

/**
 * Append struct ew_named: all that its Allows name, each once, whatever is
 * said of conditions; unknown parts of code read so that there is most. Where
 * that is anyone, the accounts that conditions write are named, too. The text
 * of an account is the ARN of its root user.
 * *unsure: it may name more, since something could not be read.
 */
EW_NODISCARD enum ew_status ew_trust_names(const struct ew_principal *role,
                                           struct ew_vec *out, bool *unsure);

/** Append struct ew_str: ids of accounts that conditions on the caller's
 * account or ARN write, each once. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_trust_accounts(
    const struct ew_document *document, struct ew_vec *ids);

/** May an Allow of it be about this action? */
bool ew_trust_may(const struct ew_principal *role, struct ew_str action);

/** A role whose trust policy and own policies IAM lets nobody edit: of a
 * service, or of Identity Center (facts A1.5.2, F4.9). */
bool ew_is_sealed(const struct ew_principal *role);

#endif
