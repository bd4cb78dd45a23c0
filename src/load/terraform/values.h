/**
 * Reading values of one side of a resource, each with what Terraform says is
 * unknown or secret of it.
 */
#ifndef EW_LOAD_TERRAFORM_VALUES_H
#define EW_LOAD_TERRAFORM_VALUES_H

#include "load/terraform/file.h"

/** Trees of one side, in the scratch arena. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_tf_open(struct ew_tf_file *file,
                                       struct ew_tf_resource *resource,
                                       enum ew_tf_side side,
                                       struct ew_tf_reading *out);

/**
 * A member, the first element, the next one; what is unknown or secret as a
 * whole is so in its parts.
 */
struct ew_tf_node ew_tf_get(struct ew_tf_node node, const char *name);

/** Of an object, its first member. What is neither list nor object has none. */
struct ew_tf_node ew_tf_first(struct ew_tf_node list);

/** The next one in the same list or object. */
struct ew_tf_node ew_tf_after(struct ew_tf_node element);
/** Is there an element or member here? */
bool ew_tf_there(struct ew_tf_node node);
/** Is it known after the deployment only? */
bool ew_tf_unknown(struct ew_tf_node node);
/** Does Terraform keep it secret? No text of it may then be shown. */
bool ew_tf_sensitive(struct ew_tf_node node);

/** A known string that is no secret, in the arena; absent: none. */
struct ew_str ew_tf_string(const struct ew_tf_reading *r,
                           struct ew_tf_node node);
/** The constant `true`; unknown and absent are not. */
bool ew_tf_true(struct ew_tf_node node);

/** Of the value, or of the whole resource where there is none. */
struct ew_place ew_tf_place(const struct ew_tf_reading *r,
                            struct ew_tf_node node);

/**
 * A name, or what there is of it: `name_prefix` and a mark. Absent: nothing
 * is known.
 */
EW_NODISCARD enum ew_status ew_tf_name(const struct ew_tf_reading *r,
                                       const char *attribute,
                                       struct ew_str *out);
/** What the attribute names; absent text and address: not known. */
EW_NODISCARD enum ew_status ew_tf_link(const struct ew_tf_reading *r,
                                       const char *attribute,
                                       struct ew_code_link *out);

/**
 * Fill a link that ew_tf_link left open. The instances of a block that are the
 * same in the attribute `fixed` together have all that the code refers to,
 * whichever of them has which. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_tf_link_among(const struct ew_tf_reading *r,
                                             const char *attribute,
                                             const char *fixed,
                                             struct ew_code_link *link);
/** Each element of a list; *whole is false when there may be more. */
EW_NODISCARD enum ew_status ew_tf_links(const struct ew_tf_reading *r,
                                        const char *attribute,
                                        struct ew_vec *out, bool *whole);
/** `tags_all`, or `tags`; false: they are not told. */
EW_NODISCARD enum ew_status ew_tf_tags(const struct ew_tf_reading *r,
                                       struct ew_vec *out, bool *told);

#endif
