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

#include "load/code/derived.h"
#include "load/terraform/documents.h"
#include "load/terraform/references.h"
#include "load/terraform/values.h"

#include <stdlib.h>

/* A statement: a block of the data source, or JSON of another document. */
struct piece {
    struct ew_tf_node node;
    struct ew_json_text *text; /* NULL: it is a block */
    struct ew_span span;
    struct ew_place place;
    bool hole; /* nothing is known of it */
};

/* Documents within documents, and statements of one of them. */
enum { MAX_DEPTH = 32, MAX_PIECES = 1 << 16 };

struct document {
    struct ew_tf_reading r;
    struct ew_arena *scratch;
    struct ew_vec pieces; /* struct piece * */
    struct ew_map sids;   /* struct piece */
    bool lost;            /* nothing at all is known */
    struct ew_deriving d;
};

/* ---- gathering ----------------------------------------------------------- */

/*
 * One with the `sid` of an earlier takes its place where that stood, as the
 * provider merges them.
 */
static enum ew_status add_piece(struct document *doc, struct ew_str sid,
                                const struct piece *piece)
{
    struct piece *known = sid.len ? ew_map_find(&doc->sids, sid) : NULL;
    if (known) {
        *known = *piece;
        return EW_OK;
    }
    if (doc->pieces.count >= MAX_PIECES) {
        doc->lost = true;
        return EW_OK;
    }
    struct piece *copy = EW_NEW(doc->scratch, struct piece);
    struct piece **slot = copy ? ew_vec_push(&doc->pieces) : NULL;
    EW_TRY_MEMORY(slot);
    *copy = *piece;
    *slot = copy;
    return sid.len ? ew_map_put(&doc->sids, sid, copy) : EW_OK;
}

static enum ew_status add_statement_hole(struct document *doc,
                                         struct ew_tf_node node)
{
    const struct piece piece = {.place = ew_tf_place(&doc->r, node),
                                .hole = true};
    return add_piece(doc, EW_STR(""), &piece);
}

/*
 * What is no object has no `Sid`, and goes along as it is: refusing it is up to
 * the reader of policies.
 */
