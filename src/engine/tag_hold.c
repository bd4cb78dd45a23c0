/*
 * May a principal set the tags that are to control it? The evaluator is asked
 * with the witness's own request, for the action that sets them: one request
 * that is allowed is enough, and what cannot be judged is no claim.
 */
#include "base/vec.h"

#include "engine/guard.h"
#include "engine/relevance.h"

struct tagging {
    struct ew_engine *engine;
    const struct ew_access *access;
    struct ew_layers layers;
    struct ew_arena *arena;
    struct ew_error *err;
};

static bool is_own_key(const struct ew_action *action, struct ew_str key)
{
    for (size_t i = 0; i < action->key_count; i++) {
        if (ew_key_names(&action->keys[i].key, key)) {
            return true;
        }
    }
    return false;
}

static bool is_resource_tag(const struct ew_action *action, struct ew_str key)
{
    return ew_str_starts_nocase(key, EW_STR("aws:ResourceTag/")) ||
           (action->tags.ptr && ew_str_starts_nocase(key, action->tags));
}

/* The witness's own context without the tags that are to be set. */
static enum ew_status context_for(struct tagging *t,
                                  const struct ew_request *of,
                                  struct ew_str tag, struct ew_str value,
                                  struct ew_vec *out)
{
    for (size_t i = 0; i < of->context_count; i++) {
        const struct ew_context_entry *entry = &of->context[i];
        bool own = !ew_str_starts_nocase(entry->key, EW_STR("aws:")) &&
                   is_own_key(t->engine->action, entry->key);
        if (own || is_resource_tag(t->engine->action, entry->key)) {
            continue;
        }
        struct ew_context_entry *kept = ew_vec_push(out);
        EW_TRY_MEMORY_FOR(kept, t->err);
        *kept = *entry;
    }
    struct ew_str *texts = EW_NEW_ARRAY(t->arena, 2, struct ew_str);
    struct ew_context_entry *set = ew_vec_push(out);
    EW_TRY_MEMORY_FOR(texts && set, t->err);
    texts[0] = value;
    texts[1] = tag;
    set->key =
        ew_arena_printf(t->arena, "aws:RequestTag/%.*s", EW_STR_ARG(tag));
    set->values = &texts[0];
    set->value_count = 1;
    struct ew_context_entry *keys = ew_vec_push(out);
    EW_TRY_MEMORY_FOR(keys, t->err);
    *keys =
        (struct ew_context_entry){EW_STR("aws:TagKeys"), &texts[1], 1, true};
    return EW_OK;
}

static enum ew_status may(struct tagging *t, const struct ew_request *of,
                          struct ew_str action, struct ew_str resource,
                          const struct ew_needed *needed, bool *out)
{
    struct ew_vec context = ew_vec_of(t->arena, sizeof(*of->context));
    struct ew_outcome outcome;
    size_t slash = ew_str_find(needed->key, '/');
    struct ew_str tag = ew_str_slice(needed->key, slash + 1, needed->key.len);
    EW_TRY(context_for(t, of, tag, needed->values.items[0], &context));
    struct ew_request request = *of;
    request.action = action;
    request.resource = resource;
    request.context = context.items;
    request.context_count = context.count;
    /* What cannot be judged is no claim: the strict reading, or none. */
    *out = ew_evaluate(&t->layers, &request, EW_STRICT, t->arena, &outcome,
                       NULL) == EW_OK &&
           outcome.decision == EW_ALLOWED;
    return EW_OK;
}

static enum ew_status resource_tag(struct tagging *t,
                                   const struct ew_needed *needed, bool *out)
{
    const struct ew_action *action = t->engine->action;
    struct ew_str word = ew_str_from(needed->resource);
    bool every = ew_str_eq(word, EW_STR("both"));
    *out = action->tagged_by.ptr != NULL;
    for (size_t i = 0; *out && i < action->resource_count; i++) {
        const struct ew_request *of = &t->access->witness.requests[i];
        if (every || ew_str_eq(word, ew_str_from(action->resources[i]->name))) {
            EW_TRY(may(t, of, action->tagged_by, of->resource, needed, out));
        }
    }
    return EW_OK;
}

static enum ew_status own_tag(struct tagging *t, const struct ew_needed *needed,
                              struct ew_str *action, bool *out)
{
    const struct ew_principal *principal = t->access->principal;
    *action = principal->type == EW_PRINCIPAL_USER ? EW_STR("iam:TagUser")
                                                   : EW_STR("iam:TagRole");
    size_t last = t->engine->action->resource_count - 1;
    return may(t, &t->access->witness.requests[last], *action, principal->arn,
               needed, out);
}

static bool is_sent(const struct ew_access *access, struct ew_str key)
{
    for (size_t i = 0; i < access->witness.count; i++) {
        if (ew_request_find(&access->witness.requests[i], key)) {
            return true;
        }
    }
    return false;
}

enum ew_status ew_condition_tag_hold(struct ew_engine *engine,
                                     const struct ew_access *access,
                                     const struct ew_needed *needed,
                                     struct ew_tag_hold *out,
                                     struct ew_error *err)
{
    struct tagging t = {
        .engine = engine,
        .access = access,
        .layers = ew_principal_layers(access->principal),
        .arena = &engine->scratch,
        .err = err,
    };
    struct ew_str action = engine->action->tagged_by;
    bool held = false;
    *out = (struct ew_tag_hold){
        .key = {NULL, 0}
    };
    ew_arena_reset(t.arena);
    if (access->witness.count == 0 || needed->values.count == 0 ||
        !is_sent(access, needed->key)) {
        return EW_OK; /* nobody has to set it */
    }
    if (is_resource_tag(engine->action, needed->key)) {
        out->of_resource = true;
        EW_TRY(resource_tag(&t, needed, &held));
    } else if (ew_str_starts_nocase(needed->key, EW_STR("aws:PrincipalTag/"))) {
        EW_TRY(own_tag(&t, needed, &action, &held));
    }
    if (held) {
        out->key = needed->key;
        out->action = action;
    }
    return EW_OK;
}

enum ew_status ew_access_tag_hold(struct ew_engine *engine,
                                  const struct ew_access *access,
                                  struct ew_tag_hold *out, struct ew_error *err)
{
    *out = (struct ew_tag_hold){
        .key = {NULL, 0}
    };
    for (size_t i = 0; !out->key.ptr && i < access->condition_count; i++) {
        EW_TRY(ew_condition_tag_hold(engine, access, &access->conditions[i],
                                     out, err));
    }
    return EW_OK;
}
