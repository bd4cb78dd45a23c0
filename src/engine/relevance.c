/*
 * Which statements of a policy bear on the action at all, once for each policy
 * and filling: most policies of an account say nothing of it, and many
 * principals share one. What cannot be read and may bear on it is a hole.
 */
#include "engine/relevance.h"

#include "base/vec.h"

static struct ew_str fault_reason(struct ew_engine *engine,
                                  const struct ew_policy *policy,
                                  const struct ew_document *document,
                                  size_t statement)
{
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
                 const struct ew_document *document, struct ew_relevance *out)
{
    struct ew_vec list =
        ew_vec_of(engine->arena, sizeof(const struct ew_statement *));
    for (size_t i = 0; i < document->statement_count; i++) {
        const struct ew_statement *s = &document->statements[i];
        if (s->refused || s->unsure) {
            /* One whose actions are readable and leave ours out cannot bear
             * on it, whatever is wrong with the rest. */
            if (!out->hole &&
                (s->action_unsure ||
                 ew_statement_names_action(s, engine->action->name))) {
                out->hole = true;
                out->reason = fault_reason(engine, policy, document, s->index);
            }
            continue;
        }
        if (!ew_statement_names_action(s, engine->action->name)) {
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

/* What most policies are to most actions. */
static const struct ew_relevance NOT_NAMED = {.count = 0};

/* NULL when memory is out. */
static const struct ew_relevance *keep_relevance(
    struct ew_engine *engine, const struct ew_relevance *found)
{
    if (found->count == 0 && !found->hole) {
        return &NOT_NAMED;
    }
    struct ew_relevance *kept = EW_NEW(engine->arena, struct ew_relevance);
    if (kept) {
        *kept = *found;
    }
    return kept;
}

static const struct ew_relevance *look_at_policy(struct ew_engine *engine,
                                                 const struct ew_policy *policy,
                                                 enum ew_filling filling)
{
    const struct ew_document *document = ew_policy_document(policy, filling);
    struct ew_relevance found = {.hole = !document || document->refused};
    if (!document) {
        found.reason = policy->unread;
    } else if (document->refused) {
        found.reason = fault_reason(engine, policy, document, SIZE_MAX);
    } else if (!look(engine, policy, document, &found)) {
        return NULL;
    }
    return keep_relevance(engine, &found);
}

const struct ew_relevance *ew_relevance_of(struct ew_engine *engine,
                                           const struct ew_policy *policy,
                                           enum ew_filling filling)
{
    enum ew_filling own = policy->most ? filling : EW_FILL_LEAST;
    const struct ew_relevance ***list = &engine->relevance[own];
    if (policy->number >= engine->policy_count) {
        /* of no estate: it is looked at each time */
        return look_at_policy(engine, policy, filling);
    }
    if (!*list) {
        *list = EW_NEW_ARRAY(engine->arena, engine->policy_count,
                             const struct ew_relevance *);
    }
    if (*list && !(*list)[policy->number]) {
        (*list)[policy->number] = look_at_policy(engine, policy, filling);
    }
    return *list ? (*list)[policy->number] : NULL;
}
