/*
 * A policy document that Terraform will make while it applies: the data
 * source `aws_iam_policy_document`, with what is known of it by now.
 *
 * Statements come from the documents that it starts from, from its own
 * blocks, and from the documents that override; a later one with the `sid` of
 * an earlier takes its place.
 *
 * It stands in a plan where it has to wait for the deployment, as values and,
 * beside them, what is unknown of each:
 *
 *     "after": {"statement": [{
 *         "actions": ["ecs:ExecuteCommand"], "resources": [null, "*"],
 *         "condition": [{"test": "StringEquals",
 *                        "variable": "aws:username", "values": ["ana"]}]}],
 *       "source_policy_documents": [null]},
 *     "after_unknown": {"statement": [{"resources": [true, false]}],
 *       "source_policy_documents": [true]}
 *
 * becomes a document like that of the provider, with a mark for each unknown:
 *
 *     {"Version": "2012-10-17", "Statement": ["<mark>", {
 *         "Effect": "Allow", "Action": ["ecs:ExecuteCommand"],
 *         "Resource": ["<mark>", "*"],
 *         "Condition": {"StringEquals": {"aws:username": ["ana"]}}}]}
 *
 * Each part keeps its place in the plan, so that findings point there. Taking
 * all of it for unknown would be right, too, and tell nothing of what is known.
 */
#include "load/terraform/statements.h"

#include "load/terraform/documents.h"
#include "load/terraform/gather.h"
#include "load/terraform/references.h"
#include "load/terraform/values.h"
#include "load/terraform/written.h"

/* Documents within documents, and statements of one of them. */
enum { MAX_DEPTH = 32, MAX_PIECES = 1 << 16 };

/*
 * One with the `sid` of an earlier takes its place where that stood, as the
 * provider merges them.
 */
static enum ew_status add_piece(struct ew_tf_making *doc, struct ew_str sid,
                                const struct ew_tf_piece *piece)
{
    struct ew_tf_piece *known = sid.len ? ew_map_find(&doc->sids, sid) : NULL;
    if (known) {
        *known = *piece;
        return EW_OK;
    }
    if (doc->pieces.count >= MAX_PIECES) {
        doc->lost = true;
        return EW_OK;
    }
    struct ew_tf_piece *copy = EW_NEW(doc->scratch, struct ew_tf_piece);
    struct ew_tf_piece **slot = copy ? ew_vec_push(&doc->pieces) : NULL;
    EW_TRY_MEMORY(slot);
    *copy = *piece;
    *slot = copy;
    return sid.len ? ew_map_put(&doc->sids, sid, copy) : EW_OK;
}

/* A statement of which nothing is known: any, when the most is asked for. */
static enum ew_status add_statement_hole(struct ew_tf_making *doc,
                                         struct ew_tf_node node)
{
    const struct ew_tf_piece piece = {.place = ew_tf_place(&doc->r, node),
                                      .hole = true};
    return add_piece(doc, EW_STR(""), &piece);
}

/*
 * What is no object has no `Sid`, and goes along as it is: refusing it is up to
 * the reader of policies.
 */
static enum ew_status add_derived_statement(struct ew_tf_making *doc,
                                            struct ew_json_text *text,
                                            struct ew_span span)
{
    static const struct ew_str NAMES[] = {EW_LIT("Sid")};
    const struct ew_tf_piece piece = {
        .text = text, .span = span, .place = ew_json_place(text, span)};
    struct ew_member sid = {0};
    struct ew_str name = EW_STR("");
    if (ew_json_kind_at(text, span.begin) == EW_JSON_OBJECT) {
        EW_TRY(ew_members_read(text, span, doc->scratch, NAMES, 1, &sid));
    }
    if (sid.present && sid.kind == EW_JSON_STRING) {
        name = ew_json_string_at(text, sid.span, doc->scratch);
    }
    return name.ptr ? add_piece(doc, name, &piece) : EW_NOMEM;
}

