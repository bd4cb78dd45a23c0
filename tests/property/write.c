/* The files of an estate, in the shapes that AWS prints. */
#include "base/json_write.h"

#include "draft.h"
#include "vocabulary.h"

#define ACCOUNT VOCABULARY_ACCOUNT
#define ROOT_ID "r-ab12"

static void member(struct ew_json_writer *w, const char *name,
                   const char *value)
{
    ew_json_key(w, name);
    ew_json_add_text(w, value);
}

static void texts(struct ew_json_writer *w, const char *name,
                  const char *const *items, size_t count)
{
    ew_json_key(w, name);
    if (count == 1) {
        ew_json_add_text(w, items[0]);
        return;
    }
    ew_json_open_array(w);
    for (size_t i = 0; i < count; i++) {
        ew_json_add_text(w, items[i]);
    }
    ew_json_close_array(w);
}

/* ---- documents ----------------------------------------------------------- */

/* Is there an earlier condition with this operator? */
static bool is_written(const struct draft_statement *s, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (ew_str_eq(ew_str_from(s->conditions[i].op),
                      ew_str_from(s->conditions[at].op))) {
            return true;
        }
    }
    return false;
}

static void write_conditions(struct ew_json_writer *w,
                             const struct draft_statement *s)
{
    ew_json_key(w, "Condition");
    ew_json_open_object(w);
    for (size_t i = 0; i < s->condition_count; i++) {
        const struct draft_condition *head = &s->conditions[i];
        if (is_written(s, i)) {
            continue;
        }
        ew_json_key(w, head->op);
        ew_json_open_object(w);
        for (size_t k = i; k < s->condition_count; k++) {
            const struct draft_condition *c = &s->conditions[k];
            if (ew_str_eq(ew_str_from(c->op), ew_str_from(head->op))) {
                texts(w, c->key, c->values, c->value_count);
            }
        }
        ew_json_close_object(w);
    }
    ew_json_close_object(w);
}

static void write_statement(struct ew_json_writer *w,
                            const struct draft_statement *s)
{
    ew_json_open_object(w);
    member(w, "Effect", s->deny ? "Deny" : "Allow");
    texts(w, s->not_action ? "NotAction" : "Action", s->actions,
          s->action_count);
    texts(w, s->not_resource ? "NotResource" : "Resource", s->resources,
          s->resource_count);
    if (s->condition_count > 0) {
        write_conditions(w, s);
    }
    ew_json_close_object(w);
}

static void write_document(struct ew_json_writer *w,
                           const struct draft_policy *policy)
{
    ew_json_open_object(w);
    member(w, "Version", policy->old ? "2008-10-17" : "2012-10-17");
    ew_json_key(w, "Statement");
    ew_json_open_array(w);
    for (size_t i = 0; i < policy->statement_count; i++) {
        write_statement(w, &policy->statements[i]);
    }
    ew_json_close_array(w);
    ew_json_close_object(w);
}

/* ---- the account export -------------------------------------------------- */

static void policy_name(char *out, size_t size, size_t index)
{
    (void)snprintf(out, size, "p%zu", index);
}

static void write_inline(struct ew_json_writer *w, const struct draft *draft,
                         const char *list, enum draft_holding holding)
{
    char name[32];
    ew_json_key(w, list);
    ew_json_open_array(w);
    for (size_t i = 0; i < draft->identity_count; i++) {
        if (draft->identity[i].holding != holding) {
            continue;
        }
        policy_name(name, sizeof(name), i);
        ew_json_open_object(w);
        member(w, "PolicyName", name);
        ew_json_key(w, "PolicyDocument");
        write_document(w, &draft->identity[i]);
        ew_json_close_object(w);
    }
    ew_json_close_array(w);
}

static void write_attached(struct ew_json_writer *w, const struct draft *draft)
{
    char name[32];
    char arn[96];
    ew_json_key(w, "AttachedManagedPolicies");
    ew_json_open_array(w);
    for (size_t i = 0; i < draft->identity_count; i++) {
        if (draft->identity[i].holding != DRAFT_MANAGED) {
            continue;
        }
        policy_name(name, sizeof(name), i);
        (void)snprintf(arn, sizeof(arn), "arn:aws:iam::" ACCOUNT ":policy/%s",
                       name);
        ew_json_open_object(w);
        member(w, "PolicyName", name);
        member(w, "PolicyArn", arn);
        ew_json_close_object(w);
    }
    ew_json_close_array(w);
}

