/*
 * A document with marks becomes plain ones: one that is read so that it gives
 * least access, one for most, and, where names are made up by AWS, one in
 * which even those may be any. What they agree on is sure.
 *
 * To match more, an unknown entry of a list is a wildcard and an unknown
 * condition is left out; to match less, the entry or the statement goes. An
 * Allow that matches more gives more access, a Deny less.
 */
#include "load/code/rewrite.h"

#include "policy/principals.h"

#include "load/code/marks.h"

/* The first one only: it is what the report shows as the reason. */
static void note_mark(struct ew_rewriting *r, const struct ew_json *node,
                      const char *member)
{
    if (!r->place.file.ptr) {
        r->place = ew_json_place(r->text, ew_json_span(r->text, node));
        r->member = ew_str_from(member);
    }
}

/* ---- copying ------------------------------------------------------------- */

static void copy(struct ew_rewriting *r, const struct ew_json *node);

static void write_place(struct ew_rewriting *r, const struct ew_json *node)
{
    ew_derive_at(&r->out, ew_json_place(r->text, ew_json_span(r->text, node)));
}

/*
 * Members of objects and entries of lists alike: a node knows itself whether it
 * has a name.
 */
static void copy_inside(struct ew_rewriting *r, const struct ew_json *node)
{
    const struct ew_json *child = ew_json_first(node);
    for (; child; child = ew_json_after(child)) {
        copy(r, child);
    }
}

/* Of what is no list of actions, resources or principals. An open text becomes
 * a pattern for whatever it may be. */
static void copy_value(struct ew_rewriting *r, const struct ew_json *node)
{
    struct ew_json_writer *w = &r->out.writer;
    struct ew_str text;
    switch (ew_json_kind(node)) {
    case EW_JSON_OBJECT:
        ew_json_open_object(w);
        copy_inside(r, node);
        ew_json_close_object(w);
        break;
    case EW_JSON_ARRAY:
        ew_json_open_array(w);
        copy_inside(r, node);
        ew_json_close_array(w);
        break;
    case EW_JSON_STRING:
        if (ew_fill_marks(r, ew_json_string(node), false, &text)) {
            text = ew_widen_marks(r, text, 0);
        }
        ew_json_add_str(w, text);
        break;
    case EW_JSON_NULL:
    case EW_JSON_BOOL:
    case EW_JSON_NUMBER:
    default:
        ew_json_add_raw(w, ew_json_scalar(r->text, node, r->arena));
        break;
    }
}

static void copy(struct ew_rewriting *r, const struct ew_json *node)
{
    struct ew_str text;
    write_place(r, node);
    if (ew_json_name(node).ptr) {
        (void)ew_fill_marks(r, ew_json_name(node), false, &text);
        ew_json_key_str(&r->out.writer, text);
    }
    copy_value(r, node);
}

/* ---- lists of actions and resources -------------------------------------- */

struct list_kind {
    const char *name; /* of the member that stands for all */
    bool resource;
    bool negated;
    size_t colons; /* before an entry's last field */
};

/* Back to where the writing stood. */
struct mark {
    size_t length;
    size_t pieces;
    struct ew_json_writer writer;
};

static struct mark mark_here(const struct ew_rewriting *r)
{
    return (struct mark){r->out.buf.len, r->out.pieces.count, r->out.writer};
}

static void go_back(struct ew_rewriting *r, const struct mark *mark)
{
    r->out.buf.len = mark->length;
    r->out.pieces.count = mark->pieces;
    r->out.writer = mark->writer;
}

/* False when the entry is left out. */
static bool rewrite_entry(struct ew_rewriting *r, const struct ew_json *node,
                          const struct list_kind *kind)
{
    struct ew_str text;
    bool wider = r->more != kind->negated;
    if (ew_json_kind(node) != EW_JSON_STRING) {
        write_place(r, node);
        copy_value(r, node);
        return true;
    }
    if (ew_fill_marks(r, ew_json_string(node), kind->resource, &text)) {
        note_mark(r, node, kind->name);
        if (!wider) {
            return false;
        }
        text = ew_widen_marks(r, text, kind->colons);
    }
    write_place(r, node);
    ew_json_add_str(&r->out.writer, text);
    return true;
}

/*
 * A list that loses all of its entries matches nothing, so the statement goes;
 * one that excludes then excludes nothing, and becomes a `*` of what it is for.
 */
