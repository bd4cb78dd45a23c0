/**
 * What infrastructure code declares, whatever its language.
 *
 * Loaders of Terraform and CloudFormation fill a struct ew_code; it is then
 * laid over what exports show of the accounts (load/code/overlay.c).
 *
 * A text may hold marks for what is not known before the deployment. They are
 * noncharacters of Unicode, which no policy holds: an input that has them is
 * refused.
 */
#ifndef EW_LOAD_CODE_CODE_H
#define EW_LOAD_CODE_CODE_H

#include "load/loading.h"

/** Any text at all, wildcards included. */
#define EW_HOLE "\xEF\xB7\x90"
/** The account that is deployed to. */
#define EW_HOLE_ACCOUNT "\xEF\xB7\x91"
/** The region that is deployed to. */
#define EW_HOLE_REGION "\xEF\xB7\x92"
/** A name that the service makes up: one word without `:`, `/` or wildcard. */
#define EW_HOLE_NAME "\xEF\xB7\x93"
/** Bytes of each of them. */
#define EW_HOLE_BYTES ((size_t)3)

/** The partition that a region is in `aws` when absent. */
struct ew_str ew_region_partition(struct ew_str region);

/** Does the text hold any mark? */
bool ew_has_hole(struct ew_str text);

/** `user`, `role` or `group`, as ARNs and attributes of Terraform call them. */
const char *ew_code_kind_word(enum ew_holder_kind kind);

/** How one resource names another. */
struct ew_code_link {
    /** Of a resource of the same file; absent: named by its text. */
    struct ew_str address;
    /** A name or an ARN, perhaps with marks; absent: not known. */
    struct ew_str text;
    struct ew_place place;
    bool doubtful; /**< it may turn out not to be there */
};

/** A policy document. */
struct ew_code_document {
    struct ew_str name;        /**< of an inline policy */
    struct ew_json_text *text; /**< strings in it may have marks; NULL: none */
    struct ew_span span;
    struct ew_str unread; /**< why text is NULL */
    /** What would have to be told for all of it to be known; absent: no idea.
     */
    struct ew_str cause;
};

/** A user, role or group. */
struct ew_code_holder {
    enum ew_holder_kind kind;
    struct ew_place place; /**< with its origin */
    struct ew_str name;    /**< may have marks; absent: not known */
    struct ew_str path;    /**< absent: `/` */
    struct ew_str arn;     /**< absent: made of account, path and name */
    struct ew_str unique_id;
    /**
     * The account it will be in, such as the target of an assignment; absent:
     * the one that is deployed to.
     */
    struct ew_str account;
    struct ew_vec documents; /**< struct ew_code_document: inline policies */
    struct ew_vec managed;   /**< struct ew_code_link: managed policies */
    struct ew_vec groups;    /**< struct ew_code_link, of a user */
    /** The service only adds to its name, which is that of no other. */
    bool named;
    /** Another of this address goes, and nothing of it comes to this one. */
    bool renewed;
    /** What is listed here is all there is, whatever others attach. */
    bool documents_exclusive;
    bool managed_exclusive;
    bool has_boundary;
    struct ew_code_link boundary;
    bool has_trust;
    struct ew_code_document trust;
    bool has_tags;        /**< tags are told, even if there are none */
    struct ew_vec tags;   /**< struct ew_tag; one with marks is unread */
    struct ew_vec unread; /**< struct ew_str: what could not be read of it */
};

/** A managed policy. */
struct ew_code_policy {
    struct ew_place place;
    struct ew_str name; /**< may have marks; absent: not known */
    struct ew_str path;
    struct ew_str arn;
    bool renewed; /**< it is made, and so has no other versions */
    struct ew_code_document document;
};

/** A policy that comes to a holder by a resource of its own. */
struct ew_code_attachment {
    struct ew_place place;
    enum ew_holder_kind kind;
    struct ew_code_link holder;
    bool is_inline;
    struct ew_code_link policy;       /**< unless is_inline */
    struct ew_code_document document; /**< with is_inline */
};

/** A user in a group, by a resource of its own. */
struct ew_code_member {
    struct ew_place place;
    struct ew_code_link user;
    struct ew_code_link group;
};

