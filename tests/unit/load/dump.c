#include "dump.h"

#include <stdlib.h>
#include <string.h>

static void add(struct ew_buf *out, struct ew_str s)
{
    ew_buf_add(out, s);
}

static void add_policy(struct ew_buf *out, const struct ew_policy *policy)
{
    add(out, policy->name);
    if (!policy->document) {
        ew_buf_printf(out, "(%.*s)", EW_STR_ARG(policy->unread));
    }
}

static void add_arn(struct ew_buf *out, struct ew_str arn)
{
    struct ew_str prefix = EW_STR("arn:aws:iam::");
    if (ew_str_starts(arn, prefix)) {
        arn = ew_str_slice(arn, prefix.len, arn.len);
    }
    ew_buf_printf(out, "%.*s:", EW_STR_ARG(arn));
}

static void dump_principal(struct ew_buf *out, const struct ew_principal *p)
{
    add_arn(out, p->arn);
    for (size_t i = 0; i < p->attachment_count; i++) {
        ew_buf_add_char(out, ' ');
        add_policy(out, p->attachments[i].policy);
        if (p->attachments[i].group.ptr) {
            ew_buf_printf(out, "@%.*s", EW_STR_ARG(p->attachments[i].group));
        }
    }
    if (p->has_boundary) {
        add(out, EW_STR(" boundary="));
        add_policy(out, p->boundary);
    }
    for (size_t i = 0; i < p->tag_count; i++) {
        ew_buf_printf(out, " %.*s=%.*s", EW_STR_ARG(p->tags[i].key),
                      EW_STR_ARG(p->tags[i].value));
    }
    if (p->last_used.ptr) {
        ew_buf_printf(out, " used=%.*s", EW_STR_ARG(p->last_used));
    }
    add(out, ew_principal_trust(p) ? EW_STR(" trust") : EW_STR(""));
    add(out, p->service_linked ? EW_STR(" service-linked") : EW_STR(""));
    ew_buf_add_char(out, '\n');
    for (size_t i = 0; i < p->unread_count; i++) {
        ew_buf_printf(out, "! %.*s\n", EW_STR_ARG(p->unread[i]));
    }
}

static void dump_account(struct ew_buf *out, const struct ew_account *account)
{
    static const char *const STATES[] = {
        [EW_SCP_NOT_GIVEN] = "not given",   [EW_SCP_APPLY] = "apply",
        [EW_SCP_MANAGEMENT] = "management", [EW_SCP_DISABLED] = "disabled",
        [EW_SCP_ABSENT] = "absent",
    };
    if (account->scp_state == EW_SCP_NOT_GIVEN) {
        return;
    }
    ew_buf_printf(out, "scp %.*s: %s", EW_STR_ARG(account->id),
                  STATES[account->scp_state]);
    for (size_t i = 0; i < account->level_count; i++) {
        const struct ew_scp_level *level = &account->levels[i];
        ew_buf_printf(out, " %.*s(", EW_STR_ARG(level->name));
        for (size_t k = 0; k < level->policy_count; k++) {
            add(out, k ? EW_STR(" ") : EW_STR(""));
            add_policy(out, level->policies[k]);
        }
        ew_buf_add_char(out, ')');
    }
    if (account->organization_path.ptr) {
        ew_buf_printf(out, " %.*s", EW_STR_ARG(account->organization_path));
    }
    ew_buf_add_char(out, '\n');
}

static void dump_diags(struct ew_buf *out, const char *word,
                       const struct ew_diags *diags)
{
    struct ew_arena arena;
    ew_arena_init(&arena);
    const struct ew_diag *items = diags->list.items;
    for (size_t i = 0; i < diags->list.count; i++) {
        struct ew_str line = ew_diag_line(&arena, &items[i]);
        ew_buf_printf(out, "%s %.*s\n", word, EW_STR_ARG(line));
    }
    ew_arena_release(&arena);
}

