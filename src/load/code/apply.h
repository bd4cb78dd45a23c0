/** Inside the overlay of code: what its steps share. */
#ifndef EW_LOAD_CODE_APPLY_H
#define EW_LOAD_CODE_APPLY_H

#include "load/code/document.h"

/** A managed policy that code names, and where it first does. */
struct ew_code_use {
    struct ew_str arn;
    struct ew_place place;
};

/** A managed policy that code declares. */
struct ew_code_declared {
    struct ew_policy *policy;
    struct ew_place place;
};

/** A user, role or group that code speaks of, as the accounts have it. */
struct ew_code_found {
    struct ew_account_building *building;
    struct ew_str name;       /**< as it is shown */
    bool unknown;             /**< the name, or a part of it */
    struct ew_holder *holder; /**< NULL: there is none yet */
};

/** The holders and policies of all accounts, and one file's own. */
struct ew_overlay {
    struct ew_loading *loading;
    struct ew_accounts *accounts;
    struct ew_map holders;  /**< struct ew_holder by `ID/kind/name` */
    struct ew_map used;     /**< struct ew_code_use by ARN */
    struct ew_vec uses;     /**< struct ew_code_use *, as they came */
    struct ew_vec declared; /**< struct ew_code_declared */
    struct ew_map inlined;  /**< struct ew_code_document by the policy's id */

    /* of the file at hand */
    const struct ew_code_file *file;
    const struct ew_code *code;
    struct ew_account_building
        *building; /**< the account that is deployed to */
    struct ew_code_names names;
    struct ew_holder **made; /**< of each of code's holders, or NULL */
    struct ew_map holder_at; /**< struct ew_holder by address */
    struct ew_map policy_at; /**< struct ew_policy by address */
    struct ew_account_page *page;
};

/** Make a file the one at hand, and find out where it goes. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_overlay_open(struct ew_overlay *overlay,
                                            const struct ew_code_file *file);

/** The account of this id, made when it is new; NULL: memory is out. */
struct ew_account_building *ew_overlay_building(struct ew_overlay *overlay,
                                                struct ew_str id);

/** `ID/kind/name`, in the passing arena; absent when memory is out. */
struct ew_str ew_overlay_key(struct ew_overlay *overlay,
                             const struct ew_account_building *building,
                             enum ew_holder_kind kind, struct ew_str name);

/** An account's holder by name; NULL: none. */
struct ew_holder *ew_overlay_find(struct ew_overlay *overlay,
                                  const struct ew_account_building *building,
                                  enum ew_holder_kind kind, struct ew_str name);

/**
 * A name as it is shown: with wildcards where it is known in part, and where
 * nothing is, the address of its resource. *unknown tells both.
 */
struct ew_str ew_overlay_name(struct ew_overlay *overlay, struct ew_str name,
                              struct ew_place place, bool *unknown);

/**
 * The name of what has none yet, given that which is known of it: with its
 * address and its file, `team-*~aws_iam_role.this[1]~plan.json`. No number in
 * the order of the run: baselines are to survive others that come and go.
 */
struct ew_str ew_overlay_made_up(struct ew_overlay *overlay,
                                 struct ew_str known, struct ew_place place);

/** Where a holder of the code belongs, and whether it is there already. */
EW_NODISCARD enum ew_status ew_overlay_look(struct ew_overlay *overlay,
                                            const struct ew_code_holder *from,
                                            struct ew_code_found *out);

/** A holder that a file declares, or one that it merely names. */
EW_NODISCARD enum ew_status ew_overlay_add(struct ew_overlay *overlay,
                                           struct ew_account_building *building,
                                           enum ew_holder_kind kind,
                                           struct ew_str name,
                                           struct ew_place place,
                                           struct ew_holder **out);

/** Make a holder known by its name. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_overlay_index(struct ew_overlay *overlay,
                                             struct ew_holder *holder);

/**
 * The holder that a link leads to; *out is NULL when it is not known or not
 * there. missing: make one for a name that nothing declares.
 */
EW_NODISCARD enum ew_status ew_overlay_holder(struct ew_overlay *overlay,
                                              enum ew_holder_kind kind,
                                              const struct ew_code_link *link,
                                              bool missing,
                                              struct ew_holder **out);

/**
 * Stands for whomever a resource attaches policies to when that is not known:
 * `document:FILE#ADDRESS`. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_overlay_nobody(struct ew_overlay *overlay,
                                              struct ew_place place,
                                              struct ew_holder **out);

/** The ARN of the policy that a link leads to; absent: it is not known. */
EW_NODISCARD enum ew_status ew_overlay_policy(struct ew_overlay *overlay,
                                              const struct ew_code_link *link,
                                              struct ew_str *arn);

/** Tell of a grant that names another account than the one it is put in. */
EW_NODISCARD enum ew_status ew_overlay_tell_foreign(
    struct ew_overlay *overlay, const struct ew_policy *policy,
    struct ew_place place);

/** Take away what the code says of each holder. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_overlay_remove(struct ew_overlay *overlay,
                                              const struct ew_code *after);
/** Add it. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_overlay_put(struct ew_overlay *overlay);

/**
 * Documents for policies of AWS that code names and no input holds: from the
 * table of those that matter, else ones that grant and deny nothing of it.
 *
 * Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_overlay_aws_managed(struct ew_overlay *overlay);

#endif
