#include "audit/same.h"

#include <stdlib.h>

/* Statements of one layer, each as a text that equal ones share. */
struct texts {
    struct ew_vec list; /* struct ew_str */
    bool known;         /* nothing is missing or refused */
};

static struct texts texts_in(struct ew_arena *arena)
{
    return (struct texts){ew_vec_of(arena, sizeof(struct ew_str)), true};
}

static enum ew_status add_statement(struct texts *t,
                                    const struct ew_document *document,
                                    const struct ew_statement *statement)
{
    struct ew_arena *arena = t->list.arena;
    struct ew_str text = ew_statement_canonical(arena, statement);
    if (!text.ptr) {
        return EW_NOMEM;
    }
    t->known = t->known && !statement->refused && !statement->unsure;
    /* variables work in the later version only (fact B1.1.3) */
    text = ew_arena_printf(arena, "%d %.*s", document->version_2012,
                           EW_STR_ARG(text));
    return text.ptr ? ew_vec_push_str(&t->list, text) : EW_NOMEM;
}

static enum ew_status add_document(struct texts *t,
                                   const struct ew_document *document)
{
    if (!document || document->refused) {
        t->known = false;
        return EW_OK;
    }
    for (size_t i = 0; i < document->statement_count; i++) {
        EW_TRY(add_statement(t, document, &document->statements[i]));
    }
    return EW_OK;
}

static int by_text(const void *a, const void *b)
{
    return ew_str_cmp(*(const struct ew_str *)a, *(const struct ew_str *)b);
}

static bool same_texts(struct texts *a, struct texts *b)
{
    struct ew_str *left = a->list.items;
    struct ew_str *right = b->list.items;
    size_t count = a->list.count;
    if (!a->known || !b->known || count != b->list.count) {
        return false;
    }
    if (count > 1) {
        qsort(left, count, sizeof(*left), by_text);
        qsort(right, count, sizeof(*right), by_text);
    }
    for (size_t i = 0; i < count; i++) {
        if (!ew_str_eq(left[i], right[i])) {
            return false;
        }
    }
    return true;
}

static enum ew_status same_documents(struct ew_arena *arena,
                                     const struct ew_document *a,
                                     const struct ew_document *b, bool *out)
{
    struct texts left = texts_in(arena);
    struct texts right = texts_in(arena);
    EW_TRY(add_document(&left, a));
    EW_TRY(add_document(&right, b));
    *out = *out && same_texts(&left, &right);
    return EW_OK;
}

static enum ew_status add_level(struct texts *t,
                                const struct ew_scp_level *level)
{
    for (size_t i = 0; i < level->policy_count; i++) {
        EW_TRY(add_document(t, level->policies[i]->document));
    }
    return EW_OK;
}

static enum ew_status same_levels(struct ew_arena *arena,
                                  const struct ew_scp_level *a,
                                  const struct ew_scp_level *b, size_t count,
                                  bool *out)
{
    for (size_t i = 0; i < count && *out; i++) {
        struct texts left = texts_in(arena);
        struct texts right = texts_in(arena);
        EW_TRY(add_level(&left, &a[i]));
        EW_TRY(add_level(&right, &b[i]));
        *out = same_texts(&left, &right);
    }
    return EW_OK;
}

static enum ew_status same_identity(struct ew_arena *arena,
                                    const struct ew_layers *a,
                                    const struct ew_layers *b, bool *out)
{
    struct texts left = texts_in(arena);
    struct texts right = texts_in(arena);
    for (size_t i = 0; i < a->identity_count; i++) {
        EW_TRY(add_document(&left, a->identity[i].policy->document));
    }
    for (size_t i = 0; i < b->identity_count; i++) {
        EW_TRY(add_document(&right, b->identity[i].policy->document));
    }
    *out = *out && same_texts(&left, &right);
    return EW_OK;
}

static enum ew_status same_layers(struct ew_arena *arena,
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
    EW_TRY(same_identity(arena, a, b, out));
    if (a->has_boundary) {
        EW_TRY(same_documents(arena, a->boundary ? a->boundary->document : NULL,
                              b->boundary ? b->boundary->document : NULL, out));
    }
    EW_TRY(same_levels(arena, a->levels, b->levels, a->level_count, out));
    return same_levels(arena, a->rcp_levels, b->rcp_levels, a->rcp_level_count,
                       out);
}

static bool same_tags(const struct ew_principal *a,
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

/* What the values of context keys come from. */
static bool same_person(const struct ew_principal *a,
                        const struct ew_principal *b)
{
    bool document = a->type == EW_PRINCIPAL_DOCUMENT;
    return a->type == b->type && (document || ew_str_eq(a->arn, b->arn)) &&
           ew_str_eq(a->unique_id, b->unique_id) && a->unread_count == 0 &&
           b->unread_count == 0 && same_account(a->account, b->account) &&
           same_tags(a, b);
}

enum ew_status ew_principals_same(struct ew_arena *scratch,
                                  const struct ew_principal *a,
                                  const struct ew_principal *b, bool *out,
                                  struct ew_error *err)
{
    struct ew_layers left = ew_principal_layers(a);
    struct ew_layers right = ew_principal_layers(b);
    *out = same_person(a, b);
    enum ew_status status = same_layers(scratch, &left, &right, out);
    /* a trust policy decides whether a session may bring tags (B5.8) */
    if (status == EW_OK && (a->trust || b->trust)) {
        status = same_documents(scratch, a->trust, b->trust, out);
    }
    return status == EW_OK ? EW_OK : ew_fail_memory(err);
}
