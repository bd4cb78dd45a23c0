/**
 * From the XML of GetAccountAuthorizationDetails to the JSON that
 * `aws iam get-account-authorization-details` prints, page by page.
 */
#ifndef EW_AWS_IAM_DETAILS_H
#define EW_AWS_IAM_DETAILS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/json_write.h"

/** The lists, in the order of the document. */
enum { EW_IAM_USERS, EW_IAM_GROUPS, EW_IAM_ROLES, EW_IAM_POLICIES };
#define EW_IAM_LISTS 4

/** Bytes of JSON of one list, and of all; generous: see fact B8.6. */
#define EW_IAM_MAX_BYTES ((size_t)4 << 30)

struct ew_iam_list {
    struct ew_buf text; /**< its elements; on the heap */
    struct ew_json_writer writer;
    size_t count;
    bool seen; /**< an answer had it, were it empty */
};

struct ew_iam_details {
    struct ew_iam_list lists[EW_IAM_LISTS];
    /** Who must be there, a name in that list; absent: nobody is known. */
    size_t wanted_list;
    struct ew_str wanted;
    bool found;
};

/** details must stay where it is: the writers point into it. */
void ew_iam_details_init(struct ew_iam_details *details);
/** Once all pages are in, or none is wanted any more. */
void ew_iam_details_release(struct ew_iam_details *details);
/**
 * Add one page.
 *
 * Policy documents, which are URL-encoded (fact B7.8), become the JSON object
 * that they are, byte for byte; one that is no object stays as it came.
 * *marker is in the arena; absent after the last page (fact B7.13).
 *
 * Errors: EW_SYNTAX, EW_LIMIT, EW_INVALID for a page that does not say whether
 * it is the last, that is not and has no marker, or whose lists are none,
 * EW_NOMEM. details is then of no use.
 */
EW_NODISCARD enum ew_status ew_iam_details_add(struct ew_iam_details *details,
                                               struct ew_arena *arena,
                                               struct ew_str page,
                                               struct ew_str *marker,
                                               struct ew_error *err);
/**
 * Are the pages, taken together, an account?
 *
 * Errors: EW_INVALID for a list that is nowhere, an account without anybody,
 * and one without whom it must have.
 */
EW_NODISCARD enum ew_status ew_iam_details_check(
    const struct ew_iam_details *details, struct ew_error *err);
/** The whole document into out; details gives its memory back meanwhile. */
void ew_iam_details_write(struct ew_iam_details *details, struct ew_buf *out);

#endif
