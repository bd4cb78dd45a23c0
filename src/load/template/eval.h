/** Evaluating a node of a template, and how functions are called. */
#ifndef EW_LOAD_TEMPLATE_EVAL_H
#define EW_LOAD_TEMPLATE_EVAL_H

#include "load/template/stack.h"

/** NULL: `AWS::NoValue`, or memory is out. */
struct ew_stack_value *ew_eval(struct ew_stack *stack,
                               const struct ew_node *node);

/** One way to write a function: `Fn::Sub: x`, or `!Sub x` (argument is x). */
struct ew_call {
    const struct ew_function *function;
    struct ew_str name; /**< `Ref`, `Sub` */
    const struct ew_node *argument;
    bool tagged; /**< argument is the node that has the tag */
    struct ew_place place;
};

typedef struct ew_stack_value *ew_function_fn(struct ew_stack *stack,
                                              const struct ew_call *call);

struct ew_function {
    struct ew_str name;
    ew_function_fn *evaluate;
};

/** Is the node a function? Its name may be one that nobody knows. */
bool ew_call_of(const struct ew_node *node, struct ew_call *out);

/** The argument as a value; a tagged one without its tag. */
struct ew_stack_value *ew_eval_argument(struct ew_stack *stack,
                                        const struct ew_call *call);

/**
 * The elements of an argument that has to be a list of min to max; their
 * number, or 0 where it is not that, which is then told.
 */
size_t ew_call_list(struct ew_stack *stack, const struct ew_call *call,
                    const struct ew_node **out, size_t min, size_t max);

#endif
