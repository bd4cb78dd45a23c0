/*
 * A concrete request against all layers, as AWS documents it. The engine's
 * formulas say the same of all requests at once; a witness of theirs has to
 * be allowed here.
 */
#include "engine/applies.h"
#include "engine/naming.h"

const char *ew_decision_text(enum ew_decision decision)
{
    static const char *const TEXTS[] = {"allowed", "explicitDeny",
                                        "implicitDeny"};
    return TEXTS[decision];
}

/*
 * Services whose resources RCPs bind; ecs, ssm, ec2 and iam are not among
 * them. Source: facts B4.7.1, B4.7.2.
 */
static const struct ew_str RCP_SERVICES[] = {
    EW_LIT("s3"),
    EW_LIT("sts"),
    EW_LIT("kms"),
    EW_LIT("sqs"),
    EW_LIT("secretsmanager"),
    EW_LIT("cognito-identity"),
    EW_LIT("cognito-idp"),
    EW_LIT("logs"),
    EW_LIT("dynamodb"),
    EW_LIT("ecr"),
    EW_LIT("codebuild"),
    EW_LIT("codepipeline"),
    EW_LIT("signin"),
    EW_LIT("fis"),
    EW_LIT("events"),
    EW_LIT("aoss"),
};

bool ew_action_meets_rcps(struct ew_str action)
{
    struct ew_str rest;
    struct ew_str service = ew_str_cut(action, ':', &rest);
    for (size_t i = 0; i < sizeof(RCP_SERVICES) / sizeof(RCP_SERVICES[0]);
         i++) {
        if (ew_str_eq_nocase(RCP_SERVICES[i], service)) {
            return true;
        }
    }
    return false;
}

/* The request at hand and what has decided it so far. */
struct judge {
    const struct ew_request *request;
    enum ew_reading reading;
    struct ew_arena *scratch;
    struct ew_error *err;
    struct ew_outcome deny;  /* the first Deny; decision allowed: none */
    struct ew_outcome lacks; /* the first layer without an Allow */
    struct ew_outcome allow; /* the first identity Allow */
    bool doubtful;           /* the policy at hand may not be attached */
    /* With a policy of the resource: */
    struct ew_caller caller;
    enum ew_naming named;          /* by its Allows */
    struct ew_outcome of_resource; /* the one that names most directly */
};

static enum ew_status check_document(struct judge *j,
                                     const struct ew_policy *policy)
{
    const struct ew_document *document = policy->document;
    if (!document) {
        return ew_fail(j->err, EW_INVALID, "policy `%.*s` cannot be read: %.*s",
                       EW_STR_ARG(policy->id), EW_STR_ARG(policy->unread));
    }
    bool refused = document->refused;
    size_t statement = SIZE_MAX;
    for (size_t i = 0; i < document->statement_count && !refused; i++) {
        /* One that cannot name the action bears on nothing here. */
        const struct ew_statement *s = &document->statements[i];
        refused =
            s->refused && (s->action_unsure ||
                           ew_statement_names_action(s, j->request->action));
        statement = i;
    }
    for (size_t i = 0; refused && i < document->fault_count; i++) {
        const struct ew_fault *fault = &document->faults[i];
        if (fault->fatal &&
            (document->refused || fault->statement == statement)) {
            return ew_fail(j->err, EW_INVALID, "policy `%.*s` is invalid: %.*s",
                           EW_STR_ARG(policy->id), EW_STR_ARG(fault->text));
        }
    }
    return EW_OK;
}

/*
 * One policy of a layer: whether it allows, and its Deny into j->deny. where
 * names the layer and level.
 */
