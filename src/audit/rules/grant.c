#include "audit/rules/grant.h"

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

enum ew_status ew_case_add_grant(const struct ew_case *c, struct ew_str message,
                                 struct ew_blame blame, struct ew_error *err)
{
    const struct ew_statement *statement = c->grant->statement;
    const struct ew_policy *policy = c->grant->attachment->policy;
    const struct ew_document *document =
        ew_policy_document_with(policy, statement);
    struct ew_span span =
        entry_of(&c->judge->scratch, document, blame.list, blame.entry);
    struct ew_finding draft = {
        .policy = policy,
        .statement = statement,
        .message = message,
    };
    if (span.end > span.begin) {
        draft.place = ew_json_place(document->text, span);
    }
    if (c->reported->covered) {
        draft.status = EW_FINDING_EXEMPTED;
        draft.entry = c->reported->entry;
    }
    return ew_case_add(c, &draft, (struct ew_str){NULL, 0}, err);
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

struct ew_str ew_grant_words(const struct ew_case *c)
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
