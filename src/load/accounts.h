/**
 * Accounts under construction: what the files show of them, page by page,
 * and how that becomes one estate whatever the order of the files.
 */
#ifndef EW_LOAD_ACCOUNTS_H
#define EW_LOAD_ACCOUNTS_H

#include "estate/estate.h"

#include "load/members.h"

/** Attachments that one principal may hold, its groups' included. */
#define EW_MAX_ATTACHMENTS ((size_t)10000)

struct ew_account_page;

/** An account whose pages are being put together. */
struct ew_account_building {
    struct ew_account *account;
    struct ew_map policies;   /**< struct ew_policy by ARN */
    struct ew_map groups;     /**< struct ew_holder by name */
    struct ew_vec principals; /**< const struct ew_principal * */
    size_t page_count;
    size_t truncated_count;
    const struct ew_account_page *last_page; /**< that was counted */
    bool shows_boundaries;
    bool profiles_open; /**< code has an instance profile of some role */
    /** The first policy that claims to be a boundary; file empty: none. */
    struct ew_place boundary_use;
    struct ew_str boundary_policy;
};

/** One file that shows accounts. */
struct ew_account_page {
    struct ew_json_text *text;
    bool truncated;
    struct ew_place place; /**< of the member that says so */
    struct ew_account_building
        *building;  /**< the only account in it, or NULL */
    bool many;      /**< it shows several */
    unsigned lists; /**< of an export: which of them it has */
};

enum ew_holder_kind {
    EW_HOLDER_USER,
    EW_HOLDER_ROLE,
    EW_HOLDER_GROUP,
    EW_HOLDER_NOBODY, /**< whom code attaches a policy to is not known */
};

/** Where code attaches a managed policy to a holder. */
struct ew_attached_at {
    struct ew_place place;
    struct ew_policy *policy; /**< of AWS, with its places here; or NULL */
};

/** A user, role or group as one file shows it. */
struct ew_holder {
    enum ew_holder_kind kind;
    struct ew_str arn;
    struct ew_str name;
    struct ew_account_building *building;
    struct ew_principal *principal; /**< NULL for a group */
    struct ew_group *group; /**< NULL for all others, and until joined */
    struct ew_json_text *text;
    struct ew_span span;
    struct ew_vec inline_policies; /**< struct ew_policy * */
    struct ew_vec attached;        /**< struct ew_str, ARNs */
    struct ew_vec groups;          /**< struct ew_str, names */
    /** struct ew_str: those of both that may turn out not to be there. */
    struct ew_vec doubtful;
    struct ew_vec profiles;  /**< struct ew_str, ARNs of instance profiles */
    struct ew_vec unread;    /**< struct ew_str */
    struct ew_str boundary;  /**< ARN, with principal->has_boundary */
    bool gone;               /**< a plan takes it away */
    struct ew_str known;     /**< of a name that is made up: a pattern */
    struct ew_str name_file; /**< that such a name holds; else absent */
    struct ew_str declared;  /**< the file of code that declares it */
    /** No export shows it: code declares it, or merely names it. */
    bool from_code;
    struct ew_map attached_at; /**< struct ew_attached_at by ARN, of code */
};

/** A managed policy as one file shows it. */
struct ew_managed {
    struct ew_policy *policy;
    struct ew_account_page *page;
    struct ew_account_building *building; /**< NULL: an AWS managed one */
    struct ew_span span;
    struct ew_str document; /**< its bytes: AWS managed ones are compared */
    bool is_boundary;       /**< it says that principals have it as theirs */
};

struct ew_accounts {
    struct ew_estate *estate;
    struct ew_arena *arena;
    struct ew_arena *passing; /**< for what the estate does not hold */
    struct ew_map by_key;    /**< struct ew_account_building by `aws:iam::ID` */
    struct ew_vec buildings; /**< struct ew_account_building * */
    struct ew_vec pages;     /**< struct ew_account_page * */
    struct ew_vec sightings; /**< which page shows which account */
    struct ew_vec holders;   /**< struct ew_holder * */
    struct ew_vec managed;   /**< struct ew_managed * */
    struct ew_map pool;      /**< AWS managed policies of all files, by ARN */
};

/** passing must last until ew_accounts_finish, the estate's for good. */
void ew_accounts_init(struct ew_accounts *accounts, struct ew_estate *estate,
                      struct ew_arena *passing);

/** NULL when memory is out. */
struct ew_account_page *ew_accounts_add_page(struct ew_accounts *accounts,
                                             struct ew_json_text *text);

/**
 * The account of an IAM ARN with a twelve-digit account, made when it is
 * new; the page is counted as one of it. *out is NULL for another ARN.
 *
 * arn is borrowed for good. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_accounts_of(struct ew_accounts *accounts,
                                           struct ew_account_page *page,
                                           struct ew_str arn,
                                           struct ew_account_building **out);

/** An entry without content; NULL when memory is out. */
struct ew_holder *ew_accounts_add_holder(struct ew_accounts *accounts,
                                         enum ew_holder_kind kind);
struct ew_managed *ew_accounts_add_managed(struct ew_accounts *accounts);

/** A trust policy of the role, to be filled; NULL when memory is out. */
struct ew_policy *ew_holder_trust(struct ew_arena *arena,
                                  const struct ew_holder *role);

/** What follows the last `/` of an ARN, or the ARN. */
struct ew_str ew_arn_name(struct ew_str arn);
/** Of a version of a policy: `ARN v1`. Absent when memory is out. */
struct ew_str ew_version_id(struct ew_arena *arena, struct ew_str policy,
                            struct ew_str version);
/** By the account field of its ARN, which is `aws` for AWS's own. */
enum ew_policy_type ew_arn_policy_type(struct ew_str arn);

/**
 * Put the pages of each account together, so that equal entries are one.
 * Pages that name no account count for default_account (absent: none), or for
 * the only account there is.
 *
 * Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_accounts_gather(struct ew_accounts *accounts,
                                               struct ew_str default_account);
/**
 * Fold groups into their members, look up what is attached, and fill the
 * estate. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_accounts_finish(struct ew_accounts *accounts);

/** Step of ew_accounts_gather: equal entries become one. */
EW_NODISCARD enum ew_status ew_accounts_merge(struct ew_accounts *accounts);
/** Step of ew_accounts_join: groups by name, and who stands for members. */
EW_NODISCARD enum ew_status ew_accounts_groups(struct ew_accounts *accounts);
/** Step of ew_accounts_finish: attachments, boundaries, root users. */
EW_NODISCARD enum ew_status ew_accounts_join(struct ew_accounts *accounts);

#endif
