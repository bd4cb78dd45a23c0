/*
 * Users, roles, groups, their policies and memberships. The provider fills in
 * lists that are not configured with what it found in the account, so whether
 * a list is the code's own is asked of the configuration and not of the value.
 *
 * Of a change one side is read at a time, here what comes after it:
 *
 *     {"type": "aws_iam_role", "change": {
 *        "after": {"name": "ops", "path": "/", "permissions_boundary": null,
 *                  "assume_role_policy": "{\"Version\": …}",
 *                  "managed_policy_arns": ["arn:aws:iam::aws:policy/…"],
 *                  "inline_policy": [{"name": "logs", "policy": "{…}"}]},
 *        "after_unknown": {"arn": true, "unique_id": true}}}
 *
 * It becomes a holder. Policies, attachments and memberships that are resources
 * of their own are kept beside it, each with a link to its holder, and come
 * together in load/code/put.c: the holder may be of another file, or of an
 * export.
 */
#include "load/terraform/iam.h"

#include "policy/arn.h"

#include "load/terraform/documents.h"
#include "load/terraform/exclusive.h"
#include "load/terraform/references.h"
#include "load/terraform/values.h"

/*
 * By the type, whatever it ends in: `aws_iam_user_policy_attachment` is for a
 * user.
 */
static enum ew_holder_kind holder_kind_of(const struct ew_tf_reading *r)
{
    struct ew_str type = r->resource->type;
    if (ew_str_starts(type, EW_STR("aws_iam_role"))) {
        return EW_HOLDER_ROLE;
    }
    return ew_str_starts(type, EW_STR("aws_iam_user")) ? EW_HOLDER_USER
                                                       : EW_HOLDER_GROUP;
}

/*
 * Absent where none is written, which is `/`. Only the ARN of the holder has
 * the path in it, so an unknown one makes that unknown, and the name stays.
 */
static struct ew_str path_of_holder(const struct ew_tf_reading *r)
{
    struct ew_tf_node path = ew_tf_get(r->root, "path");
    return ew_tf_unknown(path) ? EW_STR(EW_HOLE) : ew_tf_string(r, path);
}

/* An ARN of IAM of this kind in an account; absent where it is none. */
static struct ew_str arn_of_holder(const struct ew_tf_reading *r,
                                   const char *kind)
{
    struct ew_arn parts;
    struct ew_str rest = {NULL, 0};
    struct ew_str arn = ew_tf_string(r, ew_tf_get(r->root, "arn"));
    bool fits =
        arn.ptr && ew_arn_split(arn, &parts) &&
        ew_str_eq(parts.service, EW_STR("iam")) &&
        ew_is_account_id(parts.account) &&
        ew_str_eq(ew_str_cut(parts.resource, '/', &rest), ew_str_from(kind)) &&
        rest.len > 0;
    return fits ? arn : (struct ew_str){NULL, 0};
}

/* ---- holders ------------------------------------------------------------- */

/*
 * What all three kinds have. A state tells the ARN, by which the holder is
 * found in an export; what is new has none yet, and is found by its name.
 */
static enum ew_status add_tf_holder(const struct ew_tf_reading *r,
                                    enum ew_holder_kind kind,
                                    struct ew_code_holder **out)
{
    struct ew_tf_node name = ew_tf_get(r->root, "name");
    struct ew_code_holder *holder = ew_code_holder_add(
        r->file->loading, r->code, kind, ew_tf_place(r, name));
    EW_TRY_MEMORY(holder);
    *out = holder;
    holder->path = path_of_holder(r);
    holder->arn = arn_of_holder(r, ew_code_kind_word(kind));
    holder->unique_id = ew_tf_string(r, ew_tf_get(r->root, "unique_id"));
    holder->renewed = r->resource->renewed;
    EW_TRY(ew_tf_name(r, "name", &holder->name));
    if (!holder->name.ptr && holder->arn.ptr) {
        holder->name = ew_arn_name(holder->arn);
    } else if (!ew_str_eq(ew_arn_name(holder->arn), holder->name)) {
        /* of a user that is renamed, it is still the old one */
        holder->arn = (struct ew_str){NULL, 0};
    }
    return EW_OK;
}

