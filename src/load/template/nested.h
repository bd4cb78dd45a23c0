/** Stacks that a stack nests, where their templates are at hand. */
#ifndef EW_LOAD_TEMPLATE_NESTED_H
#define EW_LOAD_TEMPLATE_NESTED_H

#include "load/template/stack.h"

/** Marks the templates that this one may nest. */
void ew_stack_mark_nested(const struct ew_stack_run *run,
                          const struct ew_template *from);
/**
 * Opens the stacks that the resources of this one nest. Those that cannot be
 * had are told.
 */
void ew_stack_open_nested(struct ew_stack *stack);

#endif
