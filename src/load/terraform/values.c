/*
 * Values of a resource: known, unknown or secret; names, links and tags.
 * Terraform tells what is unknown and what is secret in trees beside the
 * values, true for a whole or for a part; the three are always walked
 * together, so that no value is taken without asking.
 *
 *     "after":           {"name": "ops", "arn": null, "tags": {"team": null}}
 *     "after_unknown":   {"arn": true, "tags": {"team": true}}
 *     "after_sensitive": {"name": true}
 *
 * Here `arn` is known after the deployment only, `name` is known and must not
 * be shown, and of the tags one value is missing. `"tags": true` in the place
 * of the object would say so of all tags. A raw state has no such trees: it
 * lists paths.
 *
 *     "sensitive_attributes": [[{"type": "get_attr", "value": "name"}]]
 */
#include "load/terraform/values.h"

#include "load/code/derived.h"
#include "load/terraform/config.h"
#include "load/terraform/gather.h"
#include "load/terraform/references.h"

#include <assert.h>

/* Far above what AWS takes; more is not looked at one by one. */
enum { MAX_TAGS = 1024 };

/* Instances of one block that are compared with one another. */
enum { MAX_INSTANCES = 64 };

/* ---- trees --------------------------------------------------------------- */

/*
 * Parsed where a reader opens the resource, and not before: most never are.
 * What cannot be parsed is told, and then read as if it were not there.
 */
static enum ew_status tree(struct ew_tf_file *file,
                           const struct ew_tf_resource *resource,
                           const struct ew_member *member,
                           const struct ew_json **out)
{
    struct ew_error err = {0};
    *out = NULL;
    if (!member->present) {
        return EW_OK;
    }
    enum ew_status status = ew_json_tree(resource->text, member->span,
                                         &file->loading->scratch, out, &err);
    if (status == EW_NOMEM) {
        return status;
    }
    if (status != EW_OK) {
        EW_LOSE(file->loading, ew_json_place(resource->text, member->span),
                "`%.*s` cannot be read: %s", EW_STR_ARG(resource->address),
                err.text);
    }
    return EW_OK;
}

/* The name of the attribute that a path of a raw state begins with. */
static struct ew_str path_begin(const struct ew_json *path)
{
    const struct ew_json *step = ew_json_first(path);
    if (ew_json_kind(path) == EW_JSON_OBJECT) {
        step = path;
    }
    return step && ew_json_kind(step) == EW_JSON_OBJECT
               ? ew_json_string(ew_json_get(step, "value"))
               : (struct ew_str){NULL, 0};
}

/* Paths of secrets, as a plan tells them: what begins with one is one. */
static enum ew_status secret_tree(struct ew_tf_file *file,
                                  const struct ew_json *paths,
                                  const struct ew_json **out)
{
    struct ew_arena *scratch = &file->loading->scratch;
    struct ew_error err = {0};
    struct ew_json_text *text = NULL;
    struct ew_map seen = ew_map_of(scratch);
    struct ew_deriving d;
    *out = NULL;
    ew_derive_begin(&d, scratch);
    ew_json_open_object(&d.writer);
    const struct ew_json *path = ew_json_first(paths);
    for (; path; path = ew_json_after(path)) {
        struct ew_str name = path_begin(path);
        if (name.ptr && !ew_map_find(&seen, name)) {
            ew_json_key_str(&d.writer, name);
            ew_json_add_bool(&d.writer, true);
            d.buf.failed =
                d.buf.failed || ew_map_put(&seen, name, file) != EW_OK;
        }
    }
    ew_json_close_object(&d.writer);
    EW_TRY(ew_derive_end(&d, EW_STR("paths"), NULL, &text, &err));
    return ew_json_tree(text, text->root, scratch, out, &err);
}

/*
 * Nothing is unknown of what there is before a change, so that side has no such
 * tree.
 */
enum ew_status ew_tf_open(struct ew_tf_file *file,
                          struct ew_tf_resource *resource, enum ew_tf_side side,
                          struct ew_tf_reading *out)
{
    /* ew_tf_realms_open gave each resource that is read a realm with code */
    assert(resource->realm && resource->realm->code);
    *out = (struct ew_tf_reading){
        .file = file,
        .resource = resource,
        .side = side,
        .code = side == EW_TF_BEFORE ? &resource->realm->code->before
                                     : &resource->realm->code->after,
        .block = ew_tf_block_of(file, resource),
    };
    EW_TRY(tree(file, resource, &resource->values[side], &out->root.value));
    EW_TRY(
        tree(file, resource, &resource->sensitive[side], &out->root.sensitive));
    if (resource->sensitive_paths && out->root.sensitive) {
        EW_TRY(secret_tree(file, out->root.sensitive, &out->root.sensitive));
    }
    return side == EW_TF_AFTER
               ? tree(file, resource, &resource->unknown, &out->root.unknown)
               : EW_OK;
}

