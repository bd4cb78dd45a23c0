/** Inside the joining of accounts: what is attached to a holder. */
#ifndef EW_LOAD_ACCOUNTS_ATTACH_H
#define EW_LOAD_ACCOUNTS_ATTACH_H

#include "load/accounts.h"

/** A principal or group that is being put together. */
struct ew_attaching {
    struct ew_accounts *accounts;
    const struct ew_holder *holder;
    struct ew_vec attachments; /**< struct ew_attachment */
    struct ew_vec unread;      /**< struct ew_str */
};

/** With nothing but the holder's own reasons. */
struct ew_attaching ew_attaching_of(struct ew_accounts *accounts,
                                    const struct ew_holder *holder);

/** A reason why what it may do is not known; absent: memory is out. */
EW_NODISCARD enum ew_status ew_attach_reason(struct ew_attaching *a,
                                             struct ew_str reason);

/**
 * The policy of this ARN in the account; one that no input holds is made, and
 * unread. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_attach_find(struct ew_accounts *accounts,
                                           struct ew_account_building *building,
                                           struct ew_str arn,
                                           const struct ew_policy **out);

/**
 * All policies of a holder: of the principal itself or, with its name, of a
 * group. Errors: EW_NOMEM; EW_LIMIT past EW_MAX_ATTACHMENTS.
 */
EW_NODISCARD enum ew_status ew_attach_all(struct ew_attaching *a,
                                          const struct ew_holder *from,
                                          struct ew_str group, bool doubtful);

/** What attaching ended with: past the limit is a reason, too. */
EW_NODISCARD enum ew_status ew_attach_settle(struct ew_attaching *a,
                                             enum ew_status status);

#endif
