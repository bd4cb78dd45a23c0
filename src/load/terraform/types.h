/** Which types of resources matter to access, and who reads each. */
#ifndef EW_LOAD_TERRAFORM_TYPES_H
#define EW_LOAD_TERRAFORM_TYPES_H

#include "load/terraform/file.h"

/** A type of resource that matters. */
struct ew_tf_type {
    struct ew_str name;
    ew_tf_read_fn *read; /**< NULL: others look at it */
    /** What is read early is there for what is read late. */
    enum ew_tf_turn { EW_TF_FIRST, EW_TF_SECOND, EW_TF_THIRD } turn;
};
/** NULL: this type does not matter. */
const struct ew_tf_type *ew_tf_type_find(struct ew_str type, bool data);
/** A type that carries policies and is not read: the input is incomplete. */
ew_tf_read_fn ew_tf_unsupported;
/** A cluster or service of a type that is not read: told likewise. */
ew_tf_read_fn ew_tf_ecs_unread;
/** Types that may hold such ones: a template, or any type of AWS. */
ew_tf_read_fn ew_tf_stack, ew_tf_stack_instance, ew_tf_any_type, ew_tf_manifest;

#endif
