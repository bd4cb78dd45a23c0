/**
 * Which code that is not read is all the same in the run, as a plan or a
 * template. What is made of one folder shows nothing of another one that
 * declares the same, such as `dev` and `prod`: a plan stands for one root
 * module and the modules that it calls, an assembly for one app.
 */
#ifndef EW_LOAD_COVERED_H
#define EW_LOAD_COVERED_H

#include "load/loading.h"

/** Sets `covered` of each that was noted. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_covered_find(struct ew_loading *loading);

#endif
