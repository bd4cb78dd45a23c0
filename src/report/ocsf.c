/*
 * OCSF 1.6.0, class IAM Analysis Finding (2008), one event a line. Numbers are
 * those of the schema; each class of ids has its name beside it.
 *
 *     {"class_uid": 2008, "severity_id": 4, "status": "New",
 *      "finding_info": {"uid": "FINGERPRINT", "title": "…"},
 *      "access_analysis_result": {"access_level": "allowed", "accessors": […]},
 *      "resources": [{"uid": "arn:…:role/ops", "role": "Actor"}, …]}
 *
 * Members that are optional are left out where nothing is known, as `null` is
 * no value of the schema.
 */
#include "base/clock.h"

#include "report/lookup.h"
#include "report/shapes.h"
#include "report/text.h"

enum {
    CATEGORY_FINDINGS = 2,
    CLASS_IAM_ANALYSIS = 2008,
    ACTIVITY_CREATE = 1,
    TYPE_UID = CLASS_IAM_ANALYSIS * 100 + ACTIVITY_CREATE,
    ANALYTIC_RULE = 1,
    ACCOUNT_AWS = 10,
    USER_OTHER = 99,
    USER_USER = 1,
    RESOURCE_ACTOR = 2,
    RESOURCE_AFFECTED = 3,
    RESOURCE_RELATED = 4,
    RESTRICTION_APPLICABLE = 1,
    /* Patterns of clusters in one event; the rest only in other formats. */
    CLUSTERS_MAX = 50,
};

struct id {
    size_t number;
    const char *name;
};

struct event {
    struct ew_json_writer *w;
    const struct ew_report *report;
    const struct ew_finding *finding;
    const struct ew_reported *reported; /**< NULL: not in the report */
    const struct ew_grant *grant;       /**< NULL: about no grant */
};

/* ---- members ------------------------------------------------------------ */

/* Left out where there is none: null is refused. */
static void add_str(struct ew_json_writer *w, const char *name,
                    struct ew_str text)
{
    if (text.len > 0) {
        ew_json_member_str(w, name, text);
    }
}

/* Milliseconds since 1970. */
static void add_ocsf_time(struct ew_json_writer *w, const char *name,
                          int64_t time)
{
    char text[32];
    int len = snprintf(text, sizeof(text), "%lld000", (long long)time);
    ew_json_key(w, name);
    ew_json_add_raw(w, time == 0 || len < 0
                           ? EW_STR("0")
                           : (struct ew_str){text, (size_t)len});
}

static struct id severity_id(enum ew_severity severity)
{
    static const struct id IDS[EW_SEVERITIES] = {
        [EW_INFO] = {1, "Informational"},
          [EW_LOW] = {2, "Low"          },
        [EW_MEDIUM] = {3, "Medium"       },
          [EW_HIGH] = {4, "High"         },
        [EW_CRITICAL] = {5, "Critical"     },
    };
    return IDS[severity];
}

/*
 * An accepted finding is no new one; 99 is what the schema has for words of our
 * own.
 */
static struct id status_id(enum ew_finding_status status)
{
    switch (status) {
    case EW_FINDING_EXEMPTED:
        return (struct id){3, "Suppressed"};
    case EW_FINDING_BASELINE:
        return (struct id){99, "Baseline"};
    case EW_FINDING_OPEN:
        break;
    }
    return (struct id){1, "New"};
}

/* ---- what every event has ----------------------------------------------- */

