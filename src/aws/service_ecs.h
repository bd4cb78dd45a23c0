/** The unit that asks ECS for clusters, services and tasks. */
#ifndef EW_AWS_SERVICE_ECS_H
#define EW_AWS_SERVICE_ECS_H

#include "aws/fetch_ask.h"

/** Start the unit; ended is called when it is gone. */
void ew_ecs_start(const struct ew_scope *scope, void (*ended)(void *owner),
                  void *owner);

/** The last document that the unit puts: with it the unit is there. */
#define EW_ECS_DOCUMENT "ecs-clusters.json"

#endif
