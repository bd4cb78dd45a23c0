/*
 * A policy document alone stands for a principal that has nothing else, in any
 * account. Documents that are other things (SCPs, trust and resource policies)
 * are recognized and refused there: as an identity policy each of them would
 * mean something else.
 *
 *     {"Version": "2012-10-17", "Statement": […]}      a document
 *     {"PolicyVersion": {"Document": …}}               `get-policy-version`
 *     {"RoleName": "ops", "PolicyName": "exec",
 *      "PolicyDocument": …}                            `get-role-policy`
 */
#include "load/export/policy_file.h"

#include "load/code/document.h"
#include "load/skip.h"

bool ew_policy_version_detect(const struct ew_source *source)
{
    const struct ew_json_item *item = ew_source_member(source, "PolicyVersion");
    return item && item->kind == EW_JSON_OBJECT;
}

bool ew_inline_policy_detect(const struct ew_source *source)
{
    return ew_source_member(source, "PolicyDocument") != NULL;
}

bool ew_policy_document_detect(const struct ew_source *source)
{
    return ew_source_member(source, "Statement") != NULL;
}

/* ---- other kinds of documents -------------------------------------------- */

/* NULL for an identity policy. An SCP without marks of its own cannot be
 * told from one. */
static const char *other_kind(enum ew_document_use use)
{
    switch (use) {
    case EW_USE_SCP:
        return "a service control policy";
    case EW_USE_RCP:
        return "a resource control policy";
    case EW_USE_TRUST:
        return "a trust policy";
    case EW_USE_RESOURCE:
        return "a resource policy";
    case EW_USE_IDENTITY:
    default:
        return NULL;
    }
}

/* A statement without a principal is of an identity policy: beside others it
 * is nothing that AWS takes, and nothing to pass over. */
static bool is_mixed(const struct ew_json *tree)
{
    const struct ew_json *list = ew_json_get(tree, "Statement");
    const struct ew_json *item =
        ew_json_kind(list) == EW_JSON_ARRAY ? ew_json_first(list) : NULL;
    for (; item; item = ew_json_after(item)) {
        if (!ew_json_get(item, "Principal") &&
            !ew_json_get(item, "NotPrincipal")) {
            return true;
        }
    }
    return false;
}

/* *kind is NULL when it may be read as an identity policy. */
static enum ew_status guess(struct ew_loading *loading,
                            const struct ew_document_json *json,
                            const char **kind, bool *mixed)
{
    const struct ew_json *tree = NULL;
    struct ew_error err;
    *kind = NULL;
    enum ew_status status =
        ew_json_tree(json->text, json->span, &loading->scratch, &tree, &err);
    if (status == EW_OK && ew_json_get(tree, "Statement")) {
        *kind = other_kind(ew_document_guess(tree));
        *mixed = is_mixed(tree);
    }
    ew_arena_reset(&loading->scratch);
    /* what else a tree refuses, the parser of documents tells of */
    return status == EW_NOMEM ? status : EW_OK;
}

/* ---- the principal that stands for it ------------------------------------ */

/* Of no account: what it grants may be used in any. */
static enum ew_status add_pseudo_principal(struct ew_loading *loading,
                                           const struct ew_source *source,
                                           struct ew_policy *policy)
{
    struct ew_principal *principal =
        ew_principal_new(loading->arena, EW_PRINCIPAL_DOCUMENT);
    struct ew_attachment *attachment =
        EW_NEW(loading->arena, struct ew_attachment);
    struct ew_principal **principals =
        ew_vec_push(&loading->estate->principals);
    struct ew_policy **policies = ew_vec_push(&loading->estate->policies);
    EW_TRY_MEMORY(principal && attachment && principals && policies);
    attachment->policy = policy;
    principal->arn = policy->id;
    principal->name = source->path;
    principal->attachments = attachment;
    principal->attachment_count = 1;
    principal->place = ew_json_place(source->text, source->text->root);
    *principals = principal;
    *policies = policy;
    return EW_OK;
}

