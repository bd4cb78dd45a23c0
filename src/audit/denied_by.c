#include "audit/denied_by.h"

/* As blockers of an access call the layers. */
static const char *layer_text(enum ew_layer layer)
{
    switch (layer) {
    case EW_LAYER_BOUNDARY:
        return "boundary";
    case EW_LAYER_SCP:
        return "scp";
    case EW_LAYER_RCP:
        return "rcp";
    case EW_LAYER_RESOURCE:
        return "resource";
    case EW_LAYER_NONE:
    case EW_LAYER_IDENTITY:
    case EW_LAYER_SESSION:
    case EW_LAYER_ACCOUNT:
        break;
    }
    return "deny";
}

/* A document that is not there or not readable denies nothing for sure. */
static enum ew_status deny_of(struct ew_arena *scratch,
                              const struct ew_layers *layers,
                              const struct ew_request *request,
                              enum ew_reading reading, struct ew_outcome *out,
                              struct ew_error *err)
{
    struct ew_error local = {0};
    ew_arena_reset(scratch);
    enum ew_status status =
        ew_evaluate(layers, request, reading, scratch, out, &local);
    if (status == EW_NOMEM) {
        return ew_fail_memory(err);
    }
    if (status != EW_OK || out->decision != EW_EXPLICIT_DENY ||
        out->policy->most) {
        *out = (struct ew_outcome){.decision = EW_ALLOWED};
    }
    return EW_OK;
}

/* Of all requests of a witness, in one reading. */
static enum ew_status look_for_deny(struct ew_arena *scratch,
                                    const struct ew_layers *layers,
                                    const struct ew_witness *witness,
                                    enum ew_reading reading,
                                    struct ew_blocker *out,
                                    struct ew_error *err)
{
    for (size_t i = 0; i < witness->count && !out->layer; i++) {
        struct ew_outcome outcome;
        EW_TRY(deny_of(scratch, layers, &witness->requests[i], reading,
                       &outcome, err));
        if (outcome.decision == EW_EXPLICIT_DENY) {
            *out = (struct ew_blocker){
                .layer = layer_text(outcome.layer),
                .policy = outcome.policy,
                .statement = outcome.statement,
            };
        }
    }
    return EW_OK;
}

enum ew_status ew_denied_by(struct ew_arena *scratch,
                            const struct ew_principal *principal,
                            const struct ew_witness *witness,
                            struct ew_blocker *out, struct ew_error *err)
{
    *out = (struct ew_blocker){.layer = NULL};
    if (!principal || witness->count == 0) {
        return EW_OK;
    }
    struct ew_layers layers = ew_principal_layers(principal);
    /* what surely denies comes before what may by an open reading */
    EW_TRY(look_for_deny(scratch, &layers, witness, EW_GENEROUS, out, err));
    if (!out->layer) {
        EW_TRY(look_for_deny(scratch, &layers, witness, EW_AGAINST, out, err));
        out->text = EW_STR("by a reading that AWS leaves open");
    }
    return EW_OK;
}
