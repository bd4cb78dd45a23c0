/* From a model to two concrete requests, and the check that they hold. */
#include "base/vec.h"

#include "engine/inquiry.h"

static void add_entry(struct ew_inquiry *q, struct ew_vec *context,
                      struct ew_str key, const struct ew_value *value,
                      bool many)
{
    struct ew_arena *keep = context->arena;
    struct ew_context_entry *entry = ew_vec_push(context);
    struct ew_str *items = EW_NEW_ARRAY(keep, value->count, struct ew_str);
    if (!entry || !items) {
        q->failed = true;
        return;
    }
    for (size_t i = 0; i < value->count; i++) {
        items[i] = ew_arena_str(keep, value->items[i]);
    }
    *entry = (struct ew_context_entry){ew_arena_str(keep, key), items,
                                       value->count, many};
}

static void add_text(struct ew_inquiry *q, struct ew_vec *context,
                     struct ew_str key, struct ew_str text)
{
    struct ew_value value = {&text, 1};
    add_entry(q, context, key, &value, false);
}

static struct ew_str cluster_arn(struct ew_arena *keep,
                                 const struct ew_value *model)
{
    return ew_arena_printf(keep, "arn:%.*s:ecs:%.*s:%.*s:cluster/%.*s",
                           EW_STR_ARG(model[EW_DIM_PARTITION].items[0]),
                           EW_STR_ARG(model[EW_DIM_REGION].items[0]),
                           EW_STR_ARG(model[EW_DIM_ACCOUNT].items[0]),
                           EW_STR_ARG(model[EW_DIM_CLUSTER].items[0]));
}

static struct ew_str task_arn(struct ew_arena *keep,
                              const struct ew_value *model)
{
    return ew_arena_printf(keep, "arn:%.*s:ecs:%.*s:%.*s:task/%.*s/%.*s",
                           EW_STR_ARG(model[EW_DIM_PARTITION].items[0]),
                           EW_STR_ARG(model[EW_DIM_REGION].items[0]),
                           EW_STR_ARG(model[EW_DIM_ACCOUNT].items[0]),
                           EW_STR_ARG(model[EW_DIM_CLUSTER].items[0]),
                           EW_STR_ARG(model[EW_DIM_TASK].items[0]));
}

/* Names for one value: the resource's are the principal's, or another way to
 * spell a tag (facts A1.1.10, A1.1.13). */
static const struct {
    struct ew_str family; /* lower case */
    struct ew_str names[2];
} SHARED_VALUES[] = {
    {EW_LIT("aws:resourcetag/"),
     {EW_LIT("ecs:ResourceTag/"), EW_LIT("aws:ResourceTag/")}},
    {EW_LIT("aws:principalorg"),
     {EW_LIT("aws:PrincipalOrg"), EW_LIT("aws:ResourceOrg")} },
};

/* key: as it was first written; name: canonical. */
static void add_named(struct ew_inquiry *q, struct ew_vec *context,
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
        for (size_t k = 0; k < 2; k++) {
            struct ew_str full = ew_arena_printf(
                context->arena, "%.*s%.*s",
                EW_STR_ARG(SHARED_VALUES[i].names[k]), EW_STR_ARG(key));
            add_entry(q, context, full, value, dimension->many);
        }
        return;
    }
    add_entry(q, context, dimension->key, value, dimension->many);
}

/* The keys of one side that the model has a value for. */
static void add_keys(struct ew_inquiry *q, struct ew_vec *context,
                     const struct ew_value *model, enum ew_side side)
{
    const struct ew_key_use *uses = q->uses.items;
    const struct ew_dimension *dimensions = q->dimensions.items;
    for (size_t i = 0; i < q->uses.count; i++) {
        const struct ew_value *value = &model[EW_DIM_KEYS + i];
        if (value->count > 0 && (!uses[i].resource || uses[i].side == side)) {
            add_named(q, context, uses[i].name, &dimensions[EW_DIM_KEYS + i],
                      value);
        }
    }
}

static struct ew_request request_of(struct ew_inquiry *q,
                                    const struct ew_value *model,
                                    enum ew_side side, struct ew_arena *keep)
{
    struct ew_vec context = ew_vec_of(keep, sizeof(struct ew_context_entry));
    struct ew_str cluster = cluster_arn(keep, model);
    struct ew_str task = task_arn(keep, model);
    add_text(q, &context, EW_STR("ecs:cluster"), cluster);
    add_text(q, &context, EW_STR("ecs:task"), task);
    if (model[EW_DIM_CONTAINER].count == 1) {
        add_text(q, &context, EW_STR("ecs:container-name"),
                 model[EW_DIM_CONTAINER].items[0]);
    }
    add_text(q, &context, EW_STR("aws:RequestedRegion"),
             model[EW_DIM_REGION].items[0]);
    ew_bind_context(q, &context);
    add_keys(q, &context, model, side);
    struct ew_request request = {
        .principal = q->principal->arn,
        .action = q->engine->action,
        .resource = side == EW_SIDE_CLUSTER ? cluster : task,
        .context = context.items,
        .context_count = context.count,
    };
    /* A document's principal is in the account of the target. */
    if (q->principal->type == EW_PRINCIPAL_DOCUMENT) {
        request.principal =
            ew_arena_printf(keep, "arn:%.*s:iam::%.*s:role/example",
                            EW_STR_ARG(model[EW_DIM_PARTITION].items[0]),
                            EW_STR_ARG(model[EW_DIM_ACCOUNT].items[0]));
    }
    return request;
}

struct ew_witness ew_inquiry_witness(struct ew_inquiry *q,
                                     const struct ew_value *model,
                                     struct ew_arena *keep)
{
    return (struct ew_witness){
        .present = true,
        .cluster = request_of(q, model, EW_SIDE_CLUSTER, keep),
        .task = request_of(q, model, EW_SIDE_TASK, keep),
    };
}

/* With unread pieces set aside, as the readable part has them. */
static struct ew_layers readable_layers(struct ew_inquiry *q)
{
    struct ew_layers layers = q->layers;
    struct ew_vec identity = ew_vec_of(q->arena, sizeof(struct ew_attachment));
    const struct ew_limit *limits = q->limits.items;
    for (size_t i = 0; i < layers.identity_count; i++) {
        const struct ew_document *document =
            layers.identity[i].policy->document;
        bool sound = document && !document->refused;
        for (size_t k = 0; sound && k < document->statement_count; k++) {
            sound = !document->statements[k].refused;
        }
        struct ew_attachment *kept = sound ? ew_vec_push(&identity) : NULL;
        if (kept) {
            *kept = layers.identity[i];
        }
    }
    layers.identity = identity.items;
    layers.identity_count = identity.count;
    for (size_t i = 0; i < q->limits.count; i++) {
        if (limits[i].hole) {
            layers.has_boundary = false;
            layers.level_count = 0;
        }
    }
    return layers;
}

bool ew_inquiry_confirm(struct ew_inquiry *q, const struct ew_witness *witness)
{
    struct ew_layers layers = readable_layers(q);
    const struct ew_request *const requests[] = {&witness->cluster,
                                                 &witness->task};
    for (size_t i = 0; i < 2; i++) {
        struct ew_outcome outcome;
        if (ew_evaluate(&layers, requests[i], EW_GENEROUS, q->arena, &outcome,
                        NULL) != EW_OK ||
            outcome.decision != EW_ALLOWED) {
            return false;
        }
    }
    return true;
}