static void dump_assumptions(struct ew_buf *out, const struct ew_estate *estate)
{
    const struct ew_str *items = estate->assumptions.items;
    for (size_t i = 0; i < estate->assumptions.count; i++) {
        if (!ew_str_starts(items[i], EW_STR("no organization file")) &&
            !ew_str_starts(items[i], EW_STR("these accounts of the org"))) {
            ew_buf_printf(out, "assume %.*s\n", EW_STR_ARG(items[i]));
        }
    }
}

static void add_named(struct ew_buf *out, const char *name, struct ew_str text)
{
    if (text.ptr) {
        ew_buf_printf(out, " %s=%.*s", name, EW_STR_ARG(text));
    }
}

static void dump_workloads(struct ew_buf *out, const struct ew_estate *estate)
{
    static const char *const LAUNCHES[] = {
        [EW_ECS_LAUNCH_UNKNOWN] = "",
        [EW_ECS_LAUNCH_FARGATE] = " fargate",
        [EW_ECS_LAUNCH_EC2] = " ec2",
        [EW_ECS_LAUNCH_EXTERNAL] = " external",
        [EW_ECS_LAUNCH_MANAGED_INSTANCES] = " managed",
    };
    EW_EACH(const struct ew_ecs_workload, w, &estate->workloads) {
        ew_buf_printf(out, "workload %.*s:%s", EW_STR_ARG(w->name),
                      LAUNCHES[w->launch]);
        add_named(out, "role", w->task_role);
        add(out, w->role_known ? EW_STR("") : EW_STR(" role?"));
        add_named(out, "on", w->container_instance);
        ew_buf_add_char(out, '\n');
    }
}

static void dump_below(struct ew_buf *out, const struct ew_estate *estate)
{
    EW_EACH(const struct ew_ecs_task_definition, d, &estate->task_definitions) {
        ew_buf_printf(out, "definition %.*s:", EW_STR_ARG(d->arn));
        add_named(out, "family", d->family);
        add_named(out, "of", d->account);
        add_named(out, "in", d->region);
        add_named(out, "role", d->task_role);
        add_named(out, "execution", d->execution_role);
        add(out, d->roles_known ? EW_STR("") : EW_STR(" roles?"));
        add(out, d->inactive ? EW_STR(" inactive") : EW_STR(""));
        for (size_t i = 0; i < d->compatibility_count; i++) {
            ew_buf_printf(out, " %.*s", EW_STR_ARG(d->compatibilities[i]));
        }
        ew_buf_add_char(out, '\n');
    }
    EW_EACH(const struct ew_ecs_instance, i, &estate->ecs_instances) {
        ew_buf_printf(out, "instance %.*s:", EW_STR_ARG(i->arn));
        add_named(out, "cluster", i->cluster);
        add_named(out, "id", i->instance_id);
        add_named(out, "of", i->account);
        add_named(out, "in", i->region);
        ew_buf_add_char(out, '\n');
    }
    EW_EACH(const struct ew_sso_assignment, a, &estate->sso_assignments) {
        ew_buf_printf(out, "assigned %.*s %.*s:", EW_STR_ARG(a->principal_type),
                      EW_STR_ARG(a->principal_id));
        add_named(out, "of", a->account);
        add_named(out, "set", a->permission_set);
        add_named(out, "named", a->set_name);
        add_named(out, "role", a->role);
        ew_buf_add_char(out, '\n');
    }
    EW_EACH(const struct ew_ssm_node, node, &estate->ssm_nodes) {
        ew_buf_printf(out, "node %.*s:", EW_STR_ARG(node->instance_id));
        add_named(out, "of", node->account);
        add_named(out, "in", node->region);
        add_named(out, "type", node->resource_type);
        add_named(out, "ping", node->ping_status);
        ew_buf_add_char(out, '\n');
    }
}

void dump_estate(struct ew_buf *out, const struct ew_estate *estate)
{
    struct ew_principal *const *principals = estate->principals.items;
    for (size_t i = 0; i < estate->principals.count; i++) {
        if (principals[i]->type != EW_PRINCIPAL_ROOT) {
            dump_principal(out, principals[i]);
        }
    }
    struct ew_account *const *accounts = estate->accounts.items;
    for (size_t i = 0; i < estate->accounts.count; i++) {
        dump_account(out, accounts[i]);
    }
    dump_workloads(out, estate);
    dump_below(out, estate);
    dump_diags(out, "incomplete", &estate->incomplete);
    dump_diags(out, "note", &estate->notes);
    dump_assumptions(out, estate);
    if (estate->skipped_files) {
        ew_buf_printf(out, "skipped %zu\n", estate->skipped_files);
    }
}

