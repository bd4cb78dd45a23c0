/** What the readers of types share: properties, links, policies and tags. */
#ifndef EW_LOAD_TEMPLATE_COMMON_H
#define EW_LOAD_TEMPLATE_COMMON_H

#include "load/template/document.h"
#include "load/template/stack.h"

/** A property; NULL when absent, null or `AWS::NoValue`. */
const struct ew_stack_value *ew_property(
    struct ew_stack *stack, const struct ew_template_resource *resource,
    const char *name);

/** Is the property a map that is written out, and made by no function? */
bool ew_property_is_map(const struct ew_template_resource *resource,
                        const char *name);

/** A property that is a text; absent when it is not there or no text. */
struct ew_str ew_property_text(struct ew_stack *stack,
                               const struct ew_template_resource *resource,
                               const char *name);

/** For good: what the estate may hold on to. Notes marks of the region. */
struct ew_str ew_stack_keep(struct ew_stack *stack, struct ew_str text);

/** The place with the origin of the resource, so that a finding shows it. */
struct ew_place ew_stack_place(const struct ew_template_resource *resource,
                               struct ew_place place);

/** A name or ARN as a link; a value that is no text is not known. */
struct ew_code_link ew_stack_link(struct ew_stack *stack,
                                  const struct ew_template_resource *resource,
                                  const struct ew_stack_value *value);

/** Of what a resource says: perhaps where its condition is not known. */
enum ew_presence ew_stack_presence(const struct ew_template_resource *resource);

/** The same where value is not known before the deployment, and why. */
struct ew_str ew_stack_unknown(struct ew_stack *stack, const char *what,
                               const struct ew_stack_value *value,
                               const char *why);

/** `POLICY at FILE:1:2 REASON`, for lists of what is unread. */
struct ew_str ew_stack_reason(struct ew_stack *stack, const char *what,
                              struct ew_place place, const char *why);
/**
 * Notes that something of the holder is not known: its access is then unknown
 * where that matters.
 */
void ew_stack_unread(struct ew_stack *stack, struct ew_code_holder *holder,
                     struct ew_str reason);
/** Inline policies: a list of maps with PolicyName and PolicyDocument. */
void ew_stack_inline_policies(struct ew_stack *stack,
                              const struct ew_template_resource *resource,
                              struct ew_code_holder *holder,
                              const struct ew_stack_value *value);
/** Managed policies: a list of ARNs. */
void ew_stack_managed_policies(struct ew_stack *stack,
                               const struct ew_template_resource *resource,
                               struct ew_code_holder *holder,
                               const struct ew_stack_value *value);
/** The boundary that value names; NULL: none is set. */
void ew_stack_boundary(struct ew_stack *stack,
                       const struct ew_template_resource *resource,
                       struct ew_code_holder *holder,
                       const struct ew_stack_value *value);
/** Tags as a list of maps, or as one map; false: something is not known. */
bool ew_stack_tags(struct ew_stack *stack, const struct ew_stack_value *value,
                   struct ew_vec *tags);

#endif
