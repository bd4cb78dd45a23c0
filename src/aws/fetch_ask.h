/** Questions of a fetch: all pages of one call of AWS. */
#ifndef EW_AWS_FETCH_ASK_H
#define EW_AWS_FETCH_ASK_H

#include "aws/fetch_run.h"

struct ew_signer;
struct ew_asked;

typedef void ew_asked_fn(void *user, const struct ew_asked *asked);

/** In whose name, and where. */
struct ew_scope {
    struct ew_fetch *fetch;
    struct ew_signer *signer;
    struct ew_str account; /**< absent: not known yet */
    struct ew_str region;  /**< absent: that of the settings */
};

struct ew_page {
    const struct ew_aws_operation *operation; /**< NULL: a file of ours */
    struct ew_str body;
    struct ew_json_text *json; /**< NULL: it is XML */
    struct ew_arena *scratch;  /**< until the callee returns */
    struct ew_str next;        /**< of XML, set by the callee: the marker */
};

/** Look at one page; EW_NOMEM ends the fetch, another failure the question. */
typedef enum ew_status ew_page_fn(void *user, struct ew_page *page,
                                  struct ew_error *err);

struct ew_asked {
    enum ew_status status;
    bool cancelled;
    bool invalid;       /**< an answer came, and is none */
    struct ew_str code; /**< as the service names it; absent: no answer */
    struct ew_str text; /**< why it failed */
    size_t pages;
};

struct ew_question {
    const struct ew_scope *scope; /**< until done */
    enum ew_aws_action_id action;
    struct ew_str members; /**< of a JSON body, without braces; copied */
    const struct ew_aws_parameter *parameters; /**< of a form; copied */
    size_t parameter_count;
    struct ew_str secret; /**< that no message may quote; absent: none */
    uint32_t delay_ms;    /**< of the first page: not before */
    ew_page_fn *page;
    ew_asked_fn *done;
    void *user;
};

/**
 * Ask a question and, page by page, all that follows from it.
 *
 * Shape: done is called once, perhaps before this returns, whatever happens;
 * page is called for each page before it. What the question points to is
 * copied but for its scope, which has to last until done. Errors: in the
 * struct ew_asked that done gets.
 */
void ew_ask(const struct ew_question *question);

#endif