/* ---- nodes --------------------------------------------------------------- */

static bool is_node_kind(const struct ew_json *node, enum ew_json_kind kind)
{
    return node && ew_json_kind(node) == kind;
}

/* What is true of the whole is true of its members. */
static const struct ew_json *marked(const struct ew_json *node,
                                    const char *name)
{
    return is_node_kind(node, EW_JSON_BOOL) ? node : ew_json_get(node, name);
}

/*
 * A member that is absent in the values may still be unknown: plans leave out
 * what is not known as a whole.
 */
struct ew_tf_node ew_tf_get(struct ew_tf_node node, const char *name)
{
    return (struct ew_tf_node){
        .value = is_node_kind(node.value, EW_JSON_OBJECT)
                     ? ew_json_get(node.value, name)
                     : NULL,
        .unknown = marked(node.unknown, name),
        .sensitive = marked(node.sensitive, name),
    };
}

/*
 * The trees beside the values have lists of the same length, or one mark for
 * all.
 */
static const struct ew_json *marked_first(const struct ew_json *node)
{
    return is_node_kind(node, EW_JSON_BOOL) ? node : ew_json_first(node);
}

static const struct ew_json *marked_after(const struct ew_json *node,
                                          const struct ew_json *value)
{
    /* a mark of the whole list has no next, and stays */
    const struct ew_json *after = ew_json_after(node);
    bool last = value && !ew_json_after(value);
    return after || last || !is_node_kind(node, EW_JSON_BOOL) ? after : node;
}

struct ew_tf_node ew_tf_first(struct ew_tf_node list)
{
    return (struct ew_tf_node){
        .value = is_node_kind(list.value, EW_JSON_ARRAY) ||
                         is_node_kind(list.value, EW_JSON_OBJECT)
                     ? ew_json_first(list.value)
                     : NULL,
        .unknown = marked_first(list.unknown),
        .sensitive = marked_first(list.sensitive),
    };
}

struct ew_tf_node ew_tf_after(struct ew_tf_node element)
{
    return (struct ew_tf_node){
        .value = ew_json_after(element.value),
        .unknown = marked_after(element.unknown, element.value),
        .sensitive = marked_after(element.sensitive, element.value),
    };
}

bool ew_tf_there(struct ew_tf_node node)
{
    return node.value != NULL;
}

/* A value that is there is known, whatever is said beside it. */
bool ew_tf_unknown(struct ew_tf_node node)
{
    return ew_json_true(node.unknown) &&
           (!node.value || ew_json_kind(node.value) == EW_JSON_NULL);
}

bool ew_tf_sensitive(struct ew_tf_node node)
{
    return ew_json_true(node.sensitive);
}

bool ew_tf_true(struct ew_tf_node node)
{
    return ew_json_true(node.value);
}

/*
 * What is secret is absent and not unknown: it is read nowhere, and shown
 * nowhere.
 */
struct ew_str ew_tf_string(const struct ew_tf_reading *r,
                           struct ew_tf_node node)
{
    if (!is_node_kind(node.value, EW_JSON_STRING) || ew_tf_sensitive(node)) {
        return (struct ew_str){NULL, 0};
    }
    return ew_json_scalar(r->resource->text, node.value,
                          r->file->loading->arena);
}

struct ew_place ew_tf_place(const struct ew_tf_reading *r,
                            struct ew_tf_node node)
{
    struct ew_json_text *text = r->resource->text;
    return ew_json_place(text, node.value ? ew_json_span(text, node.value)
                                          : r->resource->span);
}

/* ---- names --------------------------------------------------------------- */

/* The provider makes a name where none is written, after the prefix. */
static enum ew_status made_name(const struct ew_tf_reading *r,
                                const char *attribute, struct ew_str *out)
{
    struct ew_member expression;
    struct ew_tf_node node = ew_tf_get(r->root, "name_prefix");
    struct ew_str prefix = ew_tf_string(r, node);
    EW_TRY(ew_tf_expression(r, attribute, &expression));
    /* the provider takes one or the other: with a prefix there is no name,
     * whatever expression would make one */
    if (!prefix.len && (!r->block || expression.present)) {
        return EW_OK;
    }
    EW_TRY(ew_tf_expression(r, "name_prefix", &expression));
    if (!prefix.len && expression.present) {
        return EW_OK; /* it is written and not known */
    }
    *out = ew_arena_printf(
        r->file->loading->arena, "%.*s%s",
        EW_STR_ARG(prefix.len ? prefix : EW_STR("terraform-")), EW_HOLE_NAME);
    return out->ptr ? EW_OK : EW_NOMEM;
}

