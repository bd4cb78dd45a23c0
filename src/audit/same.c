#include "audit/same.h"

#include <stdlib.h>

/* Statements of one layer, each as a text that equal ones share. */
struct texts {
    struct ew_vec list; /* struct ew_str */
    /** The other side was read from the same files. */
    bool same_files;
    bool known; /* nothing is missing or refused */
};

/* What two principals are compared with. */
struct comparing {
    struct ew_arena *arena;
    bool same_files;
};

static struct texts texts_in(const struct comparing *c)
{
    return (struct texts){ew_vec_of(c->arena, sizeof(struct ew_str)),
                          c->same_files, true};
}

static enum ew_status add_statement_text(struct texts *t,
                                         const struct ew_document *document,
                                         const struct ew_statement *statement)
{
    struct ew_arena *arena = t->list.arena;
    struct ew_span span = statement->span;
    bool unclear = statement->refused || statement->unsure;
    /* what AWS would refuse has no canonical text that tells all of it */
    struct ew_str text =
        unclear && document->text
            ? ew_str_slice(document->text->text, span.begin, span.end)
            : ew_statement_canonical(arena, statement);
    EW_TRY_MEMORY(text.ptr);
    /* of the same files, it is the same statement, whatever it means */
    t->known = t->known && (t->same_files || !unclear);
    /* variables work in the later version only (fact B1.1.3) */
    text = ew_arena_printf(arena, "%d %.*s", document->version_2012,
                           EW_STR_ARG(text));
    return text.ptr ? ew_vec_push_str(&t->list, text) : EW_NOMEM;
}

static enum ew_status add_document(struct texts *t,
                                   const struct ew_document *document)
{
    if (document && document->refused && t->same_files) {
        struct ew_span span = document->span;
        return ew_vec_push_str(
            &t->list, ew_str_slice(document->text->text, span.begin, span.end));
    }
    if (!document || document->refused) {
        t->known = false;
        return EW_OK;
    }
    for (size_t i = 0; i < document->statement_count; i++) {
        EW_TRY(add_statement_text(t, document, &document->statements[i]));
    }
    return EW_OK;
}

/* A document that was not read, or whose parts are not known yet. Of the same
 * files, one that is missing is missing in both. */
static enum ew_status add_policy_text(struct texts *t,
                                      const struct ew_policy *policy)
{
    bool missing = !policy || !policy->document;
    if (missing && policy && t->same_files) {
        struct ew_str text = ew_arena_printf(t->list.arena, "missing %.*s",
                                             EW_STR_ARG(policy->id));
        return text.ptr ? ew_vec_push_str(&t->list, text) : EW_NOMEM;
    }
    if (missing || policy->most) {
        t->known = false;
        return EW_OK;
    }
    return add_document(t, policy->document);
}

static bool same_policy_texts(struct texts *a, struct texts *b)
{
    struct ew_str *left = a->list.items;
    struct ew_str *right = b->list.items;
    size_t count = a->list.count;
    if (!a->known || !b->known || count != b->list.count) {
        return false;
    }
    if (count > 1) {
        qsort(left, count, sizeof(*left), ew_str_order);
        qsort(right, count, sizeof(*right), ew_str_order);
    }
    for (size_t i = 0; i < count; i++) {
        if (!ew_str_eq(left[i], right[i])) {
            return false;
        }
    }
    return true;
}

static enum ew_status same_boundaries(const struct comparing *c,
                                      const struct ew_policy *a,
                                      const struct ew_policy *b, bool *out)
{
    struct texts left = texts_in(c);
    struct texts right = texts_in(c);
    EW_TRY(add_policy_text(&left, a));
    EW_TRY(add_policy_text(&right, b));
    *out = *out && same_policy_texts(&left, &right);
    return EW_OK;
}

static enum ew_status same_trusts(const struct comparing *c,
                                  const struct ew_document *a,
                                  const struct ew_document *b, bool *out)
{
    struct texts left = texts_in(c);
    struct texts right = texts_in(c);
    EW_TRY(add_document(&left, a));
    EW_TRY(add_document(&right, b));
    *out = *out && same_policy_texts(&left, &right);
    return EW_OK;
}

static enum ew_status add_level_text(struct texts *t,
                                     const struct ew_scp_level *level)
{
    for (size_t i = 0; i < level->policy_count; i++) {
        EW_TRY(add_policy_text(t, level->policies[i]));
    }
    return EW_OK;
}