/*
 * An empty text is how configurations take a boundary away, null how plans
 * write that there is none.
 */
static enum ew_status read_tf_principal(const struct ew_tf_reading *r,
                                        struct ew_code_holder *holder)
{
    struct ew_tf_node boundary = ew_tf_get(r->root, "permissions_boundary");
    bool none = boundary.value && ew_json_string(boundary.value).ptr &&
                ew_json_string(boundary.value).len == 0;
    bool null = !boundary.value || ew_json_kind(boundary.value) == EW_JSON_NULL;
    holder->has_boundary = !none && (!null || ew_tf_unknown(boundary));
    if (holder->has_boundary) {
        EW_TRY(ew_tf_link(r, "permissions_boundary", &holder->boundary));
    }
    return ew_tf_tags(r, &holder->tags, &holder->has_tags);
}

/* What is attached to it elsewhere in this file too shows here only as it
 * was when Terraform looked: it is that resource's to say. */
static bool is_attached_elsewhere(const struct ew_tf_reading *r,
                                  struct ew_str holder, struct ew_str item)
{
    struct ew_arena *passing = &r->file->loading->passing;
    struct ew_str key =
        ew_tf_cover_key(passing, r->resource->realm, holder, item);
    const struct ew_tf_covered *covered =
        key.ptr ? ew_map_find(&r->file->covered, key) : NULL;
    return covered && (r->side == EW_TF_AFTER || covered->before);
}

/* The block of the configuration for an inline policy of this name. */
static enum ew_status inline_expression(const struct ew_tf_reading *r,
                                        const struct ew_member *blocks,
                                        struct ew_str name, size_t count,
                                        struct ew_member *out)
{
    static const struct ew_str NAMES[] = {EW_LIT("name"), EW_LIT("policy")};
    static const struct ew_str VALUE[] = {EW_LIT("constant_value")};
    struct ew_arena *scratch = &r->file->loading->scratch;
    struct ew_json_text *text = r->file->text;
    struct ew_json_item item;
    size_t seen = 0;
    *out = (struct ew_member){0};
    if (!blocks->present || blocks->kind != EW_JSON_ARRAY) {
        return EW_OK;
    }
    struct ew_json_iter iter = ew_json_iter(text, blocks->span, scratch);
    while (ew_json_next(&iter, &item)) {
        struct ew_member parts[2] = {0};
        struct ew_member value = {0};
        if (item.kind != EW_JSON_OBJECT || seen++ > count) {
            continue;
        }
        EW_TRY(ew_members_read(text, item.span, scratch, NAMES, 2, parts));
        if (parts[0].present && parts[0].kind == EW_JSON_OBJECT) {
            EW_TRY(ew_members_read(text, parts[0].span, scratch, VALUE, 1,
                                   &value));
        }
        bool same =
            value.present && value.kind == EW_JSON_STRING &&
            ew_str_eq(ew_json_string_at(text, value.span, scratch), name);
        if (same || count == 1) {
            *out = parts[1];
        }
    }
    return EW_OK;
}

static bool is_null_node(struct ew_tf_node node)
{
    return !node.value || ew_json_kind(node.value) == EW_JSON_NULL;
}

/*
 * One `inline_policy { name, policy }`. Without the block in the configuration
 * the provider may only repeat an `aws_iam_role_policy` of this file.
 */
static enum ew_status read_inline_block(const struct ew_tf_reading *r,
                                        struct ew_code_holder *holder,
                                        struct ew_tf_node block,
                                        const struct ew_member *configured,
                                        size_t count)
{
    struct ew_tf_node policy = ew_tf_get(block, "policy");
    struct ew_str name = ew_tf_string(r, ew_tf_get(block, "name"));
    bool empty = !ew_tf_unknown(policy) &&
                 (is_null_node(policy) ||
                  (ew_json_kind(policy.value) == EW_JSON_STRING &&
                   ew_json_string(policy.value).len == 0));
    /* a block without a policy says that there is none */
    if (empty || (!configured->present && name.ptr &&
                  is_attached_elsewhere(r, holder->name, name))) {
        return EW_OK;
    }
    struct ew_member expression;
    struct ew_code_document *document = ew_vec_push(&holder->documents);
    EW_TRY_MEMORY(document);
    document->name = name;
    EW_TRY(inline_expression(r, configured, name, count, &expression));
    return ew_tf_document(r, policy, &expression, "policy document", document);
}

