/** One concrete request against all layers. Source: facts B4. */
#ifndef EW_ENGINE_EVALUATE_H
#define EW_ENGINE_EVALUATE_H

#include "estate/estate.h"

/** A context key with its value or values. */
struct ew_context_entry {
    struct ew_str key; /**< any case */
    const struct ew_str *values;
    size_t value_count;
    bool many; /**< a multi-valued key, also with one value (fact B2.3.5) */
};

struct ew_request {
    struct ew_str principal; /**< ARN */
    struct ew_str action;
    struct ew_str resource;
    const struct ew_context_entry *context;
    size_t context_count;
};

/** The entry of a key, any case; NULL when the request lacks it. */
const struct ew_context_entry *ew_request_find(const struct ew_request *request,
                                               struct ew_str key);

enum ew_decision { EW_ALLOWED, EW_EXPLICIT_DENY, EW_IMPLICIT_DENY };

/** `allowed`, `explicitDeny`, `implicitDeny`. */
const char *ew_decision_text(enum ew_decision decision);

/** Which layer a statement decided in. */
enum ew_layer {
    EW_LAYER_NONE,
    EW_LAYER_IDENTITY,
    EW_LAYER_BOUNDARY,
    EW_LAYER_SCP,
    EW_LAYER_RCP,
    EW_LAYER_SESSION,
    EW_LAYER_RESOURCE, /**< the policy of the resource itself */
    EW_LAYER_ACCOUNT,  /**< the resource is another account's (A1.1.13) */
};

struct ew_outcome {
    enum ew_decision decision;
    enum ew_layer layer; /**< that denied, or lacks an Allow */
    size_t level;        /**< of the SCP path, with EW_LAYER_SCP */
    /** The Deny, or the first identity Allow, else the one of the resource's
     * policy; NULL when none. */
    const struct ew_policy *policy;
    const struct ew_statement *statement;
};

/**
 * Judge a request. Context is taken literally: nothing is added. Uncertain
 * readings are decided by reading: EW_STRICT as documented, EW_GENEROUS so
 * that an uncertain Allow counts and an uncertain Deny does not.
 *
 * scratch is for expanded variables; reset it when convenient.
 * Errors: EW_NOMEM; EW_INVALID when a document of the layers is refused or
 * missing, naming it.
 */
EW_NODISCARD enum ew_status ew_evaluate(const struct ew_layers *layers,
                                        const struct ew_request *request,
                                        enum ew_reading reading,
                                        struct ew_arena *scratch,
                                        struct ew_outcome *out,
                                        struct ew_error *err);

/** Do RCPs bind requests for the action? Facts B4.7.1, B4.7.2. */
bool ew_action_meets_rcps(struct ew_str action);

/** Does a statement apply to the request (action, resource, conditions)? */
EW_NODISCARD enum ew_status ew_statement_applies(
    const struct ew_document *document, const struct ew_statement *statement,
    const struct ew_request *request, enum ew_reading reading,
    struct ew_arena *scratch, bool *out);

#endif
