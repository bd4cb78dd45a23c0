/** Inside of terms: the ways in which all layers allow, as drafts of entries.
 */
#ifndef EW_ENGINE_TERMS_DRAFTS_H
#define EW_ENGINE_TERMS_DRAFTS_H

#include "engine/terms_rules.h"

/** A term in the making. */
struct ew_draft {
    struct ew_strs clusters;
    struct ew_vec conditions; /**< struct ew_condition */
    const struct ew_attachment *attachments[EW_SIDES];
    const struct ew_statement *statements[EW_SIDES];
    bool used; /**< it is a term already */
};

struct ew_drafting {
    struct ew_engine *engine;
    const struct ew_principal *principal;
    struct ew_arena *arena;
    struct ew_term_rules rules;
    struct ew_vec drafts; /**< struct ew_draft */
    bool overflow;        /**< there are too many */
    bool failed;          /**< memory ran out */
    struct ew_error *err;
};

/** Fill drafts from the rules. Errors: EW_NOMEM, EW_INVALID. */
EW_NODISCARD enum ew_status ew_drafts_make(struct ew_drafting *t);

/** A draft as it stands. */
struct ew_bound ew_draft_bound(const struct ew_draft *d);

#endif
