/**
 * Account exports: what `aws iam get-account-authorization-details` prints.
 *
 * Source: facts B7.1 to B7.16.
 */
#ifndef EW_LOAD_EXPORT_ACCOUNT_H
#define EW_LOAD_EXPORT_ACCOUNT_H

#include "load/kinds.h"

/** Has the root a list of users, roles, groups or policies with documents? */
bool ew_account_detect(const struct ew_source *source);
/** Read one page into loading->accounts. Errors: EW_NOMEM; all else is told. */
EW_NODISCARD enum ew_status ew_account_load(struct ew_loading *loading,
                                            const struct ew_source *source);

/** A list of the export while its elements are read. */
struct ew_export {
    struct ew_loading *loading;
    struct ew_account_page *page;
    struct ew_json_text *text;
};

/**
 * Read one object of UserDetailList, RoleDetailList or GroupDetailList. What
 * cannot be read of it is told in its own `unread`; without a readable ARN
 * it is lost, and the input incomplete.
 *
 * Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_export_user(const struct ew_export *e,
                                           struct ew_elements *list,
                                           struct ew_member *element);
EW_NODISCARD enum ew_status ew_export_role(const struct ew_export *e,
                                           struct ew_elements *list,
                                           struct ew_member *element);
EW_NODISCARD enum ew_status ew_export_group(const struct ew_export *e,
                                            struct ew_elements *list,
                                            struct ew_member *element);
/** Read one element of Policies. */
EW_NODISCARD enum ew_status ew_export_policy(const struct ew_export *e,
                                             struct ew_elements *list,
                                             struct ew_member *element);

/**
 * The ARN of an element, and its account where it is none of AWS's own;
 * resource is what follows the account: `user/`, `policy/`. *arn is absent
 * when it is lost, which is then in estate.incomplete.
 */
EW_NODISCARD enum ew_status ew_export_arn(
    const struct ew_export *e, struct ew_span span,
    const struct ew_member *member, struct ew_str resource, struct ew_str *arn,
    struct ew_account_building **building);

#endif
