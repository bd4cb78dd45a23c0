/** An estate that was read, with an engine over it. */
#ifndef EW_PROPERTY_WORLD_H
#define EW_PROPERTY_WORLD_H

#include "load/load.h"

#include "engine/access.h"

#include "draft.h"

struct world {
    struct ew_buf account;
    struct ew_buf organization;
    struct ew_loaded loaded;
    struct ew_arena arena; /**< answers of the engine */
    struct ew_engine *engine;
};

/** Write the draft and read it back. False: it was not wholly read. */
bool world_open(struct world *world, const struct draft *draft);
/** The same from texts; organization may be empty. They are copied. */
bool world_open_texts(struct world *world, struct ew_str account,
                      struct ew_str organization);
void world_close(struct world *world);

/** Every principal, the root user included. */
const struct ew_principal *const *world_principals(const struct world *world,
                                                   size_t *count);

/** NULL when the engine failed, which is a fault of its own. */
const struct ew_access *world_decide(struct world *world,
                                     const struct ew_principal *principal,
                                     const struct ew_target *target);

/** allowed or conditional. */
bool has_access(const struct ew_access *access);

#endif