/* Absent without being unknown: it is secret, or no text. */
enum ew_status ew_tf_name(const struct ew_tf_reading *r, const char *attribute,
                          struct ew_str *out)
{
    struct ew_tf_node node = ew_tf_get(r->root, attribute);
    *out = ew_tf_string(r, node);
    if (out->ptr || !ew_tf_unknown(node)) {
        return EW_OK;
    }
    return made_name(r, attribute, out);
}

/* ---- links --------------------------------------------------------------- */

/* Attributes that say which resource it is. */
static bool names_it(struct ew_str attribute)
{
    static const struct ew_str NAMES[] = {
        EW_LIT("id"),         EW_LIT("arn"),
        EW_LIT("name"),       EW_LIT("policy_arn"),
        EW_LIT("role_name"),  EW_LIT("user_name"),
        EW_LIT("group_name"), EW_LIT("cluster_name"),
        EW_LIT("family"),     EW_LIT("arn_without_revision")};
    return EW_STR_ANY(ew_str_eq, attribute, NAMES) || !attribute.ptr;
}

/*
 * A link to another attribute, such as `aws_iam_role.a.path`, is no link to the
 * resource.
 */
static void set_target(struct ew_code_link *link,
                       const struct ew_tf_target *target)
{
    if (target->resource && names_it(target->attribute)) {
        link->address = target->resource->address;
    }
}

/*
 * By the value where there is one; else by what the code refers to, as in `role
 * = aws_iam_role.ops.name` of a role that is not made yet.
 */
enum ew_status ew_tf_link(const struct ew_tf_reading *r, const char *attribute,
                          struct ew_code_link *out)
{
    struct ew_tf_node node = ew_tf_get(r->root, attribute);
    *out = (struct ew_code_link){
        .text = ew_tf_string(r, node),
        .place = ew_tf_place(r, node),
    };
    if (out->text.ptr || !ew_tf_unknown(node)) {
        return EW_OK;
    }
    struct ew_member expression;
    struct ew_tf_target target;
    EW_TRY(ew_tf_expression(r, attribute, &expression));
    EW_TRY(ew_tf_follow(r->file, r->resource, &expression, &target));
    set_target(out, &target);
    return EW_OK;
}

/* Where this instance is among those of its block whose attribute is not
 * known, and how many there are. */
static enum ew_status rank_of(const struct ew_tf_reading *r,
                              const char *attribute, size_t *rank,
                              size_t *count)
{
    struct ew_str family = ew_arena_printf(
        &r->file->loading->passing, "%.*s%s%.*s.%.*s",
        EW_STR_ARG(r->resource->module), r->resource->module.len ? "." : "",
        EW_STR_ARG(r->resource->type), EW_STR_ARG(r->resource->name));
    EW_TRY_MEMORY(family.ptr);
    const struct ew_tf_family *all = ew_map_find(&r->file->families, family);
    struct ew_tf_resource *one = all ? all->first : NULL;
    *count = 0;
    for (; one && all->count <= MAX_INSTANCES; one = one->twin) {
        struct ew_tf_reading other;
        *rank = one == r->resource ? *count : *rank;
        EW_TRY(ew_tf_open(r->file, one, EW_TF_AFTER, &other));
        *count += ew_tf_unknown(ew_tf_get(other.root, attribute)) ? 1 : 0;
    }
    return EW_OK;
}

/*
 *     resource "aws_iam_role_policy_attachment" "all" {
 *       for_each   = aws_iam_policy.team
 *       role       = aws_iam_role.ops.name
 *       policy_arn = each.value.arn
 *     }
 *
 * Each instance gets another of the policies, and all get to the same role, so
 * it does not matter which is whose, as long as there are as many of one as of
 * the other. Where what is fixed differs from one to the next, it does matter,
 * and the link stays open.
 */
enum ew_status ew_tf_link_among(const struct ew_tf_reading *r,
                                const char *attribute, const char *fixed,
                                struct ew_code_link *link)
{
    struct ew_member expression;
    struct ew_vec targets =
        ew_vec_of(&r->file->loading->passing, sizeof(struct ew_tf_target));
    size_t rank = 0;
    size_t count = 0;
    bool same = false;
    if (link->text.ptr || link->address.ptr || r->side == EW_TF_BEFORE ||
        !ew_tf_unknown(ew_tf_get(r->root, attribute))) {
        return EW_OK;
    }
    EW_TRY(ew_tf_is_same_for_all(r, fixed, &same));
    EW_TRY(ew_tf_expression(r, attribute, &expression));
    EW_TRY(ew_tf_gather(r->file, r->resource, &expression, &targets));
    if (!same || targets.count == 0) {
        return EW_OK;
    }
    EW_TRY(rank_of(r, attribute, &rank, &count));
    if (targets.count != count) {
        return EW_OK;
    }
    const struct ew_tf_target *all = targets.items;
    set_target(link, &all[rank]);
    return ew_vec_push_str(
        &r->file->loading->estate->assumptions,
        EW_STR("of a list or map whose elements are not known yet, each is "
               "another of the resources that its code refers to, if there "
               "are as many: plans do not tell which is which"));
}

