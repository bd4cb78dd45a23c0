/** Roles that were made anew: one ARN, another id. */
#ifndef EW_ENGINE_ROLE_ID_H
#define EW_ENGINE_ROLE_ID_H

#include "estate/estate.h"

/**
 * The id under which sessions of both can be compared, where they are one role
 * whose ids differ, or of which one is not known, and no policy of theirs says
 * which id is meant; else absent: each has its own.
 */
struct ew_str ew_role_id_of_both(const struct ew_principal *before,
                                 const struct ew_principal *now);

#endif
