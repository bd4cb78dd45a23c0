#include "world.h"

static struct ew_str get(void *user, const char *name)
{
    const struct variable *variable = user;
    for (; variable->name; variable++) {
        if (ew_str_eq(ew_str_from(variable->name), ew_str_from(name))) {
            return ew_str_from(variable->value);
        }
    }
    return (struct ew_str){NULL, 0};
}

struct ew_environment world_environment(struct variable *variables)
{
    return (struct ew_environment){.get = get, .user = variables};
}
