/** What was read: accounts, principals, policies, organization. */
#ifndef EW_ESTATE_ESTATE_H
#define EW_ESTATE_ESTATE_H

#include "base/diag.h"
#include "base/vec.h"
#include "base/words.h"

#include "policy/document.h"

enum ew_known { EW_KNOWN_NO, EW_KNOWN_YES, EW_KNOWN_UNSURE };

struct ew_tag {
    struct ew_str key;
    struct ew_str value;
};

struct ew_tags {
    const struct ew_tag *items;
    size_t count;
};

enum ew_policy_type {
    EW_POLICY_INLINE,
    EW_POLICY_MANAGED,
    EW_POLICY_AWS_MANAGED,
    EW_POLICY_SCP,
    EW_POLICY_RCP,
    EW_POLICY_TRUST, /**< of a role: who may assume it */
};
/** As attached to a principal: `inline`, `managed`, `aws-managed`. */
extern const struct ew_words EW_POLICY_TYPE_WORDS;
const char *ew_policy_type_text(enum ew_policy_type type);

struct ew_policy;

/** A version of a managed policy that is not the default one. */
struct ew_version {
    struct ew_str id; /**< `v1` */
    /** What it says, or why that is not known; its id is `ARN v1`. */
    const struct ew_policy *policy;
};

/** A policy, shared by all that hold it. */
struct ew_policy {
    struct ew_str name;
    /** ARN; `HOLDER_ARN/NAME` when inline, and of a role's trust policy; of an
     * SCP its ARN or id. */
    struct ew_str id;
    enum ew_policy_type type;
    const struct ew_document *document; /**< NULL: not in the input */
    struct ew_str unread;               /**< why document is NULL */
    /**
     * Of code with parts that are not known before the deployment: document
     * reads them so that there is least access, most so that there is most,
     * and widest so that even names that are merely made up by AWS may be
     * any. NULL: nothing of it is unknown, or (widest) no such name.
     */
    const struct ew_document *most;
    const struct ew_document *widest;
    /** With most: what is known, whether it allows or denies. */
    const struct ew_document *readable;
    struct ew_str hole; /**< with most: what is not known, in words */
    size_t number;      /**< from 0, unique in the estate: index for caches */
    /**
     * Of a customer's managed policy: its other versions, none of which counts
     * before it is made the default (facts B4.5, F4.7).
     */
    const struct ew_version *versions;
    size_t version_count;
    bool versions_known;           /**< there are no more than these */
    struct ew_str default_version; /**< its id; absent: not known */
};

/** How parts that are not known yet are read. */
enum ew_filling {
    EW_FILL_LEAST,    /**< so that there is least access */
    EW_FILL_MOST,     /**< so that there is most */
    EW_FILL_WIDEST,   /**< and made-up names may be any */
    EW_FILL_READABLE, /**< left out */
    EW_FILLINGS
};

/** NULL: not in the input. Without unknown parts all readings are one. */
const struct ew_document *ew_policy_document(const struct ew_policy *policy,
                                             enum ew_filling filling);

/** The document of the policy that this statement of it stands in. */
const struct ew_document *ew_policy_document_with(
    const struct ew_policy *policy, const struct ew_statement *statement);

struct ew_attachment {
    const struct ew_policy *policy;
    struct ew_str group; /**< absent: attached to the principal itself */
    /** It may not come to be: what it denies is not counted, and the principal
     * is unread on account of it. */
    bool doubtful;
};

enum ew_principal_type {
    EW_PRINCIPAL_USER,
    EW_PRINCIPAL_ROLE,
    EW_PRINCIPAL_ROOT,
    /**
     * Stands for whoever has a bare policy document, is in a group that code
     * speaks of, or gets a policy that code attaches to somebody unknown.
     */
    EW_PRINCIPAL_DOCUMENT,
};
extern const struct ew_words EW_PRINCIPAL_TYPE_WORDS;
const char *ew_principal_type_text(enum ew_principal_type type);

struct ew_account;

/** A group of IAM, whether or not anybody is in it. */
struct ew_group {
    struct ew_str arn;
    struct ew_str name;
    const struct ew_account *account;
    /** Its own; `.group` is its name. Its members have them, too. */
    const struct ew_attachment *attachments;
    size_t attachment_count;
    /** The service will make up its name: arn and name only stand for it. */
    bool name_unknown;
    /** What of it could not be read, in words. */
    const struct ew_str *unread;
    size_t unread_count;
    struct ew_place place;
};

