/**
 * Realms: the providers of one set of credentials, that is of one account. A
 * plan seldom names its accounts, but what one provider makes lies in one.
 */
#ifndef EW_LOAD_TERRAFORM_REALMS_H
#define EW_LOAD_TERRAFORM_REALMS_H

#include "load/terraform/file.h"

/** Note a provider of the configuration. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_tf_realm_of_provider(
    struct ew_tf_file *file, struct ew_str key,
    const struct ew_member *expressions);
/** Give each resource its realm, and the realms their code. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_tf_realms_open(struct ew_tf_file *file);
/** A resource of the realm is in this account. */
void ew_tf_realm_agree(struct ew_tf_realm *realm, struct ew_str account);
/** Has the realm of this index code that none before it has? */
bool ew_tf_realm_is_first(const struct ew_tf_file *file, size_t index);
/** Those of one account share their code from now on. */
void ew_tf_realms_join(struct ew_tf_file *file);

#endif