static void rewrite_list(struct ew_rewriting *r, const struct ew_json *node,
                         const struct list_kind *kind)
{
    struct mark before = mark_here(r);
    struct ew_json_writer *w = &r->out.writer;
    bool list = ew_json_kind(node) == EW_JSON_ARRAY;
    const struct ew_json *entry = list ? ew_json_first(node) : node;
    size_t kept = 0;
    size_t gone = 0;
    write_place(r, node);
    ew_json_key_str(w, ew_json_name(node));
    ew_json_open_array(w);
    for (; entry; entry = list ? ew_json_after(entry) : NULL) {
        bool stays = rewrite_entry(r, entry, kind);
        kept += stays ? 1 : 0;
        gone += stays ? 0 : 1;
    }
    ew_json_close_array(w);
    if (kept > 0 || gone == 0) {
        return;
    }
    go_back(r, &before);
    if (!kind->negated) {
        r->drop = true;
        return;
    }
    write_place(r, node);
    ew_json_member_text(w, kind->name, "*");
}

/* ---- conditions ---------------------------------------------------------- */

/* Is there an unknown part anywhere in it? */
static bool has_open_part(struct ew_rewriting *r, const struct ew_json *node)
{
    struct ew_str text;
    if (ew_fill_marks(r, ew_json_name(node), false, &text) ||
        (ew_json_kind(node) == EW_JSON_STRING &&
         ew_fill_marks(r, ew_json_string(node), false, &text))) {
        return true;
    }
    const struct ew_json *child = ew_json_first(node);
    for (; child; child = ew_json_after(child)) {
        if (has_open_part(r, child)) {
            return true;
        }
    }
    return false;
}

/* An operator that knows wildcards, with or without a set and IfExists. */
static bool takes_patterns(struct ew_str op, bool *negated)
{
    static const struct {
        struct ew_str name;
        bool negated;
    } ROWS[] = {
        {EW_LIT("ArnEquals"),     false},
        {EW_LIT("ArnLike"),       false},
        {EW_LIT("ArnNotEquals"),  true },
        {EW_LIT("ArnNotLike"),    true },
        {EW_LIT("StringLike"),    false},
        {EW_LIT("StringNotLike"), true },
    };
    static const struct ew_str SUFFIX = EW_LIT("IfExists");
    size_t colon = ew_str_find(op, ':');
    op = colon < op.len ? ew_str_slice(op, colon + 1, op.len) : op;
    if (op.len > SUFFIX.len &&
        ew_str_eq_nocase(ew_str_slice(op, op.len - SUFFIX.len, op.len),
                         SUFFIX)) {
        op = ew_str_slice(op, 0, op.len - SUFFIX.len);
    }
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        if (ew_str_eq_nocase(op, ROWS[i].name)) {
            *negated = ROWS[i].negated;
            return true;
        }
    }
    return false;
}

/*
 * Does the condition let somebody in whatever the unknown value is? One that
 * asks for equality does where the caller may bring any value; where the key
 * is known or has a shape, the word that stands for the value does not fit,
 * and nothing is claimed.
 */
static bool holds_for_some(const struct ew_rewriting *r,
                           const struct ew_json *operator,
                           const struct ew_json * key)
{
    static const struct ew_str EQUALS[] = {
        EW_LIT("StringEquals"), EW_LIT("StringEqualsIgnoreCase"),
        EW_LIT("StringLike"), EW_LIT("ForAnyValue:StringEquals"),
        EW_LIT("ForAnyValue:StringLike")};
    if (r->reading != EW_CODE_READABLE || !r->allow ||
        ew_has_mark(ew_json_name(key)) ||
        ew_str_starts_nocase(ew_json_name(key), EW_STR("ecs:"))) {
        return false;
    }
    return EW_STR_ANY(ew_str_eq_nocase, ew_json_name(operator), EQUALS);
}

/* Does the key hold an ARN of the principal's account (facts A1.1.12, A1.1.13)?
 */
static bool holds_own_arn(struct ew_str key)
{
    return ew_str_eq_nocase(key, EW_STR("ecs:cluster")) ||
           ew_str_eq_nocase(key, EW_STR("ecs:task"));
}

static void rewrite_operator(struct ew_rewriting *r, const struct ew_json *node)
{
    struct mark before = mark_here(r);
    const struct ew_json *key = ew_json_first(node);
    size_t kept = 0;
    write_place(r, node);
    ew_json_key_str(&r->out.writer, ew_json_name(node));
    ew_json_open_object(&r->out.writer);
    bool patterns = takes_patterns(ew_json_name(node), &r->negated);
    for (; key; key = ew_json_after(key)) {
        r->own_arn = r->own && patterns && holds_own_arn(ew_json_name(key));
        if (has_open_part(r, key)) {
            note_mark(r, key, "Condition");
            bool some = holds_for_some(r, node, key);
            r->drop = r->drop || (!r->more && !some);
            if (some) {
                r->any_value = true;
                copy(r, key);
                r->any_value = false;
                kept++;
            }
        } else {
            copy(r, key);
            kept++;
        }
        r->own_arn = false;
    }
    ew_json_close_object(&r->out.writer);
    if (kept == 0 && ew_json_first(node)) {
        go_back(r, &before);
    }
}

