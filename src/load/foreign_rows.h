/** The tables of what is known of files that are not read. */
#ifndef EW_LOAD_FOREIGN_ROWS_H
#define EW_LOAD_FOREIGN_ROWS_H

#include "load/foreign.h"

enum { EW_FOREIGN_MEMBERS = 5 };

/** Told by a question, or by any of these members, of JSON and of one kind. */
struct ew_foreign_row {
    bool (*detect)(const struct ew_source *source); /**< NULL: by members */
    enum ew_json_kind kind;
    const char *members[EW_FOREIGN_MEMBERS];
    struct ew_foreign foreign;
};

/** Of one table, the first row that fits. */
struct ew_foreign_rows {
    const struct ew_foreign_row *items;
    size_t count;
};

/** Infrastructure code; only these have a name for --allow-unread. */
extern const struct ew_foreign_rows EW_FOREIGN_CODE;
/** What AWS, a proxy or we answered in place of what was needed. */
extern const struct ew_foreign_rows EW_FOREIGN_ANSWERS;
/** Files of other programs. */
extern const struct ew_foreign_rows EW_FOREIGN_FILES;

/**
 * Of no kind at all, and IAM nonetheless: whoever named a file so meant it to
 * be read. Of a broken text it is not asked, which is lost input anyway.
 */
bool ew_foreign_is_iam(const struct ew_source *source);

/** What most messages advise. */
#define EW_FOREIGN_EXPORT \
    "`aws iam get-account-authorization-details > account.json`"

#endif
