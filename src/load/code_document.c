/*
 * A document with marks becomes plain ones: one that is read so that it gives
 * least access, one for most, and, where names are made up by AWS, one in
 * which even those may be any. What they agree on is sure.
 *
 * To match more, an unknown entry of a list is a wildcard and an unknown
 * condition is left out; to match less, the entry or the statement goes. An
 * Allow that matches more gives more access, a Deny less.
 */
#include "load/code_document.h"

#include "load/derived.h"

enum reading { LEAST, MOST, WIDEST, READABLE, READINGS };

/* One document while it is rewritten. */
struct rewriting {
    struct ew_json_text *text;
    struct ew_arena *arena;
    const struct ew_code_names *names;
    enum reading reading;
    bool own; /* it binds principals of the account that is deployed to */
    struct ew_deriving out;
    bool allow;            /* of the statement at hand */
    bool more;             /* it is to match more */
    bool drop;             /* it can match nothing */
    struct ew_vec indexes; /* size_t: of the statements that stay */
    bool emptied;          /* a statement went */
    bool has_names;        /* made-up names occur */
    struct ew_place place; /* of the first unknown part; file empty: none */
    struct ew_str member;  /* in which it stands */
    bool failed;
};

/* ---- texts --------------------------------------------------------------- */

/* What stands for a name that AWS will make up. */
static const struct ew_str MADE_UP = EW_LIT("generated-name");

/* The mark at text[at]; absent: there is none. */
static struct ew_str mark_at(struct ew_str text, size_t at)
{
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

static struct ew_str finish_text(struct ew_arena *arena, struct ew_buf *buf)
{
    struct ew_str out = {NULL, 0};
    if (!buf->failed) {
        out = ew_arena_str(arena, ew_buf_str(buf));
    }
    ew_buf_release(buf);
    return out;
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
        if (!mark.ptr) {
            ew_buf_add_char(&buf, text.ptr[i++]);
            continue;
        }
        struct ew_str known = known_mark(names, mark);
        *open = *open || !known.ptr;
        ew_buf_add(&buf, known.ptr ? known : MADE_UP);
        i += EW_HOLE_BYTES;
    }
    return finish_text(arena, &buf);
}

static void note(struct rewriting *r, const struct ew_json *node,
                 const char *member)
{
    if (!r->place.file.ptr) {
        r->place = ew_json_place(r->text, ew_json_span(r->text, node));
        r->member = ew_str_from(member);
    }
}

/* A mark that is not known in an entry of Resource or NotResource: may it be
 * a wildcard, whatever is read? */
static bool is_free(const struct rewriting *r, struct ew_str mark,
                    bool resource)
{
    /* The resources of a principal are those of its own account, and access
     * in the region that it is deployed to is access. */
    return resource && (ew_str_eq(mark, EW_STR(EW_HOLE_ACCOUNT)) ||
                        (ew_str_eq(mark, EW_STR(EW_HOLE_REGION)) && r->allow));
}

static bool is_made_up(struct rewriting *r, struct ew_str mark)
{
    bool name = ew_str_eq(mark, EW_STR(EW_HOLE_NAME));
    r->has_names = r->has_names || name;
    return name && r->reading != WIDEST;
}

/* Marks that are known are filled in, others stay; true when some do. */
static bool fill(struct rewriting *r, struct ew_str text, bool resource,
                 struct ew_str *out)
{
    struct ew_buf buf;
    bool open = false;
    *out = text;
    if (!ew_has_hole(text)) {
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
        } else if (is_free(r, mark, resource)) {
            ew_buf_add_char(&buf, '*');
        } else if (is_made_up(r, mark)) {
            ew_buf_add(&buf, MADE_UP);
        } else {
            ew_buf_add(&buf, mark);
            open = true;
        }
        i += EW_HOLE_BYTES;
    }
    *out = finish_text(r->arena, &buf);
    r->failed = r->failed || !out->ptr;
    return open;
}

/* The pattern that matches whatever the open text may turn out to be. An
 * unknown part may hold colons: before the last field all of it is open. */
