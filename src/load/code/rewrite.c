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

/* ---- texts --------------------------------------------------------------- */

/* What stands for a name that AWS will make up. */
static const struct ew_str MADE_UP = EW_LIT("generated-name");

/* What stands for a value of a condition whatever it will be. */
static const struct ew_str ANY_VALUE = EW_LIT("not-known-yet");

/* Longer ones are not looked for, so that no text takes long. */
enum { MAX_PLACEHOLDER = 1024 };

/* `${name}` at text[at], which is no variable of IAM: those have a prefix and
 * a colon (facts B3.3, B3.4). Some tool was to fill it in. Absent: there is
 * none. */
static struct ew_str placeholder_at(struct ew_str text, size_t at)
{
    size_t limit =
        text.len - at < MAX_PLACEHOLDER ? text.len : at + MAX_PLACEHOLDER;
    struct ew_str rest = ew_str_slice(text, at, limit);
    if (!ew_str_starts(rest, EW_STR("${"))) {
        return (struct ew_str){NULL, 0};
    }
    size_t end = ew_str_find(rest, '}');
    if (end >= rest.len) {
        return (struct ew_str){NULL, 0};
    }
    struct ew_str name = ew_str_slice(rest, 2, end);
    size_t colon = ew_str_find(name, ':');
    bool variable = colon < name.len &&
                    (colon + 1 >= name.len || name.ptr[colon + 1] != ':');
    /* these are a way to write one character */
    bool escape = name.len == 1 && (name.ptr[0] == '*' || name.ptr[0] == '?' ||
                                    name.ptr[0] == '$');
    return variable || escape ? (struct ew_str){NULL, 0}
                              : ew_str_slice(rest, 0, end + 1);
}

bool ew_has_placeholder(struct ew_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '$' && placeholder_at(text, i).ptr) {
            return true;
        }
    }
    return false;
}

static bool has_mark(struct ew_str text)
{
    return ew_has_hole(text) || ew_has_placeholder(text);
}

/* The mark at text[at]; absent: there is none. */
static struct ew_str mark_at(struct ew_str text, size_t at)
{
    if (text.ptr[at] == '$') {
        return placeholder_at(text, at);
    }
    if (text.len - at < EW_HOLE_BYTES) {
        return (struct ew_str){NULL, 0};
    }
    struct ew_str mark = ew_str_slice(text, at, at + EW_HOLE_BYTES);
    return ew_has_hole(mark) ? mark : (struct ew_str){NULL, 0};
}

/* What a mark stands for; absent: not known. */
static struct ew_str known_mark(const struct ew_code_names *names,
                                struct ew_str mark)
{
    if (ew_str_eq(mark, EW_STR(EW_HOLE_ACCOUNT))) {
        return names->account;
    }
    if (ew_str_eq(mark, EW_STR(EW_HOLE_REGION))) {
        return names->region;
    }
    return (struct ew_str){NULL, 0};
}

struct ew_str ew_code_text(struct ew_arena *arena,
                           const struct ew_code_names *names,
                           struct ew_str text, bool *open)
{
    struct ew_buf buf;
    if (!ew_has_hole(text)) {
        return text;
    }
    ew_buf_init(&buf);
    for (size_t i = 0; i < text.len;) {
        struct ew_str mark = mark_at(text, i);
        if (!mark.ptr || text.ptr[i] == '$') {
            ew_buf_add_char(&buf, text.ptr[i++]);
            continue;
        }
        struct ew_str known = known_mark(names, mark);
        *open = *open || !known.ptr;
        ew_buf_add(&buf, known.ptr ? known : MADE_UP);
        i += mark.len;
    }
    return ew_buf_move(&buf, arena);
}

/* The first one only: it is what the report shows as the reason. */
static void note_mark(struct ew_rewriting *r, const struct ew_json *node,
                      const char *member)
{
    if (!r->place.file.ptr) {
        r->place = ew_json_place(r->text, ew_json_span(r->text, node));
        r->member = ew_str_from(member);
    }
}

/* A mark that is not known in an entry of Resource or NotResource: may it be
 * a wildcard, whatever is read? */
static bool is_free_mark(const struct ew_rewriting *r, struct ew_str mark,
                         bool resource)
{
    /* The resources of a principal are those of its own account, and access
     * in the region that it is deployed to is access. */
    return resource && (ew_str_eq(mark, EW_STR(EW_HOLE_ACCOUNT)) ||
                        (ew_str_eq(mark, EW_STR(EW_HOLE_REGION)) && r->allow));
}

/*
 * The widest reading lets a made-up name be any; in the others it is a word
 * that patterns hardly name, and that stays the same.
 */
static bool is_made_up(struct ew_rewriting *r, struct ew_str mark)
{
    bool name = ew_str_eq(mark, EW_STR(EW_HOLE_NAME));
    r->has_names = r->has_names || name;
    return name && r->reading != EW_CODE_WIDEST;
}

