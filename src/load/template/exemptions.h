/** Exemptions of a template, in its metadata and its comments. */
#ifndef EW_LOAD_TEMPLATE_EXEMPTIONS_H
#define EW_LOAD_TEMPLATE_EXEMPTIONS_H

#include "load/template/stack.h"

/** Read the exemptions in its metadata and, of YAML, its comments. */
void ew_stack_read_exemptions(struct ew_stack *stack);

#endif
