/*
 * Policies of AWS Organizations and what they are attached to. Only SCPs bear
 * on access; that other types are there is told.
 *
 *     {"type": "aws_organizations_policy", "change": {"after": {
 *        "name": "no-exec", "type": "SERVICE_CONTROL_POLICY",
 *        "content": "{\"Version\": …}"}}}
 *     {"type": "aws_organizations_policy_attachment", "change": {"after": {
 *        "policy_id": "p-abcd1234", "target_id": "ou-ab12-cdefghij"}}}
 *
 * They are laid over the organization file (load/code/scp.c), which alone knows
 * what lies below a target. Accounts and units count only where they move: then
 * that file no longer tells whom an SCP binds.
 */
#include "load/terraform/organizations.h"

#include "load/terraform/documents.h"
#include "load/terraform/values.h"

/* An RCP does not bind ECS (fact B4.7.1): load/code/scp.c leaves it out. */
enum ew_status ew_tf_scp(struct ew_tf_reading *r)
{
    struct ew_str type = ew_tf_string(r, ew_tf_get(r->root, "type"));
    bool is_rcp = ew_str_eq(type, EW_STR("RESOURCE_CONTROL_POLICY"));
    /* service control policies are what it makes by default */
    if (!is_rcp && type.len &&
        !ew_str_eq(type, EW_STR("SERVICE_CONTROL_POLICY"))) {
        return EW_OK;
    }
    struct ew_tf_node content = ew_tf_get(r->root, "content");
    struct ew_code_scp *scp =
        ew_code_scp_add(r->file->loading, r->code, ew_tf_place(r, content));
    EW_TRY_MEMORY(scp);
    scp->is_rcp = is_rcp;
    scp->id = ew_tf_string(r, ew_tf_get(r->root, "id"));
    EW_TRY(ew_tf_name(r, "name", &scp->name));
    EW_TRY(ew_tf_document_of(r, "content", &scp->document));
    scp->document.name = scp->name;
    return EW_OK;
}

/* An id, or the address of a policy that is new: its id is not known yet. */
enum ew_status ew_tf_scp_target(struct ew_tf_reading *r)
{
    struct ew_code_scp_target *target = ew_vec_push(&r->code->scp_targets);
    EW_TRY_MEMORY(target);
    target->place = ew_tf_place(r, r->root);
    EW_TRY(ew_tf_link(r, "policy_id", &target->policy));
    return ew_tf_link(r, "target_id", &target->target);
}

/*
 * As written: a list in another order counts as a move, which is told in vain
 * at worst.
 */
static bool same_attribute(const struct ew_tf_reading *before,
                           const struct ew_tf_reading *after,
                           const char *attribute)
{
    struct ew_tf_node was = ew_tf_get(before->root, attribute);
    struct ew_tf_node is = ew_tf_get(after->root, attribute);
    struct ew_json_text *text = after->resource->text;
    if (!was.value || !is.value) {
        return !was.value && !is.value && !ew_tf_unknown(is);
    }
    return ew_str_eq(ew_span_text(text, ew_json_span(text, was.value)),
                     ew_span_text(text, ew_json_span(text, is.value)));
}

/* What is below what, and which types of policies are on. What is new holds
 * nobody yet. */
enum ew_status ew_tf_organization(struct ew_tf_reading *r)
{
    static const char *const ATTRIBUTES[] = {"parent_id",
                                             "enabled_policy_types"};
    struct ew_tf_reading before;
    bool moved = false;
    if (r->side == EW_TF_BEFORE || !r->resource->values[EW_TF_BEFORE].present) {
        return EW_OK;
    }
    EW_TRY(ew_tf_open(r->file, r->resource, EW_TF_BEFORE, &before));
    for (size_t i = 0; i < sizeof(ATTRIBUTES) / sizeof(ATTRIBUTES[0]); i++) {
        moved = moved || !same_attribute(&before, r, ATTRIBUTES[i]);
    }
    struct ew_place *place = moved ? ew_vec_push(&r->code->moves) : NULL;
    if (place) {
        *place = ew_tf_place(r, r->root);
    }
    return moved && !place ? EW_NOMEM : EW_OK;
}
