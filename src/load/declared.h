/** What code that is not read declares, against what plans have. */
#ifndef EW_LOAD_DECLARED_H
#define EW_LOAD_DECLARED_H

#include "load/loading.h"

/** A module of a plan; what it has, by `TYPE.NAME` and `module.NAME`. */
struct ew_planned_module {
    struct ew_map names;
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

/** Does one module of a plan have all of it? Always, where it is nothing. */
bool ew_declared_is_planned(const struct ew_loading *loading,
                            const struct ew_vec *declares);

#endif
