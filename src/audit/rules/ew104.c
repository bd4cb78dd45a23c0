/* Access that goes beyond what the entries of a principal approve. */
#include "audit/bound.h"
#include "audit/rules/rule.h"

/* Its name is sent with each request, where one is sent (fact A1.1.15). */
static struct ew_str container_of(const struct ew_witness *witness)
{
    const struct ew_context_entry *entry =
        witness->count > 0 ? ew_request_find(&witness->requests[0],
                                             EW_STR("ecs:container-name"))
                           : NULL;
    return entry && entry->value_count > 0 ? entry->values[0]
                                           : (struct ew_str){NULL, 0};
}

static bool limits_containers(const struct ew_bound *bound)
{
    for (size_t i = 0; i < bound->containers.count; i++) {
        if (ew_str_eq(bound->containers.items[i], EW_STR("*"))) {
            return false;
        }
    }
    return bound->containers.count > 0;
}

/* What is approved, in a few words: the first bound stands for all. */
static struct ew_str approved_words(const struct ew_case *c)
{
    const struct ew_entries *valid = &c->approval->valid;
    const struct ew_entry *entry = valid->items[0];
    const struct ew_strs *clusters = &entry->bound.clusters;
    const char *more =
        valid->count > 1 || clusters->count > 1 ? " and more" : "";
    return ew_arena_printf(
        c->judge->arena, "`%.*s` is approved for `%.*s`%s%s%s (entry `%.*s`)",
        EW_STR_ARG(c->reported->access->principal->arn),
        EW_STR_ARG(clusters->count ? clusters->items[0] : EW_STR("")), more,
        limits_containers(&entry->bound) ? ", certain containers" : "",
        entry->bound.condition_count ? ", on conditions" : "",
        EW_STR_ARG(entry->id));
}

/* The cluster of an entry that differs from the request's by case only. */
static struct ew_str near_cluster(const struct ew_entries *valid,
                                  const struct ew_witness *excess)
{
    for (size_t i = 0; excess->count > 0 && i < valid->count; i++) {
        const struct ew_strs *clusters = &valid->items[i]->bound.clusters;
        for (size_t k = 0; k < clusters->count; k++) {
            /* a cluster is the first resource where an action has one */
            if (ew_arn_glob_misses_case(clusters->items[k],
                                        excess->requests[0].resource)) {
                return clusters->items[k];
            }
        }
    }
    return (struct ew_str){NULL, 0};
}

static struct ew_str words_of_excess(const struct ew_case *c,
                                     struct ew_str approved)
{
    const struct ew_witness *excess = &c->reported->excess;
    struct ew_str container = container_of(excess);
    struct ew_str near = near_cluster(&c->approval->valid, excess);
    if (excess->count > 0) {
        return ew_arena_printf(
            c->judge->arena,
            "%.*s, but this request is allowed too: `%.*s`%s%.*s%s%s%.*s%s",
            EW_STR_ARG(approved), EW_STR_ARG(ew_witness_subject(excess)),
            container.len ? ", container `" : "", EW_STR_ARG(container),
            container.len ? "`" : "", near.len ? "; its cluster and `" : "",
            EW_STR_ARG(near), near.len ? "` differ by case" : "");
    }
    /* fail closed: what is not known to be approved is not */
    return ew_arena_printf(
        c->judge->arena, "%.*s, but %s", EW_STR_ARG(approved),
        c->approval->cover == EW_EXCEEDED
            ? "more is allowed"
            : "it could not be decided whether more is allowed");
}

static enum ew_status judge_excess(const struct ew_case *c,
                                   struct ew_error *err)
{
    if (c->reported->list_status != EW_LIST_EXCEEDS) {
        return EW_OK;
    }
    struct ew_str approved = approved_words(c);
    EW_TRY_MEMORY_FOR(approved.ptr, err);
    const struct ew_finding draft = {
        .message = words_of_excess(c, approved),
        .entry = c->reported->entry,
    };
    return ew_case_add_access(c, &draft, NULL, err);
}

ew_step_fn *const EW_STEPS_OF_EW104[EW_STEPS] = {[EW_EACH_PRINCIPAL] =
                                                     judge_excess};