static void add_class(const struct event *e)
{
    struct ew_json_writer *w = e->w;
    struct id severity = severity_id(e->finding->severity);
    struct id status = status_id(e->finding->status);
    ew_json_member_size(w, "activity_id", ACTIVITY_CREATE);
    ew_json_member_text(w, "activity_name", "Create");
    ew_json_member_size(w, "category_uid", CATEGORY_FINDINGS);
    ew_json_member_text(w, "category_name", "Findings");
    ew_json_member_size(w, "class_uid", CLASS_IAM_ANALYSIS);
    ew_json_member_text(w, "class_name", "IAM Analysis Finding");
    ew_json_member_size(w, "type_uid", TYPE_UID);
    ew_json_member_text(w, "type_name", "IAM Analysis Finding: Create");
    add_ocsf_time(w, "time", e->report->now);
    ew_json_member_size(w, "severity_id", severity.number);
    ew_json_member_text(w, "severity", severity.name);
    ew_json_member_size(w, "status_id", status.number);
    ew_json_member_text(w, "status", status.name);
    add_str(w, "message", e->finding->message);
}

static void add_metadata(const struct event *e)
{
    struct ew_json_writer *w = e->w;
    ew_json_key(w, "metadata");
    ew_json_open_object(w);
    ew_json_member_text(w, "version", "1.6.0");
    ew_json_key(w, "profiles");
    ew_json_open_array(w);
    ew_json_add_text(w, "cloud");
    ew_json_close_array(w);
    ew_json_key(w, "product");
    ew_json_open_object(w);
    ew_json_member_text(w, "name", "execwarden");
    ew_json_member_text(w, "vendor_name", "execwarden");
    add_str(w, "version", e->report->version);
    ew_json_close_object(w);
    ew_json_close_object(w);
}

static void add_ocsf_account(struct ew_json_writer *w, struct ew_str account)
{
    if (account.len == 0) {
        return;
    }
    ew_json_key(w, "account");
    ew_json_open_object(w);
    add_str(w, "uid", account);
    ew_json_member_size(w, "type_id", ACCOUNT_AWS);
    ew_json_member_text(w, "type", "AWS Account");
    ew_json_close_object(w);
}

static void add_cloud(const struct event *e)
{
    ew_json_key(e->w, "cloud");
    ew_json_open_object(e->w);
    ew_json_member_text(e->w, "provider", "AWS");
    add_str(e->w, "cloud_partition",
            ew_lookup_partition(e->finding->principal));
    add_ocsf_account(e->w, ew_lookup_account(e->report, e->finding));
    ew_json_close_object(e->w);
}

static void add_info(const struct event *e)
{
    struct ew_json_writer *w = e->w;
    const struct ew_rule *rule = e->finding->rule;
    ew_json_key(w, "finding_info");
    ew_json_open_object(w);
    ew_json_member_text(w, "uid", e->finding->fingerprint);
    add_str(w, "title", rule->finds);
    add_str(w, "desc", e->finding->message);
    ew_json_key(w, "types");
    ew_json_open_array(w);
    ew_json_add_str(w, rule->name);
    ew_json_close_array(w);
    ew_json_key(w, "analytic");
    ew_json_open_object(w);
    add_str(w, "uid", rule->id);
    add_str(w, "name", rule->name);
    ew_json_member_size(w, "type_id", ANALYTIC_RULE);
    ew_json_member_text(w, "type", "Rule");
    ew_json_close_object(w);
    ew_json_close_object(w);
    ew_json_key(w, "remediation");
    ew_json_open_object(w);
    ew_json_member_str(w, "desc", rule->remediation);
    ew_json_close_object(w);
}

/* ---- who and what ------------------------------------------------------- */

static void user_members(const struct event *e)
{
    struct ew_json_writer *w = e->w;
    struct ew_str arn = e->finding->principal;
    struct ew_str type = ew_lookup_resource_type(arn);
    bool is_user = ew_str_eq(type, EW_STR("user"));
    add_str(w, "uid", arn);
    if (e->reported) {
        add_str(w, "name", e->reported->access->principal->name);
    }
    ew_json_member_size(w, "type_id", is_user ? USER_USER : USER_OTHER);
    add_str(w, "type", is_user ? EW_STR("User") : type);
    add_ocsf_account(w, ew_lookup_account(e->report, e->finding));
}