static enum ew_status same_levels(const struct comparing *c,
                                  const struct ew_scp_level *a,
                                  const struct ew_scp_level *b, size_t count,
                                  bool *out)
{
    for (size_t i = 0; i < count && *out; i++) {
        struct texts left = texts_in(c);
        struct texts right = texts_in(c);
        EW_TRY(add_level_text(&left, &a[i]));
        EW_TRY(add_level_text(&right, &b[i]));
        *out = same_policy_texts(&left, &right);
    }
    return EW_OK;
}

static enum ew_status same_identity(const struct comparing *c,
                                    const struct ew_layers *a,
                                    const struct ew_layers *b, bool *out)
{
    struct texts left = texts_in(c);
    struct texts right = texts_in(c);
    for (size_t i = 0; i < a->identity_count; i++) {
        EW_TRY(add_policy_text(&left, a->identity[i].policy));
    }
    for (size_t i = 0; i < b->identity_count; i++) {
        EW_TRY(add_policy_text(&right, b->identity[i].policy));
    }
    *out = *out && same_policy_texts(&left, &right);
    return EW_OK;
}

static enum ew_status same_layers(const struct comparing *c,
                                  const struct ew_layers *a,
                                  const struct ew_layers *b, bool *out)
{
    *out = *out && a->identity_free == b->identity_free &&
           a->has_boundary == b->has_boundary &&
           a->level_count == b->level_count &&
           a->rcp_level_count == b->rcp_level_count;
    if (!*out) {
        return EW_OK;
    }
    EW_TRY(same_identity(c, a, b, out));
    if (a->has_boundary) {
        EW_TRY(same_boundaries(c, a->boundary, b->boundary, out));
    }
    EW_TRY(same_levels(c, a->levels, b->levels, a->level_count, out));
    return same_levels(c, a->rcp_levels, b->rcp_levels, a->rcp_level_count,
                       out);
}

static bool same_principal_tags(const struct ew_principal *a,
                                const struct ew_principal *b)
{
    bool same = a->tag_count == b->tag_count;
    for (size_t i = 0; same && i < a->tag_count; i++) {
        same = ew_str_eq(a->tags[i].key, b->tags[i].key) &&
               ew_str_eq(a->tags[i].value, b->tags[i].value);
    }
    return same;
}

static bool same_account(const struct ew_account *a, const struct ew_account *b)
{
    if (!a || !b) {
        return a == b;
    }
    return ew_str_eq(a->id, b->id) && a->scp_state == b->scp_state &&
           ew_str_eq(a->organization_id, b->organization_id) &&
           ew_str_eq(a->organization_path, b->organization_path);
}

/* What could not be read of both. */
static bool same_gaps(const struct comparing *c, const struct ew_principal *a,
                      const struct ew_principal *b)
{
    bool same = a->unread_count == b->unread_count &&
                (c->same_files || a->unread_count == 0);
    for (size_t i = 0; same && i < a->unread_count; i++) {
        same = ew_str_eq(a->unread[i], b->unread[i]);
    }
    return same;
}

/* What the values of context keys come from. */
static bool same_person(const struct comparing *c, const struct ew_principal *a,
                        const struct ew_principal *b)
{
    bool document = a->type == EW_PRINCIPAL_DOCUMENT;
    return a->type == b->type && (document || ew_str_eq(a->arn, b->arn)) &&
           ew_str_eq(a->unique_id, b->unique_id) && same_gaps(c, a, b) &&
           a->tags_unknown == b->tags_unknown &&
           a->service_linked == b->service_linked &&
           same_account(a->account, b->account) && same_principal_tags(a, b);
}

enum ew_status ew_principals_same(struct ew_arena *scratch,
                                  const struct ew_principal *a,
                                  const struct ew_principal *b, bool same_files,
                                  bool *out, struct ew_error *err)
{
    const struct comparing c = {scratch, same_files};
    struct ew_layers left = ew_principal_layers(a);
    struct ew_layers right = ew_principal_layers(b);
    *out = same_person(&c, a, b);
    enum ew_status status = same_layers(&c, &left, &right, out);
    /* a trust policy decides whether a session may bring tags (B5.8) */
    const struct ew_document *trust = ew_principal_trust(a);
    const struct ew_document *other = ew_principal_trust(b);
    if (status == EW_OK && (trust || other)) {
        status = same_trusts(&c, trust, other, out);
    }
    return status == EW_OK ? EW_OK : ew_fail_memory(err);
}
