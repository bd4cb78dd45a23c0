/** Inside the reader of Terraform's JSON: what the readers of IAM share. */
#ifndef EW_LOAD_TERRAFORM_IAM_H
#define EW_LOAD_TERRAFORM_IAM_H

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

/** `user`, `role` or `group`, as attributes call them. */
const char *ew_tf_kind_word(enum ew_holder_kind kind);
/** Of ew_tf_file.covered: other accounts have roles of the same names. Absent
 * when memory is out. */
struct ew_str ew_tf_cover_key(struct ew_arena *arena,
                              const struct ew_tf_realm *realm,
                              struct ew_str holder, struct ew_str item);

#endif
