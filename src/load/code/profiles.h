/** Laying code over exports: instance profiles and passwords. */
#ifndef EW_LOAD_CODE_PROFILES_H
#define EW_LOAD_CODE_PROFILES_H

#include "load/code/apply.h"

/** Those of the code at hand come to roles and users. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_overlay_put_profiles(struct ew_overlay *overlay);
/** And go, where a plan changes from them. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_overlay_strip_profiles(
    struct ew_overlay *overlay);

#endif
