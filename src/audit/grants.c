#include "audit/judge.h"

/* The span of interest, or the whole statement where it has none. */
static struct ew_place place_of(const struct ew_document *document,
                                const struct ew_statement *statement,
                                struct ew_span span)
{
    if (span.end <= span.begin) {
        return ew_statement_place(document, statement);
    }
    return ew_json_place(document->text, span);
}

/* The entry with this text in a list at span; the list where it is none. */
static struct ew_span entry_of(struct ew_arena *scratch,
                               const struct ew_document *document,
                               struct ew_span list, struct ew_str entry)
{
    struct ew_json_item item;
    if (!entry.ptr || list.end <= list.begin ||
        ew_json_kind_at(document->text, list.begin) != EW_JSON_ARRAY) {
        return list;
    }
    struct ew_json_iter iter = ew_json_iter(document->text, list, scratch);
    while (ew_json_next(&iter, &item)) {
        struct ew_str text =
            item.kind == EW_JSON_STRING
                ? ew_json_string_at(document->text, item.span, scratch)
                : (struct ew_str){NULL, 0};
        if (text.ptr && ew_str_eq(text, entry)) {
            return item.span;
        }
    }
    return list;
}

struct grant_case {
    struct ew_judge *judge;
    const struct ew_reported *reported;
    const struct ew_grant *grant;
};

/* What of the statement is to blame: an entry of a list, or nothing of it. */
struct blame {
    struct ew_span list;
    struct ew_str entry; /* absent: all of the list */
};

static const struct blame NOTHING;

static enum ew_status add(const struct grant_case *c,
                          enum ew_rule_number number, struct ew_str message,
                          struct blame blame, struct ew_error *err)
{
    const struct ew_policy *policy = c->grant->attachment->policy;
    const struct ew_document *document =
        ew_policy_document_with(policy, c->grant->statement);
    struct ew_span span =
        entry_of(&c->judge->scratch, document, blame.list, blame.entry);
    const struct ew_rule *rule = ew_rule_at(number);
    struct ew_finding draft = {
        .rule = rule,
        .principal = c->reported->access->principal->arn,
        .policy = policy,
        .statement = c->grant->statement,
        .message = message,
        .place = place_of(document, c->grant->statement, span),
    };
    if (c->reported->covered) {
        draft.status = EW_FINDING_EXEMPTED;
        draft.entry = c->reported->entry;
    }
    return ew_judge_add(c->judge, &draft, (struct ew_str){NULL, 0}, err);
}

/* The reach in words, with the first of its patterns where they tell more. */
static struct ew_str where(struct ew_arena *arena, const struct ew_grant *grant)
{
    const struct ew_strs *clusters = &grant->clusters;
    if (grant->reach != EW_REACH_CLUSTER_PATTERN || clusters->count == 0) {
        return ew_str_from(ew_reach_words(grant->reach));
    }
    return ew_arena_printf(arena, "clusters like `%.*s`%s",
                           EW_STR_ARG(clusters->items[0]),
                           clusters->count > 1 ? " and more" : "");
}

/* ` but X`: a reach with exceptions is not said to be without. */
static struct ew_str but_not(struct ew_arena *arena,
                             const struct ew_access *access)
{
    const struct ew_strs *except = &access->clusters_except;
    if (except->count == 0) {
        return EW_STR("");
    }
    return ew_arena_printf(arena, " but `%.*s`%s", EW_STR_ARG(except->items[0]),
                           except->count > 1 ? " and more" : "");
}

/* `ARN may run commands in any cluster`, with a remark on conditions. */
static struct ew_str subject(const struct grant_case *c)
{
    const struct ew_access *access = c->reported->access;
    struct ew_str place = where(c->judge->arena, c->grant);
    struct ew_str except = but_not(c->judge->arena, access);
    if (!place.ptr || !except.ptr) {
        return (struct ew_str){NULL, 0};
    }
    return ew_arena_printf(
        c->judge->arena, "`%.*s` may run commands in %.*s%.*s%s",
        EW_STR_ARG(access->principal->arn), EW_STR_ARG(place),
        EW_STR_ARG(except),
        c->grant->verdict == EW_VERDICT_CONDITIONAL ? ", on conditions," : "");
}