/** Made by ew_principal_new, since not all that is empty is 0. */
struct ew_principal {
    struct ew_str arn;
    enum ew_principal_type type;
    const struct ew_account *account; /**< NULL: that of a bare document */
    struct ew_str partition;          /**< `aws`; absent likewise */
    struct ew_str name;
    struct ew_str path;
    struct ew_str unique_id; /**< AIDA…, AROA…; absent when not given */
    const struct ew_attachment *attachments;
    size_t attachment_count;
    /** Of a user, and of who stands for a group's members: sorted by ARN. One
     * that the input does not show is a reason in `unread`. */
    const struct ew_group *const *groups;
    size_t group_count;
    bool has_boundary;
    const struct ew_policy *boundary; /**< document NULL: not in the input */
    const struct ew_tag *tags;
    size_t tag_count;
    /** Of a role; NULL when not given. */
    const struct ew_policy *trust_policy;
    struct ew_str last_used;
    /** Of a role: ARNs of the instance profiles that hand it out. */
    const struct ew_str *instance_profiles;
    size_t instance_profile_count;
    bool instance_profiles_known; /**< there are no more than these */
    /** Of a user; EW_KNOWN_UNSURE when no source tells (fact B7.16). */
    enum ew_known console_password;
    enum ew_known mfa_active;         /**< likewise */
    bool keys_known;                  /**< active_keys is what it is */
    unsigned active_keys;             /**< access keys of the user that work */
    struct ew_str password_last_used; /**< absent: never, or not told */
    int64_t credentials_at;           /**< when this was so; 0: not told */
    bool service_linked;              /**< fact B5.15 */
    /** The service will make up its name: arn and name only stand for it. */
    bool name_unknown;
    /** The file that such a name, or that of a document, holds; else absent. */
    struct ew_str name_file;
    bool tags_unknown; /**< it may have more tags than these */
    /** Keys of those that somebody may set, or take away, before: not in tags;
     * each may have any value, or be missing. */
    const struct ew_str *open_tags;
    size_t open_tag_count;
    /** What of this principal could not be read, in words. */
    const struct ew_str *unread;
    size_t unread_count;
    struct ew_place place;
};

/** All SCPs at one level of the path from the root to the account. */
struct ew_scp_level {
    struct ew_str name; /**< `root`, `ou Workloads`, `account` */
    const struct ew_policy *const *policies;
    size_t policy_count;
};

enum ew_scp_state {
    EW_SCP_NOT_GIVEN, /**< no organization file: an assumption */
    EW_SCP_APPLY,
    EW_SCP_MANAGEMENT, /**< the management account: exempt (B4.6.2) */
    EW_SCP_DISABLED,   /**< the type is off at the root (B4.6.6) */
    EW_SCP_ABSENT,     /**< the organization file lacks this account, or
                            (scp_doubt tells) what is above it */
};

struct ew_account {
    struct ew_str id;   /**< twelve digits */
    struct ew_str name; /**< from the organization; absent: not known */
    struct ew_str partition;
    /** Code that names no account: id only stands for it. */
    bool unknown;
    bool partition_unknown; /**< partition only stands for it */
    enum ew_scp_state scp_state;
    const struct ew_scp_level *levels; /**< root first; with EW_SCP_APPLY */
    size_t level_count;
    /** Why these levels are not sure, such as a gap in the file; absent: they
     * are. They then neither grant nor close anything: it is unknown. */
    struct ew_str scp_doubt;
    /** Identity Center is managed from there, by delegation; assigns_known:
     * the input tells whether it is. */
    bool assigns;
    bool assigns_known;
    struct ew_str organization_id; /**< absent when not known */
    struct ew_str organization_path; /**< `o-…/r-…/ou-…/`; absent likewise */
    const struct ew_principal *const *principals; /**< sorted by ARN */
    size_t principal_count;
};

/** Why an account was not judged. */
enum ew_account_status { EW_ACCOUNT_NO_EXPORT, EW_ACCOUNT_EXCLUDED };

/** An account that the organization has, or that was excluded. */
struct ew_unjudged_account {
    struct ew_str id;
    struct ew_str name; /**< absent: not known */
    enum ew_account_status status;
};

