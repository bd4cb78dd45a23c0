/** `Fn::ForEach`, which writes out what it holds before anything is read. */
#ifndef EW_LOAD_TEMPLATE_LOOPS_H
#define EW_LOAD_TEMPLATE_LOOPS_H

#include "load/template/stack.h"

/** Writes out the loops over values that are known, in stack->root. */
void ew_stack_expand_loops(struct ew_stack *stack);

#endif
