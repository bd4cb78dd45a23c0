/**
 * A template with its parameters while it is evaluated: what is known of it,
 * and what came up on the way.
 *
 * Evaluation never stops: what is not known becomes a hole, what is wrong
 * becomes a hole and is told in estate.incomplete.
 */
#ifndef EW_LOAD_TEMPLATE_STACK_H
#define EW_LOAD_TEMPLATE_STACK_H

#include "load/code/code.h"
#include "load/template/template.h"
#include "load/template/value.h"

struct ew_template_resource {
    struct ew_str id;
    struct ew_str type;
    const struct ew_node *node; /**< NULL: a transform makes it */
    struct ew_place place;      /**< of its logical id, with its origin */
    const struct ew_origin *origin;
    enum ew_known exists;
    struct ew_str condition; /**< on which it exists; absent: none */
    struct ew_str path;      /**< of a role that a transform makes */
    bool assigned;           /**< a permission set, to some account */
    bool naming;             /**< its name is being evaluated */
    struct ew_str name;      /**< absent: not evaluated yet */
    uint64_t name_causes;    /**< why it is not known */
    struct ew_stack *child;  /**< the stack that it nests; NULL: not known */
};

/** What a stack gives to others under a name. */
struct ew_stack_export {
    struct ew_str name;
    struct ew_stack *stack;
    const struct ew_node *output;
};

/** A value that others ask for: it is evaluated once. */
struct ew_stack_memo {
    bool evaluating;
    bool known;
    struct ew_stack_value *value;
    /* with values that are being tried */
    size_t stamp;
    struct ew_stack_value *tried;
};

/** The cause that stands for all that have no number of their own. */
#define EW_LAST_CAUSE ((size_t)63)

/** Parameters whose values are gone through at once. */
#define EW_MAX_CHOICES ((size_t)4)

/** A parameter without a value, of which it is known what it may be. */
struct ew_stack_choice {
    const struct ew_stack *stack;
    const struct ew_node *parameter;
    size_t cause;                /**< number of its bit */
    const struct ew_node *value; /**< the one at hand */
    bool whole;                  /**< a list of all of them is */
};

/** All stacks of a run. */
struct ew_stack_run {
    struct ew_loading *loading;
    struct ew_map told;    /**< faults of all templates, by their text */
    struct ew_map by_path; /**< struct ew_template, as ew_path_beside has it */
    struct ew_vec stacks;  /**< struct ew_stack *: those that nobody nests */
    struct ew_vec exports; /**< struct ew_stack_export */
    size_t nested;         /**< number of stacks inside others */
    size_t depth;          /**< of evaluations inside each other */
    size_t spent;          /**< bytes of values, of all stacks */
    size_t allowed;        /**< for what their templates hold */
    uint64_t causes;       /**< in what is being evaluated */
    struct ew_stack_choice chosen[EW_MAX_CHOICES]; /**< what is tried now */
    size_t chosen_count;
    size_t choosing; /**< values are being tried */
    size_t stamp;    /**< what was found with another is not so now */
};

struct ew_stack {
    struct ew_stack_run *run;
    struct ew_stack *parent; /**< that nests it; NULL: none */
    struct ew_stack *top;    /**< that nobody nests; it may be this one */
    const struct ew_template_resource *from; /**< of the parent */
    struct ew_loading *loading;
    const struct ew_template *template;
    const struct ew_node *root; /**< of it, with its loops written out */
    struct ew_code_file *file;
    struct ew_arena *arena;      /**< gone with the loading */
    struct ew_map arguments;     /**< struct ew_template_argument by name */
    struct ew_map parameters;    /**< entries by name */
    struct ew_map conditions;    /**< struct ew_stack_condition by name */
    struct ew_map mappings;      /**< entries by name */
    struct ew_map resources;     /**< struct ew_template_resource by id */
    struct ew_vec resource_list; /**< struct ew_template_resource * */
    struct ew_map assigned;      /**< permission sets, by id and account */
    struct ew_map outputs;       /**< struct ew_stack_memo by name */
    struct ew_map passed;        /**< the same, of its parameters */
    bool sam;
    bool quiet;            /**< faults of what is at hand are not told */
    bool transformed;      /**< by something that may add anything */
    size_t spent;          /**< bytes of values, of the top one */
    struct ew_vec causes;  /**< struct ew_str, of the top one */
    struct ew_vec choices; /**< struct ew_stack_choice, of the top one */
    size_t sought;         /**< bytes passed over to find places again */
    bool failed;           /**< memory is out */
};

/** A new value each; NULL when memory is out, which stack->failed tells. */
struct ew_stack_value *ew_value_of_text(struct ew_stack *stack,
                                        struct ew_str text,
                                        struct ew_place place);

/** The same of a scalar, which may be spelt in another way. */
struct ew_stack_value *ew_value_of_scalar(struct ew_stack *stack,
                                          struct ew_scalar scalar,
                                          struct ew_place place);

struct ew_stack_value *ew_value_hole(struct ew_stack *stack,
                                     struct ew_place place);

struct ew_stack_value *ew_value_new(struct ew_stack *stack,
                                    enum ew_stack_value_kind kind,
                                    struct ew_place place);

/** A copy that can be put into another list. */
struct ew_stack_value *ew_value_copy(struct ew_stack *stack,
                                     const struct ew_stack_value *value);

/**
 * Notes why the value that is being evaluated is not known, such as
 * "parameter `Team` has no value". Causes are bits, whose number is returned;
 * the last stands for more.
 */
size_t ew_stack_cause(struct ew_stack *stack, struct ew_str text);

/** Notes that it hangs on how CloudFormation spells that number. */
void ew_stack_cause_spelling(struct ew_stack *stack, struct ew_str number);

/** In words; absent: there are none. */
struct ew_str ew_stack_causes(struct ew_stack *stack, uint64_t causes);

/** A hole, and why it is one. */
struct ew_stack_value *ew_value_unknown(struct ew_stack *stack,
                                        struct ew_place place,
                                        struct ew_str cause);
/** Into estate.incomplete, once; text is absent when memory is out. */
void ew_stack_fault(struct ew_stack *stack, struct ew_place place,
                    struct ew_str text);

/** Told, and the hole that is put in the place of what is wrong. */
struct ew_stack_value *ew_stack_wrong(struct ew_stack *stack,
                                      struct ew_place place,
                                      struct ew_str text);
/** The same two with a text that is put together. */
#define EW_STACK_FAULT(stack, place, ...) \
    ew_stack_fault((stack), (place), ew_reason((stack)->arena, __VA_ARGS__))
#define EW_STACK_WRONG(stack, place, ...) \
    ew_stack_wrong((stack), (place), ew_reason((stack)->arena, __VA_ARGS__))
/** Pays for work or memory; false when the template wants too much. */
bool ew_stack_spend(struct ew_stack *stack, size_t bytes);
/** Did they come to too much? Nothing is evaluated any more. */
bool ew_stack_is_spent(const struct ew_stack *stack);
/** Goes one evaluation deeper; false, and told, when that is too deep. */
bool ew_stack_enter(struct ew_stack *stack, struct ew_place place);
/** Comes back from the evaluation that ew_stack_enter allowed. */
void ew_stack_leave(struct ew_stack *stack);

/** What it is deployed to, as far as that is told; absent: it is not. */
struct ew_str ew_stack_account(const struct ew_stack *stack);

struct ew_str ew_stack_region(const struct ew_stack *stack);
/** An entry of parameters or mappings by name; NULL: there is none. */
const struct ew_node *ew_stack_entry(const struct ew_map *section,
                                     struct ew_str name);

#endif
