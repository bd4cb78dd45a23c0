/** Expressions of the configuration: what they refer to, where they stand. */
#ifndef EW_LOAD_TERRAFORM_EXPRESSIONS_H
#define EW_LOAD_TERRAFORM_EXPRESSIONS_H

#include "load/terraform/file.h"

/** Where an expression stands. */
struct ew_tf_scope {
    struct ew_str module; /**< the instance */
    struct ew_str index;  /**< what each.key or count.index is; absent: none */
    struct ew_member for_each;
};

/** One thing that an expression refers to. */
struct ew_tf_thing {
    struct ew_str text;
    bool bare;  /**< a whole resource or module call, without a key */
    bool keyed; /**< with the key of the block at hand */
};

/**
 * All that an expression refers to, in order; of blocks in it those inside.
 * What is absent refers to nothing. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_tf_things_of(struct ew_tf_file *file,
                                            const struct ew_member *expression,
                                            struct ew_vec *out);

/** `each.key` or `count.index`, which are known while planning. */
bool ew_tf_is_instance_key(struct ew_str text);

/** Where the expressions of a resource's block stand. */
struct ew_tf_scope ew_tf_scope_of(struct ew_tf_file *file,
                                  const struct ew_tf_resource *from);

/**
 * The address of rest as seen from the root; absent when memory is out.
 * References are written as seen from inside their module.
 */
struct ew_str ew_tf_in_module(struct ew_tf_file *file, struct ew_str module,
                              struct ew_str rest);

/**
 * Of an instance `module.a["k"]`; NULL: the configuration lacks it. It knows a
 * module once, whatever the keys of its instances.
 */
struct ew_tf_module *ew_tf_module_of(struct ew_tf_file *file,
                                     struct ew_str instance);

/** The instance that a module instance was called from, and its key. */
struct ew_tf_scope ew_tf_caller(const struct ew_tf_module *module,
                                struct ew_str instance);

/**
 * A member of a block of expressions. What is no object has none: *out is
 * absent then. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_tf_block_member(struct ew_tf_file *file,
                                               const struct ew_member *object,
                                               struct ew_str name,
                                               struct ew_member *out);

/**
 * The expression of `module.a["k"].output`, and where it stands; absent: it
 * cannot be told. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_tf_find_output(struct ew_tf_file *file,
                                              const struct ew_tf_scope *scope,
                                              struct ew_str text,
                                              struct ew_tf_scope *there,
                                              struct ew_member *expression);

#endif
