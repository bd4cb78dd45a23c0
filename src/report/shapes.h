/** The objects of reports, and what those that make them share. */
#ifndef EW_REPORT_SHAPES_H
#define EW_REPORT_SHAPES_H

#include "report/shape.h"

extern const struct ew_shape EW_REPORT_SHAPE;    /**< struct ew_report */
extern const struct ew_shape EW_CHANGES_SHAPE;   /**< struct ew_changes */
extern const struct ew_shape EW_PATHS_SHAPE;     /**< of paths_json.c */
extern const struct ew_shape EW_PRINCIPAL_SHAPE; /**< struct ew_reported */
extern const struct ew_shape EW_CONDITION_SHAPE; /**< struct ew_needed */
extern const struct ew_shape EW_GRANT_SHAPE;     /**< struct ew_grant */
extern const struct ew_shape EW_DOOR_SHAPE;      /**< struct ew_door_access */
extern const struct ew_shape EW_THROUGH_SHAPE;   /**< struct ew_through */
extern const struct ew_shape EW_PATH_SHAPE;      /**< struct ew_path */
extern const struct ew_shape EW_EVIDENCE_SHAPE;  /**< struct ew_evidence */
extern const struct ew_shape EW_OUTSIDE_SHAPE;   /**< struct ew_outside */
extern const struct ew_shape EW_TARGET_SHAPE;    /**< struct ew_target */
extern const struct ew_shape EW_LOCATION_SHAPE;  /**< struct ew_place */
extern const struct ew_shape EW_WITNESS_SHAPE;   /**< struct ew_witness */
/** A pointer to a struct ew_statement, or to nothing. */
extern const struct ew_shape EW_STATEMENT_SHAPE;
/** struct ew_blocker, as changes have it: a Deny of a policy, or none. */
extern const struct ew_shape EW_DENY_SHAPE;
/** At a pointer to an estate: its inputs. */
extern const struct ew_special EW_INPUTS;
/** At the context of a request, and the number of its entries behind it. */
extern const struct ew_special EW_CONTEXT;

struct ew_policy_name {
    struct ew_str id; /**< absent: about no policy */
    struct ew_str name;
};
struct ew_policy_name ew_policy_name_of(const struct ew_policy *policy);
/** Of the account; absent when it has none. */
struct ew_str ew_account_id(const struct ew_principal *principal);

/** A policy that was read, and where its statements stand. */
struct ew_read_policy {
    struct ew_policy policy;
    struct ew_document document;
    struct ew_json_text text;
    struct ew_vec places; /**< struct ew_json_piece */
};
/** One more of an id; NULL when memory is out. */
struct ew_read_policy *ew_read_policy_new(struct ew_reader *r,
                                          struct ew_policy_name name);
/** One for each id; NULL when memory is out. */
struct ew_read_policy *ew_read_policy_of(struct ew_reader *r,
                                         struct ew_policy_name name);
/** One for each number in a policy; NULL when memory is out. */
struct ew_statement *ew_read_statement_of(struct ew_reader *r,
                                          const struct ew_read_policy *policy,
                                          const struct ew_statement *read);
/** The same at its own place, where it may stand at several. */
EW_NODISCARD enum ew_status ew_read_statement_at(
    struct ew_reader *r, struct ew_policy_name name,
    const struct ew_statement *read, struct ew_place place,
    struct ew_read_policy **policy, struct ew_statement **statement);
/** What something is about: the policy of that name; its *statement, if not
 * NULL, in place of the one that was read. */
EW_NODISCARD enum ew_status ew_read_about(
    struct ew_reader *r, struct ew_policy_name name,
    const struct ew_policy **policy, const struct ew_statement **statement);

#endif