static enum ew_status judge_policy(struct judge *j,
                                   const struct ew_policy *policy,
                                   const struct ew_outcome *where,
                                   struct ew_outcome *allowed_by)
{
    EW_TRY(check_document(j, policy));
    const struct ew_document *document = policy->document;
    for (size_t i = 0; i < document->statement_count; i++) {
        const struct ew_statement *s = &document->statements[i];
        struct ew_outcome *by = s->effect == EW_ALLOW ? allowed_by : &j->deny;
        bool applies;
        if (by->statement || s->refused ||
            (j->doubtful && s->effect == EW_DENY)) {
            continue; /* the first one is enough */
        }
        EW_TRY(ew_statement_applies(document, s, j->request, j->reading,
                                    j->scratch, &applies));
        if (applies) {
            *by = *where;
            by->policy = policy;
            by->statement = s;
        }
    }
    return EW_OK;
}

/*
 * What the resource's policy settles (facts B5.3, B5.4, B4.8.4): in the
 * caller's own account an Allow that names it is enough beside the SCPs, and
 * one that names its role beside the boundary, too. Across accounts both sides
 * have to allow. Of roles and keys that policy must allow in any case.
 */
static bool is_settled(const struct judge *j, enum ew_layer layer)
{
    if (j->named == EW_NAMES_NOT ||
        !ew_is_own_account(j->request, &j->caller)) {
        return false;
    }
    switch (layer) {
    case EW_LAYER_IDENTITY:
        return j->named >= EW_NAMES_ROLE;
    case EW_LAYER_BOUNDARY:
    case EW_LAYER_SESSION:
        return j->named == EW_NAMES_ITSELF;
    case EW_LAYER_NONE:
    case EW_LAYER_SCP:
    case EW_LAYER_RCP:
    case EW_LAYER_RESOURCE:
    case EW_LAYER_ACCOUNT:
        break;
    }
    return false;
}

static void note_lack(struct judge *j, const struct ew_outcome *where,
                      const struct ew_outcome *allowed_by)
{
    if (!allowed_by->statement && j->lacks.layer == EW_LAYER_NONE &&
        !is_settled(j, where->layer)) {
        j->lacks = *where;
    }
}

static enum ew_status judge_identity(struct judge *j,
                                     const struct ew_layers *layers)
{
    struct ew_outcome where = {.layer = EW_LAYER_IDENTITY};
    if (layers->identity_free) {
        return EW_OK;
    }
    for (size_t i = 0; i < layers->identity_count; i++) {
        j->doubtful = layers->identity[i].doubtful;
        EW_TRY(judge_policy(j, layers->identity[i].policy, &where, &j->allow));
    }
    j->doubtful = false;
    note_lack(j, &where, &j->allow);
    return EW_OK;
}

static enum ew_status judge_single(struct judge *j,
                                   const struct ew_policy *policy,
                                   enum ew_layer layer)
{
    struct ew_outcome where = {.layer = layer};
    struct ew_outcome allowed_by = {.statement = NULL};
    EW_TRY(judge_policy(j, policy, &where, &allowed_by));
    note_lack(j, &where, &allowed_by);
    return EW_OK;
}

/* Fact B4.6.1: every level must allow. */
static enum ew_status judge_levels(struct judge *j,
                                   const struct ew_scp_level *levels,
                                   size_t count, enum ew_layer layer)
{
    for (size_t i = 0; i < count; i++) {
        struct ew_outcome where = {.layer = layer, .level = i};
        struct ew_outcome allowed_by = {.statement = NULL};
        for (size_t k = 0; k < levels[i].policy_count; k++) {
            EW_TRY(judge_policy(j, levels[i].policies[k], &where, &allowed_by));
        }
        /* Fact B4.7.3: customer RCPs only deny, the full one is fixed. */
        if (layer == EW_LAYER_SCP) {
            note_lack(j, &where, &allowed_by);
        }
    }
    return EW_OK;
}