static struct ew_str widen(struct rewriting *r, struct ew_str text,
                           size_t colons)
{
    struct ew_buf buf;
    size_t seen = 0;
    ew_buf_init(&buf);
    for (size_t i = 0; i < text.len;) {
        if (!mark_at(text, i).ptr) {
            seen += text.ptr[i] == ':' ? 1 : 0;
            ew_buf_add_char(&buf, text.ptr[i++]);
            continue;
        }
        if (seen < colons) {
            ew_buf_release(&buf);
            return EW_STR("*");
        }
        ew_buf_add_char(&buf, '*');
        i += EW_HOLE_BYTES;
    }
    struct ew_str out = finish_text(r->arena, &buf);
    r->failed = r->failed || !out.ptr;
    return out;
}

/* ---- copying ------------------------------------------------------------- */

static void copy(struct rewriting *r, const struct ew_json *node);

static void at(struct rewriting *r, const struct ew_json *node)
{
    ew_derive_at(&r->out, ew_json_place(r->text, ew_json_span(r->text, node)));
}

static void copy_inside(struct rewriting *r, const struct ew_json *node)
{
    const struct ew_json *child = ew_json_first(node);
    for (; child; child = ew_json_after(child)) {
        copy(r, child);
    }
}

static void copy_value(struct rewriting *r, const struct ew_json *node)
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
        if (fill(r, ew_json_string(node), false, &text)) {
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

static void copy(struct rewriting *r, const struct ew_json *node)
{
    struct ew_str text;
    at(r, node);
    if (ew_json_name(node).ptr) {
        (void)fill(r, ew_json_name(node), false, &text);
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

static struct mark mark_here(const struct rewriting *r)
{
    return (struct mark){r->out.buf.len, r->out.pieces.count, r->out.writer};
}

static void go_back(struct rewriting *r, const struct mark *mark)
{
    r->out.buf.len = mark->length;
    r->out.pieces.count = mark->pieces;
    r->out.writer = mark->writer;
}

/* False when the entry is left out. */
static bool rewrite_entry(struct rewriting *r, const struct ew_json *node,
                          const struct list_kind *kind)
{
    struct ew_str text;
    bool wider = r->more != kind->negated;
    if (ew_json_kind(node) != EW_JSON_STRING) {
        at(r, node);
        copy_value(r, node);
        return true;
    }
    if (fill(r, ew_json_string(node), kind->resource, &text)) {
        note(r, node, kind->name);
        if (!wider) {
            return false;
        }
        text = widen(r, text, kind->colons);
    }
    at(r, node);
    ew_json_add_str(&r->out.writer, text);
    return true;
}

static void rewrite_list(struct rewriting *r, const struct ew_json *node,
                         const struct list_kind *kind)
{
    struct mark before = mark_here(r);
    struct ew_json_writer *w = &r->out.writer;
    bool list = ew_json_kind(node) == EW_JSON_ARRAY;
    const struct ew_json *entry = list ? ew_json_first(node) : node;
    size_t kept = 0;
    size_t gone = 0;
    at(r, node);
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
    at(r, node);
    ew_json_key(w, kind->name);
    ew_json_add_text(w, "*");
}

/* ---- conditions ---------------------------------------------------------- */

/* Is there an unknown part anywhere in it? */
static bool is_open(struct rewriting *r, const struct ew_json *node)
{
    struct ew_str text;
    if (fill(r, ew_json_name(node), false, &text) ||
        (ew_json_kind(node) == EW_JSON_STRING &&
         fill(r, ew_json_string(node), false, &text))) {
        return true;
    }
    const struct ew_json *child = ew_json_first(node);
    for (; child; child = ew_json_after(child)) {
        if (is_open(r, child)) {
            return true;
        }
    }
    return false;
}

static void rewrite_operator(struct rewriting *r, const struct ew_json *node)
{
    struct mark before = mark_here(r);
    const struct ew_json *key = ew_json_first(node);
    size_t kept = 0;
    at(r, node);
    ew_json_key_str(&r->out.writer, ew_json_name(node));
    ew_json_open_object(&r->out.writer);
    for (; key; key = ew_json_after(key)) {
        if (is_open(r, key)) {
            note(r, key, "Condition");
            r->drop = r->drop || !r->more;
        } else {
            copy(r, key);
            kept++;
        }
    }
    ew_json_close_object(&r->out.writer);
    if (kept == 0 && ew_json_first(node)) {
        go_back(r, &before);
    }
}

static void rewrite_condition(struct rewriting *r, const struct ew_json *node)
{
    if (ew_json_kind(node) != EW_JSON_OBJECT) {
        if (is_open(r, node)) {
            note(r, node, "Condition");
            r->drop = r->drop || !r->more;
        } else {
            copy(r, node);
        }
        return;
    }
    struct mark before = mark_here(r);
    const struct ew_json *child = ew_json_first(node);
    size_t length = 0;
    at(r, node);
    ew_json_key(&r->out.writer, "Condition");
    ew_json_open_object(&r->out.writer);
    length = r->out.buf.len;
    for (; child; child = ew_json_after(child)) {
        bool plain = ew_json_kind(child) == EW_JSON_OBJECT &&
                     !ew_has_hole(ew_json_name(child));
        if (plain) {
            rewrite_operator(r, child);
        } else if (is_open(r, child)) {
            note(r, child, "Condition");
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

static void rewrite_effect(struct rewriting *r, const struct ew_json *node)
{
    at(r, node);
    ew_json_key(&r->out.writer, "Effect");
    ew_json_add_text(&r->out.writer, r->allow ? "Allow" : "Deny");
}

static void rewrite_member(struct rewriting *r, const struct ew_json *node)
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
    } else if (ew_str_eq(name, EW_STR("Effect")) && ew_has_hole(value)) {
        note(r, node, "Effect");
        rewrite_effect(r, node);
    } else if (!ew_has_hole(value) || !ew_str_eq(name, EW_STR("Sid"))) {
        copy(r, node);
    }
}

/* Nothing at all is known of it. */
static void write_any_statement(struct rewriting *r, const struct ew_json *node)
{
    struct ew_json_writer *w = &r->out.writer;
    note(r, node, "Statement");
    at(r, node);
    ew_json_open_object(w);
    ew_json_key(w, "Effect");
    ew_json_add_text(w, r->reading == LEAST ? "Deny" : "Allow");
    ew_json_key(w, "Action");
    ew_json_add_text(w, "*");
    ew_json_key(w, "Resource");
    ew_json_add_text(w, "*");
    ew_json_close_object(w);
}

static void rewrite_statement(struct rewriting *r, const struct ew_json *node)
{
    struct mark before = mark_here(r);
    struct ew_str effect = ew_json_string(ew_json_get(node, "Effect"));
    if (ew_json_kind(node) != EW_JSON_OBJECT) {
        r->drop = false;
        if (!ew_has_hole(ew_json_string(node))) {
            copy(r, node);
        } else if (r->reading == READABLE) {
            r->drop = true;
        } else {
            write_any_statement(r, node);
        }
        return;
    }
    r->allow = ew_has_hole(effect) ? r->reading != LEAST
                                   : ew_str_eq(effect, EW_STR("Allow"));
    r->more = r->reading != READABLE && r->allow == (r->reading != LEAST);
    r->drop = r->reading == READABLE && ew_has_hole(effect);
    at(r, node);
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

static void rewrite_statements(struct rewriting *r, const struct ew_json *node)
{
    bool list = ew_json_kind(node) == EW_JSON_ARRAY;
    const struct ew_json *statement = list ? ew_json_first(node) : node;
    at(r, node);
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

static void rewrite_version(struct rewriting *r, const struct ew_json *node)
{
    note(r, node, "Version");
    at(r, node);
    ew_json_key(&r->out.writer, "Version");
    ew_json_add_text(&r->out.writer, "2012-10-17");
}

static void rewrite_document(struct rewriting *r, const struct ew_json *root)
{
    const struct ew_json *member = ew_json_first(root);
    at(r, root);
    ew_json_open_object(&r->out.writer);
    for (; member; member = ew_json_after(member)) {
        struct ew_str name = ew_json_name(member);
        if (ew_str_eq(name, EW_STR("Statement"))) {
            rewrite_statements(r, member);
        } else if (ew_str_eq(name, EW_STR("Version")) &&
                   ew_has_hole(ew_json_string(member))) {
            rewrite_version(r, member);
        } else {
            copy(r, member);
        }
    }
    ew_json_close_object(&r->out.writer);
}

/* ---- documents ----------------------------------------------------------- */

/* A document that is to be read. */
struct job {
    struct ew_loading *loading;
    const struct ew_code_names *names;
    const struct ew_code_document *from;
    enum ew_document_use use;
    struct rewriting r;
};

static enum ew_status rewrite(struct job *job, const struct ew_json *root,
                              enum reading reading, struct ew_json_text **out)
{
    struct ew_error err = {0};
    struct ew_json_text *text = job->from->text;
    job->r = (struct rewriting){
        .text = text,
        .arena = &job->loading->scratch,
        .names = job->names,
        .reading = reading,
        .own = job->use != EW_USE_SCP,
        .indexes = ew_vec_of(&job->loading->passing, sizeof(size_t)),
        .has_names = job->r.has_names,
        .place = job->r.place,
        .member = job->r.member,
    };
    ew_derive_begin(&job->r.out, job->loading->arena);
    rewrite_document(&job->r, root);
    job->r.out.buf.failed = job->r.out.buf.failed || job->r.failed;
    return ew_derive_end(&job->r.out, text->file, text->origin, out, &err);
}

static enum ew_status parse(struct job *job, struct ew_json_text *text,
                            struct ew_span span, const struct ew_document **out,
                            struct ew_str *unread)
{
    const struct ew_document_reader reader = ew_loading_reader(job->loading);
    const struct ew_member member = {true, EW_JSON_OBJECT, span};
    /* equal bytes from elsewhere have other places */
    return ew_document_load(&reader, text, &member, job->use, out, unread);
}

/* Statements keep the numbers that they have in the code. */
static enum ew_status number(const struct job *job,
                             const struct ew_document *made,
                             const struct ew_document **out)
{
    struct ew_arena *arena = job->loading->arena;
    const size_t *indexes = job->r.indexes.items;
    struct ew_document *document = EW_NEW(arena, struct ew_document);
    struct ew_statement *statements =
        EW_NEW_ARRAY(arena, made->statement_count, struct ew_statement);
    struct ew_fault *faults =
        EW_NEW_ARRAY(arena, made->fault_count, struct ew_fault);
    if (!document || !statements || !faults) {
        return EW_NOMEM;
    }
    for (size_t i = 0; i < made->statement_count; i++) {
        statements[i] = made->statements[i];
        if (statements[i].index < job->r.indexes.count) {
            statements[i].index = indexes[statements[i].index];
        }
    }
    for (size_t i = 0; i < made->fault_count; i++) {
        faults[i] = made->faults[i];
        if (faults[i].statement < job->r.indexes.count) {
            faults[i].statement = indexes[faults[i].statement];
        }
    }
    *document = *made;
    document->statements = statements;
    document->faults = faults;
    *out = document;
    return EW_OK;
}

/* Nothing of it is left: that is no fault of its own. */
static enum ew_status make_empty(struct ew_arena *arena,
                                 struct ew_json_text *text,
                                 const struct ew_document **out)
{
    struct ew_document *empty = EW_NEW(arena, struct ew_document);
    if (!empty) {
        return EW_NOMEM;
    }
    empty->text = text;
    empty->span = text->root;
    empty->version_2012 = true;
    *out = empty;
    return EW_OK;
}

/* Not by the way of equal documents, which have other numbers. */
static enum ew_status parse_rewritten(struct job *job,
                                      struct ew_json_text *text,
                                      const struct ew_document **out,
                                      struct ew_str *unread)
{
    const struct ew_document *made = NULL;
    const struct ew_json_flaw *flaw = ew_json_flaw_in(text, text->root);
    *out = NULL;
    if (flaw) {
        struct ew_str why = ew_flaw_text(&job->loading->scratch, flaw);
        *unread = ew_reason(job->loading->arena, "the document %.*s",
                            EW_STR_ARG(why));
        return unread->ptr ? EW_OK : EW_NOMEM;
    }
    enum ew_status status =
        ew_document_parse(job->loading->arena, &job->loading->scratch, text,
                          text->root, job->use, &made);
    if (status != EW_OK) {
        *unread = EW_STR("the document goes past a limit");
        return status == EW_NOMEM ? status : EW_OK;
    }
    return job->r.emptied && job->r.indexes.count == 0
               ? make_empty(job->loading->arena, text, out)
               : number(job, made, out);
}

static enum ew_status read_reading(struct job *job, enum reading reading,
                                   const struct ew_document **out,
                                   struct ew_str *unread)
{
    struct ew_error err = {0};
    const struct ew_json *root = NULL;
    struct ew_json_text *text = NULL;
    struct ew_arena *scratch = &job->loading->scratch;
    struct ew_arena_mark mark = ew_arena_mark(scratch);
    EW_TRY(
        ew_json_tree(job->from->text, job->from->span, scratch, &root, &err));
    EW_TRY(rewrite(job, root, reading, &text));
    ew_arena_rewind(scratch, mark);
    return parse_rewritten(job, text, out, unread);
}

static enum ew_status describe_hole(struct job *job, struct ew_policy *policy)
{
    struct ew_str where = ew_place_text(&job->loading->scratch, job->r.place);
    if (!job->r.place.file.ptr) {
        policy->hole = EW_STR("a name in it is made up by AWS");
        return EW_OK;
    }
    policy->hole = ew_reason(job->loading->arena,
                             "`%.*s` of policy `%.*s` at %.*s is not known "
                             "before the deployment",
                             EW_STR_ARG(job->r.member),
                             EW_STR_ARG(policy->name), EW_STR_ARG(where));
    return where.ptr && policy->hole.ptr ? EW_OK : EW_NOMEM;
}

static bool has_marks(const struct ew_code_document *document)
{
    return document->text->piece_count > 0 &&
           ew_has_hole(ew_span_text(document->text, document->span));
}

enum ew_status ew_code_policy_read(struct ew_loading *loading,
                                   const struct ew_code_names *names,
                                   const struct ew_code_document *document,
                                   enum ew_document_use use,
                                   struct ew_policy *policy)
{
    struct job job = {
        .loading = loading, .names = names, .from = document, .use = use};
    policy->unread = document->unread;
    if (!document->text) {
        return EW_OK;
    }
    if (!has_marks(document)) {
        return parse(&job, document->text, document->span, &policy->document,
                     &policy->unread);
    }
    EW_TRY(read_reading(&job, LEAST, &policy->document, &policy->unread));
    if (!policy->document) {
        return EW_OK;
    }
    EW_TRY(read_reading(&job, MOST, &policy->most, &policy->unread));
    if (policy->most && job.r.has_names) {
        EW_TRY(read_reading(&job, WIDEST, &policy->widest, &policy->unread));
    }
    if (policy->most) {
        EW_TRY(
            read_reading(&job, READABLE, &policy->readable, &policy->unread));
    }
    if (policy->unread.ptr) {
        policy->document = NULL;
        policy->most = NULL;
    } else if (!job.r.place.file.ptr && !job.r.has_names) {
        policy->most = NULL; /* all of it was known or makes no difference */
    }
    return policy->most ? describe_hole(&job, policy) : EW_OK;
}

enum ew_status ew_code_trust_read(struct ew_loading *loading,
                                  const struct ew_code_names *names,
                                  const struct ew_code_document *document,
                                  const struct ew_document **out,
                                  struct ew_str *unread)
{
    struct job job = {.loading = loading,
                      .names = names,
                      .from = document,
                      .use = EW_USE_TRUST};
    *out = NULL;
    *unread = document->unread;
    if (!document->text) {
        return EW_OK;
    }
    if (!has_marks(document)) {
        return parse(&job, document->text, document->span, out, unread);
    }
    return read_reading(&job, MOST, out, unread);
}