static void rewrite_condition(struct ew_rewriting *r,
                              const struct ew_json *node)
{
    if (ew_json_kind(node) != EW_JSON_OBJECT) {
        if (has_open_part(r, node)) {
            note_mark(r, node, "Condition");
            r->drop = r->drop || !r->more;
        } else {
            copy(r, node);
        }
        return;
    }
    struct mark before = mark_here(r);
    const struct ew_json *child = ew_json_first(node);
    size_t length = 0;
    write_place(r, node);
    ew_json_key(&r->out.writer, "Condition");
    ew_json_open_object(&r->out.writer);
    length = r->out.buf.len;
    for (; child; child = ew_json_after(child)) {
        bool plain = ew_json_kind(child) == EW_JSON_OBJECT &&
                     !ew_has_mark(ew_json_name(child));
        if (plain) {
            rewrite_operator(r, child);
        } else if (has_open_part(r, child)) {
            note_mark(r, child, "Condition");
            r->drop = r->drop || !r->more;
        } else {
            copy(r, child);
        }
    }
    bool emptied = r->out.buf.len == length && ew_json_first(node);
    ew_json_close_object(&r->out.writer);
    if (emptied) {
        go_back(r, &before);
    }
}

/* ---- principals ---------------------------------------------------------- */

/* One or several that are named as of some kind; false when none is left. */
static bool rewrite_named(struct ew_rewriting *r, const struct ew_json *node,
                          bool wider)
{
    struct mark before = mark_here(r);
    struct ew_json_writer *w = &r->out.writer;
    bool list = ew_json_kind(node) == EW_JSON_ARRAY;
    bool kind_known = !ew_has_mark(ew_json_name(node));
    bool aws = !kind_known || ew_str_eq(ew_json_name(node), EW_STR("AWS"));
    const struct ew_json *entry = list ? ew_json_first(node) : node;
    size_t kept = 0;
    write_place(r, node);
    ew_json_key_str(w, kind_known ? ew_json_name(node) : EW_STR("AWS"));
    ew_json_open_array(w);
    for (; entry; entry = list ? ew_json_after(entry) : NULL) {
        bool open = !kind_known || has_open_part(r, entry);
        if (open && !wider) {
            continue;
        }
        kept++;
        write_place(r, entry);
        if (open) {
            ew_json_add_str(w, aws ? EW_STR("*") : EW_STR(EW_NAMED_UNKNOWN));
        } else {
            copy_value(r, entry);
        }
    }
    ew_json_close_array(w);
    if (kept == 0) {
        go_back(r, &before);
    }
    return kept > 0;
}

/*
 * Names are no patterns, so that an unknown one is anybody, or nobody. Where
 * nobody is left the statement is about nobody; where nobody is spared, about
 * everybody.
 */
static void rewrite_principal(struct ew_rewriting *r,
                              const struct ew_json *node, bool negated)
{
    bool wider = r->more != negated;
    r->named = true;
    if (!has_open_part(r, node)) {
        copy(r, node);
        r->named = false;
        return;
    }
    struct mark before = mark_here(r);
    const struct ew_json *kind = ew_json_first(node);
    size_t kept = 0;
    note_mark(r, node, "Principal");
    write_place(r, node);
    ew_json_key_str(&r->out.writer, ew_json_name(node));
    ew_json_open_object(&r->out.writer);
    for (; kind; kind = ew_json_after(kind)) {
        kept += rewrite_named(r, kind, wider) ? 1 : 0;
    }
    ew_json_close_object(&r->out.writer);
    r->named = false;
    if (kept > 0) {
        return;
    }
    go_back(r, &before);
    r->drop = r->drop || !(wider || negated);
    write_place(r, node);
    ew_json_member_text(&r->out.writer,
                        wider && negated ? "NotPrincipal" : "Principal", "*");
}

/* ---- statements ---------------------------------------------------------- */