static enum ew_status add_derived_statement(struct document *doc,
                                            struct ew_json_text *text,
                                            struct ew_span span)
{
    static const struct ew_str NAMES[] = {EW_LIT("Sid")};
    const struct piece piece = {
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
static enum ew_status add_source_document(struct document *doc,
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
static enum ew_status add_other(struct document *doc, struct ew_tf_node node,
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
static enum ew_status match_elements(struct document *doc,
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

static enum ew_status add_others(struct document *doc, const char *attribute,
                                 bool overrides)
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

static enum ew_status add_block(struct document *doc, struct ew_tf_node node)
{
    struct ew_tf_node sid = ew_tf_get(node, "sid");
    const struct piece piece = {.node = node,
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
static enum ew_status gather_statements(struct document *doc)
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

/* ---- writing ------------------------------------------------------------- */

static void write_at(struct document *doc, struct ew_tf_node node)
{
    if (node.value) {
        ew_derive_at(&doc->d, ew_tf_place(&doc->r, node));
    }
}

/* `&{aws:username}` is how Terraform writes `${aws:username}`. */
static struct ew_str with_variables(struct document *doc, struct ew_str text)
{
    if (!ew_str_contains(text, EW_STR("&{"))) {
        return text;
    }
    char *copy = ew_arena_alloc_raw(doc->scratch, text.len);
    if (!copy) {
        doc->d.buf.failed = true;
        return text;
    }
    for (size_t i = 0; i < text.len; i++) {
        bool variable =
            text.ptr[i] == '&' && i + 1 < text.len && text.ptr[i + 1] == '{';
        copy[i] = variable ? '$' : text.ptr[i];
    }
    return (struct ew_str){copy, text.len};
}

/* One entry of a list, or one text. */
static void write_entry_text(struct document *doc, struct ew_tf_node node,
                             bool variables)
{
    write_at(doc, node);
    struct ew_str text =
        node.value ? ew_json_string(node.value) : (struct ew_str){NULL, 0};
    if (!text.ptr) {
        text = EW_STR(EW_HOLE);
    }
    ew_json_add_str(&doc->d.writer,
                    variables ? with_variables(doc, text) : text);
}

/* The elements, without brackets; of an unknown list, one for them all. */
static void write_elements(struct document *doc, struct ew_tf_node list,
                           bool variables)
{
    if (ew_tf_unknown(list) ||
        (list.value && ew_json_kind(list.value) != EW_JSON_ARRAY)) {
        write_entry_text(doc, list, variables);
        return;
    }
    struct ew_tf_node node = ew_tf_first(list);
    for (; ew_tf_there(node); node = ew_tf_after(node)) {
        write_entry_text(doc, node, variables);
    }
}

static bool has_elements(struct ew_tf_node list)
{
    return ew_tf_unknown(list) || ew_tf_there(ew_tf_first(list));
}

/* An empty list is as good as none, and is not written. */
static void write_list(struct document *doc, struct ew_tf_node statement,
                       const char *attribute, const char *name)
{
    struct ew_tf_node list = ew_tf_get(statement, attribute);
    if (!has_elements(list)) {
        return;
    }
    write_at(doc, list);
    ew_json_key(&doc->d.writer, name);
    ew_json_open_array(&doc->d.writer);
    write_elements(doc, list,
                   ew_str_ends(ew_str_from(name), EW_STR("Resource")));
    ew_json_close_array(&doc->d.writer);
}

/* A block with a name or two and a list: principals and conditions. */
struct entry {
    struct ew_str outer; /* the operator; empty for principals */
    struct ew_str inner; /* the key, or the type of principal */
    struct ew_tf_node list;
    size_t index;
};

static int by_names(const void *left, const void *right)
{
    const struct entry *a = left;
    const struct entry *b = right;
    int order = ew_str_cmp(a->outer, b->outer);
    order = order ? order : ew_str_cmp(a->inner, b->inner);
    return order ? order : (a->index > b->index) - (a->index < b->index);
}

/* False when a name is not known. */
static bool read_named_entries(struct document *doc, struct ew_tf_node blocks,
                               const char *const names[3], struct ew_vec *out)
{
    struct ew_tf_node block = ew_tf_first(blocks);
    for (; ew_tf_there(block); block = ew_tf_after(block)) {
        struct ew_tf_node outer = ew_tf_get(block, names[0]);
        struct ew_tf_node inner = ew_tf_get(block, names[1]);
        struct entry *entry = ew_vec_push(out);
        if (!entry) {
            doc->d.buf.failed = true;
            return false;
        }
        entry->outer = outer.value ? ew_json_string(outer.value) : EW_STR("");
        entry->inner = inner.value ? ew_json_string(inner.value) : EW_STR("");
        entry->list = ew_tf_get(block, names[2]);
        entry->index = out->count;
        if (!entry->inner.len || (names[0][0] && !entry->outer.len)) {
            return false;
        }
    }
    if (out->count > 1) {
        qsort(out->items, out->count, sizeof(struct entry), by_names);
    }
    return !ew_tf_unknown(blocks);
}

/* `{"KEY": […]}` of the entries [from, to), those of one key together. */
static void write_inner(struct document *doc, const struct entry *entries,
                        size_t from, size_t to)
{
    struct ew_json_writer *w = &doc->d.writer;
    ew_json_open_object(w);
    for (size_t i = from; i < to;) {
        struct ew_str name = entries[i].inner;
        write_at(doc, entries[i].list);
        ew_json_key_str(w, name);
        ew_json_open_array(w);
        for (; i < to && ew_str_eq(entries[i].inner, name); i++) {
            write_elements(doc, entries[i].list, true);
        }
        ew_json_close_array(w);
    }
    ew_json_close_object(w);
}

/*
 * Blocks of one operator come into one object, those of one key into one list,
 * as JSON has room for each name once. Of a name that is not known neither can
 * be told: all of it is a mark then.
 */
static void write_condition(struct document *doc, struct ew_tf_node statement)
{
    static const char *const NAMES[3] = {"test", "variable", "values"};
    struct ew_tf_node blocks = ew_tf_get(statement, "condition");
    struct ew_vec list = ew_vec_of(doc->scratch, sizeof(struct entry));
    struct ew_json_writer *w = &doc->d.writer;
    bool known = read_named_entries(doc, blocks, NAMES, &list);
    const struct entry *entries = list.items;
    if (known && list.count == 0) {
        return;
    }
    write_at(doc, blocks);
    ew_json_key(w, "Condition");
    if (!known) {
        ew_json_add_text(w, EW_HOLE);
        return;
    }
    ew_json_open_object(w);
    for (size_t i = 0; i < list.count;) {
        size_t from = i;
        while (i < list.count &&
               ew_str_eq(entries[i].outer, entries[from].outer)) {
            i++;
        }
        write_at(doc, entries[from].list);
        ew_json_key_str(w, entries[from].outer);
        write_inner(doc, entries, from, i);
    }
    ew_json_close_object(w);
}

/* Read as write_condition reads its blocks, with one name instead of two. */
static void write_principals(struct document *doc, struct ew_tf_node statement,
                             const char *attribute, const char *name)
{
    static const char *const NAMES[3] = {"", "type", "identifiers"};
    struct ew_tf_node blocks = ew_tf_get(statement, attribute);
    struct ew_vec list = ew_vec_of(doc->scratch, sizeof(struct entry));
    bool known = read_named_entries(doc, blocks, NAMES, &list);
    struct entry *entries = list.items;
    if (known && list.count == 0) {
        return;
    }
    write_at(doc, blocks);
    ew_json_key(&doc->d.writer, name);
    if (!known) {
        ew_json_add_text(&doc->d.writer, EW_HOLE);
        return;
    }
    /* everybody; it may stand beside others */
    for (size_t i = 0; i < list.count; i++) {
        if (ew_str_eq(entries[i].inner, EW_STR("*"))) {
            ew_json_add_text(&doc->d.writer, "*");
            return;
        }
    }
    write_inner(doc, entries, 0, list.count);
}

/* Which of two lists an unknown one belongs to is not known either. */
static bool is_ambiguous(struct ew_tf_node statement, const char *plain,
                         const char *negated)
{
    struct ew_tf_node a = ew_tf_get(statement, plain);
    struct ew_tf_node b = ew_tf_get(statement, negated);
    return has_elements(a) && has_elements(b) &&
           (ew_tf_unknown(a) || ew_tf_unknown(b));
}

/* `Allow` is what the provider takes where nothing is written. */
static void write_effect(struct document *doc, struct ew_tf_node statement)
{
    struct ew_tf_node effect = ew_tf_get(statement, "effect");
    bool written = effect.value && ew_json_string(effect.value).len > 0;
    write_at(doc, effect);
    ew_json_key(&doc->d.writer, "Effect");
    if (written || ew_tf_unknown(effect)) {
        write_entry_text(doc, effect, false);
    } else {
        ew_json_add_text(&doc->d.writer, "Allow");
    }
}

static void write_block(struct document *doc, struct ew_tf_node statement)
{
    struct ew_json_writer *w = &doc->d.writer;
    struct ew_tf_node sid = ew_tf_get(statement, "sid");
    ew_json_open_object(w);
    if (sid.value && ew_json_string(sid.value).len > 0) {
        write_at(doc, sid);
        ew_json_key(w, "Sid");
        write_entry_text(doc, sid, false);
    }
    write_effect(doc, statement);
    write_list(doc, statement, "actions", "Action");
    write_list(doc, statement, "not_actions", "NotAction");
    write_list(doc, statement, "resources", "Resource");
    write_list(doc, statement, "not_resources", "NotResource");
    write_principals(doc, statement, "principals", "Principal");
    write_principals(doc, statement, "not_principals", "NotPrincipal");
    write_condition(doc, statement);
    ew_json_close_object(w);
}

/*
 * Made once, when the first policy asks for it. The state that it is left in
 * while it is made stands for a document that, by way of others, starts from
 * itself.
 */
static void write_piece(struct document *doc, const struct piece *piece)
{
    ew_derive_at(&doc->d, piece->place);
    if (piece->text) {
        ew_json_add_raw(&doc->d.writer, ew_span_text(piece->text, piece->span));
    } else if (piece->hole ||
               is_ambiguous(piece->node, "actions", "not_actions") ||
               is_ambiguous(piece->node, "resources", "not_resources")) {
        ew_json_add_text(&doc->d.writer, EW_HOLE);
    } else {
        write_block(doc, piece->node);
    }
}

/*
 * Where none is written the provider writes the newer one; a document without
 * any would be of 2008 (fact B1.1.2).
 */
static void write_version(struct document *doc)
{
    struct ew_tf_node version = ew_tf_get(doc->r.root, "version");
    bool written = version.value && ew_json_string(version.value).len > 0;
    ew_json_key(&doc->d.writer, "Version");
    if (written || ew_tf_unknown(version)) {
        write_entry_text(doc, version, false);
    } else {
        ew_json_add_text(&doc->d.writer, "2012-10-17");
    }
}

/*
 * EW_LIMIT where it gets longer than any document that is read: then it stays
 * unread. One mark stands for all statements of a document that is lost.
 */
static enum ew_status write_derived_document(struct document *doc,
                                             struct ew_code_document *out)
{
    struct ew_error err = {0};
    struct ew_json_writer *w = &doc->d.writer;
    struct ew_json_text *text = doc->r.resource->text;
    struct piece *const *pieces = doc->pieces.items;
    ew_derive_at(&doc->d, ew_tf_place(&doc->r, doc->r.root));
    ew_json_open_object(w);
    write_version(doc);
    ew_json_key(w, "Statement");
    ew_json_open_array(w);
    if (doc->lost) {
        ew_json_add_text(w, EW_HOLE);
    }
    size_t i = 0;
    while (i < doc->pieces.count && !doc->lost &&
           doc->d.buf.len <= EW_MAX_DOCUMENT_BYTES) {
        write_piece(doc, pieces[i++]);
    }
    ew_json_close_array(w);
    ew_json_close_object(w);
    EW_TRY(ew_derive_end(&doc->d, text->file, NULL, &out->text, &err));
    out->span = out->text->root;
    return doc->lost || i == doc->pieces.count ? EW_OK : EW_LIMIT;
}

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
    struct document doc = {
        .scratch = &loading->scratch,
        .pieces = ew_vec_of(&loading->scratch, sizeof(struct piece *)),
        .sids = ew_map_of(&loading->scratch),
    };
    EW_TRY(ew_tf_open(file, resource, EW_TF_AFTER, &doc.r));
    file->depth++;
    EW_TRY(gather_statements(&doc));
    file->depth--;
    struct ew_code_document made = {0};
    ew_derive_begin(&doc.d, loading->arena);
    enum ew_status status = write_derived_document(&doc, &made);
    if (status == EW_OK) {
        *resource->document = made;
    }
    return status == EW_NOMEM ? status : EW_OK;
}
