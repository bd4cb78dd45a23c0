/** AWS::ECS::*, and what else runs tasks. */
#ifndef EW_LOAD_TEMPLATE_ECS_H
#define EW_LOAD_TEMPLATE_ECS_H

#include "load/template/resources.h"

ew_template_fn ew_template_cluster;
ew_template_fn ew_template_service;
ew_template_fn ew_template_task_set;
ew_template_fn ew_template_task_definition;
ew_template_fn ew_template_event_rule;
ew_template_fn ew_template_schedule;
ew_template_fn ew_template_pipe;

#endif
