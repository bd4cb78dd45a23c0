/** Controls that do not control: Denies with a way round, tags one may set. */
#ifndef EW_ENGINE_GUARD_H
#define EW_ENGINE_GUARD_H

#include "engine/access.h"

enum ew_guard_fault {
    EW_GUARD_NEVER,  /**< the Deny applies to no request for this action */
    EW_GUARD_ABSENT, /**< leaving a key out passes it */
};

/** A Deny that looks like a guard and is passed. */
struct ew_guard {
    enum ew_guard_fault fault;
    const struct ew_policy *policy;
    const struct ew_statement *statement;
    struct ew_str key;         /**< with EW_GUARD_ABSENT: which key */
    struct ew_witness witness; /**< requests that pass it */
};

/**
 * The Denies that name the action, bear on a principal that has access, and
 * stop nothing or leave a way round. An exception for the principal itself is
 * no fault: Denies that test who the principal is are left out where they
 * never apply.
 *
 * Ownership: *out in the engine's arena. Errors: EW_NOMEM, EW_INVALID.
 * Source: facts A1.1.11, A1.1.15, A1.2.2, B2.2.2, B2.4.
 */
EW_NODISCARD enum ew_status ew_access_guards(struct ew_engine *engine,
                                             const struct ew_access *access,
                                             const struct ew_guard **out,
                                             size_t *count,
                                             struct ew_error *err);

/** A tag that limits access and that the principal may set itself. */
struct ew_tag_hold {
    struct ew_str key;    /**< the condition key; absent: it may not */
    struct ew_str action; /**< by which it may */
    bool of_resource;     /**< it is no tag of the principal's, held or not */
};

/** May the principal set the tag that this condition of the access asks for?
 * As ew_access_tag_hold has it. */
EW_NODISCARD enum ew_status ew_condition_tag_hold(
    struct ew_engine *engine, const struct ew_access *access,
    const struct ew_needed *needed, struct ew_tag_hold *out,
    struct ew_error *err);

/**
 * Of the tags in the conditions of an access, the first that the principal
 * may set on the very resources of the witness (the row's `tagged_by`), or on
 * itself (iam:TagRole, iam:TagUser) where its own tags decide; key absent
 * when there is none. Source: facts A1.3.3, A1.5.
 */
EW_NODISCARD enum ew_status ew_access_tag_hold(struct ew_engine *engine,
                                               const struct ew_access *access,
                                               struct ew_tag_hold *out,
                                               struct ew_error *err);

#endif
