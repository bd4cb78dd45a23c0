/**
 * The configuration inside a plan: modules, blocks and providers, which alone
 * tell what refers to what while values are not known yet.
 */
#ifndef EW_LOAD_TERRAFORM_CONFIG_H
#define EW_LOAD_TERRAFORM_CONFIG_H

#include "load/terraform/file.h"

/** Index `configuration`. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_tf_config_read(struct ew_tf_file *file,
                                              struct ew_span configuration);
/** The block of a resource; NULL: none is told. */
const struct ew_tf_block *ew_tf_block_of(struct ew_tf_file *file,
                                         const struct ew_tf_resource *resource);

/** `module.a["k"].module.b[0]` without the keys. Absent: memory is out. */
struct ew_str ew_tf_without_keys(struct ew_arena *arena, struct ew_str address);
/** Where the key that begins at text[at] ends, behind its bracket. */
size_t ew_tf_key_end(struct ew_str text, size_t at);

/** The region of the provider of a block, or the file's; absent: unknown. */
struct ew_str ew_tf_region(const struct ew_tf_file *file,
                           const struct ew_tf_block *block);

#endif
