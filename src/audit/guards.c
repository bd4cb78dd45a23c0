#include "engine/guard.h"

#include "audit/judge.h"

static enum ew_status add_guard(struct ew_judge *judge,
                                const struct ew_reported *reported,
                                const struct ew_guard *guard,
                                struct ew_error *err)
{
    struct ew_str arn = reported->access->principal->arn;
    struct ew_str name = guard->policy->name;
    struct ew_str task = guard->witness.task.resource;
    struct ew_str message;
    if (guard->fault == EW_GUARD_NEVER) {
        message = ew_arena_printf(
            judge->arena,
            "`%.*s` is not stopped by a Deny of policy `%.*s`, which never "
            "applies: this request is allowed: `%.*s`",
            EW_STR_ARG(arn), EW_STR_ARG(name), EW_STR_ARG(task));
    } else {
        message = ew_arena_printf(
            judge->arena,
            "`%.*s` gets past a Deny of policy `%.*s` where the request has "
            "no `%.*s`: this one is allowed: `%.*s`",
            EW_STR_ARG(arn), EW_STR_ARG(name), EW_STR_ARG(guard->key),
            EW_STR_ARG(task));
    }
    struct ew_finding draft = {
        .rule = ew_rule_at(EW_RULE_EW110),
        .principal = arn,
        .policy = guard->policy,
        .statement = guard->statement,
        .message = message,
        .place = ew_statement_place(
            ew_policy_document_with(guard->policy, guard->statement),
            guard->statement),
    };
    return ew_judge_add(judge, &draft, guard->key, err);
}

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

static enum ew_status judge_tags(struct ew_judge *judge,
                                 const struct ew_reported *reported,
                                 struct ew_error *err)
{
    const struct ew_access *access = reported->access;
    struct ew_tag_hold hold;
    EW_TRY(ew_access_tag_hold(judge->engine, access, &hold, err));
    if (!hold.key.ptr) {
        return EW_OK;
    }
    struct ew_finding draft = {
        .rule = ew_rule_at(EW_RULE_EW113),
        .principal = access->principal->arn,
        .message = ew_arena_printf(
            judge->arena,
            "`%.*s` is limited by `%.*s`, which it may set itself with "
            "`%.*s`",
            EW_STR_ARG(access->principal->arn), EW_STR_ARG(hold.key),
            EW_STR_ARG(hold.action)),
        .place = access->principal->place,
    };
    const struct ew_grant *grant = grant_with(access, hold.key);
    if (grant) {
        draft.policy = grant->attachment->policy;
        draft.statement = grant->statement;
        draft.place = ew_statement_place(
            ew_policy_document_with(draft.policy, grant->statement),
            grant->statement);
    }
    return ew_judge_add(judge, &draft, hold.key, err);
}

enum ew_status ew_judge_guards(struct ew_judge *judge,
                               const struct ew_reported *reported,
                               struct ew_error *err)
{
    const struct ew_guard *guards;
    size_t count;
    if (!ew_verdict_is_access(reported->access->verdict) ||
        reported->access->principal->type == EW_PRINCIPAL_ROOT) {
        return EW_OK;
    }
    EW_TRY(ew_access_guards(judge->engine, reported->access, &guards, &count,
                            err));
    for (size_t i = 0; i < count; i++) {
        EW_TRY(add_guard(judge, reported, &guards[i], err));
    }
    return judge_tags(judge, reported, err);
}
