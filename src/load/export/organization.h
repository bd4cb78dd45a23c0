/**
 * Organization files: the members that the Organizations API returns, put
 * side by side (fact B7.17), and what they mean for each account (B4.6).
 */
#ifndef EW_LOAD_EXPORT_ORGANIZATION_H
#define EW_LOAD_EXPORT_ORGANIZATION_H

#include "load/kinds.h"

/** Organizational units above an account; AWS allows five (fact B8). */
#define EW_MAX_ORGANIZATION_DEPTH ((size_t)64)

enum ew_org_entity_kind { EW_ENTITY_ROOT, EW_ENTITY_OU, EW_ENTITY_ACCOUNT };

/** The root, an organizational unit or an account. */
struct ew_org_entity {
    enum ew_org_entity_kind kind;
    struct ew_str id;
    struct ew_str name;
    struct ew_str parent; /**< id; absent for the root */
    struct ew_span span;
    bool scps_enabled;         /**< of a root */
    struct ew_vec scps;        /**< const struct ew_policy * */
    struct ew_scp_level level; /**< made when the estate is put together */
};

/** One organization file. */
struct ew_organization {
    struct ew_json_text *text;
    struct ew_str id;         /**< `o-…`; absent when not given */
    struct ew_str management; /**< account id; absent when not given */
    bool consolidated;        /**< billing only: no SCPs at all */
    bool has_gaps;            /**< something of the file was not read */
    struct ew_map units;      /**< struct ew_org_entity by id */
    struct ew_map policies;   /**< struct ew_policy by id, SCPs and RCPs */
    struct ew_map others;     /**< struct ew_policy by id, of other types */
    struct ew_vec accounts; /**< struct ew_org_entity *, in the file's order */
    struct ew_vec list;     /**< struct ew_policy *, in the file's order */
    /** struct ew_str: ids of accounts that Identity Center is delegated to. */
    struct ew_vec delegates;
    bool delegates_known; /**< there are no more than these */
};

/**
 * Has the root the organization, its roots, units or accounts, or policies
 * with targets?
 */
bool ew_organization_detect(const struct ew_source *source);
/**
 * Keep one file in loading->organizations; what it means for accounts is
 * worked out when all are read. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_organization_load(
    struct ew_loading *loading, const struct ew_source *source);

/**
 * Give every account of the estate its SCP levels, or the reason why it has
 * none. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_organization_finish(struct ew_loading *loading);

#endif