/* Statement is one object or a list (fact B1.1.1). */
static enum ew_status add_source_document(struct ew_tf_making *doc,
                                          struct ew_json_text *text,
                                          struct ew_span span)
{
    static const struct ew_str NAMES[] = {EW_LIT("Statement")};
    struct ew_member statements;
    EW_TRY(ew_members_read(text, span, doc->scratch, NAMES, 1, &statements));
    if (!statements.present) {
        return EW_OK;
    }
    if (statements.kind != EW_JSON_ARRAY) {
        return add_derived_statement(doc, text, statements.span);
    }
    struct ew_json_iter iter =
        ew_json_iter(text, statements.span, doc->scratch);
    struct ew_json_item item;
    while (ew_json_next(&iter, &item)) {
        EW_TRY(add_derived_statement(doc, text, item.span));
    }
    return EW_OK;
}

/* A document that this one starts from or that overrides it. */
static enum ew_status add_other(struct ew_tf_making *doc,
                                struct ew_tf_node node,
                                const struct ew_tf_target *target,
                                bool overrides)
{
    struct ew_code_document other = {0};
    if (ew_tf_unknown(node) && target && ew_tf_is_deferred(target)) {
        EW_TRY(ew_tf_derive(doc->r.file, target->resource));
        other = *target->resource->document;
    } else if (node.value && ew_json_kind(node.value) == EW_JSON_STRING) {
        if (ew_json_string(node.value).len == 0) {
            return EW_OK;
        }
        const struct ew_member none = {0};
        EW_TRY(ew_tf_document(&doc->r, node, &none, "policy document", &other));
    } else if (!ew_tf_unknown(node)) {
        return EW_OK;
    }
    if (other.text) {
        return add_source_document(doc, other.text, other.span);
    }
    doc->lost = doc->lost || overrides;
    return add_statement_hole(doc, node);
}

/* How many elements are not known. */
static size_t count_open_elements(struct ew_tf_node list)
{
    size_t count = 0;
    struct ew_tf_node node = ew_tf_first(list);
    for (; ew_tf_there(node); node = ew_tf_after(node)) {
        count += ew_tf_unknown(node) ? 1 : 0;
    }
    return count;
}

/* For each element the document that it is, through variables and outputs;
 * out stays empty where that cannot be told. */
static enum ew_status match_elements(struct ew_tf_making *doc,
                                     struct ew_tf_node list,
                                     const struct ew_member *expression,
                                     struct ew_vec *out)
{
    struct ew_tf_file *file = doc->r.file;
    struct ew_vec open =
        ew_vec_of(&file->loading->passing, sizeof(struct ew_tf_target));
    out->count = 0;
    EW_TRY(ew_tf_gather(file, doc->r.resource, expression, &open));
    if (open.count != count_open_elements(list)) {
        return EW_OK;
    }
    const struct ew_tf_target *next = open.items;
    struct ew_tf_node node = ew_tf_first(list);
    for (; ew_tf_there(node); node = ew_tf_after(node)) {
        struct ew_tf_target *target = ew_vec_push(out);
        EW_TRY_MEMORY(target);
        *target = ew_tf_unknown(node) ? *next++ : (struct ew_tf_target){0};
    }
    return EW_OK;
}

/*
 * A list of other documents, or the one text that older providers take. An
 * unknown element is another data source most often, which is then made first;
 * which one stands at which place shows only where the counts agree.
 */