/* ---- ways ---------------------------------------------------------------- */

static void dump_group(struct ew_buf *out, const struct ew_group *group)
{
    ew_buf_add(out, EW_STR("group "));
    add_arn(out, group->arn);
    for (size_t i = 0; i < group->attachment_count; i++) {
        const struct ew_attachment *attachment = &group->attachments[i];
        ew_buf_add_char(out, ' ');
        add_policy(out, attachment->policy);
        assert_true(ew_str_eq(attachment->group, group->name));
        add(out, attachment->doubtful ? EW_STR("?") : EW_STR(""));
    }
    add(out, group->name_unknown ? EW_STR(" unnamed") : EW_STR(""));
    ew_buf_add_char(out, '\n');
    for (size_t i = 0; i < group->unread_count; i++) {
        ew_buf_printf(out, "! %.*s\n", EW_STR_ARG(group->unread[i]));
    }
}

static void add_known(struct ew_buf *out, const char *name, enum ew_known known)
{
    if (known != EW_KNOWN_UNSURE) {
        ew_buf_printf(out, " %s=%s", name,
                      known == EW_KNOWN_YES ? "yes" : "no");
    }
}

static void dump_way(struct ew_buf *out, const struct ew_principal *p)
{
    add_arn(out, p->arn);
    add(out, p->group_count ? EW_STR(" in") : EW_STR(""));
    for (size_t i = 0; i < p->group_count; i++) {
        ew_buf_printf(out, " %.*s", EW_STR_ARG(p->groups[i]->name));
    }
    if (p->trust_policy) {
        const struct ew_policy *trust = p->trust_policy;
        assert_true(trust->type == EW_POLICY_TRUST);
        ew_buf_printf(out, " trust%s(%.*s)", trust->most ? "?" : "",
                      EW_STR_ARG(trust->unread));
    }
    add(out, p->instance_profile_count ? EW_STR(" profiles") : EW_STR(""));
    for (size_t i = 0; i < p->instance_profile_count; i++) {
        struct ew_str rest;
        (void)ew_str_cut(p->instance_profiles[i], '/', &rest);
        ew_buf_printf(out, " %.*s", EW_STR_ARG(rest));
    }
    add(out, p->instance_profiles_known ? EW_STR(" only") : EW_STR(""));
    add_known(out, "password", p->console_password);
    add_known(out, "mfa", p->mfa_active);
    ew_buf_add_char(out, '\n');
}

void dump_ways(struct ew_buf *out, const struct ew_estate *estate)
{
    EW_EACH_REF(const struct ew_group, group, &estate->groups) {
        dump_group(out, group);
        assert_ptr_equal(ew_estate_find_group(estate, group->arn), group);
    }
    EW_EACH_REF(const struct ew_principal, principal, &estate->principals) {
        if (principal->type != EW_PRINCIPAL_ROOT) {
            dump_way(out, principal);
        }
    }
    dump_diags(out, "incomplete", &estate->incomplete);
}

static void dump_policy(struct ew_buf *out, const struct ew_policy *policy)
{
    add_arn(out, policy->id);
    ew_buf_printf(out, " %.*s", EW_STR_ARG(policy->default_version));
    for (size_t i = 0; i < policy->version_count; i++) {
        const struct ew_policy *version = policy->versions[i].policy;
        ew_buf_printf(out, " %.*s", EW_STR_ARG(policy->versions[i].id));
        assert_true(ew_str_starts(version->id, policy->id));
        assert_true(version->type == policy->type);
        if (version->document) {
            ew_buf_printf(out, "[%zu]", version->document->statement_count);
        } else {
            ew_buf_printf(out, "(%.*s)", EW_STR_ARG(version->unread));
        }
    }
    add(out, policy->versions_known ? EW_STR("\n") : EW_STR(" and more\n"));
}

