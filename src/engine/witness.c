/*
 * From a model to concrete requests, and the check that they hold: the
 * evaluator, which shares nothing with formulas but the meaning of operators
 * and patterns, has to allow each request before anybody sees it.
 */
#include "base/vec.h"

#include "policy/arn.h"

#include "engine/session.h"

/* So many keys a request has; what grows leaves its old storage behind. */
enum { USUAL_KEYS = 12 };

static void add_entry(const struct ew_inquiry *q, struct ew_vec *context,
                      struct ew_str key, const struct ew_value *value,
                      bool many)
{
    struct ew_arena *keep = context->arena;
    struct ew_context_entry *entry = ew_vec_push(context);
    struct ew_str *items = EW_NEW_ARRAY(keep, value->count, struct ew_str);
    if (!entry || !items) {
        q->space->failed = true;
        return;
    }
    for (size_t i = 0; i < value->count; i++) {
        items[i] = ew_arena_str(keep, value->items[i]);
    }
    *entry = (struct ew_context_entry){ew_arena_str(keep, key), items,
                                       value->count, many};
}

static struct ew_str arn_of(struct ew_arena *keep,
                            const struct ew_arn_shape *arn,
                            const struct ew_str *parts)
{
    return ew_arn_pieces_print(keep, arn->pieces, arn->count, 0, parts);
}

/* Names for one value: the resource's are the principal's, or another way to
 * spell a tag, the service's own (facts A1.1.10, A1.1.13). */
static const struct {
    struct ew_str family; /* lower case */
    struct ew_str names[2];
} SHARED_VALUES[] = {
    {EW_LIT("aws:resourcetag/"), {{NULL, 0}, EW_LIT("aws:ResourceTag/")}},
    {EW_LIT("aws:principalorg"),
     {EW_LIT("aws:PrincipalOrg"), EW_LIT("aws:ResourceOrg")}            },
};

/* key: as it was first written; name: canonical. */
static void add_named(const struct ew_inquiry *q, struct ew_vec *context,
                      struct ew_str name, const struct ew_dimension *dimension,
                      const struct ew_value *value)
{
    for (size_t i = 0; i < sizeof(SHARED_VALUES) / sizeof(SHARED_VALUES[0]);
         i++) {
        struct ew_str key = dimension->key;
        if (!ew_str_starts(name, SHARED_VALUES[i].family)) {
            continue;
        }
        /* What follows the family, in its own spelling. */
        size_t rest = name.len - SHARED_VALUES[i].family.len;
        key = ew_str_slice(key, key.len - rest, key.len);
        for (size_t k = 0; k < (q->foreign ? 1U : 2U); k++) {
            struct ew_str family = SHARED_VALUES[i].names[k];
            family = family.ptr ? family : q->action->tags;
            if (family.ptr) {
                struct ew_str full =
                    ew_arena_printf(context->arena, "%.*s%.*s",
                                    EW_STR_ARG(family), EW_STR_ARG(key));
                add_entry(q, context, full, value,
                          dimension->many || value->many);
            }
        }
        return;
    }
    add_entry(q, context, dimension->key, value,
              dimension->many || value->many);
}

/* A key may be free in one session and have its value in another. */
static bool is_bound(struct ew_sitting *in, size_t side, struct ew_str key)
{
    struct ew_key info = ew_action_key_find(in->q->action, side, key);
    struct ew_value value;
    return in->q->federates &&
           ew_bind_key(in, side, key, &info, &value) == EW_BOUND;
}

/* The keys of one side that the model has a value for. */
static void add_keys(struct ew_sitting *in, struct ew_vec *context,
                     const struct ew_value *model, size_t side)
{
    const struct ew_inquiry *q = in->q;
    const struct ew_key_use *uses = q->space->uses.items;
    const struct ew_dimension *dimensions = q->space->dimensions.items;
    size_t first = q->action->part_count;
    for (size_t i = 0; i < q->space->uses.count; i++) {
        const struct ew_value *value = &model[first + i];
        if (uses[i].reading || is_bound(in, side, dimensions[first + i].key)) {
            continue; /* no key, or one of this session */
        }
        if (value->count > 0 && (!uses[i].resource || uses[i].side == side)) {
            add_named(q, context, uses[i].name, &dimensions[first + i], value);
        }
    }
}

