/* Access that a tag limits which the principal may set (engine/guard.h). */
#include "engine/guard.h"

#include "audit/rules/rule.h"

/* The grant that rests on the condition; NULL: none does alone. */
static const struct ew_grant *grant_with(const struct ew_access *access,
                                         struct ew_str key)
{
    for (size_t i = 0; i < access->grant_count; i++) {
        const struct ew_grant *grant = &access->grants[i];
        for (size_t k = 0; k < grant->condition_count; k++) {
            if (ew_str_eq_nocase(grant->conditions[k].key, key)) {
                return grant;
            }
        }
    }
    return NULL;
}

/* grant NULL: none rests on it alone. */
static enum ew_status add_settable(const struct ew_case *c,
                                   const struct ew_grant *grant,
                                   struct ew_str key, struct ew_str action,
                                   struct ew_error *err)
{
    const struct ew_finding draft = {
        .policy = grant ? grant->attachment->policy : NULL,
        .statement = grant ? grant->statement : NULL,
        .message = ew_arena_printf(
            c->judge->arena,
            "`%.*s` is limited by `%.*s`, which it may set itself with "
            "`%.*s`",
            EW_STR_ARG(c->reported->access->principal->arn), EW_STR_ARG(key),
            EW_STR_ARG(action)),
    };
    return ew_case_add(c, &draft, key, err);
}

static enum ew_status judge_own_tags(const struct ew_case *c,
                                     struct ew_error *err)
{
    const struct ew_access *access = c->reported->access;
    struct ew_tag_hold hold;
    if (!ew_reported_has_access(c->reported)) {
        return EW_OK;
    }
    EW_TRY(ew_access_tag_hold(c->judge->engine, access, &hold, err));
    if (!hold.key.ptr) {
        return EW_OK;
    }
    return add_settable(c, grant_with(access, hold.key), hold.key, hold.action,
                        err);
}

/* Its own tags are known, so that without the new one there is no access. */
static enum ew_status judge_tag_first(const struct ew_case *c,
                                      struct ew_error *err)
{
    const struct ew_path *path = c->path;
    const struct ew_path_step *step = path->steps[0];
    const struct ew_context_entry *keys =
        step->witness.count > 0
            ? ew_request_find(&step->witness.requests[0], EW_STR("aws:TagKeys"))
            : NULL;
    if (path->door != EW_DOOR_EXEC || path->step_count != 1 ||
        step->kind != EW_PATH_TAG || !ew_str_eq(step->target, path->end->arn) ||
        !keys || keys->value_count == 0) {
        return EW_OK;
    }
    struct ew_str key = ew_arena_printf(
        c->judge->arena, "aws:PrincipalTag/%.*s", EW_STR_ARG(keys->values[0]));
    EW_TRY_MEMORY_FOR(key.ptr, err);
    const struct ew_grant *grant =
        path->at->access->grant_count > 0 ? path->at->access->grants : NULL;
    return add_settable(c, grant, key, step->actions.items[0], err);
}

ew_step_fn *const EW_STEPS_OF_EW113[EW_STEPS] = {
    [EW_EACH_PRINCIPAL] = judge_own_tags, [EW_EACH_PATH] = judge_tag_first};