static void write_holder(struct ew_json_writer *w, const struct draft *draft)
{
    write_attached(w, draft);
    if (draft->has_boundary) {
        ew_json_key(w, "PermissionsBoundary");
        ew_json_open_object(w);
        member(w, "PermissionsBoundaryType", "Policy");
        member(w, "PermissionsBoundaryArn",
               "arn:aws:iam::" ACCOUNT ":policy/boundary");
        ew_json_close_object(w);
    }
    ew_json_key(w, "Tags");
    ew_json_open_array(w);
    for (size_t i = 0; i < draft->tag_count; i++) {
        ew_json_open_object(w);
        member(w, "Key", draft->tags[i].key);
        member(w, "Value", draft->tags[i].value);
        ew_json_close_object(w);
    }
    ew_json_close_array(w);
    member(w, "Path", draft->kind == DRAFT_ROLE ? "/team/" : "/");
    member(w, "CreateDate", "2025-01-02T03:04:05+00:00");
}

static void write_user(struct ew_json_writer *w, const struct draft *draft)
{
    static const char *const GROUPS[] = {"crew"};
    ew_json_open_object(w);
    member(w, "UserName", "alice");
    member(w, "UserId", "AIDAEXAMPLE");
    member(w, "Arn", "arn:aws:iam::" ACCOUNT ":user/alice");
    write_inline(w, draft, "UserPolicyList", DRAFT_INLINE);
    ew_json_key(w, "GroupList");
    ew_json_open_array(w);
    ew_json_add_text(w, GROUPS[0]);
    ew_json_close_array(w);
    write_holder(w, draft);
    ew_json_close_object(w);
}

static void write_trust(struct ew_json_writer *w, const struct draft *draft)
{
    static const char *const ACTIONS_OF_TRUST[] = {"sts:AssumeRole",
                                                   "sts:TagSession"};
    ew_json_key(w, "AssumeRolePolicyDocument");
    ew_json_open_object(w);
    member(w, "Version", "2012-10-17");
    ew_json_key(w, "Statement");
    ew_json_open_object(w);
    member(w, "Effect", "Allow");
    ew_json_key(w, "Principal");
    ew_json_open_object(w);
    member(w, "AWS", "arn:aws:iam::" ACCOUNT ":root");
    ew_json_close_object(w);
    texts(w, "Action", ACTIONS_OF_TRUST, draft->session_tags ? 2 : 1);
    ew_json_close_object(w);
    ew_json_close_object(w);
}

static void write_role(struct ew_json_writer *w, const struct draft *draft)
{
    ew_json_open_object(w);
    member(w, "RoleName", "alpha");
    member(w, "RoleId", "AROAEXAMPLE");
    member(w, "Arn", "arn:aws:iam::" ACCOUNT ":role/team/alpha");
    write_trust(w, draft);
    ew_json_key(w, "InstanceProfileList");
    ew_json_open_array(w);
    ew_json_close_array(w);
    write_inline(w, draft, "RolePolicyList", DRAFT_INLINE);
    write_holder(w, draft);
    ew_json_close_object(w);
}

static void write_group(struct ew_json_writer *w, const struct draft *draft)
{
    ew_json_open_object(w);
    member(w, "Path", "/");
    member(w, "GroupName", "crew");
    member(w, "GroupId", "AGPAEXAMPLE");
    member(w, "Arn", "arn:aws:iam::" ACCOUNT ":group/crew");
    write_inline(w, draft, "GroupPolicyList", DRAFT_GROUP);
    ew_json_key(w, "AttachedManagedPolicies");
    ew_json_open_array(w);
    ew_json_close_array(w);
    ew_json_close_object(w);
}

static void write_managed(struct ew_json_writer *w, const char *name,
                          const struct draft_policy *policy)
{
    char arn[96];
    (void)snprintf(arn, sizeof(arn), "arn:aws:iam::" ACCOUNT ":policy/%s",
                   name);
    ew_json_open_object(w);
    member(w, "PolicyName", name);
    member(w, "PolicyId", "ANPAEXAMPLE");
    member(w, "Arn", arn);
    member(w, "Path", "/");
    member(w, "DefaultVersionId", "v1");
    ew_json_key(w, "PolicyVersionList");
    ew_json_open_array(w);
    ew_json_open_object(w);
    member(w, "VersionId", "v1");
    ew_json_key(w, "IsDefaultVersion");
    ew_json_add_bool(w, true);
    ew_json_key(w, "Document");
    write_document(w, policy);
    ew_json_close_object(w);
    ew_json_close_array(w);
    ew_json_close_object(w);
}

static void write_account(struct ew_json_writer *w, const struct draft *draft)
{
    char name[32];
    ew_json_open_object(w);
    ew_json_key(w, "UserDetailList");
    ew_json_open_array(w);
    if (draft->kind == DRAFT_USER) {
        write_user(w, draft);
    }
    ew_json_close_array(w);
    ew_json_key(w, "GroupDetailList");
    ew_json_open_array(w);
    if (draft->kind == DRAFT_USER) {
        write_group(w, draft);
    }
    ew_json_close_array(w);
    ew_json_key(w, "RoleDetailList");
    ew_json_open_array(w);
    if (draft->kind == DRAFT_ROLE) {
        write_role(w, draft);
    }
    ew_json_close_array(w);
    ew_json_key(w, "Policies");
    ew_json_open_array(w);
    for (size_t i = 0; i < draft->identity_count; i++) {
        policy_name(name, sizeof(name), i);
        if (draft->identity[i].holding == DRAFT_MANAGED) {
            write_managed(w, name, &draft->identity[i]);
        }
    }
    if (draft->has_boundary) {
        write_managed(w, "boundary", &draft->boundary);
    }
    ew_json_close_array(w);
    ew_json_close_object(w);
}