static enum ew_status add_others(struct ew_tf_making *doc,
                                 const char *attribute, bool overrides)
{
    struct ew_tf_node list = ew_tf_get(doc->r.root, attribute);
    struct ew_vec targets =
        ew_vec_of(&doc->r.file->loading->passing, sizeof(struct ew_tf_target));
    struct ew_member expression;
    EW_TRY(ew_tf_expression(&doc->r, attribute, &expression));
    EW_TRY(
        ew_tf_follow_all(doc->r.file, doc->r.resource, &expression, &targets));
    bool single = !list.value || ew_json_kind(list.value) != EW_JSON_ARRAY;
    size_t count = single ? 1 : ew_json_count(list.value);
    if (!single && targets.count != count) {
        EW_TRY(match_elements(doc, list, &expression, &targets));
    }
    /* a reference for each element: they are in the same order */
    const struct ew_tf_target *target =
        targets.count == count ? targets.items : NULL;
    if (single) {
        /* a list that is not known may have any number of elements */
        bool plain = ew_str_ends(ew_str_from(attribute), EW_STR("json"));
        return add_other(doc, list, plain ? target : NULL, overrides);
    }
    struct ew_tf_node node = ew_tf_first(list);
    for (; ew_tf_there(node); node = ew_tf_after(node)) {
        EW_TRY(add_other(doc, node, target, overrides));
        target = target ? target + 1 : NULL;
    }
    return EW_OK;
}

/* One `statement` block; a null in the list is one that is not known yet. */
static enum ew_status add_block(struct ew_tf_making *doc,
                                struct ew_tf_node node)
{
    struct ew_tf_node sid = ew_tf_get(node, "sid");
    const struct ew_tf_piece piece = {.node = node,
                                      .place = ew_tf_place(&doc->r, node)};
    if (!node.value || ew_json_kind(node.value) != EW_JSON_OBJECT) {
        return add_statement_hole(doc, node);
    }
    /* it may take the place of any of those before it */
    if (ew_tf_unknown(sid) && doc->sids.count > 0) {
        doc->lost = true;
    }
    struct ew_str name =
        sid.value ? ew_json_string(sid.value) : (struct ew_str){NULL, 0};
    return add_piece(doc, name, &piece);
}

/*
 * In the order in which the provider merges them, as that decides which one
 * takes the place of which.
 */
static enum ew_status gather_statements(struct ew_tf_making *doc)
{
    EW_TRY(add_others(doc, "source_json", false));
    EW_TRY(add_others(doc, "source_policy_documents", false));
    struct ew_tf_node list = ew_tf_get(doc->r.root, "statement");
    if (ew_tf_unknown(list)) {
        EW_TRY(add_statement_hole(doc, list));
    }
    struct ew_tf_node node = ew_tf_first(list);
    for (; ew_tf_there(node); node = ew_tf_after(node)) {
        EW_TRY(add_block(doc, node));
    }
    EW_TRY(add_others(doc, "override_json", true));
    return add_others(doc, "override_policy_documents", true);
}

/*
 * Made once, when the first policy asks for it. The state that it is left in
 * while it is made stands for a document that, by way of others, starts from
 * itself.
 */
enum ew_status ew_tf_derive(struct ew_tf_file *file,
                            struct ew_tf_resource *resource)
{
    struct ew_loading *loading = file->loading;
    if (resource->document) {
        return EW_OK;
    }
    resource->document = EW_NEW(loading->arena, struct ew_code_document);
    EW_TRY_MEMORY(resource->document);
    /* until it is made, for those that go round */
    resource->document->unread =
        ew_reason(loading->arena, "`%.*s` is not known before the deployment",
                  EW_STR_ARG(resource->address));
    if (!resource->values[EW_TF_AFTER].present || file->depth >= MAX_DEPTH) {
        return resource->document->unread.ptr ? EW_OK : EW_NOMEM;
    }
    struct ew_tf_making doc = {
        .scratch = &loading->scratch,
        .pieces = ew_vec_of(&loading->scratch, sizeof(struct ew_tf_piece *)),
        .sids = ew_map_of(&loading->scratch),
    };
    EW_TRY(ew_tf_open(file, resource, EW_TF_AFTER, &doc.r));
    file->depth++;
    EW_TRY(gather_statements(&doc));
    file->depth--;
    struct ew_code_document made = {0};
    ew_derive_begin(&doc.d, loading->arena);
    enum ew_status status = ew_tf_write_document(&doc, &made);
    if (status == EW_OK) {
        *resource->document = made;
    }
    return status == EW_NOMEM ? status : EW_OK;
}
