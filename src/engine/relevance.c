#include "engine/relevance.h"

#include "base/vec.h"

/*
 * A refused statement whose actions are readable and leave ours out cannot
 * bear on it, whatever is wrong with the rest.
 */
static bool could_bear(const struct ew_engine *engine,
                       const struct ew_statement *s)
{
    return s->action_unsure || ew_statement_names_action(s, engine->action);
}

static struct ew_str fault_reason(struct ew_engine *engine,
                                  const struct ew_policy *policy,
                                  size_t statement)
{
    const struct ew_document *document = policy->document;
    for (size_t i = 0; i < document->fault_count; i++) {
        const struct ew_fault *fault = &document->faults[i];
        if (fault->statement == statement || statement == SIZE_MAX) {
            struct ew_place place = ew_fault_place(document, fault);
            return ew_arena_printf(
                engine->arena, "policy `%.*s` is invalid at %.*s:%zu:%zu: %.*s",
                EW_STR_ARG(policy->id), EW_STR_ARG(place.file), place.line,
                place.column, EW_STR_ARG(fault->text));
        }
    }
    return ew_arena_printf(engine->arena, "policy `%.*s` is invalid",
                           EW_STR_ARG(policy->id));
}

static bool look(struct ew_engine *engine, const struct ew_policy *policy,
                 struct ew_relevance *out)
{
    const struct ew_document *document = policy->document;
    struct ew_vec list =
        ew_vec_of(engine->arena, sizeof(const struct ew_statement *));
    for (size_t i = 0; i < document->statement_count; i++) {
        const struct ew_statement *s = &document->statements[i];
        if (s->refused || s->unsure) {
            if (!out->hole && could_bear(engine, s)) {
                out->hole = true;
                out->reason = fault_reason(engine, policy, s->index);
            }
            continue;
        }
        if (!ew_statement_names_action(s, engine->action)) {
            continue;
        }
        const struct ew_statement **slot = ew_vec_push(&list);
        if (!slot) {
            return false;
        }
        *slot = s;
        out->allows = out->allows || s->effect == EW_ALLOW;
    }
    out->statements = list.items;
    out->count = list.count;
    return true;
}

const struct ew_relevance *ew_relevance_of(struct ew_engine *engine,
                                           const struct ew_policy *policy)
{
    struct ew_relevance *out = NULL;
    if (policy->number < engine->policy_count) {
        out = &engine->relevance[policy->number];
    } else {
        out = EW_NEW(engine->arena, struct ew_relevance);
    }
    if (!out || out->known) {
        return out;
    }
    if (!policy->document) {
        out->hole = true;
        out->reason = policy->unread;
    } else if (policy->document->refused) {
        out->hole = true;
        out->reason = fault_reason(engine, policy, SIZE_MAX);
    } else if (!look(engine, policy, out)) {
        return NULL;
    }
    out->known = true;
    return out;
}
