/*
 * A document with unknown parts is read in up to four ways, of which the
 * engine takes the one that its question needs: least access, most access, or
 * the unknown parts left out. Each reading is parsed like any other document,
 * so the engine needs to know nothing of marks.
 */
#include "load/code/document.h"

#include "load/code/rewrite.h"

/* A document that is to be read. */
struct job {
    struct ew_loading *loading;
    const struct ew_code_names *names;
    const struct ew_code_document *from;
    enum ew_document_use use;
    struct ew_rewriting r;
};

/*
 * What earlier readings have found of the document (its marks, made-up names)
 * is carried on.
 */
static enum ew_status rewrite(struct job *job, const struct ew_json *root,
                              enum ew_code_reading reading,
                              struct ew_json_text **out)
{
    struct ew_error err = {0};
    struct ew_json_text *text = job->from->text;
    job->r = (struct ew_rewriting){
        .text = text,
        .arena = &job->loading->scratch,
        .names = job->names,
        .reading = reading,
        .own = job->use != EW_USE_SCP,
        .trust = job->use == EW_USE_TRUST,
        .indexes = ew_vec_of(&job->loading->passing, sizeof(size_t)),
        .has_names = job->r.has_names,
        .place = job->r.place,
        .member = job->r.member,
    };
    ew_derive_begin(&job->r.out, job->loading->arena);
    ew_code_rewrite(&job->r, root);
    job->r.out.buf.failed = job->r.out.buf.failed || job->r.failed;
    return ew_derive_end(&job->r.out, text->file, text->origin, out, &err);
}

static enum ew_status parse_reading(struct job *job, struct ew_json_text *text,
                                    struct ew_span span,
                                    const struct ew_document **out,
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
    EW_TRY_MEMORY(document && statements && faults);
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
    EW_TRY_MEMORY(empty);
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

/*
 * The tree is given back before the reading is parsed: a document may be large,
 * and there are up to four readings of it.
 */
static enum ew_status read_reading(struct job *job,
                                   enum ew_code_reading reading,
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

/* The account and region that code is for are options. */
static const char *missing_option(const struct job *job)
{
    struct ew_str text = ew_span_text(job->from->text, job->from->span);
    bool account = !job->names->account.ptr &&
                   ew_str_contains(text, EW_STR(EW_HOLE_ACCOUNT));
    bool region = !job->names->region.ptr &&
                  ew_str_contains(text, EW_STR(EW_HOLE_REGION));
    if (account && region) {
        return " (give --account and --region)";
    }
    return account ? " (give --account)" : region ? " (give --region)" : "";
}

/* The reason that reports give, with what a user can do about it. */
static enum ew_status describe_hole(struct job *job, struct ew_policy *policy)
{
    struct ew_str where = ew_place_text(&job->loading->scratch, job->r.place);
    if (!job->r.place.file.ptr) {
        policy->hole = EW_STR("a name in it is made up by AWS");
        return EW_OK;
    }
    struct ew_str cause = job->from->cause;
    policy->hole = ew_reason(
        job->loading->arena,
        "`%.*s` of policy `%.*s` at %.*s is not known "
        "before the deployment%s%.*s%s",
        EW_STR_ARG(job->r.member), EW_STR_ARG(policy->name), EW_STR_ARG(where),
        cause.ptr ? ": " : "", EW_STR_ARG(cause), missing_option(job));
    return where.ptr && policy->hole.ptr ? EW_OK : EW_NOMEM;
}

static bool has_marks(const struct ew_code_document *document)
{
    struct ew_str text = ew_span_text(document->text, document->span);
    return (document->text->piece_count > 0 && ew_has_hole(text)) ||
           ew_has_placeholder(text);
}

/*
 * Least comes first: where even that cannot be parsed, no reading can, and the
 * policy is unread as a whole.
 */
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
        return parse_reading(&job, document->text, document->span,
                             &policy->document, &policy->unread);
    }
    EW_TRY(
        read_reading(&job, EW_CODE_LEAST, &policy->document, &policy->unread));
    if (!policy->document) {
        return EW_OK;
    }
    EW_TRY(read_reading(&job, EW_CODE_MOST, &policy->most, &policy->unread));
    if (policy->most && job.r.has_names) {
        EW_TRY(read_reading(&job, EW_CODE_WIDEST, &policy->widest,
                            &policy->unread));
    }
    if (policy->most) {
        EW_TRY(read_reading(&job, EW_CODE_READABLE, &policy->readable,
                            &policy->unread));
    }
    if (policy->unread.ptr) {
        policy->document = NULL;
        policy->most = NULL;
    } else if (!job.r.place.file.ptr && !job.r.has_names) {
        policy->most = NULL; /* all of it was known or makes no difference */
    }
    return policy->most ? describe_hole(&job, policy) : EW_OK;
}
