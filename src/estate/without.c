/*
 * Everybody who has a policy points to the same one: so it is changed in its
 * place, and nobody is overlooked who holds it, may attach it or is let in by
 * it.
 */
#include "estate/without.h"

/* The one that may be changed; NULL: it is not of this estate. */
static struct ew_policy *own_policy(const struct ew_estate *estate,
                                    const struct ew_policy *policy)
{
    const struct ew_vec *attached = &estate->policies;
    const struct ew_vec *list = attached;
    size_t at = policy->number;
    if (at >= attached->count) {
        list = &estate->unattached;
        at -= attached->count;
    }
    struct ew_policy *found =
        at < list->count ? ((struct ew_policy **)list->items)[at] : NULL;
    return found == policy ? found : NULL;
}

enum ew_status ew_estate_take_out(struct ew_arena *arena,
                                  struct ew_estate *estate,
                                  const struct ew_policy *policy,
                                  const struct ew_statement *statement,
                                  struct ew_without *out, struct ew_error *err)
{
    struct ew_policy *own = own_policy(estate, policy);
    const struct ew_document *document = policy->document;
    *out = (struct ew_without){.policy = NULL};
    if (!own || !document || policy->most) {
        return EW_OK;
    }
    struct ew_document *rest = EW_NEW(arena, struct ew_document);
    struct ew_statement *kept =
        EW_NEW_ARRAY(arena, document->statement_count, struct ew_statement);
    EW_TRY_MEMORY_FOR(rest && kept, err);
    *rest = *document;
    rest->statements = kept;
    rest->statement_count = 0;
    for (size_t i = 0; i < document->statement_count; i++) {
        if (&document->statements[i] != statement) {
            kept[rest->statement_count++] = document->statements[i];
        }
    }
    if (rest->statement_count < document->statement_count) {
        *out = (struct ew_without){own, document};
        own->document = rest;
    }
    return EW_OK;
}

void ew_estate_put_back(const struct ew_without *without)
{
    if (without->policy) {
        without->policy->document = without->document;
    }
}