static size_t count_unknown(struct ew_tf_node list)
{
    size_t count = 0;
    struct ew_tf_node element = ew_tf_first(list);
    for (; ew_tf_there(element); element = ew_tf_after(element)) {
        count += ew_tf_unknown(element) ? 1 : 0;
    }
    return count;
}

/*
 * An element that is not known and has no target is a link without text and
 * address: whatever it is.
 */
static enum ew_status push_link(const struct ew_tf_reading *r,
                                struct ew_tf_node element,
                                const struct ew_tf_target *target,
                                struct ew_vec *out)
{
    struct ew_code_link *link = ew_vec_push(out);
    EW_TRY_MEMORY(link);
    *link = (struct ew_code_link){
        .text = ew_tf_string(r, element),
        .place = ew_tf_place(r, element),
    };
    if (!link->text.ptr && target) {
        set_target(link, target);
    }
    return EW_OK;
}

/*
 * Plans tell what a list refers to, and not which element refers to what:
 *
 *     managed_policy_arns = ["arn", aws_iam_policy.a.arn, aws_iam_policy.b.arn]
 *
 * has two unknown elements and two references. First it is taken that only
 * these are references, then that among more of them these are not known yet.
 */
enum ew_status ew_tf_links(const struct ew_tf_reading *r, const char *attribute,
                           struct ew_vec *out, bool *whole)
{
    struct ew_tf_node list = ew_tf_get(r->root, attribute);
    struct ew_member expression;
    struct ew_vec targets =
        ew_vec_of(&r->file->loading->passing, sizeof(struct ew_tf_target));
    bool null = !list.value || is_node_kind(list.value, EW_JSON_NULL);
    *whole = !ew_tf_unknown(list) &&
             (null || is_node_kind(list.value, EW_JSON_ARRAY));
    size_t unknown = count_unknown(list);
    EW_TRY(ew_tf_expression(r, attribute, &expression));
    if (unknown > 0) {
        EW_TRY(ew_tf_follow_all(r->file, r->resource, &expression, &targets));
    }
    if (unknown > 0 && targets.count != unknown) {
        targets.count = 0;
        EW_TRY(ew_tf_gather(r->file, r->resource, &expression, &targets));
    }
    /* the references are those of the unknown elements only if there are as
     * many of them */
    const struct ew_tf_target *target =
        targets.count == unknown ? targets.items : NULL;
    struct ew_tf_node element = ew_tf_first(list);
    for (; ew_tf_there(element); element = ew_tf_after(element)) {
        bool open = ew_tf_unknown(element);
        EW_TRY(push_link(r, element, open ? target : NULL, out));
        target = open && target ? target + 1 : target;
    }
    return EW_OK;
}

/* ---- tags ---------------------------------------------------------------- */

/* `tags_all` has those of the provider too; where it is not known because
 * nothing is known of it yet, they are the resource's own. */
static struct ew_tf_node tags_of(const struct ew_tf_reading *r)
{
    struct ew_tf_node all = ew_tf_get(r->root, "tags_all");
    bool own = !all.value || ew_json_kind(all.value) == EW_JSON_NULL;
    if (own && ew_tf_unknown(all) &&
        (!r->file->configured || r->file->default_tags)) {
        return all;
    }
    return own ? ew_tf_get(r->root, "tags") : all;
}

/*
 * A tag whose value is not known keeps its key, with a mark for the value,
 * since a condition may ask for no more than that there is one.
 */
enum ew_status ew_tf_tags(const struct ew_tf_reading *r, struct ew_vec *out,
                          bool *told)
{
    struct ew_tf_node tags = tags_of(r);
    *told = !ew_tf_unknown(tags);
    if (!is_node_kind(tags.value, EW_JSON_OBJECT)) {
        *told =
            *told && (!tags.value || is_node_kind(tags.value, EW_JSON_NULL));
        return EW_OK;
    }
    if (ew_json_count(tags.value) > MAX_TAGS) {
        *told = false;
        return EW_OK;
    }
    const struct ew_json *member = ew_json_first(tags.value);
    for (; member; member = ew_json_after(member)) {
        struct ew_str key =
            ew_arena_str(r->file->loading->arena, ew_json_name(member));
        struct ew_tag *tag = key.ptr ? ew_vec_push(out) : NULL;
        EW_TRY_MEMORY(tag);
        struct ew_str value = ew_tf_string(r, ew_tf_get(tags, key.ptr));
        *tag = (struct ew_tag){key, value.ptr ? value : EW_STR(EW_HOLE)};
    }
    return EW_OK;
}
