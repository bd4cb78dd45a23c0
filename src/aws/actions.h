/** What a fetch may call, and the policy that permits just that. */
#ifndef EW_AWS_ACTIONS_H
#define EW_AWS_ACTIONS_H

#include "base/buf.h"

#include "aws/call.h"

enum ew_aws_action_id {
#define EW_ACTION(id, service, name, action, protocol, detail, group, token) \
    EW_ACTION_##id,
#include "aws/actions.def"
#undef EW_ACTION
    EW_ACTION_COUNT,
};

/** Who needs the permission, and on what. */
enum ew_aws_action_group {
    EW_GROUP_ACCOUNT,      /**< in every account; no resource to name */
    EW_GROUP_ORGANIZATION, /**< the caller; no resource to name */
    EW_GROUP_MEMBERS,      /**< the caller, on the role of the members */
    EW_GROUP_COUNT,
};

struct ew_aws_action {
    struct ew_aws_operation operation;
    enum ew_aws_service service;
    enum ew_aws_action_group group;
    const char *token; /**< see actions.def */
};

/** The row of a call; every id has one. */
const struct ew_aws_action *ew_aws_action_of(enum ew_aws_action_id id);

/** What the policy is for. */
struct ew_fetch_permissions {
    struct ew_str partition;       /**< "aws" */
    struct ew_str role_name;       /**< with its path */
    const struct ew_str *accounts; /**< that are assumed into; none: any */
    size_t account_count;
    bool organization_elsewhere;     /**< it is read by somebody else */
    struct ew_str organization_role; /**< whom the caller assumes for it */
    bool regions_given;              /**< none are asked for */
    bool members;                    /**< roles of other accounts are assumed */
};

/** The identity policy as JSON; a failure is in out->failed. */
void ew_fetch_permissions_write(const struct ew_fetch_permissions *permissions,
                                struct ew_buf *out);

#endif
