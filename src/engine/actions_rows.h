/**
 * Inside the table of actions: its rows, a file for each service, and the
 * words they are written in.
 */
#ifndef EW_ENGINE_ACTIONS_ROWS_H
#define EW_ENGINE_ACTIONS_ROWS_H

#include "engine/actions.h"

/* clang-format off */
#ifndef COUNT_OF
#define COUNT_OF(list) (sizeof(list) / sizeof((list)[0]))
#endif
/* Pieces of an ARN. */
#define TEXT(text) {EW_LIT(text), EW_NO_PART}
#define PART(part) {{NULL, 0}, (part)}
#define SHAPE(name, pieces) {(name), (pieces), COUNT_OF(pieces)}
/* Parts of a target: word for people, key, what its words look like. */
#define NAMED(word, name, of) \
    {(word), {.key = EW_LIT(name), .domain = EW_DOMAIN_##of}}
#define OPTIONAL(word, name, of) \
    {(word), {.key = EW_LIT(name), .domain = EW_DOMAIN_##of, .optional = true}}
/* Every target begins with these. */
#define WHERE_PARTS \
    [EW_DIM_PARTITION] = NAMED("partition", "partition", PARTITION), \
    [EW_DIM_REGION] = NAMED("region", "aws:RequestedRegion", REGION), \
    [EW_DIM_ACCOUNT] = NAMED("account id", "account", ACCOUNT)
/* Keys that the action carries in its own way. */
#define TARGET_KEY(name) {EW_LIT(name), EW_KEY_TARGET, false, false, false}
#define CALLER_KEY(name, many) {EW_LIT(name), EW_KEY_CALLER, many, false, false}
#define OUTSIDE_KEY(name, many) {EW_LIT(name), EW_KEY_OUTSIDE, many, false, false}
/* clang-format on */

extern const struct ew_action EW_ECS_EXECUTE_COMMAND;
extern const struct ew_action EW_SSM_START_SESSION;
extern const struct ew_action EW_STS_ASSUME_ROLE;
extern const struct ew_action EW_STS_ASSUME_ROLE_WITH_SAML;
extern const struct ew_action EW_STS_ASSUME_ROLE_WITH_WEB_IDENTITY;

/** Of ECS, which actions of other services name, too. */
extern const struct ew_arn_shape EW_ECS_CLUSTER_SHAPE;
extern const struct ew_arn_shape EW_ECS_TASK_SHAPE;
extern const struct ew_arn_shape EW_IAM_ROLE_SHAPE;

#endif