static enum ew_status judge_action(const struct grant_case *c,
                                   struct ew_str who, struct ew_error *err)
{
    const struct ew_grant *grant = c->grant;
    struct ew_str policy = grant->attachment->policy->name;
    struct ew_str message;
    if (grant->statement->not_action) {
        message = ew_arena_printf(c->judge->arena,
                                  "%.*s through NotAction in policy `%.*s`",
                                  EW_STR_ARG(who), EW_STR_ARG(policy));
    } else {
        message = ew_arena_printf(
            c->judge->arena, "%.*s through action `%.*s` in policy `%.*s`",
            EW_STR_ARG(who), EW_STR_ARG(grant->action), EW_STR_ARG(policy));
    }
    const struct blame blame = {
        grant->statement->action_span, grant->statement->not_action
                                           ? (struct ew_str){NULL, 0}
                                           : grant->action
    };
    return add(c, EW_RULE_EW101, message, blame, err);
}

static enum ew_status judge_reach(const struct grant_case *c, struct ew_str who,
                                  struct ew_error *err)
{
    const struct ew_grant *grant = c->grant;
    struct ew_str message = ew_arena_printf(
        c->judge->arena, "%.*s through policy `%.*s`", EW_STR_ARG(who),
        EW_STR_ARG(grant->attachment->policy->name));
    const struct blame blame = {grant->statement->resource_span,
                                grant->open_resource};
    return add(c, EW_RULE_EW102, message, blame, err);
}

static enum ew_status judge_group(const struct grant_case *c, struct ew_str who,
                                  struct ew_error *err)
{
    const struct ew_attachment *attachment = c->grant->attachment;
    struct ew_str message = ew_arena_printf(
        c->judge->arena, "%.*s through group `%.*s`, policy `%.*s`",
        EW_STR_ARG(who), EW_STR_ARG(attachment->group),
        EW_STR_ARG(attachment->policy->name));
    return add(c, EW_RULE_EW108, message, NOTHING, err);
}

static enum ew_status judge_condition(const struct grant_case *c,
                                      struct ew_str who, struct ew_error *err)
{
    struct ew_str message = ew_arena_printf(
        c->judge->arena,
        "%.*s through policy `%.*s` with no condition beyond the target",
        EW_STR_ARG(who), EW_STR_ARG(c->grant->attachment->policy->name));
    return add(c, EW_RULE_EW109, message, NOTHING, err);
}

static enum ew_status judge_half(const struct grant_case *c,
                                 struct ew_error *err)
{
    struct ew_str message = ew_arena_printf(
        c->judge->arena,
        "`%.*s` holds half a grant in policy `%.*s`: only the cluster or only "
        "the task is allowed",
        EW_STR_ARG(c->reported->access->principal->arn),
        EW_STR_ARG(c->grant->attachment->policy->name));
    const struct blame blame = {
        c->grant->statement->resource_span, {NULL, 0}
    };
    return add(c, EW_RULE_EW111, message, blame, err);
}

static enum ew_status judge_grant(const struct grant_case *c,
                                  struct ew_error *err)
{
    const struct ew_grant *grant = c->grant;
    if (grant->verdict == EW_VERDICT_PARTIAL &&
        c->reported->access->verdict == EW_VERDICT_PARTIAL) {
        return judge_half(c, err);
    }
    if (!ew_verdict_is_access(grant->verdict)) {
        return EW_OK;
    }
    struct ew_str who = subject(c);
    if (!who.ptr) {
        return ew_fail_memory(err);
    }
    if (grant->action_wildcard || grant->statement->not_action) {
        EW_TRY(judge_action(c, who, err));
    }
    if (grant->reach == EW_REACH_ANY_CLUSTER ||
        grant->reach == EW_REACH_CLUSTER_PATTERN) {
        EW_TRY(judge_reach(c, who, err));
    }
    if (grant->attachment->group.ptr) {
        EW_TRY(judge_group(c, who, err));
    }
    if (grant->verdict == EW_VERDICT_ALLOWED && grant->condition_count == 0) {
        EW_TRY(judge_condition(c, who, err));
    }
    return EW_OK;
}

enum ew_status ew_judge_grants(struct ew_judge *judge,
                               const struct ew_reported *reported,
                               struct ew_error *err)
{
    const struct ew_access *access = reported->access;
    if (access->principal->type == EW_PRINCIPAL_ROOT) {
        return EW_OK;
    }
    for (size_t i = 0; i < access->grant_count; i++) {
        struct grant_case c = {judge, reported, &access->grants[i]};
        EW_TRY(judge_grant(&c, err));
    }
    return EW_OK;
}