/* Of the statements that apply, the Allow that names the caller best. */
static enum ew_status judge_resource(struct judge *j,
                                     const struct ew_policy *policy)
{
    const struct ew_outcome where = {.layer = EW_LAYER_RESOURCE};
    EW_TRY(check_document(j, policy));
    const struct ew_document *document = policy->document;
    for (size_t i = 0; i < document->statement_count; i++) {
        const struct ew_statement *s = &document->statements[i];
        bool deny = s->effect == EW_DENY;
        enum ew_naming naming =
            s->refused ? EW_NAMES_NOT
                       : ew_statement_naming(s, &j->caller, j->reading);
        bool applies;
        if (naming == EW_NAMES_NOT ||
            (deny ? j->deny.statement != NULL : naming <= j->named)) {
            continue;
        }
        EW_TRY(ew_statement_applies(document, s, j->request, j->reading,
                                    j->scratch, &applies));
        if (applies) {
            struct ew_outcome *by = deny ? &j->deny : &j->of_resource;
            *by = where;
            by->policy = policy;
            by->statement = s;
            j->named = deny ? j->named : naming;
        }
    }
    return EW_OK;
}

static bool needs_resource(const struct judge *j)
{
    return j->caller.outside ||
           ew_action_needs_resource_policy(j->request->action) ||
           !ew_is_own_account(j->request, &j->caller);
}

/* Fact A1.1.13: ECS has no resource policies, so no other account's. */
static bool other_account(const struct ew_request *request)
{
    struct ew_arn principal;
    struct ew_arn resource;
    return ew_str_starts_nocase(request->action, EW_STR("ecs:")) &&
           ew_arn_split(request->principal, &principal) &&
           ew_arn_split(request->resource, &resource) &&
           (!ew_str_eq(principal.account, resource.account) ||
            !ew_str_eq(principal.partition, resource.partition));
}

static void conclude(const struct judge *j, struct ew_outcome *out)
{
    if (j->deny.statement) {
        *out = j->deny;
        out->decision = EW_EXPLICIT_DENY;
    } else if (j->lacks.layer != EW_LAYER_NONE) {
        *out = j->lacks;
        out->decision = EW_IMPLICIT_DENY;
    } else if (other_account(j->request)) {
        *out = (struct ew_outcome){.decision = EW_IMPLICIT_DENY,
                                   .layer = EW_LAYER_ACCOUNT};
    } else {
        *out = j->allow.statement ? j->allow : j->of_resource;
        out->decision = EW_ALLOWED;
    }
}

/* What binds the caller, whatever it asks for. */
static enum ew_status judge_caller(struct judge *j,
                                   const struct ew_layers *layers)
{
    EW_TRY(judge_identity(j, layers));
    if (layers->has_boundary) {
        EW_TRY(judge_single(j, layers->boundary, EW_LAYER_BOUNDARY));
    }
    /* Fact B4.6.2. */
    if (!ew_str_contains(j->request->principal,
                         EW_STR(":role/aws-service-role/"))) {
        EW_TRY(
            judge_levels(j, layers->levels, layers->level_count, EW_LAYER_SCP));
    }
    return layers->session ? judge_single(j, layers->session, EW_LAYER_SESSION)
                           : EW_OK;
}

enum ew_status ew_evaluate(const struct ew_layers *layers,
                           const struct ew_request *request,
                           enum ew_reading reading, struct ew_arena *scratch,
                           struct ew_outcome *out, struct ew_error *err)
{
    struct judge j = {
        .request = request,
        .reading = reading,
        .scratch = scratch,
        .err = err,
    };
    if (layers->resource) {
        j.caller = ew_caller_of(request, layers);
        EW_TRY(judge_resource(&j, layers->resource));
    }
    if (!j.caller.outside) {
        EW_TRY(judge_caller(&j, layers));
    }
    if (ew_action_meets_rcps(request->action)) {
        EW_TRY(judge_levels(&j, layers->rcp_levels, layers->rcp_level_count,
                            EW_LAYER_RCP));
    }
    if (layers->resource && j.named == EW_NAMES_NOT && needs_resource(&j)) {
        const struct ew_outcome where = {.layer = EW_LAYER_RESOURCE};
        note_lack(&j, &where, &j.of_resource);
    }
    conclude(&j, out);
    return EW_OK;
}