enum ew_ecs_logging {
    EW_ECS_LOGGING_UNSET, /**< not configured: `DEFAULT` (fact A2.14) */
    EW_ECS_LOGGING_NONE,
    EW_ECS_LOGGING_DEFAULT,
    EW_ECS_LOGGING_OVERRIDE, /**< to a destination that is named */
    EW_ECS_LOGGING_UNKNOWN,
};

/** A cluster that exists, or that code declares. */
struct ew_ecs_cluster {
    struct ew_str arn;     /**< absent: not known */
    struct ew_str name;    /**< likewise */
    struct ew_str account; /**< id; absent: not known */
    struct ew_str region;  /**< absent: not known */
    enum ew_ecs_logging logging;
    const struct ew_tag *tags;
    size_t tag_count;
    bool tags_known; /**< these are all there are */
    struct ew_place place;
};

enum ew_ecs_kind { EW_ECS_SERVICE, EW_ECS_TASK, EW_ECS_TASK_SET };

/**
 * Whose machine is below a task. But for Fargate it is one that somebody may
 * get a shell of, and with it all containers there (fact F5.1).
 */
enum ew_ecs_launch {
    EW_ECS_LAUNCH_UNKNOWN,
    EW_ECS_LAUNCH_FARGATE,
    EW_ECS_LAUNCH_EC2,
    EW_ECS_LAUNCH_EXTERNAL, /**< registered by an activation of SSM */
    EW_ECS_LAUNCH_MANAGED_INSTANCES,
};

/** A service or a task. */
struct ew_ecs_workload {
    enum ew_ecs_kind kind;
    struct ew_str arn;     /**< absent: not known */
    struct ew_str name;    /**< of a service; a task's id */
    struct ew_str cluster; /**< name or ARN; absent: the default cluster */
    enum ew_known exec;    /**< enableExecuteCommand */
    const struct ew_tag *tags;
    size_t tag_count;
    bool tags_known;
    struct ew_str task_definition; /**< ARN or family */
    struct ew_str task_role;       /**< ARN; absent: none or not known */
    bool role_known; /**< task_role is what it is; absent: it has none */
    enum ew_ecs_launch launch;
    struct ew_str container_instance; /**< ARN; absent: none or not known */
    struct ew_place place;
};

/** One revision of a task definition. */
struct ew_ecs_task_definition {
    struct ew_str arn;            /**< absent: not known yet */
    struct ew_str family;         /**< absent: not known */
    struct ew_str account;        /**< id; absent: not known */
    struct ew_str region;         /**< absent: not known */
    struct ew_str task_role;      /**< ARN; absent: none or not known */
    struct ew_str execution_role; /**< likewise */
    bool roles_known;             /**< a role that is absent is none */
    bool inactive;                /**< it serves what runs, and no new tasks */
    /** `EC2`, `FARGATE`, …: what it was checked for. */
    const struct ew_str *compatibilities;
    size_t compatibility_count;
    struct ew_place place;
};

/** A machine that is registered in a cluster (fact F5.8). */
struct ew_ecs_instance {
    struct ew_str arn;
    struct ew_str cluster;     /**< ARN; absent: not known */
    struct ew_str instance_id; /**< `i-…`, `mi-…`; absent: not known */
    struct ew_str account;
    struct ew_str region;
    struct ew_place place;
};

/**
 * A machine that Systems Manager manages. One that is not among them may be
 * managed in a moment (fact F5.3).
 */
struct ew_ssm_node {
    struct ew_str instance_id;   /**< `i-…` or `mi-…` */
    struct ew_str account;       /**< id; absent: not told */
    struct ew_str region;        /**< absent: not told */
    struct ew_str resource_type; /**< `EC2Instance`, `ManagedInstance` */
    struct ew_str ping_status;   /**< `Online`, `ConnectionLost`, … */
    struct ew_place place;
};

/** Of a permission set of Identity Center, to a user or group of its own. */
struct ew_sso_assignment {
    struct ew_str account;        /**< id */
    struct ew_str permission_set; /**< ARN */
    struct ew_str set_name;       /**< absent: no input tells */
    struct ew_str role;           /**< ARN; absent: not in the input */
    struct ew_str principal_type; /**< `USER` or `GROUP` */
    struct ew_str principal_id;   /**< in the identity store */
    struct ew_place place;
};

/** A comment or metadata in code: this rule is not to count here. */
struct ew_exemption {
    struct ew_str rule;    /**< as written */
    struct ew_str until;   /**< as written; absent: not given */
    struct ew_str reason;  /**< absent: not given */
    struct ew_str address; /**< of the resource it stands at; absent: none */
    struct ew_str fault;   /**< why it cannot be read; absent: it can */
    struct ew_place place;
};

