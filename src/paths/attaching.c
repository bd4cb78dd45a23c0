/*
 * Which policies somebody may attach, or set as a boundary. One that allows
 * everything is AWS's own; where that may not be, each policy that there is,
 * and one that is made first, under a name that none has yet and that may both
 * be made and be attached.
 */
#include "policy/arn.h"

#include "paths/joining.h"
#include "paths/writing.h"

#include <assert.h>

bool ew_policy_may_give(struct ew_graph *graph, const struct ew_policy *policy)
{
    const struct ew_attachment attachment = {.policy = policy};
    const struct ew_principal holder = {.attachments = &attachment,
                                        .attachment_count = 1};
    struct ew_call_set set = ew_calls_of(graph->calls, &holder);
    for (size_t i = 0; i < EW_MAX_CALLS / 64; i++) {
        if (set.words[i] != 0) {
            return true;
        }
    }
    return false;
}

static bool is_of_account(const struct ew_policy *policy,
                          const struct ew_principal *subject)
{
    struct ew_arn arn;
    if (policy->type == EW_POLICY_AWS_MANAGED) {
        return true;
    }
    return policy->type == EW_POLICY_MANAGED && subject->account &&
           ew_arn_split(policy->id, &arn) &&
           ew_str_eq(arn.account, subject->account->id);
}

static struct ew_possible_write possible_of(const struct ew_asked_write *asked,
                                            const struct ew_policy *policy,
                                            const struct ew_access *access)
{
    return (struct ew_possible_write){.write = asked->write,
                                      .target = asked->target,
                                      .policy = policy,
                                      .group = asked->group,
                                      .access = access};
}

/* ---- one that is made first ---------------------------------------------- */

/* The value that a witness has for a key; or absent. */
static struct ew_str value_in_witness(const struct ew_access *access,
                                      struct ew_str key)
{
    struct ew_str none = {NULL, 0};
    if (access->witness.count == 0) {
        return none;
    }
    const struct ew_context_entry *entry =
        ew_request_find(&access->witness.requests[0], key);
    return entry && entry->value_count == 1 ? entry->values[0] : none;
}

static void hold_policy(struct ew_condition *condition, struct ew_str key,
                        const char *operator_text, const struct ew_vec *values)
{
    *condition = (struct ew_condition){
        .key = key, .values = values->items, .value_count = values->count};
    bool known = ew_condition_operator(ew_str_from(operator_text), condition);
    assert(known);
    (void)known;
}

/* Does the statement say by name what it is on, whoever asks? */
static bool says_names(const struct ew_statement *statement)
{
    bool names = !statement->not_resource && statement->resource_count > 0;
    for (size_t i = 0; i < statement->resource_count; i++) {
        struct ew_str text = statement->resources[i];
        names = names && ew_str_find(text, '$') == text.len;
    }
    return names;
}

/* What the grants of making one name, as patterns; none: they may be any. */
static enum ew_status add_names(const struct ew_access *create,
                                struct ew_vec *out)
{
    bool all = true;
    for (size_t i = 0; i < create->grant_count; i++) {
        const struct ew_grant *grant = &create->grants[i];
        all = all && says_names(grant->statement);
        for (size_t k = 0; k < grant->resources.count; k++) {
            EW_TRY(ew_vec_push_str(out, grant->resources.items[k]));
        }
    }
    out->count = all ? out->count : 0;
    return EW_OK;
}

/* The ARNs that are taken. */
static enum ew_status add_taken(struct ew_writing *e, struct ew_vec *out)
{
    EW_EACH_REF(const struct ew_policy, policy, &e->graph->estate->policies) {
        if (policy->type == EW_POLICY_MANAGED &&
            is_of_account(policy, e->subject->principal)) {
            EW_TRY(ew_vec_push_str(out, policy->id));
        }
    }
    return EW_OK;
}

/*
 * Decide the write once more, of policies that are not there yet and that may
 * be made; the ARN of one is in its witness.
 */
