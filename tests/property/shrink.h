/** Making an estate that breaks a rule as small as it goes. */
#ifndef EW_PROPERTY_SHRINK_H
#define EW_PROPERTY_SHRINK_H

#include "draft.h"

/** Does this draft still show what is looked for? */
typedef bool shrink_fn(const struct draft *draft, void *user);

/** Take things out of the draft for as long as it still shows it. */
void shrink(struct draft *draft, shrink_fn *shows, void *user);

#endif