/* The row's own keys, in the request for one resource. */
static void add_target(const struct ew_inquiry *q, struct ew_vec *context,
                       const struct ew_str *parts, size_t side)
{
    for (size_t i = 0; i < q->action->key_count; i++) {
        const struct ew_action_key *own = &q->action->keys[i];
        bool sent = !own->with || own->with == q->action->resources[side];
        if (own->key.control != EW_KEY_TARGET || !sent) {
            continue;
        }
        struct ew_str text = own->arn ? arn_of(context->arena, own->arn, parts)
                                      : parts[own->part];
        if (text.ptr) {
            struct ew_value value = {.items = &text, .count = 1};
            add_entry(q, context, own->key.name, &value, false);
        }
    }
}

/* What follows the account in an ARN. */
static struct ew_str name_in(const struct ew_principal *principal)
{
    struct ew_arn arn;
    return principal->account && ew_arn_split(principal->arn, &arn)
               ? arn.resource
               : EW_STR("role/example");
}

static struct ew_request request_of(struct ew_sitting *in,
                                    const struct ew_value *model, size_t side,
                                    struct ew_arena *keep)
{
    const struct ew_inquiry *q = in->q;
    struct ew_vec context =
        ew_vec_for(keep, sizeof(struct ew_context_entry), USUAL_KEYS);
    struct ew_str parts[EW_MAX_PARTS] = {
        {NULL, 0}
    };
    ew_model_parts(q, model, parts);
    add_target(q, &context, parts, side);
    ew_bind_context(in, side, &context);
    add_keys(in, &context, model, side);
    struct ew_request request = {
        .principal = q->principal->arn,
        .action = q->action->name,
        .resource = arn_of(keep, q->action->resources[side], parts),
        .context = context.items,
        .context_count = context.count,
    };
    /* A principal of no known account is in that of the target. */
    bool in_account = q->principal->account &&
                      !q->principal->account->unknown &&
                      q->principal->partition.ptr;
    if (!in_account && !q->caller.outside) {
        request.principal = ew_arena_printf(keep, "arn:%.*s:iam::%.*s:%.*s",
                                            EW_STR_ARG(parts[EW_DIM_PARTITION]),
                                            EW_STR_ARG(parts[EW_DIM_ACCOUNT]),
                                            EW_STR_ARG(name_in(q->principal)));
    }
    q->space->failed = q->space->failed || !request.resource.ptr;
    return request;
}

struct ew_witness ew_inquiry_witness(const struct ew_inquiry *q,
                                     const struct ew_value *model,
                                     struct ew_arena *keep)
{
    size_t count = q->action->resource_count;
    struct ew_request *requests = EW_NEW_ARRAY(keep, count, struct ew_request);
    struct ew_sitting in = {.q = q, .kind = ew_session_of(q, model)};
    for (size_t side = 0; requests && side < count; side++) {
        requests[side] = request_of(&in, model, side, keep);
    }
    q->space->failed = q->space->failed || !requests;
    return (struct ew_witness){requests, requests ? count : 0};
}

struct ew_str ew_witness_subject(const struct ew_witness *witness)
{
    return witness->count > 0 ? witness->requests[witness->count - 1].resource
                              : (struct ew_str){NULL, 0};
}

/* The policy as it was filled when the formulas were built. */
static const struct ew_policy *filled(const struct ew_inquiry *q,
                                      enum ew_filling filling,
                                      const struct ew_policy *policy,
                                      bool limit)
{
    struct ew_policy *copy = NULL;
    if (!policy || !policy->most || filling == EW_FILL_LEAST) {
        return policy;
    }
    copy = EW_NEW(q->arena, struct ew_policy);
    if (!copy) {
        q->space->failed = true;
        return policy;
    }
    *copy = *policy;
    copy->document = ew_policy_document(policy, ew_filling_of(filling, limit));
    copy->most = NULL;
    return copy;
}

