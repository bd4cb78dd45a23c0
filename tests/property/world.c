#include "world.h"

#include "base/clock.h"

#include "vocabulary.h"

static bool read_back(struct world *world)
{
    struct ew_load_text texts[] = {
        {EW_STR("account.json"),      ew_buf_str(&world->account)     },
        {EW_STR("organization.json"), ew_buf_str(&world->organization)},
    };
    struct ew_load_options options = {.account = EW_STR(VOCABULARY_ACCOUNT)};
    struct ew_engine_options engine_options = {.max_steps = 0};
    struct ew_error err;
    size_t count = world->organization.len > 0 ? 2 : 1;
    if (world->account.failed || world->organization.failed ||
        ew_load_texts(texts, count, &options, &world->loaded, &err) != EW_OK ||
        !ew_time_parse(EW_STR(VOCABULARY_NOW), &engine_options.now)) {
        return false;
    }
    world->engine =
        ew_engine_new(&world->arena, &world->loaded.estate, &engine_options);
    return world->engine && world->loaded.estate.incomplete.list.count == 0;
}

static void init(struct world *world)
{
    *world = (struct world){.engine = NULL};
    ew_buf_init(&world->account);
    ew_buf_init(&world->organization);
    ew_arena_init(&world->arena);
}

bool world_open(struct world *world, const struct draft *draft)
{
    init(world);
    draft_write(draft, &world->account, &world->organization);
    return read_back(world);
}

bool world_open_texts(struct world *world, struct ew_str account,
                      struct ew_str organization)
{
    init(world);
    ew_buf_add(&world->account, account);
    ew_buf_add(&world->organization, organization);
    return read_back(world);
}

void world_close(struct world *world)
{
    ew_engine_release(world->engine);
    ew_loaded_release(&world->loaded);
    ew_arena_release(&world->arena);
    ew_buf_release(&world->account);
    ew_buf_release(&world->organization);
}

const struct ew_principal *const *world_principals(const struct world *world,
                                                   size_t *count)
{
    *count = world->loaded.estate.principals.count;
    return world->loaded.estate.principals.items;
}

const struct ew_access *world_decide(struct world *world,
                                     const struct ew_principal *principal,
                                     const struct ew_target *target)
{
    const struct ew_access *access = NULL;
    struct ew_error err;
    if (ew_access_decide(world->engine, principal, target, &access, &err) !=
        EW_OK) {
        return NULL;
    }
    return access;
}

bool has_access(const struct ew_access *access)
{
    return access->verdict == EW_VERDICT_ALLOWED ||
           access->verdict == EW_VERDICT_CONDITIONAL;
}
