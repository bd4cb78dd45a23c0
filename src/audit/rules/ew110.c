/* Denies that look like guards and are passed (engine/guard.h). */
#include "engine/guard.h"

#include "audit/rules/rule.h"

static struct ew_str words_of_guard(const struct ew_case *c,
                                    const struct ew_guard *guard)
{
    struct ew_str arn = c->reported->access->principal->arn;
    struct ew_str name = guard->policy->name;
    struct ew_str subject = ew_witness_subject(&guard->witness);
    if (guard->fault == EW_GUARD_NEVER) {
        return ew_arena_printf(
            c->judge->arena,
            "`%.*s` is not stopped by a Deny of policy `%.*s`, which never "
            "applies: this request is allowed: `%.*s`",
            EW_STR_ARG(arn), EW_STR_ARG(name), EW_STR_ARG(subject));
    }
    return ew_arena_printf(
        c->judge->arena,
        "`%.*s` gets past a Deny of policy `%.*s` where the request has "
        "no `%.*s`: this one is allowed: `%.*s`",
        EW_STR_ARG(arn), EW_STR_ARG(name), EW_STR_ARG(guard->key),
        EW_STR_ARG(subject));
}

static enum ew_status judge_guards(const struct ew_case *c,
                                   struct ew_error *err)
{
    const struct ew_guard *guards;
    size_t count;
    if (!ew_reported_has_access(c->reported)) {
        return EW_OK;
    }
    EW_TRY(ew_access_guards(c->judge->engine, c->reported->access, &guards,
                            &count, err));
    for (size_t i = 0; i < count; i++) {
        const struct ew_finding draft = {
            .policy = guards[i].policy,
            .statement = guards[i].statement,
            .message = words_of_guard(c, &guards[i]),
        };
        EW_TRY(ew_case_add(c, &draft, guards[i].key, err));
    }
    return EW_OK;
}

ew_step_fn *const EW_STEPS_OF_EW110[EW_STEPS] = {[EW_EACH_PRINCIPAL] =
                                                     judge_guards};