/*
 * In a condition on these keys an ARN is one of the principal's own account
 * too. Its region may be any where that only adds to access, as in Resource.
 */
static bool is_free_in_condition(const struct ew_rewriting *r,
                                 struct ew_str mark)
{
    if (!r->own_arn) {
        return false;
    }
    return ew_str_eq(mark, EW_STR(EW_HOLE_ACCOUNT)) ||
           (ew_str_eq(mark, EW_STR(EW_HOLE_REGION)) && r->allow != r->negated);
}

/* Marks that are known are filled in, others stay; true when some do. */
static bool fill_marks(struct ew_rewriting *r, struct ew_str text,
                       bool resource, struct ew_str *out)
{
    struct ew_buf buf;
    bool open = false;
    *out = text;
    if (!has_mark(text)) {
        return false;
    }
    ew_buf_init(&buf);
    for (size_t i = 0; i < text.len;) {
        struct ew_str mark = mark_at(text, i);
        if (!mark.ptr) {
            ew_buf_add_char(&buf, text.ptr[i++]);
            continue;
        }
        struct ew_str known = known_mark(r->names, mark);
        if (known.ptr) {
            ew_buf_add(&buf, known);
        } else if (is_free_mark(r, mark, resource) ||
                   is_free_in_condition(r, mark)) {
            ew_buf_add_char(&buf, '*');
        } else if (is_made_up(r, mark)) {
            ew_buf_add(&buf, MADE_UP);
        } else if (r->any_value) {
            ew_buf_add(&buf, ANY_VALUE);
        } else {
            ew_buf_add(&buf, mark);
            open = true;
        }
        i += mark.len;
    }
    *out = ew_buf_move(&buf, r->arena);
    r->failed = r->failed || !out->ptr;
    return open;
}

/* The pattern that matches whatever the open text may turn out to be. An
 * unknown part may hold colons: before the last field all of it is open. */
static struct ew_str widen(struct ew_rewriting *r, struct ew_str text,
                           size_t colons)
{
    struct ew_buf buf;
    size_t seen = 0;
    ew_buf_init(&buf);
    for (size_t i = 0; i < text.len;) {
        struct ew_str mark = mark_at(text, i);
        if (!mark.ptr) {
            seen += text.ptr[i] == ':' ? 1 : 0;
            ew_buf_add_char(&buf, text.ptr[i++]);
            continue;
        }
        if (seen < colons) {
            ew_buf_release(&buf);
            return EW_STR("*");
        }
        ew_buf_add_char(&buf, '*');
        i += mark.len;
    }
    struct ew_str out = ew_buf_move(&buf, r->arena);
    r->failed = r->failed || !out.ptr;
    return out;
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
        if (fill_marks(r, ew_json_string(node), false, &text)) {
            text = widen(r, text, 0);
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
        (void)fill_marks(r, ew_json_name(node), false, &text);
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
    if (fill_marks(r, ew_json_string(node), kind->resource, &text)) {
        note_mark(r, node, kind->name);
        if (!wider) {
            return false;
        }
        text = widen(r, text, kind->colons);
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
    if (fill_marks(r, ew_json_name(node), false, &text) ||
        (ew_json_kind(node) == EW_JSON_STRING &&
         fill_marks(r, ew_json_string(node), false, &text))) {
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
        has_mark(ew_json_name(key)) ||
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
                     !has_mark(ew_json_name(child));
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
    } else if (ew_str_eq(name, EW_STR("Effect")) && has_mark(value)) {
        note_mark(r, node, "Effect");
        write_place(r, node);
        ew_json_member_text(&r->out.writer, "Effect",
                            r->allow ? "Allow" : "Deny");
    } else if (!has_mark(value) || !ew_str_eq(name, EW_STR("Sid"))) {
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
    ew_json_member_text(w, "Action", "*");
    ew_json_member_text(w, "Resource", "*");
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
        if (!has_mark(ew_json_string(node))) {
            copy(r, node);
        } else if (r->reading == EW_CODE_READABLE) {
            r->drop = true;
        } else {
            write_any_statement(r, node);
        }
        return;
    }
    r->allow = has_mark(effect) ? r->reading != EW_CODE_LEAST
                                : ew_str_eq(effect, EW_STR("Allow"));
    r->more = r->reading != EW_CODE_READABLE &&
              r->allow == (r->reading != EW_CODE_LEAST);
    r->drop = r->reading == EW_CODE_READABLE && has_mark(effect);
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
                   has_mark(ew_json_string(member))) {
            note_mark(r, member, "Version");
            write_place(r, member);
            ew_json_member_text(&r->out.writer, "Version", "2012-10-17");
        } else {
            copy(r, member);
        }
    }
    ew_json_close_object(&r->out.writer);
}