/*
 * A document of another kind is passed over where it was found in a folder, and
 * told where somebody named it.
 */
static enum ew_status load_document(struct ew_loading *loading,
                                    const struct ew_source *source,
                                    const struct ew_member *document,
                                    struct ew_str name)
{
    struct ew_policy *policy = EW_NEW(loading->arena, struct ew_policy);
    struct ew_document_json json;
    const struct ew_document_reader reader = ew_loading_reader(loading);
    EW_TRY_MEMORY(policy);
    policy->type = EW_POLICY_INLINE;
    policy->name = name.len ? name : source->path;
    policy->id = ew_arena_printf(loading->arena, "document:%.*s",
                                 EW_STR_ARG(source->path));
    EW_TRY_MEMORY(policy->id.ptr);
    EW_TRY(ew_document_open(&reader, source->text, document, "policy document",
                            &json));
    if (json.text) {
        const char *kind = NULL;
        bool mixed = false;
        EW_TRY(guess(loading, &json, &kind, &mixed));
        if (kind && !mixed && !source->direct) {
            loading->estate->inputs.count--; /* nothing of it is read */
            ew_skip_file(loading, source->path, kind);
            return EW_OK;
        }
        if (kind) {
            EW_LOSE(loading, ew_json_place(json.text, json.span),
                    "this is %s: an identity policy is expected here", kind);
            return EW_OK;
        }
    }
    /* a template of some tool is not the policy that comes of it */
    if (json.text && ew_has_placeholder(ew_span_text(json.text, json.span))) {
        const struct ew_code_names names = {0};
        const struct ew_code_document code = {
            .name = policy->name, .text = json.text, .span = json.span};
        EW_TRY(ew_code_policy_read(loading, &names, &code, EW_USE_IDENTITY,
                                   policy));
        return add_pseudo_principal(loading, source, policy);
    }
    EW_TRY(
        ew_document_read(&reader, &json, EW_USE_IDENTITY, &policy->document));
    policy->unread = json.unread;
    return add_pseudo_principal(loading, source, policy);
}

/* ---- the three forms ----------------------------------------------------- */

/* Flaws outside the document: which document is meant is then not sure. */
static void tell_outer_flaws(struct ew_loading *loading,
                             const struct ew_source *source,
                             const struct ew_member *document)
{
    ew_flaws_tell(source->text, &document->span, document->present ? 1 : 0,
                  &loading->estate->incomplete);
}

enum ew_status ew_policy_version_load(struct ew_loading *loading,
                                      const struct ew_source *source)
{
    static const struct ew_str NAMES[] = {EW_LIT("Document")};
    const struct ew_json_item *item = ew_source_member(source, "PolicyVersion");
    struct ew_member document;
    EW_TRY(ew_members_read(source->text, item->span, &loading->scratch, NAMES,
                           1, &document));
    tell_outer_flaws(loading, source, &document);
    return load_document(loading, source, &document, (struct ew_str){NULL, 0});
}

enum ew_status ew_inline_policy_load(struct ew_loading *loading,
                                     const struct ew_source *source)
{
    const struct ew_json_item *item =
        ew_source_member(source, "PolicyDocument");
    const struct ew_json_item *name = ew_source_member(source, "PolicyName");
    const struct ew_member document = {
        .present = item->kind != EW_JSON_NULL,
        .kind = item->kind,
        .span = item->span,
    };
    struct ew_str text = {NULL, 0};
    if (name && name->kind == EW_JSON_STRING) {
        text = ew_json_string_at(source->text, name->span, loading->arena);
        EW_TRY_MEMORY(text.ptr);
    }
    tell_outer_flaws(loading, source, &document);
    return load_document(loading, source, &document, text);
}

enum ew_status ew_policy_document_load(struct ew_loading *loading,
                                       const struct ew_source *source)
{
    const struct ew_member document = {
        .present = true,
        .kind = EW_JSON_OBJECT,
        .span = source->text->root,
    };
    return load_document(loading, source, &document, (struct ew_str){NULL, 0});
}