static void fill_levels(const struct ew_inquiry *q, enum ew_filling filling,
                        struct ew_layers *layers)
{
    struct ew_scp_level *levels =
        EW_NEW_ARRAY(q->arena, layers->level_count, struct ew_scp_level);
    for (size_t i = 0; levels && i < layers->level_count; i++) {
        size_t count = layers->levels[i].policy_count;
        const struct ew_policy **policies =
            EW_NEW_ARRAY(q->arena, count, const struct ew_policy *);
        for (size_t k = 0; policies && k < count; k++) {
            policies[k] =
                filled(q, filling, layers->levels[i].policies[k], true);
        }
        levels[i] = layers->levels[i];
        levels[i].policies = policies;
        levels[i].policy_count = policies ? count : 0;
        q->space->failed = q->space->failed || !policies;
    }
    layers->levels = levels;
    layers->level_count = levels ? layers->level_count : 0;
    q->space->failed = q->space->failed || !levels;
}

/* Of a resource's policy what AWS would take. */
static const struct ew_policy *without_refused(const struct ew_inquiry *q,
                                               const struct ew_policy *policy)
{
    const struct ew_document *whole = policy ? policy->document : NULL;
    size_t count = whole ? whole->statement_count : 0;
    struct ew_statement *kept =
        EW_NEW_ARRAY(q->arena, count, struct ew_statement);
    struct ew_document *document = EW_NEW(q->arena, struct ew_document);
    struct ew_policy *readable = EW_NEW(q->arena, struct ew_policy);
    if (!whole || !kept || !document || !readable) {
        q->space->failed = q->space->failed || whole;
        return policy;
    }
    *document = *whole;
    *readable = *policy;
    document->statements = kept;
    document->statement_count = 0;
    readable->document = document;
    for (size_t i = 0; i < count; i++) {
        if (!whole->statements[i].refused) {
            kept[document->statement_count++] = whole->statements[i];
        }
    }
    return document->statement_count < count ? readable : policy;
}

/* With unread pieces set aside, as the readable part has them. */
static struct ew_layers readable_layers(const struct ew_inquiry *q,
                                        const struct ew_built *built)
{
    struct ew_layers layers = q->layers;
    enum ew_filling filling = built->how.filling;
    struct ew_vec identity = ew_vec_of(q->arena, sizeof(struct ew_attachment));
    for (size_t i = 0; i < layers.identity_count; i++) {
        const struct ew_policy *policy =
            filled(q, filling, layers.identity[i].policy, false);
        const struct ew_document *document = policy->document;
        bool sound = document && !document->refused;
        for (size_t k = 0; sound && k < document->statement_count; k++) {
            sound = !document->statements[k].refused;
        }
        struct ew_attachment *kept = sound ? ew_vec_push(&identity) : NULL;
        if (kept) {
            *kept = layers.identity[i];
            kept->policy = policy;
        }
    }
    layers.identity = identity.items;
    layers.identity_count = identity.count;
    layers.boundary = filled(q, filling, layers.boundary, true);
    layers.resource =
        without_refused(q, filled(q, filling, layers.resource, false));
    if (filling != EW_FILL_LEAST) {
        fill_levels(q, filling, &layers);
    }
    EW_EACH(const struct ew_limit, limit, &built->limits) {
        if (limit->hole) {
            layers.has_boundary = false;
            layers.level_count = 0;
        }
    }
    return layers;
}

bool ew_inquiry_confirm(const struct ew_inquiry *q,
                        const struct ew_built *built,
                        const struct ew_witness *witness)
{
    struct ew_layers layers = readable_layers(q, built);
    for (size_t i = 0; i < witness->count; i++) {
        struct ew_outcome outcome;
        if (ew_evaluate(&layers, &witness->requests[i], EW_GENEROUS, q->arena,
                        &outcome, NULL) != EW_OK ||
            outcome.decision != EW_ALLOWED) {
            return false;
        }
    }
    return witness->count > 0;
}
