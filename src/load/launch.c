/*
 * Both ways in which ECS is told where tasks run: a launch type, or a strategy
 * of capacity providers in its place. What neither tells is not known, and
 * never Fargate: a machine that somebody gets a shell of must not be missed.
 */
#include "load/launch.h"

enum ew_ecs_launch ew_launch_of(struct ew_str type)
{
    static const struct {
        struct ew_str name;
        enum ew_ecs_launch launch;
    } TYPES[] = {
        {EW_LIT("FARGATE"),           EW_ECS_LAUNCH_FARGATE          },
        {EW_LIT("EC2"),               EW_ECS_LAUNCH_EC2              },
        {EW_LIT("EXTERNAL"),          EW_ECS_LAUNCH_EXTERNAL         },
        {EW_LIT("MANAGED_INSTANCES"), EW_ECS_LAUNCH_MANAGED_INSTANCES},
    };
    for (size_t i = 0; i < sizeof(TYPES) / sizeof(TYPES[0]); i++) {
        if (ew_str_eq(TYPES[i].name, type)) {
            return TYPES[i].launch;
        }
    }
    return EW_ECS_LAUNCH_UNKNOWN;
}

enum ew_ecs_launch ew_launch_by(const struct ew_vec *providers)
{
    static const struct ew_str FARGATE[] = {EW_LIT("FARGATE"),
                                            EW_LIT("FARGATE_SPOT")};
    const struct ew_str *names = providers->items;
    bool fargate = providers->count > 0;
    for (size_t i = 0; i < providers->count; i++) {
        fargate = fargate && EW_STR_ANY(ew_str_eq, names[i], FARGATE);
    }
    return fargate ? EW_ECS_LAUNCH_FARGATE : EW_ECS_LAUNCH_UNKNOWN;
}