struct ew_input {
    struct ew_str path;
    struct ew_str kind; /**< from the table of inputs */
    char sha256[65];
    size_t bytes;
};

struct ew_estate {
    struct ew_arena *arena;
    struct ew_vec accounts;   /**< struct ew_account *, sorted by id */
    struct ew_vec unjudged;   /**< struct ew_unjudged_account, by id */
    struct ew_vec principals; /**< struct ew_principal *, sorted by ARN,
                                   root users and documents included */
    struct ew_vec groups;     /**< struct ew_group *, sorted by ARN */
    struct ew_vec policies;   /**< struct ew_policy *, by number */
    /** struct ew_policy * that nobody has attached: versions that are not the
     * default, and trust policies. Their numbers go on where those of policies
     * end. */
    struct ew_vec unattached;
    struct ew_vec clusters;         /**< struct ew_ecs_cluster, by place */
    struct ew_vec workloads;        /**< struct ew_ecs_workload, by place */
    struct ew_vec task_definitions; /**< struct ew_ecs_task_definition, by
                                         ARN; there may be others */
    struct ew_vec ecs_instances;    /**< struct ew_ecs_instance, by ARN */
    struct ew_vec ssm_nodes;        /**< struct ew_ssm_node, by id */
    struct ew_vec sso_assignments;  /**< struct ew_sso_assignment, by account,
                                         set and principal */
    struct ew_vec exemptions;       /**< struct ew_exemption, by place */
    struct ew_vec inputs;           /**< struct ew_input, as read */
    struct ew_vec assumptions;      /**< struct ew_str, sorted */
    /** Input that is missing, unread or refused: the run is not complete. */
    struct ew_diags incomplete;
    struct ew_diags notes;   /**< worth telling, harmless */
    struct ew_diags skipped; /**< files in folders that were not read */
    size_t skipped_files;
    size_t code_files; /**< plans, states and templates that were read */
};

/** Everything that bears on one principal, in evaluation order. */
struct ew_layers {
    bool identity_free; /**< a root user: no identity policy binds it */
    const struct ew_attachment *identity;
    size_t identity_count;
    bool has_boundary;
    const struct ew_policy *boundary;
    const struct ew_scp_level *levels; /**< empty where SCPs do not bind */
    size_t level_count;
    const struct ew_scp_level *rcp_levels;
    size_t rcp_level_count;
    const struct ew_policy *session; /**< NULL: none */
    /** Of the resource that is asked for, such as a role's trust policy; NULL:
     * it has none, or it is not looked at. */
    const struct ew_policy *resource;
};

/**
 * SCPs are left out for service-linked roles and the management account
 * (fact B4.6.2); a member account's root user keeps them (B4.10.1).
 */
struct ew_layers ew_principal_layers(const struct ew_principal *principal);

/** Of a trust policy that with most access: whoever may come in. NULL: it is
 * not given, or not read. */
const struct ew_document *ew_principal_trust(
    const struct ew_principal *principal);

/** One of which nothing is known yet; NULL when memory is out. */
struct ew_principal *ew_principal_new(struct ew_arena *arena,
                                      enum ew_principal_type type);

/** All lists empty, in the arena. */
void ew_estate_init(struct ew_estate *estate, struct ew_arena *arena);

/**
 * Once everything is in: sort every list and number the policies, so that
 * equal input gives equal estates whatever the order of the sources.
 */
void ew_estate_finish(struct ew_estate *estate);

/** Above all numbers of policies. */
size_t ew_estate_policy_numbers(const struct ew_estate *estate);

/** Bytewise by ARN. */
void ew_principals_sort(const struct ew_principal **principals, size_t count);
/** Of const struct ew_group *: bytewise by ARN, each once. */
void ew_groups_sort(struct ew_vec *groups);

/** NULL when absent. Exact ARN. O(log n). */
const struct ew_principal *ew_estate_find(const struct ew_estate *estate,
                                          struct ew_str arn);
/** The same for a group. */
const struct ew_group *ew_estate_find_group(const struct ew_estate *estate,
                                            struct ew_str arn);

/** NULL when absent. Exact ARN, with its revision. O(log n). */
const struct ew_ecs_task_definition *ew_estate_definition(
    const struct ew_estate *estate, struct ew_str arn);

#endif
