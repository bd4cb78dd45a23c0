/** Policy documents of a plan or state, known, secret or yet to be made. */
#ifndef EW_LOAD_TERRAFORM_DOCUMENTS_H
#define EW_LOAD_TERRAFORM_DOCUMENTS_H

#include "load/terraform/file.h"
#include "load/terraform/references.h"

/**
 * The policy document in node, which is an attribute with this expression.
 * What: `policy document` or `trust policy`, for messages. Of one that is not
 * known, or not readable, *out has no text and says why. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_tf_document(const struct ew_tf_reading *r,
                                           struct ew_tf_node node,
                                           const struct ew_member *expression,
                                           const char *what,
                                           struct ew_code_document *out);
/**
 * The same for an attribute of the resource, whose expression is looked up.
 * Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_tf_document_of(const struct ew_tf_reading *r,
                                              const char *attribute,
                                              struct ew_code_document *out);
/** Is it the text of a policy document that is made while applying? */
bool ew_tf_is_deferred(const struct ew_tf_target *target);

#endif