static void condition_members(struct ew_json_writer *w,
                              const struct ew_needed *conditions, size_t count)
{
    ew_json_key(w, "condition_keys");
    ew_json_open_array(w);
    for (size_t i = 0; i < count; i++) {
        ew_json_open_object(w);
        ew_json_member_str(w, "name", conditions[i].key);
        ew_json_key(w, "values");
        ew_json_add_strs(w, conditions[i].values);
        ew_json_close_object(w);
    }
    ew_json_close_array(w);
}

/* What closes the access, or a part of it. */
static void add_restrictions(struct ew_json_writer *w,
                             const struct ew_access *access)
{
    ew_json_key(w, "additional_restrictions");
    ew_json_open_array(w);
    for (size_t i = 0; i < access->blocker_count; i++) {
        const struct ew_blocker *blocker = &access->blockers[i];
        ew_json_open_object(w);
        ew_json_key(w, "policy");
        ew_json_open_object(w);
        if (blocker->policy) {
            add_str(w, "uid", blocker->policy->id);
            add_str(w, "name", blocker->policy->name);
        }
        ew_json_member_text(w, "type", blocker->layer);
        ew_json_close_object(w);
        ew_json_member_size(w, "status_id", RESTRICTION_APPLICABLE);
        ew_json_member_text(w, "status", "Applicable");
        ew_json_close_object(w);
    }
    ew_json_close_array(w);
}

/* The verdict, and who has it; nobody, where the finding is about none. */
static void add_access(const struct event *e)
{
    struct ew_json_writer *w = e->w;
    ew_json_key(w, "access_analysis_result");
    ew_json_open_object(w);
    ew_json_key(w, "accessors");
    ew_json_open_array(w);
    if (e->finding->principal.len > 0) {
        ew_json_open_object(w);
        user_members(e);
        ew_json_close_object(w);
    }
    ew_json_close_array(w);
    if (e->reported) {
        const struct ew_access *access = e->reported->access;
        const char *reach = ew_reach_text(access->reach);
        ew_json_member_text(w, "access_level",
                            ew_verdict_text(access->verdict));
        add_str(w, "access_type", ew_str_from(reach));
        condition_members(w, access->conditions, access->condition_count);
        add_restrictions(w, access);
    }
    ew_json_close_object(w);
}

/* The policy that the finding is about, and what its statement grants. */
static void add_permission(const struct event *e)
{
    struct ew_json_writer *w = e->w;
    const struct ew_policy *policy = e->finding->policy;
    if (!policy) {
        return;
    }
    ew_json_key(w, "permission_analysis_results");
    ew_json_open_array(w);
    ew_json_open_object(w);
    ew_json_key(w, "policy");
    ew_json_open_object(w);
    add_str(w, "uid", policy->id);
    add_str(w, "name", policy->name);
    ew_json_member_text(w, "type", ew_policy_type_text(policy->type));
    ew_json_close_object(w);
    if (e->grant) {
        ew_json_key(w, "granted_privileges");
        ew_json_open_array(w);
        ew_json_add_str(w, e->report->action);
        ew_json_close_array(w);
        condition_members(w, e->grant->conditions, e->grant->condition_count);
    }
    ew_json_close_object(w);
    ew_json_close_array(w);
}

static void add_ocsf_resource(struct ew_json_writer *w, struct ew_str uid,
                              struct ew_str name, const char *type,
                              struct id role)
{
    ew_json_open_object(w);
    ew_json_member_str(w, "uid", uid);
    add_str(w, "name", name);
    ew_json_member_text(w, "type", type);
    ew_json_member_size(w, "role_id", role.number);
    ew_json_member_text(w, "role", role.name);
    ew_json_close_object(w);
}

static const char *resource_type(struct ew_str arn)
{
    struct ew_str type = ew_lookup_resource_type(arn);
    return ew_str_eq(type, EW_STR("role"))   ? "AWS::IAM::Role"
           : ew_str_eq(type, EW_STR("user")) ? "AWS::IAM::User"
                                             : "principal";
}