/* ---- the organization ---------------------------------------------------- */

/* Root, one OU, the account: as many of them as there are levels. */
static const char *unit_id(size_t level, size_t count)
{
    if (level == 0) {
        return ROOT_ID;
    }
    return level + 1 == count ? ACCOUNT : "ou-ab12-11111111";
}

static void write_scp(struct ew_json_writer *w, const char *id,
                      const struct draft_policy *policy)
{
    struct ew_buf text;
    ew_buf_init(&text);
    struct ew_json_writer inner = ew_json_writer(&text, 0);
    write_document(&inner, policy);
    ew_json_open_object(w);
    ew_json_key(w, "PolicySummary");
    ew_json_open_object(w);
    member(w, "Id", id);
    member(w, "Arn", id);
    member(w, "Name", id);
    member(w, "Type", "SERVICE_CONTROL_POLICY");
    ew_json_key(w, "AwsManaged");
    ew_json_add_bool(w, false);
    ew_json_close_object(w);
    ew_json_key(w, "Content");
    ew_json_add_str(w, ew_buf_str(&text));
    ew_json_close_object(w);
    ew_buf_release(&text);
}

static void scp_id(char *out, size_t size, size_t level, size_t index)
{
    (void)snprintf(out, size, "p-%zu%zu", level, index);
}

static void write_units(struct ew_json_writer *w, const char *parent)
{
    ew_json_key(w, "Roots");
    ew_json_open_array(w);
    ew_json_open_object(w);
    member(w, "Id", ROOT_ID);
    ew_json_close_object(w);
    ew_json_close_array(w);
    ew_json_key(w, "OrganizationalUnits");
    ew_json_open_array(w);
    ew_json_open_object(w);
    member(w, "Id", "ou-ab12-11111111");
    member(w, "Name", "Workloads");
    member(w, "ParentId", ROOT_ID);
    ew_json_close_object(w);
    ew_json_close_array(w);
    ew_json_key(w, "Accounts");
    ew_json_open_array(w);
    ew_json_open_object(w);
    member(w, "Id", ACCOUNT);
    member(w, "ParentId", parent);
    ew_json_close_object(w);
    ew_json_close_array(w);
}

static void write_target(struct ew_json_writer *w, const char *policy,
                         const char *unit)
{
    ew_json_open_object(w);
    member(w, "PolicyId", policy);
    member(w, "TargetId", unit);
    ew_json_close_object(w);
}

static void write_organization(struct ew_json_writer *w,
                               const struct draft *draft)
{
    /* With one level only, the account itself allows everything. */
    static const struct draft_policy FULL = {
        .statements = {{.actions = {"*"},
                        .action_count = 1,
                        .resources = {"*"},
                        .resource_count = 1}},
        .statement_count = 1,
    };
    char id[32];
    size_t count = draft->level_count;
    ew_json_open_object(w);
    ew_json_key(w, "Organization");
    ew_json_open_object(w);
    member(w, "Id", VOCABULARY_ORGANIZATION);
    member(w, "MasterAccountId", "999999999999");
    ew_json_close_object(w);
    write_units(w, count == 3 ? "ou-ab12-11111111" : ROOT_ID);
    ew_json_key(w, "Policies");
    ew_json_open_array(w);
    write_scp(w, "p-full", &FULL);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < draft->levels[i].policy_count; k++) {
            scp_id(id, sizeof(id), i, k);
            write_scp(w, id, &draft->levels[i].policies[k]);
        }
    }
    ew_json_close_array(w);
    ew_json_key(w, "Targets");
    ew_json_open_array(w);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < draft->levels[i].policy_count; k++) {
            scp_id(id, sizeof(id), i, k);
            write_target(w, id, unit_id(i, count));
        }
    }
    if (count == 1) {
        write_target(w, "p-full", ACCOUNT);
    }
    if (count < 3) {
        write_target(w, "p-full", "ou-ab12-11111111");
    }
    ew_json_close_array(w);
    ew_json_close_object(w);
}

void draft_write(const struct draft *draft, struct ew_buf *account,
                 struct ew_buf *organization)
{
    struct ew_json_writer w = ew_json_writer(account, 0);
    if (draft->kind == DRAFT_DOCUMENT) {
        write_document(&w, &draft->identity[0]);
        return;
    }
    write_account(&w, draft);
    if (draft->organization) {
        w = ew_json_writer(organization, 0);
        write_organization(&w, draft);
    }
}
