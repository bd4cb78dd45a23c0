/**
 * Files that hold one identity policy: the bare document, or what
 * `aws iam get-policy-version` and `get-role-policy`, `get-user-policy`,
 * `get-group-policy` print. Each stands for a principal `document:PATH`.
 */
#ifndef EW_LOAD_EXPORT_POLICY_FILE_H
#define EW_LOAD_EXPORT_POLICY_FILE_H

#include "load/kinds.h"

/** One for each form that a single policy comes in. */
bool ew_policy_version_detect(const struct ew_source *source);
bool ew_inline_policy_detect(const struct ew_source *source);
bool ew_policy_document_detect(const struct ew_source *source);

/** Each makes a principal of its own. Errors: EW_NOMEM; all else is told. */
EW_NODISCARD enum ew_status ew_policy_version_load(
    struct ew_loading *loading, const struct ew_source *source);
EW_NODISCARD enum ew_status ew_inline_policy_load(
    struct ew_loading *loading, const struct ew_source *source);
EW_NODISCARD enum ew_status ew_policy_document_load(
    struct ew_loading *loading, const struct ew_source *source);

#endif
