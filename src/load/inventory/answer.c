/*
 * A list may be as long as an account is large, so there is never a tree of
 * more than one of its elements; and what AWS could not describe, or has on
 * another page, is missing and not absent.
 */
#include "load/inventory/answer.h"

struct ew_str ew_answer_kept(const struct ew_answer *r,
                             const struct ew_json *node)
{
    struct ew_str text = ew_json_string(node);
    return text.ptr ? ew_arena_str(r->loading->arena, text) : text;
}

struct ew_str ew_answer_text(const struct ew_answer *r, const char *name)
{
    return ew_answer_kept(r, ew_json_get(r->node, name));
}

bool ew_answer_has_member(const struct ew_source *source,
                          const struct ew_json_item *of, const char *name)
{
    struct ew_json_item item;
    struct ew_json_iter members =
        ew_json_iter(source->text, of->span, source->text->arena);
    while (of->kind == EW_JSON_OBJECT && ew_json_next(&members, &item)) {
        if (ew_str_eq(item.name, ew_str_from(name))) {
            return true;
        }
    }
    return false;
}

bool ew_answer_has_list(const struct ew_source *source, const char *name,
                        const char *member)
{
    const struct ew_json_item *list = ew_source_member(source, name);
    struct ew_json_item item;
    if (!list || list->kind != EW_JSON_ARRAY) {
        return false;
    }
    struct ew_json_iter elements =
        ew_json_iter(source->text, list->span, source->text->arena);
    return ew_json_next(&elements, &item)
               ? ew_answer_has_member(source, &item, member)
               : ew_source_member(source, "failures") != NULL;
}

enum ew_status ew_answer_read(struct ew_loading *loading,
                              const struct ew_source *source,
                              struct ew_span span, ew_answer_fn *read)
{
    struct ew_error err = {0};
    struct ew_answer r = {
        .loading = loading,
        .place = ew_json_place(source->text, span),
    };
    enum ew_status status =
        ew_json_tree(source->text, span, &loading->scratch, &r.node, &err);
    if (status == EW_OK) {
        status = read(&r);
    } else if (status != EW_NOMEM) {
        ew_diag_add_error(&loading->estate->incomplete, &err);
        status = EW_OK;
    }
    ew_arena_reset(&loading->scratch);
    return status;
}

enum ew_status ew_answer_list(struct ew_loading *loading,
                              const struct ew_source *source,
                              struct ew_span list, ew_answer_fn *read)
{
    struct ew_json_iter iter = ew_json_iter(source->text, list, loading->arena);
    struct ew_json_item item;
    ew_flaws_tell(source->text, NULL, 0, &loading->estate->incomplete);
    while (ew_json_next(&iter, &item)) {
        EW_TRY(ew_answer_read(loading, source, item.span, read));
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}

enum ew_status ew_answer_named(struct ew_loading *loading,
                               const struct ew_source *source, const char *name,
                               ew_answer_fn *read)
{
    const struct ew_json_item *failures = ew_source_member(source, "failures");
    const struct ew_json_item *next = ew_source_member(source, "NextToken");
    /* the API ends with an empty one */
    if (next && next->kind != EW_JSON_NULL &&
        !ew_str_eq(ew_span_text(source->text, next->span), EW_STR("\"\""))) {
        EW_LOSE(loading, ew_json_place(source->text, next->span),
                "this is one page of several: the AWS CLI joins them where no "
                "`--max-items` is given");
    }
    if (failures) {
        struct ew_json_iter iter =
            ew_json_iter(source->text, failures->span, loading->arena);
        struct ew_json_item item;
        while (ew_json_next(&iter, &item)) {
            EW_LOSE(loading, ew_json_place(source->text, item.span),
                    "ECS could not describe this: it is missing");
        }
        EW_TRY(iter.failed ? EW_NOMEM : EW_OK);
    }
    return ew_answer_list(loading, source, ew_source_member(source, name)->span,
                          read);
}
