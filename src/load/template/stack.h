/**
 * A template with its parameters while it is evaluated; shared by the parts
 * of the loader.
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
    struct ew_value *value;
    /* with values that are being tried */
    size_t stamp;
    struct ew_value *tried;
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
    bool transformed;      /**< by something that may add anything */
    size_t spent;          /**< bytes of values, of the top one */
    struct ew_vec causes;  /**< struct ew_str, of the top one */
    struct ew_vec choices; /**< struct ew_stack_choice, of the top one */
    size_t sought;         /**< bytes passed over to find places again */
    bool failed;           /**< memory is out */
};

/* ---- values -------------------------------------------------------------- */

/** NULL: `AWS::NoValue`, or memory is out. */
struct ew_value *ew_eval(struct ew_stack *stack, const struct ew_node *node);

/** One way to write a function: `Fn::Sub: x`, or `!Sub x` (argument is x). */
struct ew_call {
    const struct ew_function *function;
    struct ew_str name; /**< `Ref`, `Sub` */
    const struct ew_node *argument;
    bool tagged; /**< argument is the node that has the tag */
    struct ew_place place;
};

typedef struct ew_value *ew_function_fn(struct ew_stack *stack,
                                        const struct ew_call *call);
struct ew_function {
    struct ew_str name;
    ew_function_fn *evaluate;
};

/** Is the node a function? Its name may be one that nobody knows. */
bool ew_call_of(const struct ew_node *node, struct ew_call *out);
/** The argument as a value; a tagged one without its tag. */
struct ew_value *ew_eval_argument(struct ew_stack *stack,
                                  const struct ew_call *call);
/**
 * The elements of an argument that has to be a list of min to max; their
 * number, or 0 where it is not that, which is then told.
 */
size_t ew_call_list(struct ew_stack *stack, const struct ew_call *call,
                    const struct ew_node **out, size_t min, size_t max);

/**
 * The text of a scalar as it is deployed. The words for true and false of
 * YAML 1.1 are values to CloudFormation, and texts again once a policy or a
 * comparison has them, as JSON writes them.
 */
struct ew_str ew_stack_scalar(const struct ew_node *node);
struct ew_value *ew_value_of_text(struct ew_stack *stack, struct ew_str text,
                                  struct ew_place place);
struct ew_value *ew_value_hole(struct ew_stack *stack, struct ew_place place);
struct ew_value *ew_value_new(struct ew_stack *stack, enum ew_value_kind kind,
                              struct ew_place place);
/** A copy that can be put into another list. */
struct ew_value *ew_value_copy(struct ew_stack *stack,
                               const struct ew_value *value);

/**
 * Notes why the value that is being evaluated is not known, such as
 * "parameter `Team` has no value". Causes are bits, whose number is returned;
 * the last stands for more.
 */
size_t ew_stack_cause(struct ew_stack *stack, struct ew_str text);
/** In words; absent: there are none. */
struct ew_str ew_stack_causes(struct ew_stack *stack, uint64_t causes);
/** A hole, and why it is one. */
struct ew_value *ew_value_unknown(struct ew_stack *stack, struct ew_place place,
                                  struct ew_str cause);

/** Into estate.incomplete, once; text is absent when memory is out. */
void ew_stack_fault(struct ew_stack *stack, struct ew_place place,
                    struct ew_str text);
/** Told, and the hole that is put in the place of what is wrong. */
struct ew_value *ew_stack_wrong(struct ew_stack *stack, struct ew_place place,
                                struct ew_str text);
/** Pays for work or memory; false when the template wants too much. */
bool ew_stack_spend(struct ew_stack *stack, size_t bytes);
/** Did they come to too much? Nothing is evaluated any more. */
bool ew_stack_is_spent(const struct ew_stack *stack);
/** Goes one evaluation deeper; false, and told, when that is too deep. */
bool ew_stack_enter(struct ew_stack *stack, struct ew_place place);
void ew_stack_leave(struct ew_stack *stack);

ew_function_fn ew_function_ref;
ew_function_fn ew_function_get_att;
ew_function_fn ew_function_sub;
ew_function_fn ew_function_join;
ew_function_fn ew_function_select;
ew_function_fn ew_function_split;
ew_function_fn ew_function_find_in_map;
ew_function_fn ew_function_if;

ew_function_fn ew_function_import_value;

/* ---- stacks -------------------------------------------------------------- */

/**
 * A template with its resources declared, and those of the stacks that it
 * nests; from is the parent's resource, both NULL for none. NULL when memory
 * is out.
 */
