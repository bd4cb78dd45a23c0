/**
 * Files that are not read here, and which are known all the same: what such a
 * file is, what to give in its place, and whether it may hold grants.
 */
#ifndef EW_LOAD_FOREIGN_H
#define EW_LOAD_FOREIGN_H

#include "load/loading.h"

/** What makes up for infrastructure code that is not read; see covered.h. */
enum ew_covered {
    EW_COVERED_NEVER,
    EW_COVERED_BY_PLAN,        /**< a plan that is of its folder */
    EW_COVERED_BY_PLAN_BESIDE, /**< one in JSON in the same folder */
    EW_COVERED_BY_PACKAGE,     /**< a template of the Serverless Framework */
    EW_COVERED_BY_SYNTHESIS,   /**< a template of the AWS CDK */
};

struct ew_foreign {
    /** Of infrastructure code, as --allow-unread takes it; absent: none. */
    struct ew_str unread;
    enum ew_covered covered;
    bool is_lost;     /**< something went wrong: it stands for lost input */
    const char *text; /**< what it is, and what to do */
};

/** NULL: nothing is known of it. What a broken text holds is not asked. */
const struct ew_foreign *ew_foreign_find(const struct ew_source *source,
                                         bool broken);

/** Does it name a group of Kubernetes whose objects become those of IAM? */
bool ew_text_has_iam_controller(struct ew_str text);

/** Has it a mark of UTF-16, or its look? */
bool ew_text_is_utf16(struct ew_str text);

#endif