/* The principal, the policy, the clusters that are reached by it. */
static void add_ocsf_resources(const struct event *e)
{
    static const struct id ACTOR = {RESOURCE_ACTOR, "Actor"};
    static const struct id AFFECTED = {RESOURCE_AFFECTED, "Affected"};
    static const struct id RELATED = {RESOURCE_RELATED, "Related"};
    struct ew_json_writer *w = e->w;
    const struct ew_finding *finding = e->finding;
    /* The name of a resource in infrastructure code is its address. */
    struct ew_str address = ew_place_address(finding->place);
    ew_json_key(w, "resources");
    ew_json_open_array(w);
    if (finding->principal.len > 0) {
        struct ew_str name = e->reported ? e->reported->access->principal->name
                                         : (struct ew_str){NULL, 0};
        add_ocsf_resource(w, finding->principal,
                          address.len && !finding->policy ? address : name,
                          resource_type(finding->principal), ACTOR);
    }
    if (finding->policy) {
        add_ocsf_resource(w, finding->policy->id,
                          address.len ? address : finding->policy->name,
                          "AWS::IAM::Policy", RELATED);
    }
    struct ew_strs clusters = {NULL, 0};
    if (e->grant) {
        clusters = e->grant->clusters;
    } else if (e->reported) {
        clusters = e->reported->access->clusters;
    }
    for (size_t i = 0; i < clusters.count && i < CLUSTERS_MAX; i++) {
        add_ocsf_resource(w, clusters.items[i], (struct ew_str){NULL, 0},
                          "AWS::ECS::Cluster", AFFECTED);
    }
    ew_json_close_array(w);
}

static void add_user(const struct event *e)
{
    struct ew_json_writer *w = e->w;
    if (e->finding->principal.len == 0) {
        return;
    }
    ew_json_key(w, "user");
    ew_json_open_object(w);
    user_members(e);
    ew_json_close_object(w);
    int64_t last_used = 0;
    if (e->reported &&
        ew_time_parse(e->reported->access->principal->last_used, &last_used)) {
        ew_json_key(w, "identity_activity_metrics");
        ew_json_open_object(w);
        add_ocsf_time(w, "last_seen_time", last_used);
        ew_json_close_object(w);
    }
}

/* What the class has no place for. */
static void add_unmapped(const struct event *e)
{
    struct ew_json_writer *w = e->w;
    ew_json_key(w, "unmapped");
    ew_json_open_object(w);
    ew_json_key(w, "statement");
    ew_write_shape(w, &EW_STATEMENT_SHAPE, &e->finding->statement);
    ew_json_key(w, "location");
    ew_write_shape(w, &EW_LOCATION_SHAPE, &e->finding->place);
    ew_json_member_str(w, "entry", e->finding->entry);
    if (e->reported) {
        ew_json_key(w, "clusters_except");
        ew_json_add_strs(w, e->reported->access->clusters_except);
    }
    ew_json_close_object(w);
}

void ew_report_ocsf(struct ew_buf *out, const struct ew_report *report,
                    const struct ew_render *how)
{
    for (size_t i = 0; i < report->finding_count; i++) {
        const struct ew_finding *finding = &report->findings[i];
        struct ew_json_writer w = ew_json_writer(out, 0);
        struct event e = {.w = &w, .report = report, .finding = finding};
        e.reported = ew_lookup_principal(report, finding->principal);
        e.grant = e.reported ? ew_lookup_grant(e.reported, finding) : NULL;
        ew_json_open_object(&w);
        add_class(&e);
        add_metadata(&e);
        add_cloud(&e);
        add_info(&e);
        add_user(&e);
        add_access(&e);
        add_permission(&e);
        add_ocsf_resources(&e);
        add_unmapped(&e);
        ew_json_close_object(&w);
        ew_buf_add_char(out, '\n');
        ew_render_drain(out, how);
    }
}
