/**
 * Whether a text of no known kind holds IAM all the same: the lists of an
 * account export under other names, statements of identity policies. Such a
 * text may grant, and so it is never passed over.
 */
#ifndef EW_LOAD_IAM_LOOK_H
#define EW_LOAD_IAM_LOOK_H

#include "load/loading.h"

/**
 * Has it a statement without a principal, or a member that only users, roles,
 * groups and policies have? Policies of resources and trust policies name a
 * principal in each statement (fact B1.1.5), and do not count.
 *
 * Cost: one pass, in JSON and in any other text.
 */
bool ew_iam_look(const struct ew_source *source);

#endif
