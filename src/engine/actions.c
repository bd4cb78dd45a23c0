/*
 * The table of actions, and what is asked of a row. All that is one action's
 * own is its row, with its facts, so that the rest of the engine knows none by
 * its name.
 */
#include "engine/actions_rows.h"

const struct ew_str EW_DEFAULT_ACTION = EW_LIT("ecs:ExecuteCommand");

#define EW_ACTION_APART(symbol) &EW_##symbol,
#define EW_ACTION(symbol, ...) EW_ACTION_APART(symbol)
static const struct ew_action *const ACTIONS[] = {
#include "engine/actions.def"
};
#undef EW_ACTION
#undef EW_ACTION_APART

/* The first one of the name from a place on. */
static const struct ew_action *find_from(size_t first, struct ew_str name)
{
    for (size_t i = first; i < COUNT_OF(ACTIONS); i++) {
        if (ew_str_eq_nocase(ACTIONS[i]->name, name)) {
            return ACTIONS[i];
        }
    }
    return NULL;
}

const struct ew_action *ew_action_find(struct ew_str name)
{
    return find_from(0, name);
}

const struct ew_action *ew_action_at(size_t number)
{
    return number < COUNT_OF(ACTIONS) ? ACTIONS[number] : NULL;
}

const struct ew_action *ew_action_next(const struct ew_action *action)
{
    for (size_t i = 0; i < COUNT_OF(ACTIONS); i++) {
        if (ACTIONS[i] == action) {
            return find_from(i + 1, action->name);
        }
    }
    return NULL;
}

size_t ew_action_part_find(const struct ew_action *action, struct ew_str key)
{
    for (size_t i = 0; i < action->part_count; i++) {
        if (ew_str_eq_nocase(action->parts[i].dimension.key, key)) {
            return i;
        }
    }
    return EW_NO_PART;
}

struct ew_str ew_action_service(const struct ew_action *action)
{
    size_t colon = ew_str_find(action->name, ':');
    return ew_str_slice(action->name, 0, colon + 1);
}

const struct ew_action_key *ew_action_own_key(const struct ew_action *action,
                                              size_t side, struct ew_str key)
{
    for (size_t i = 0; i < action->key_count; i++) {
        const struct ew_action_key *own = &action->keys[i];
        /* Most are ruled out by their length: this is asked very often. */
        if (own->key.name.len <= key.len && ew_key_names(&own->key, key) &&
            (!own->with || own->with == action->resources[side])) {
            return own;
        }
    }
    return NULL;
}

struct ew_key ew_action_key_find(const struct ew_action *action, size_t side,
                                 struct ew_str key)
{
    if (action->tags.ptr && key.len > action->tags.len &&
        ew_str_starts_nocase(key, action->tags)) {
        return (struct ew_key){
            .name = action->tags, .control = EW_KEY_OUTSIDE, .resource = true};
    }
    const struct ew_action_key *own = ew_action_own_key(action, side, key);
    struct ew_key found = own ? own->key : ew_key_find(key);
    if (own) {
        return found;
    }
    bool tag = found.resource && !ew_str_starts_nocase(key, EW_STR("aws:"));
    if (found.control == EW_KEY_TARGET || tag) {
        found.control = EW_KEY_ABSENT;
    }
    return found;
}
