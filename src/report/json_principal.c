#include "report/json_parts.h"

static void add_conditions(struct ew_json_writer *w,
                           const struct ew_needed *conditions, size_t count)
{
    ew_json_open_array(w);
    for (size_t i = 0; i < count; i++) {
        ew_json_open_object(w);
        ew_json_key(w, "operator");
        ew_json_add_str(w, conditions[i].operator_text);
        ew_json_key(w, "key");
        ew_json_add_str(w, conditions[i].key);
        ew_json_key(w, "values");
        ew_json_add_strs(w, conditions[i].values);
        ew_json_key(w, "resource");
        ew_json_add_text(w, conditions[i].resource);
        ew_json_close_object(w);
    }
    ew_json_close_array(w);
}

/* `direct` or `group:NAME`. */
static void add_via(struct ew_json_writer *w, struct ew_str group)
{
    if (!group.ptr) {
        ew_json_add_text(w, "direct");
        return;
    }
    struct ew_buf via;
    ew_buf_init(&via);
    ew_buf_add(&via, EW_STR("group:"));
    ew_buf_add(&via, group);
    ew_json_add_str(w, ew_buf_str(&via));
    w->out->failed = w->out->failed || via.failed;
    ew_buf_release(&via);
}

/* What the grant reaches. */
static void grant_scope_members(struct ew_json_writer *w,
                                const struct ew_grant *grant)
{
    ew_json_key(w, "wildcard");
    ew_json_open_object(w);
    ew_json_key(w, "action");
    ew_json_add_bool(w, grant->action_wildcard);
    ew_json_key(w, "resource");
    ew_json_add_bool(w, grant->resource_wildcard);
    ew_json_close_object(w);
    ew_json_key(w, "verdict");
    ew_json_add_text(w, ew_verdict_text(grant->verdict));
    ew_json_key(w, "reach");
    ew_json_add_text(w, ew_reach_text(grant->reach));
    ew_json_key(w, "clusters");
    ew_json_add_strs(w, grant->clusters);
    ew_json_key(w, "containers");
    ew_json_add_strs(w, grant->containers);
    ew_json_key(w, "conditions");
    add_conditions(w, grant->conditions, grant->condition_count);
}

static void add_grant(struct ew_json_writer *w, const struct ew_grant *grant)
{
    const struct ew_policy *policy = grant->attachment->policy;
    ew_json_open_object(w);
    ew_json_policy_members(w, policy);
    ew_json_key(w, "policy_type");
    ew_json_add_text(w, ew_policy_type_text(policy->type));
    ew_json_key(w, "via");
    add_via(w, grant->attachment->group);
    ew_json_key(w, "statement");
    ew_json_add_statement(w, grant->statement);
    ew_json_key(w, "action");
    ew_json_add_str(w, grant->action);
    ew_json_key(w, "resources");
    ew_json_add_strs(w, grant->resources);
    ew_json_key(w, "not_resource");
    ew_json_add_bool(w, grant->statement->not_resource);
    grant_scope_members(w, grant);
    ew_json_key(w, "location");
    ew_json_add_place(
        w, ew_statement_place(ew_policy_document_with(policy, grant->statement),
                              grant->statement));
    ew_json_close_object(w);
}

void ew_json_add_blocker(struct ew_json_writer *w,
                         const struct ew_blocker *blocker)
{
    if (!blocker->layer) {
        ew_json_add_null(w);
        return;
    }
    ew_json_open_object(w);
    ew_json_key(w, "layer");
    ew_json_add_text(w, blocker->layer);
    ew_json_policy_members(w, blocker->policy);
    ew_json_key(w, "statement");
    ew_json_add_statement(w, blocker->statement);
    ew_json_key(w, "text");
    ew_json_add_str(w, blocker->text);
    ew_json_close_object(w);
}

static void add_blockers(struct ew_json_writer *w,
                         const struct ew_access *access)
{
    ew_json_open_array(w);
    for (size_t i = 0; i < access->blocker_count; i++) {
        ew_json_add_blocker(w, &access->blockers[i]);
    }
    ew_json_close_array(w);
}

/* As `simulate` reads it: a list is a multi-valued key, a text is none. */
static void add_context(struct ew_json_writer *w,
                        const struct ew_request *request)
{
    ew_json_open_object(w);
    for (size_t i = 0; i < request->context_count; i++) {
        const struct ew_context_entry *entry = &request->context[i];
        ew_json_key_str(w, entry->key);
        if (entry->many || entry->value_count != 1) {
            ew_json_add_strs(
                w, (struct ew_strs){entry->values, entry->value_count});
        } else {
            ew_json_add_str(w, entry->values[0]);
        }
    }
    ew_json_close_object(w);
}

static void add_request(struct ew_json_writer *w,
                        const struct ew_request *request)
{
    ew_json_open_object(w);
    ew_json_key(w, "resource");
    ew_json_add_str(w, request->resource);
    ew_json_key(w, "context");
    add_context(w, request);
    ew_json_close_object(w);
}