static enum ew_status leave_unread_part(const struct ew_tf_reading *r,
                                        struct ew_code_holder *holder,
                                        const char *what)
{
    struct ew_str text = ew_reason(r->file->loading->arena,
                                   "%s of `%.*s` are not known before the "
                                   "deployment",
                                   what, EW_STR_ARG(r->resource->address));
    return text.ptr ? ew_vec_push_str(&holder->unread, text) : EW_NOMEM;
}

/* A list that is not known: of a new role, one that is not configured is
 * empty; the provider fills it in. */
static bool may_be_more(const struct ew_tf_reading *r,
                        const struct ew_member *configured)
{
    return configured->present || !r->block || !r->resource->renewed;
}

/* Plans leave `dynamic` blocks out of their configuration, so that a role with
 * one over a set that is not known yet looks like a role without any. */
static enum ew_status assume_no_dynamic(const struct ew_tf_reading *r)
{
    return ew_vec_push_str(
        &r->file->loading->estate->assumptions,
        EW_STR("no `dynamic` block adds inline policies to a new role over a "
               "set that is not known yet: plans do not tell"));
}

/*
 * A role with one such block has no other inline policies afterwards: the
 * provider takes away what it does not list. Without any, it lists what it
 * found.
 */
static enum ew_status read_inline_blocks(const struct ew_tf_reading *r,
                                         struct ew_code_holder *holder)
{
    struct ew_tf_node list = ew_tf_get(r->root, "inline_policy");
    struct ew_member configured;
    EW_TRY(ew_tf_expression(r, "inline_policy", &configured));
    holder->documents_exclusive = configured.present;
    if (ew_tf_unknown(list)) {
        return may_be_more(r, &configured)
                   ? leave_unread_part(r, holder, "the inline policies")
                   : assume_no_dynamic(r);
    }
    size_t count = list.value ? ew_json_count(list.value) : 0;
    bool blocks =
        is_null_node(list) || ew_json_kind(list.value) == EW_JSON_ARRAY;
    struct ew_tf_node block = ew_tf_first(list);
    for (; ew_tf_there(block); block = ew_tf_after(block)) {
        blocks = blocks && ew_json_kind(block.value) == EW_JSON_OBJECT;
        EW_TRY(read_inline_block(r, holder, block, &configured, count));
    }
    return blocks ? EW_OK : leave_unread_part(r, holder, "the inline policies");
}

/*
 * A list that is configured is exclusive. Else the provider shows in it what it
 * found in the account: what another resource of this file attaches is that
 * one's to say, who may be about to take it away.
 */
static enum ew_status read_managed_arns(const struct ew_tf_reading *r,
                                        struct ew_code_holder *holder)
{
    struct ew_member configured;
    struct ew_vec links =
        ew_vec_of(&r->file->loading->passing, sizeof(struct ew_code_link));
    bool whole = true;
    EW_TRY(ew_tf_expression(r, "managed_policy_arns", &configured));
    EW_TRY(ew_tf_links(r, "managed_policy_arns", &links, &whole));
    holder->managed_exclusive = configured.present;
    bool no_list = !ew_tf_unknown(ew_tf_get(r->root, "managed_policy_arns"));
    if (!whole && (no_list || may_be_more(r, &configured))) {
        EW_TRY(leave_unread_part(r, holder, "the managed policies"));
    }
    EW_EACH(const struct ew_code_link, link, &links) {
        if (!configured.present && link->text.ptr &&
            is_attached_elsewhere(r, holder->name, link->text)) {
            continue;
        }
        EW_TRY(EW_VEC_ADD(&holder->managed, link));
    }
    return EW_OK;
}

