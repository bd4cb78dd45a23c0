/*
 * Do actions match, and what is a statement's canonical text? The latter takes
 * nothing of order, repetition or case that IAM takes no notice of, since
 * fingerprints are made of it: a policy that was only written anew keeps its
 * findings.
 */
#include "base/buf.h"

#include "policy/document.h"

#include <stdlib.h>
#include <string.h>

/*
 * Facts B1.3: the service and the name ignore case, wildcards stand anywhere
 * in the name; `*` alone, and any text that is only stars, is every action.
 */
bool ew_action_match(struct ew_str pattern, struct ew_str action)
{
    return ew_glob_match(pattern, action, true);
}

bool ew_statement_names_action(const struct ew_statement *statement,
                               struct ew_str action)
{
    bool named = false;
    if (statement->action_count == 0) {
        return false; /* never "everything", fact B1.1.10 */
    }
    for (size_t i = 0; i < statement->action_count && !named; i++) {
        named = ew_action_match(statement->actions[i], action);
    }
    /* Fact B1.4.3: NotAction applies where none of its entries match. */
    return statement->not_action ? !named : named;
}

/* Every part ends in a byte that no policy holds, so that none run together. */
enum { PART_END = '\037', LIST_END = '\036' };

static void add_canonical_part(struct ew_buf *buf, struct ew_str s, bool lower)
{
    for (size_t i = 0; i < s.len; i++) {
        ew_buf_add_char(buf, lower ? ew_ascii_lower(s.ptr[i]) : s.ptr[i]);
    }
    ew_buf_add_char(buf, PART_END);
}

/* Sorted, each once; order and repetition in a policy mean nothing. */
static void add_canonical_list(struct ew_buf *buf, struct ew_arena *arena,
                               const struct ew_str *items, size_t count)
{
    struct ew_str *sorted = EW_NEW_ARRAY(arena, count, struct ew_str);
    if (!sorted) {
        buf->failed = true;
        return;
    }
    if (count > 0) {
        memcpy(sorted, items, count * sizeof(*sorted));
        qsort(sorted, count, sizeof(*sorted), ew_str_order);
    }
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || !ew_str_eq(sorted[i - 1], sorted[i])) {
            add_canonical_part(buf, sorted[i], false);
        }
    }
    ew_buf_add_char(buf, LIST_END);
}

static void add_actions(struct ew_buf *buf, struct ew_arena *arena,
                        const struct ew_statement *s)
{
    struct ew_str *lower = EW_NEW_ARRAY(arena, s->action_count, struct ew_str);
    for (size_t i = 0; lower && i < s->action_count; i++) {
        lower[i] = ew_arena_lower(arena, s->actions[i]);
    }
    add_canonical_list(buf, arena, lower, lower ? s->action_count : 0);
    buf->failed = buf->failed || !lower;
}

static struct ew_str condition_text(struct ew_arena *arena,
                                    const struct ew_condition *c)
{
    struct ew_buf buf;
    ew_buf_init(&buf);
    add_canonical_part(&buf, c->operator_text, true);
    add_canonical_part(&buf, c->key, true);
    add_canonical_list(&buf, arena, c->values, c->value_count);
    return ew_buf_move(&buf, arena);
}

/* By kind, since a host may be a service and a provider. */
static void add_canonical_named(struct ew_buf *buf, struct ew_arena *arena,
                                const struct ew_statement *s)
{
    struct ew_str *items = EW_NEW_ARRAY(arena, s->named_count, struct ew_str);
    for (size_t i = 0; items && i < s->named_count; i++) {
        items[i] = ew_arena_printf(arena, "%d %.*s", (int)s->named[i].kind,
                                   EW_STR_ARG(s->named[i].text));
    }
    add_canonical_part(
        buf, s->not_principal ? EW_STR("NotPrincipal") : EW_STR("Principal"),
        false);
    add_canonical_list(buf, arena, items, items ? s->named_count : 0);
    buf->failed = buf->failed || !items;
}

struct ew_str ew_statement_canonical(struct ew_arena *arena,
                                     const struct ew_statement *s)
{
    struct ew_buf buf;
    ew_buf_init(&buf);
    add_canonical_part(
        &buf, s->effect == EW_ALLOW ? EW_STR("Allow") : EW_STR("Deny"), false);
    if (s->named_count > 0 || s->not_principal) {
        add_canonical_named(&buf, arena, s);
    }
    add_canonical_part(
        &buf, s->not_action ? EW_STR("NotAction") : EW_STR("Action"), false);
    add_actions(&buf, arena, s);
    add_canonical_part(
        &buf, s->not_resource ? EW_STR("NotResource") : EW_STR("Resource"),
        false);
    add_canonical_list(&buf, arena, s->resources, s->resource_count);
    struct ew_str *conditions =
        EW_NEW_ARRAY(arena, s->condition_count, struct ew_str);
    for (size_t i = 0; conditions && i < s->condition_count; i++) {
        conditions[i] = condition_text(arena, &s->conditions[i]);
    }
    add_canonical_list(&buf, arena, conditions,
                       conditions ? s->condition_count : 0);
    struct ew_str text = {NULL, 0};
    if (!buf.failed && conditions) {
        text = ew_arena_str(arena, ew_buf_str(&buf));
    }
    ew_buf_release(&buf);
    return text;
}
