/** Laying code over exports: its policies, as put.c needs them. */
#ifndef EW_LOAD_CODE_PUT_POLICY_H
#define EW_LOAD_CODE_PUT_POLICY_H

#include "load/code/apply.h"

/** A path of IAM, `/a/b/`; `/` where it, or a part of it, cannot be told. */
struct ew_str ew_overlay_path(struct ew_overlay *overlay, struct ew_str path);

/** Something of the holder is not known; absent reason: memory is out. */
EW_NODISCARD enum ew_status ew_overlay_unread(struct ew_holder *holder,
                                              struct ew_str reason);
/** The same of what, which stands at place. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_overlay_unread_at(struct ew_overlay *overlay,
                                                 struct ew_holder *holder,
                                                 const char *what,
                                                 struct ew_place place);

/** A managed policy without a document yet, known by its ARN. */
EW_NODISCARD enum ew_status ew_overlay_new_policy(struct ew_overlay *overlay,
                                                  struct ew_str name,
                                                  struct ew_str arn,
                                                  struct ew_policy **out);

/**
 * Is a resource of this name another than that which the file `declared` has?
 * A name that is made up, or of which a part is not known, is that of no other
 * resource of the file: IAM would refuse it.
 */
bool ew_overlay_is_another(const struct ew_overlay *overlay, struct ew_str name,
                           bool unknown, struct ew_str declared);

/** A managed policy of the code. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_overlay_put_policy(
    struct ew_overlay *overlay, const struct ew_code_policy *from);

/** An inline policy of the holder. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_overlay_put_inline(
    struct ew_overlay *overlay, struct ew_holder *holder,
    const struct ew_code_document *document, struct ew_place place);

#endif
