/*
 * The calls of actions.def as a table, and the policy made from the same rows:
 * a call that a fetch makes and the policy leaves out, or the other way round,
 * cannot be written. Each group is a statement of its own, since the groups
 * differ in who needs the permission and on which resource.
 */
#include "aws/actions.h"

#include "base/json_write.h"

#include <assert.h>

#define OPERATION(name, action, protocol, detail) \
    {                                             \
        name, action, EW_AWS_##protocol, detail,  \
    }

static const struct ew_aws_action ACTIONS[EW_ACTION_COUNT] = {
#define EW_ACTION(id, service, name, action, protocol, detail, group, token) \
    [EW_ACTION_##id] = {OPERATION(name, action, protocol, detail),           \
                        EW_AWS_##service, EW_GROUP_##group, token},
#include "aws/actions.def"
#undef EW_ACTION
};

const struct ew_aws_action *ew_aws_action_of(enum ew_aws_action_id id)
{
    assert(id < EW_ACTION_COUNT);
    return &ACTIONS[id];
}

static void write_role(struct ew_json_writer *w,
                       const struct ew_fetch_permissions *permissions,
                       struct ew_str account)
{
    struct ew_buf arn;
    ew_buf_init(&arn);
    ew_buf_printf(&arn, "arn:%.*s:iam::%.*s:role/%.*s",
                  EW_STR_ARG(permissions->partition), EW_STR_ARG(account),
                  EW_STR_ARG(permissions->role_name));
    ew_json_add_str(w, ew_buf_str(&arn));
    w->out->failed = w->out->failed || arn.failed;
    ew_buf_release(&arn);
}

static void write_resource(struct ew_json_writer *w,
                           const struct ew_fetch_permissions *permissions,
                           enum ew_aws_action_group group)
{
    if (group != EW_GROUP_MEMBERS) {
        ew_json_add_text(w, "*");
        return;
    }
    ew_json_open_array(w);
    for (size_t i = 0; i < permissions->account_count; i++) {
        write_role(w, permissions, permissions->accounts[i]);
    }
    if (permissions->account_count == 0) {
        write_role(w, permissions, EW_STR("*"));
    }
    ew_json_close_array(w);
}

static void write_group_statement(
    struct ew_json_writer *w, const struct ew_fetch_permissions *permissions,
    enum ew_aws_action_group group)
{
    static const char *const SIDS[EW_GROUP_COUNT] = {
        [EW_GROUP_ACCOUNT] = "Account",
        [EW_GROUP_ORGANIZATION] = "Organization",
        [EW_GROUP_MEMBERS] = "Members",
    };
    ew_json_open_object(w);
    ew_json_member_text(w, "Sid", SIDS[group]);
    ew_json_member_text(w, "Effect", "Allow");
    ew_json_key(w, "Action");
    ew_json_open_array(w);
    for (size_t i = 0; i < EW_ACTION_COUNT; i++) {
        const struct ew_aws_operation *operation = &ACTIONS[i].operation;
        /* Whoever names the regions does not ask for them. */
        bool needed =
            i != EW_ACTION_DESCRIBE_REGIONS || !permissions->regions_given;
        if (ACTIONS[i].group == group && needed) {
            char name[96];
            (void)snprintf(name, sizeof(name), "%s:%s", operation->service,
                           operation->action);
            ew_json_add_text(w, name);
        }
    }
    ew_json_close_array(w);
    ew_json_key(w, "Resource");
    write_resource(w, permissions, group);
    ew_json_close_object(w);
}

void ew_fetch_permissions_write(const struct ew_fetch_permissions *permissions,
                                struct ew_buf *out)
{
    struct ew_json_writer w = ew_json_writer(out, 2);
    ew_json_open_object(&w);
    ew_json_member_text(&w, "Version", "2012-10-17");
    ew_json_key(&w, "Statement");
    ew_json_open_array(&w);
    write_group_statement(&w, permissions, EW_GROUP_ACCOUNT);
    if (!permissions->organization_elsewhere) {
        write_group_statement(&w, permissions, EW_GROUP_ORGANIZATION);
    }
    if (permissions->organization_role.ptr) {
        ew_json_open_object(&w);
        ew_json_member_text(&w, "Sid", "OrganizationRole");
        ew_json_member_text(&w, "Effect", "Allow");
        ew_json_member_text(&w, "Action", "sts:AssumeRole");
        ew_json_member_str(&w, "Resource", permissions->organization_role);
        ew_json_close_object(&w);
    }
    if (permissions->members) {
        write_group_statement(&w, permissions, EW_GROUP_MEMBERS);
    }
    ew_json_close_array(&w);
    ew_json_close_object(&w);
    ew_buf_add_char(out, '\n');
}