void dump_versions(struct ew_buf *out, const struct ew_estate *estate)
{
    EW_EACH_REF(const struct ew_policy, policy, &estate->policies) {
        if (policy->type == EW_POLICY_MANAGED ||
            policy->type == EW_POLICY_AWS_MANAGED) {
            dump_policy(out, policy);
        }
    }
    dump_diags(out, "incomplete", &estate->incomplete);
    dump_diags(out, "note", &estate->notes);
}

/* ---- rows ---------------------------------------------------------------- */

/* A copy with " for ', on the heap. */
static char *json_of(const char *text)
{
    size_t len = strlen(text);
    char *copy = malloc(len + 1);
    assert_non_null(copy);
    for (size_t i = 0; i <= len; i++) {
        copy[i] = text[i];
        if (text[i] == '\'') {
            copy[i] = '"';
        }
    }
    return copy;
}

/* The same, and an export has all four lists, the missing ones empty. */
static char *whole_json_of(const char *text)
{
    static const char *const LISTS[] = {"\"UserDetailList\"",
                                        "\"GroupDetailList\"",
                                        "\"RoleDetailList\"", "\"Policies\""};
    char *copy = json_of(text);
    char *end = strrchr(copy, '}');
    if (copy[0] == ' ' || !end) {
        return copy;
    }
    if (!strstr(copy, "DetailList\"") &&
        strncmp(copy, "{\"Policies", 10) != 0) {
        return copy;
    }
    struct ew_buf out;
    ew_buf_init(&out);
    ew_buf_add(&out, (struct ew_str){copy, (size_t)(end - copy)});
    for (size_t i = 0; i < COUNT_OF(LISTS); i++) {
        if (copy[0] == ' ' || !end) {
            return copy;
        }
        if (!strstr(copy, LISTS[i])) {
            ew_buf_printf(&out, ",%s:[]", LISTS[i]);
        }
    }
    ew_buf_add(&out, ew_str_from(end));
    ew_buf_add_char(&out, '\0');
    char *whole = malloc(out.len);
    assert_non_null(whole);
    memcpy(whole, out.ptr, out.len);
    ew_buf_release(&out);
    free(copy);
    return whole;
}

static void check(const struct load_row *row, const struct ew_load_text *texts,
                  size_t count, dump_fn *dump)
{
    struct ew_loaded loaded;
    struct ew_error err;
    struct ew_buf out;
    enum ew_status status = ew_load_texts(texts, count, NULL, &loaded, &err);
    CHECK(row->name, status == EW_OK);
    ew_buf_init(&out);
    dump(&out, &loaded.estate);
    CHECK_STR(row->name, ew_buf_str(&out), ew_str_from(row->want));
    ew_buf_release(&out);
    ew_loaded_release(&loaded);
}

static void check_dump_row(const struct load_row *row, dump_fn *dump)
{
    static const char *const PATHS[MAX_TEXTS] = {"a.json", "b.json", "c.json",
                                                 "d.json"};
    struct ew_load_text forwards[MAX_TEXTS];
    struct ew_load_text backwards[MAX_TEXTS];
    char *copies[MAX_TEXTS];
    size_t count = 0;
    while (count < MAX_TEXTS && row->texts[count]) {
        copies[count] = whole_json_of(row->texts[count]);
        forwards[count].path = ew_str_from(PATHS[count]);
        forwards[count].text = ew_str_from(copies[count]);
        count++;
    }
    for (size_t i = 0; i < count; i++) {
        backwards[i] = forwards[count - 1 - i];
    }
    check(row, forwards, count, dump);
    check(row, backwards, count, dump);
    for (size_t i = 0; i < count; i++) {
        free(copies[i]);
    }
}

void check_load_row(const struct load_row *row)
{
    check_dump_row(row, dump_estate);
}

void check_load_rows(const struct load_row *rows, size_t count)
{
    check_dump_rows(rows, count, dump_estate);
}

void check_dump_rows(const struct load_row *rows, size_t count, dump_fn *dump)
{
    for (size_t i = 0; i < count; i++) {
        check_dump_row(&rows[i], dump);
    }
}
