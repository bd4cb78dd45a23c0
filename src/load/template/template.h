/**
 * Templates of CloudFormation, SAM and CDK, in JSON and YAML, and the files
 * with parameters for them.
 *
 * A parameter file counts for the templates of its folder, and for all of a
 * run when it was named. So a template is only kept when it is read, and
 * evaluated when everything is in.
 */
#ifndef EW_LOAD_TEMPLATE_TEMPLATE_H
#define EW_LOAD_TEMPLATE_TEMPLATE_H

#include "base/yaml.h"

#include "load/kinds.h"
#include "load/template/spelling.h"

struct ew_stack;
struct ew_stack_run;
struct ew_template_resource;

/** One template, as read. */
struct ew_template {
    struct ew_str path;
    struct ew_str key; /**< the path, as ew_path_beside has it */
    struct ew_str bytes;
    struct ew_json_text *text; /**< NULL: it is YAML, and may have comments */
    const struct ew_node *root;
    bool nested;      /**< perhaps only part of another */
    bool alone;       /**< a stack by itself, whoever nests it as well */
    size_t instances; /**< stacks that are made of it */
};

/** One value of a parameter file. */
struct ew_template_argument {
    struct ew_str name;
    struct ew_scalar value; /**< absent: it stays what it is in the stack */
    struct ew_place place;
    bool told; /**< among the assumptions: a template was read with it */
};

/** One parameter file. */
struct ew_template_parameters {
    struct ew_str path;
    struct ew_place place;   /**< of all of it */
    bool direct;             /**< named by the user */
    bool counts;             /**< for some template */
    struct ew_vec arguments; /**< struct ew_template_argument */
};

/**
 * May this text, which is no JSON, be a template in YAML? It is asked before
 * the text is parsed, so that other YAML may hold whatever it likes: the
 * outermost keys are looked at, line by line.
 */
bool ew_template_is_likely(struct ew_str text);
/** Does it speak of AWS's types in UTF-16, which no template may have? */
bool ew_template_is_encoded(struct ew_str text);
/** Are there words in it that templates have? */
bool ew_template_is_named(struct ew_str text);
/**
 * Parse a text that is likely a template into source->node.
 *
 * Errors: as ew_node_parse_tagged, and EW_LIMIT for one that is too large.
 */
EW_NODISCARD enum ew_status ew_template_parse(struct ew_loading *loading,
                                              struct ew_source *source,
                                              struct ew_error *err);

/** By source->node where it is there, else by the members of the root. */
bool ew_template_detect(const struct ew_source *source);
EW_NODISCARD enum ew_status ew_template_load(struct ew_loading *loading,
                                             const struct ew_source *source);

bool ew_template_parameters_detect(const struct ew_source *source);
EW_NODISCARD enum ew_status ew_template_parameters_load(
    struct ew_loading *loading, const struct ew_source *source);

/** The file of this path, read before, is now named by the user as well. */
void ew_template_parameters_named(struct ew_loading *loading,
                                  struct ew_str path);

/**
 * Evaluate all templates with all parameters into loading->code, in the order
 * of their paths. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_templates_finish(struct ew_loading *loading);

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

#endif
