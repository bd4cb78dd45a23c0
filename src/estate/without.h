/** The estate as it would be without a statement. */
#ifndef EW_ESTATE_WITHOUT_H
#define EW_ESTATE_WITHOUT_H

#include "estate/estate.h"

/** A policy that lacks one of its statements for a while. */
struct ew_without {
    struct ew_policy *policy;           /**< NULL: none does */
    const struct ew_document *document; /**< its own */
};

/**
 * Take a statement out of its policy, for all who hold it. Engines that were
 * made before have seen it and are not to be asked in the meantime.
 *
 * out->policy is NULL, and nothing is changed, where the policy is none of the
 * estate's, or has parts that are not known and so is read in several ways.
 * Ownership: what takes its place in the arena. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_estate_take_out(
    struct ew_arena *arena, struct ew_estate *estate,
    const struct ew_policy *policy, const struct ew_statement *statement,
    struct ew_without *out, struct ew_error *err);

/** All is as it was. */
void ew_estate_put_back(const struct ew_without *without);

#endif