void ew_json_add_witness(struct ew_json_writer *w,
                         const struct ew_witness *witness)
{
    if (!witness->present) {
        ew_json_add_null(w);
        return;
    }
    ew_json_open_object(w);
    ew_json_key(w, "action");
    ew_json_add_str(w, witness->cluster.action);
    ew_json_key(w, "requests");
    ew_json_open_array(w);
    add_request(w, &witness->cluster);
    add_request(w, &witness->task);
    ew_json_close_array(w);
    ew_json_close_object(w);
}

static void identity_members(struct ew_json_writer *w,
                             const struct ew_access *access,
                             const char *type_key)
{
    const struct ew_principal *principal = access->principal;
    ew_json_key(w, "arn");
    ew_json_add_str(w, principal->arn);
    ew_json_key(w, type_key);
    ew_json_add_text(w, ew_principal_type_text(principal->type));
    ew_json_key(w, "name");
    ew_json_add_str(w, principal->name);
    ew_json_key(w, "account");
    ew_json_add_str(w, principal->account ? principal->account->id
                                          : (struct ew_str){NULL, 0});
    ew_json_key(w, "verdict");
    ew_json_add_text(w, ew_verdict_text(access->verdict));
    ew_json_key(w, "unknown");
    ew_json_add_strs(w, access->unknown);
    ew_json_key(w, "notes");
    ew_json_open_array(w);
    for (size_t i = 0; i < access->note_count; i++) {
        ew_json_open_object(w);
        ew_json_key(w, "code");
        ew_json_add_str(w, access->notes[i].code);
        ew_json_key(w, "text");
        ew_json_add_str(w, access->notes[i].text);
        ew_json_close_object(w);
    }
    ew_json_close_array(w);
}

static void reach_members(struct ew_json_writer *w,
                          const struct ew_reported *reported)
{
    const struct ew_access *access = reported->access;
    ew_json_key(w, "reach");
    ew_json_add_text(w, ew_reach_text(access->reach));
    ew_json_key(w, "regions");
    ew_json_add_strs(w, access->regions);
    ew_json_key(w, "clusters");
    ew_json_add_strs(w, access->clusters);
    ew_json_key(w, "clusters_except");
    ew_json_add_strs(w, access->clusters_except);
    ew_json_key(w, "containers");
    ew_json_add_strs(w, access->containers);
    ew_json_key(w, "conditions");
    add_conditions(w, access->conditions, access->condition_count);
    ew_json_key(w, "limits");
    ew_json_add_strs(w, reported->limits);
}

static void inventory_members(struct ew_json_writer *w,
                              const struct ew_reported *reported)
{
    ew_json_key(w, "clusters_now");
    if (reported->has_inventory) {
        ew_json_add_strs(w, reported->clusters_now);
    } else {
        ew_json_add_null(w);
    }
    ew_json_key(w, "clusters_now_without_exec");
    if (reported->has_inventory) {
        ew_json_add_strs(w, reported->clusters_no_exec);
    } else {
        ew_json_add_null(w);
    }
}

static void approval_members(struct ew_json_writer *w,
                             const struct ew_reported *reported)
{
    ew_json_key(w, "allow_list");
    ew_json_open_object(w);
    ew_json_key(w, "status");
    ew_json_add_text(w, ew_list_status_text(reported->list_status));
    ew_json_key(w, "entry");
    ew_json_add_str(w, reported->entry);
    ew_json_key(w, "excess");
    ew_json_add_witness(w, &reported->excess);
    ew_json_close_object(w);
    inventory_members(w, reported);
    ew_json_key(w, "trusted_by");
    ew_json_add_strs(w, reported->trusted_by);
    ew_json_key(w, "last_used");
    ew_json_add_str(w, reported->access->principal->last_used);
    ew_json_key(w, "location");
    ew_json_add_place(w, reported->access->principal->place);
}

void ew_json_principal_members(struct ew_json_writer *w,
                               const struct ew_reported *reported,
                               const char *type_key)
{
    const struct ew_access *access = reported->access;
    identity_members(w, access, type_key);
    reach_members(w, reported);
    ew_json_key(w, "grants");
    ew_json_open_array(w);
    for (size_t i = 0; i < access->grant_count; i++) {
        add_grant(w, &access->grants[i]);
    }
    ew_json_close_array(w);
    ew_json_key(w, "blocked_by");
    add_blockers(w, access);
    ew_json_key(w, "witness");
    ew_json_add_witness(w, &access->witness);
    approval_members(w, reported);
}

void ew_report_principal_json(struct ew_json_writer *w,
                              const struct ew_reported *reported)
{
    ew_json_open_object(w);
    ew_json_principal_members(w, reported, "type");
    ew_json_close_object(w);
}

void ew_report_target_json(struct ew_json_writer *w,
                           const struct ew_target *target)
{
    ew_json_open_object(w);
    ew_json_key(w, "region");
    ew_json_add_str(w, target->region);
    ew_json_key(w, "cluster");
    ew_json_add_str(w, target->cluster);
    ew_json_key(w, "task");
    ew_json_add_str(w, target->task);
    ew_json_key(w, "container");
    ew_json_add_str(w, target->container);
    ew_json_close_object(w);
}
