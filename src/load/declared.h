/** What code that is not read declares, against what plans have. */
#ifndef EW_LOAD_DECLARED_H
#define EW_LOAD_DECLARED_H

#include "load/loading.h"

/** A module of a plan. */
struct ew_planned_module {
    struct ew_map names; /**< what it has, by `TYPE.NAME` and `module.NAME` */
    struct ew_str plan;  /**< path */
    bool is_root;
    struct ew_planned_module *parent; /**< NULL: the root, or not told */
    struct ew_str source;             /**< as it is called; absent: not told */
    /* of covered.c */
    bool placed;          /**< it is known where its code lies */
    bool beside;          /**< right beside the plan */
    struct ew_str folder; /**< where it is placed */
    struct ew_str base;   /**< from where it is loaded, else */
    struct ew_str tail;   /**< the folder there */
    struct ew_str id;     /**< of both, and the plan */
};

/**
 * What a file of Terraform declares that may grant access, and the modules
 * that it calls, which may hold such: struct ew_str in out.
 *
 * Errors: EW_NOMEM. Cost: one pass over the text.
 */
EW_NODISCARD enum ew_status ew_declared_read(struct ew_loading *loading,
                                             const struct ew_source *source,
                                             struct ew_vec *out);

/** The module of that name in the plan of that path; NULL: out of memory. */
struct ew_planned_module *ew_planned_module_of(struct ew_loading *loading,
                                               struct ew_str plan,
                                               struct ew_str module);

/** Has the module all that some code declares? */
bool ew_declared_has_all(const struct ew_planned_module *module,
                         const struct ew_vec *declares);

/**
 * How many plans are made of a file of Terragrunt: one of a unit, and of those
 * that a stack lists; 0 of what units include.
 */
size_t ew_declared_units(const struct ew_source *source);

#endif
