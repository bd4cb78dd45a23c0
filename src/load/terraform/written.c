/*
 * Statements as JSON: what the provider will write for the blocks of an
 * `aws_iam_policy_document`, in its words and with its defaults.
 *
 *     condition { test = "StringEquals", variable = "a", values = ["1"] }
 *     condition { test = "StringEquals", variable = "b", values = ["2"] }
 *
 * are one `"StringEquals": {"a": ["1"], "b": ["2"]}`. A part that is not known
 * is a mark where it would stand, and whatever hangs on it is in the mark: of a
 * test that is not known, the whole condition.
 */
#include "load/terraform/written.h"

#include "load/terraform/values.h"

#include <stdlib.h>

/*
 * What the plan has no value for has no place of its own: that before it
 * counts.
 */
static void write_at(struct ew_tf_making *doc, struct ew_tf_node node)
{
    if (node.value) {
        ew_derive_at(&doc->d, ew_tf_place(&doc->r, node));
    }
}

/* `&{aws:username}` is how Terraform writes `${aws:username}`. */
static struct ew_str with_variables(struct ew_tf_making *doc,
                                    struct ew_str text)
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
static void write_entry_text(struct ew_tf_making *doc, struct ew_tf_node node,
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
static void write_elements(struct ew_tf_making *doc, struct ew_tf_node list,
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

/* An unknown list may have some, and so has to be written. */
static bool has_elements(struct ew_tf_node list)
{
    return ew_tf_unknown(list) || ew_tf_there(ew_tf_first(list));
}

/* An empty list is as good as none, and is not written. */
static void write_list(struct ew_tf_making *doc, struct ew_tf_node statement,
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

/* In the order of the configuration where names are equal: qsort keeps none. */
static int by_names(const void *left, const void *right)
{
    const struct entry *a = left;
    const struct entry *b = right;
    int order = ew_str_cmp(a->outer, b->outer);
    order = order ? order : ew_str_cmp(a->inner, b->inner);
    return order ? order : (a->index > b->index) - (a->index < b->index);
}

/* False when a name is not known. */
static bool read_named_entries(struct ew_tf_making *doc,
                               struct ew_tf_node blocks,
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
static void write_inner(struct ew_tf_making *doc, const struct entry *entries,
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
static void write_condition(struct ew_tf_making *doc,
                            struct ew_tf_node statement)
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
static void write_principals(struct ew_tf_making *doc,
                             struct ew_tf_node statement, const char *attribute,
                             const char *name)
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
static void write_effect(struct ew_tf_making *doc, struct ew_tf_node statement)
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

static void write_block(struct ew_tf_making *doc, struct ew_tf_node statement)
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
 * A statement of another document is copied as it stands; one of which not even
 * the kind of a list is known is a mark as a whole.
 */
static void write_piece(struct ew_tf_making *doc,
                        const struct ew_tf_piece *piece)
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
 * EW_LIMIT where it gets longer than any document that is read: then it stays
 * unread. One mark stands for all statements of a document that is lost.
 */
enum ew_status ew_tf_write_document(struct ew_tf_making *doc,
                                    struct ew_code_document *out)
{
    struct ew_error err = {0};
    struct ew_json_writer *w = &doc->d.writer;
    struct ew_json_text *text = doc->r.resource->text;
    struct ew_tf_piece *const *pieces = doc->pieces.items;
    ew_derive_at(&doc->d, ew_tf_place(&doc->r, doc->r.root));
    ew_json_open_object(w);
    /* where none is written the provider writes the newer one; a document
     * without any would be of 2008 (fact B1.1.2) */
    struct ew_tf_node version = ew_tf_get(doc->r.root, "version");
    bool written = version.value && ew_json_string(version.value).len > 0;
    ew_json_key(w, "Version");
    if (written || ew_tf_unknown(version)) {
        write_entry_text(doc, version, false);
    } else {
        ew_json_add_text(w, "2012-10-17");
    }
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