static enum ew_status decide_new(struct ew_writing *e,
                                 const struct ew_asked_write *asked,
                                 const struct ew_access *create,
                                 const struct ew_access **out)
{
    const struct ew_principal *subject = e->subject->principal;
    struct ew_vec own = ew_vec_of(e->graph->arena, sizeof(struct ew_str));
    struct ew_vec names = ew_vec_of(e->graph->arena, sizeof(struct ew_str));
    struct ew_vec taken = ew_vec_of(e->graph->arena, sizeof(struct ew_str));
    struct ew_str key = ew_write_policy_key(asked->write);
    struct ew_condition holding[3];
    struct ew_asked_write held = *asked;
    struct ew_str any = {NULL, 0};
    struct ew_str pattern = ew_arena_printf(
        e->graph->arena, "arn:%.*s:iam::%.*s:policy/*",
        EW_STR_ARG(subject->partition), EW_STR_ARG(subject->account->id));
    EW_TRY_MEMORY(pattern.ptr);
    EW_TRY(ew_vec_push_str(&own, pattern));
    EW_TRY(add_names(create, &names));
    EW_TRY(add_taken(e, &taken));
    held.holding = holding;
    hold_policy(&holding[held.holding_count++], key, "StringLike", &own);
    if (names.count > 0) {
        hold_policy(&holding[held.holding_count++], key, "StringLike", &names);
    }
    if (taken.count > 0) {
        hold_policy(&holding[held.holding_count++], key, "StringNotEquals",
                    &taken);
    }
    return ew_write_decide(e, &held, any, out);
}

static enum ew_status try_new_policy(struct ew_writing *e,
                                     const struct ew_asked_write *asked)
{
    size_t call = ew_writes_create_policy(e->graph);
    const struct ew_principal *editor = e->editor->principal;
    const struct ew_access *create = NULL;
    const struct ew_access *access = NULL;
    if (!e->subject->principal->account ||
        !ew_call_set_has(&e->editor->calls, call)) {
        return EW_OK;
    }
    EW_TRY(
        ew_calls_decide(e->graph->calls, call, editor, NULL, &create, e->err));
    if (!ew_verdict_is_way(create->verdict)) {
        return EW_OK;
    }
    EW_TRY(decide_new(e, asked, create, &access));
    if (!ew_verdict_is_way(access->verdict)) {
        return EW_OK;
    }
    const struct ew_target made = {
        .resource =
            value_in_witness(access, ew_write_policy_key(asked->write))};
    struct ew_arn arn;
    if (!made.resource.ptr || !ew_arn_split(made.resource, &arn) ||
        !ew_str_starts(arn.resource, EW_STR("policy/")) ||
        !ew_is_account_id(arn.account)) {
        return EW_OK;
    }
    EW_TRY(
        ew_calls_decide(e->graph->calls, call, editor, &made, &create, e->err));
    struct ew_possible_write possible =
        possible_of(asked, &EW_ALLOW_ALL, access);
    possible.beside = create;
    return ew_verdict_is_way(create->verdict) ? ew_write_add(e, possible)
                                              : EW_OK;
}

/* ---- attaching ----------------------------------------------------------- */

enum ew_status ew_write_attach(struct ew_writing *e,
                               const struct ew_asked_write *asked)
{
    struct ew_str any = {NULL, 0};
    /* with everything in it, and in every account */
    struct ew_str all = ew_arena_printf(
        e->graph->arena, "arn:%.*s:iam::aws:policy/AdministratorAccess",
        EW_STR_ARG(e->subject->principal->partition));
    const struct ew_access *access = NULL;
    EW_TRY_MEMORY_FOR(all.ptr, e->err);
    EW_TRY(ew_write_decide(e, asked, all, &access));
    if (ew_verdict_is_way(access->verdict)) {
        return ew_write_add(e, possible_of(asked, &EW_ALLOW_ALL, access));
    }
    EW_TRY(ew_write_decide(e, asked, any, &access));
    if (!ew_verdict_is_way(access->verdict)) {
        return EW_OK;
    }
    EW_TRY(try_new_policy(e, asked));
    EW_EACH_REF(const struct ew_policy, policy, &e->graph->estate->policies) {
        if (!is_of_account(policy, e->subject->principal) ||
            !(ew_policy_may_give(e->graph, policy) || ew_may_rewrite(e))) {
            continue;
        }
        EW_TRY(ew_write_decide(e, asked, policy->id, &access));
        EW_TRY(ew_write_add(e, possible_of(asked, policy, access)));
    }
    return EW_OK;
}
