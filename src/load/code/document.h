/** Policy documents of code: what is unknown in them, read both ways. */
#ifndef EW_LOAD_CODE_DOCUMENT_H
#define EW_LOAD_CODE_DOCUMENT_H

#include "load/code/code.h"

/** What the marks for account and region stand for; absent: not known. */
struct ew_code_names {
    struct ew_str account;
    struct ew_str region;
    /** The id of the account in the estate, which may only stand for one: in
     * Principal it names whom the estate has in it. */
    struct ew_str own;
};

/**
 * The text with what is known put in the place of its marks; absent when
 * memory is out. Where something is still not known, *open is set and a word
 * for it stands there.
 */
struct ew_str ew_code_text(struct ew_arena *arena,
                           const struct ew_code_names *names,
                           struct ew_str text, bool *open);

/** Does the text hold `${name}` that is no variable of IAM? */
bool ew_has_placeholder(struct ew_str text);

/**
 * Fill document, most, widest, hole and unread of a policy. Places are those
 * of the code. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_code_policy_read(
    struct ew_loading *loading, const struct ew_code_names *names,
    const struct ew_code_document *document, enum ew_document_use use,
    struct ew_policy *policy);

#endif
