/*
 * A document is read whole, whatever is wrong in it, and every fault has its
 * place. A fault that makes it unclear what AWS would store makes the
 * statement, or all of the document, unreadable.
 */
#include "policy/document.h"

#include "policy/parse.h"

struct ew_place ew_statement_place(const struct ew_document *document,
                                   const struct ew_statement *statement)
{
    return ew_json_place(document->text, statement->span);
}

struct ew_place ew_fault_place(const struct ew_document *document,
                               const struct ew_fault *fault)
{
    return ew_json_place(document->text, fault->span);
}

static void fault_of_flaw(struct ew_parse *p, const struct ew_json_flaw *flaw)
{
    struct ew_span span = {flaw->offset, flaw->offset};
    if (flaw->kind == EW_JSON_NUL) {
        ew_parse_fault(p, span, true, "a text holds the character U+0000");
        return;
    }
    struct ew_span first_span = {flaw->first, flaw->first};
    struct ew_place first = ew_json_place(p->text, first_span);
    ew_parse_fault(p, span, true,
                   "the name `%.*s` occurs twice, first at %zu:%zu",
                   EW_STR_ARG(flaw->name), first.line, first.column);
}

static void parse_version(struct ew_parse *p, const struct ew_json *node)
{
    struct ew_str version = ew_json_string(node);
    if (ew_str_eq(version, EW_STR("2012-10-17"))) {
        p->document->version_2012 = true;
    } else if (!ew_str_eq(version, EW_STR("2008-10-17"))) {
        ew_parse_fault(p, ew_json_span(p->text, node), true,
                       "Version is neither 2012-10-17 nor 2008-10-17");
    }
}

static void parse_statements(struct ew_parse *p, const struct ew_json *node)
{
    size_t count =
        ew_json_kind(node) == EW_JSON_ARRAY ? ew_json_count(node) : 1;
    struct ew_vec list =
        ew_vec_for(p->arena, sizeof(struct ew_statement), count);
    if (ew_json_kind(node) == EW_JSON_OBJECT) {
        ew_parse_statement(p, node, &list);
    } else if (ew_json_kind(node) == EW_JSON_ARRAY) {
        const struct ew_json *item = ew_json_first(node);
        for (; item; item = ew_json_after(item)) {
            ew_parse_statement(p, item, &list);
        }
        if (!ew_json_first(node)) {
            /* Fact B1.1.10: matches nothing. */
            ew_parse_fault(p, ew_json_span(p->text, node), false,
                           "Statement is an empty list");
        }
    } else {
        ew_parse_fault(p, ew_json_span(p->text, node), true,
                       "Statement is neither an object nor a list");
    }
    p->document->statements = list.items;
    p->document->statement_count = list.count;
}

static void parse_members(struct ew_parse *p, const struct ew_json *root)
{
    const struct ew_json *statements = NULL;
    const struct ew_json *node = ew_json_first(root);
    for (; node; node = ew_json_after(node)) {
        struct ew_str name = ew_json_name(node);
        if (ew_str_eq(name, EW_STR("Version"))) {
            parse_version(p, node);
        } else if (ew_str_eq(name, EW_STR("Statement"))) {
            statements = node;
        } else if (!ew_str_eq(name, EW_STR("Id"))) {
            ew_parse_fault(p, ew_json_span(p->text, node), true,
                           "a policy document has no element `%.*s`",
                           EW_STR_ARG(name));
        }
    }
    bool organization = p->use == EW_USE_SCP || p->use == EW_USE_RCP;
    if (organization && !p->document->version_2012 && !p->document->refused) {
        /* Fact B1.1.4. */
        ew_parse_fault(p, p->document->span, true,
                       "a policy of an organization is of Version 2012-10-17");
    }
    /* After Version: it decides what a statement means. */
    if (statements) {
        parse_statements(p, statements);
    } else {
        ew_parse_fault(p, p->document->span, true,
                       "the policy document has no Statement");
    }
}

enum ew_status ew_document_parse(struct ew_arena *arena,
                                 struct ew_arena *scratch,
                                 struct ew_json_text *text, struct ew_span span,
                                 enum ew_document_use use,
                                 const struct ew_document **out)
{
    const struct ew_json *root = NULL;
    struct ew_document *document = EW_NEW(arena, struct ew_document);
    EW_TRY_MEMORY(document);
    document->text = text;
    document->span = span;
    struct ew_parse p = {
        .arena = arena,
        .text = text,
        .use = use,
        .document = document,
        .statement = SIZE_MAX,
        .faults = ew_vec_of(arena, sizeof(struct ew_fault)),
    };
    const struct ew_json_flaw *flaw = ew_json_flaw_in(text, span);
    if (flaw) {
        fault_of_flaw(&p, flaw);
    } else if (ew_json_kind_at(text, span.begin) != EW_JSON_OBJECT) {
        ew_parse_fault(&p, span, true, "a policy document is an object");
    } else {
        EW_TRY(ew_json_tree(text, span, scratch, &root, NULL));
        parse_members(&p, root);
    }
    document->faults = p.faults.items;
    document->fault_count = p.faults.count;
    *out = document;
    return p.failed ? EW_NOMEM : EW_OK;
}

/* What the statements of a document say about its kind. */
struct traits {
    bool principal;
    bool resource;
    bool only_deny_all; /* every Principal is "*" and every Effect Deny */
};

static void look_at_statement(const struct ew_json *statement, struct traits *t)
{
    const struct ew_json *principal = ew_json_get(statement, "Principal");
    if (principal || ew_json_get(statement, "NotPrincipal")) {
        t->principal = true;
    }
    if (ew_json_get(statement, "Resource") ||
        ew_json_get(statement, "NotResource")) {
        t->resource = true;
    }
    struct ew_str effect = ew_json_string(ew_json_get(statement, "Effect"));
    if (!ew_str_eq(ew_json_string(principal), EW_STR("*")) ||
        !ew_str_eq(effect, EW_STR("Deny"))) {
        t->only_deny_all = false;
    }
}

enum ew_document_use ew_document_guess(const struct ew_json *root)
{
    struct traits t = {false, false, true};
    const struct ew_json *statements = ew_json_get(root, "Statement");
    if (statements && ew_json_kind(statements) == EW_JSON_OBJECT) {
        look_at_statement(statements, &t);
    } else {
        const struct ew_json *item = ew_json_first(statements);
        for (; item; item = ew_json_after(item)) {
            look_at_statement(item, &t);
        }
    }
    if (!t.principal) {
        return EW_USE_IDENTITY;
    }
    if (!t.resource) {
        return EW_USE_TRUST;
    }
    return t.only_deny_all ? EW_USE_RCP : EW_USE_RESOURCE;
}
