/**
 * Credential reports of IAM: the table itself, and the answer of `aws iam
 * get-credential-report` that has it in base64.
 */
#ifndef EW_LOAD_EXPORT_CREDENTIAL_REPORT_H
#define EW_LOAD_EXPORT_CREDENTIAL_REPORT_H

#include "load/kinds.h"

/** By the first columns; in the answer, by its members. */
bool ew_credential_csv_detect(const struct ew_source *source);
bool ew_credential_answer_detect(const struct ew_source *source);

/** Keep the rows. Errors: EW_NOMEM; all else is told. */
EW_NODISCARD enum ew_status ew_credential_csv_load(
    struct ew_loading *loading, const struct ew_source *source);
EW_NODISCARD enum ew_status ew_credential_answer_load(
    struct ew_loading *loading, const struct ew_source *source);

/**
 * Between exports and code: who of the rows an export shows, whatever a plan
 * does to them. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_credentials_look(struct ew_loading *loading);

/**
 * Once all principals are there: give users and root users what the rows say.
 * A user that the export of the account lacks is told. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_credentials_finish(struct ew_loading *loading);

#endif