struct ew_stack *ew_stack_open(struct ew_stack_run *run,
                               struct ew_template *template,
                               struct ew_stack *parent,
                               struct ew_template_resource *from);
/** Reads what its resources say, and those of nested stacks. */
void ew_stack_read(struct ew_stack *stack);
/** Marks the templates that this one may nest. */
void ew_stack_mark_nested(const struct ew_stack_run *run,
                          const struct ew_template *from);
void ew_stack_open_nested(struct ew_stack *stack);
void ew_stack_declare_exports(struct ew_stack *stack);
/** What the parent passes for a parameter; NULL: nothing. */
struct ew_value *ew_stack_passed(struct ew_stack *stack, struct ew_str name,
                                 struct ew_place place);
/** `Fn::GetAtt` of a nested stack. */
struct ew_value *ew_stack_returned(struct ew_stack *stack,
                                   struct ew_template_resource *nested,
                                   struct ew_str attribute,
                                   struct ew_place place);
/** What it is deployed to, as far as that is told; absent: it is not. */
struct ew_str ew_stack_account(const struct ew_stack *stack);
struct ew_str ew_stack_region(const struct ew_stack *stack);

/* ---- names --------------------------------------------------------------- */

/** What `Ref: name` is; NULL for `AWS::NoValue`. */
struct ew_value *ew_stack_ref(struct ew_stack *stack, struct ew_str name,
                              struct ew_place place);
/** What `Fn::GetAtt: [id, attribute]` is. */
struct ew_value *ew_stack_attribute(struct ew_stack *stack, struct ew_str id,
                                    struct ew_str attribute,
                                    struct ew_place place);
/** NULL when the template has none of this id. */
struct ew_template_resource *ew_stack_resource(const struct ew_stack *stack,
                                               struct ew_str id);
/** Its physical name, perhaps with marks; absent when memory is out. */
struct ew_str ew_stack_name_of(struct ew_stack *stack,
                               struct ew_template_resource *resource);
/** Its ARN likewise, absent for types that have none here. */
struct ew_str ew_stack_arn_of(struct ew_stack *stack,
                              struct ew_template_resource *resource);
/** `aws`, until something is known of it. */
struct ew_str ew_stack_partition(const struct ew_stack *stack);

/* ---- parameters and conditions ------------------------------------------- */

/** An entry of parameters or mappings by name; NULL: there is none. */
const struct ew_node *ew_stack_entry(const struct ew_map *section,
                                     struct ew_str name);
/** Writes out the loops over values that are known, in stack->root. */
void ew_stack_expand_loops(struct ew_stack *stack);
/** Indexes the conditions that the template declares. */
void ew_stack_declare_conditions(struct ew_stack *stack);
/** Gathers the arguments of all parameter files for the stack. */
void ew_stack_read_arguments(struct ew_stack *stack);
/** The declaration of a parameter; NULL: there is none. */
const struct ew_node *ew_stack_parameter(const struct ew_stack *stack,
                                         struct ew_str name);
/** Does SSM look its value up? What is written down is then only a name. */
bool ew_parameter_is_looked_up(const struct ew_node *parameter);
/** Is its value a list, between commas? */
bool ew_parameter_is_list(const struct ew_node *parameter);
struct ew_value *ew_parameter_value(struct ew_stack *stack,
                                    const struct ew_node *parameter,
                                    struct ew_place place);
/** `one of a, b; `, or nothing where it may have any value. */
struct ew_str ew_choice_names(struct ew_stack *stack,
                              const struct ew_node *parameter);
/** The value that is being tried; absent: none. */
struct ew_str ew_choice_value(struct ew_stack *stack,
                              const struct ew_node *parameter);
typedef enum ew_known ew_choice_fn(struct ew_stack *stack, const void *what);
/** What holds says for all values of the parameters that are the causes. */
enum ew_known ew_choice_condition(struct ew_stack *stack, uint64_t causes,
                                  ew_choice_fn *holds, const void *what);
/** The value that the node has whatever they are; NULL: it differs. */
struct ew_value *ew_choice_same(struct ew_stack *stack,
                                const struct ew_node *node, uint64_t causes);
/** A policy that allows what it does with any of them; else value itself. */
const struct ew_value *ew_choice_document(struct ew_stack *stack,
                                          const struct ew_value *value);
/** Does the condition of this name hold? */
enum ew_known ew_stack_condition(struct ew_stack *stack, struct ew_str name,
                                 struct ew_place place);

/* ---- resources ----------------------------------------------------------- */

