/*
 * Policy documents in a plan: JSON in a string, or a data source that waits
 * for the deployment and is then made here. What is wrong with a document that
 * Terraform calls secret is told without any of it.
 *
 *     "policy": "{\"Version\":\"2012-10-17\",\"Statement\":[…]}"
 *     "policy": null, with "after_unknown": {"policy": true}
 *
 * The first is parsed where it stands, so that places in it are those of the
 * plan. For the second the configuration says what it is: where it refers to
 * one `aws_iam_policy_document` that waits, that is the document.
 */
#include "load/terraform/documents.h"

#include "load/terraform/statements.h"
#include "load/terraform/values.h"

/* Not read, and why: whoever holds it is unknown, and never without access. */
static enum ew_status refuse_policy(const struct ew_tf_reading *r,
                                    const char *what, const char *why,
                                    struct ew_code_document *out)
{
    out->text = NULL;
    out->unread = ew_reason(r->file->loading->arena, "the %s of `%.*s` %s",
                            what, EW_STR_ARG(r->resource->address), why);
    return out->unread.ptr ? EW_OK : EW_NOMEM;
}

/* What is wrong with a secret must not show what is in it. */
static enum ew_status open_known(const struct ew_tf_reading *r,
                                 struct ew_tf_node node, const char *what,
                                 struct ew_code_document *out)
{
    struct ew_json_text *text = r->resource->text;
    struct ew_document_reader reader = ew_loading_reader(r->file->loading);
    struct ew_diags unheard = ew_diags_of(&r->file->loading->scratch);
    const struct ew_member member = {true, ew_json_kind(node.value),
                                     ew_json_span(text, node.value)};
    struct ew_document_json json;
    if (ew_tf_sensitive(node)) {
        reader.notes = &unheard;
    }
    EW_TRY(ew_document_open(&reader, text, &member, what, &json));
    out->text = json.text;
    out->span = json.span;
    out->unread = json.unread;
    return !json.text && ew_tf_sensitive(node)
               ? refuse_policy(r, what, "is sensitive and no policy document",
                               out)
               : EW_OK;
}

/* One that is known already would have been put in: then the expression does
 * something else with it. */
bool ew_tf_is_deferred(const struct ew_tf_target *target)
{
    return target->resource && target->resource->data &&
           target->resource->unknown.present &&
           ew_str_eq(target->resource->type,
                     EW_STR("aws_iam_policy_document")) &&
           (!target->attribute.ptr ||
            ew_str_eq(target->attribute, EW_STR("json")) ||
            ew_str_eq(target->attribute, EW_STR("minified_json")));
}

/*
 * That nothing stands around the reference, such as `replace(…)`, is an
 * assumption, and told.
 */
static enum ew_status open_unknown(const struct ew_tf_reading *r,
                                   const struct ew_member *expression,
                                   const char *what,
                                   struct ew_code_document *out)
{
    struct ew_tf_target target;
    EW_TRY(ew_tf_follow(r->file, r->resource, expression, &target));
    if (!ew_tf_is_deferred(&target)) {
        return refuse_policy(r, what, "is not known before the deployment",
                             out);
    }
    EW_TRY(ew_tf_derive(r->file, target.resource));
    const struct ew_code_document *document = target.resource->document;
    out->text = document->text;
    out->span = document->span;
    out->unread = document->unread;
    return ew_vec_push_str(
        &r->file->loading->estate->assumptions,
        EW_STR("a policy that is known only after a document is read is that "
               "document as it is: plans do not tell of functions around it"));
}

enum ew_status ew_tf_document(const struct ew_tf_reading *r,
                              struct ew_tf_node node,
                              const struct ew_member *expression,
                              const char *what, struct ew_code_document *out)
{
    if (ew_tf_unknown(node)) {
        return open_unknown(r, expression, what, out);
    }
    if (!node.value || ew_json_kind(node.value) == EW_JSON_NULL) {
        return refuse_policy(r, what, "is missing", out);
    }
    return open_known(r, node, what, out);
}

/* What a message calls it: all but the trust of a role are policies. */
enum ew_status ew_tf_document_of(const struct ew_tf_reading *r,
                                 const char *attribute,
                                 struct ew_code_document *out)
{
    struct ew_member expression;
    bool trust = ew_str_starts(ew_str_from(attribute), EW_STR("assume_role"));
    EW_TRY(ew_tf_expression(r, attribute, &expression));
    return ew_tf_document(r, ew_tf_get(r->root, attribute), &expression,
                          trust ? "trust policy" : "policy document", out);
}
