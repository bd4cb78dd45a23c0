#include "audit/trust.h"

#include <stdlib.h>

struct names {
    struct ew_arena *arena;
    const struct ew_json_text *text;
    struct ew_vec list; /* struct ew_str */
};

static enum ew_status add_text(struct names *names, struct ew_span span)
{
    struct ew_str name = ew_json_string_at(names->text, span, names->arena);
    /* no string has nothing to say here; the fault is the parser's to tell */
    return name.ptr ? ew_vec_push_str(&names->list, name) : EW_OK;
}

/* A string, or a list of strings. */
static enum ew_status add_value(struct names *names,
                                const struct ew_json_item *value)
{
    if (value->kind == EW_JSON_STRING) {
        return add_text(names, value->span);
    }
    if (value->kind != EW_JSON_ARRAY) {
        return EW_OK;
    }
    struct ew_json_iter iter =
        ew_json_iter(names->text, value->span, names->arena);
    struct ew_json_item item;
    while (ew_json_next(&iter, &item)) {
        EW_TRY(add_text(names, item.span));
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}

/* `"*"`, or an object of lists by kind. */
static enum ew_status add_principal(struct names *names,
                                    const struct ew_json_item *principal)
{
    if (principal->kind != EW_JSON_OBJECT) {
        return add_value(names, principal);
    }
    struct ew_json_iter iter =
        ew_json_iter(names->text, principal->span, names->arena);
    struct ew_json_item item;
    while (ew_json_next(&iter, &item)) {
        EW_TRY(add_value(names, &item));
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}

static enum ew_status add_statement(struct names *names,
                                    const struct ew_statement *statement)
{
    if (statement->effect != EW_ALLOW || statement->refused) {
        return EW_OK;
    }
    struct ew_json_iter iter =
        ew_json_iter(names->text, statement->span, names->arena);
    struct ew_json_item item;
    while (ew_json_next(&iter, &item)) {
        if (ew_str_eq(item.name, EW_STR("Principal"))) {
            EW_TRY(add_principal(names, &item));
        }
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}

static size_t unique(struct ew_str *items, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || !ew_str_eq(items[kept - 1], items[i])) {
            items[kept++] = items[i];
        }
    }
    return kept;
}

enum ew_status ew_trusted_by(struct ew_arena *arena,
                             const struct ew_document *trust,
                             struct ew_strs *out, struct ew_error *err)
{
    *out = (struct ew_strs){NULL, 0};
    if (!trust || trust->refused) {
        return EW_OK;
    }
    struct names names = {
        .arena = arena,
        .text = trust->text,
        .list = ew_vec_of(arena, sizeof(struct ew_str)),
    };
    for (size_t i = 0; i < trust->statement_count; i++) {
        if (add_statement(&names, &trust->statements[i]) != EW_OK) {
            return ew_fail_memory(err);
        }
    }
    if (names.list.count) {
        qsort(names.list.items, names.list.count, sizeof(struct ew_str),
              ew_str_order);
        out->items = names.list.items;
        out->count = unique(names.list.items, names.list.count);
    }
    return EW_OK;
}