enum ew_status ew_tf_role(struct ew_tf_reading *r)
{
    struct ew_code_holder *holder;
    EW_TRY(add_tf_holder(r, EW_HOLDER_ROLE, &holder));
    EW_TRY(read_tf_principal(r, holder));
    EW_TRY(read_inline_blocks(r, holder));
    EW_TRY(read_managed_arns(r, holder));
    holder->has_trust = true;
    return ew_tf_document_of(r, "assume_role_policy", &holder->trust);
}

/* Its groups and all of its policies are resources of their own. */
enum ew_status ew_tf_user(struct ew_tf_reading *r)
{
    struct ew_code_holder *holder;
    EW_TRY(add_tf_holder(r, EW_HOLDER_USER, &holder));
    return read_tf_principal(r, holder);
}

enum ew_status ew_tf_group(struct ew_tf_reading *r)
{
    struct ew_code_holder *holder;
    return add_tf_holder(r, EW_HOLDER_GROUP, &holder);
}

/* ---- policies ------------------------------------------------------------ */

/* The document is what a finding points to, so the place is the document's. */
enum ew_status ew_tf_policy(struct ew_tf_reading *r)
{
    struct ew_code_policy *policy = ew_vec_push(&r->code->policies);
    EW_TRY_MEMORY(policy);
    policy->place = ew_tf_place(r, ew_tf_get(r->root, "policy"));
    policy->path = path_of_holder(r);
    policy->arn = arn_of_holder(r, "policy");
    policy->renewed = r->resource->renewed;
    EW_TRY(ew_tf_name(r, "name", &policy->name));
    EW_TRY(ew_tf_document_of(r, "policy", &policy->document));
    policy->document.name = policy->name;
    return EW_OK;
}

static enum ew_status add_attachment(const struct ew_tf_reading *r,
                                     enum ew_holder_kind kind,
                                     struct ew_code_attachment **out)
{
    *out = ew_vec_push(&r->code->attachments);
    if (!*out) {
        return EW_NOMEM;
    }
    (*out)->place = ew_tf_place(r, r->root);
    (*out)->kind = kind;
    return EW_OK;
}

/*
 * `aws_iam_role_policy` and its like: a document, for whom `role`, `user` or
 * `group` names. Of several instances whose holder is not known yet each is for
 * another of them, where all have the same document.
 */
enum ew_status ew_tf_inline(struct ew_tf_reading *r)
{
    struct ew_code_attachment *attachment;
    enum ew_holder_kind kind = holder_kind_of(r);
    EW_TRY(add_attachment(r, kind, &attachment));
    attachment->is_inline = true;
    EW_TRY(ew_tf_link(r, ew_code_kind_word(kind), &attachment->holder));
    EW_TRY(ew_tf_link_among(r, ew_code_kind_word(kind), "policy",
                            &attachment->holder));
    EW_TRY(ew_tf_document_of(r, "policy", &attachment->document));
    return ew_tf_name(r, "name", &attachment->document.name);
}

/*
 * With `for_each` one end is the same for all instances and the other differs.
 * Which is which is not written anywhere, so both ways are tried.
 */
enum ew_status ew_tf_attachment(struct ew_tf_reading *r)
{
    struct ew_code_attachment *attachment;
    enum ew_holder_kind kind = holder_kind_of(r);
    EW_TRY(add_attachment(r, kind, &attachment));
    const char *holder = ew_code_kind_word(kind);
    EW_TRY(ew_tf_link(r, holder, &attachment->holder));
    EW_TRY(ew_tf_link(r, "policy_arn", &attachment->policy));
    EW_TRY(ew_tf_link_among(r, holder, "policy_arn", &attachment->holder));
    return ew_tf_link_among(r, "policy_arn", holder, &attachment->policy);
}

