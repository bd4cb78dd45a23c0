/**
 * Resources that say which policies a holder may have: all others are taken
 * away when they are applied.
 */
#ifndef EW_LOAD_TERRAFORM_EXCLUSIVE_H
#define EW_LOAD_TERRAFORM_EXCLUSIVE_H

#include "load/terraform/file.h"

/** A policy of a role that has a resource of its own. */
struct ew_tf_covered {
    bool before; /**< already before the change */
};

/** A resource that says which policies a holder may have. */
struct ew_tf_exclusive {
    enum ew_holder_kind kind;
    struct ew_code_link holder;
    struct ew_vec items; /**< struct ew_code_link */
    bool managed;
    struct ew_code *code;
};

/** Of ew_tf_file.covered: other accounts have roles of the same names. Absent
 * when memory is out. */
struct ew_str ew_tf_cover_key(struct ew_arena *arena,
                              const struct ew_tf_realm *realm,
                              struct ew_str holder, struct ew_str item);
/** Of the names of inline policies, of ARNs of managed ones. */
ew_tf_read_fn ew_tf_exclusive_inline, ew_tf_exclusive_managed;
/** Which policies of roles have a resource of their own. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_tf_cover(struct ew_tf_file *file);
/** Once all resources are read. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_tf_exclusives_apply(struct ew_tf_file *file);

#endif