/** A property; NULL when absent, null or `AWS::NoValue`. */
const struct ew_value *ew_property(struct ew_stack *stack,
                                   const struct ew_template_resource *resource,
                                   const char *name);
/** A property that is a text; absent when it is not there or no text. */
struct ew_str ew_property_text(struct ew_stack *stack,
                               const struct ew_template_resource *resource,
                               const char *name);

typedef void ew_template_fn(struct ew_stack *stack,
                            struct ew_template_resource *resource);

/** Tells the properties that CloudFormation does not know: properties.c. */
void ew_template_check_properties(struct ew_stack *stack,
                                  const struct ew_template_resource *resource);
/** Tells calls to AWS that may grant access: custom.c. */
void ew_template_check_custom(struct ew_stack *stack,
                              const struct ew_template_resource *resource);
ew_template_fn ew_template_role;
ew_template_fn ew_template_user;
ew_template_fn ew_template_group;
ew_template_fn ew_template_policy;
ew_template_fn ew_template_managed_policy;
ew_template_fn ew_template_role_policy;
ew_template_fn ew_template_user_policy;
ew_template_fn ew_template_group_policy;
ew_template_fn ew_template_membership;
ew_template_fn ew_template_permission_set;
ew_template_fn ew_template_assignment;
ew_template_fn ew_template_organization_policy;
ew_template_fn ew_template_serverless;
ew_template_fn ew_template_cluster;
ew_template_fn ew_template_service;
ew_template_fn ew_template_task_set;
ew_template_fn ew_template_event_rule;
ew_template_fn ew_template_schedule;
ew_template_fn ew_template_pipe;

/** Tells which resources the stack has. */
void ew_stack_declare_resources(struct ew_stack *stack);
/** Read all resources of the stack into its file. */
void ew_stack_read_resources(struct ew_stack *stack);
/** Read the exemptions in its metadata and, of YAML, its comments. */
void ew_stack_read_exemptions(struct ew_stack *stack);
/** Adds the roles that SAM makes to the stack's resources. */
void ew_stack_add_implicit(struct ew_stack *stack);

/* ---- shared by the readers of types -------------------------------------- */

/** For good: what the estate may hold on to. Notes marks of the region. */
struct ew_str ew_stack_keep(struct ew_stack *stack, struct ew_str text);
struct ew_place ew_stack_place(const struct ew_template_resource *resource,
                               struct ew_place place);
/** A name or ARN as a link; a value that is no text is not known. */
struct ew_code_link ew_stack_link(struct ew_stack *stack,
                                  const struct ew_template_resource *resource,
                                  const struct ew_value *value);
/** How sure it is that a document is in force. */
enum ew_presence {
    EW_PRESENT,
    EW_PERHAPS, /**< its Allow is taken to be there, its Deny is not */
    EW_CHOICE,  /**< one of two: nothing in it is sure */
};

/** A policy document; value is an object, JSON in a text, or not known. */
struct ew_code_document ew_stack_document(
    struct ew_stack *stack, const struct ew_template_resource *resource,
    struct ew_str name, const struct ew_value *value,
    enum ew_presence presence);
/** Of what a resource says: perhaps where its condition is not known. */
enum ew_presence ew_stack_presence(const struct ew_template_resource *resource);
/** The same where value is not known before the deployment, and why. */
struct ew_str ew_stack_unknown(struct ew_stack *stack, const char *what,
                               const struct ew_value *value, const char *why);
/** `POLICY at FILE:1:2 REASON`, for lists of what is unread. */
struct ew_str ew_stack_reason(struct ew_stack *stack, const char *what,
                              struct ew_place place, const char *why);
void ew_stack_unread(struct ew_stack *stack, struct ew_code_holder *holder,
                     struct ew_str reason);

/** Inline policies: a list of maps with PolicyName and PolicyDocument. */
void ew_stack_inline_policies(struct ew_stack *stack,
                              const struct ew_template_resource *resource,
                              struct ew_code_holder *holder,
                              const struct ew_value *value);
/** Managed policies: a list of ARNs. */
void ew_stack_managed_policies(struct ew_stack *stack,
                               const struct ew_template_resource *resource,
                               struct ew_code_holder *holder,
                               const struct ew_value *value);
void ew_stack_boundary(struct ew_stack *stack,
                       const struct ew_template_resource *resource,
                       struct ew_code_holder *holder,
                       const struct ew_value *value);
/** Tags as a list of maps, or as one map; false: something is not known. */
bool ew_stack_tags(struct ew_stack *stack, const struct ew_value *value,
                   struct ew_vec *tags);

#endif
