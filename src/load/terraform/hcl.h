/**
 * A light look over Terraform's own language: where blocks stand, and
 * comments that are exemptions. Expressions are passed over, not read.
 */
#ifndef EW_LOAD_TERRAFORM_HCL_H
#define EW_LOAD_TERRAFORM_HCL_H

#include "base/vec.h"

/** A `resource` or `data` block. */
struct ew_hcl_block {
    bool data;
    struct ew_str type;
    struct ew_str name;
    struct ew_place place;    /**< all of it; the file is not set */
    struct ew_vec exemptions; /**< struct ew_hcl_exemption: at it */
};

/** `# execwarden:allow …`: what follows. */
struct ew_hcl_exemption {
    struct ew_str text;
    struct ew_place place;
};

/**
 * The blocks of a text, in order, each with the exemptions inside it and on
 * the lines right above it; those at no block are in homeless, struct
 * ew_hcl_exemption, from the last to the first. What is no such language gives
 * fewer blocks.
 *
 * Ownership: everything borrows from text. Errors: EW_NOMEM. Cost: one pass.
 */
EW_NODISCARD enum ew_status ew_hcl_scan(struct ew_arena *arena,
                                        struct ew_str text,
                                        struct ew_vec *blocks,
                                        struct ew_vec *homeless);

#endif