/** An instance profile with the role that it hands out. */
struct ew_code_profile {
    struct ew_place place;
    struct ew_str name; /**< may have marks; absent: not known */
    struct ew_str path;
    struct ew_str arn;
    struct ew_code_link role;
};

/** All policies of its kind that a holder which others declare keeps; managed
 * ones that it does not have are attached. */
struct ew_code_limit {
    struct ew_place place;
    enum ew_holder_kind kind;
    struct ew_code_link holder;
    bool managed;        /**< else the names of inline policies */
    struct ew_vec items; /**< struct ew_code_link */
};

/** A service control policy; targets are ids of roots, units, accounts. */
struct ew_code_scp {
    struct ew_place place;
    struct ew_str name;
    struct ew_str id; /**< absent when it is new */
    struct ew_code_document document;
    struct ew_vec targets; /**< struct ew_code_link */
    bool is_rcp;
};

/** An SCP that comes to a target by a resource of its own. */
struct ew_code_scp_target {
    struct ew_place place;
    struct ew_code_link policy;
    struct ew_code_link target;
};

/** Everything that one file declares, at one time. */
struct ew_code {
    struct ew_vec holders;     /**< struct ew_code_holder */
    struct ew_vec policies;    /**< struct ew_code_policy */
    struct ew_vec attachments; /**< struct ew_code_attachment */
    struct ew_vec members;     /**< struct ew_code_member */
    struct ew_vec limits;      /**< struct ew_code_limit */
    struct ew_vec profiles;    /**< struct ew_code_profile */
    struct ew_vec logins; /**< struct ew_code_link: users with a password */
    struct ew_vec scps;   /**< struct ew_code_scp */
    struct ew_vec scp_targets; /**< struct ew_code_scp_target */
    struct ew_vec moves;       /**< struct ew_place: SCPs bind others then */
    struct ew_vec clusters;    /**< struct ew_ecs_cluster */
    struct ew_vec workloads;   /**< struct ew_ecs_workload */
    struct ew_vec definitions; /**< struct ew_ecs_task_definition */
};

/** One file of infrastructure code. */
struct ew_code_file {
    struct ew_str path;
    struct ew_str account; /**< that the file itself tells; absent: none */
    struct ew_str region;  /**< likewise */
    /**
     * Only what this provider of the file makes: without an account it is of
     * one that nobody tells, whatever holds for others. Absent: all of it.
     */
    struct ew_str provider;
    /** What a plan changes from; empty for templates and states. */
    struct ew_code before;
    /** What there will be. */
    struct ew_code after;
    bool state;   /**< of Terraform: what there is */
    bool dropped; /**< a plan of the run says what becomes of it */
    /** A mark of a region was written: an assumption tells of it. */
    bool region_open;
};

/**
 * An empty one, in loading->code; all of its lists and texts must last until
 * the loading ends. NULL when memory is out.
 */
struct ew_code_file *ew_code_add(struct ew_loading *loading,
                                 struct ew_str path);

/** Append; NULL when memory is out. Lists in it are made ready to push. */
struct ew_code_holder *ew_code_holder_add(struct ew_loading *loading,
                                          struct ew_code *code,
                                          enum ew_holder_kind kind,
                                          struct ew_place place);
/** The same for a service control policy. */
struct ew_code_scp *ew_code_scp_add(struct ew_loading *loading,
                                    struct ew_code *code,
                                    struct ew_place place);

/**
 * Lay all code over what the exports show: remove what plans change from,
 * add what there will be. With loading->before, what plans change from is
 * added instead, and nothing of templates. Call it when equal entries of
 * exports are one (between ew_accounts_merge and ew_accounts_join).
 *
 * Errors: EW_NOMEM; everything else goes to estate.incomplete or to what it
 * is about.
 */
EW_NODISCARD enum ew_status ew_code_apply(struct ew_loading *loading);

/**
 * Leave out the states whose plans are there, too: what a plan changes from is
 * its state. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_code_drop_states(struct ew_loading *loading);

struct ew_organization;
/**
 * The same for SCPs and what they are attached to, before accounts get their
 * levels; organization NULL: none was given. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_code_scps(struct ew_loading *loading,
                                         struct ew_organization *organization);

#endif
