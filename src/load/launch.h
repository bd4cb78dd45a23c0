/** What ECS calls the machines below tasks, in answers as in code. */
#ifndef EW_LOAD_LAUNCH_H
#define EW_LOAD_LAUNCH_H

#include "estate/estate.h"

/** By the name of a launch type; absent, or one that is not known: unknown. */
enum ew_ecs_launch ew_launch_of(struct ew_str type);

/**
 * By the capacity providers of a strategy, struct ew_str: those of Fargate
 * have names of their own, all others may stand for EC2 and for managed
 * instances (fact F5.10). An absent name is one that is not known.
 */
enum ew_ecs_launch ew_launch_by(const struct ew_vec *providers);

#endif
