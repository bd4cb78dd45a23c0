/** Inside the documents of code: unknown parts filled in one way. */
#ifndef EW_LOAD_CODE_REWRITE_H
#define EW_LOAD_CODE_REWRITE_H

#include "load/code/derived.h"
#include "load/code/document.h"

enum ew_code_reading {
    EW_CODE_LEAST,
    EW_CODE_MOST,
    EW_CODE_WIDEST,
    EW_CODE_READABLE,
};

/** One document while it is rewritten; the first five are given. */
struct ew_rewriting {
    struct ew_json_text *text;
    struct ew_arena *arena; /**< for texts in between */
    const struct ew_code_names *names;
    enum ew_code_reading reading;
    bool own;   /**< it binds principals of the account that is deployed to */
    bool trust; /**< it is a trust policy */
    struct ew_deriving out;
    bool allow;   /**< of the statement at hand */
    bool more;    /**< it is to match more */
    bool drop;    /**< it can match nothing */
    bool own_arn; /**< at hand is a condition on ARNs of the own account */
    bool negated; /**< its operator is */
    bool named;   /**< at hand is an entry of Principal */
    struct ew_vec indexes; /**< size_t: of the statements that stay */
    bool emptied;          /**< a statement went */
    bool has_names;        /**< made-up names occur */
    bool any_value;        /**< unknown parts stand for some value */
    struct ew_place place; /**< of the first unknown part; file empty: none */
    struct ew_str member;  /**< in which it stands */
    bool failed;           /**< memory ran out */
};

/** Write the document at root to r->out, which has been begun. */
void ew_code_rewrite(struct ew_rewriting *r, const struct ew_json *root);

#endif
