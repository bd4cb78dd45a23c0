/** Writing an `aws_iam_policy_document` whose statements are gathered. */
#ifndef EW_LOAD_TERRAFORM_WRITTEN_H
#define EW_LOAD_TERRAFORM_WRITTEN_H

#include "load/code/derived.h"
#include "load/terraform/file.h"

/** A statement: a block of the data source, or JSON of another document. */
struct ew_tf_piece {
    struct ew_tf_node node;
    struct ew_json_text *text; /**< NULL: it is a block */
    struct ew_span span;
    struct ew_place place;
    bool hole; /**< nothing is known of it */
};

/** One document while it is made. */
struct ew_tf_making {
    struct ew_tf_reading r;
    struct ew_arena *scratch;
    struct ew_vec pieces; /**< struct ew_tf_piece * */
    struct ew_map sids;   /**< struct ew_tf_piece */
    bool lost;            /**< nothing at all is known */
    struct ew_deriving d; /**< begun before it is written */
};

/**
 * The document of all pieces, with marks and the places of the plan. Errors:
 * EW_NOMEM; EW_LIMIT where it gets longer than any document that is read: *out
 * is not to be used then.
 */
EW_NODISCARD enum ew_status ew_tf_write_document(struct ew_tf_making *doc,
                                                 struct ew_code_document *out);

#endif