/* Everybody in one list; of those that are not known there is one. */
static enum ew_status attach_list(const struct ew_tf_reading *r,
                                  const char *attribute,
                                  enum ew_holder_kind kind)
{
    struct ew_code_link policy;
    struct ew_vec links =
        ew_vec_of(&r->file->loading->passing, sizeof(struct ew_code_link));
    bool whole = true;
    EW_TRY(ew_tf_link(r, "policy_arn", &policy));
    EW_TRY(ew_tf_links(r, attribute, &links, &whole));
    if (!whole) {
        struct ew_code_link *unknown = ew_vec_push(&links);
        EW_TRY_MEMORY(unknown);
        unknown->place = ew_tf_place(r, r->root);
    }
    EW_EACH(const struct ew_code_link, link, &links) {
        struct ew_code_attachment *attachment;
        EW_TRY(add_attachment(r, kind, &attachment));
        attachment->holder = *link;
        attachment->policy = policy;
    }
    return EW_OK;
}

/*
 * `aws_iam_policy_attachment`: one policy, and all who have it. The provider
 * takes the policy from anybody else; that is not counted on here, so that more
 * access may show than there will be, and never less.
 */
enum ew_status ew_tf_attachments(struct ew_tf_reading *r)
{
    EW_TRY(attach_list(r, "users", EW_HOLDER_USER));
    EW_TRY(attach_list(r, "roles", EW_HOLDER_ROLE));
    return attach_list(r, "groups", EW_HOLDER_GROUP);
}

/* ---- profiles ------------------------------------------------------------ */

/* One without a role hands out nothing. Of awscc it is not told which it is. */
enum ew_status ew_tf_instance_profile(struct ew_tf_reading *r)
{
    struct ew_tf_node role = ew_tf_get(r->root, "role");
    bool awscc = ew_str_starts(r->resource->type, EW_STR("awscc_"));
    if (!awscc && is_null_node(role) && !ew_tf_unknown(role)) {
        return EW_OK;
    }
    struct ew_code_profile *profile = ew_vec_push(&r->code->profiles);
    EW_TRY_MEMORY(profile);
    *profile = (struct ew_code_profile){
        .place = ew_tf_place(r, r->root),
        .path = path_of_holder(r),
        .arn = arn_of_holder(r, "instance-profile"),
    };
    EW_TRY(ew_tf_name(r, "name", &profile->name));
    return awscc ? EW_OK : ew_tf_link(r, "role", &profile->role);
}

enum ew_status ew_tf_login_profile(struct ew_tf_reading *r)
{
    struct ew_code_link *user = ew_vec_push(&r->code->logins);
    return user ? ew_tf_link(r, "user", user) : EW_NOMEM;
}

/* ---- memberships --------------------------------------------------------- */

/*
 * Both resources say the same, one from either side. Those that are not known
 * are one member without a name, of which the overlay tells.
 */
static enum ew_status read_memberships(const struct ew_tf_reading *r,
                                       const char *one, const char *many,
                                       bool one_is_user)
{
    struct ew_code_link single;
    struct ew_vec links =
        ew_vec_of(&r->file->loading->passing, sizeof(struct ew_code_link));
    bool whole = true;
    EW_TRY(ew_tf_link(r, one, &single));
    EW_TRY(ew_tf_links(r, many, &links, &whole));
    if (!whole) {
        struct ew_code_link *unknown = ew_vec_push(&links);
        EW_TRY_MEMORY(unknown);
        unknown->place = ew_tf_place(r, r->root);
    }
    EW_EACH(const struct ew_code_link, link, &links) {
        struct ew_code_member *member = ew_vec_push(&r->code->members);
        EW_TRY_MEMORY(member);
        member->place = ew_tf_place(r, r->root);
        member->user = one_is_user ? single : *link;
        member->group = one_is_user ? *link : single;
    }
    return EW_OK;
}

enum ew_status ew_tf_user_groups(struct ew_tf_reading *r)
{
    return read_memberships(r, "user", "groups", true);
}

enum ew_status ew_tf_group_users(struct ew_tf_reading *r)
{
    return read_memberships(r, "group", "users", false);
}