/* A `Sid` with a mark is left out: no verdict hangs on it. */
static void rewrite_member(struct ew_rewriting *r, const struct ew_json *node)
{
    static const struct {
        struct ew_str name;
        struct list_kind kind;
    } LISTS[] = {
        {EW_LIT("Action"),      {"Action", false, false, 1} },
        {EW_LIT("NotAction"),   {"Action", false, true, 1}  },
        {EW_LIT("Resource"),    {"Resource", true, false, 5}},
        {EW_LIT("NotResource"), {"Resource", true, true, 5} },
    };
    struct ew_str name = ew_json_name(node);
    struct ew_str value = ew_json_string(node);
    for (size_t i = 0; i < sizeof(LISTS) / sizeof(LISTS[0]); i++) {
        if (ew_str_eq(name, LISTS[i].name)) {
            rewrite_list(r, node, &LISTS[i].kind);
            return;
        }
    }
    if (ew_str_eq(name, EW_STR("Condition"))) {
        rewrite_condition(r, node);
    } else if (ew_str_eq(name, EW_STR("Principal")) ||
               ew_str_eq(name, EW_STR("NotPrincipal"))) {
        rewrite_principal(r, node, ew_str_starts(name, EW_STR("Not")));
    } else if (ew_str_eq(name, EW_STR("Effect")) && ew_has_mark(value)) {
        note_mark(r, node, "Effect");
        write_place(r, node);
        ew_json_member_text(&r->out.writer, "Effect",
                            r->allow ? "Allow" : "Deny");
    } else if (!ew_has_mark(value) || !ew_str_eq(name, EW_STR("Sid"))) {
        copy(r, node);
    }
}

/* Nothing at all is known of it. */
static void write_any_statement(struct ew_rewriting *r,
                                const struct ew_json *node)
{
    struct ew_json_writer *w = &r->out.writer;
    note_mark(r, node, "Statement");
    write_place(r, node);
    ew_json_open_object(w);
    ew_json_member_text(w, "Effect",
                        r->reading == EW_CODE_LEAST ? "Deny" : "Allow");
    if (r->trust) {
        ew_json_member_text(w, "Principal", "*");
    }
    ew_json_member_text(w, "Action", "*");
    if (!r->trust) {
        ew_json_member_text(w, "Resource", "*");
    }
    ew_json_close_object(w);
}

/*
 * Written, and taken back when a member finds that the reading cannot have it:
 * which one it is shows only on the way.
 */
static void rewrite_statement(struct ew_rewriting *r,
                              const struct ew_json *node)
{
    struct mark before = mark_here(r);
    struct ew_str effect = ew_json_string(ew_json_get(node, "Effect"));
    if (ew_json_kind(node) != EW_JSON_OBJECT) {
        r->drop = false;
        if (!ew_has_mark(ew_json_string(node))) {
            copy(r, node);
        } else if (r->reading == EW_CODE_READABLE) {
            r->drop = true;
        } else {
            write_any_statement(r, node);
        }
        return;
    }
    r->allow = ew_has_mark(effect) ? r->reading != EW_CODE_LEAST
                                   : ew_str_eq(effect, EW_STR("Allow"));
    r->more = r->reading != EW_CODE_READABLE &&
              r->allow == (r->reading != EW_CODE_LEAST);
    r->drop = r->reading == EW_CODE_READABLE && ew_has_mark(effect);
    write_place(r, node);
    ew_json_open_object(&r->out.writer);
    const struct ew_json *member = ew_json_first(node);
    for (; member; member = ew_json_after(member)) {
        rewrite_member(r, member);
    }
    ew_json_close_object(&r->out.writer);
    if (r->drop) {
        go_back(r, &before);
    }
}

/*
 * Numbers of those that stay are kept, as reports name a statement by its place
 * in the code.
 */
static void rewrite_statements(struct ew_rewriting *r,
                               const struct ew_json *node)
{
    bool list = ew_json_kind(node) == EW_JSON_ARRAY;
    const struct ew_json *statement = list ? ew_json_first(node) : node;
    write_place(r, node);
    ew_json_key(&r->out.writer, "Statement");
    ew_json_open_array(&r->out.writer);
    for (size_t i = 0; statement;
         statement = list ? ew_json_after(statement) : NULL, i++) {
        rewrite_statement(r, statement);
        size_t *index = r->drop ? NULL : ew_vec_push(&r->indexes);
        r->emptied = r->emptied || r->drop;
        if (index) {
            *index = i;
        }
        r->failed = r->failed || (!index && !r->drop);
    }
    ew_json_close_array(&r->out.writer);
}

void ew_code_rewrite(struct ew_rewriting *r, const struct ew_json *root)
{
    const struct ew_json *member = ew_json_first(root);
    write_place(r, root);
    ew_json_open_object(&r->out.writer);
    for (; member; member = ew_json_after(member)) {
        struct ew_str name = ew_json_name(member);
        if (ew_str_eq(name, EW_STR("Statement"))) {
            rewrite_statements(r, member);
        } else if (ew_str_eq(name, EW_STR("Version")) &&
                   ew_has_mark(ew_json_string(member))) {
            note_mark(r, member, "Version");
            write_place(r, member);
            ew_json_member_text(&r->out.writer, "Version", "2012-10-17");
        } else {
            copy(r, member);
        }
    }
    ew_json_close_object(&r->out.writer);
}
